"""What holds for a ticket: conditions, its tier, and the rules of book, packages and projects in order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
ORDER = ["county", "prefecture", "class", "province", "zone", "any"]
DIMENSIONS = ["region", "scenario", "level", "channel"]
NUMBERS = {"claim_amount", "declared_value", "distance_km", "order_amount", "response_minutes"}
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Refused(Exception):
    """Nobody can price this ticket; the code says why."""


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def offset(text: str) -> timedelta:
    sign = -1 if text[0] == "-" else 1
    return sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))


def bare(code: str) -> str:
    """ "320500" is "3205"."""
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def lies_in(book: Row, facts: Row, place: str) -> bool:
    kind, _, name = place.partition(":")
    if kind == "class":
        return bool(facts.get("city_class") == name)
    codes = book["zones"][name] if kind == "zone" else [place]
    return any(facts["region"][0].startswith(bare(code)) for code in codes)


def clock(book: Row, facts: Row) -> Row:
    """How the clocks run where the ticket is."""
    rows = book.get("clocks", [])
    there = (r for r in rows if any(lies_in(book, facts, place) for place in r["regions"]))
    return next(there, {"utc_offset": "+08:00"})


def local(row: Row, at: datetime) -> datetime:
    """What the clocks of a row show then, by the machine's own data for a named zone."""
    if row.get("zone"):
        return at.astimezone(ZoneInfo(row["zone"])).replace(tzinfo=None)
    return (at + offset(row["utc_offset"])).replace(tzinfo=None)


def fact(book: Row, facts: Row, name: str) -> Any:
    """The value of a fact that rules may name; None: nobody knows it."""
    if name == "level":
        return facts["level"] if facts["level"] in book["levels"] else "standard"
    if name == "urgent":
        return facts.get("urgent", False)
    if name in ("scenario", "channel"):
        return facts[name]
    if name in ("day", "weekday"):
        day = local(clock(book, facts), instant(facts["served"])).date()
        return day.isoformat() if name == "day" else DAYS[day.weekday()]
    return facts.get("attrs", {}).get(name)


def holds(book: Row, facts: Row, row: Row) -> bool:
    for name, wanted in row.get("when", {}).items():
        options = wanted if isinstance(wanted, list) else [wanted]
        if name == "region":
            if not any(lies_in(book, facts, place) for place in options):
                return False
            continue
        have = fact(book, facts, name)
        if have is None:
            return False
        read: Any = Fraction if name in NUMBERS else lambda value: value
        if isinstance(wanted, dict):
            if "from" in wanted and read(have) < read(wanted["from"]):
                return False
            if "to" in wanted and not read(have) < read(wanted["to"]):
                return False
        elif read(have) not in [read(option) for option in options]:
            return False
    return True


def covers(row: Row, fee: str) -> bool:
    return not row.get("on") or fee in row["on"]


def tier_of(book: Row, plane: str, facts: Row) -> Row:
    """Every row is looked at; the best vector of ranks wins, unless somebody picked one by hand."""
    rows = book["planes"][plane]["tiers"]
    picked = [tier for where, tier, _, _ in facts.get("picks", []) if where == plane]
    if picked:
        found: list[Row] = [row for row in rows if row["id"] == picked[-1]]
        if not found:
            raise Refused("unknown_tier")
        if found[0]["when"].get("scenario", facts["scenario"]) != facts["scenario"]:
            raise Refused("tier_refused")
        return found[0]
    ranked = []
    for row in rows:
        if all(
            lies_in(book, facts, value) if name == "region" else value == fact(book, facts, name)
            for name, value in row["when"].items()
        ):
            ranked.append(
                ([rank(book, name, row) for name in book.get("dimensions", DIMENSIONS)], row)
            )
    best: Row = min(ranked, key=lambda each: each[0])[1]
    return best


def rank(book: Row, name: str, row: Row) -> int:
    value = row["when"].get(name)
    if name != "region":
        return 1 if value is None else 0
    kind = "any"
    if value is not None:
        kind = value.partition(":")[0] if ":" in value else ""
    return int(
        book.get("region_order", ORDER).index(
            kind or {6: "county", 4: "prefecture", 2: "province"}[len(bare(value))]
        )
    )


class Rules:
    """The rules of one plane that hold for one ticket, each list in the order that decides.

    The project's own come first, then what it has from those above it, then the packages of the place,
    then the book. A fee of a package or project is called "<its id>.<fee's id>".
    """

    def __init__(self, book: Row, plane: str, facts: Row) -> None:
        self.book, self.plane, self.facts = book, plane, facts
        self.own = book["planes"][plane]
        project = facts.get("attrs", {}).get("project")
        nodes = {row["id"]: row for row in book.get("projects", [])}
        self.says: list[tuple[str, Row]] = []
        while project in nodes:
            self.says.append((project, nodes[project].get("rules", {}).get(plane, {})))
            project = nodes[project].get("parent")
        self.packages: list[tuple[str, Row]] = []
        for package in book.get("packages", []):
            for part, rules in package["parts"].items():
                if any(
                    row.get("package") == package["id"]
                    or row.get("takes", {}).get(part) == package["id"]
                    for row in book["package_map"]
                    if any(lies_in(book, facts, place) for place in row["regions"])
                ):
                    self.packages.append((package["id"], rules.get(plane, {})))

    def of(self, kind: str) -> list[Row]:
        return [row for row in self._said(kind) if holds(self.book, self.facts, row)]

    def _said(self, kind: str) -> Iterator[Row]:
        hidden: set[str] = set()
        for owner, rules in self.says:
            rows = [(named(kind, row), row) for row in rules.get(kind, [])]
            for name, row in rows:
                if name not in hidden:
                    yield owned(row, owner, name, rules)
            hidden |= {name for name, _ in rows} | set(rules.get("removes", []))
        for owner, rules in self.packages:
            rows = [(named(kind, row), row) for row in rules.get(kind, [])]
            for name, row in rows:
                yield owned(row, owner, name, rules)
            hidden |= {name for name, _ in rows} | set(rules.get("removes", []))
        for row in self.own.get(kind, []):
            plain = kind == "prices" and not row.get("when")
            if plain or named(kind, row) not in hidden:
                yield row


def named(kind: str, row: Row) -> str:
    if "id" in row or kind != "prices":
        return str(row["id"])
    return str(row["sku"] if row["tier"] == "*" else f"{row['sku']}.{row['tier']}")


def owned(row: Row, owner: str, name: str, rules: Row) -> Row:
    """A project's or package's rule under its long name; what it replaces beside it has one too."""
    mine = {each["id"] for each in rules.get("surcharges", [])}
    instead = [f"{owner}.{each}" if each in mine else each for each in row.get("replaces", [])]
    return {**row, "id": f"{owner}.{name}", "owner": owner, "replaces": instead}
