"""R279: the company's actual rules are listed first, and held against the book."""

from typing import Any

import pytest

from demo import company
from suanqing.errors import Invalid
from suanqing.platform.files.xlsx import Cell
from suanqing.platform.files.xlsx_writer import write_workbook
from suanqing.pricing.scene_inventory import Scene, coverage, read_inventory, template

CATALOGUE = {item.sku: item for item in company.catalogue()}
SCENES = [
    ["上海直营空调安装", "installation", "youzan", "direct", "install", "labour, urgent", "310115"],
    [
        "云南经销商维修",
        "repair",
        "wecom",
        "dealer",
        "repair、maintain",
        "labour，part",
        "530100",
        "core",
    ],
    ["加盟检测", "inspection", "", "franchise", "inspect", "labour"],
]


def workbook(*rows: list[str], head: Any = None) -> bytes:
    cells: list[list[Cell]] = [list(row) for row in (head or template()[0], *rows)]
    return write_workbook({"场景": cells})


def test_r279_a_sheet_of_real_scenes_is_read() -> None:
    scenes = read_inventory(workbook(*SCENES))

    assert scenes[0] == Scene(
        "上海直营空调安装", "direct", ("install",), "installation", "youzan",
        ("labour", "urgent"), "310115",
    )  # fmt: skip
    assert (scenes[1].service_types, scenes[1].fees) == (("repair", "maintain"), ("labour", "part"))
    assert (scenes[1].level, scenes[2].level) == ("core", "standard")


def test_r279_every_scene_is_covered_by_the_companys_book() -> None:
    report = coverage(read_inventory(workbook(*SCENES)), company.book(), CATALOGUE)

    assert report.uncovered == ()
    assert list(report.covered) == [row[0] for row in SCENES]
    assert [(row.plane, row.tier) for row in report.rows[:4]] == [
        ("charge", "c-tier1"),
        ("pay", "p-tier1-direct"),
        ("charge", "c-yunnan"),
        ("pay", "p-yunnan-dealer"),
    ]
    installs = [sku for sku in CATALOGUE.values() if sku.category == "install"]
    assert report.rows[0].priced == {"install": len(installs)}


def test_r279_what_has_no_price_no_tier_or_no_fee_is_named() -> None:
    sku = next(sku for sku, item in CATALOGUE.items() if item.category == "inspect")
    book = company.book(without=frozenset({sku}))
    book["planes"]["pay"]["tiers"] = [
        {"id": "p-dealer", "when": {"scenario": "dealer"}},
        {"id": "p-nowhere", "when": {"region": "moon"}},
    ]
    scenes = [
        *read_inventory(workbook(*SCENES)),
        Scene("夜间安装", "dealer", ("install",), fees=("night",)),
        Scene("新业务", "dealer", ("drone",)),
    ]

    report = coverage(scenes, book, CATALOGUE)

    assert report.covered == ("云南经销商维修",)
    rows = {(row.scene, row.plane): row for row in report.rows}
    assert rows["上海直营空调安装", "pay"].tier is None
    assert rows["上海直营空调安装", "charge"].covered
    assert rows["加盟检测", "charge"].unpriced == (("inspect", sku),)
    assert rows["夜间安装", "pay"].missing_fees == ("night",)
    assert rows["新业务", "charge"].empty == ("drone",)


def test_r279_every_fault_of_the_sheet_is_named_by_its_cell() -> None:
    raw = workbook(
        ["a", "", "", "", "install", "labour,,part"],
        ["a", "", "", "direct", ""],
        ["b", "", "", "direct", "install", "", "999999"],
        ["b", "", "", "direct", "install"],
        ["b", "", "", "direct", "install"],
    )

    with pytest.raises(Invalid) as refused:
        read_inventory(raw)

    assert [each["cell"] for each in refused.value.facts["errors"]] == [
        "场景!D2", "场景!F2", "场景!E3", "场景!G4", "场景!A6",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "head",
    [["名称", "模式"], ["名称", "模式", "服务类型", "颜色"], ["名称", "name", "模式", "服务类型"]],
)
def test_a_sheet_with_other_columns_is_refused(head: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_inventory(workbook(["a", "direct", "install"], head=head))

    assert refused.value.code == "faulty_workbook"
