"""A step of a plan that is a guide's to tell (导购任务): whose, which, and where it stands. Pure.

A task's id begins with the moment of its step, so that a list of them is in order of time, and fits a card of WeCom.
"""

from datetime import datetime
from typing import NamedTuple

from suanqing.canonical import digest
from suanqing.times import epoch_ms
from suanqing.work.care.plans import Message, filled
from suanqing.work.care.rules import PlanStep
from suanqing.work.tickets.linked_keys import customer_key

HIDDEN = "…"


class Task(NamedTuple):
    """guide: the party whose it is. customer: as they joined the plan. at: the step's moment, RFC 3339."""

    id: str
    guide: str
    plan: str
    step: str
    customer: str
    at: str


class Told(NamedTuple):
    """A task with what is to be said now, and whom: the name that was said, "" where none was."""

    task: Task
    message: Message
    name: str


def task_id(plan: str, step: str, customer: str, at: datetime) -> str:
    """38 characters of digits, letters and a dash."""
    return f"{epoch_ms(at):013d}-{digest([plan, step, customer_key(customer)])[:24]}"


def masked(name: str) -> str:
    """What of a name goes into chats: who knows the customer knows whom it means."""
    plain = name.strip()
    return f"{plain[0]}**" if plain else "客户"


def in_chat(step: PlanStep, name: str) -> str:
    """What is to be said, as far as a chat is told it; the guide's own page says all."""
    said = {**dict.fromkeys(step.holes, HIDDEN), "name": name}
    return filled(step.text, said | ({"coupon": step.coupon_class} if step.coupon_class else {}))[0]
