"""Pasted and uploaded costs: whose they are, and digits as they were typed."""

from collections.abc import Iterator

import pytest

from tests.unit.console.pages import Pages


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    found = Pages()
    yield found
    found.end()


def test_a_province_is_known_by_its_name_and_a_prefecture_of_like_name_is_none(
    pages: Pages,
) -> None:
    for name, code in {
        "上海": "310000", "上海市": "310000", "云南省": "530000", "广西壮族自治区": "450000", "Hainan": "460000",
        "内蒙古自治区": "150000", "香港特别行政区": "810000",
        "310115": "310000", "海南州": None, "北京路": None, "990000": None,
    }.items():  # fmt: skip
        assert pages.call("../parts/provinces", "provinceCode", name) == code, name


def test_a_number_of_a_workbook_is_read_as_it_was_typed(pages: Pages) -> None:
    for kept, typed in {
        "18.199999999999999": "18.2", "0.14000000000000001": "0.14", "1234567890.1199999": "1234567890.12",
        "18.2": "18.2", "45962": "45962", "12.345": "12.345",
    }.items():  # fmt: skip
        assert pages.call("../parts/sheetfile", "digits", kept) == typed
