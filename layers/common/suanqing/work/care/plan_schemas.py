"""Plans of messages, as the API takes and shows them (pydantic)."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from suanqing.platform.input_fields import Moment, Strict
from suanqing.work.care.plan_store import Over, Result
from suanqing.work.care.plans import Message, State
from suanqing.work.care.rules import MessagePlan

Cursor = Annotated[str, Field(max_length=400)]
Months = Annotated[int, Field(ge=1, le=36)]


class DryRunQuery(Strict):
    """months: how far back somebody did something. at: the moment they would join; now where it is left out."""

    months: Annotated[int, Field(ge=1, le=36, strict=False)] = 13
    at: Moment | None = None
    cursor: Cursor | None = None


class PlanStart(Strict):
    """months: how far back somebody did something. cursor: as `next` says."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"months": 13}]})

    months: Months
    cursor: Cursor | None = None


class PlanDueQuery(Strict):
    """until: the moment to look at; now where it is left out."""

    until: Moment | None = None
    cursor: Cursor | None = None


class ResultsQuery(Strict):
    """cursor: the former answer's `next`."""

    cursor: Cursor | None = None


class StepDone(Strict):
    """customer: whom it was told. step: id of the step. result: sent, or skipped. note: how, or why not."""

    customer: Annotated[str, Field(min_length=1, max_length=128)]
    step: Annotated[str, Field(min_length=1, max_length=64)]
    result: Result
    note: str = Field(default="", max_length=300)


class MessageView(BaseModel):
    """step: id of the step. at: when. text: filled in. state: due, later, no_consent, stopped or lacking. why: what
    stops
    it, by which channel there is no consent, or what the text has nothing to say of. coupon_class: of the coupon that
    goes with it."""

    customer: str
    step: str
    at: str
    text: str
    state: State
    why: str
    coupon_class: str | None = None


class MessagesView(BaseModel):
    """items: by customer, in order of time. joined: how many joined by this call. next: how to go on; absent at the
    end. A page may be short, or empty, and go on."""

    items: list[MessageView]
    joined: int
    next: str | None = None


class PlanStepView(BaseModel):
    """What became of a step. step: its id. result: sent, or skipped. note: how, or why not."""

    customer: str
    step: str
    result: Result
    note: str
    at: str
    by: str


class StepCount(BaseModel):
    """step: id of the step. sent, skipped: to, and for how many."""

    step: str
    sent: int
    skipped: int


class TellerCount(BaseModel):
    """by: who said so. sent, skipped: over all steps."""

    by: str
    sent: int
    skipped: int


class ResultsView(BaseModel):
    """steps: each step of the plan, counted over what was read. people: the same by who said what became of it; `rule`
    is what was sent by itself. next: how to go on; its counts come on top. Absent at
    the end."""

    steps: list[StepCount]
    people: list[TellerCount]
    next: str | None = None


def messages_view(found: Iterable[Message], joined: int, after: str | None) -> MessagesView:
    items = [
        MessageView(**{**each._asdict(), "coupon_class": each.coupon_class or None})
        for each in found
    ]
    return MessagesView(items=items, joined=joined, next=after)


def step_view(over: Over) -> PlanStepView:
    return PlanStepView(**over._asdict())


def results_view(plan: MessagePlan, found: Iterable[Over], after: str | None) -> ResultsView:
    everything = [*found]
    counts = Counter((each.step, each.result) for each in everything)
    by = Counter((each.by, each.result) for each in everything)
    steps = [
        StepCount(step=each.id, sent=counts[each.id, "sent"], skipped=counts[each.id, "skipped"])
        for each in plan.steps
    ]
    people = [
        TellerCount(by=each, sent=by[each, "sent"], skipped=by[each, "skipped"])
        for each in sorted({each.by for each in everything})
    ]
    return ResultsView(steps=steps, people=people, next=after)
