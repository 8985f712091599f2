"""Work that goes from hand to hand (踢皮球): who had the same piece of it lately, as the head keeps it. Pure.

The mark `hands` is {token: {party: when they had it last, in seconds since the epoch}}, `whole` of a ticket
without tokens. Work that goes on to the next node is another piece. Nothing is kept while nobody gave it away, nor of
what lies further back than `WITHIN`, so that the mark stays small and comes with a write that is made anyway.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from suanqing.times import epoch_ms
from suanqing.work.tickets.model import Ticket

HANDS = "hands"
WHOLE = "whole"
"""The piece of work of a ticket without tokens. (An attribute of a map has a name.)"""
MANY_HANDS = 3
"""People who had the same piece of work within that time: the ticket is flagged."""
WITHIN = timedelta(days=7)
MOST_KEPT = 6
"""People of one piece of work, the last ones."""
Had = Mapping[str, int]


class Piece(NamedTuple):
    """Of the work: the node where it lies, who has it."""

    node: str
    owner: str | None


def pieces(ticket: Ticket) -> dict[str, Piece]:
    """By token. An approval asks people, it is in nobody's hands."""
    if not ticket.scene_ref:
        return {WHOLE: Piece("", ticket.assignee)}
    return {
        name: Piece(token["node"], token.get("owner"))
        for name, token in ticket.tokens.items()
        if "slots" not in token
    }


def handed(before: Ticket, after: Ticket, at: datetime) -> Ticket:
    """The ticket after an event, with who had each piece of its work by then."""
    known: Mapping[str, Had] = before.marks.get(HANDS, {})
    was, now = pieces(before), pieces(after)
    same = {name: each for name, each in now.items() if name in was and was[name].node == each.node}
    found = {
        name: had
        for name, piece in same.items()
        if (had := _had(known.get(name, {}), was[name].owner, piece.owner, at))
    }
    if found == known:
        return after
    rest = {name: mark for name, mark in after.marks.items() if name != HANDS}
    return after.with_(marks=rest | ({HANDS: found} if found else {}))


def _had(known: Had, was: str | None, now: str | None, at: datetime) -> Had:
    """Who had one piece of work. Whoever takes it first has it from nobody."""
    if was == now or (was is None and not known):
        return known
    moment = epoch_ms(at) // 1000
    recent = {who: since for who, since in known.items() if since > _long_ago(at)}
    had = recent | {who: moment for who in (was, now) if who}
    last = sorted(had, key=lambda who: (had[who], who == now))[-MOST_KEPT:]
    return {who: had[who] for who in sorted(last)}


def many_hands(ticket: Ticket, now: datetime) -> bool:
    """Whether so many had the same piece of its open work within the time; who has it now counts."""
    owners = {name: piece.owner for name, piece in pieces(ticket).items()}
    return ticket.is_open and any(
        sum(since > _long_ago(now) or who == owners.get(name) for who, since in had.items())
        >= MANY_HANDS
        for name, had in ticket.marks.get(HANDS, {}).items()
    )


def _long_ago(at: datetime) -> int:
    return epoch_ms(at - WITHIN) // 1000
