"""What a rule's conditions mean, and that the index finds exactly the rules whose conditions hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from suanqing import quantities
from suanqing.conditions import Index, compiled, disjoint, implies
from suanqing.errors import Invalid
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.checks.validate import check
from suanqing.pricing.schemas.conditions import RuleWhen
from suanqing.pricing.schemas.planes import PriceStep
from suanqing.vocabulary import NAMES, VOCABULARY, attributes
from tests.unit.finance.settlement.books import with_plane

PLACE = ("310115", "3101", "class:tier1", "31", "zone:east", None)
NAMED = {
    "project": "p1",
    "vip": True,
    "response_minutes": 4,
    "distance_km": "12.5",
    "urgent": False,
}

values = st.sampled_from(["a", "b", "c"])
whens = st.fixed_dictionaries(
    {},
    optional={
        "project": values | st.lists(values, min_size=1, max_size=2),
        "source": values,
        "vip": st.booleans(),
        "region": st.sampled_from(["31", "310115", "class:tier1", ["32", "31"], "11"]),
        "response_minutes": st.sampled_from(
            ["4", {"from": "3"}, {"to": "4"}, {"from": "4", "to": "5"}]
        ),
    },
)
knowns = st.fixed_dictionaries(
    {},
    optional={
        "project": values,
        "source": values,
        "vip": st.booleans(),
        "response_minutes": st.integers(2, 6),
    },
)


def holds(when: dict[str, Any], known: dict[str, Any] = NAMED) -> bool:
    return all(test.holds(PLACE, known) for test in compiled(when))


@pytest.mark.parametrize(
    "when",
    [
        {}, {"project": "p1"}, {"project": ["p0", "p1"]}, {"vip": True}, {"urgent": False},
        {"response_minutes": {"to": "5"}}, {"response_minutes": {"from": "4", "to": "5"}},
        {"response_minutes": "4.0"}, {"distance_km": {"from": "12.5"}}, {"region": ["11", "310000"]},
    ],
)  # fmt: skip
def test_a_condition_that_holds(when: dict[str, Any]) -> None:
    assert holds(when)


@pytest.mark.parametrize(
    "when",
    [
        {"project": "p2"}, {"project": ["p0", "p2"]}, {"vip": False}, {"holiday": False},
        {"response_minutes": {"to": "4"}}, {"response_minutes": {"from": "4.001"}},
        {"distance_km": {"to": "12.5"}}, {"region": ["11", "32"]}, {"project": "p1", "vip": False},
    ],
)  # fmt: skip
def test_a_condition_that_does_not_hold_and_one_on_an_unknown_fact(when: dict[str, Any]) -> None:
    assert not holds(when)


@given(st.lists(whens, max_size=12), knowns)
def test_the_index_finds_the_rules_that_hold_in_declared_order(
    rules: list[dict[str, Any]], known: dict[str, Any]
) -> None:
    index = Index((when, at) for at, when in enumerate(rules))

    expected = tuple(at for at, when in enumerate(rules) if holds(when, known))
    assert index.matching(PLACE, known) == expected


@given(whens, whens, knowns)
def test_conditions_that_are_apart_never_hold_together(
    one: dict[str, Any], other: dict[str, Any], known: dict[str, Any]
) -> None:
    if disjoint(one, other):
        assert disjoint(other, one)
        assert not (holds(one, known) and holds(other, known))


def test_ranges_side_by_side_are_apart() -> None:
    assert disjoint({"distance_km": {"to": "5"}}, {"distance_km": {"from": "5"}})
    assert disjoint({"distance_km": "5"}, {"distance_km": {"to": "5"}})
    assert not disjoint({"distance_km": {"to": "6"}}, {"distance_km": {"from": "5"}})
    assert disjoint({"source": ["store", "live"]}, {"source": "web"})


@pytest.mark.parametrize(
    "values",
    [{"mood": "good"}, {"vip": "yes"}, {"response_minutes": True}, {"distance_km": "far"},
     {"project": 3}, {"project": ""}],
)  # fmt: skip
def test_only_facts_of_the_vocabulary_are_facts(values: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        attributes(values)


def test_the_document_knows_the_vocabulary_and_nothing_else() -> None:
    assert set(RuleWhen.model_fields) == set(NAMES)


@pytest.mark.parametrize(
    "name", [name for name, word in VOCABULARY.items() if word.kind == "number"]
)
def test_a_rule_may_ask_for_every_number_that_the_fact_can_have(name: str) -> None:
    """An order of 12,000.00 is 1,200,000 minor units: no rate, and no fault."""
    most = str(quantities.WORDS[name].high)

    for asked in (most, {"from": "0", "to": most}):
        RuleWhen.model_validate({name: asked})
    with pytest.raises(ValidationError):
        RuleWhen.model_validate({name: {"from": "1e6"}})


@pytest.mark.parametrize("unit", quantities.UNITS)
def test_a_price_may_step_at_every_quantity_that_a_line_can_have(unit: str) -> None:
    most = str(quantities.UNITS[unit].high)

    PriceStep.model_validate({"from": most, "to": None, "amount": 1})


def codes(when: dict[str, Any]) -> list[str]:
    book = with_plane("pay", discounts=[{"id": "d", "rate": "0.1", "when": when}])
    skus = [("AC-INSTALL", "service"), ("SCREW", "part"), ("GLUE", "part"), ("TIME", "time")]
    catalogue = {sku: Sku(sku, kind, sku) for sku, kind in skus}  # type: ignore[arg-type]
    return [finding.code for finding in check(book, catalogue)]


def test_r043_any_named_fact_may_be_a_condition_and_an_unknown_one_is_refused() -> None:
    """R043: timeliness, customer level and product type combine; an unknown name is refused."""
    assert codes({"on_time": True, "customer_class": "key", "product_type": ["ac", "tv"]}) == []
    assert codes({"timeliness": "good"}) == ["unknown_dimension"]


@pytest.mark.parametrize(
    "when",
    [
        {"project": []}, {"vip": "true"}, {"project": {"from": "1"}}, {"response_minutes": {}},
        {"response_minutes": {"from": "5", "to": "5"}}, {"distance_km": "far"},
        {"distance_km": {"from": "near"}}, {"distance_km": {"from": "1", "until": "2"}},
    ],
)  # fmt: skip
def test_a_condition_nothing_can_fulfil_is_refused(when: dict[str, Any]) -> None:
    assert codes(when) == ["bad_condition"]


@pytest.mark.parametrize("said", ["Caf\u00e9", "Cafe\u0301"])
@pytest.mark.parametrize("told", ["Caf\u00e9", "Cafe\u0301"])
def test_two_spellings_of_one_text_are_one(said: str, told: str) -> None:
    index = Index([({"project": said}, "rule"), ({"project": {"except": [said]}}, "others")])

    assert index.matching((), {"project": told}) == ("rule",)


some = st.lists(values, min_size=1, max_size=2)
of_sources = st.fixed_dictionaries({"source": values | some | some.map(lambda n: {"except": n})})


@given(of_sources | whens, of_sources | whens, knowns)
def test_what_fulfils_the_narrow_condition_fulfils_the_wide_one_that_it_implies(
    narrow: dict[str, Any], wide: dict[str, Any], known: dict[str, Any]
) -> None:
    if implies(narrow, wide) and holds(narrow, known):
        assert holds(wide, known)


@pytest.mark.parametrize(
    ("narrow", "wide", "is_implied"),
    [
        ("a", ["a", "b"], True), (["a", "b"], "a", False),
        ("a", {"except": ["b"]}, True), ("a", {"except": ["a"]}, False),
        (["a", "b"], {"except": ["b"]}, False), ({"except": ["b"]}, "a", False),
        ({"except": ["a", "b"]}, {"except": ["b"]}, True),
        ({"except": ["b"]}, {"except": ["a", "b"]}, False),
    ],
)  # fmt: skip
def test_an_exception_is_implied_by_what_lies_outside_it(
    narrow: Any, wide: Any, is_implied: bool
) -> None:
    assert implies({"source": narrow}, {"source": wide}) is is_implied


def test_a_range_is_implied_by_one_inside_it_and_by_a_number_in_it() -> None:
    wide = {"distance_km": {"from": "5", "to": "10"}}

    assert implies({"distance_km": {"from": "6", "to": "10"}}, wide)
    assert implies({"distance_km": "5"}, wide)
    assert not implies({"distance_km": "10"}, wide)
    assert not implies({"distance_km": {"from": "6"}}, wide)
    assert not implies({"distance_km": {"from": "4", "to": "10"}}, wide)
    assert not implies({}, wide)
