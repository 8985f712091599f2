"""Recompute one line offline and say "equal", or where it differs.

A line file is what the API exports:
    {"facts": {...}, "facts_hash": "...", "book_version": "main@3", "book": DOCUMENT, "line": {...}}
`facts` as `facts.canonical_facts` writes them, `line` as `stored.line_to_dict`, `book` the whole
published document. Nothing else is needed: no network, no clock, no account.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from suanqing.errors import DomainError, Invalid
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import facts_hash, facts_of
from suanqing.finance.assessment.stored import line_to_dict
from suanqing.pricing.book import compile_book

NOTHING = None


class Difference(NamedTuple):
    """One place, e.g. "amount" or "steps[2].value": what the file says and what comes out."""

    where: str
    stored: Any
    computed: Any


class Verification(NamedTuple):
    line: str
    book: str
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        return not self.differences

    def __str__(self) -> str:
        if self.equal:
            return f"{self.line} under {self.book}: equal"
        return "\n".join(
            f"{self.line} under {self.book}: {where}: stored {stored!r}, computed {computed!r}"
            for where, stored, computed in self.differences
        )


def verify(file: Mapping[str, Any]) -> Verification:
    """Compare the file's line with what its facts and book give. Invalid: not a line file."""
    try:
        stored, document = file["line"], file["book"]
        facts, line_id = facts_of(file["facts"]), stored["id"]
        book = compile_book(document)
        claimed = {"facts_hash": file["facts_hash"], "book_version": file["book_version"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise Invalid(f"this is not a line file: {error!r}") from error
    computed: dict[str, Any] = {"facts_hash": facts_hash(facts), "book_version": book.ref}
    differences = list(_compare("", claimed, computed))
    try:
        lines = {line.id: line_to_dict(line) for line in assess(facts, book).lines}
    except DomainError as error:
        differences.append(Difference("line", line_id, f"{error.code}: {error.message}"))
    else:
        differences += _compare("line" if line_id not in lines else "", stored, lines.get(line_id))
    return Verification(line_id, book.ref, tuple(differences))


def _compare(where: str, stored: Any, computed: Any) -> Iterator[Difference]:
    """Every leaf that differs; steps by their number, shares by their place."""
    if isinstance(stored, Mapping) and isinstance(computed, Mapping):
        for name in sorted({*stored, *computed}):
            path = f"{where}.{name}" if where else name
            yield from _compare(path, stored.get(name, NOTHING), computed.get(name, NOTHING))
    elif isinstance(stored, list) and isinstance(computed, list):
        for at in range(max(len(stored), len(computed))):
            left = stored[at] if at < len(stored) else NOTHING
            right = computed[at] if at < len(computed) else NOTHING
            yield from _compare(f"{where}[{at}]", left, right)
    elif stored != computed or type(stored) is not type(computed):
        yield Difference(where, stored, computed)
