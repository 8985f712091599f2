"""Costs follow the price file and what was measured."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from embedded.places import ROOT
from ops import costs
from ops.usage import PER_TICKET, measured
from suanqing import labels

PRICES = json.loads(costs.PRICES.read_text(encoding="utf-8"))


def test_ten_thousand_times_the_tickets_cost_ten_thousand_times_but_for_what_stands_still() -> None:
    small, large = (dict(costs.month(PRICES, PER_TICKET, n)) for n in (1_000, 10_000_000))

    assert small.pop("Standing still") == large.pop("Standing still")
    assert {name: pytest.approx(value * 10_000) for name, value in small.items()} == large


def test_a_dearer_write_costs_that_much_more() -> None:
    dearer = PRICES | {"dynamodb_write_million": 1.25}
    before, after = (dict(costs.month(p, PER_TICKET, 1_000_000)) for p in (PRICES, dearer))

    assert after["DynamoDB writes"] == 2 * before["DynamoDB writes"] == PER_TICKET.writes * 1.25


def test_measured_units_replace_the_aims() -> None:
    rows = [
        {"name": "units: write units of a ticket's life", "value": 27.5},
        {"name": "units: write units of settling to 3 parties", "value": 9},
    ]

    assert measured(rows, PER_TICKET) == replace(PER_TICKET, writes=27.5)


def test_without_a_measurement_a_ticket_writes_what_was_measured_last() -> None:
    told = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    [units] = re.findall(r"([0-9.]+) write units \(settling", told)

    assert PER_TICKET.writes == float(units)


def test_the_table_goes_between_its_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "costs.zh-CN.md"
    page.write_text("before\n<!-- figures -->\nold\n<!-- /figures -->\nafter\n")
    monkeypatch.setattr(costs, "PAGES", {"zh": page})

    costs.write("zh", "new")

    assert page.read_text() == "before\n<!-- figures -->\nnew\n<!-- /figures -->\nafter\n"


def test_the_page_shows_every_size() -> None:
    lines = costs.table(PRICES, PER_TICKET)

    assert lines[0].endswith("| 1,000 | 100,000 | 10,000,000 |")
    assert lines[-2].startswith("| **all**")


def test_the_chinese_tables_have_the_same_figures_under_chinese_names() -> None:
    english, chinese = (costs.figures(PRICES, PER_TICKET, lang) for lang in costs.PAGES)

    def amounts(text: str) -> list[list[str]]:
        return [line.split("|")[2:] for line in text.splitlines()]

    assert amounts(english) == amounts(chinese)
    assert "| DynamoDB 写入 |" in chinese and "| 13 个告警 |" in chinese


def test_every_cent_of_standing_still_is_named_and_counted_from_the_templates() -> None:
    named = dict(costs.idle(PRICES))

    assert sum(named.values()) == pytest.approx(costs.standing(PRICES))
    assert costs.shape().alarms == 13
    assert costs.shape().polled_queues == 13
    assert costs.shape().failure_queues == 18


@pytest.mark.parametrize("lang", costs.PAGES)
def test_the_page_says_what_the_templates_cost_now(lang: labels.Lang) -> None:
    page = costs.PAGES[lang].read_text(encoding="utf-8")

    assert "\n".join(costs.idle_table(PRICES, lang)) in page
