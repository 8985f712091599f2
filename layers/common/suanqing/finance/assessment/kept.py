"""Master data as it was when a ticket was first booked, and which of it stays with the ticket (decision 0038). Pure."""

from collections.abc import Collection
from dataclasses import replace

from suanqing.pricing.model import Facts
from suanqing.vocabulary import attributes

TABLED = ("holiday", "spending_level")
"""Attributes that follow from place and day by tables; what people told stands on the ticket itself."""


def kept(now: Facts, before: Facts, retold: Collection[str] = ()) -> Facts:
    """With what master data said when the ticket was first booked: of its outlet while the outlet is
    the same, of its site while the site is. What directory and calendars say by now moves no booked money.

    retold: what people have told or taken back since.
    """
    if (now.outlet, now.served) == (before.outlet, before.served):
        now = replace(
            now,
            scenario=before.scenario,
            level=before.level,
            coefficient=before.coefficient,
            owner=before.owner,
        )
    if _same_site(now, before):
        told, earlier = dict(now.attrs), dict(before.attrs)
        resolved = {
            name: earlier[name]
            for name in TABLED
            if name in earlier and name not in told and name not in retold
        }
        attrs = attributes(told | resolved) if resolved else now.attrs
        now = replace(now, city_class=before.city_class, region=before.region, attrs=attrs)
    return now


def silent(now: Facts, before: Facts, retold: Collection[str] = ()) -> tuple[str, ...]:
    """What the tables did not say of the site when the same book asked them: it stays unsaid."""
    if not _same_site(now, before):
        return ()
    told = dict(before.attrs)
    return tuple(name for name in TABLED if name not in told and name not in retold)


def _same_site(now: Facts, before: Facts) -> bool:
    return (now.region[:1], now.served) == (before.region[:1], before.served)
