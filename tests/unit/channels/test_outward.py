"""An address as platforms take it: the names of its divisions by themselves, and what stands below them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import regions
from suanqing.channels.outward.model import below, named
from suanqing.work.orders.two_sides import Site

PLACES = sorted(
    code for code, row in regions.divisions().items() if row.name not in regions.FILLERS
)


@pytest.mark.parametrize(
    ("region", "names"),
    [
        ("310104", ("上海市", "上海市", "徐汇区")),
        ("310100", ("上海市", "上海市", "")),
        ("310000", ("上海市", "", "")),
        ("310199", ("上海市", "上海市", "")),
        ("500229", ("重庆市", "重庆市", "城口县")),
        ("440106", ("广东省", "广州市", "天河区")),
        ("440100", ("广东省", "广州市", "")),
        ("440000", ("广东省", "", "")),
        ("469001", ("海南省", "", "五指山市")),
    ],
)
def test_a_division_is_named_as_deep_as_its_code_says(
    region: str, names: tuple[str, str, str]
) -> None:
    assert named(region) == names


@pytest.mark.parametrize("region", ["", "JP", "US-CA"])
def test_a_place_abroad_or_unknown_has_no_names_of_divisions(region: str) -> None:
    assert named(region) == ("", "", "")


def test_the_names_lead_back_to_every_division_there_is() -> None:
    assert [code for code in PLACES if regions.find(*named(code)) != code] == []


@pytest.mark.parametrize(
    ("region", "address", "left"),
    [
        ("310104", "上海市徐汇区漕溪北路 8 号", "漕溪北路 8 号"),
        ("310104", "上海市上海市徐汇区漕溪北路 8 号", "漕溪北路 8 号"),
        ("310104", " 上海市 徐汇区 漕溪北路 8 号 ", "漕溪北路 8 号"),
        ("440106", "广东省广州市天河区体育西路 1 号", "体育西路 1 号"),
        ("440106", "天河区体育西路 1 号", "体育西路 1 号"),
        ("440106", "体育西路 1 号,近天河区政府", "体育西路 1 号,近天河区政府"),
        ("440106", "上海市徐汇区漕溪北路 8 号", "上海市徐汇区漕溪北路 8 号"),
        ("JP", " 東京都港区 1-1 ", "東京都港区 1-1"),
        ("", "漕溪北路 8 号", "漕溪北路 8 号"),
    ],
)
def test_only_the_names_of_its_own_divisions_before_an_address_are_left_out(
    region: str, address: str, left: str
) -> None:
    assert below(Site(region, address)) == left


@given(region=st.sampled_from(PLACES), number=st.integers(1, 999), apart=st.sampled_from(["", " "]))
def test_with_or_without_its_divisions_an_address_says_the_same(
    region: str, number: int, apart: str
) -> None:
    street = f"和平路 {number} 号"

    assert below(Site(region, apart.join((*named(region), street)))) == street
    assert below(Site(region, street)) == street
