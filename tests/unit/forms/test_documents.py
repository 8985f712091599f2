"""Which documents are forms, what is said of others, and variants."""

from typing import Any

import pytest

from suanqing.errors import Invalid
from suanqing.work.forms.answers import checked
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.forms.lint import MANY_REQUIRED, lint
from tests.unit.forms.builders import a_field, a_form

ODD: dict[str, tuple[dict[str, Any], str]] = {
    "its own answer": (a_form(a=a_field("number", shown=[{"form.a": "1"}])), "own_result"),
    "a circle": (
        a_form(a=a_field("number", 1, shown=[{"form.b": "1"}]), b=a_field("number", 2, shown=[{"form.a": "1"}])),
        "condition_cycle",
    ),
    "a word nobody knows": (a_form(a=a_field("text", shown=[{"form.z": "1"}])), "unknown_word"),
    "a choice that is none": (
        a_form(a=a_field("choice", 1), b=a_field("text", 2, shown=[{"form.a": "odd"}])), "bad_condition",
    ),
    "a sum of texts": (
        a_form(a=a_field("text", 1), b=a_field("number", 2, computed={"op": "sum", "of": ["a"]})), "bad_sum",
    ),
    "a sum of money and numbers": (
        a_form(a=a_field("money", 1), b=a_field("number", 2),
               c=a_field("money", 3, computed={"op": "sum", "of": ["a", "b"]})), "bad_sum",
    ),
    "a sum of two currencies": (
        a_form(a=a_field("money", 1), b=a_field("money", 2, currency="USD"),
               c=a_field("money", 3, computed={"op": "sum", "of": ["a", "b"]})), "bad_sum",
    ),
    "money times money": (
        a_form(a=a_field("money", 1), b=a_field("money", 2),
               c=a_field("money", 3, computed={"op": "product", "of": ["a", "b"]})), "bad_sum",
    ),
    "money times a number as a number": (
        a_form(a=a_field("money", 1), b=a_field("number", 2),
               c=a_field("number", 3, computed={"op": "product", "of": ["a", "b"]})), "bad_sum",
    ),
    "a result that tells what is protected": (
        a_form(a=a_field("number", 1, protected={"readers": ["admin"]}),
               b=a_field("number", 2, protected={"readers": ["admin", "finance"]},
                         computed={"op": "sum", "of": ["a"]})), "unprotected",
    ),
    "a number without values": (a_form(a=a_field("number", min="5", max="1")), "bad_field"),
    "more choices than there are": (a_form(a=a_field("multi", min=3)), "bad_field"),
    "a source of another type": (a_form(a=a_field("money", filled="customer.address")), "bad_field"),
    "a condition on no number": (
        a_form(a=a_field("number", 1), b=a_field("text", 2, shown=[{"form.a": {"from": "NaN"}}])), "bad_condition",
    ),
    "a condition without end": (
        a_form(a=a_field("number", 1), b=a_field("text", 2, shown=[{"form.a": "Infinity"}])), "bad_condition",
    ),
    "a condition on photos": (
        a_form(a=a_field("photo", 1), b=a_field("text", 2, shown=[{"form.a": "U1"}])), "unknown_word",
    ),
    "a variant of another form": (
        a_form({"x": {"for": {"region": "31"}, "patch": {"form": "other"}}}, a=a_field("text")), "unknown_field",
    ),
    "a variant of variants": (
        a_form({"x": {"for": {"region": "31"}, "patch": {"variants": {}}}}, a=a_field("text")), "unknown_field",
    ),
    "a required sum": (
        a_form(a=a_field("number", 1), b=a_field("number", 2, required=True, computed={"op": "sum", "of": ["a"]})),
        "bad_sum",
    ),
    "a type nobody knows": (a_form(a=a_field("text") | {"type": "colour"}), "bad_field"),
    "money without currency": (
        a_form(a={k: v for k, v in a_field("money").items() if k != "currency"}), "missing_field",
    ),
    "a field without a name": (a_form(a={"type": "text", "order": 1}), "missing_field"),
    "5,000 fields": (a_form(**{f"f{n}": a_field("text") for n in range(5_000)}), "too_many_fields"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_form_is_refused_with_the_field_named_in_both_languages(name: str) -> None:
    document, code = ODD[name]

    with pytest.raises(Invalid) as refused:
        compiled_form(document)

    findings = refused.value.facts["findings"]
    assert code in {each["code"] for each in findings}
    assert all(not each["zh"].isascii() for each in findings)
    assert code in {each.code for each in lint(document)}


def test_a_form_that_demands_much_or_names_two_fields_alike_is_looked_at_twice() -> None:
    many = a_form(**{f"f{n}": a_field("text", n, required=True) for n in range(MANY_REQUIRED + 1)})
    alike = a_form(a=a_field("text"), b=a_field("text"))

    assert {(f.code, f.severity) for f in lint(many)} == {("many_required", "warning")}
    assert [f.code for f in lint(alike)] == ["same_label", "same_label"]
    assert [f.code for f in lint(a_form())] == ["empty_form"]


def test_a_variant_is_the_form_with_a_patch_for_where_it_is_filled_in() -> None:
    document = a_form(
        variants={"sh": {"for": {"region": "31"}, "patch": {"fields": {"gas": None, "note": {"required": True}}}}},
        note=a_field("text", 1), gas=a_field("text", 2),
    )  # fmt: skip
    here, there = (
        compiled_form(document, {"region": "31"}),
        compiled_form(document, {"region": "53"}),
    )

    assert ([*here.fields], [*there.fields]) == (["note"], ["note", "gas"])
    assert here.hash != there.hash == compiled_form(document).hash
    assert [f.code for f in checked(here, {}).faults] == ["missing_answer"]


def test_a_variant_that_is_no_form_is_found_before_it_is_used() -> None:
    patch = {"fields": {"note": {"type": "colour"}}}
    document = a_form(
        variants={"x": {"for": {"region": "31"}, "patch": patch}}, note=a_field("text")
    )

    assert [(f.code, f.where) for f in lint(document)] == [("bad_field", "variants.x")]
    assert lint(a_form(note=a_field("text"))) == []


def test_two_choices_that_are_called_alike_are_looked_at_twice() -> None:
    choices = {"a": {"zh": "是", "en": "yes"}, "b": {"zh": "是", "en": "quite"}}

    assert [(f.code, f.node) for f in lint(a_form(it=a_field("choice", choices=choices)))] == [
        ("same_label", "it")
    ]


LOCKED = {"readers": ["admin"]}


@pytest.mark.parametrize("patch", [None, {"readers": ["admin", "technician"]}])
def test_a_variant_shows_a_protected_answer_to_nobody_more(patch: Any) -> None:
    fields = {"fields": {"health": {"protected": patch}}}
    document = a_form(
        {"x": {"for": {"department": "d2"}, "patch": fields}},
        health=a_field("text", protected=LOCKED),
    )

    assert [(f.code, f.node) for f in lint(document)] == [("unprotected", "health")]
    with pytest.raises(Invalid, match="1 faults"):
        compiled_form(document, {"department": "d2"})
    assert compiled_form(document, {"department": "d1"}).fields["health"].readers == frozenset(
        {"admin"}
    )


def test_a_question_that_is_asked_after_a_protected_answer_is_looked_at_twice() -> None:
    ill = a_field("choice", 1, protected=LOCKED)
    open_, closed = (
        a_field("text", 2, shown=[{"form.ill": "broken"}], **more)
        for more in ({}, {"protected": LOCKED})
    )

    assert [(f.code, f.node, f.severity) for f in lint(a_form(ill=ill, why=open_))] == [
        ("unprotected", "why", "warning")
    ]
    assert lint(a_form(ill=ill, why=closed)) == []


def test_variants_are_looked_at_where_they_meet() -> None:
    document = a_form(
        {"south": {"for": {"region": "44"}, "patch": {"fields": {"gas": None}}},
         "north": {"for": {"region": "11"}, "patch": {"fields": {"gas": None}}},
         "tmall": {"for": {"channel": "tmall"}, "patch": {"fields": {"note": {"shown": [{"form.gas": "R32"}]}}}}},
        gas=a_field("text", 1), note=a_field("text", 2),
    )  # fmt: skip

    (found,) = lint(document)
    assert (found.code, found.where) == ("unknown_word", "variants.north+tmall")
    with pytest.raises(Invalid):
        compiled_form(document, {"region": "44", "channel": "tmall"})
    assert compiled_form(document, {"region": "44", "channel": "shop"})


@pytest.mark.long
def test_more_meetings_of_variants_than_are_looked_at_are_named() -> None:
    one = {f"r{n}": {"for": {"region": str(n)}, "patch": {}} for n in range(30)}
    other = {f"c{n}": {"for": {"channel": str(n)}, "patch": {}} for n in range(30)}
    document = a_form({**one, **other}, **{f"f{n}": a_field("text", n) for n in range(100)})

    assert [(f.code, f.severity) for f in lint(document)] == [("many_variants", "warning")]


def test_what_a_base_changes_flows_on_where_a_variant_does_not_say_otherwise() -> None:
    variants = {"sh": {"for": {"region": "31"}, "patch": {"fields": {"note": {"required": True}}}}}
    base = a_form(variants, note=a_field("text", max=20))
    later = a_form(variants, note=a_field("text", max=50), more=a_field("text", 2))

    fields = compiled_form(later, {"region": "31"}).fields

    assert fields["note"].settings["max"] == 50 and "more" in fields
    assert compiled_form(base).hash != compiled_form(later).hash


def test_what_a_field_is_called_is_part_of_what_was_asked() -> None:
    renamed = a_field("choice") | {"name": {"zh": "是否不过敏", "en": "no allergy"}}

    assert (
        compiled_form(a_form(it=renamed)).hash != compiled_form(a_form(it=a_field("choice"))).hash
    )
