"""A scene, its forms and nothing of them, or all: what a publication would make, and what stands against it. Pure.

A node's form is written as an id or as `<form id>@<version>`. An id becomes the version that is published with the
scene, else the newest; what is published says which. So the hash that two people agree on covers which form a node
asks, and a ticket that keeps its scene's version keeps its forms'.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from suanqing.canonical import digest
from suanqing.vocabulary import AMOUNTS
from suanqing.work.forms.compiling import variant, words_of
from suanqing.work.forms.document import faults
from suanqing.work.forms.lint import lint as lint_form
from suanqing.work.scenes.acts import ANYTHING, Reach
from suanqing.work.scenes.exits import FORM, Word, Words
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.holding import parted, reference
from suanqing.work.scenes.lint import Company
from suanqing.work.scenes.lint import lint as lint_scene
from suanqing.work.scenes.shapes import a_reference

Document = Mapping[str, Any]
MAX_FORMS = 10
"""Published together with a scene."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a publication may lean on. newest: a form's id to the number of its newest version. forms: documents by
    reference. calendars, commands: None where anything goes. reach: what acts may name. currency: in which price
    rules read amounts; None while no book says it."""

    newest: Mapping[str, int] = field(default_factory=dict)
    forms: Mapping[str, Document] = field(default_factory=dict)
    calendars: Set[str] | None = None
    commands: Set[str] | None = None
    reach: Reach = ANYTHING
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and of which document: "scene ac-install" or "form report"."""

    document: str
    finding: Finding

    def to_json(self) -> dict[str, Any]:
        return {"document": self.document, **self.finding.to_json()}


@dataclass(frozen=True, slots=True)
class Plan:
    """scene: its document with the forms by version, None where none is published. words: of those forms."""

    scene: Document | None
    words: Words
    findings: tuple[Found, ...]

    @property
    def errors(self) -> list[Found]:
        return [each for each in self.findings if each.finding.severity == "error"]


def asked_forms(scene: Document) -> list[str]:
    """What its nodes name, each once, in the document's order; [] of what is no scene's document."""
    nodes = scene.get("nodes")
    raws = nodes.values() if isinstance(nodes, Mapping) else ()
    named = (raw.get("form") for raw in raws if isinstance(raw, Mapping))
    return list(dict.fromkeys(each for each in named if isinstance(each, str)))


def resolved(name: str, together: Mapping[str, int], newest: Mapping[str, int]) -> str:
    """The reference that a node's form stands for; the name itself where there is no such form."""
    form_id, number = parted(name)
    if number is None:
        number = together.get(form_id) or newest.get(form_id)
    return reference(form_id, number) if number else name


def plan(scene: Document | None, forms: Mapping[str, tuple[int, Document]], known: Known) -> Plan:
    """forms: what is published together, by id with the number that it gets."""
    found = [Found(f"form {each}", finding) for each, (_, document) in forms.items()
             for finding in (*lint_form(document), *foreign(document, known.currency))]  # fmt: skip
    if scene is None:
        return Plan(None, {}, tuple(found))
    numbers = {each: number for each, (number, _) in forms.items()}
    new = {reference(each, number): document for each, (number, document) in forms.items()}
    pinned = _pinned(scene, numbers, known.newest)
    documents = {**known.forms, **new}
    broken = {f"form {each.document}" for each in found if each.finding.severity == "error"}
    asked = [each for each in asked_forms(pinned) if each in documents]
    sound = [each for each in asked if f"form {parted(each)[0]}" not in broken]
    words, clashes = _words({each: documents[each] for each in sound if _readable(documents[each])})
    company = Company(words, None, known.calendars, known.commands, known.reach)
    before = {each: documents[each] for each in asked if each not in new}
    abroad = _abroad(pinned, before, known.currency)
    of_scene = (*_unknown(pinned, documents), *abroad, *lint_scene(pinned, company), *clashes)
    title = f"scene {scene.get('scene', '')}"[:60]
    return Plan(pinned, words, (*found, *(Found(title, each) for each in of_scene)))


def seen(parts: Iterable[tuple[str, str]], **more: Any) -> str:
    """What two people agree on: the hash of everything that would be published, each as (reference, hash)."""
    return digest([sorted([*each] for each in parts), more])


