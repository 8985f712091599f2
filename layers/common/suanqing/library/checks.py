"""What is wrong with a template package before it ships: every finding with a code, its place, zh and en. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from suanqing.errors import DomainError
from suanqing.library import golden
from suanqing.library.combination import combined
from suanqing.library.document import Document, kind_of
from suanqing.library.kinds import COMPANY, WHOLE, faults
from suanqing.library.sample import SAMPLE
from suanqing.pricing.book import Book
from suanqing.pricing.catalogue import stamp
from suanqing.pricing.checks.validate import check
from suanqing.pricing.schemas.book import BookDocument
from suanqing.pricing.schemas.catalogue import SkuImport
from suanqing.work.care.rules import rules_of
from suanqing.work.forms.lint import lint as lint_form
from suanqing.work.scenes.acts import Reach, begins_with_follow_up, wrong_quantity
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.lint import Company
from suanqing.work.scenes.lint import lint as lint_scene
from suanqing.work.tickets.command_table import COMMAND_NAMES
from suanqing.work.tickets.scene import LIKE


def findings(document: Any, needed: Sequence[Document] = ()) -> list[Finding]:
    """All of them; none: it may ship. needed: the documents of what it needs, with which it is looked at. What is no
    package at all is looked into no further."""
    if found := faults(document):
        return found
    try:
        return _within(document, needed)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        message = f"the document is not as it must be: {type(error).__name__} {error}"[:200]
        return [Finding("bad_field", message)]


def _within(document: Document, needed: Sequence[Document]) -> list[Finding]:
    document, found = _on_sample(document, needed)
    if found:
        return found
    found = [*_catalogue(document)]
    if "book" in document:
        found += _shape("book", lambda: BookDocument.model_validate(golden.dated(document)))
    if "care" in document:
        found += _care(document)
    if not found:
        found = [*(_book(document) if "book" in document else ()), *_drawn(document)]
        if kind_of(document) != COMPANY:
            found += _free(document.get("book", {}))
    if any(each.severity == "error" for each in found):
        return found
    return [*found, *(_kept(document) if "book" in document else ())]


PROMISED = ("tickets", "months", "runs", "told", "forms", "scenes")


def _on_sample(document: Document, needed: Sequence[Document]) -> tuple[Document, list[Finding]]:
    """What is no whole trade is looked at as it goes with the sample: its own golden tickets, on the sample's book."""
    if kind_of(document) in WHOLE:
        return {**{part: {} for part in ("catalogue", *PROMISED)}, **document}, []
    try:
        together = combined([SAMPLE, *needed, {**document, "tickets": {}, "months": {}}])
    except (KeyError, TypeError, AttributeError, ValueError):
        return document, [
            Finding("bad_field", "book is not as it must be: its lists are no lists", "book")
        ]
    own = {part: document.get(part, {}) for part in PROMISED}
    found = []
    for each in together.conflicts:
        message = each.sentence("en")
        found.append(Finding(each.code, message, each.place, "book"))
    return {**together.document, **own, "manifest": document["manifest"]}, found


ROWS = 1_000
"""Of a catalogue that `SkuImport` takes at a time."""


def _catalogue(document: Document) -> Iterator[Finding]:
    every = rows(document)
    for start in range(0, len(every), ROWS):
        some: Any = every[start : start + ROWS]
        yield from _shape("catalogue", lambda some=some: SkuImport(items=some))  # type: ignore[misc]


def rows(document: Document) -> list[dict[str, Any]]:
    """The catalogue as `POST /skus/import` takes it."""
    return [{"sku": sku, **each} for sku, each in sorted(document["catalogue"].items())]


def _shape(part: str, read: Callable[[], object]) -> Iterator[Finding]:
    try:
        read()
    except ValidationError as error:
        for each in error.errors():
            where = ".".join(map(str, (part, *each["loc"])))
            yield Finding("bad_field", f"{where} is not as it must be: {each['type']}", part, where)


def _book(document: Document) -> Iterator[Finding]:
    catalogue = golden.catalogue_of(document)
    book = {**stamp(golden.dated(document), catalogue), "version": 1}
    for each in check(book, catalogue):
        place = ".".join(
            part for part in ("book", each.plane, each.tier, each.sku, each.row) if part
        )
        message = each.message
        yield Finding(each.code, message, place, "book", each.severity)


def _free(book: Mapping[str, Any]) -> Iterator[Finding]:
    """An item is free in all tiers of a plane or in none: one 0 among prices is a number that was forgotten."""
    for name, plane in (book.get("planes") or {}).items():
        free: dict[str, set[bool]] = {}
        for row in plane.get("prices", ()):
            for each in (row, *(row.get("steps") or ())):
                if each.get("amount") is not None:
                    free.setdefault(row["sku"], set()).add(each["amount"] == 0)
        for sku, ways in free.items():
            if len(ways) > 1:
                message = f"{sku} is free in some tiers and not in others"
                yield Finding("free_in_part", message, f"book.{name}.{sku}", "book", "warning")


