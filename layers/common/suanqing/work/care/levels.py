"""A customer's level (会员等级), one over all channels: the highest of what channels say, by the company's own.
Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from suanqing.work.care.rules import CareRules
from suanqing.work.care.said import Said


class Held(NamedTuple):
    """code: the company's, "" where no channel says one that is known. by: which channels say it. unknown: what
    channels say that no level has a name for."""

    code: str
    by: tuple[str, ...]
    unknown: tuple[str, ...]


def level(said: Iterable[Said], rules: CareRules) -> Held:
    ranked: list[tuple[int, str]] = []
    unknown: list[str] = []
    for each in said:
        if not each.value:
            continue
        rank = rules.ranks.get((each.name, each.value))
        if rank is None:
            unknown.append(f"{each.name}: {each.value}")
        else:
            ranked.append((rank, each.name))
    if not ranked:
        return Held("", (), tuple(sorted(unknown)))
    best = max(rank for rank, _ in ranked)
    by = tuple(sorted(channel for rank, channel in ranked if rank == best))
    return Held(rules.levels[best].code, by, tuple(sorted(unknown)))
