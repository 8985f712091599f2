"""The progress bar (奖金进度条): where a party stands on its ladders, and what one more job would add."""

from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from pydantic import BaseModel, Field

from suanqing.finance.ladders.forecast import Forecast, Job, Lang, forecast, sentences
from suanqing.finance.ladders.settle_service import Standing
from suanqing.finance.ladders.words import until, words
from suanqing.finance.settlement.schemas import Money
from suanqing.money import decimal_text
from suanqing.pricing.ladder_curve import ZERO, work_out
from suanqing.times import period_of

PLACES = Decimal("0.0001")


class NextJob(BaseModel):
    """One more job like the period's average: what it pays, what it moves, and both together."""

    pay: Money
    commission: Money
    adds: Money
    crosses: int | None = Field(default=None, description="the tier it reaches, from 1")


class LadderView(BaseModel):
    """s, threshold, distance: in minor units, jobs or minutes, by `measure`. progress: s / threshold, for
    a bar; without threshold it is the last tier. commission: what the period comes to so far; booked:
    what of it stands in the ledger. gain: what reaching the threshold adds by itself."""

    ladder: str
    measure: str
    mode: str
    s: str
    counted: int
    tier: int
    tiers: int
    rate: str
    commission: Money
    booked: Money
    threshold: str | None = None
    distance: str | None = None
    jobs: int | None = Field(default=None, description="average jobs to the next tier")
    gain: Money
    progress: str
    next_job: NextJob | None = None
    forecast: list[str] = Field(description="in words; empty for a period that is over")
    words: list[str] = Field(description="how the commission came about")


class PartyLadders(BaseModel):
    party: str
    ladders: list[LadderView]


class Ladders(BaseModel):
    """The caller's own parties on their ladders."""

    period: str
    state: Literal["running", "over"]
    parties: list[PartyLadders]


def ladder(found: Standing, period: str, now: datetime, lang: Lang) -> LadderView:
    running = period >= period_of(now)
    told = forecast(found.s, found.ladder, found.job or Job(ZERO, 0))
    worked = work_out(found.s, found.ladder)
    currency = found.currency

    def money(amount: int) -> Money:
        return Money(amount=amount, currency=currency)

    return LadderView(
        ladder=found.ladder.id,
        measure=found.ladder.measure,
        mode=found.ladder.mode,
        s=decimal_text(worked.s),
        counted=found.counted,
        tier=told.tier,
        tiers=len(found.ladder.bands),
        rate=decimal_text(worked.rate),
        commission=money(worked.commission),
        booked=money(found.booked),
        threshold=_text(told.threshold),
        distance=_text(told.distance),
        jobs=told.jobs,
        gain=money(told.gain),
        progress=decimal_text(told.progress.quantize(PLACES, ROUND_DOWN)),
        next_job=NextJob(
            pay=money(told.pay), commission=money(told.commission), adds=money(told.adds),
            crosses=told.crosses,
        ) if found.job and running else None,
        forecast=_said(told, found, period, now, lang) if running else [],
        words=words(worked.steps, found.ladder.measure, currency, lang),
    )  # fmt: skip


def _said(told: Forecast, found: Standing, period: str, now: datetime, lang: Lang) -> list[str]:
    """Before the first job only how far the next tier is."""
    texts = sentences(told, found.currency, lang, until=until(period, now, lang))
    return texts if found.job else texts[1:]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)
