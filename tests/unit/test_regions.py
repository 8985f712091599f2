"""Division codes, names as platforms write them, and dated city classes."""

from datetime import date

import pytest

from suanqing import regions
from suanqing.errors import Invalid


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("310115", ("310115", "310100", "310000")),
        ("500229", ("500229", "500200", "500000")),
        ("419001", ("419001", "410000")),
        ("441900", ("441900", "440000")),
        ("110000", ("110000",)),
        ("US-CA", ("US-CA", "US")),
        ("JP", ("JP",)),
    ],
)
def test_a_chain_goes_from_the_most_specific_upwards(code: str, expected: tuple[str, ...]) -> None:
    assert regions.chain(code) == expected


def test_an_unknown_county_falls_back_to_the_ancestors_its_digits_name() -> None:
    assert regions.chain("320576") == ("320576", "320500", "320000")
    assert regions.chain("329999") == ("329999", "320000")


@pytest.mark.parametrize(
    "code", ["", "31", "3101150", "990000", "31011x", "us", "US-", "３１０１１５", "310115\n"]
)
def test_what_is_no_code_is_invalid(code: str) -> None:
    with pytest.raises(Invalid):
        regions.chain(code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (("上海市", "上海市", "浦东新区"), "310115"),
        (("上海", "上海", "浦东"), "310115"),
        (("北京市", "市辖区", "东城区"), "110101"),
        (("北京市", "东城区", ""), "110101"),
        (("重庆市", "县", "忠县"), "500233"),
        (("重庆", "重庆市", ""), "500000"),
        (("内蒙古", "锡林郭勒盟", "二连浩特"), "152501"),
        (("广西", "南宁", "江南区"), "450105"),
        (("贵州省", "黔东南州", "凯里市"), "522601"),
        (("广东省", "东莞市", "南城街道"), "441900"),
        (("广东省", "东莞市", ""), "441900"),
        (("河南省", "省直辖县级行政区划", "济源市"), "419001"),
        (("河南省", "济源市", "沁园街道"), "419001"),
        (("辽宁省", "朝阳市", "朝阳县"), "211321"),
        (("新疆维吾尔自治区", "和田地区", "和安县"), "653229"),
        (("江苏省", "苏州市", "工业园区"), "320500"),
        (("云南省", "没有的市", "没有的区"), "530000"),
        (("香港特别行政区", "香港特别行政区", "中西区"), "810000"),
        ((" 云南省 ", "昆明市 ", " 五华区"), "530102"),
    ],
)
def test_names_lead_to_the_deepest_code_they_say(written: tuple[str, str, str], code: str) -> None:
    assert regions.find(*written) == code


def test_an_old_name_finds_its_old_code_and_a_bare_stem_the_new_one() -> None:
    assert regions.find("浙江", "杭州", "下城区") == "330103"
    assert regions.find("西藏", "林芝", "米林县") == "540422"
    assert regions.find("西藏", "林芝", "米林") == "540481"


@pytest.mark.parametrize("province", ["", "Atlantis", "省", "海"])
def test_an_unknown_province_is_invalid(province: str) -> None:
    with pytest.raises(Invalid):
        regions.find(province, "杭州市", "余杭区")


def test_every_division_finds_itself_by_its_own_names() -> None:
    table = regions.divisions()
    for row in table.values():
        if row.valid_to or row.name in regions.FILLERS:
            continue
        names = [table[c].name for c in reversed(regions.chain(row.code))]
        names = [n for n in names if n not in regions.FILLERS]
        if len(names) == 2 and row.code[:2] in ("11", "12", "31", "50"):
            names.insert(1, names[0])

        assert regions.find(*names) == row.code


def test_a_name_is_the_path_people_read() -> None:
    assert regions.name("310115") == "上海市浦东新区"
    assert regions.name("653229") == "新疆维吾尔自治区和田地区和安县"
    assert regions.name("320576") == "江苏省苏州市"
    assert regions.name("US-CA") == "US-CA"


def test_every_parent_is_a_row_and_every_row_has_its_province() -> None:
    table = regions.divisions()

    assert {row.parent for row in table.values()} - {""} <= set(table)
    assert all(code[:2] + "0000" in table for code in table)
    assert sum(row.parent == "" for row in table.values()) == 34


def test_a_city_has_one_class_a_day_and_changes_it_on_the_day() -> None:
    foshan, wuxi = "440605", "320211"

    assert regions.city_class(foshan, date(2025, 5, 27)) == "tier2"
    assert regions.city_class(foshan, date(2025, 5, 28)) == "new_tier1"
    assert regions.city_class(wuxi, date(2025, 5, 27)) == "new_tier1"
    assert regions.city_class(wuxi, date(2025, 5, 28)) == "tier2"


def test_a_county_has_the_class_of_its_city_and_an_unlisted_one_none() -> None:
    day = date(2026, 1, 1)

    assert regions.city_class("310115", day) == "tier1"
    assert regions.city_class("500229", day) == "new_tier1"
    assert regions.city_class("530102", day) == "tier2"
    assert regions.city_class("532523", day) is None
    assert regions.city_class("JP", day) is None
    assert regions.city_class("310115", date(2020, 1, 1)) is None


def test_city_classes_name_known_cities_once_a_day() -> None:
    for city, dated in regions.city_classes().items():
        days = [since for since, _ in dated]
        assert regions.known(city)
        assert len(days) == len(set(days))
