"""Split plans as a sheet: readable where they can be, exact always."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.errors import Invalid
from suanqing.platform.files.xlsx_reader import read_workbook
from suanqing.platform.files.xlsx_writer import write_workbook
from suanqing.pricing.sheets.exporter import export_book
from suanqing.pricing.sheets.importer import checked_book, import_book
from tests.searching import examples
from tests.unit.finance.settlement.books import document, with_plane

PARTS = [
    {"id": "channel", "role": "hq", "rate": "0.15", "fee": "channel_fee", "cap": 10_050},
    {"tax": "vat", "rate": "0.06", "base": "part:channel"},
    {"role": "guide", "amount": 500, "withhold": {"name": "iit", "rate": "0.2"}},
    {"role": "outlet", "remainder": True, "below_zero": True},
]
PLAN = {"id": "dealer", "parts": PARTS, "on": ["labour"], "when": {"region": "31", "vip": True}}
BOOK = with_plane("pay", splits=[PLAN]) | {"roles": ["guide"]}


def test_a_plan_stands_in_one_row_and_comes_back_from_it() -> None:
    raw = export_book(BOOK)
    sheet = next(each for each in read_workbook(raw) if each.name == "splits")
    row = [list(cells.values()) for _, cells in sheet.rows()][1]

    assert row[:3] == [
        "pay", "dealer",
        "id=channel role=hq rate=0.15 fee=channel_fee cap=100.50; "
        "tax=vat rate=0.06 base=part:channel; "
        "role=guide amount=5.00 withhold=iit:0.2; role=outlet remainder below_zero",
    ]  # fmt: skip
    assert checked_book(raw) == import_book(raw) == BOOK


def test_a_book_without_plans_has_no_such_sheet() -> None:
    assert "splits" not in {sheet.name for sheet in read_workbook(export_book(document()))}


def test_a_word_that_no_part_says_is_refused_by_its_cell() -> None:
    sheets: dict[str, Any] = {
        each.name: [list(cells.values()) for _, cells in each.rows()]
        for each in read_workbook(export_book(BOOK))
        if each.name in ("book", "splits")
    }
    sheets["splits"][1][2] = "role=hq colour=red"

    with pytest.raises(Invalid) as refused:
        import_book(write_workbook(sheets))
    assert "colour=red" in str(refused.value.facts)


texts = st.text(max_size=6)
values = texts | st.integers(-(10**6), 10**6) | st.booleans() | st.none()
keys = st.sampled_from(["id", "role", "rate", "amount", "remainder", "withhold", "odd"])


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.dictionaries(keys, values | st.dictionaries(keys, texts)), max_size=3))
def test_whatever_stands_in_a_plan_comes_back(parts: list[dict[str, Any]]) -> None:
    book = with_plane("pay", splits=[{"id": "p", "parts": parts}])

    assert import_book(export_book(book)) == book
