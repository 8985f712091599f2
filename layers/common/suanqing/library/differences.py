"""What installing would do before it is done: what would be new, what is there already, what stays as the company has
it, and which conflict would refuse it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from suanqing.library.combination import Clash, combined
from suanqing.library.document import Document
from suanqing.library.units import units

What = Literal["new", "same", "kept", "replaced"]
BROUGHT = ("catalogue", "forms", "scenes", "book", "care")
"""Parts that installing writes, in the order in which it does."""
STAYS = ("catalogue", "forms", "scenes")
"""Of these the company's own stays, under whatever content."""


class Difference(NamedTuple):
    """part, name: what it is, its place behind the part. what: new; same, there already; kept, the company has another
    of that name, which stays; replaced, of a whole trade whose book stands in for the company's as a draft."""

    part: str
    name: str
    what: What


def differences(own: Mapping[str, Any], document: Document, whole: bool) -> list[Difference]:
    """Of every unit that the document brings. own: what the company has; of scenes and forms it is enough that an id is
    there. whole: the document is a trade, so that its book is another and not added to the company's."""
    have = units(own)
    return [
        Difference(place[0], ".".join(place[1:]), _what(place, value, have, whole))
        for place, value in units(document).items()
        if place[0] in BROUGHT
    ]


def _what(
    place: tuple[str, ...], value: Any, have: Mapping[tuple[str, ...], Any], whole: bool
) -> What:
    if place not in have:
        return "new"
    if have[place] == value:
        return "same"
    return "replaced" if place[0] == "book" and whole else "kept"


def clashes(own: Document, packages: Sequence[Document], whole: bool) -> Iterable[Clash]:
    """What would refuse it: of the templates among each other, else with what the company has."""
    together = combined(packages)
    if together.conflicts:
        return together.conflicts
    fragment = {
        part: each for part, each in together.document.items() if part in ("manifest", "care")
    }
    if not whole and "book" in own:
        known = own.get("catalogue", {})
        fragment["book"] = together.document.get("book", {})
        fragment["catalogue"] = {
            sku: each
            for sku, each in together.document.get("catalogue", {}).items()
            if sku not in known
        }
    fragment["manifest"] = {**fragment["manifest"], "kind": "settlement"}
    return combined([own, fragment]).conflicts
