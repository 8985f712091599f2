"""Workbooks: what was written is read, numbers are literal, hostile files are refused."""

import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.errors import Invalid
from suanqing.platform.files import xlsx, xlsx_reader, xlsx_writer
from suanqing.platform.files.xlsx import Place, column_name
from suanqing.platform.files.xlsx_formats import day_of
from suanqing.platform.files.xlsx_reader import read_workbook
from suanqing.platform.files.xlsx_writer import write_workbook
from tests.searching import examples

TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=20,
)
NUMBERS = st.decimals(-(10**10), 10**10, allow_nan=False, places=2) | st.integers(-(10**14), 10**14)


def made(sheet: str, shared: str = "", **parts: str) -> bytes:
    """A workbook whose only sheet holds this XML, with strings to share."""
    raw = write_workbook({"one": []})
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(held, "w", 8) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                text = f'<worksheet xmlns="{xlsx_writer.NAMESPACE}">{sheet}</worksheet>'
            if name.endswith("workbook.xml.rels"):
                link = f'<Relationship Id="s" Type="{xlsx_writer.RELATIONS}/sharedStrings" Target="/xl/s.xml"/>'
                text = text.replace("</Relationships>", f"{link}</Relationships>")
            new.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0], text))
        new.writestr("xl/s.xml", f'<sst xmlns="{xlsx_writer.NAMESPACE}">{shared}</sst>')
    return held.getvalue()


def cell(inside: str, kind: str = "n", shared: str = "") -> str:
    rows = f'<sheetData><row r="2"><c r="B2" t="{kind}">{inside}</c></row></sheetData>'
    return read_workbook(made(rows, shared))[0].cells.get((2, 2), "")


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.lists(TEXTS | NUMBERS, max_size=4), max_size=4))
def test_what_was_written_is_read(rows: list[list[str | int | Decimal]]) -> None:
    raw = write_workbook({"一": rows, "two": [["x"]]})

    first, second = read_workbook(raw)

    assert (first.name, second.name, second.cells) == ("一", "two", {(1, 1): "x"})
    for (row, column), text in first.cells.items():
        given = rows[row - 1][column - 1]
        assert text == given if isinstance(given, str) else Decimal(text) == given
    assert len(first.cells) == sum(len(row) for row in rows)
    assert raw == write_workbook({"一": rows, "two": [["x"]]})


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("0.1", "0.1"),
        ("12.30", "12.30"),
        ("4.3499999999999996", "4.35"),
        ("0.30000000000000004", "0.3"),
        ("1E-2", "0.01"),
        ("1.5E3", "1500"),
        ("999999999999999", "999999999999999"),
        ("-0.005", "-0.005"),
    ],
)
def test_a_number_is_its_literal_and_excels_noise_is_none(literal: str, text: str) -> None:
    assert cell(f"<v>{literal}</v>") == text


def test_shared_inline_and_other_cells_are_read() -> None:
    shared = "<si><t>空调</t></si><si><r><t>安</t></r><r><t>装</t></r><rPh><t>an</t></rPh></si>"
    assert cell("<v>0</v>", "s", shared) == "空调"
    assert cell("<v>1</v>", "s", shared) == "安装"
    assert cell("<is><r><t>a</t></r><r><t> b</t></r></is>", "inlineStr") == "a b"
    assert cell("<v>1</v>", "b") == "true"
    assert cell("<f>A1&amp;1</f><v>computed</v>", "str") == "computed"
    assert cell("<is><t>a_x000D_b_x005F_x000D_</t></is>", "inlineStr") == "a\rb_x000D_"


@pytest.mark.parametrize(
    ("inside", "kind"),
    [("<v>#REF!</v>", "e"), ("<v>7</v>", "s"), ("<v>abc</v>", "n"), ("<v>NaN</v>", "n")],
)
def test_a_faulty_cell_is_named_by_sheet_row_and_column(inside: str, kind: str) -> None:
    with pytest.raises(Invalid) as refused:
        cell(inside, kind)

    (error,) = refused.value.facts["errors"]
    assert (error["cell"], error["sheet"], error["row"], error["column"]) == (
        "one!B2", "one", 2, "B",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ("<f>1+1</f>", "n"), ("<f>1+1</f><v></v>", "n"), ("<f>1+1</f><v> </v>", "n"),
        ('<f>"a"</f>', "str"), ('<f t="shared" si="0"/>', "n"),
    ],
)  # fmt: skip
def test_a_formula_without_a_stored_result_is_a_fault_and_never_an_empty_cell(
    inside: str, kind: str
) -> None:
    with pytest.raises(Invalid, match="one!B2: the formula's result was not saved"):
        cell(inside, kind)


