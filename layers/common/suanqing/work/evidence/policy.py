"""Evidence policies (佐证): what a price book asks to be proven before a line's money is payable. Pure.

An outcome is pass, fail or unknown; only pass pays. What lacks proof is held: never zero, never
silently paid (decision 0015).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["pass", "fail", "unknown"]
NEEDS = ("gps", "photo", "time", "serial")
DECIDED = "decided"
"""Stands for the needs where somebody decided instead."""

SELF_TOLD = "self_told"
"""Stands among the policies for what those who are paid told themselves."""

Found = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""A fact: (policy, ((need, what was found) ..., ("outcome", outcome))), all in order of names."""


@dataclass(frozen=True, slots=True)
class Policy:
    """on: fee kinds, None for all. when: conditions as a rule's. radius, max_accuracy: metres, gps."""

    id: str
    on: frozenset[str] | None
    when: Mapping[str, Any]
    needs: tuple[str, ...]
    radius: int
    max_accuracy: int

    def applies(self, fee: str) -> bool:
        return self.on is None or fee in self.on

    def unmet(self, found: Found) -> tuple[tuple[str, str], ...]:
        """The outcome and what is missing, as a step's numbers; () where it passes.

        A policy that nobody looked at is unknown.
        """
        said = dict(dict(found).get(self.id, ()))
        outcome = said.get("outcome", "unknown")
        if outcome == "pass":
            return ()
        asked = (DECIDED,) if DECIDED in said else self.needs
        open_ = [(need, said.get(need, "missing")) for need in asked]
        words = [("outcome", outcome), *(pair for pair in open_ if pair[1] != "pass")]
        if any(need == "gps" for need, _ in words):
            words += [("radius_m", str(self.radius)), ("max_accuracy_m", str(self.max_accuracy))]
        return tuple(words)


def self_told(found: Found) -> tuple[tuple[str, str], ...]:
    """As `unmet`, of what the paid told themselves; () where there is none or it was confirmed."""
    said = dict(dict(found).get(SELF_TOLD, ()))
    outcome = said.pop("outcome", "pass")
    return () if outcome == "pass" else (("outcome", outcome), *sorted(said.items()))


def policy_of(row: Mapping[str, Any]) -> Policy:
    """A row of the book's `evidence`."""
    return Policy(
        id=row["id"],
        on=frozenset(row["on"]) if row.get("on") else None,
        when=row.get("when") or {},
        needs=tuple(row["needs"]),
        radius=row.get("radius_m") or 0,
        max_accuracy=row.get("max_accuracy_m") or 0,
    )
