"""Bundles, releases and buckets as sheets: readable where they can be, exact always."""

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
from tests.unit.finance.settlement.books import document
from tests.unit.pricing.test_special_checks import SOUND


def cells(book: dict[str, Any], sheet: str) -> list[list[str]]:
    found = next(each for each in read_workbook(export_book(book)) if each.name == sheet)
    return [list(row.values()) for _, row in found.rows()]


def test_every_special_rule_comes_back_from_its_sheet_and_none_from_the_extras() -> None:
    book = checked_book(export_book(SOUND))

    assert book == SOUND
    assert cells(SOUND, "bundles")[1] == [
        "CARE", "AC-INSTALL × 1; SCREW × 12", "response_minutes: 30; parts: first",
    ]  # fmt: skip
    assert cells(SOUND, "releases")[1] == ["pay", "a", "inspected", "0.2", "labour"]
    assert cells(SOUND, "buckets")[1] == ["install", "AC-INSTALL, SCREW"]
    extras = {row[0] for row in cells(SOUND, "extras")}
    assert not any(word in path for path in extras for word in ("bundles", "releases", "buckets"))


def test_a_book_without_them_has_no_such_sheets() -> None:
    names = {sheet.name for sheet in read_workbook(export_book(document()))}

    assert names.isdisjoint({"bundles", "releases", "buckets"})


@pytest.mark.parametrize(
    ("items", "says"),
    [("OIL", "is no item"), ("OIL × many", "is no item"), ("[1", "is no JSON")],
)
def test_a_bundle_nobody_can_read_is_refused_with_its_cell(items: str, says: str) -> None:
    raw = write_workbook(
        {"book": [["setting", "value"]], "bundles": [["sku", "items"], ["CARE", items]]}
    )

    with pytest.raises(Invalid) as refused:
        import_book(raw)

    assert "bundles" in str(refused.value.facts)
    assert says in str(refused.value.facts)


WORDS = st.sampled_from(["OIL", "a×b", "a x 2", "p:1", " pad ", "[", '"q"', "中;文", "", "1", "01"])
ITEM = st.fixed_dictionaries({"sku": WORDS, "qty": st.sampled_from(["1", "0.50", "12", "x", ""])})


@pytest.mark.long
@settings(deadline=None, max_examples=examples(60))
@given(
    st.lists(
        st.fixed_dictionaries(
            {"sku": WORDS, "items": st.lists(ITEM, max_size=3)},
            optional={
                "terms": st.dictionaries(WORDS, WORDS | st.integers(-(10**16), 10**16), max_size=3)
            },
        ),
        max_size=3,
    )
)
def test_whatever_a_bundle_says_comes_back_to_the_last_key(bundles: list[Any]) -> None:
    book = document(bundles=bundles)

    assert import_book(export_book(book)) == book
