"""A package's document as units: what two packages can each say, by its place; and back. Pure.

A list of rows that have ids is so many units, so that a fee of one template and a fee of another stand beside each
other; a setting (a tax, a split, a currency) is one unit. A row is one unit whole: nobody has half of another's fee.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Place = tuple[str, ...]
Units = dict[Place, Any]
Document = Mapping[str, Any]

BY_ID = ("catalogue", "scenes", "forms", "words", "tickets", "months", "runs", "told", "facts")
"""Parts that are objects by id."""
TEXTS = ("scenarios", "levels", "roles")
"""Lists of a book that are what it knows of: two templates' are put together."""
FIRST_WINS = ("taxes", "splits")
"""Lists of a plane of which the first that holds decides: what is added is the more particular, and comes first."""
KEYS: Mapping[str, tuple[str, ...]] = {
    "prices": ("sku", "tier", "id"), "overrides": ("sku", "party", "tier"), "bundles": ("sku",), "levels": ("code",),
}  # fmt: skip
"""What a row is known by, where it is not its id."""


def units(document: Document) -> Units:
    """In the document's order; its manifest is none."""
    found: Units = {}
    for part in BY_ID:
        for name, value in (document.get(part) or {}).items():
            found[part, name] = value
    for part in ("book", "care"):
        for name, value in (document.get(part) or {}).items():
            if (part, name) == ("book", "planes"):
                for plane, lists in value.items():
                    for each, rows in lists.items():
                        found.update(_of((part, name, plane, each), rows))
            else:
                found.update(_of((part, name), value))
    return found


def document_of(found: Iterable[tuple[Place, Any]]) -> dict[str, Any]:
    """The document that consists of these units, in their order."""
    made: dict[str, Any] = {}
    for place, value in found:
        at = made
        if place[0] in BY_ID:
            at.setdefault(place[0], {})[place[1]] = value
            continue
        depth = 4 if place[1] == "planes" else 2
        for name in place[: depth - 1]:
            at = at.setdefault(name, {})
        last = place[depth - 1]
        if value in EMPTY:
            at.setdefault(last, type(value)())
        elif len(place) == depth:
            at[last] = value
        elif last in MAPS:
            at.setdefault(last, {})[place[depth]] = value
        else:
            at.setdefault(last, []).append(value)
    return made


EMPTY: tuple[Any, ...] = ({}, [])
"""Said by whom has none: not another's to be set otherwise."""
MAPS = ("zones", "threshold", "domains")
"""Objects of a book or of the rules about customers of which each name is a unit."""


def _of(place: Place, value: Any) -> Iterator[tuple[Place, Any]]:
    name = place[-1]
    if value in EMPTY:
        yield place, value
    elif name in MAPS:
        yield from (((*place, each), of) for each, of in value.items())
    elif len(place) == 2 and place[0] == "book" and name in TEXTS:
        yield from (((*place, each), each) for each in value)
    elif _rows(name, value):
        for row in value:
            key = " ".join(str(row[each]) for each in KEYS.get(name, ("id",)) if each in row)
            yield (*place, key), row
    else:
        yield place, value


def _rows(name: str, value: Any) -> bool:
    """Whether each is known by something; the lines of a split are not, and so are one setting."""
    known = KEYS.get(name, ("id",))[0]
    return isinstance(value, list) and all(
        isinstance(row, Mapping) and known in row for row in value
    )
