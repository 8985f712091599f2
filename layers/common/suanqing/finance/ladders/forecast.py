"""The worth of one more job to a party: its own pay and the commission it moves. Pure; minor units.

"one more 空调安装 by the end of Sunday adds ¥86.00, because you cross tier 2 (8 %)"
"""

from decimal import ROUND_CEILING, Decimal
from typing import Literal, NamedTuple

from suanqing.finance.assessment.explain.formatting import percent
from suanqing.money import decimal_text, to_major
from suanqing.pricing.ladder_curve import ZERO, Ladder, Measure, work_out

Lang = Literal["zh", "en"]
SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "HKD": "HK$", "JPY": "JP¥", "KRW": "₩"}


class Job(NamedTuple):
    """A typical next job. measure: what it contributes to S; pay: what it pays by itself."""

    measure: Decimal
    pay: int


class Forecast(NamedTuple):
    """adds = pay + commission, minor units. tier: the one S stands in now, from 1.

    crosses: the tier the job reaches, None when it stays. threshold: where the next tier begins,
    None on the last; distance: what is missing to it, in the unit of S; jobs: how many such jobs
    that takes, None when it never gets there; gain: what crossing adds to the commission by itself,
    with S exactly at the threshold. progress: S / threshold, for a bar.
    """

    measure: Measure
    s: Decimal
    pay: int
    commission: int
    tier: int
    crosses: int | None
    rate: Decimal
    threshold: Decimal | None
    distance: Decimal | None
    jobs: int | None
    gain: int
    progress: Decimal

    @property
    def adds(self) -> int:
        return self.pay + self.commission


def forecast(s: Decimal, ladder: Ladder, job: Job) -> Forecast:
    """One more `job` on top of S. rate: of the tier after it."""
    now, then = work_out(s, ladder), work_out(max(ZERO, s) + job.measure, ladder)
    threshold = ladder.bands[now.tier].end
    distance = None if threshold is None else threshold - now.s
    jobs = None
    if distance is not None and job.measure > 0:
        jobs = int((distance / job.measure).to_integral_value(ROUND_CEILING))
    return Forecast(
        measure=ladder.measure,
        s=now.s,
        pay=job.pay,
        commission=then.commission - now.commission,
        tier=now.tier + 1,
        crosses=then.tier + 1 if then.tier > now.tier else None,
        rate=then.rate,
        threshold=threshold,
        distance=distance,
        jobs=jobs,
        gain=0 if threshold is None else work_out(threshold, ladder).commission - now.commission,
        progress=Decimal(1) if threshold is None else now.s / threshold,
    )


def sentences(
    found: Forecast, currency: str, lang: Lang = "zh", job: str = "", until: str = ""
) -> list[str]:
    """What it adds and why, then how far the next tier is. `job`, `until`: names in that language."""
    zh = lang == "zh"
    said = [_adds_zh(found, currency, job, until) if zh else _adds(found, currency, job, until)]
    if found.distance is None:
        said.append("已在最高档" if zh else "you are on the last tier")
        return said
    missing, gain = _amount(found.distance, found, currency, zh), _money(found.gain, currency)
    following = found.tier + 1
    if zh:
        jobs = f"（约 {found.jobs} 单）" if found.jobs else ""
        said.append(f"距第 {following} 档还差 {missing}{jobs}，到档时提成增加 {gain}")
    else:
        times = "job" if found.jobs == 1 else "jobs"
        jobs = f" ({found.jobs} such {times})" if found.jobs else ""
        said.append(
            f"{missing} to tier {following}{jobs}; reaching it adds {gain} to your commission"
        )
    return said


def _adds_zh(found: Forecast, currency: str, job: str, until: str) -> str:
    adds = _money(found.adds, currency)
    when = f"{until}结束前" if until else ""
    text = f"{when}再完成一单{job}，收入增加 {adds}"
    if found.crosses:
        return f"{text}，因为进入第 {found.crosses} 档（{_rate(found, currency, True)}）"
    return f"{text}，其中提成 {_money(found.commission, currency)}"


def _adds(found: Forecast, currency: str, job: str, until: str) -> str:
    adds = _money(found.adds, currency)
    when = f" by the end of {until}" if until else ""
    text = f"one more {job or 'job'}{when} adds {adds}"
    if found.crosses:
        return f"{text}, because you cross tier {found.crosses} ({_rate(found, currency, False)})"
    return f"{text}, {_money(found.commission, currency)} of it commission"


def _money(minor: int, currency: str) -> str:
    sign = "−" if minor < 0 else ""
    return f"{sign}{SIGNS.get(currency, currency + ' ')}{to_major(abs(minor), currency)}"


def _rate(found: Forecast, currency: str, zh: bool) -> str:
    if found.measure == "amount":
        return percent(decimal_text(found.rate))
    each = _money(int(found.rate), currency) if found.rate == int(found.rate) else None
    each = each or f"{decimal_text(found.rate)} {'分' if zh else 'minor units'}"
    if found.measure == "count":
        return f"每单 {each}" if zh else f"{each} a job"
    return f"每分钟 {each}" if zh else f"{each} a minute"


def _amount(s: Decimal, found: Forecast, currency: str, zh: bool) -> str:
    """An amount of S in words. Minor units are whole."""
    if found.measure == "amount":
        return _money(int(s), currency)
    number = decimal_text(s)
    if found.measure == "count":
        return f"{number} 单" if zh else f"{number} {'job' if s == 1 else 'jobs'}"
    return f"{number} 分钟" if zh else f"{number} minutes"
