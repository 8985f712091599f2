"""What an answer of each field type is, how it is kept, and what is said of one that is none."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.problems import translated
from suanqing.work.forms.answers import checked
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.forms.model import FIELD_TYPES, Form
from tests.unit.forms.builders import a_field, a_form

UPLOAD = "U7f3k29sd"
HERE = {"lat": "31.2", "lng": "121.5", "datum": "gcj02"}
GOOD: dict[str, list[tuple[Any, Any]]] = {
    "text": [("浦东", "浦东"), ("e\u0301", "é")],
    "long_text": [("两行\n字", "两行\n字"), ("两行\r\n字\r", "两行\n字\n")],
    "number": [("12.50", "12.5"), (3, "3"), ("-0", "0"), ("100", "100"), ("1" + "0" * 15, "1" + "0" * 15)],
    "money": [(1200, 1200), (0, 0)],
    "date": [("2026-11-11", "2026-11-11")],
    "time": [("2026-11-11T08:00:00+08:00", "2026-11-11T00:00:00.000Z")],
    "choice": [("fine", "fine")],
    "multi": [(["broken", "fine"], ["broken", "fine"]), (["fine", "broken"], ["broken", "fine"])],
    "photo": [([UPLOAD], [UPLOAD])],
    "file": [([UPLOAD, UPLOAD + "2"], [UPLOAD, UPLOAD + "2"])],
    "signature": [(UPLOAD, UPLOAD)],
    "location": [(HERE, HERE), (HERE | {"lat": "31.20"}, HERE)],
    "asset": [("A-001", "A-001"), (" 空调 1 ", "空调 1")],
    "serial": [("sn 12 ab", "SN12AB"), ("ＳＮ－１２", "SN-12")],
    "part_list": [([{"sku": "PIPE", "qty": "2.50"}], [{"sku": "PIPE", "qty": "2.5"}])],
    "rating": [(5, 5)],
}  # fmt: skip
BAD: dict[str, list[tuple[Any, str]]] = {
    "text": [("", "answer_length"), (" ", "bad_answer"), ("x" * 201, "answer_length"), (3, "bad_answer"),
             ("a\u202eb", "bad_answer"), (["a"], "bad_answer"), ("\ud800", "bad_answer")],
    "long_text": [("x" * 4_001, "answer_length"), ("x" * 20_000, "answer_length")],
    "number": [("1e3", "bad_answer"), ("1,000", "bad_answer"), ("１２", "bad_answer"), (True, "bad_answer"),
               (1.5, "bad_answer"), ("0.12345", "answer_range"), ("1" + "0" * 15 + ".1", "answer_range"),
               ({}, "bad_answer"), ("NaN", "bad_answer")],
    "money": [("1200", "bad_answer"), (-1, "answer_range"), (True, "bad_answer"), (10**13, "answer_range"),
              (12.5, "bad_answer")],
    "date": [("2026-02-30", "bad_answer"), ("11.11.2026", "bad_answer"), (20261111, "bad_answer")],
    "time": [("2026-11-11 08:00", "bad_answer"), ("2026-11-11T08:00:00", "bad_answer"), ([], "bad_answer")],
    "choice": [("other", "unknown_choice"), (1, "unknown_choice"), (["fine"], "unknown_choice")],
    "multi": [("fine", "bad_answer"), ([], "answer_count"), (["fine", "fine"], "answer_twice"),
              (["fine", "other"], "unknown_choice")],
    "photo": [([], "answer_count"), ([UPLOAD, UPLOAD], "answer_twice"), ("x", "bad_answer"),
              (["../etc/passwd"], "bad_answer"), ([UPLOAD] * 21, "answer_count")],
    "file": [([1], "bad_answer")],
    "signature": [("short", "bad_answer"), (12345678, "bad_answer"), (UPLOAD + "\n", "bad_answer")],
    "location": [({"lat": "31", "lng": "121"}, "bad_answer"), ("here", "bad_answer"),
                 (HERE | {"lat": "91"}, "answer_range"), (HERE | {"datum": "mars"}, "bad_answer"),
                 (HERE | {"datum": ["wgs84"]}, "bad_answer")],
    "asset": [("x" * 61, "answer_length"), ("A\n1", "bad_answer"), ("A\u200b1", "bad_answer")],
    "serial": [("", "answer_length"), ("x" * 61, "answer_length"), ("ß" * 60, "answer_length"), ("机器", "bad_answer")],
    "part_list": [([], "answer_count"), ([{"sku": "A"}], "bad_answer"), ([{"sku": "A", "qty": "0"}], "answer_range"),
                  ([{"sku": "A", "qty": "1"}, {"sku": "A ", "qty": "2"}], "answer_twice"), (["A"], "bad_answer"),
                  ([{"sku": " ", "qty": "1"}], "bad_answer")],
    "rating": [(0, "answer_range"), (6, "answer_range"), ("5", "bad_answer"), (True, "bad_answer")],
}  # fmt: skip
"""Of each type what is no answer, with its code."""


def test_every_type_has_its_cases() -> None:
    assert GOOD.keys() == BAD.keys() == {*FIELD_TYPES}


@pytest.mark.parametrize(
    ("kind", "given", "kept"), [(k, *case) for k, cases in GOOD.items() for case in cases]
)
def test_an_answer_is_kept_in_one_way(kind: str, given: Any, kept: Any) -> None:
    form = compiled_form(a_form(it=a_field(kind)))

    found = checked(form, {"it": given})

    assert (found.values, found.faults) == ({"it": kept}, [])
    assert checked(form, found.values).values == found.values


@pytest.mark.parametrize(
    ("kind", "given", "code"), [(k, *case) for k, cases in BAD.items() for case in cases]
)
def test_what_is_no_answer_is_refused_by_field_in_both_languages(
    kind: str, given: Any, code: str
) -> None:
    found = checked(compiled_form(a_form(it=a_field(kind))), {"it": given})

    (fault,) = found.faults
    assert (fault.code, fault.field, found.values) == (code, "it", {})
    assert translated(fault.message) == fault.zh and not re.search("[a-z]{3,} [a-z]", fault.zh)


def test_every_entry_of_a_list_is_looked_at() -> None:
    form = compiled_form(a_form(parts=a_field("part_list", 1), seen=a_field("multi", 2)))
    parts = [{"sku": " ", "qty": "0"}, {"sku": "A", "qty": "1"}, "B"]

    found = checked(form, {"seen": ["odd", "mad"], "parts": parts})

    assert [fault.message.split(" ")[0] for fault in found.faults] == [
        "parts.0.sku", "parts.0.qty", "parts.2", "seen.0", "seen.1",
    ]  # fmt: skip


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=70),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.parametrize("kind", FIELD_TYPES)
@given(given_answer=st.data())
def test_whatever_is_answered_is_kept_in_one_way_or_refused(
    kind: str, given_answer: st.DataObject
) -> None:
    form = FORMS[kind]
    told = given_answer.draw(ANY_JSON | st.sampled_from([good for good, _ in GOOD[kind]]))

    found = checked(form, {"it": told})

    assert checked(form, found.values) == (found.values, [], [])
    assert bool(found.values) is (told is not None and not found.faults)
    assert all(fault.zh != fault.message for fault in found.faults)


FORMS: dict[str, Form] = {kind: compiled_form(a_form(it=a_field(kind))) for kind in FIELD_TYPES}
