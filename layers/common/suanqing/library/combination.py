"""Templates combined before they are installed (组合): put together unit by unit, and every conflict named. Pure.

What two say the same is said once. What they set otherwise, or one name that they give to two things, is a conflict,
and so is what their rules do to each other in one price book: two that pay one fee kind, one that can never apply
behind another. A conflict names both templates; which of them holds nobody guesses.

A class of cities that has a tier of its own in the book is priced there: a region's factor for that class gives way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from suanqing import problems
from suanqing.errors import DomainError, NotFound
from suanqing.library import golden
from suanqing.library.document import TRADE, Document, kind_of
from suanqing.library.units import FIRST_WINS, Place, Units, document_of, units
from suanqing.pricing.catalogue import stamp
from suanqing.pricing.checks.validate import check
from suanqing.pricing.schemas.book import BookDocument

CLASSES = "classes"
"""The part of a region's package of rules that has factors by class of city, each row called as the class."""
OWN = ("tickets", "months")
"""Of a template that is no whole trade these were worked out on the sample, and stay with it."""


@dataclass(frozen=True, slots=True)
class Clash:
    """one, other: the names of both templates, zh and en; other: {} where what one lacks is in none."""

    code: str
    place: str
    one: Mapping[str, str]
    other: Mapping[str, str]
    said: str = ""
    """Of the price book's check: its own sentence."""

    def sentence(self, lang: str) -> str:
        zh = lang == "zh"
        one, other = self.one[lang], self.other.get(lang, "")
        if self.said:
            about = problems.said(self.code, self.said, "zh") if zh else self.said
            return f"{one}{'、' if zh and other else ' and ' if other else ''}{other}{'：' if zh else ': '}{about}"
        message = MESSAGES[self.code].format(one=one, other=other, place=self.place)
        return problems.said(self.code, message, "zh") if zh else message

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code, "place": self.place,
            "templates": [dict(each) for each in (self.one, self.other) if each],
            "message": self.sentence("en"), "zh": self.sentence("zh"),
        }  # fmt: skip


MESSAGES: Mapping[str, str] = {
    "two_things": "{one} and {other} each call something else {place}",
    "set_differently": "{one} and {other} set {place} differently",
}


@dataclass
class Combined:
    """document: what comes of it, its golden tickets priced anew; where there are conflicts, as far as it goes.
    owners: whose each unit is. gave_way: (region, class of city) that the book prices by a tier of its own."""

    document: dict[str, Any]
    conflicts: list[Clash] = field(default_factory=list)
    gave_way: list[tuple[str, str]] = field(default_factory=list)
    owners: dict[Place, str] = field(default_factory=dict)


def with_needs(names: Iterable[str], package: Any) -> list[Document]:
    """The packages of these names, each with what it needs behind it, whole trades first. package: a package's document
    by name. NotFound `unknown_template`; `needs_newer` where what is needed is not there in that version."""
    found: dict[str, Document] = {}

    def take(name: str, least: int, by: str) -> None:
        document = package(name)
        if document["manifest"]["version"] < least:
            raise NotFound(f"{by} needs {name} in version {least}", "needs_newer", name=name)
        if name not in found:
            found[name] = document
            for each, version in sorted((document["manifest"].get("needs") or {}).items()):
                take(each, version, name)

    for name in names:
        take(name, 0, name)
    return sorted(found.values(), key=lambda each: kind_of(each) != TRADE)


def combined(packages: Sequence[Document]) -> Combined:
    """The first is what the others are added to."""
    done = Combined({})
    taken: Units = {}
    names = {each["manifest"]["package"]: each["manifest"]["name"] for each in packages}
    for document in packages:
        _add(document, taken, done, names)
    _give_way(taken, done)
    done.document = document_of(_in_order(taken))
    done.document["manifest"] = _manifest(packages)
    if done.document.get("book", {}).get("planes") and not done.conflicts:
        done.conflicts += _book(done, packages[0], names)
    if not done.conflicts:
        _reprice(done.document)
    return done


def _add(document: Document, taken: Units, done: Combined, names: Mapping[str, Any]) -> None:
    own = document["manifest"]["package"]
    for place, value in units(document).items():
        if place[0] in OWN and kind_of(document) != TRADE:
            continue
        if place not in taken:
            taken[place], done.owners[place] = value, own
        elif taken[place] != value:
            code = "two_things" if _named(place) else "set_differently"
            first = names[done.owners[place]]
            done.conflicts.append(Clash(code, ".".join(place), first, names[own]))


