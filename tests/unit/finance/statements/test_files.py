"""Files people open: nothing in them computes, nothing in them differs from the screen, faults are named."""

import csv
import io
import zipfile
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from suanqing.errors import Invalid
from suanqing.finance.statements import lifecycle, schemas
from suanqing.finance.statements.draft import draft
from suanqing.finance.statements.model import STANDARD, Mark
from suanqing.finance.statements.payout_results import amount_of, read_results
from suanqing.finance.statements.payouts import Batch, Row, file_rows
from suanqing.finance.statements.print_page import page
from suanqing.finance.statements.print_pdf import pdf
from suanqing.finance.statements.print_sections import sections
from suanqing.finance.statements.schemas import StatementView
from suanqing.finance.statements.sheet import csv_rows
from suanqing.finance.statements.table import BOM, from_csv, safe, to_csv, to_xlsx
from suanqing.money import to_minor
from tests.unit.finance.statements.making import EARLIER, NOON, PERIOD, entry

ROWS = (
    Row(1, "tech-1", "王师傅", 12_345, "a" * 64),
    Row(2, "tech-2", "=HYPERLINK(1)", 50, "b" * 64),
)
BATCH = Batch("2026-10-001", PERIOD, "CNY", "open", ROWS, "ann", NOON)


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


class TestTables:
    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20))
    def test_no_text_begins_a_formula_and_every_text_comes_back(self, text: str) -> None:
        written = to_csv([["文", "数"], [text, 1]])

        _, row = cells(written)
        assert not row[0].lstrip(" \u3000").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        _, read = from_csv(written.encode())
        assert read[0] in (text, text.removeprefix("'"))

    def test_negative_numbers_stay_numbers(self) -> None:
        from decimal import Decimal

        assert cells(to_csv([[Decimal("-12.30"), "-12.30"]])) == [["-12.30", "'-12.30"]]
        assert safe("安装") == "安装"

    def test_a_file_saved_by_chinese_excel_is_read(self) -> None:
        assert from_csv("序号,结果\r\n1,已付\r\n".encode("gb18030")) == [
            ["序号", "结果"],
            ["1", "已付"],
        ]

    @pytest.mark.parametrize("raw", [b"\xff\xff\xff", b'a,"b\r\n'])
    def test_what_is_no_csv_is_refused(self, raw: bytes) -> None:
        with pytest.raises(Invalid):
            from_csv(raw)

    def test_a_workbook_holds_the_same_cells(self) -> None:
        raw = to_xlsx("2026-10-001", file_rows(BATCH))

        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            assert book.testzip() is None
            for name in book.namelist():
                ElementTree.fromstring(book.read(name))
            sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        texts = [each.text for each in sheet.iter() if each.tag.endswith(("}t", "}v"))]
        assert "王师傅" in texts and "123.45" in texts and "=HYPERLINK(1)" in texts
        assert not [each for each in sheet.iter() if each.tag.endswith("}f")]
        assert raw == to_xlsx("2026-10-001", file_rows(BATCH))


