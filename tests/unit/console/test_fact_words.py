"""Facts as the designers of scenes and forms offer them: the program's words, each, by its kind and called as there."""

from collections.abc import Iterator

import pytest

from suanqing.vocabulary import AMOUNTS, DERIVED, OWN_WAY, VOCABULARY, WEEKDAYS
from suanqing.work.forms.lint import lint
from suanqing.work.forms.model import FIELD_TYPES
from tests.unit.console.pages import Pages
from tests.unit.forms.builders import a_field, a_form

FACTS = "scenes/facts"
BOUNDS = {"number": {"unit": "km", "min": "0", "max": "900", "places": 1}, "text": {"max": 60}}
VALUES = {"text": "one", "flag": True, "number": "1", "date": "2026-11-11"}


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    started = Pages()
    yield started
    started.end()


def test_a_condition_may_ask_for_every_fact_that_price_rules_know(pages: Pages) -> None:
    offered = pages.read(FACTS, "FACTS")
    words = {**VOCABULARY, **DERIVED}
    kinds = {name: "money" if name in AMOUNTS else word.kind for name, word in words.items()}

    assert offered == kinds | {"weekday": "choice", "urgent": "flag", "region": "text"}
    assert pages.read(FACTS, "WEEKDAYS") == [*WEEKDAYS]


def test_a_fact_is_called_as_everywhere(pages: Pages) -> None:
    called = pages.read(FACTS, "FACT_WORDS")

    assert {name: called["zh"][name] for name in VOCABULARY} == {
        name: word.zh for name, word in VOCABULARY.items()
    }
    assert called["zh"].keys() == called["en"].keys() and all(called["en"].values())


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_a_field_may_state_just_the_facts_that_are_offered_for_its_type(
    pages: Pages, kind: str
) -> None:
    offered = pages.call(FACTS, "statable", kind)

    def fits(fact: str) -> bool:
        values = {"values": {"fine": VALUES[VOCABULARY[fact].kind]}} if kind == "choice" else {}
        told = a_field(kind, 1, states={"fact": fact, **values}, **BOUNDS.get(kind, {}))
        return not [each for each in lint(a_form(one=told)) if each.severity == "error"]

    assert [*offered] == [each for each in offered if fits(each)]
    assert {each for each in VOCABULARY if fits(each)} == {*offered}


def test_what_no_form_states_is_the_same_in_both(pages: Pages) -> None:
    assert {*pages.read(FACTS, "OWN_WAY")} == OWN_WAY
