"""Answers of forms in API bodies and answers (pydantic)."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, Field

from suanqing.work.tickets.schemas import Strict

if TYPE_CHECKING:
    from suanqing.work.answers.service import Answered, Draft, Reading


class FormAnswers(Strict):
    """By field, each as its type takes it (docs/forms.md). visit: of a node that asks for the form, as `stands` of the
    ticket names it. Without it the same answers again are those of before, also on a later visit. reason: why a
    fact that somebody told becomes what the answers state."""

    answers: dict[str, Any] = Field(examples=[{"serial": "SN2026110042", "state": "fine"}])
    visit: Annotated[str, Field(pattern=r"^t[1-9][0-9]{0,8}\.[0-9]{1,15}$")] | None = None
    reason: str = Field(default="", max_length=300)


class AnswersView(BaseModel):
    """form, hash: the version that was answered, and as it was that day. values: by field.
    hidden: protected fields of which the caller may read none."""

    form: str
    hash: str
    at: str
    by: str
    version: int
    values: dict[str, Any]
    hidden: list[str]


class FormDraft(Strict):
    """Answers as far as they go, by field."""

    answers: dict[str, Any] = Field(default={}, examples=[{"serial": "SN2026110042"}])


class FaultyAnswer(BaseModel):
    """What is wrong with an answer. code: for programs. field: whose. message: the sentence in English. zh: in
    Chinese."""

    code: str
    field: str
    message: str
    zh: str


class FormDraftView(BaseModel):
    """form: its version. values: what would be kept, with what the form fills and computes itself, as far as the caller
    may read it. filled: those that nobody answered. faults: every one. dropped: answered though
    not shown."""

    form: str
    values: dict[str, Any]
    filled: list[str]
    faults: list[FaultyAnswer]
    dropped: list[str]


class AnsweredForm(BaseModel):
    form: str
    hash: str
    at: str
    by: str
    version: int


class AnsweredForms(BaseModel):
    items: list[AnsweredForm]


class ReadingView(BaseModel):
    """Who read which protected answers."""

    at: str
    by: str
    form: str
    fields: list[str]


class Readings(BaseModel):
    items: list[ReadingView]


def answers_view(found: "Answered") -> AnswersView:
    stored = found.stored
    return AnswersView(
        form=stored.form, hash=stored.hash, at=stored.at, by=stored.by, version=stored.seq,
        values=found.values, hidden=found.hidden,
    )  # fmt: skip


def draft_view(ref: str, told: dict[str, Any], found: "Draft") -> FormDraftView:
    return FormDraftView(
        form=ref, values=found.values, filled=[name for name in found.values if told.get(name) is None],
        faults=[FaultyAnswer(**each.to_json()) for each in found.faults], dropped=found.dropped,
    )  # fmt: skip


def readings_view(found: "list[Reading]") -> Readings:
    return Readings(items=[ReadingView(**each._asdict()) for each in found])
