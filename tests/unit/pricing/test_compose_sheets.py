"""What puts rules together goes out into a workbook and comes back whole."""

from typing import Any

import pytest

from suanqing.errors import Invalid
from suanqing.platform.files.xlsx_reader import read_workbook
from suanqing.platform.files.xlsx_writer import write_workbook
from suanqing.pricing.compose import expanded
from suanqing.pricing.schemas.book import BookDocument
from suanqing.pricing.sheets.exporter import export_book
from suanqing.pricing.sheets.importer import checked_book, import_book
from tests.unit.finance.settlement.books import document
from tests.unit.finance.settlement.test_composition import EAST, NORTH, PROMOTION, SOUTH, TREE

SHEETS = ("packages", "package_map", "projects", "bands", "clocks")


def book() -> dict[str, Any]:
    made = document(
        packages=[EAST, NORTH, SOUTH],
        package_map=[
            {"id": "a", "regions": ["31", "32"], "package": "east"},
            {"id": "b", "regions": ["11"], "takes": {"tax": "east", "points": "south"}},
        ],
        projects=TREE,
        bands=[{"id": "n", "regions": ["11"], "low": "0.9", "high": "1.10", "skus": ["SCREW"]}],
        clocks=[{"id": "jp", "regions": ["JP"], "utc_offset": "+09:00"}],
        terms={"id": "frame", "version": "2026"},
    )
    made["planes"]["charge"]["taxes"] = [
        {"id": "goods", "mode": "inclusive", "rate": "0.13", "on": ["part"]},
        {"id": "west", "mode": "none", "when": {"region": ["54"], "weekday": "mon"}},
    ]
    made["planes"]["pay"]["prices"].append({"sku": "AC-INSTALL", "tier": "*"} | PROMOTION)
    made["planes"]["pay"]["tiers"][0] |= {
        "service": {"response_minutes": 120, "parts_priority": 1, "package": "gold"},
        "terms": {"id": "key", "version": "3"},
    }
    return made


def test_a_book_put_together_comes_back_to_the_last_key() -> None:
    assert import_book(export_book(book())) == book()
    assert expanded(checked_book(export_book(book()))) == expanded(book())


def test_the_document_takes_all_of_it() -> None:
    assert BookDocument.model_validate(book()).document() == book()


def test_every_section_has_its_sheet_and_only_where_it_has_rows() -> None:
    names = {sheet.name for sheet in read_workbook(export_book(book()))}
    assert names >= set(SHEETS)
    assert not {sheet.name for sheet in read_workbook(export_book(document()))} & set(SHEETS)


def test_a_place_is_written_as_people_write_it_and_a_fault_has_its_cell() -> None:
    def workbook(takes: str) -> bytes:
        rows = [["id", "regions", "takes"], ["b", "11, 12", takes]]
        sheets = {
            "book": [["setting", "value"], ["currency", "CNY"]],
            "package_map": rows,
        }
        return write_workbook(sheets)  # type: ignore[arg-type]

    assert import_book(workbook("tax: east; points: south"))["package_map"] == [
        {"id": "b", "regions": ["11", "12"], "takes": {"tax": "east", "points": "south"}}
    ]
    with pytest.raises(Invalid) as refused:
        import_book(workbook("east"))
    assert "package_map" in str(vars(refused.value))
