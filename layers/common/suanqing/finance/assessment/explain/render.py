"""A sentence with its numbers put in. Pure."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import NamedTuple

from suanqing import labels
from suanqing.finance.assessment.explain.formatting import major, percent
from suanqing.finance.assessment.explain.sentences import CLAUSES, Both
from suanqing.money import to_major

Numbers = Mapping[str, str]
"""What a sentence names, as text."""
_CLAUSE = "+"


class Reader(NamedTuple):
    """Chinese or English, the currency of the amounts, and the one party that reads (None: any)."""

    zh: bool
    currency: str
    party: str | None = None

    def of(self, both: Both) -> str:
        return both[0 if self.zh else 1]


def _money(text: str, reader: Reader) -> str:
    return major(Decimal(text), reader.currency)


def _minor(text: str, reader: Reader) -> str:
    return to_major(int(text), reader.currency)


def _percent(text: str, _: Reader) -> str:
    return percent(text)


def _minutes(seconds: str, _: Reader) -> str:
    text = f"{Decimal(seconds) / 60:.2f}"
    return text.rstrip("0").rstrip(".")


def _day(moment: str, _: Reader) -> str:
    return moment[:10]


def _several(text: str, _: Reader) -> str:
    return "" if text == "1" else f"{text} "


def _unit(code: str, reader: Reader) -> str:
    return labels.label(labels.UNITS, code, "zh" if reader.zh else "en")


FORMATS: Mapping[str, Callable[[str, Reader], str]] = {
    "money": _money,
    "minor": _minor,
    "percent": _percent,
    "minutes": _minutes,
    "day": _day,
    "several": _several,
    "unit": _unit,
}
"""money: minor units, unrounded, in major ones. minor: the same of whole ones. minutes: of seconds.
day: of a moment. several: before a unit, nothing of 1. unit: its label."""


@cache
def fields(text: str) -> tuple[tuple[str, str | None, str], ...]:
    """(text before it, name, format) of each number that a sentence names; a last one may name none."""
    return tuple((before, name, spec or "") for before, name, spec, _ in Formatter().parse(text))


def render(both: Both, numbers: Numbers, reader: Reader) -> str:
    """The sentence in the reader's language. KeyError: it names a number that is not there."""
    return "".join(
        before if name is None else before + _number(name, spec, numbers, reader)
        for before, name, spec in fields(reader.of(both))
    )


def joined(separator: Both, texts: Iterable[str], reader: Reader) -> str:
    return reader.of(separator).join(texts)


def _number(name: str, spec: str, numbers: Numbers, reader: Reader) -> str:
    if name.startswith(_CLAUSE):
        return _clause(CLAUSES[name.removeprefix(_CLAUSE)], numbers, reader)
    return FORMATS[spec](numbers[name], reader) if spec else numbers[name]


def _clause(both: Both, numbers: Numbers, reader: Reader) -> str:
    """Nothing when a number is not known, or empty."""
    names = (name for _, name, _ in fields(reader.of(both)) if name)
    known = all(numbers.get(name) for name in names if not name.startswith(_CLAUSE))
    return render(both, numbers, reader) if known else ""
