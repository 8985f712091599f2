"""Answers that are facts of price rules: which field may state which fact, and what answers then say. Pure.

    "value": {"type": "money", "currency": "CNY", …, "states": {"fact": "declared_value"}}
    "insured": {"type": "choice", …, "states": {"fact": "package", "values": {"yes": "insured"}}}

A choice without a value of its own states nothing. Who may tell which fact, and what becomes of what is known already,
is the ticket's to say (`tickets.fact_decisions`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from suanqing import quantities, vocabulary
from suanqing.errors import Invalid
from suanqing.vocabulary import AMOUNTS, OWN_WAY, UNITS_OF, VOCABULARY
from suanqing.work.forms import reading
from suanqing.work.forms.model import Form
from suanqing.work.scenes.findings import Finding

Raw = Mapping[str, Any]
TEXTS = ("text", "asset", "serial")
PERSONAL = ("customer.name", "customer.address", "technician.name")
"""Sources that say who somebody is."""
BAD = "bad_fact"


def stated(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """By fact, what answers say of it; None where they say nothing."""
    found: dict[str, Any] = {}
    for each in form.fields.values():
        if each.states:
            value = values.get(each.id)
            by_choice = each.states.values
            found[each.states.fact] = value if by_choice is None else by_choice.get(str(value))
    return found


def faults(name: str, raw: Raw) -> Iterator[Finding]:
    """Why a field cannot state the fact that its document names."""
    if "states" not in raw:
        return
    fact, values = raw["states"]["fact"], raw["states"].get("values")
    if fact not in VOCABULARY:
        yield Finding(BAD, f"{name}: {fact} is no fact that price rules ask for", name)
        return
    if fact in OWN_WAY:
        yield Finding(BAD, f"{name}: {fact} has a way of its own, and no form states it", name)
    if "protected" in raw or raw.get("filled") in PERSONAL:
        yield Finding(
            BAD, f"{name}: what is protected or says who somebody is states no fact", name
        )
    if raw["type"] == "choice":
        yield from _of_choices(name, raw, fact, values)
    elif values is not None:
        yield Finding(BAD, f"{name}: only choices have values of a fact", name)
    else:
        yield from _of_kind(name, raw, fact)


def together(fields: Mapping[str, Raw], asked: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """Two fields that state one fact, and conditions that ask for a fact that the form itself states. asked: the words
    of each field's conditions."""
    by_fact: dict[str, str] = {}
    for name, raw in fields.items():
        fact = raw.get("states", {}).get("fact")
        if fact in by_fact:
            yield Finding(BAD, f"{name}: {by_fact[fact]} states {fact} already", name)
        elif fact:
            by_fact[fact] = name
    for name, words in asked.items():
        for fact in sorted(words & by_fact.keys()):
            message = (
                f"{name}: it asks for {fact}, which this form states: ask for form.{by_fact[fact]}"
            )
            yield Finding("own_result", message, name)


def _of_choices(name: str, raw: Raw, fact: str, values: Raw | None) -> Iterator[Finding]:
    if fact in AMOUNTS:
        yield Finding(BAD, f"{name}: {fact} is an amount, and only money states it", name)
        return
    if values is None and VOCABULARY[fact].kind != "text":
        yield Finding(BAD, f"{name}: say in values which choice is which {fact}", name)
    if values == {}:
        yield Finding(BAD, f"{name}: no choice states {fact}", name)
    for choice, value in (values or {}).items():
        if choice not in raw["choices"]:
            yield Finding(BAD, f"{name}: there is no choice {choice[:40]}", name)
        try:
            vocabulary.checked({fact: value})
        except Invalid as error:
            yield Finding(BAD, f"{name}: {error.message}", name)


def _of_kind(name: str, raw: Raw, fact: str) -> Iterator[Finding]:
    kind, type_ = VOCABULARY[fact].kind, raw["type"]
    fitting = {
        "text": type_ in TEXTS, "date": type_ == "date", "flag": False,
        "number": type_ == ("money" if fact in AMOUNTS else "number"),
    }  # fmt: skip
    if not fitting[kind]:
        yield Finding(BAD, f"{name}: {type_} states no {kind} such as {fact}", name)
    elif type_ == "text" and raw.get("max", reading.MAX_TEXT) > (most := vocabulary.longest(fact)):
        yield Finding(
            BAD, f"{name}: {fact} has at most {most} characters, so the field has, too", name
        )
    elif kind == "number":
        yield from _of_bounds(name, raw, fact)


def _of_bounds(name: str, raw: Raw, fact: str) -> Iterator[Finding]:
    """What the field can be asked lies within what the fact can be, and is counted in its unit."""
    most = quantities.WORDS.get(fact, quantities.ANY)
    if raw["type"] == "money":
        # what is computed may be below zero where its field does not say otherwise
        least = -reading.MAX_MINOR if "computed" in raw else 0
        asked = quantities.bounds(*reading.minor({"min": least, **raw}), 0)
    else:
        asked = reading.within(raw)
    if asked.low < most.low or asked.high > most.high or asked.places > most.places:
        message = (
            f"{name}: {fact} lies from {most.low} to {most.high} with at most {most.places} decimals,"
            " and the field's min, max and places say no less"
        )
        yield Finding(BAD, message, name)
    if raw.get("unit") not in (units := UNITS_OF.get(fact, (raw.get("unit"),))):
        yield Finding(
            BAD, f"{name}: {fact} counts in {units[0]}, and the field's unit is another", name
        )
