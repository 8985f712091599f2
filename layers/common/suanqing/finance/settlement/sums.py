"""A party's figures added up from its ledger entries, where it has no balance items. Pure; minor units."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from suanqing.finance.settlement.items import Balance, PartyEntry


class Sums(NamedTuple):
    """A page of figures: the same period and currency may come again on the next one, and adds to it.
    `cursor` asks for that page, None at the end."""

    balances: list[Balance]
    cursor: str | None


def add_up(sums: dict[tuple[str, str], Balance], party: str, entries: Iterable[PartyEntry]) -> None:
    """Add entries to the figures of their period and currency."""
    for entry in entries:
        key = entry.period, entry.currency
        total = sums.get(key, Balance(party, entry.period, currency=entry.currency))
        sums[key] = replace(
            total,
            accrued=total.accrued + entry.earned,
            lines=total.lines + len(entry.lines),
        )
