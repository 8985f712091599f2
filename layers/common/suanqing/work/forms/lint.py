"""What is wrong with a form before it is published, and what to look at twice. Pure."""

from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any

from suanqing.work.forms.compiling import asked, every_fault, fits, variant
from suanqing.work.forms.computing import told_to_more
from suanqing.work.forms.document import PLACES, faults
from suanqing.work.scenes.findings import Finding

MANY_REQUIRED = 15
"""Answers that a form demands whatever else is said; more are seldom given with care (R156)."""
MOST_CHECKED = 20_000
"""Fields of all places together that are looked at: some three seconds."""


def lint(document: Any) -> list[Finding]:
    """Every finding of the form and of what its variants make of it wherever they meet; no error among them: it may
    be published."""
    if found := faults(document):
        return found
    found = [*_of(document, variant(document, {}))]
    known = {*found}
    meetings = _meetings(document.get("variants", {}))
    most = MOST_CHECKED // max(1, len(document["fields"]))
    for place in islice(meetings, most):
        name = "+".join(_fitting(document, place))
        for each in _of(document, variant(document, place)):
            if each not in known:
                known.add(each)
                message, where = f"{name}: {each.message}", f"variants.{name}"
                found.append(Finding(each.code, message, each.node, where, each.severity))
    if next(meetings, None):
        message = f"its variants meet in more places than the {most} that were looked at"
        found.append(Finding("many_variants", message, where="variants", severity="warning"))
    return found


def _meetings(variants: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """A place for every set of variants that can fit together; where one fits alone first."""
    told = [
        sorted({v["for"][name] for v in variants.values() if name in v["for"]}) for name in PLACES
    ]
    places = product(*([None, *values] for values in told))
    alone = [each["for"] for _, each in sorted(variants.items())]
    yield from alone
    for place in places:
        known = {
            name: value for name, value in zip(PLACES, place, strict=True) if value is not None
        }
        if known not in alone and sum(fits(each["for"], known) for each in variants.values()) > 1:
            yield known


def _fitting(document: Mapping[str, Any], place: Mapping[str, str]) -> list[str]:
    return [name for name, each in sorted(document["variants"].items()) if fits(each["for"], place)]


def _of(document: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[Finding]:
    found = every_fault(document, made)
    yield from found
    if not found:
        yield from _twice(made["fields"])


def _twice(fields: Mapping[str, Any]) -> Iterator[Finding]:
    demanded = [
        name for name, raw in fields.items() if raw.get("required") is True and "shown" not in raw
    ]
    if len(demanded) > MANY_REQUIRED:
        yield Finding(
            "many_required",
            f"{len(demanded)} answers are always required; over {MANY_REQUIRED} are seldom given with care",
            severity="warning",
        )
    yield from _labels({name: raw["name"] for name, raw in fields.items()}, "")
    for name, raw in fields.items():
        yield from _labels(raw.get("choices", {}), name)
    for name, raw in fields.items():
        if any(told_to_more(raw, fields[each]) for each in asked(raw)):
            message = f"{name}: that it is answered tells a protected answer to more readers"
            yield Finding("unprotected", message, name, severity="warning")
    if not fields:
        yield Finding("empty_form", "the form asks nothing")


def _labels(named: Mapping[str, Mapping[str, Any]], node: str) -> Iterator[Finding]:
    """What a reader of one language cannot tell apart."""
    for lang in ("zh", "en"):
        by_label: dict[str, list[str]] = {}
        for name, label in named.items():
            by_label.setdefault(label[lang].strip(), []).append(name)
        for shown, names in by_label.items():
            if len(names) > 1:
                message = f"{node or names[0]}: {', '.join(names)} are all called {shown}"
                yield Finding("same_label", message, node or names[0], severity="warning")
