"""A plan of messages (SOP) to a segment: who would get what, when, and why not. Pure; the dry run and the list of
what is due are the same computation.

Somebody who joined gets each step once, on its day after joining, at its time in Beijing; never within the quiet hours
(then when they end), never without consent for the plan's channel, and nothing more once they did what stops the plan.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Literal, NamedTuple

from suanqing.times import BEIJING, parse, rfc3339
from suanqing.work.care.rules import MessagePlan, PlanStep
from suanqing.work.customers.happenings import Happening

State = Literal["due", "later", "no_consent", "stopped", "lacking"]
HOLE = re.compile(r"\{(\w+)\}")


class Joined(NamedTuple):
    """since: RFC 3339."""

    customer: str
    since: str


class Message(NamedTuple):
    """at: when. text: filled in. state: due; later, when it is not yet time; no_consent; stopped, by `why`; lacking, of
    what `why` names the text has nothing to say."""

    customer: str
    step: str
    at: str
    text: str
    state: State
    why: str
    coupon_class: str


def messages(
    plan: MessagePlan,
    joined: Joined,
    done: Iterable[Happening],
    over: Collection[str],
    consent: bool,
    words: Mapping[str, str],
    now: datetime,
) -> list[Message]:
    """Of every step that is not over, in order of time. words: what texts may name, as far as it is known."""
    stopped = stopped_by(plan, joined, done)
    made = []
    for step in plan.steps:
        if step.id in over:
            continue
        at = moment(plan, step, joined)
        text, missing = filled(step.text, {**words, "coupon": step.coupon_class or ""})
        state: State = "due" if at <= now else "later"
        why = ""
        if stopped:
            state, why = "stopped", f"{stopped.kind} {stopped.ref}"
        elif not consent:
            state, why = "no_consent", plan.channel
        elif missing:
            state, why = "lacking", ", ".join(missing)
        made.append(
            Message(
                joined.customer, step.id, rfc3339(at), text, state, why, step.coupon_class or ""
            )
        )
    return sorted(made, key=lambda each: (each.at, each.step))


def stopped_by(plan: MessagePlan, joined: Joined, done: Iterable[Happening]) -> Happening | None:
    """The first that they did of what stops the plan, once they had joined."""
    found = [each for each in done if each.kind in plan.stops and each.at > joined.since]
    return min(found, key=lambda each: each.at, default=None)


def moment(plan: MessagePlan, step: PlanStep, joined: Joined) -> datetime:
    """When the step is told: not before they joined, and not in the quiet hours."""
    began = parse(joined.since).astimezone(BEIJING)
    day = (began + timedelta(days=step.day)).date()
    at = max(datetime.combine(day, _clock(step.at), BEIJING), began)
    return _loud(at, *map(_clock, plan.quiet))


def newly_due(plan: MessagePlan, joined: Joined, after: datetime, until: datetime) -> list[str]:
    """Steps that are sent by themselves, or are guides' tasks, and whose moment lies behind `after` and not behind
    `until`."""
    return [
        step.id for step in plan.steps
        if (step.way is not None or step.guide) and after < moment(plan, step, joined) <= until
    ]  # fmt: skip


def loud(plan: MessagePlan, at: datetime) -> datetime:
    """At, or when the plan's quiet hours end that it falls into."""
    return _loud(at.astimezone(BEIJING), *map(_clock, plan.quiet))


def filled(text: str, words: Mapping[str, str]) -> tuple[str, list[str]]:
    """The text, and what it lacks; what is lacking stands as it was written."""
    missing = sorted({name for name in HOLE.findall(text) if not words.get(name)})
    return HOLE.sub(lambda hole: words.get(hole[1]) or hole[0], text), missing


def _loud(at: datetime, quiet: time, loud: time) -> datetime:
    """At, or when the quiet hours end that it falls into; they may go over midnight, and none are from and to the
    same."""
    clock = at.time()
    if quiet < loud and quiet <= clock < loud:
        return datetime.combine(at.date(), loud, BEIJING)
    if quiet > loud and clock >= quiet:
        return datetime.combine(at.date() + timedelta(days=1), loud, BEIJING)
    if quiet > loud and clock < loud:
        return datetime.combine(at.date(), loud, BEIJING)
    return at


def _clock(text: str) -> time:
    return time.fromisoformat(text)
