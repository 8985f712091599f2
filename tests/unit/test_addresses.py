"""Where an address lies, by its own words."""

import pytest

from suanqing import regions
from suanqing.addresses import region_of


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("上海市浦东新区世纪大道 100 号", "310115"),
        ("上海市 上海市 浦东新区 世纪大道", "310115"),
        ("中国江苏省苏州市昆山市前进路", "320583"),
        ("江苏省昆山市前进路", "320583"),
        ("苏州市昆山市前进路", "320583"),
        ("江苏苏州干将路 1 号", "320500"),
        ("北京市朝阳区建国路", "110105"),
        ("云南省怒江傈僳族自治州泸水市", "533301"),
        ("广西南宁市青秀区民族大道", "450103"),
        ("上海市黄浦路 15 号", "310000"),
        ("上海路 3 号", None),
        ("四川北路1000号", None),
        ("北京西路968号", None),
        ("西藏中路268号", None),
        ("重庆南二路 5 号", None),
        ("吉林大学南门", None),
        ("上海市四川北路1000号", "310000"),
        ("四川成都武侯大道 1 号", "510100"),
        ("江苏南京西路 1 号", None),
        ("北京朝阳区建国路", "110105"),
        ("广西", "450000"),
        ("人民路 1 号", None),
        ("", None),
    ],
)
def test_r031_an_address_names_the_deepest_division_it_says(address: str, code: str | None) -> None:
    assert region_of(address) == code


def test_r031_every_open_division_is_found_by_its_own_path() -> None:
    lost = [
        code
        for code, row in regions.divisions().items()
        if not row.valid_to and row.name not in regions.FILLERS
        and region_of(regions.name(code)) != code
    ]  # fmt: skip

    assert lost == []
