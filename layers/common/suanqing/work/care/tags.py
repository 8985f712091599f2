"""Tags of a customer (标签) from what they did, by the company's rules, each with why. Pure: the same happenings,
rules and moment give the same tags, so they are computed when asked for and nowhere kept.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from suanqing.times import parse
from suanqing.work.care.rules import Segment, TagRule
from suanqing.work.customers.happenings import Happening, standing

PARTS = (("small-hours", 0), ("morning", 6), ("lunch", 11), ("afternoon", 14), ("evening", 18))
"""Of a day, from which hour on (Beijing)."""
SHOWN = 20
"""What of the happenings behind a tag is named, the newest."""


class Tag(NamedTuple):
    """rule: the one it is by, or "" where a platform or a person said it. counted: of happenings it is from, of `of`
    that were looked at. why: the newest of them. since: of the oldest."""

    tag: str
    rule: str
    counted: int
    of: int
    why: tuple[str, ...]
    since: str
    source: str = ""


def tags(found: Iterable[Happening], rules: Iterable[TagRule], at: datetime) -> list[Tag]:
    """What is refunded counts for nothing."""
    done = [each for each in standing(found) if parse(each.at) <= at]
    made = (_tag(done, rule, at) for rule in rules)
    return sorted({each.tag: each for each in made if each}.values())


def belongs(segment: Segment, held: Iterable[Tag]) -> bool:
    names = {each.tag for each in held}
    return {*segment.all} <= names and not {*segment.none} & names


def _tag(done: Sequence[Happening], rule: TagRule, at: datetime) -> Tag | None:
    since = at - timedelta(days=rule.days)
    fitting = [
        each for each in done
        if each.kind in rule.kinds and (not rule.about or {*rule.about} & {*each.about})
    ]  # fmt: skip
    late = [each for each in fitting if parse(each.at) > since]
    match rule.by:
        case "count":
            return _made(rule, rule.tag, late, late)
        case "silent":
            return None if late else _made(rule, rule.tag, fitting, fitting)
        case "reduced":
            cheap = [each for each in late if each.reduced > 0]
            enough = len(cheap) * 100 >= (rule.share or 0) * len(late)
            return _made(rule, rule.tag, cheap, late) if enough else None
        case "about":
            wanted = {*rule.about}
            named = {each: [a for a in each.about if not wanted or a in wanted] for each in late}
            return _most(rule, late, named)
        case "hours":
            return _most(rule, late, {each: [_hours(each)] for each in late})


def _most(
    rule: TagRule, late: Sequence[Happening], named: Mapping[Happening, Sequence[str]]
) -> Tag | None:
    """The one that most of them are of, the first by name where two are as many."""
    counts = Counter(name for each in named.values() for name in {*each})
    if not counts:
        return None
    best = min(counts, key=lambda name: (-counts[name], name))
    return _made(rule, f"{rule.tag}:{best}", [each for each in late if best in named[each]], late)


def _made(rule: TagRule, tag: str, why: Sequence[Happening], of: Sequence[Happening]) -> Tag | None:
    if len(why) < rule.at_least:
        return None
    refs = tuple(f"{each.kind} {each.ref}" for each in reversed(why[-SHOWN:]))
    return Tag(tag, rule.id, len(why), len(of), refs, why[0].at)


def _hours(each: Happening) -> str:
    part = [name for name, hour in PARTS if each.moment.hour >= hour][-1]
    return f"{'weekend' if each.moment.isoweekday() > 5 else 'weekday'}-{part}"
