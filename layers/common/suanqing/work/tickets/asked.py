"""Answers of a form on a ticket whose drawn scene asks for it (`scenes.asking`). Pure; ticket in, ticket with its event
out, or the walk alone where a step goes on with it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.errors import Conflict, Invalid
from suanqing.times import epoch_ms
from suanqing.work.scenes import asking
from suanqing.work.scenes.engine import Advanced
from suanqing.work.tickets import decide
from suanqing.work.tickets.fact_decisions import Statement, with_facts
from suanqing.work.tickets.flow import flow_of, head_of, nodes_of, takers
from suanqing.work.tickets.flow_changes import Walked, said_beside, walked_by
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import record_walk

Write = dict[str, Any]


class Answer(NamedTuple):
    """form: its reference. values: the open ones, with None for each field of the form without answer. visit: the one
    that is meant, "" where only one can be. said: the facts that they state; None where the form states none."""

    form: str
    values: Mapping[str, Any]
    visit: str = ""
    said: Statement | None = None


class Giving(NamedTuple):
    """Answers that come with a step. mark: the same for the same answers, and tells nothing of them. give: what they
    are at the ticket's visit with this form, with what is written beside it."""

    form: str
    mark: str
    give: Callable[[Ticket, str, str, datetime], tuple[Answer, Sequence[Write]]]


def visit_at(ticket: Ticket, form: str, visit: str = "") -> str:
    """The visit that answers of the form would be for; "" where no node asks for it. Raises as `asking.asked_by`."""
    if not ticket.scene_ref:
        return ""
    name = asking.asked_by(head_of(ticket), flow_of(ticket).scene(ticket), form, visit)
    return asking.visit_of(name, ticket.tokens[name]) if name else ""


def asked_at(ticket: Ticket, command: str, token: str, form: str) -> tuple[str, str]:
    """(form, visit) of the node that the step is for. form: as told, "" for whichever it asks.

    Raises Conflict `form_not_asked`, Invalid `which_visit`.
    """
    nodes = nodes_of(ticket) if ticket.scene_ref else {}
    among = [token] if token else takers(ticket, command) if nodes else []
    found = {name: asks for name in among if name in nodes and (asks := nodes[name].form)
             and form in ("", asks)}  # fmt: skip
    if not found:
        raise Conflict(
            "nothing that the step is for asks for this form", "form_not_asked", form=form
        )
    visits = {name: asking.visit_of(name, ticket.tokens[name]) for name in found}
    if len(found) > 1:
        raise Invalid(
            f"several nodes ask for {', '.join(sorted({*found.values()}))}: name a visit",
            "which_visit", visits=sorted(visits.values()),
        )  # fmt: skip
    [name] = found
    return found[name], visits[name]


def answered(
    ticket: Ticket, answer: Answer, by: str, at: datetime, reason: str = "", own: bool = False
) -> Ticket:
    """The ticket whose form was answered, with the facts that the answers state; what was answered is in the event as
    far as conditions read it. reason: why facts that are known become others. own: by somebody whom it pays.

    Raises as `with_facts`.
    """
    known, told = with_facts(ticket, {}, answer.said, reason, own)
    walked = with_answers(known, answer, by, at) if ticket.scene_ref else None
    if walked is None:
        return decide.answer(ticket, answer.form, by, at, told, known.facts)
    if known is not ticket:
        beside = said_beside(known.with_(**walked.changes), by, at)
        walked = Walked(walked.changes | beside.changes, [*walked.rows, *beside.rows])
    moves = known.facts != ticket.facts
    data = {"form": answer.form, **told}
    return record_walk(known, walked, "form_answered", by, at, data, moves)


def with_answers(ticket: Ticket, answer: Answer, by: str, at: datetime) -> Walked | None:
    """What the answers make of where it stands; None where no node asks for the form."""
    scene, head = flow_of(ticket).scene(ticket), head_of(ticket)
    said = asking.readable(scene, answer.values)
    told = asking.Answers(answer.form, ticket.version + 1, said, answer.visit)
    made = asking.answered(head, scene, told, by, epoch_ms(at))
    return walked_by(ticket, scene, Advanced(*made), by, at) if made else None
