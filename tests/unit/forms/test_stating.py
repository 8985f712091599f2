"""Fields that state a fact of price rules: which may, what their answers say, and in which currency."""

from collections.abc import Mapping
from typing import Any

import pytest

from suanqing import problems, vocabulary
from suanqing.vocabulary import AMOUNTS, OWN_WAY, VOCABULARY
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.forms.lint import lint
from suanqing.work.forms.model import FIELD_TYPES
from suanqing.work.forms.publication import Known, plan
from suanqing.work.forms.stating import stated
from suanqing.work.tickets.fact_decisions import FOUND_OUT, SOURCE
from tests.unit.forms.builders import a_field, a_form

INSURED = {"fact": "package", "values": {"fine": "insured"}}
VALUE = a_field("money", 2, states={"fact": "declared_value"})


def codes(**fields: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.code, each.node) for each in lint(a_form(**fields)) if each.severity == "error"]


def test_a_form_says_facts_and_a_choice_without_a_value_says_none() -> None:
    form = compiled_form(a_form(insured=a_field("choice", 1, states=INSURED), value=VALUE))

    assert stated(form, {"insured": "fine", "value": 500}) == {
        "package": "insured",
        "declared_value": 500,
    }
    assert stated(form, {"insured": "broken"}) == {"package": None, "declared_value": None}
    assert stated(compiled_form(a_form(one=a_field("text"))), {"one": "x"}) == {}


def test_the_id_of_a_choice_is_the_value_where_the_form_names_none() -> None:
    form = compiled_form(a_form(grade=a_field("choice", 1, states={"fact": "service_level"})))

    assert stated(form, {"grade": "broken"}) == {"service_level": "broken"}


WRONG: Mapping[str, dict[str, Any]] = {
    "no fact at all": a_field("text", states={"fact": "colour"}, max=20),
    "what follows from the day": a_field("text", states={"fact": "weekday"}, max=20),
    "what two people change": a_field("text", states={"fact": "source"}, max=20),
    "who earns": a_field("text", states={"fact": "team"}, max=20),
    "a protected answer": a_field("text", states={"fact": "project"}, max=20, protected={"readers": ["admin"]}),
    "who somebody is": a_field("text", states={"fact": "project"}, max=20, filled="customer.name"),
    "a longer text than the fact's": a_field("text", states={"fact": "project"}),
    "a text for an amount": a_field("text", states={"fact": "declared_value"}, max=20),
    "a number for an amount": a_field("number", states={"fact": "declared_value"}, min="0", max="5", places=0),
    "money for a way": a_field("money", states={"fact": "distance_km"}),
    "a number for a text": a_field("number", states={"fact": "project"}),
    "a flag without a choice": a_field("number", states={"fact": "vip"}),
    "a choice for an amount": a_field("choice", states={"fact": "declared_value", "values": {"fine": 100}}),
    "a flag without values": a_field("choice", states={"fact": "vip"}),
    "values of another kind": a_field("choice", states={"fact": "vip", "values": {"fine": "yes"}}),
    "values of another choice": a_field("choice", states={"fact": "vip", "values": {"none": True}}),
    "no value at all": a_field("choice", states={"fact": "vip", "values": {}}),
    "values of what is no choice": a_field("date", states={"fact": "follow_up_on", "values": {"a": "b"}}),
    "no bounds": a_field("number", states={"fact": "distance_km"}, unit="km", places=3),
    "finer than the fact": a_field("number", states={"fact": "distance_km"}, unit="km", min="0", max="900", places=4),
    "another unit": a_field("number", states={"fact": "distance_km"}, unit="m", min="0", max="900", places=1),
    "below zero": a_field("money", states={"fact": "declared_value"}, min=-1),
}  # fmt: skip


@pytest.mark.parametrize("raw", WRONG.values(), ids=WRONG)
def test_a_field_that_does_not_fit_its_fact_is_not_published_and_both_languages_say_why(
    raw: dict[str, Any],
) -> None:
    found = [each for each in lint(a_form(one=raw)) if each.severity == "error"]

    assert {(each.code, each.node) for each in found} == {("bad_fact", "one")}
    for each in found:
        assert problems.said(each.code, each.message, "zh") != each.message