def _named(place: Place) -> bool:
    """Whether what stands there has a name that a template gave it."""
    return len(place) > (4 if place[:2] == ("book", "planes") else 2) or place[0] not in (
        "book",
        "care",
    )


def _in_order(taken: Units) -> list[tuple[Place, Any]]:
    """Where the first that holds decides, what was added later comes first."""
    rows = [*taken.items()]
    first = [each for each in reversed(rows) if len(each[0]) == 5 and each[0][3] in FIRST_WINS]
    return first + [each for each in rows if each not in first]


def _give_way(taken: Units, done: Combined) -> None:
    tiers = [
        row for place, row in taken.items() if place[1:2] == ("planes",) and place[3] == "tiers"
    ]
    priced = {
        str((row.get("when") or {}).get("region", "")).removeprefix("class:") for row in tiers
    }
    for place, row in [*taken.items()]:
        if place[:2] != ("book", "packages") or CLASSES not in row["parts"]:
            continue
        rows = [each for plane in row["parts"][CLASSES].values() for each in plane["coefficients"]]
        gone = {each["id"] for each in rows if each["id"] in priced}
        if not gone:
            continue
        kept = {
            plane: {"coefficients": left}
            for plane, of in row["parts"][CLASSES].items()
            if (left := [each for each in of["coefficients"] if each["id"] not in gone])
        }
        parts = {name: each for name, each in row["parts"].items() if name != CLASSES}
        taken[place] = {**row, "parts": {**parts, CLASSES: kept} if kept else parts}
        done.gave_way += [(done.owners[place], name) for name in sorted(gone)]


def _manifest(packages: Sequence[Document]) -> dict[str, Any]:
    """Of the first, called as all of them."""
    first = packages[0]["manifest"]
    name = "+".join(each["manifest"]["package"] for each in packages)
    trades = sorted({each for one in packages for each in one["manifest"].get("trades", ())})
    return {**first, "package": name, "trades": trades}


def _book(done: Combined, first: Document, names: Mapping[str, Any]) -> Iterator[Clash]:
    """What the check of a book says of them together, and did not of the first alone."""
    before = {(each.code, each.row) for each in book_findings(first)}
    for each in book_findings(done.document):
        if (each.code, each.row) in before:
            continue
        whose = _whose(each.rows or (each.tier or each.sku,), done.owners)
        first_name = names[whose[0]] if whose else names[first["manifest"]["package"]]
        other = names[whose[1]] if len(whose) > 1 else {}
        yield Clash(each.code, each.row or each.sku or each.tier, first_name, other, each.message)


def _whose(rows: Iterable[str], owners: Mapping[Place, str]) -> list[str]:
    """The templates whose rows these are; a rule of a package of rules is called "<package>.<rule>"."""
    found: list[str] = []
    for row in rows:
        last = (
            row.split("/")[1] if row.startswith(("packages/", "package_map/", "splits/")) else row
        )
        names = (last, last.partition(".")[0])
        for place, owner in owners.items():
            if place[0] == "book" and place[-1].split(" ")[0] in names and owner not in found:
                found.append(owner)
    return found


def book_findings(document: Document) -> list[Any]:
    """Of the check of a book, where it is a book; a fragment alone has none."""
    if not document.get("catalogue") or "currency" not in document.get("book", {}):
        return []
    try:
        BookDocument.model_validate(golden.dated(document))
    except ValidationError:
        return []
    catalogue = golden.catalogue_of(document)
    return check({**stamp(golden.dated(document), catalogue), "version": 1}, catalogue)


def _reprice(document: dict[str, Any]) -> None:
    """Each golden ticket and month by the book that came of it: who combines reads what they then come to."""
    if not document.get("tickets") or "book" not in document:
        return
    book = golden.book_of(document)
    tickets = {}
    for name, ticket in document["tickets"].items():
        try:
            came = golden.figures(ticket["ticket"], book)
        except DomainError:
            continue
        told = {
            "charge": came.charge,
            "pay": came.pay,
            "lines": [list(each) for each in came.lines],
        }
        tickets[name] = {**ticket, **told, "shares": dict(came.shares)}
    document["tickets"] = tickets
    document["months"] = {
        name: {**month, **golden.come(document, month)}
        for name, month in (document.get("months") or {}).items()
        if month["jobs"].keys() <= tickets.keys()
    }
