"""Slots of an approval: filled from rules, with nobody's own request and nobody twice; whose turn it is. Pure.

A slot is a group of seats, answered in their order: people inserted before, the one asked, people inserted after. A
seat: {"who" | "queue", "open": true once it was asked, "for": whose delegate, "is": "agreed" | "rejected" |
"skipped", "added", "moved"}. A seat with a queue alone waits for somebody to take it: an approval never passes by
itself because nobody is there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from suanqing.work.scenes.around import Around, Away
from suanqing.work.scenes.heads import Token
from suanqing.work.scenes.model import APPROVED, REJECTED, Node

Seat = dict[str, Any]
Slots = list[list[Seat]]
DONE = ("agreed", "skipped")
MAX_CHAIN = 3
"""Delegates of delegates, managers of managers."""


def seated(node: Node, around: Around, requesters: frozenset[str]) -> Slots:
    """A slot a person. Who asked for it is taken out; where nobody is left, the node's policy decides."""
    rule = node.approval or {}
    found = [who for each in rule.get("people") or [node.owner] for who in around.found(each)]
    people = [who for who in dict.fromkeys(found) if who not in requesters]
    if not people:
        people = _nobody(rule["nobody"], around, requesters)
    return [[{"who": who}] for who in people]


def _nobody(policy: Mapping[str, Any], around: Around, requesters: frozenset[str]) -> list[str]:
    if policy["then"] == "people":
        return [who for who in dict.fromkeys(policy["people"]) if who not in requesters]
    if policy["then"] == "manager":
        for asker in sorted(requesters):
            chief: str | None = asker
            for _ in range(MAX_CHAIN):
                chief = around.managers.get(chief or "")
                if chief and chief not in requesters:
                    return [chief]
    return []


def needed(rule: Mapping[str, Any], count: int) -> int:
    """How many must agree, fixed as the node opens."""
    if rule["mode"] == "any":
        return 1
    if rule["mode"] != "ratio":
        return count
    ratio = rule.get("ratio") or {"percent": 100}
    return int(ratio["n"]) if "n" in ratio else max(1, -(-count * ratio["percent"] // 100))


def acting(who: str, now: int, away: Sequence[Away]) -> str | None:
    """Who decides for somebody now: the delegate of who is away, at most three further; None where all are away."""
    for _ in range(MAX_CHAIN + 1):
        found = next((a for a in away if a.who == who and a.since <= now < a.until), None)
        if found is None:
            return who
        who = found.to
    return None


def asked(token: Token, node: Node) -> list[tuple[int, int]]:
    """(slot, seat) of everybody whose turn it is."""
    found: list[tuple[int, int]] = []
    for at, group in enumerate(token["slots"]):
        if any(seat.get("is") == "rejected" for seat in group):
            continue
        turn = next((i for i, seat in enumerate(group) if seat.get("is") not in DONE), None)
        if turn is None:
            continue
        found.append((at, turn))
        if (node.approval or {})["mode"] == "in_order":
            break
    return found


def result(token: Token, node: Node) -> str | None:
    """The node's outcome; None while it is open."""
    rule, slots = node.approval or {}, token["slots"]
    no = sum(any(seat.get("is") == "rejected" for seat in group) for group in slots)
    yes = sum(all(seat.get("is") in DONE for seat in group) for group in slots)
    if rule["mode"] == "all" and rule.get("veto", "one") == "everyone":
        return None if yes + no < len(slots) else REJECTED if no else APPROVED
    if rule["mode"] == "any" and no:
        return REJECTED
    if yes >= token["need"]:
        return APPROVED
    return REJECTED if len(slots) - no < token["need"] else None