def test_a_result_that_may_be_below_zero_states_no_amount() -> None:
    paid, back = a_field("money", 1), a_field("money", 2)
    left = a_field("money", 3, computed={"op": "difference", "of": ["paid", "back"]})
    told = {**left, "states": {"fact": "order_amount"}}

    assert codes(paid=paid, back=back, left=told) == [("bad_fact", "left")]
    assert codes(paid=paid, back=back, left={**told, "min": 0}) == []


def test_every_kind_of_fact_is_stated_by_some_field() -> None:
    km = a_field(
        "number", 1, states={"fact": "distance_km"}, unit="公里", min="0", max="900", places=1
    )
    vip = a_field("choice", 2, states={"fact": "vip", "values": {"fine": True, "broken": False}})
    back = a_field("date", 3, states={"fact": "follow_up_on"})
    asset = a_field("serial", 4, states={"fact": "asset"})
    project = a_field("text", 5, states={"fact": "project"}, max=120)

    assert codes(km=km, vip=vip, back=back, asset=asset, project=project, value=VALUE) == []
    assert {"text", "number", "money", "date", "choice"} < {*FIELD_TYPES}


def test_two_fields_state_one_fact_in_no_form_and_no_condition_asks_for_what_its_form_states() -> (
    None
):
    again = a_field("money", 3, states={"fact": "declared_value"})
    asks = a_field("text", 3, shown=[{"declared_value": {"from": 1}}])

    assert codes(value=VALUE, again=again) == [("bad_fact", "again")]
    assert codes(value=VALUE, asks=asks) == [("own_result", "asks")]


def test_an_amount_is_stated_in_the_currency_in_which_price_rules_read_it() -> None:
    value = {**VALUE, "currency": "USD"}
    abroad = {"for": {"region": "31"}, "patch": {"fields": {"value": {"currency": "USD"}}}}

    def found(form: dict[str, Any], currency: str | None) -> list[str]:
        made = plan(None, {"report": (1, form)}, Known(currency=currency))
        return [each.finding.code for each in made.errors]

    assert found(a_form(value=value), "CNY") == ["bad_fact"]
    assert found(a_form(value=value), "USD") == found(a_form(value=value), None) == []
    assert found(a_form({"abroad": abroad}, value=VALUE), "CNY") == ["bad_fact"]
    assert found(a_form(value=a_field("money", currency="USD")), "CNY") == []
    near = {"for": {"region": "44"}, "patch": {"fields": {"value": {"order": 5}}}}
    both = a_form({"abroad": abroad, "near": near}, value=VALUE)
    assert found(both, "CNY") == found(both, "USD") == ["bad_fact"]


@pytest.mark.parametrize(
    "patch",
    [
        {"value": {"currency": None}},
        {"other": {"order": 5}},
        {"value": {"states": "a"}},
        {"value": {"states": {"fact": ["a"]}}},
    ],
)
def test_a_variant_that_makes_a_faulty_field_is_found_beside_a_field_that_states_an_amount(
    patch: dict[str, Any],
) -> None:
    abroad = {"for": {"region": "31"}, "patch": {"fields": patch}}

    made = plan(
        None, {"report": (1, a_form({"abroad": abroad}, value=VALUE))}, Known(currency="CNY")
    )

    assert [each.finding.where for each in made.errors] == ["variants.abroad"]


def test_what_has_a_way_of_its_own_is_what_two_people_change_what_is_found_out_and_who_earns() -> (
    None
):
    assert {SOURCE, *FOUND_OUT, "customer_id", "team", "worker_region"} == OWN_WAY
    assert VOCABULARY.keys() > OWN_WAY and not OWN_WAY & AMOUNTS


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("distance_km", "3.50", "3.5", True), ("distance_km", 3, "3.0", True), ("distance_km", "3", "4", False),
        ("project", "a", "a", True), ("declared_value", None, 0, False), ("vip", False, None, False),
    ],
)  # fmt: skip
def test_a_number_is_the_same_however_it_is_written(
    name: str, one: Any, other: Any, same: bool
) -> None:
    assert vocabulary.same(name, one, other) is same
