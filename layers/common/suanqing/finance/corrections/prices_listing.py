"""The corrections' queue at work: makes a request's list in pieces, and an approved correction's postings."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from suanqing.errors import Conflict, DomainError, Unavailable
from suanqing.finance.backtest.jobs import over_slices
from suanqing.finance.corrections.prices import (
    Affected,
    Refused,
    Scope,
    list_from_dict,
    list_to_dict,
)
from suanqing.finance.corrections.prices_apply import PriceCorrections
from suanqing.finance.corrections.prices_service import LISTS, VIEW
from suanqing.platform.jobs import Head, InTime, Message, Pieces, Send, Stopped, Turn
from suanqing.platform.materialized import Views
from suanqing.times import parse

MAX_TICKETS = 2_000
"""Tickets a piece lists: it stays well under an item's 400 KB."""


class Listing:
    """The work of listing, for `Pieces`: what the correcting version changes, slice by slice."""

    def __init__(self, views: Views, corrections: PriceCorrections) -> None:
        self._views, self._corrections = views, corrections

    def plan(self, head: Head) -> list[list[tuple[str, str]]]:
        scope = self._scope(head)
        try:
            self._corrections.must_hold(scope)
        except Unavailable:
            raise
        except DomainError as refusal:
            raise self._refused(head, refusal) from refusal
        return self._corrections.slices(scope)

    def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
        scope, found = self._scope(head), list[Affected | Refused]()

        def room() -> bool:
            return len(found) < MAX_TICKETS and in_time()

        def look(party: str, period: str, after: str | None) -> str | None:
            some, where = self._corrections.affected_some(scope, party, period, after, room)
            for one in some:
                found.append(one)
            return where.last

        left = over_slices(chunk, rest, room, look)
        tickets = [one for one in found if isinstance(one, Affected)]
        refused = [one for one in found if isinstance(one, Refused)]
        return Turn(list_to_dict(scope, tickets, refused), left, {"tickets": len(tickets)})

    def finish(self, head: Head, bodies: Iterator[Any]) -> dict[str, Any]:
        scope, found = self._scope(head), list[Affected | Refused]()
        for body in bodies:
            _, tickets, refused = list_from_dict(body)
            found += [*tickets, *refused]
        try:
            made = self._corrections.keep(scope, found, head["by"])
        except Conflict as refusal:
            raise self._refused(head, refusal) from refusal
        said = {"stage": "listed", "correction": made.correction_id}
        self._views.set(VIEW, head["id"], said, stage="listing")
        return {}

    def _scope(self, head: Head) -> Scope:
        start, end = parse(head["start"]), parse(head["end"])
        return Scope(head["old"], head["new"], start, end, head.get("outlet"))

    def _refused(self, head: Head, why: DomainError) -> Stopped:
        said = {"stage": "refused", "reason": why.message}
        self._views.set(VIEW, head["id"], said, stage="listing")
        return Stopped({"reason": why.message})


class Worker:
    def __init__(self, views: Views, corrections: PriceCorrections, send: Send) -> None:
        self._views, self._corrections, self._send = views, corrections, send
        self._pieces = Pieces(views, LISTS, Listing(views, corrections), send)

    def handle(self, message: Message, in_time: InTime) -> None:
        if "apply" in message:
            self._apply(message, in_time)
        else:
            self._pieces.handle(message, in_time)

    def _apply(self, message: Message, in_time: InTime) -> None:
        id, fates = message["apply"], Counter[str](message["fates"])
        found, _, rest = self._corrections.apply_some(id, message["at"], fates, in_time)
        done = len(found.tickets) if rest is None else rest
        self._views.put(VIEW, f"apply:{id}", {"done": done, "fates": dict(fates)})
        if rest is not None:
            self._send([{"apply": id, "at": rest, "fates": dict(fates)}])
