"""What each deciding route of the gate and of price corrections is about."""

from collections.abc import Mapping
from typing import Any

from replays.wiring import correction_store, prices
from suanqing.people.identity.duties import Matter

Given = Mapping[str, Any]


def gate(given: Given) -> Matter:
    """The gate keeps books from being published, and a book pays everybody."""
    return Matter(everyone=True)


def gate_of(given: Given) -> str:
    return "the gate before publishing"


def book(given: Given) -> Matter:
    """A book pays everybody; made by those who wrote and approved it."""
    version = prices().version(given["book_version"])
    approver = {version.approval.by} if version.approval else set()
    return Matter(makers=version.makers | approver, everyone=True)


def correction(given: Given) -> Matter:
    """All whose money the list changes; made by who had it listed."""
    found = correction_store().get(given["correction"])
    return Matter(frozenset(found.totals), frozenset({found.made_by}))
