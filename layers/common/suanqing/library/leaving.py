"""Taking a template out: which of its units leave, and which stay because the company or another template has them
so. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Literal, NamedTuple

from suanqing.library.differences import BROUGHT
from suanqing.library.document import TRADE, Document, kind_of
from suanqing.library.units import Place, units

What = Literal["leaves", "kept", "shared"]


class Leaving(NamedTuple):
    """what: leaves; kept, the company changed it, so it is its own; shared, another template brought it as well."""

    part: str
    name: str
    what: What


def leaving(
    own: Document, document: Document, others: Iterable[Document]
) -> Iterator[tuple[Place, What]]:
    """Of what a template brought and is there. A whole trade's book is the company's book: none of it leaves."""
    have, told = units(own), [units(each) for each in others]
    for place, value in units(document).items():
        if place not in have or place[0] not in BROUGHT:
            continue
        if place[0] == "book" and kind_of(document) == TRADE:
            continue
        if have[place] != value:
            yield place, "kept"
        elif any(each.get(place) == value for each in told):
            yield place, "shared"
        else:
            yield place, "leaves"


def prices(book: Any) -> Iterator[str]:
    """Every SKU that a book, or a part of one, names."""
    if isinstance(book, Mapping):
        for name, value in book.items():
            if name == "sku" and isinstance(value, str):
                yield value
            elif name == "skus" and isinstance(value, list):
                yield from (each for each in value if isinstance(each, str))
            else:
                yield from prices(value)
    elif isinstance(book, list):
        for each in book:
            yield from prices(each)


def names_any(value: Any, words: Set[str]) -> bool:
    """Whether a text of it is one of these words, or is told apart by one."""
    if isinstance(value, Mapping):
        return any(names_any(each, words) for each in value.values())
    if isinstance(value, list):
        return any(names_any(each, words) for each in value)
    return isinstance(value, str) and value.partition(":")[0] in words
