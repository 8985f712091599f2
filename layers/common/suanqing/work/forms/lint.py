"""What somebody who publishes a form should look at twice, beside its faults. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from suanqing.work.forms.compiling import strays, variant
from suanqing.work.forms.document import faults
from suanqing.work.scenes.findings import Finding

MANY_REQUIRED = 15
"""Answers that a form demands whatever else is said; more are seldom given with care."""


def lint(document: Any) -> list[Finding]:
    """Every finding of the form and of each of its variants; no error among them: it may be published."""
    if found := faults(document):
        return found
    found = [*_of(variant(document, {}))]
    for name, each in sorted(document.get("variants", {}).items()):
        made = variant(document, each["for"])
        own = faults(made) or [*_of(made)]
        found += [
            Finding(f.code, f"{name}: {f.message}", f.node, f"variants.{name}", f.severity)
            for f in own
            if f not in found
        ]
    return found


def _of(document: Mapping[str, Any]) -> Iterator[Finding]:
    yield from strays(document)
    fields = document["fields"]
    demanded = [
        name for name, raw in fields.items() if raw.get("required") is True and "shown" not in raw
    ]
    if len(demanded) > MANY_REQUIRED:
        yield Finding(
            "many_required",
            f"{len(demanded)} answers are always required; over {MANY_REQUIRED} are seldom given with care",
            severity="warning",
        )
    for lang in ("zh", "en"):
        for label, times in Counter(raw["name"][lang] for raw in fields.values()).items():
            if times > 1:
                yield Finding(
                    "same_label", f"{times} fields are called {label}", severity="warning"
                )
    if not fields:
        yield Finding("empty_form", "the form asks nothing")
