"""Forms of a ticket: answered, read with the form of that day, and who read what is protected."""

from typing import Annotated

from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STAFF, WORK, Role
from suanqing.web.answers import Reply
from suanqing.work.answers import schemas
from tickets.wiring import answers, api

PATH = "/tickets/{ticket_id}/forms"
READS_TRAIL: frozenset[Role] = frozenset({"admin", "auditor"})


@api.route("POST", PATH + "/{form}", roles=WORK, status=201, repeats=True)
def answer_form(
    caller: Caller, ticket_id: str, form: str, body: schemas.FormAnswers, if_match: int | None
) -> Annotated[Reply, schemas.AnswersView]:
    """Answer a form, by its version (`<form>@<version>`): every fault comes back at once, or the answers are kept. Sent
    twice, as from a draft without a net, they are one. Where a node of its drawn scene asks for the form, they are the
    answers that it waits for."""
    visit, reason = body.visit or "", body.reason
    found = answers().answer(caller, ticket_id, form, body.answers, if_match, visit, reason)
    return Reply(schemas.answers_view(found), 201 if found.created else 200)


@api.route("POST", PATH + "/{form}/check", roles=WORK)
def check_form(
    caller: Caller, ticket_id: str, form: str, body: schemas.FormDraft
) -> schemas.FormDraftView:
    """A draft with what the form fills by itself (a serial number's model and warranty, the customer's address) and
    computes, and every fault; nothing is kept."""
    return schemas.draft_view(
        form, body.answers, answers().checked(caller, ticket_id, form, body.answers)
    )


@api.route("GET", PATH, roles=STAFF)
def list_answers(caller: Caller, ticket_id: str) -> schemas.AnsweredForms:
    """Which forms were answered, when and by whom."""
    found = answers().all(caller, ticket_id)
    items = [
        schemas.AnsweredForm(
            form=each.form, hash=each.hash, at=each.at, by=each.by, version=each.seq
        )
        for each in found
    ]
    return schemas.AnsweredForms(items=items)


@api.route("GET", PATH + "/{form}", roles=STAFF)
def get_answers(caller: Caller, ticket_id: str, form: str) -> schemas.AnswersView:
    """The newest answers of a form, as this caller may read them. Reading a protected one leaves a trace."""
    return schemas.answers_view(answers().read(caller, ticket_id, form))


@api.route("GET", PATH + "/{form}/readings", roles=READS_TRAIL)
def get_readings(caller: Caller, ticket_id: str, form: str) -> schemas.Readings:
    """Who read protected answers of the form, and when."""
    found = answers().readings(caller, ticket_id)
    return schemas.readings_view([each for each in found if each.form == form])
