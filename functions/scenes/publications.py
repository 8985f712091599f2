"""Publishing together (一起发布): a scene, its forms and a price book's version, all or none; by two people."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from scenes import decisions
from scenes.drafting import DrawnFinding, findings_of
from scenes.wiring import api, gate_refusal, prices, publishing
from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import DRAW, MONEY_DECISIONS
from suanqing.platform import observe
from suanqing.platform.input_fields import Moment
from suanqing.times import parse, utcnow
from suanqing.work.forms.publication import MAX_FORMS
from suanqing.work.forms.publish_service import Prepared, Wanted, Write

DrawnId = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]


class JointPublicationDraft(BaseModel):
    """Open drafts to be published together. scene: its id; forms: theirs. note: why, kept with each version.
    book: an approved version of a price book (内部结算价格)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"scene": "ac-install", "forms": ["ac-survey"]}]},
    )

    scene: Annotated[DrawnId | None, Field(description="id of one with an open draft")] = None
    forms: Annotated[
        list[DrawnId], Field(max_length=MAX_FORMS, description="ids of forms with an open draft")
    ] = []
    book: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}@[0-9]{1,6}$")] | None = None
    since: Annotated[
        Moment | None,
        Field(description="new tickets begin with it from then on; left out: at once"),
    ] = None
    until: Annotated[Moment | None, Field(description="and no longer from then on")] = None
    note: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    keep: Annotated[
        bool, Field(description="open tickets at nodes that are gone stay with their version")
    ] = False

    @model_validator(mode="after")
    def names_something(self) -> Self:
        if self.scene is None and not self.forms:
            raise ValueError("a publication names a scene or forms")
        return self

    def wanted(self) -> Wanted:
        return Wanted(
            self.scene, tuple(self.forms), parse(self.since) if self.since else None,
            parse(self.until) if self.until else None, self.note, self.keep, self._currency(),
        )  # fmt: skip

    def _currency(self) -> str | None:
        """In which the book that comes true with it reads amounts; None where no main book does."""
        if self.book is None or not self.book.startswith("main@"):
            return None
        return str(prices().book_document(self.book)["currency"])


class JointPublication(JointPublicationDraft):
    """The same with what was seen. hash: as the check answered it, over everything that is published."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"scene": "ac-install", "hash": "0" * 64}]}
    )

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class JointPublicationView(BaseModel):
    """publishes: the versions it makes. hash: what a publication names. findings: no error among them: it goes."""

    publishes: Annotated[list[str], Field(examples=[["scene ac-install@2", "form report@3"]])]
    hash: str
    findings: list[DrawnFinding]


@api.route("POST", "/publications/check", roles=DRAW)
def check_publication(body: JointPublicationDraft) -> JointPublicationView:
    """What a publication would make, and all that stands against it. Nothing is written."""
    made = publishing().prepared(body.wanted(), _extra(body.book))
    return _view(made, body.book)


@api.route(
    "POST", "/publications", roles=MONEY_DECISIONS, status=201,
    decides=decisions.publication, two_people=decisions.publication_subject,
)  # fmt: skip
def publish_together(body: JointPublication, caller: Caller) -> JointPublicationView:
    """Publish all of it or nothing, for good: asked by one, published by the same call of another. Refused with
    every finding there is; `other_body` where a draft or a form's newest version is not the one that was seen."""
    wanted, now = body.wanted(), utcnow()
    writes: list[Write] = []
    if body.book:
        if refusal := gate_refusal(body.book):
            raise refusal
        writes = prices().publishing(body.book, caller.party, now, wanted.since, now).writes
    made = publishing().publish(wanted, body.hash, caller.party, now, _extra(body.book), writes)
    if body.book:
        prices().published_elsewhere(body.book)
    observe.log("published together", what=_names(made, body.book), hash=made.hash, by=caller.party)
    return _view(made, body.book)


def _extra(book: str | None) -> list[tuple[str, str]]:
    """The book's version with the hash of its body. Conflict: nobody has approved it yet."""
    if book is None:
        return []
    version = prices().version(book)
    if version.state != "approved":
        raise Conflict(
            f"{book} is {version.state}, not approved",
            "wrong_state",
            state=version.state,
            rev=version.rev,
        )
    return [(f"book {book}", version.hash)]


def _names(made: Prepared, book: str | None) -> list[str]:
    own = [f"{part.store.kind} {part.ref}" for part in made.parts]
    return [*own, *([f"book {book}"] if book else [])]


def _view(made: Prepared, book: str | None) -> JointPublicationView:
    return JointPublicationView(
        publishes=_names(made, book), hash=made.hash, findings=findings_of(made.findings)
    )
