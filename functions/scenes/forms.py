"""Forms (表单) as a company draws them: drafts with every finding, published versions, what differs."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, RootModel

from scenes import decisions
from scenes.drafting import (
    MAX_DOCUMENT,
    BetweenQuery,
    DrawnDifferences,
    DrawnDocument,
    DrawnDraft,
    DrawnFindings,
    DrawnPage,
    DrawnVersion,
    DrawnView,
    compared,
    draft_view,
    drawn_view,
    every,
    findings_of,
    one,
    opened,
    published_view,
    written,
)
from scenes.wiring import api, etag, forms, publishing
from suanqing.errors import Stale
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DRAW, MONEY_DECISIONS, STAFF
from suanqing.platform import observe
from suanqing.problems import Lang
from suanqing.times import utcnow
from suanqing.web.answers import Reply
from suanqing.work.forms.compiling import variant
from suanqing.work.forms.json_schema import json_schema
from suanqing.work.forms.publication import Found


class PlaceQuery(BaseModel):
    """Where the form is asked: the variants that fit are taken in. department: the company's own word for it."""

    model_config = ConfigDict(extra="forbid")

    region: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    department: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    channel: Annotated[str, Field(min_length=1, max_length=60)] | None = None

    def place(self) -> dict[str, str]:
        return self.model_dump(exclude_none=True)


class AnswerSchema(RootModel[dict[str, Any]]):
    """JSON Schema 2020-12 of the form's answers."""


@api.route("GET", "/forms", roles=STAFF)
def list_forms() -> DrawnPage:
    """Every form with its versions."""
    return DrawnPage(items=every(forms().store))


@api.route("GET", "/forms/{form}", roles=STAFF)
def get_form(form: str) -> DrawnView:
    """Which version holds now, and all of them."""
    return one(forms().store, form)


@api.route("GET", "/forms/{form}/draft", roles=DRAW)
def get_form_draft(form: str) -> Annotated[Reply, DrawnDraft]:
    """The open draft with what stands against publishing it now."""
    draft = opened(forms().store, form)
    return Reply(draft_view(draft, _found(form, draft.document)), headers=etag(draft.rev))


@api.route("PUT", "/forms/{form}/draft", roles=DRAW, decides=nothing, max_body=MAX_DOCUMENT)
def put_form_draft(
    form: str, body: DrawnDocument, caller: Caller, if_match: int | None
) -> Annotated[Reply, DrawnDraft]:
    """Write the draft over the one that If-Match names, or a first one. Faults are named, and kept with it."""
    made = written(forms().store, form, body.root, if_match, caller, _found(form, body.root))
    return Reply(made, headers=etag(made.rev))


@api.route("DELETE", "/forms/{form}/draft", roles=DRAW, decides=nothing)
def discard_form_draft(form: str, caller: Caller, if_match: int | None) -> DrawnView:
    """Drop the draft that If-Match names."""
    if if_match is None:
        raise Stale("the draft was changed meanwhile")
    forms().store.discard(form, if_match)
    observe.log("form draft dropped", id=form, by=caller.party)
    return drawn_view(forms().store.versions(form), False, utcnow())


@api.route("GET", "/forms/{form}/draft/findings", roles=DRAW)
def form_findings(form: str) -> DrawnFindings:
    """What stands against publishing the draft now, in every place where its variants meet."""
    draft = opened(forms().store, form)
    return DrawnFindings(items=findings_of(_found(form, draft.document)))


@api.route("GET", "/forms/{form}/differences", roles=DRAW)
def form_differences(form: str, query: BetweenQuery) -> DrawnDifferences:
    """Between two versions, or from one to the draft."""
    return compared(forms().store, form, query)


@api.route("GET", "/forms/{form}/versions/{version}", roles=STAFF)
def get_form_version(form: str, version: str, query: PlaceQuery) -> DrawnVersion:
    """A published version, whole; or, where a place is named, as it is asked there."""
    found, place = forms().version(f"{form}@{version}"), query.place()
    return published_view(found, variant(found.document, place) if place else None)


@api.route("GET", "/forms/{form}/versions/{version}/schema", roles=STAFF)
def form_schema(form: str, version: str, query: PlaceQuery, lang: Lang) -> AnswerSchema:
    """JSON Schema of the answers, as the form is asked at the place; titles in the reader's language. What a
    condition requires is said in words of no schema: the form's own check says it."""
    return AnswerSchema(json_schema(forms().get(f"{form}@{version}", query.place()), lang))


@api.route(
    "POST", "/forms/{form}/versions/{version}/withdraw", roles=MONEY_DECISIONS,
    decides=decisions.of_everyone, two_people=decisions.form_withdrawal,
)  # fmt: skip
def withdraw_form(form: str, version: str, caller: Caller) -> DrawnView:
    """No new node asks it: the version before holds again. Scenes that name this version keep it."""
    made = publishing().withdraw(forms().store, f"{form}@{version}", utcnow())
    observe.log("form withdrawn", id=f"{form}@{version}", by=caller.party)
    return drawn_view(made, forms().store.draft(form) is not None, utcnow())


def _found(form: str, document: dict[str, Any]) -> list[Found]:
    return publishing().findings_of_form(form, document)
