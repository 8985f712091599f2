"""Which rules of a book were tried on a ticket, which matched, and why the others did not. Pure.

Over every list of rules a plane has, whatever its kind: a row with an `id` is a rule, its `when` the
conditions. What was applied is read from the assessment's own steps.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from suanqing.conditions import Place, compiled
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts

Outcome = Literal["applied", "matched", "unmet"]
NO_RULE = frozenset({"base", "quantity", "coefficient", "round", "tax", "split", "discount_lost"})
"""Steps whose `rule` is no row of a rule list that was applied."""
SPLITS, DIVIDES = "splits", frozenset({"split", "part"})
"""The list of split plans, and the steps that name the one by which a line was shared."""
OPEN = frozenset(
    {"urgent", "holiday", "on_time", "rework", "warranty", "distance_km", "response_minutes",
     "product_type", "service_level"}
)  # fmt: skip
"""Facts about the job itself, which whoever did it knows anyway."""


class Checked(NamedTuple):
    """One condition: what it needs, and what was found (None: nobody knows, so it does not hold)."""

    name: str
    needs: Any
    found: Any
    holds: bool


class Tried(NamedTuple):
    """One rule and how it went. why: for a rule that matched and was not applied.

    no_such_fee: no line of its fee kinds. replaced_by, lost_to, same_fee, more_specific: by the rule
    behind the colon. nothing_to_apply: nothing to measure, or outside its hours.
    """

    plane: str
    kind: str
    rule: str
    outcome: Outcome
    why: str
    conditions: tuple[Checked, ...]


def tried(
    document: Mapping[str, Any], book: Book, facts: Facts, assessment: Assessment
) -> list[Tried]:
    """Every rule of the book on these facts, in the order of the book: tiers, lists, evidence."""
    place, known = book.known(facts)
    found: list[Tried] = []
    for situation in book.situations(facts).planes:
        name = situation.plane.name
        plane = document["planes"][name]
        lines = [line for line in assessment.lines if line.plane == name]
        for row in plane["tiers"]:
            checked = _checked(row, place, known, facts)
            taken = lines[0].tier if lines else situation.tier
            found.append(_tier(name, row["id"], checked, taken))
        for kind, rows in _lists(plane):
            for row in rows:
                checked = _checked(row, place, known, facts)
                found.append(_rule(name, kind, row, checked, rows, lines))
    for row in document.get("evidence") or ():
        lines = [line for line in assessment.lines if line.plane == "pay"]
        checked = _checked(row, place, known, facts)
        found.append(_rule("pay", "evidence", row, checked, [], lines))
    return found


def concerning(tried: list[Tried], lines: list[AssessedLine]) -> list[Tried]:
    """What whoever has a share in these lines may see: pay rules on them, and of the others those
    that depend on nothing but the job itself. Never a rule of the customer's price."""
    applied = {kind: _applied(kind, lines) for kind in {one.kind for one in tried}}
    return [
        one
        for one in tried
        if one.plane == "pay"
        and one.kind != "tiers"
        and (
            one.rule in applied[one.kind]
            if one.outcome == "applied"
            else all(each.name in OPEN for each in one.conditions)
        )
    ]


def rules_of(line: AssessedLine) -> set[str]:
    """The rows that were applied to a line."""
    return {step.rule for step in line.steps if step.op not in NO_RULE}


def _applied(kind: str, lines: list[AssessedLine]) -> set[str]:
    """The rows of one list that were applied to these lines."""
    if kind == SPLITS:
        return {step.rule for line in lines for step in line.steps if step.op in DIVIDES}
    return {rule for line in lines for rule in rules_of(line)}


def _lists(plane: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    for kind, rows in plane.items():
        listed = kind != "tiers" and isinstance(rows, list) and bool(rows)
        if listed and all(isinstance(row, Mapping) and "id" in row for row in rows):
            yield kind, rows


def _checked(
    row: Mapping[str, Any], place: Place, known: Mapping[str, Any], facts: Facts
) -> tuple[Checked, ...]:
    when = row.get("when") or {}
    return tuple(
        Checked(
            test.name, when[test.name],
            facts.region[0] if test.name == "region" and facts.region else known.get(test.name),
            test.holds(place, known),
        )
        for test in compiled(when)
    )  # fmt: skip


def _tier(plane: str, id: str, checked: tuple[Checked, ...], matched: str | None) -> Tried:
    if id == matched:
        return Tried(plane, "tiers", id, "applied", "", checked)
    if all(each.holds for each in checked):
        return Tried(plane, "tiers", id, "matched", f"more_specific:{matched}", checked)
    return Tried(plane, "tiers", id, "unmet", "", checked)


def _rule(
    plane: str, kind: str, row: Mapping[str, Any], checked: tuple[Checked, ...],
    rows: list[Mapping[str, Any]], lines: list[AssessedLine],
) -> Tried:  # fmt: skip
    id = row["id"]
    applied = _applied(kind, lines)
    if id in applied:
        return Tried(plane, kind, id, "applied", "", checked)
    if not all(each.holds for each in checked):
        return Tried(plane, kind, id, "unmet", "", checked)
    return Tried(plane, kind, id, "matched", _why(row, rows, lines, applied), checked)


def _why(
    row: Mapping[str, Any], rows: list[Mapping[str, Any]], lines: list[AssessedLine],
    applied: set[str],
) -> str:  # fmt: skip
    for line in lines:
        for step in line.steps:
            if (step.op, step.rule) == ("discount_lost", row["id"]):
                return f"lost_to:{dict(step.args)['to']}"
    for other in rows:
        if other["id"] in applied and row["id"] in (other.get("replaces") or ()):
            return f"replaced_by:{other['id']}"
    fees = {line.fee for line in lines}
    if row.get("on") and fees.isdisjoint(row["on"]):
        return "no_such_fee"
    for other in rows:
        alike = "parts" in row or ("rate" in row and row.get("fee", "") == other.get("fee"))
        if other["id"] in applied and alike:
            return f"same_fee:{other['id']}"
    return "nothing_to_apply"