@pytest.mark.parametrize(
    ("format", "shown"),
    [
        ('<xf numFmtId="14"/>', "date"), ('<xf numFmtId="31"/>', "date"), ('<xf numFmtId="9"/>', "percent"),
        ('<xf numFmtId="2"/>', None), ('<xf numFmtId="170"/>', "date"), ('<xf numFmtId="171"/>', "percent"),
        ('<xf numFmtId="172"/>', None),
    ],
)  # fmt: skip
def test_a_number_tells_that_its_cell_shows_a_day_or_a_percentage(
    format: str, shown: str | None
) -> None:
    styles = (
        f'<styleSheet xmlns="{xlsx_writer.NAMESPACE}"><numFmts><numFmt numFmtId="170" '
        'formatCode="yyyy/m/d"/><numFmt numFmtId="171" formatCode="0.0%"/><numFmt numFmtId="172" '
        'formatCode="[Red]#,##0.00&quot;days&quot;"/></numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{format}</cellXfs></styleSheet>'
    )
    rows = '<sheetData><row r="1"><c r="A1" s="0"><v>46235</v></c></row></sheetData>'

    (sheet,) = read_workbook(made(rows, styles=styles))

    assert sheet.shown.get((1, 1)) == shown and sheet.cells[1, 1] == "46235"


@pytest.mark.parametrize("encoding", ["GBK", "GB18030", "Big5", "UTF-7", "UTF-32", "x-unknown"])
def test_a_workbook_in_an_encoding_that_workbooks_do_not_have_is_refused(encoding: str) -> None:
    part = f'<?xml version="1.0" encoding="{encoding}"?><worksheet/>'
    with pytest.raises(Invalid) as refused:
        read_workbook(made("", sheet1=part))
    assert refused.value.code == "not_a_workbook"


@pytest.mark.parametrize(
    "inside",
    ["<a/>" * 20_000, "<a>" * 30 + "</a>" * 30, f'<a b="{"x" * 1_200_000}"/>',
     f"<c><v>{'9' * 1_200_000}</v></c>"],
)  # fmt: skip
def test_elements_their_depth_and_their_length_are_counted_before_they_fill_the_memory(
    inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_reader, "MAX_RATIO", 10**9)
    monkeypatch.setattr(xlsx_reader, "MAX_ELEMENTS", 10_000)
    with pytest.raises(Invalid) as refused:
        read_workbook(made(f"<sheetData>{inside}</sheetData>"))
    assert refused.value.code == "workbook_too_large"


@pytest.mark.long
def test_what_is_unpacked_is_held_against_the_size_of_the_file() -> None:
    raw = made(f"<sheetData>{'<row/>' * 500_000}</sheetData>")

    assert len(raw) < 20_000
    with pytest.raises(Invalid) as refused:
        read_workbook(raw)
    assert refused.value.code == "workbook_too_large"


def test_merged_cells_and_an_index_of_5000_digits_are_faults() -> None:
    merged = '<sheetData/><mergeCells><mergeCell ref="E2:F2"/></mergeCells>'
    with pytest.raises(Invalid, match="one!E2: the cell is merged"):
        read_workbook(made(merged))
    with pytest.raises(Invalid, match="one!B2: the shared text"):
        cell(f"<v>{'1' * 5_000}</v>", "s")


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"a,b\r\n", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_workbook(raw)
    assert refused.value.code == "not_a_workbook"


def test_entities_and_broken_xml_are_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet>&b;</worksheet>'
    for text in (bomb, "<worksheet>"):
        with pytest.raises(Invalid, match="workbook"):
            read_workbook(made("", sheet1=text))


def test_a_zip_bomb_is_refused_by_what_it_unpacks_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_reader, "MAX_UNPACKED", 1_000_000)
    raw = made(f"<sheetData>{' ' * 3_000_000}</sheetData>")

    assert len(raw) < 10_000
    with pytest.raises(Invalid) as refused:
        read_workbook(raw)
    assert refused.value.code == "workbook_too_large"


def test_too_many_cells_and_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = write_workbook({"one": [[1, 2, 3]]})
    for limit in ("MAX_CELLS", "MAX_FILE", "MAX_PARTS"):
        with monkeypatch.context() as patch, pytest.raises(Invalid) as refused:
            patch.setattr(xlsx_reader, limit, 2)
            read_workbook(raw)
        assert refused.value.code == "workbook_too_large"


