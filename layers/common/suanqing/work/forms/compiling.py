"""A document becomes a form that answers are held against: checked, its variant chosen, conditions compiled. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from suanqing import regions
from suanqing.canonical import digest
from suanqing.conditions import compiled, flatten
from suanqing.errors import Invalid
from suanqing.labels import Label
from suanqing.merge_patch import patched
from suanqing.work.forms import computing, stating
from suanqing.work.forms.document import faults
from suanqing.work.forms.field_types import TYPES
from suanqing.work.forms.model import ALWAYS, NEVER, Field, Form, States, Whens
from suanqing.work.scenes.exits import FORM, VOCABULARY_WORDS, Word, Words, faults_of, normalized
from suanqing.work.scenes.findings import MOST_TOLD, Finding

OWN = (
    "type", "name", "order", "help", "required", "shown", "filled", "computed", "protected", "states",
)  # fmt: skip
"""Fields of a field that are not its type's settings."""


def variant(document: Mapping[str, Any], place: Mapping[str, str]) -> dict[str, Any]:
    """The document for one region, department and channel, without its variants."""
    made = {name: value for name, value in document.items() if name != "variants"}
    for _, each in sorted(document.get("variants", {}).items()):
        if fits(each["for"], place):
            made = patched(made, each["patch"])
    return made


def fits(wanted: Mapping[str, str], place: Mapping[str, str]) -> bool:
    """Whether a variant is for the place. A region is also what lies in it: 44 or 440000 for 440305."""
    return all(
        place.get(name) == value or (name == "region" and _lies_in(place.get(name), value))
        for name, value in wanted.items()
    )


def _lies_in(place: str | None, region: str) -> bool:
    try:
        wanted = regions.above(region)
        return bool(place and wanted) and wanted[-1] in regions.above(str(place))
    except Invalid:
        return False


def compiled_form(document: Mapping[str, Any], place: Mapping[str, str] | None = None) -> Form:
    """Invalid `faulty_form` with its findings. A variant is checked as a form of its own."""
    refuse(faults(document))
    made = variant(document, place or {})
    refuse(every_fault(document, made))
    words = {**VOCABULARY_WORDS, **words_of(made)}
    raws = sorted(made["fields"].items(), key=lambda each: (each[1]["order"], each[0]))
    fields = {name: _field(name, raw, words) for name, raw in raws}
    return Form(
        form_id=made["form"],
        name=Label(**made["name"]),
        hash=digest(made),
        fields=fields,
        worked_out=tuple(fields[name] for name in _in_order(fields)),
    )


def every_fault(document: Mapping[str, Any], made: Mapping[str, Any]) -> list[Finding]:
    """Of a document that is one: what is wrong with it as a variant makes it."""
    if found := faults(made):
        return found
    return [*strays(made), *_loosened(document["fields"], made["fields"])]


def _loosened(base: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[Finding]:
    """Protected fields that a variant shows to more readers."""
    for name, raw in base.items():
        if name in made and computing.told_to_more(made[name], raw):
            message = f"{name}: a variant shows a protected answer to more readers"
            yield Finding("unprotected", message, name)


def refuse(found: Iterable[Finding]) -> None:
    """Invalid `faulty_form` where there is an error among them."""
    errors = [each for each in found if each.severity == "error"]
    if errors:
        raise Invalid(
            f"the form has {len(errors)} faults: {errors[0].message}",
            "faulty_form",
            findings=[each.to_json() for each in errors[:MOST_TOLD]],
        )


def words_of(document: Mapping[str, Any]) -> dict[str, Word]:
    """The fields that conditions may ask, as words: `form.<field>`."""
    found = {}
    for name, raw in document["fields"].items():
        kind = TYPES[raw["type"]].kind
        if kind is not None:
            values = tuple(raw["choices"]) if "choices" in raw else None
            found[f"{FORM}{name}"] = Word(kind, values, shut="protected" in raw)
    return found


def strays(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Words and fields that are none, sums of what is no number, and what asks for its own result."""
    words = {**VOCABULARY_WORDS, **words_of(document)}
    fields = document["fields"]
    for name, raw in fields.items():
        for when in _whens(raw):
            for code, message in faults_of(when, words):
                yield Finding(code, f"{name}: {message}", name)
        yield from computing.faults(name, raw, fields)
        yield from stating.faults(name, raw)
        if name in asked(raw):
            yield Finding("own_result", f"{name}: it asks for its own answer", name)
    yield from stating.together(fields, {name: _words_asked(raw) for name, raw in fields.items()})
    circle = _circle({name: asked(raw) & fields.keys() - {name} for name, raw in fields.items()})
    if circle:
        yield Finding(
            "condition_cycle",
            f"{circle[0]}: these fields ask for one another: {', '.join(sorted({*circle}))}",
            circle[0],
        )


def _whens(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in ("required", "shown"):
        if isinstance(raw.get(name), list):
            yield from raw[name]


def asked(raw: Mapping[str, Any]) -> frozenset[str]:
    """The fields whose answers a field's conditions and its sum ask for."""
    named = {name.removeprefix(FORM) for name in _words_asked(raw) if name.startswith(FORM)}
    return frozenset(named | {*raw.get("computed", {}).get("of", ())})


def _words_asked(raw: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for when in _whens(raw) for name, _ in _flat(when))


def _flat(when: Mapping[str, Any]) -> list[tuple[str, Any]]:
    try:
        return [*flatten(when)]
    except (TypeError, AttributeError):
        return []


def _circle(asks: Mapping[str, Iterable[str]]) -> list[str]:
    try:
        TopologicalSorter({name: sorted(of) for name, of in asks.items()}).prepare()
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


def _in_order(fields: Mapping[str, Field]) -> Iterable[str]:
    order = TopologicalSorter({name: sorted(each.asks) for name, each in fields.items()})
    return order.static_order()


def _field(name: str, raw: Mapping[str, Any], words: Words) -> Field:
    required, shown = raw.get("required"), raw.get("shown")
    return Field(
        id=name,
        type=raw["type"],
        name=Label(**raw["name"]),
        settings={key: value for key, value in raw.items() if key not in OWN},
        required=ALWAYS if required is True else _compiled(required, words) if required else NEVER,
        shown=_compiled(shown, words) if shown else ALWAYS,
        filled=raw.get("filled"),
        computed=raw.get("computed"),
        readers=frozenset(raw["protected"]["readers"]) if "protected" in raw else None,
        asks=asked(raw),
        states=States(**raw["states"]) if "states" in raw else None,
    )


def _compiled(whens: Iterable[Mapping[str, Any]], words: Words) -> Whens:
    return tuple(compiled(normalized(when, words)) for when in whens)
