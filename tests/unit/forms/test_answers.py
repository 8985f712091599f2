"""A form's answers: who is asked what, what is worked out, what is kept, and all that is wrong at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.canonical import canonical
from suanqing.errors import Invalid, Stale, TooLarge
from suanqing.problems import translated
from suanqing.work.forms.answers import Known, checked, kept, readable
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.forms.measure import MAX_BYTES
from tests.unit.forms.builders import a_field, a_form

BROKEN = [{"form.state": "broken"}]
FORM = compiled_form(
    a_form(
        state=a_field("choice", 1, required=True),
        damage=a_field("long_text", 2, shown=BROKEN, required=BROKEN),
        parts=a_field("number", 3),
        labour=a_field("number", 4),
        total=a_field("number", 5, computed={"op": "sum", "of": ["parts", "labour"]}),
        manager=a_field("text", 6, shown=[{"form.total": {"from": "100"}}], required=True),
        model=a_field("text", 7, filled="serial.model"),
    )
)


def test_a_field_that_is_not_shown_is_not_required_and_what_it_was_answered_is_dropped() -> None:
    found = checked(FORM, {"state": "fine", "damage": "划痕"})

    assert (found.faults, found.dropped, found.values) == ([], ["damage"], {"state": "fine"})


def test_a_condition_asks_what_another_field_was_answered() -> None:
    assert [f.code for f in checked(FORM, {"state": "broken"}).faults] == ["missing_answer"]
    assert checked(FORM, {"state": "broken", "damage": "划痕"}).faults == []


def test_what_is_computed_is_known_to_later_conditions_and_nobody_answers_it() -> None:
    found = checked(FORM, {"state": "fine", "parts": "60.5", "labour": "39.50"})

    assert found.values["total"] == "100"
    assert [(f.code, f.field) for f in found.faults] == [("missing_answer", "manager")]
    assert [f.code for f in checked(FORM, {"state": "fine", "total": "1"}).faults] == [
        "computed_answer"
    ]
    assert "total" not in checked(FORM, {"state": "fine", "parts": "60"}).values


def test_a_source_answers_where_nobody_did() -> None:
    known = Known(sources={"serial.model": "KFR-35"})

    assert checked(FORM, {"state": "fine"}, known).values["model"] == "KFR-35"
    assert checked(FORM, {"state": "fine", "model": "KFR-72"}, known).values["model"] == "KFR-72"


def test_every_fault_is_told_at_once_in_the_forms_order() -> None:
    found = checked(FORM, {"nothing": 1, "labour": "x", "state": "odd"})

    assert [(f.field, f.code) for f in found.faults] == [
        ("nothing", "unknown_answer"), ("state", "unknown_choice"), ("labour", "bad_answer"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        kept(FORM, {"labour": "x"})
    assert refused.value.code == "faulty_answers"
    assert {"code", "field", "message", "zh"} == set(refused.value.facts["faults"][0])


def test_a_draft_sent_twice_is_one_and_is_pinned_to_the_form_it_answers() -> None:
    first = kept(FORM, {"state": "fine", "parts": "1.50"})
    again = kept(FORM, {"parts": "1.5", "state": "fine"})
    other = compiled_form(a_form(state=a_field("choice", 1), parts=a_field("number", 2)))

    assert first == again and first["hash"] == FORM.hash
    assert kept(other, {"state": "fine", "parts": "1.5"})["digest"] != first["digest"]


@given(st.permutations(["state", "parts", "labour", "model"]))
def test_the_order_of_answers_changes_nothing(order: list[str]) -> None:
    answers = {"state": "fine", "parts": "1", "labour": "2", "model": "KFR"}

    assert kept(FORM, {name: answers[name] for name in order}) == kept(FORM, answers)


def test_a_protected_answer_is_shown_to_its_readers_only() -> None:
    form = compiled_form(
        a_form(health=a_field("text", 1, protected={"readers": ["admin"]}), note=a_field("text", 2))
    )
    stored = kept(form, {"health": "过敏", "note": "下午"})

    assert readable(form, stored, frozenset({"technician"})) == {"note": "下午"}
    assert readable(form, stored, frozenset({"admin"})) == {"health": "过敏", "note": "下午"}


def test_a_draft_is_one_also_where_a_source_or_a_word_has_changed_since() -> None:
    form = compiled_form(a_form(
        a=a_field("text", 1), model=a_field("text", 2, filled="serial.model"),
        why=a_field("text", 3, shown=[{"vip": True}]),
    ))  # fmt: skip
    sent = {"a": "x", "why": "y", "model": None}

    first = kept(form, sent, Known(sources={"serial.model": "KFR-35"}))
    again = kept(form, sent, Known(words={"vip": True}))

    assert first["values"] == {"a": "x", "model": "KFR-35"} and again["values"] == {
        "a": "x",
        "why": "y",
    }
    assert first["digest"] == again["digest"] != kept(form, {"a": "x"})["digest"]


def test_answers_are_read_with_the_form_of_their_day_and_no_other() -> None:
    stored = kept(FORM, {"state": "fine", "damage": "x", "parts": "1"})
    other = compiled_form(a_form(state=a_field("choice", 1)))

    assert [*readable(FORM, stored, frozenset())] == ["state", "parts"]
    with pytest.raises(Stale, match="another version of form report"):
        readable(other, stored, frozenset())


def test_a_source_that_answers_what_the_field_cannot_be_answers_nothing() -> None:
    form = compiled_form(a_form(end=a_field("date", filled="serial.warranty_end", required=True)))

    found = checked(form, {}, Known(sources={"serial.warranty_end": "soon"}))

    assert [fault.code for fault in found.faults] == ["missing_answer"]


def test_a_part_that_nobody_has_and_more_than_its_unit_can_be_are_named_by_row() -> None:
    form = compiled_form(a_form(used=a_field("part_list")))
    used = [
        {"sku": "PIPE", "qty": "2"},
        {"sku": "GOLD", "qty": "1"},
        {"sku": "CAP", "qty": "10001"},
    ]

    found = checked(form, {"used": used}, Known(parts={"PIPE": "m", "CAP": "piece"}))

    assert [(f.code, f.message.split(":")[0]) for f in found.faults] == [
        ("answer_part", "used.1.sku"), ("answer_range", "used.2.qty"),
    ]  # fmt: skip
    assert all(not fault.zh.isascii() for fault in found.faults)
    assert checked(form, {"used": used}).faults == [] and found.values == {}


NOTE = compiled_form(a_form(note=a_field("long_text")))
DEEP: Any = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "huge",
    [{"note": "x" * MAX_BYTES}, {"note": "x" * 2**20}, {"note": "汉" * 100_000}, {"note": [1] * 20_000},
     {"note": DEEP}, {"x" * 300_000: 1}, {f"n{n}": "x" * 5_000 for n in range(60)}, {"note": 10**700_000}],
    ids=["a byte too many", "1 MB", "bytes, not characters", "values", "depth", "a name", "together", "a number"],
)  # fmt: skip
def test_what_is_too_large_is_refused_before_it_is_looked_at(huge: Any) -> None:
    with pytest.raises(TooLarge) as refused:
        checked(NOTE, huge)

    assert refused.value.code == "too_large" and translated(refused.value.message)


def test_an_odd_answer_is_a_fault_of_its_field_and_of_nothing_else() -> None:
    form = compiled_form(
        a_form(a=a_field("number", 1), b=a_field("number", 2), c=a_field("text", 3))
    )

    found = checked(form, {"a": 1.5, "b": 10**5_000, "c": "half \ud800", "\udfff": 1})

    assert [fault.code for fault in found.faults] == ["unknown_answer", *["bad_answer"] * 3]
    for fault in found.faults:
        assert canonical(fault.to_json())
    with pytest.raises(Invalid, match="an object by field"):
        checked(form, [1])  # type: ignore[arg-type]


def test_a_result_has_every_digit_and_is_rounded_once_half_up() -> None:
    many = {f"n{n:02d}": a_field("number", n, places=10) for n in range(20)}
    product = {"op": "product", "of": [*many]}
    form = compiled_form(a_form(**many, all=a_field("number", 21, computed=product)))
    fee = compiled_form(a_form(
        price=a_field("money", 1), share=a_field("number", 2),
        fee=a_field("money", 3, computed={"op": "product", "of": ["price", "share"]}),
    ))  # fmt: skip

    ones = dict.fromkeys(many, "1") | {"n00": "999999999999.1234567891", "n01": "-1"}
    assert checked(form, ones).values["all"] == "-999999999999.1234567891"
    assert checked(fee, {"price": 5, "share": "0.5"}).values["fee"] == 3
    assert checked(fee, {"price": 5, "share": "-0.5"}).values["fee"] == -3
    huge = checked(form, dict.fromkeys(many, "999999999999999"))
    assert [(f.code, f.field) for f in huge.faults] == [("answer_range", "all")]


@pytest.mark.parametrize(
    ("op", "kind", "operands", "result"),
    [
        ("sum", "money", {"a": 1999, "b": 1}, 2000),
        ("difference", "money", {"a": 100, "b": 250}, -150),
        ("product", "number", {"a": "1.5", "b": "-2"}, "-3"),
        ("days", "number", {"a": "2026-02-27", "b": "2026-03-01"}, "2"),
    ],
)
def test_what_is_computed_is_exact(
    op: str, kind: str, operands: dict[str, Any], result: Any
) -> None:
    of = "date" if op == "days" else kind
    low = {} if op == "days" else {"min": -(10**6)}
    form = compiled_form(a_form(
        a=a_field(of, 1, **low), b=a_field(of, 2, **low),
        c=a_field(kind, 3, computed={"op": op, "of": ["a", "b"]}),
    ))  # fmt: skip

    assert checked(form, operands).values["c"] == result
