"""Why a node is due when it is (到期说明): the figures, and the sentences in Chinese and English. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.business_hours import Calendar
from suanqing.labels import CLOCK_REASONS, LANGS, Lang, label
from suanqing.time_zones import zone
from suanqing.times import from_epoch_ms
from suanqing.timespans import MINUTE
from suanqing.work.scenes.clocks import ANSWERED, DUE, Clock, due_at, marks, used_ms
from suanqing.work.scenes.limits import Limit

SENTENCES: Mapping[str, tuple[str, str]] = {
    "limit": (
        "时限 {limit}，按日历 {calendar} 的工作时间计。",
        "The limit is {limit} of the business hours of calendar {calendar}.",
    ),
    "changed": ("最近一次变更的原因：{reason}。", "It was changed last because of: {reason}."),
    "used": ("此前已用 {used}。", "Used before: {used}."),
    "shortened": (
        "新时限短于变更时已用的时间，自变更起视为到期。",
        "The limit was set below what was used by then, so it counts as reached then.",
    ),
    "due": ("自 {since} 起计时，因此于 {due} 到期。", "It runs since {since}, so it is due at {due}."),
    "over": (
        "自 {since} 起计时，已于 {due} 到期，超时 {over}。",
        "It runs since {since}, so it was due at {due}; over it by {over}.",
    ),
    "held": (
        "计时暂停：{holds}。还剩 {left}，恢复后再定到期时间。",
        "It stands still: {holds}. {left} are left; it is due again once it runs.",
    ),
    "answered": ("已答复，不再计时。", "It is answered and no longer runs."),
    "provisional": (
        "{years} 年的放假安排尚未公布，暂按每周工时计算，公布后重新计算。",
        "The holidays of {years} are not announced yet: reckoned by the plain week, and again once they are.",
    ),
}  # fmt: skip
UNITS: Mapping[Lang, tuple[str, str, str]] = {
    "zh": (" 小时", " 分", " 秒"),
    "en": (" h", " min", " s"),
}


class WhyDue(NamedTuple):
    """due: None while the clock stands. left_ms: negative when over. provisional: years not announced yet."""

    due: int | None
    used_ms: int
    left_ms: int
    holds: tuple[str, ...]
    provisional: tuple[int, ...]
    words: Mapping[Lang, str]


def why_due(clock: Clock, limit: Limit, calendar: Calendar, now: int) -> WhyDue:
    """Everything that the moment follows from, as it stands now."""
    due, used = due_at(clock, limit, calendar), used_ms(clock, calendar, now)
    left = marks(clock, limit)[DUE] - used
    since = clock.running_since
    years = () if due is None or since is None else calendar.provisional(since, max(since, due))
    parts = _parts(clock, due, left)
    return WhyDue(
        due, used, left, clock.holds, years,
        {
            lang: _joined(
                lang,
                [*parts, "provisional"] if years else parts,
                limit=duration(clock.limit_min * MINUTE, lang),
                calendar=calendar.id,
                reason=label(CLOCK_REASONS, clock.reason, lang),
                used=duration(clock.used_ms, lang),
                since=_local(since, calendar),
                due=_local(due, calendar),
                over=duration(-left, lang),
                left=duration(max(left, 0), lang),
                holds=("、" if lang == "zh" else ", ").join(
                    label(CLOCK_REASONS, each, lang) for each in clock.holds
                ),
                years=", ".join(map(str, years)),
            )
            for lang in LANGS
        },
    )  # fmt: skip


def _parts(clock: Clock, due: int | None, left: int) -> list[str]:
    found = ["limit"]
    found += ["changed"] if clock.reason else []
    found += ["shortened"] if clock.floor_ms > clock.limit_min * MINUTE else []
    found += ["used"] if clock.used_ms else []
    if due is not None:
        return [*found, "over" if left < 0 else "due"]
    return [*found, "answered" if ANSWERED in clock.holds else "held"]


def _joined(lang: Lang, parts: list[str], **told: Any) -> str:
    texts = (SENTENCES[part][lang == "en"].format(**told) for part in parts)
    return ("" if lang == "zh" else " ").join(texts)


def duration(span: int, lang: Lang) -> str:
    """ "3 小时 20 分", "3 h 20 min"; whole seconds, rounded down."""
    seconds = span // 1_000
    numbers = (seconds // 3_600, seconds // 60 % 60, seconds % 60)
    found = [f"{n}{unit}" for n, unit in zip(numbers, UNITS[lang], strict=True) if n]
    return " ".join(found) or f"0{UNITS[lang][1]}"


def _local(at: int | None, calendar: Calendar) -> str:
    """By the clocks of the place."""
    if at is None:
        return ""
    local: datetime = from_epoch_ms(at).astimezone(zone(calendar.zone))
    return local.strftime("%Y-%m-%d %H:%M:%S")
