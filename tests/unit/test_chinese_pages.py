"""What people read in Chinese has no code where the one table of names has a name for it."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from suanqing import labels
from suanqing.channels.notices.model import Notice
from suanqing.channels.notices.words import TEXTS, text_of
from suanqing.finance.statements import lifecycle, schemas
from suanqing.finance.statements.details import Details, Work
from suanqing.finance.statements.model import NOTHING, Dispute, Head, Line, Mark, Policy, Statement
from suanqing.finance.statements.names import customer_name, tier_name, value_name
from suanqing.finance.statements.payouts import Batch, Row, file_rows
from suanqing.finance.statements.print_page import page
from suanqing.finance.statements.sheet import csv_rows
from suanqing.finance.statements.table import to_csv
from suanqing.labels import Label
from suanqing.problems import said

AT = datetime(2026, 10, 3, 2, tzinfo=UTC)
TABLES: list[Mapping[str, Label]] = [
    table for name, table in vars(labels).items() if name.isupper() and isinstance(table, dict)
]
CODES = frozenset(code for table in TABLES for code in table)
WHENS = [
    {}, {"region": "310115"}, {"region": "class:new_tier1"}, {"scenario": "franchise", "level": "core"},
    {"channel": "youzan", "level": "temporary"},
]  # fmt: skip


def raw_codes(text: str) -> list[str]:
    """Words of the tables that stand alone in the text."""
    return sorted(set(re.findall("[A-Za-z0-9_]+", text)) & CODES)


def lines() -> list[Line]:
    """One of every fee kind and every cause that the product knows."""
    every = [(fee, "settled") for fee in labels.FEES] + [
        ("labour", cause) for cause in labels.CAUSES
    ]
    return [
        Line(f"T{n}:1:0", f"T{n}", 1, f"pay:{n}:{fee}", fee, 100 + n, cause, None, "2026-10", "0" * 64,
             "main@1", "310115", "SH-01")
        for n, (fee, cause) in enumerate(every)
    ]  # fmt: skip


def details(own: Iterable[Line]) -> Details:
    units = list(labels.UNITS)
    works = {
        (line.ticket_id, 1): Work(AT, {line.line: (f"SKU{n}", Decimal(2), f"tier{n}")})
        for n, line in enumerate(own)
    }
    return Details(
        works, lambda sku: (f"项目{sku}", units[len(sku) % len(units)]), lambda party: "浦东店",
        lambda book, tier: tier_name(WHENS[len(tier) % len(WHENS)]),
        {line.ticket_id: customer_name("王芳 13800138000") for line in own},
    )  # fmt: skip


def shown(state: str) -> schemas.StatementView:
    own = lines()
    made = Statement("tech-7", "2026-10", "CNY", "1", "0.5", NOTHING, tuple(own), "0" * 64)
    head: Head = replace(lifecycle.drafted(made, "ann", AT), state=state)  # type: ignore[arg-type]
    disputes = [
        Mark(line.id, None, None, (Dispute("D", fact, value, "不符", "tech-7", AT, 100, 90),))
        for line, (fact, value) in zip(
            own,
            [
                ("scenario", "direct"),
                ("urgent", "true"),
                ("level", "core"),
                ("region", "310115"),
                ("qty", "3"),
            ],
            strict=False,
        )
    ]
    marks = [*disputes, Mark(own[-1].id, "tech-7", AT)]
    return schemas.view(head, made, marks, "张师傅", Policy(), details=details(own))


@pytest.mark.parametrize("state", list(labels.STATEMENT_STATES))
def test_a_statements_page_and_file_have_names_and_no_codes(state: str) -> None:
    found = shown(state)
    told = re.sub("(?s:<style>.*?</style>)|<[^>]*>", " ", page(found))

    assert raw_codes(html.unescape(told)) == []
    assert raw_codes(to_csv(csv_rows(found))) == []
    assert "档位" in told and "王** 尾号 8000" in told


def test_a_banks_file_has_names_and_no_codes() -> None:
    rows = (Row(1, "tech-7", "张师傅", 100, "0" * 64, "张三", "中国银行", "6225880012345678", 1),)
    batch = Batch("2026-10-001", "2026-10", "CNY", "open", rows, "ann", AT)

    assert raw_codes(to_csv(file_rows(batch))) == []


@pytest.mark.parametrize("kind", list(TEXTS))
def test_a_notice_has_names_and_no_codes(kind: str) -> None:
    params = {"answer": "rejected", "cause": "mix", "kind": "silent", "plane": "pay", "code": "no_book",
              "fact": "scenario", "value": "direct"}  # fmt: skip

    assert raw_codes(text_of(Notice("x", "p", kind, AT, "T1", params))) == []  # type: ignore[arg-type]


REFUSALS: list[tuple[str, Mapping[str, Label]]] = [
    ("a ticket that is {} does not take close", labels.TICKET_STATES),
    ("a ticket that is created does not take {}", labels.COMMANDS),
    ("a ticket that is created does not reach {}", labels.MILESTONES),
    ("a payout that is {} is not released", labels.PAYOUT_STATES),
    ("a statement that is {} cannot be issued", labels.STATEMENT_STATES),
    ("the correction is {}", labels.CORRECTION_STATES),
    ("the request is {}", labels.REQUEST_STATES),
]


@pytest.mark.parametrize(("sentence", "table"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_a_refusal_names_states_and_steps_as_what_they_are_of(
    sentence: str, table: Mapping[str, Label]
) -> None:
    """As the screen shows it, and WeCom's answer."""
    for code, name in table.items():
        told = said("conflict", sentence.replace("{}", code), "zh")

        assert name.zh in told and raw_codes(told) == []


SAID_BY_CODE: list[tuple[str, Mapping[str, Label]]] = [
    ("answer", labels.ANSWERS), ("cause", labels.SHIFTS), ("kind", labels.RATES), ("plane", labels.PLANES),
]  # fmt: skip


@pytest.mark.parametrize("kind", list(TEXTS))
@pytest.mark.parametrize(("name", "table"), SAID_BY_CODE, ids=[row[0] for row in SAID_BY_CODE])
def test_a_notice_says_every_code_by_its_name(
    kind: str, name: str, table: Mapping[str, Label]
) -> None:
    for code in table:
        text = text_of(Notice("x", "p", kind, AT, "T1", {name: code}))  # type: ignore[arg-type]

        assert raw_codes(text) == []


@pytest.mark.parametrize(
    ("customer", "masked"),
    [
        ("王芳", "王**"), ("王先生 138-0013-8000", "王** 尾号 8000"), ("13800138000", "尾号 8000"),
        ("$nGMqIF1XBijI7B+m9ImE7Q==$1$", ""), ("", ""), ("上海某某有限公司", "上**"), ("Smith", "S**"),
    ],
)  # fmt: skip
def test_a_customer_is_known_by_the_first_character_and_the_end_of_a_number(
    customer: str, masked: str
) -> None:
    assert customer_name(customer) == masked


@pytest.mark.parametrize(
    ("when", "name"),
    list(
        zip(
            WHENS,
            ["标准", "上海市浦东新区", "新一线城市", "加盟 · 核心", "临时 · 有赞"],
            strict=True,
        )
    ),
)
def test_a_tier_is_called_by_what_it_is_for(when: dict[str, str], name: str) -> None:
    assert tier_name(when) == name


def test_what_a_dispute_claims_is_said_by_name() -> None:
    assert (value_name("urgent", "true"), value_name("scenario", "direct"), value_name("qty", "3")) == (
        "是", "直营", "3",
    )  # fmt: skip