class TestBankFile:
    def answered(self, *results: tuple[int, str]) -> list[list[str]]:
        rows = cells(to_csv(file_rows(BATCH)))
        for number, result in results:
            rows[number][8] = result
        return rows

    def test_control_totals_are_those_of_the_rows(self) -> None:
        rows = cells(to_csv(file_rows(BATCH)))[1:]

        assert len(rows) == len(BATCH.rows)
        assert sum(to_minor(row[6]) for row in rows) == BATCH.total == 12_395

    def test_filled_in_rows_are_read_and_empty_ones_left_out(self) -> None:
        assert [(r.number, r.outcome) for r in read_results(BATCH, self.answered((2, "退回")))] == [
            (2, "returned")
        ]
        both = read_results(BATCH, self.answered((1, "已付"), (2, "paid")))
        assert [r.outcome for r in both] == ["paid", "paid"]

    def test_a_row_of_another_payout_is_a_fault_of_its_batch(self) -> None:
        rows = self.answered((1, "已付"))
        rows[1][rows[0].index("批次")] = "2026-10-002"

        with pytest.raises(Invalid) as refused:
            read_results(BATCH, rows)

        assert [(e["row"], e["column"]) for e in refused.value.facts["errors"]] == [(2, "批次")]

    def test_every_fault_is_named_by_row_and_column_and_no_row_counts(self) -> None:
        rows = self.answered((1, "已付"), (2, "maybe"))
        rows[1][6] = "123.46"
        rows.append(["9", "", "", "", "", "", "", "", "已付", ""])

        with pytest.raises(Invalid) as refused:
            read_results(BATCH, rows)

        assert [(e["row"], e["column"]) for e in refused.value.facts["errors"]] == [
            (2, "金额"), (3, "结果"), (4, "序号"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "write",
        [
            lambda text: text.encode("utf-8-sig"),
            lambda text: text.encode("gb18030"),
            lambda text: text.replace(",", ";").encode(),
            lambda text: ("sep=;\r\n" + text.replace(",", ";")).encode(),
            lambda text: text.replace(",", "\t").encode(),
            lambda text: text.replace(",", "\t").encode("utf-16"),
            lambda text: text.replace("\r\n", "\n").encode(),
        ],
    )
    def test_every_dialect_that_a_spreadsheet_saves_is_read(self, write: Any) -> None:
        filled = self.answered((1, "已付"), (2, "退回"))
        text = "\r\n".join(",".join(row) for row in filled)

        found = read_results(BATCH, from_csv(write(text)))

        assert [(each.number, each.outcome) for each in found] == [(1, "paid"), (2, "returned")]

    @pytest.mark.parametrize(
        "amount",
        ["123.45", "123.450", "0123.45".lstrip("0"), "￥123.45", "¥ 123.45", "１２３．４５", " 123.45 ", "'123.45",
         "123.45元"],
    )  # fmt: skip
    def test_an_amount_is_read_as_banks_and_spreadsheets_write_it(self, amount: str) -> None:
        rows = self.answered((1, "已付"))
        rows[1][6], rows[1][0] = amount, "1.0"

        assert [each.number for each in read_results(BATCH, rows)] == [1]

    def test_thousands_and_accounting_brackets_are_read(self) -> None:
        assert amount_of("1,234,567.80", "CNY") == 123_456_780
        assert amount_of("(1,234.50)", "CNY") == amount_of("-1,234.5", "CNY") == -123_450
        assert amount_of("1,234", "JPY") == 1_234

    @pytest.mark.parametrize(
        "amount",
        ["1e999999999", "9" * 5_000, "1,2345", "12,34.5", "", "NaN", "1.234", "0x10", "1_000"],
    )
    def test_what_is_no_amount_is_refused_with_its_row_and_column(self, amount: str) -> None:
        rows = self.answered((1, "已付"))
        rows[1][6] = amount

        with pytest.raises(Invalid) as refused:
            read_results(BATCH, rows)

        assert [(e["row"], e["column"]) for e in refused.value.facts["errors"]] == [(2, "金额")]

    def test_a_row_number_of_thousands_of_digits_is_a_fault_of_its_row(self) -> None:
        rows = self.answered((1, "已付"))
        rows[1][0] = "9" * 5_000

        with pytest.raises(Invalid) as refused:
            read_results(BATCH, rows)

        assert [(e["row"], e["column"]) for e in refused.value.facts["errors"]] == [(2, "序号")]

    def test_a_field_of_200_kilobytes_is_refused_by_its_line(self) -> None:
        with pytest.raises(Invalid) as refused:
            from_csv(f"序号,名称\r\n1,{'王' * 200_000}\r\n".encode())

        assert refused.value.facts["line"] == 2

    def test_a_nul_is_a_fault_of_its_cell(self) -> None:
        rows = self.answered((1, "已付"))
        rows[1][3] = "王\x00"

        with pytest.raises(Invalid) as refused:
            read_results(BATCH, rows)

        assert [(e["row"], e["column"]) for e in refused.value.facts["errors"]] == [(2, "名称")]

    @pytest.mark.parametrize(
        "number", ["6222021234567890123", "0123456789012345", "12345678", "1234E567"]
    )
    def test_an_account_keeps_every_digit_in_a_spreadsheet(self, number: str) -> None:
        """What one would read as a number and save otherwise is marked as text; read back it is whole."""
        text = to_csv([["账号"], [number]])

        cell = text.splitlines()[1]
        assert cell == f"'{number}" or number == "12345678"
        assert from_csv(text.encode())[1] == [number]

    def test_a_banks_import_reads_an_account_as_plain_digits(self) -> None:
        """Where a program reads the file, only what would be computed is marked."""
        text = to_csv([["6225880012345678", "0012", "=1+1"]], digits=False)

        assert text.splitlines()[0].lstrip("\ufeff") == "6225880012345678,0012,'=1+1"

    @pytest.mark.parametrize(
        ("rows", "fault"),
        [
            ([["结果", "序号", "结算对象", "金额"], ["已付"]], (2, "序号")),
            ([["序号", "结算对象", "金额", "结果", "结果"], ["1", "tech-1", "123.45", "已付", ""]], (1, "结果")),
            ([["序号", "金额", "结算对象", "金额", "结果"], ["1", "1", "tech-1", "123.45", "已付"]], (1, "金额")),
        ],
        ids=["cut short", "two results", "two amounts"],
    )  # fmt: skip
    def test_a_row_cut_short_and_a_column_twice_are_faults_in_any_order_of_columns(
        self, rows: list[list[str]], fault: tuple[int, str]
    ) -> None:
        with pytest.raises(Invalid) as refused:
            read_results(BATCH, rows)

        assert [(e["row"], e["column"]) for e in refused.value.facts["errors"]] == [fault]

    def test_a_row_twice_a_wrong_payee_and_a_missing_column_are_faults(self) -> None:
        twice = self.answered((1, "已付"))
        wrong = self.answered((1, "已付"))
        wrong[1][2] = "tech-2"
        for rows in ([*twice, twice[1]], wrong, [["序号", "结果"], ["1", "已付"]], []):
            with pytest.raises(Invalid):
                read_results(BATCH, rows)


def shown() -> StatementView:
    entries = [
        entry("T1", 12_345, 600),
        entry("T2", -50, n=2, service_period=EARLIER),
        entry("<b>T3", 700),
    ]
    made = draft("tech-1", PERIOD, entries)
    head = lifecycle.issue(lifecycle.drafted(made, "ann", NOON), "ann", NOON)
    line = made.lines[0]
    head, mark = lifecycle.dispute(
        head, line, Mark(line.id), "qty", "2", "少算", 24_690, "tech-1", NOON
    )
    return schemas.view(head, made, [mark], "王师傅", STANDARD)


class TestStatementShown:
    def test_the_csv_has_the_screen_s_figures(self) -> None:
        screen = shown()

        rows = cells(to_csv(csv_rows(screen)))

        amounts = [to_minor(row[-1]) for row in rows[1 : 1 + screen.count]]
        assert amounts == [line.amount.amount for line in screen.lines]
        named = {row[0]: row[1] for row in rows if len(row) == 2}
        assert to_minor(named["合计"]) == screen.figures.total.amount == sum(amounts)
        assert to_minor(named["应付金额"]) == screen.figures.payable.amount
        fees = [to_minor(value) for name, value in named.items() if name.startswith("小计")]
        assert sum(fees) == screen.figures.total.amount

    def test_both_numbers_of_a_dispute_stand_side_by_side(self) -> None:
        (dispute,) = [each for line in shown().lines for each in line.disputes]

        assert dispute.proposed is not None
        assert (dispute.booked.amount, dispute.proposed.amount) == (700, 24_690)

    def test_the_page_is_self_contained_and_has_corrections_in_a_block_of_their_own(self) -> None:
        html = page(shown())

        assert "<b>T3" not in html and "&lt;b&gt;T3" in html
        assert "http" not in html and "<script" not in html
        own, late = html.index("本期明细"), html.index("往期更正")
        assert own < html.index(">T1<") < late < html.index(">T2<")
        assert "按费用类型" in html and "130.95" not in html.split("<h2>")[0]
        assert "135.95" in html

    def test_a_pdf_says_what_the_page_says_and_is_the_same_bytes_each_time(self) -> None:
        made = pdf(shown())

        assert made == pdf(shown())
        text = "".join(each.extract_text() for each in PdfReader(BytesIO(made)).pages)
        for section in sections(shown()):
            for cell in [section.title, *section.heads, *(c for row in section.rows for c in row)]:
                assert cell in text.replace("\n", "")

    def test_a_pdf_of_many_lines_repeats_its_heads_and_numbers_its_pages(self) -> None:
        one = shown()
        odd = one.lines[0].model_copy(update={"customer": "𠮷\x07 <b>&"})
        many = one.model_copy(update={"lines": [odd, *one.lines] * 40})

        pages = [each.extract_text() for each in PdfReader(BytesIO(pdf(many))).pages]

        assert len(pages) > 3
        for number, text in enumerate(pages, 1):
            assert f"第 {number} 页" in text and one.hash in text
        assert "〓" in "".join(pages) and "<b>&" in "".join(pages)
        assert sum("本期明细" in text for text in pages) == 1
        assert sum("项目" in text for text in pages) > 2

    def test_pages_of_lines_leave_the_figures_whole(self) -> None:
        whole = shown()
        made = draft("tech-1", PERIOD, [entry("T1", 12_345, 600), entry("T2", 5)])
        head = lifecycle.drafted(made, "ann", NOON)

        first = schemas.view(head, made, [], "", STANDARD, 0, 2)
        rest = schemas.view(head, made, [], "", STANDARD, first.next or 0, 2)

        assert (len(first.lines), len(rest.lines), rest.next) == (2, 1, None)
        assert first.figures == rest.figures
        assert whole.next is None