def _drawn(document: Document) -> Iterator[Finding]:
    found = [each for form in document["forms"].values() for each in lint_form(form)]
    yield from found
    if any(each.severity == "error" for each in found):
        return
    forms = frozenset(document["forms"])
    words, reach = golden.words(document), _reach(document)
    company = Company(words, forms, None, frozenset(COMMAND_NAMES), reach)
    for scene in document["scenes"].values():
        yield from lint_scene(scene, company)


def _reach(document: Document) -> Reach:
    """Its own scenes and parts, and the built-in scenes."""
    own = {name: begins_with_follow_up(scene) for name, scene in document["scenes"].items()}
    parts = {sku for sku, each in document["catalogue"].items() if each["kind"] == "part"}
    units = {sku: each.get("unit", "piece") for sku, each in document["catalogue"].items()}
    return Reach({**dict.fromkeys(LIKE, False), **own}, parts, units)


def _kept(document: Document) -> Iterator[Finding]:
    """What it promises, and whether it comes so. A month counts on its tickets, so it is looked at after them."""
    book = golden.book_of(document)
    wrong = [each for name in document["tickets"] for each in _ticket(document, name, book)]
    yield from wrong
    if not wrong:
        yield from _months(document)
    yield from _told(document)
    for run in document["runs"].values():
        if run["scene"] not in document["scenes"]:
            yield Finding(
                "unknown_scene", f"there is no scene {run['scene']}", run["scene"], "runs"
            )
        elif (named := run.get("ticket")) not in {None, *document["tickets"]}:
            message = f"the run names no golden ticket: {named}"
            yield Finding("run_differs", message, run["scene"], "runs")
        else:
            yield from golden.walked(document, run)


def _care(document: Document) -> Iterator[Finding]:
    """Levels, tags, segments and plans fit each other, as where a company decides them; and whoever is of one of its
    segments has tags that its own rules give."""
    try:
        rules = rules_of(document["care"])
        made = {each.tag for each in rules.tags}
        for segment in rules.segments:
            for tag in segment.all:
                if tag.partition(":")[0] not in made:
                    message = f"care.segments.{segment.id} names a tag that no rule gives"
                    yield Finding("bad_field", message, "care")
    except DomainError as error:
        yield Finding(
            "bad_field", f"care.{error.facts.get('where', '')} is not as it must be", "care"
        )


def _told(document: Document) -> Iterator[Finding]:
    """Who joins then gets these messages at these moments, and after what they did no more."""
    for name, told in (document.get("told") or {}).items():
        try:
            came = golden.messages_of(document, told)
        except DomainError:
            yield Finding("golden_differs", f"the plan {name} cannot be told", name, "told")
            continue
        if came != [tuple(each) for each in told["messages"]]:
            yield Finding("golden_differs", f"the plan {name} tells otherwise", name, "told")


def _ticket(document: Document, name: str, book: Book) -> Iterator[Finding]:
    ticket = document["tickets"][name]
    told = {sku: each.get("unit", "piece") for sku, each in document["catalogue"].items()}
    for line in ticket["ticket"]["lines"]:
        if wrong := wrong_quantity(line["qty"], line["sku"], told):
            yield Finding("bad_field", wrong, name, "tickets")
            return
    try:
        came = golden.figures(ticket["ticket"], book)
    except (DomainError, ValidationError) as error:
        message = error.message if isinstance(error, DomainError) else error.errors()[0]["type"]
        yield Finding(
            "golden_differs", f"the ticket {name} has no price: {message}", name, "tickets"
        )
        return
    if came != golden.expected(ticket):
        yield Finding(
            "golden_differs",
            f"the ticket {name} comes to {came.charge} and {came.pay}, or its lines or shares differ",
            name,
            "tickets",
        )


def _months(document: Mapping[str, Any]) -> Iterator[Finding]:
    ladders = {row["id"] for row in document["book"].get("ladders", ())}
    releases = document["book"].get("planes", {}).get("pay", {}).get("releases", ())
    milestones = {row["milestone"] for row in releases}
    for name, month in document.get("months", {}).items():
        if "ladder" in month and month["ladder"] not in ladders:
            yield Finding("unknown_ladder", f"there is no ladder {month['ladder']}", name, "months")
        elif "milestone" in month and month["milestone"] not in milestones:
            message = f"the month {name} keeps back what no rule keeps"
            yield Finding("golden_differs", message, name, "months")
        elif not month["jobs"].keys() <= document["tickets"].keys():
            message = f"the month {name} counts a ticket that is not there"
            yield Finding("golden_differs", message, name, "months")
        elif (came := golden.come(document, month)) != golden.said(month):
            figures = ", ".join(str(each) for each in came.values())
            yield Finding("golden_differs", f"the month {name} comes to {figures}", name, "months")
