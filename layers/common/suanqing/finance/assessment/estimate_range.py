"""What makes an estimate a range: facts that the book's rules ask for and the ticket does not have yet. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from suanqing.finance.assessment.model import Assessment
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts
from suanqing.vocabulary import VOCABULARY, attributes

MAX_UNKNOWN_FACTS = 4
"""Flags that are tried both ways; with more of them missing there is no range."""


class Range(NamedTuple):
    """missing: the flags by name. assessments: one for each way they may turn out; () when too many."""

    missing: tuple[str, ...]
    assessments: tuple[Assessment, ...]


def missing_flags(facts: Facts, book: Book) -> tuple[str, ...]:
    """Flags that some rule of the book names and nobody told; numbers and texts are left out."""
    told = dict(facts.attrs)
    asked = (name for name in sorted(book.names) if name in VOCABULARY and name not in told)
    return tuple(name for name in asked if VOCABULARY[name].kind == "flag")


def alternatives(facts: Facts, flags: tuple[str, ...]) -> Iterator[Facts]:
    """The facts with every combination of the flags."""
    told = dict(facts.attrs)
    for values in product((False, True), repeat=len(flags)):
        more = dict(zip(flags, values, strict=True))
        yield replace(facts, attrs=attributes(told | more))
