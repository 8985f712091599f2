"""A commission's steps in words (依据), and the date a forecast runs to. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never

from suanqing import labels
from suanqing.finance.assessment.explain.formatting import major, percent
from suanqing.finance.ladders.forecast import Lang
from suanqing.labels import label
from suanqing.pricing.ladder_curve import Measure
from suanqing.pricing.model import CommissionStep
from suanqing.times import BEIJING, next_period
from suanqing.vocabulary import WEEKDAYS

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def words(
    steps: Iterable[CommissionStep], measure: Measure, currency: str, lang: Lang = "zh"
) -> list[str]:
    """One sentence a step; the numbers are the step's own."""
    return [_sentence(step, measure, currency, lang) for step in steps]


def until(period: str, now: datetime, lang: Lang = "zh") -> str:
    """The period's last day: by its weekday in the last week, else by date."""
    following = next_period(period)
    end = datetime(int(following[:4]), int(following[5:]), 1, tzinfo=BEIJING) - timedelta(days=1)
    zh = lang == "zh"
    if 0 <= (end.date() - now.astimezone(BEIJING).date()).days < len(WEEKDAYS):
        return label(labels.WEEKDAYS, WEEKDAYS[end.weekday()], lang)
    return f"{end.month} 月 {end.day} 日" if zh else f"{end.day} {MONTHS[end.month - 1]}"


def _sentence(step: CommissionStep, measure: Measure, currency: str, lang: Lang) -> str:
    args, now, zh = dict(step.args), major(step.value, currency), lang == "zh"

    def number(text: str) -> str:
        if measure == "amount":
            return major(Decimal(text), currency)
        return f"{text} {label(labels.MEASURE_UNITS, measure, lang)}"

    match step.op:
        case "measure":
            return f"{label(labels.MEASURES, measure, lang)} {number(f'{step.value:f}')}"
        case "band":
            rate = percent(args["rate"])
            if measure != "amount":
                rate = major(Decimal(args["rate"]), currency)
            ends = number(args["to"]) if args["to"] else ("以上" if zh else "up")
            of = f"{number(args['from'])} – {ends}"
            part = number(args["part"])
            if zh:
                return f"档 {of}：{part} × {rate}，累计 {now}"
            return f"band {of}: {part} × {rate}, {now} so far"
        case "round":
            return f"四舍五入 = {now}" if zh else f"rounded half up = {now}"
        case "cap" | "floor" | "guarantee":
            limit = major(Decimal(args["amount"]), currency)
            days = ""
            if "days" in args:
                part, whole = args["days"], args["of"]
                days = f"（{part} 天 / {whole} 天）" if zh else f" ({part} of {whole} days)"
            return f"{label(labels.LIMITS, step.op, lang)}{days} {limit} = {now}"
        case _:
            assert_never(step.op)