def test_a_formula_stays_a_text() -> None:
    raw = write_workbook({"one": [["=HYPERLINK(1)"]]})

    assert read_workbook(raw)[0].cells == {(1, 1): "=HYPERLINK(1)"}
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_places_are_written_as_excel_writes_them() -> None:
    assert [column_name(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert str(Place("tiers", 7, 28)) == "tiers!AB7"


def rows_of(rows: str, **parts: str) -> dict[tuple[int, int], str]:
    (sheet,) = read_workbook(made(f"<sheetData>{rows}</sheetData>", **parts))
    return sheet.cells


@pytest.mark.parametrize(
    ("given", "row"),
    [("7", 7), ("1048576", 1_048_576), ("1048577", 3), ("0", 3), ("-1", 3), ("x", 3), ("", 3), ("٣", 3),
     ("000000001" + "9" * 5_000, 3)],
    ids=str,
)  # fmt: skip
def test_a_row_without_a_number_that_rows_have_stands_after_the_one_before(
    given: str, row: int
) -> None:
    rows = f'<row r="2"/><row r="{given}"><c><v>5</v></c></row>'

    assert rows_of(rows) == {(row, 1): "5"}


def test_a_cell_without_a_place_stands_after_the_one_before_and_what_is_no_cell_is_passed_over() -> (
    None
):
    rows = '<row r="2"><c r="C2"><v>1</v></c><x/><c><v>2</v></c><c r="B4"><v>3</v></c><c><v>4</v></c></row>'

    assert rows_of(rows) == {(2, 3): "1", (2, 4): "2", (4, 2): "3", (4, 3): "4"}


@pytest.mark.parametrize("place", ["B0", "2B", "ABCD1", "B1048577", "b2", "B٣", "B2:C2"])
def test_a_place_that_no_sheet_has_is_a_fault_of_the_cell_where_it_stands(place: str) -> None:
    with pytest.raises(Invalid) as refused:
        rows_of(f'<row r="3"><c r="A3"><v>1</v></c><c r="{place}"><v>1</v></c></row>')

    (error,) = refused.value.facts["errors"]
    assert error["cell"] == "one!B3"


def test_a_column_behind_the_last_is_a_fault() -> None:
    last = column_name(xlsx.MAX_COLUMN)
    behind = column_name(xlsx.MAX_COLUMN + 1)

    assert rows_of(f'<row r="1"><c r="{last}1"><v>1</v></c></row>') == {(1, xlsx.MAX_COLUMN): "1"}
    with pytest.raises(Invalid, match=f"one!{behind}1: there is no such column"):
        rows_of(f'<row r="1"><c r="{behind}1"><v>1</v></c></row>')


def test_a_cell_holds_as_many_characters_as_a_text_may_have() -> None:
    most = "a" * xlsx.MAX_TEXT

    assert cell(f"<is><t>{most}</t></is>", "inlineStr") == most
    with pytest.raises(Invalid, match="one!B2: a cell holds at most"):
        cell(f"<is><t>{most}a</t></is>", "inlineStr")


def test_an_empty_number_is_an_empty_cell_and_one_of_a_style_that_is_not_there_a_number() -> None:
    assert rows_of('<row r="1"><c><v> </v></c><c/><c s="999"><v>3</v></c></row>') == {(1, 3): "3"}


def test_a_workbook_that_counts_from_1904_or_has_no_sheet_is_refused() -> None:
    head = f'<workbook xmlns="{xlsx_writer.NAMESPACE}">'
    for inside, words in (
        ('<workbookPr date1904="1"/>', "from 1904"),
        ('<workbookPr date1904="0"/><sheets/>', "no sheet"),
    ):
        with pytest.raises(Invalid, match=words) as refused:
            read_workbook(made("<sheetData/>", workbook=f"{head}{inside}</workbook>"))
        assert refused.value.code == "not_a_workbook"


@pytest.mark.parametrize(
    ("serial", "day"),
    [("61", "1900-03-01"), ("60", None), ("60.99999999", None), ("0", None), ("-5", None),
     ("46235", "2026-08-01"), ("46235.5", "2026-08-01T12:00"), ("46235.3541666667", "2026-08-01T08:30"),
     ("2958465", "9999-12-31"), ("2958465.999", "9999-12-31T23:59"), ("2958465.99999999", None),
     ("2958466", None), ("1" + "0" * 40, None)],
)  # fmt: skip
def test_a_serial_number_is_a_day_of_the_calendar_or_none(serial: str, day: str | None) -> None:
    assert day_of(serial) == day
