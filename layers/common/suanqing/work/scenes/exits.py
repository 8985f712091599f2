"""Exits (出口) of a node: the first that holds is taken; whether some exit always is; which of two wins. Pure.

Conditions are a price rule's (`suanqing.conditions`). A form's field is the word `form.<field>`; its numbers and
days are compared as numbers, so `normalized` writes conditions so and `known_as` what is known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations, pairwise, product
from math import prod
from typing import Any

from suanqing.conditions import (
    Place,
    When,
    compiled,
    contradictory,
    disjoint,
    flatten,
    implies,
    impossible,
)
from suanqing.errors import Invalid
from suanqing.labels import Label
from suanqing.vocabulary import DERIVED, NAMES, VOCABULARY, WEEKDAYS, Kind, ordinal
from suanqing.work.scenes.model import Exit

FORM = "form."
MAX_CASES = 4_096
"""Combinations of values that a proof looks at; more of them ask for an exit without condition."""
UNKNOWN = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of conditions. values: all it can have, where they are finite. always: it is never unknown. shut: a
    protected answer, which no exit may tell."""

    kind: Kind
    values: tuple[Any, ...] | None = None
    always: bool = False
    shut: bool = False


Words = Mapping[str, Word]


def _of_vocabulary(name: str) -> Word:
    word = VOCABULARY.get(name) or DERIVED.get(name)
    kind: Kind = word.kind if word else "flag" if name == "urgent" else "text"
    values = WEEKDAYS if name == "weekday" else (True, False) if kind == "flag" else None
    return Word(kind, values, always=name == "urgent")


VOCABULARY_WORDS: Words = {name: _of_vocabulary(name) for name in NAMES}


def first(exits: Iterable[Exit], place: Place, known: Mapping[str, Any]) -> Exit | None:
    """The first of them that holds."""
    return next((each for each in exits if each.holds(place, known)), None)


def exit_of(raw: Mapping[str, Any], words: Words) -> Exit:
    """An exit of the document, compiled; Invalid for a condition that cannot be read."""
    whens = tuple(normalized(when, words) for when in raw.get("when", ()))
    tests = tuple(compiled(when) for when in whens)
    name = Label(raw["name"]["zh"], raw["name"]["en"]) if "name" in raw else None
    return Exit(raw["on"], raw["to"], whens, tests, name)


def normalized(when: When, words: Words) -> When:
    """The condition with numbers and days of a form as numbers."""
    return {name: _numbers(given, _kind(name, words)) for name, given in when.items()}


def _kind(name: str, words: Words) -> str:
    return words[name].kind if name.startswith(FORM) and name in words else ""


def _numbers(given: Any, kind: str) -> Any:
    if kind not in ("number", "date"):
        return given
    if isinstance(given, Mapping):
        return {name: _number(value, kind) for name, value in given.items()}
    if isinstance(given, list):
        return [_number(value, kind) for value in given]
    return _number(given, kind)


def _number(value: Any, kind: str) -> Any:
    if kind == "date":
        return Decimal(ordinal(str(value)))
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Invalid(f"{str(value)[:40]!r} is no number")
    return found


def known_as(known: Mapping[str, Any], typed: Mapping[str, str]) -> Mapping[str, Any]:
    """What is known, with the form's numbers and days that conditions ask for as numbers."""
    told = {
        name: _number(known[name], kind)
        for name, kind in typed.items()
        if known.get(name) is not None
    }
    return {**known, **told} if told else known


def faults_of(when: When, words: Words) -> Iterator[tuple[str, str]]:
    """(code, sentence) of each thing in a condition that cannot be meant."""
    for name, given in when.items():
        if name not in words:
            yield "unknown_word", f"{str(name)[:80]} is no word that conditions know"
        elif name.startswith(FORM):
            yield from _of_form(name, given, words[name])
        elif isinstance(given, Mapping) and "except" in given:
            yield "bad_condition", f"{name}: a document names values, not exceptions"
        elif problem := _impossible(name, given):
            yield "bad_condition", problem


