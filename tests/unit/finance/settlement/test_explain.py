"""The words beside the numbers, in both languages and for one party alone."""

from decimal import Decimal

import pytest

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.explain.formatting import major
from suanqing.finance.assessment.explain.step_words import explain, explain_assessment
from suanqing.finance.assessment.model import Assessment
from suanqing.pricing.book import compile_book
from tests.unit.finance.settlement.books import crew, facts, line, with_plane


@pytest.fixture
def assessed() -> Assessment:
    book = with_plane(
        "pay",
        coefficient={"outlet": True},
        surcharges=[
            {"id": "u30", "fee": "urgent", "rate": "0.3", "base": "after_coefficient",
             "on": ["labour"]}
        ],
        split=[{"role": "outlet", "share": "0.2"}, {"role": "crew", "remainder": True}],
    )  # fmt: skip
    book["planes"]["charge"]["tax"] = {"mode": "inclusive", "rate": "0.06"}
    ticket = facts(
        line("AC-INSTALL"),
        line("TIME", "50", "2"),
        coefficient=Decimal("1.2"),
        crew=crew(ann="0.6", bob="0.4"),
        level="gone",
    )
    return assess(ticket, compile_book(book))


def text_of(assessed: Assessment, line: str, lang: str) -> list[str]:
    found = next(each for each in assessed.lines if each.id == line)
    return explain(found, "zh" if lang == "zh" else "en")


def test_a_line_is_explained_step_by_step_in_english(assessed: Assessment) -> None:
    assert text_of(assessed, "pay:1:urgent", "en") == [
        "AC-INSTALL urgent fee (paid to the parties): 36.00 CNY",
        "  1. base price 100.00 per piece, tier any",
        "  2. quantity × 1 = 100.00",
        "  3. outlet coefficient × 1.2 = 120.00",
        "  4. surcharge (u30) 30 % of the amount after the coefficient = 36.00",
        "  5. rounded half up = 36.00",
        "  6. split: crew 80 %, outlet outlet-sh-1 20 %, ann weight 0.6, bob weight 0.4",
        "  → ann: 17.28 CNY",
        "  → bob: 11.52 CNY",
        "  → outlet-sh-1: 7.20 CNY",
    ]


def test_a_line_is_explained_step_by_step_in_chinese(assessed: Assessment) -> None:
    assert text_of(assessed, "charge:2:time", "zh") == [
        "TIME 工时（客户应付）：50.00 CNY",
        "  1. 基价 60.00 / 60 分钟，档位 any",
        "  2. 数量 × 50 = 50.00",
        "  3. 四舍五入 = 50.00",
        "  4. 税（价内 6 %）：不含税 47.17 + 税 2.83 = 50.00",
    ]


def test_a_party_reads_its_own_lines_and_nobody_elses_share(assessed: Assessment) -> None:
    for lang in ("zh", "en"):
        told = "\n".join(explain_assessment(assessed, "zh" if lang == "zh" else "en", party="bob"))

        assert "bob" in told
        assert "ann" not in told
        assert "outlet-sh-1" not in told
        assert "47.17" not in told


def test_a_warning_is_told(assessed: Assessment) -> None:
    assert explain_assessment(assessed, "zh")[-1].startswith("提示：level_fallback")


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [("12000", "CNY", "120.00"), ("6.65", "CNY", "0.0665"), ("5", "JPY", "5"), ("-150", "CNY", "-1.50"),
     ("33.33333333333333333333333333", "CNY", "≈0.333333")],
)  # fmt: skip
def test_running_amounts_are_shown_in_major_units(value: str, currency: str, text: str) -> None:
    assert major(Decimal(value), currency) == text
