"""What questions and answers about margins have in common: ids, what people call them, what is not in a page yet."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from settlement.wiring import margins, parties, pricing
from suanqing import regions
from suanqing.insight.views.cells import ALL, NOBODY
from suanqing.labels import CHANNELS, LEAKS, Lang, label
from suanqing.times import days_between

Known = Annotated[str, Field(pattern=r"^(-|[A-Za-z0-9][A-Za-z0-9._-]{0,63})$")]
"""An id, or what has none."""
Phase = Annotated[
    Literal["aftersale"],
    Field(
        description="of projects and regions: work of this phase (售后) alone, as its node says in a drawn scene; of "
        "the built-in scenes all of an installation, an inspection and a claim"
    ),
]
"""Whose work is kept by itself."""
TABLES = {"channel": CHANNELS, "leak": LEAKS}
"""Axes whose ids are codes."""


def province(region: str | None) -> str | None:
    """The province or country that a code lies in; Invalid for one that is none."""
    return regions.chain(region)[-1] if region else None


def months_of(first: date, last: date) -> list[str]:
    """The months that those days lie in."""
    return sorted({str(day)[:7] for day in days_between(first, last)})


def waiting(*periods: str) -> str | None:
    """Since when something of these periods, months or years, waits to be set."""
    found = (each.since for period in periods for each in margins().all_dirty(period))
    return min(found, default=None)


def names_of(told: Iterable[tuple[str, str]], lang: Lang) -> dict[str, str]:
    """What people call these (axis, id), channels in the reader's language; an id that nobody named is left out."""
    ids = [(axis, id) for axis, id in told if id not in (ALL, NOBODY)]
    found = {id: regions.name(id) for axis, id in ids if axis == "region"}
    found |= {id: label(TABLES[axis], id, lang) for axis, id in ids if axis in TABLES}
    for axis, id in ids:
        if axis == "project" and (sku := pricing().sku(id)) is not None:
            found[id] = sku.name
    people = [id for axis, id in ids if axis in ("outlet", "person")]
    return found | {each.party_id: each.name for each in parties().several(people)}