def _impossible(name: str, given: Any) -> str:
    try:
        return impossible(name, given)
    except (TypeError, ValueError, ArithmeticError):
        return f"{name} is never {str(given)[:40]!r}"


def _of_form(name: str, given: Any, word: Word) -> Iterator[tuple[str, str]]:
    ranged = isinstance(given, Mapping)
    if ranged and (
        word.kind not in ("number", "date") or not given or not {*given} <= {"from", "to"}
    ):
        yield "bad_condition", f"{name} is a {word.kind}: only numbers and days have ranges"
        return
    values = [*given.values()] if ranged else given if isinstance(given, list) else [given]
    for value in values:
        wrong = not _fits(value, word) or (word.values is not None and value not in word.values)
        if wrong:
            yield "bad_condition", f"{name} is never {str(value)[:40]!r}"
    if not values:
        yield "bad_condition", f"{name} names no value"


def _fits(value: Any, word: Word) -> bool:
    if word.kind == "flag":
        return isinstance(value, bool)
    if word.kind == "text":
        return isinstance(value, str) and value != ""
    try:
        _number(value, word.kind)
    except Invalid:
        return False
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def uncovered(on: str, exits: Sequence[Exit], words: Words) -> str | None:
    """A sentence with a case in which no exit is taken, or why that cannot be excluded; None where one always is.

    Proven over all values of the words used, "not known" (?) among them where that can be; a word with more than
    finitely many values is cut at the bounds that are named.
    """
    if any(not each.whens for each in exits):
        return None
    whens = [when for each in exits for when in each.whens]
    names = sorted({name for when in whens for name, _ in flatten(when)})
    domains = [_domain(name, whens, words) for name in names]
    if endless := [name for name, domain in zip(names, domains, strict=True) if domain is None]:
        return f"on {on} an exit without condition is needed: {endless[0]} can have any value"
    if prod(len(domain or ()) for domain in domains) > MAX_CASES:
        return f"on {on} an exit without condition is needed: its conditions have over {MAX_CASES} cases"
    tests = [compiled(when) for when in whens]
    for values in product(*(domain or () for domain in domains)):
        case = dict(zip(names, values, strict=True))
        known = {name: value for name, value in case.items() if value is not None}
        if not any(all(test.holds((), known) for test in each) for each in tests):
            told = ", ".join(f"{name}={_shown(value)}" for name, value in case.items())
            return f"no exit holds on {on} where {told}"
    return None


def _shown(value: Any) -> str:
    return "?" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _domain(name: str, whens: Sequence[When], words: Words) -> tuple[Any, ...] | None:
    """A value of each class that conditions can tell apart; None if they are not finitely many."""
    word = words[name]
    unknown = () if word.always else (UNKNOWN,)
    if word.values is not None:
        return (*word.values, *unknown)
    if word.kind != "number" and not (word.kind == "date" and name.startswith(FORM)):
        return None
    cuts = sorted({Decimal(str(value)) for when in whens for found, given in flatten(when)
                   if found == name for value in _values(given) if value is not None})  # fmt: skip
    between = [(low + high) / 2 for low, high in pairwise(cuts)]
    return (*cuts, *between, cuts[0] - 1, cuts[-1] + 1, *unknown)


def _values(given: Any) -> Iterable[Any]:
    if isinstance(given, Mapping):
        return given.values()
    return given if isinstance(given, list) else [given]


def rivals(exits: Sequence[Exit]) -> Iterator[tuple[Exit, Exit, bool]]:
    """(winner, other, whether the other never wins) of exits that can both hold; the earlier wins."""
    for one, other in combinations(exits, 2):
        if not one.whens or (other.whens and all(_within(when, one.whens) for when in other.whens)):
            yield one, other, True
        elif other.whens and any(not disjoint(a, b) for a in one.whens for b in other.whens):
            yield one, other, False


def _within(when: When, wide: Sequence[When]) -> bool:
    return contradictory(when) or any(implies(when, each) for each in wide)
