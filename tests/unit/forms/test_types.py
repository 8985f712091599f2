"""What an answer of each field type is, how it is kept, and what is said of one that is none."""

from typing import Any

import pytest

from suanqing.work.forms.answers import checked
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.forms.model import FIELD_TYPES
from tests.unit.forms.builders import a_field, a_form

UPLOAD = "U7f3k29sd"
HERE = {"lat": "31.2", "lng": "121.5", "datum": "gcj02"}
GOOD: dict[str, list[tuple[Any, Any]]] = {
    "text": [("浦东", "浦东"), ("e\u0301", "é")],
    "long_text": [("两行\n字", "两行\n字")],
    "number": [("12.50", "12.5"), (3, "3"), ("-0", "0")],
    "money": [(1200, 1200), (0, 0)],
    "date": [("2026-11-11", "2026-11-11")],
    "time": [("2026-11-11T08:00:00+08:00", "2026-11-11T00:00:00.000Z")],
    "choice": [("fine", "fine")],
    "multi": [(["broken", "fine"], ["fine", "broken"])],
    "photo": [([UPLOAD], [UPLOAD])],
    "file": [([UPLOAD, UPLOAD + "2"], [UPLOAD, UPLOAD + "2"])],
    "signature": [(UPLOAD, UPLOAD)],
    "location": [(HERE, HERE)],
    "asset": [("A-001", "A-001")],
    "serial": [("sn 12 ab", "SN12AB")],
    "part_list": [([{"sku": "PIPE", "qty": "2.50"}], [{"sku": "PIPE", "qty": "2.50"}])],
    "rating": [(5, 5)],
}  # fmt: skip
BAD: dict[str, list[Any]] = {
    "text": ["", " ", "x" * 201, 3, "a\u202eb", ["a"]],
    "long_text": ["x" * 4_001],
    "number": ["1e3", "1,000", "１２", True, "0.12345", {}],
    "money": ["1200", -1, True, 10**13],
    "date": ["2026-02-30", "11.11.2026", 20261111],
    "time": ["2026-11-11 08:00", "2026-11-11T08:00:00"],
    "choice": ["other", 1, ["fine"]],
    "multi": ["fine", [], ["fine", "fine"], ["fine", "other"]],
    "photo": [[], [UPLOAD, UPLOAD], "x", ["../etc/passwd"], [UPLOAD] * 21],
    "file": [[1]],
    "signature": ["short", 12345678],
    "location": [{"lat": "31", "lng": "121"}, {"lat": "91", "lng": "1", "datum": "wgs84"}, "here",
                 {"lat": "31", "lng": "121", "datum": "mars"}],
    "asset": ["x" * 61],
    "serial": ["", "x" * 61],
    "part_list": [[], [{"sku": "A"}], [{"sku": "A", "qty": "0"}], [{"sku": "A", "qty": "1"}] * 2, ["A"]],
    "rating": [0, 6, "5", True],
}  # fmt: skip


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
    ("kind", "given"), [(k, each) for k, cases in BAD.items() for each in cases]
)
def test_what_is_no_answer_is_refused_by_field_in_both_languages(kind: str, given: Any) -> None:
    found = checked(compiled_form(a_form(it=a_field(kind))), {"it": given})

    (fault,) = found.faults
    assert (fault.code, fault.field, found.values) == ("bad_answer", "it", {})
    assert fault.zh != fault.message and not fault.zh.isascii()
