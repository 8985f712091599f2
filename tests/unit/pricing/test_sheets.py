"""A price book as a workbook: nothing is lost, money is exact, every fault has its cell."""

import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo import company
from suanqing.errors import Invalid
from suanqing.platform.files.xlsx import MAX_TEXT, Cell, column_name
from suanqing.platform.files.xlsx_reader import read_workbook
from suanqing.platform.files.xlsx_writer import write_workbook
from suanqing.pricing.sheets.exporter import export_book
from suanqing.pricing.sheets.importer import checked_book, import_book
from tests.searching import examples

WORDS = st.sampled_from(
    ["a", "labour", "p-1", "*", "安装", " x ", "a, b", '"', "[", "{", "_x000D_", ""]
)
MONEY = st.integers(-(10**16), 10**16)
RATE = st.sampled_from(["0", "0.30", "1.050", "500"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)
NAMES = st.lists(WORDS, max_size=3)
WHEN = st.dictionaries(st.sampled_from(["region", "level", "channel", "odd"]), WORDS, max_size=2)
STEP = st.fixed_dictionaries({"from": RATE, "amount": MONEY}, optional={"to": RATE | st.none()})
PRICE = st.fixed_dictionaries(
    {"sku": WORDS, "tier": WORDS},
    optional={
        "amount": MONEY,
        "per": st.sampled_from([1, 60, 10**17]),
        "steps": st.lists(STEP, max_size=2),
        "odd": JSON,
    },
)
RULE = st.fixed_dictionaries(
    {"id": WORDS},
    optional={
        "fee": WORDS,
        "rate": RATE,
        "amount": MONEY | JSON,
        "on": NAMES,
        "when": WHEN | st.fixed_dictionaries({"urgent": st.booleans()}),
        "odd": JSON,
    },
)
PLANE = st.fixed_dictionaries(
    {
        "tiers": st.lists(
            st.fixed_dictionaries({"id": WORDS}, optional={"when": WHEN, "odd": JSON}), max_size=3
        ),
        "prices": st.lists(PRICE, max_size=6),
    },
    optional={
        "coefficient": st.fixed_dictionaries({"outlet": st.booleans()}, optional={"on": NAMES}),
        "surcharges": st.lists(RULE, max_size=2),
        "floors": st.lists(RULE, max_size=2) | JSON,
        "tax": st.fixed_dictionaries({"mode": WORDS, "rate": RATE}) | JSON,
        "split": st.lists(
            st.fixed_dictionaries(
                {"role": WORDS}, optional={"share": RATE, "remainder": st.booleans()}
            ),
            max_size=2,
        ),
        "nodes/~": JSON,
    },
)
LADDER = st.fixed_dictionaries(
    {"id": WORDS, "measure": st.sampled_from(["amount", "count"]), "who": st.dictionaries(
        st.sampled_from(["kinds", "roles", "odd"]), NAMES, max_size=2)},
    optional={
        "steps": st.lists(st.fixed_dictionaries({"from": MONEY, "rate": RATE}, optional={"to": MONEY}),
                          max_size=2),
        "cap": MONEY,
        "of": st.dictionaries(st.just("fees"), NAMES),
    },
)  # fmt: skip
BOOKS = st.fixed_dictionaries(
    {"currency": st.sampled_from(["CNY", "JPY", "XXX"]), "scenarios": NAMES},
    optional={
        "book": WORDS,
        "version": st.integers(0, 9),
        "valid_from": WORDS,
        "zones": st.dictionaries(WORDS, NAMES, max_size=2) | JSON,
        "skus": st.dictionaries(WORDS, st.dictionaries(st.sampled_from(["fee", "odd"]), WORDS), max_size=2),
        "planes": st.fixed_dictionaries({"charge": PLANE}, optional={"pay": PLANE}) | JSON,
        "ladders": st.lists(LADDER, max_size=2) | JSON,
        "evidence": st.lists(st.fixed_dictionaries({}, optional={"needs": NAMES, "radius_m": MONEY}),
                             max_size=2) | JSON,
        "regional": JSON,
    },
)  # fmt: skip


@pytest.mark.long
@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(BOOKS)
def test_whatever_a_document_holds_comes_back(document: dict[str, Any]) -> None:
    raw = export_book(document)

    assert repr_of(import_book(raw)) == repr_of(document)
    assert raw == export_book(document)


def repr_of(value: Any) -> str:
    import json

    return json.dumps(value, sort_keys=True)


def test_the_companys_book_comes_back_whole() -> None:
    document = company.book()

    assert import_book(export_book(document)) == document
    assert checked_book(export_book(document)) == document


def small(**more: Any) -> dict[str, Any]:
    plane = {
        "tiers": [{"id": "all", "when": {}}, {"id": "east", "when": {"region": "31"}}],
        "prices": [
            {"sku": "AC-1", "tier": "all", "amount": 12_345},
            {"sku": "AC-1", "tier": "east", "amount": 5},
            {"sku": "GAS", "tier": "*", "per": 100, "steps": [
                {"from": "0", "to": "500", "amount": 1200}, {"from": "500", "amount": 1000}]},
        ],
        "floors": [{"id": "least", "amount": 5_000, "on": ["labour"], "when": {"urgent": True}}],
    }  # fmt: skip
    return {
        "currency": "CNY",
        "valid_from": "2026-11-01T00:00:00+08:00",
        "scenarios": ["direct", "dealer"],
        "levels": ["standard"],
        "planes": {
            "charge": plane,
            "pay": {**plane, "split": [{"role": "crew", "remainder": True}]},
        },
    } | more


Grid = dict[str, list[list[Cell]]]


def grid(document: dict[str, Any]) -> Grid:
    """The workbook's cells, to be changed as a person would."""
    found: Grid = {}
    for sheet in read_workbook(export_book(document)):
        height = max((row for row, _ in sheet.cells), default=0)
        width = max((column for _, column in sheet.cells), default=0)
        found[sheet.name] = [
            [sheet.cells.get((row, column), "") for column in range(1, width + 1)]
            for row in range(1, height + 1)
        ]
    return found


def errors(cells: Grid) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        checked_book(write_workbook(cells))
    assert refused.value.code == "faulty_workbook"
    return {each["cell"]: each["message"] for each in refused.value.facts["errors"]}


def test_prices_stand_as_a_matrix_in_the_major_unit() -> None:
    cells = grid(small())

    assert cells["prices.pay"] == [
        ["项目 sku", "每 per", "*", "all", "east"],
        ["AC-1", "", "", "123.45", "0.05"],
        ["GAS", "100", "0~500: 12.00; 500~: 10.00", "", ""],
    ]
    assert "50.00" in cells["rules"][1]
    assert checked_book(write_workbook(cells)) == small()


def test_what_a_person_changes_is_what_comes_in() -> None:
    cells = grid(small())
    cells["prices.charge"][1][3] = "200"
    cells["prices.charge"].append(["FAN-1", "", "30.5", "", "", ""])
    cells["zones"].append(["east", "31，32、3301"])
    cells["tiers"].append(["charge", "dealers", "", "dealer"])

    document = checked_book(write_workbook(cells))

    charge = document["planes"]["charge"]
    assert charge["prices"][0]["amount"] == 20_000
    assert charge["prices"][-1] == {"sku": "FAN-1", "tier": "*", "amount": 3_050}
    assert document["zones"] == {"east": ["31", "32", "3301"]}
    assert charge["tiers"][-1] == {"id": "dealers", "when": {"scenario": "dealer"}}


def test_an_amount_with_three_decimals_is_refused_by_its_cell() -> None:
    cells = grid(small())
    cells["prices.pay"][1][4] = "0.055"

    assert errors(cells) == {"prices.pay!E2": "0.055 has more than 2 decimals"}


def test_a_currency_without_decimals_takes_none() -> None:
    document = small(currency="JPY")
    cells = grid(document)

    assert cells["prices.pay"][1][3] == "12345"
    cells["prices.pay"][1][3] = "1.5"
    assert list(errors(cells)) == ["prices.pay!D2"]


def test_all_faults_are_named_at_once_each_by_its_cell() -> None:
    cells = grid(small())
    cells["book"].append(["colour", "red"])
    cells["prices.charge"][1][4] = "cheap"
    cells["tiers"][2][0] = "middle"
    cells["rules"][1][0] = ""
    cells["rules"][2][cells["rules"][0].index("加急 urgent")] = "perhaps"
    cells["split"][1][1] = "boss"
    cells["notes"] = [["hello"]]

    found = errors(cells)

    assert {"book!A6", "prices.charge!E2", "tiers!A3", "rules!A2", "rules!K3", "split!B2"} <= set(
        found
    )
    assert "notes!A1" in found and len(found) == 7


def test_what_the_shape_lacks_is_named_by_its_cell() -> None:
    cells = grid(small())
    cells["tiers"][1][1] = "not an id!"
    cells["prices.pay"][1][0] = "bad sku"
    del cells["book"][1]

    found = errors(cells)

    assert {"tiers!B2", "prices.pay!D2", "prices.pay!E2"} <= set(found)
    assert any("currency" in message for message in found.values())


def test_twice_the_same_thing_is_a_fault() -> None:
    cells = grid(small(zones={"east": ["31"]}))
    cells["zones"].append(["east", "32"])
    cells["prices.pay"][0][4] = "all"
    cells["extras"].append(["planes/pay/split", "[1]"])

    assert {"zones!A3", "prices.pay!E1", "split!A2"} <= set(errors(cells))


def test_a_binary_float_never_comes_in() -> None:
    cells = grid(small())
    cells["extras"].append(["regional", '{"rate": 0.1}'])

    assert "written as text" in errors(cells)["extras!B2"]


def changed(sheet: str, row: int, column: int, cell: Cell, style: str = "") -> bytes:
    """The demo's book as a workbook in which one cell is another, as a spreadsheet would style it."""
    sheets = {
        each.name: [
            [cells.get(at, "") for at in range(1, max(cells) + 1)] for _, cells in each.rows()
        ]
        for each in read_workbook(export_book(company.book()))
    }
    cells = sheets[sheet][row - 1]
    cells += [""] * (column - len(cells))
    cells[column - 1] = cell
    return styled(write_workbook(sheets), cell, style) if style else write_workbook(sheets)


def styled(raw: bytes, cell: Cell, style: str) -> bytes:
    """The cells that hold this number, formatted by built-in format `style`."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "xl/styles.xml":
                text = text.replace("</cellXfs>", f'<xf xfId="0" numFmtId="{style}"/></cellXfs>')
                last = text.partition("<cellXfs")[2].partition("</cellXfs>")[0].count("<xf ") - 1
                assert name < "xl/worksheets"
            if name.startswith("xl/worksheets"):
                text = re.sub(
                    rf'(<c r="[A-Z0-9]+")[^>]*(><v>{cell}</v>)', rf'\1 s="{last}"\2', text
                )
            new.writestr(name, text)
    return held.getvalue()


@pytest.mark.parametrize(
    ("cell", "style", "message"),
    [(46235, "14", "formatted as a date: 2026-08-01"), (Decimal("0.8"), "9", "as a percentage")],
)
def test_a_price_that_a_spreadsheet_made_a_day_or_a_percentage_is_refused_by_cell(
    cell: Cell, style: str, message: str
) -> None:
    with pytest.raises(Invalid, match=message) as refused:
        checked_book(changed("prices.pay", 2, 5, cell, style))

    assert [each["cell"] for each in refused.value.facts["errors"]] == ["prices.pay!E2"]


@pytest.mark.parametrize(
    ("cell", "style"),
    [(46357, "14"), ("2026/12/1", ""), ("2026-12-01", ""), ("2026年12月1日", ""),
     ("2026-12-01T00:00:00+08:00", "")],
)  # fmt: skip
def test_a_day_is_taken_where_a_moment_stands_however_a_spreadsheet_writes_it(
    cell: Cell, style: str
) -> None:
    sheet = next(each for each in read_workbook(export_book(company.book())) if each.name == "book")
    row = next(at for at, cells in sheet.rows() if cells[1].endswith("valid_from"))

    book = checked_book(changed("book", row, 2, cell, style))

    assert book["valid_from"] == "2026-12-01T00:00:00+08:00"


@pytest.mark.parametrize(
    ("cell", "style"), [("30%", ""), ("30 ％", ""), (Decimal("0.3"), "9"), ("0.3", "")]
)
def test_a_rate_may_be_written_as_a_percentage(cell: Cell, style: str) -> None:
    sheet = next(
        each for each in read_workbook(export_book(company.book())) if each.name == "rules"
    )
    rows = list(sheet.rows())
    column = next(at for at, name in rows[0][1].items() if name.endswith(" rate"))
    row, rate = next((at, cells[column]) for at, cells in rows[1:] if cells.get(column))

    before = rates_of(company.book())
    after = rates_of(checked_book(changed("rules", row, column, cell, style)))

    assert sorted(before) != sorted(after) and sorted([*before, "0.3"]) == sorted([*after, rate])


def rates_of(book: dict[str, Any]) -> list[str]:
    found = []
    for plane in book["planes"].values():
        for kind in ("surcharges", "discounts", "taxes"):
            found += [row["rate"] for row in plane.get(kind) or () if "rate" in row]
        found += [plane["tax"]["rate"]] if "rate" in plane.get("tax", {}) else []
    return found


def test_a_formula_nobody_computed_drops_no_guarantee() -> None:
    """The cell that would pay the guarantee names itself; the book does not go on without it."""
    steps = [{"from": 0, "rate": "0.05"}]
    ladder = {
        "id": "m", "measure": "amount", "mode": "marginal", "who": {"kinds": ["person"]},
        "steps": steps, "guarantee": 1_234_500,
    }  # fmt: skip
    raw = export_book(company.book() | {"ladders": [ladder]})
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, re.sub(r"<v>12345(\.00)?</v>", "<f>10000+2345</f><v></v>", text))

    with pytest.raises(Invalid, match="ladders!"):
        checked_book(held.getvalue())


@pytest.mark.parametrize(("currency", "amount"), [("CNY", '"12.34 元"'), ("JPY", '"1234 元"')])
def test_amounts_inside_json_stand_in_the_major_unit_as_everywhere(
    currency: str, amount: str
) -> None:
    fee = {"id": "way", "fee": "mileage", "by": "distance", "amount": 1234, "free": "10"}
    book = company.book() | {"currency": currency}
    book["planes"]["pay"]["fees"] = [fee]
    raw = export_book(book)

    texts = [text for sheet in read_workbook(raw) for text in sheet.cells.values()]

    assert any(amount in text for text in texts) and not any(": 1234" in text for text in texts)
    assert import_book(raw) == book


def test_an_amount_inside_json_with_too_many_decimals_names_its_cell() -> None:
    raw = changed("tiers", 2, 7, '{"amount": "1.005 元"}')

    with pytest.raises(Invalid, match=r"tiers!G2: .*more than 2 decimals"):
        checked_book(raw)


LONG = "x" * (MAX_TEXT + 1)
PLANE_ROWS: dict[str, list[Any]] = {
    "a tier's id longer than a cell": ["tiers", {"id": LONG, "when": {}}],
    "what no column says, longer than a cell": ["tiers", {"id": "a", "when": {}, "odd": LONG}],
    "a flag that is a text": ["split", {"role": "crew", "remainder": "yes"}],
    "names longer than a cell": ["surcharges", {"id": "a", "on": ["labour"] * 5_000}],
    "names that are none": ["surcharges", {"id": "a", "on": ["labour", 1]}],
    "a price that is none": ["prices", 5],
    "a tier without a name": ["prices", {"sku": "AC", "tier": 5, "amount": 1}],
    "a tier that is a list": ["prices", {"sku": "AC", "tier": ["a"], "amount": 1}],
    "a price without a tier": ["prices", {"sku": "AC", "amount": 1}],
    "a price without a SKU": ["prices", {"tier": "a", "amount": 1}],
    "a price longer than a cell": ["prices", {"sku": "AC", "tier": "a", "odd": LONG}],
    "a step with more to say": [
        "prices", {"sku": "AC", "tier": "a", "steps": [{"from": "0", "amount": 1, "odd": 2}]},
    ],
    "a step that is none": ["prices", {"sku": "AC", "tier": "a", "steps": [1, {"from": "0"}]}],
    "an amount that is a flag": ["prices", {"sku": "AC", "tier": "a", "amount": True}],
    "a plan longer than a cell": [
        "splits", {"id": "a", "parts": [{"role": "hq", "rate": "0.1"}] * 3_000},
    ],
    "a plan with a part that is none": ["splits", {"id": "a", "parts": [{}, 1]}],
    "a rate with zeros": ["splits", {"id": "a", "parts": [{"role": "hq", "rate": "10%"}]}],
}  # fmt: skip
BOOK_KEYS: dict[str, dict[str, Any]] = {
    "a version that is a text": {"version": "7"},
    "a day without its hour": {"valid_from": "2026-12-01"},
    "a radius that is a text": {"evidence": [{"id": "e", "radius_m": "50"}]},
    "more steps than a cell holds": {
        "ladders": [{"id": "m", "who": {}, "steps": [{"from": 0, "rate": "0.05"}] * 3_000}],
    },
    "a step that is none": {"ladders": [{"id": "m", "who": {}, "steps": [{"rate": "0.05"}, 5]}]},
    "items with more to say": {
        "bundles": [{"sku": "B", "items": [{"sku": "OIL", "qty": "4", "odd": 1}], "terms": {"a": "1"}}],
    },
    "items longer than a cell": {"bundles": [{"sku": "B", "items": [{"sku": "OIL", "qty": "4"}] * 5_000}]},
    "an item whose quantity is a number": {"bundles": [{"sku": "B", "items": [{"sku": "OIL", "qty": 4}]}]},
    "terms of two lines": {"bundles": [{"sku": "B", "terms": {"a": "one\ntwo"}}]},
}  # fmt: skip


@pytest.mark.parametrize("name", [*PLANE_ROWS, *BOOK_KEYS])
def test_what_a_cell_cannot_say_comes_back_all_the_same(name: str) -> None:
    document = small() | BOOK_KEYS.get(name, {})
    if name in PLANE_ROWS:
        key, row = PLANE_ROWS[name]
        document["planes"] = {"pay": {**document["planes"]["pay"], key: [row]}}

    assert repr_of(import_book(export_book(document))) == repr_of(document)


@pytest.mark.parametrize(
    ("sheet", "heads", "row", "column", "words"),
    [
        ("evidence", ["id", "radius_m"], ["e", "1.5"], "B", "is no whole number"),
        ("rules", ["plane", "kind", "id", "on"], ["pay", "taxes", "a", '["x", 1]'], "D", "no JSON list of texts"),
        ("rules", ["plane", "kind", "id", "on"], ["pay", "taxes", "a", "x,,y"], "D", "an empty name"),
        ("rules", ["plane", "kind", "id", "on"], ["pay", "taxes", '"a', "x"], "C", "no JSON"),
        ("ladders", ["id", "steps"], ["m", "0 to 500"], "B", "is no step"),
        ("bundles", ["sku", "items"], ["B", "four oil"], "B", "is no item"),
        ("bundles", ["sku", "items"], ["B", "[1"], "B", "no JSON"),
        ("bundles", ["sku", "terms"], ["B", "thirty"], "B", "is no term"),
        ("tiers", ["plane", "id", "more"], ["pay", "a", "[1]"], "C", "this is no JSON object"),
        ("tiers", ["plane", "id", "more"], ["pay", "a", '{"id": "b"}'], "C", "in its own column"),
        ("tiers", ["plane", "id", "more"], ["pay", "a", "{"], "C", "no JSON"),
        ("tiers", ["plane", "id", ""], ["pay", "a", "b"], "C", "this column has no heading"),
        ("tiers", ["plane", "id", ""], ["", "", "b"], "C", "this column has no heading"),
        ("splits", ["plane", "id", "parts"], ["pay", "a", "role=hq much"], "C", "is nothing a part says"),
    ],
)  # fmt: skip
def test_a_cell_that_says_nothing_its_column_can_mean_is_a_fault_of_that_cell(
    sheet: str, heads: list[Cell], row: list[Cell], column: str, words: str
) -> None:
    cells: Grid = {"book": [["setting", "value"], ["currency", "CNY"]], sheet: [heads, row]}

    with pytest.raises(Invalid) as refused:
        import_book(write_workbook(cells))

    (error,) = refused.value.facts["errors"]
    assert error["cell"] == f"{sheet}!{column}2" and words in error["message"]


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([["per", "sku", "*"]], {"A1": "this column is sku", "B1": "this column is per"}),
        ([["sku", "per", "*"], ["AC", "", "1", "2"]], {"D2": "this column has no heading"}),
        ([["sku", "per", "*"], ["", "", "1"]], {"A2": "sku is missing"}),
        ([["sku", "per", "*"], ["AC", "ten", "1"]], {"B2": "is no whole number"}),
        ([["sku", "per", "*"], ["AC", "", '{"sku": "B"}']], {"C2": "stand at the edge"}),
        ([["sku", "per", "*"], ["AC", "", '{"tier": "B"}']], {"C2": "stand at the edge"}),
        ([["sku", "per", "*"], ["AC", "5", '{"per": 6}']], {"C2": "stand at the edge"}),
        ([["sku", "per", "*"], ["AC", "", "{1}"]], {"C2": "no JSON"}),
        ([["sku", "per", '"a'], ["AC", "", ""]], {"C1": "no JSON"}),
    ],
)
def test_a_fault_of_the_prices_is_named_by_its_cell(
    rows: list[list[Cell]], faults: dict[str, str]
) -> None:
    cells: Grid = {"book": [["setting", "value"], ["currency", "CNY"]], "prices.pay": rows}

    with pytest.raises(Invalid) as refused:
        import_book(write_workbook(cells))

    found = {each["cell"]: each["message"] for each in refused.value.facts["errors"]}
    assert found.keys() == {f"prices.pay!{place}" for place in faults}
    assert all(words in found[f"prices.pay!{place}"] for place, words in faults.items())


def test_empty_rows_settings_and_sheets_say_nothing() -> None:
    cells: Grid = {
        "book": [["setting", "value"], ["currency", "CNY"], ["version", " "]],
        "prices.charge": [],
        "prices.pay": [["sku", "per", "*"], [" ", "", " "], ["AC", "", "1"]],
        "tiers": [["plane", "id"], [" ", " "], ["pay", "a", " "]],
    }

    assert import_book(write_workbook(cells)) == {
        "currency": "CNY",
        "planes": {
            "pay": {
                "tiers": [{"id": "a", "when": {}}],
                "prices": [{"sku": "AC", "tier": "*", "amount": 100}],
            }
        },
    }


def test_a_column_that_no_sheet_has_and_one_that_stands_twice_are_faults_of_their_headings() -> (
    None
):
    cells: Grid = {
        "book": [["setting", "value"], ["currency", "CNY"]],
        "tiers": [["plane", "id", "colour", "名称 id"], ["pay", "a", "", ""]],
    }

    with pytest.raises(Invalid) as refused:
        import_book(write_workbook(cells))

    assert {each["cell"]: each["message"] for each in refused.value.facts["errors"]} == {
        "tiers!C1": "there is no column 'colour'",
        "tiers!D1": "column id stands twice",
    }


def test_a_workbook_without_the_book_s_own_sheet_and_a_path_through_no_object_are_faults() -> None:
    extras: list[list[Cell]] = [["path", "value"], ["regional", "1"], ["regional/x", "2"]]

    found = errors({"extras": extras})

    assert found["book!A1"] == "the sheet is missing"
    assert found["extras!B3"] == "regional/x is given twice"


def test_a_row_that_is_faulty_already_is_not_held_against_the_shape_as_well() -> None:
    cells = grid(small())
    cells["rules"][1][cells["rules"][0].index("加急 urgent")] = "perhaps"
    cells["tiers"][1][1] = "not an id!"
    cells["tiers"][1].append("beside")

    found = errors(cells)

    assert [place for place in found if place.startswith("tiers!")] == ["tiers!H2"]
    assert found["tiers!H2"] == "this column has no heading"


def test_a_number_that_a_spreadsheet_made_a_day_is_a_fault_in_a_row_of_any_sheet() -> None:
    sheet = next(
        each for each in read_workbook(export_book(company.book())) if each.name == "rules"
    )
    rows = list(sheet.rows())
    column = next(at for at, name in rows[0][1].items() if name.endswith(" rate"))
    row = next(at for at, cells in rows[1:] if cells.get(column))

    with pytest.raises(Invalid) as refused:
        checked_book(changed("rules", row, column, 46235, "14"))

    (error,) = refused.value.facts["errors"]
    assert error["cell"] == f"rules!{column_name(column)}{row}"
    assert "formatted as a date" in error["message"]