def amounts(document: Document) -> set[tuple[str, str]]:
    """Its fields that state an amount, each with its currency, also as variants make them; none of what is faulty,
    which is found elsewhere."""
    if faults(document):
        return set()
    places = [{}, *(each["for"] for each in document.get("variants", {}).values())]
    made = (variant(document, place) for place in places)
    return {
        (name, raw["currency"])
        for each in made
        if not faults(each)
        for name, raw in each["fields"].items()
        if raw["type"] == "money" and raw.get("states", {}).get("fact") in AMOUNTS
    }


def foreign(document: Document, currency: str | None) -> Iterator[Finding]:
    """Amounts that price rules would read in another currency than they are answered in."""
    for name, own in sorted(amounts(document)) if currency else ():
        if own != currency:
            message = f"{name}: an amount in {own} states no fact, price rules read {currency}"
            yield Finding("bad_fact", message, name)


def _abroad(
    scene: Document, forms: Mapping[str, Document], currency: str | None
) -> Iterator[Finding]:
    """Nodes whose form was published before, and states an amount that price rules read otherwise by now."""
    found = {ref: sorted(amounts(each)) for ref, each in forms.items()} if currency else {}
    for node, raw in scene["nodes"].items() if found else ():
        ref = raw.get("form") if isinstance(raw, Mapping) else None
        for name, own in found.get(ref, ()) if isinstance(ref, str) else ():
            if own != currency:
                message = (
                    f"{node}: {name} of its form is an amount in {own}, price rules read {currency}"
                )
                yield Finding("bad_fact", message, node, "form")


def _unknown(scene: Document, documents: Mapping[str, Document]) -> Iterator[Finding]:
    """Nodes whose form nobody published; said first, since its words are then unknown, too."""
    nodes = scene.get("nodes")
    for name, raw in nodes.items() if isinstance(nodes, Mapping) else ():
        form = raw.get("form") if isinstance(raw, Mapping) else None
        if isinstance(form, str) and form not in documents:
            node = str(name)[:40]
            yield Finding("unknown_form", f"{node}: there is no form {form[:60]}", node, "form")


def _readable(document: Document) -> bool:
    return isinstance(document.get("fields"), Mapping)


def _pinned(scene: Document, numbers: Mapping[str, int], newest: Mapping[str, int]) -> Document:
    nodes = scene.get("nodes")
    if not isinstance(nodes, Mapping):
        return scene
    return {**scene, "nodes": {name: _node(raw, numbers, newest) for name, raw in nodes.items()}}


def _node(raw: Any, numbers: Mapping[str, int], newest: Mapping[str, int]) -> Any:
    form = raw.get("form") if isinstance(raw, Mapping) else None
    if not isinstance(form, str) or not _is_reference(form):
        return raw
    return {**raw, "form": resolved(form, numbers, newest)}


def _is_reference(name: str) -> bool:
    return not [*a_reference(name, "")]


def _words(forms: Mapping[str, Document]) -> tuple[dict[str, Word], list[Finding]]:
    """What conditions of the scene may ask: a field that several forms have is one word, of all their choices, and of
    each form with each variant. A field of two kinds is none."""
    found: dict[str, Word] = {}
    clashes: list[Finding] = []
    for ref, document in forms.items():
        for name, word in _of_form(document):
            before = found.get(name)
            if before is not None and before.kind != word.kind:
                field_id = name.removeprefix(FORM)
                message = f"{field_id} is a {before.kind} in one form and a {word.kind} in {ref}"
                clashes.append(Finding("field_of_two_kinds", message, where=name))
            else:
                found[name] = _both(before, word)
    return found, list(dict.fromkeys(clashes))


def _of_form(document: Document) -> Iterator[tuple[str, Word]]:
    yield from words_of(variant(document, {})).items()
    for each in document.get("variants", {}).values():
        yield from words_of(variant(document, each["for"])).items()


def _both(one: Word | None, other: Word) -> Word:
    if one is None:
        return other
    shut = one.shut or other.shut
    if one.values is None or other.values is None:
        return Word(other.kind, shut=shut)
    return Word(other.kind, _united(one.values, other.values), shut=shut)


def _united(one: Sequence[Any], other: Sequence[Any]) -> tuple[Any, ...]:
    return (*one, *(each for each in other if each not in one))
