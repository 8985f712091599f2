"""The shape of a book's conditions: those of a tier, and those of a rule (触发条件).

Their words are those of `vocabulary.NAMES`; which word takes which kind of value is set here.
"""

from typing import Annotated

from pydantic import Field

from suanqing.platform.input_fields import Code, Day, Number, Strict


class When(Strict):
    """Conditions that must all hold; a dimension left out is open."""

    region: Code | None = None
    scenario: Code | None = None
    level: Code | None = None
    channel: Code | None = None


class NumberRange(Strict):
    """[from, to); one left out: without end."""

    from_: Annotated[Number | None, Field(alias="from")] = None
    to: Number | None = None


class DayRange(Strict):
    """[from, to) of days, "2026-11-01" to "2026-11-13"; one left out: without end."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None


Days = Day | Annotated[list[Day], Field(min_length=1, max_length=400)] | DayRange
Texts = Code | Annotated[list[Code], Field(min_length=1, max_length=100)]
"""A value, or any of several."""
Numbers = Number | NumberRange


class RuleWhen(Strict):
    """Conditions of a rule (触发条件), by the names of `vocabulary.NAMES`; all must hold."""

    region: Texts | None = None
    scenario: Texts | None = None
    level: Texts | None = None
    channel: Texts | None = None
    urgent: bool | None = None
    asset: Texts | None = None
    claim: Texts | None = None
    claim_amount: Numbers | None = None
    claim_evidence: Texts | None = None
    day: Days | None = None
    weekday: Texts | None = None
    customer_class: Texts | None = None
    customer_id: Texts | None = None
    declared_value: Numbers | None = None
    distance_km: Numbers | None = None
    event: Texts | None = None
    follow_up_on: Days | None = None
    holiday: bool | None = None
    member_level: Texts | None = None
    on_time: bool | None = None
    order_amount: Numbers | None = None
    origin: Texts | None = None
    package: Texts | None = None
    product_type: Texts | None = None
    project: Texts | None = None
    rework: bool | None = None
    paused_minutes: Numbers | None = None
    response_minutes: Numbers | None = None
    service_level: Texts | None = None
    source: Texts | None = None
    spending_level: Texts | None = None
    symptom: Texts | None = None
    team: Texts | None = None
    vip: bool | None = None
    warranty: bool | None = None
    worker_region: Texts | None = None
