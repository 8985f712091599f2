"""Guides' tasks, as the API takes and shows them (pydantic)."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from suanqing.platform.input_fields import Strict
from suanqing.work.care.plan_schemas import Cursor
from suanqing.work.care.plan_store import Over, Result
from suanqing.work.care.plans import State
from suanqing.work.care.tasks import Told


class TasksQuery(Strict):
    """cursor: the former answer's `next`."""

    cursor: Cursor | None = None


class TaskDone(Strict):
    """result: sent, when the customer was told; or skipped. note: how, or why not."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"result": "sent", "note": "微信"}]})

    result: Result
    note: Annotated[str, Field(max_length=300)] = ""


class TaskView(BaseModel):
    """plan, step: of which it is. name: of the customer, as it was said. text: what is to be said. state: due,
    no_consent, stopped or lacking, as it stands now; why: what holds it. coupon_class: of the coupon that goes with
    it."""

    id: str
    plan: str
    step: str
    customer: str
    name: str
    at: str
    text: str
    state: State
    why: str
    coupon_class: str | None = None


class TasksView(BaseModel):
    """items: the oldest first. next: how to go on; absent at the end. A page may be short, and go on."""

    items: list[TaskView]
    next: str | None = None


class TaskOver(BaseModel):
    """What became of a task: the first that was said. result: sent, or skipped."""

    id: str
    result: Result
    note: str
    at: str
    by: str


def tasks_view(found: Iterable[Told], after: str | None) -> TasksView:
    return TasksView(items=[_view(each) for each in found], next=after)


def over_view(task: str, over: Over) -> TaskOver:
    return TaskOver(id=task, result=over.result, note=over.note, at=over.at, by=over.by)


def _view(told: Told) -> TaskView:
    task, message = told.task, told.message
    return TaskView(
        id=task.id, plan=task.plan, step=task.step, customer=task.customer, name=told.name, at=task.at,
        text=message.text, state=message.state, why=message.why, coupon_class=message.coupon_class or None,
    )  # fmt: skip
