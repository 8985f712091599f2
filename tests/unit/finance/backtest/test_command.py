"""The command: progress, the report, and an exit code that a pipeline can stop on."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

import pytest

from ops import replay as command
from suanqing.errors import NotFound
from suanqing.finance.backtest.outcome import Outcome, outcome_from_dict
from suanqing.finance.backtest.run import replay
from suanqing.finance.backtest.shadow import Slice
from suanqing.pricing.book import compile_book
from tests.unit.finance.backtest.making import frozen
from tests.unit.finance.backtest.test_replay import other, several


class Shadow:
    """Two slices of two tickets each."""

    def __init__(self, **prices: int) -> None:
        self.book, self.periods = compile_book(other(**prices)), [""]

    def slices(self, book: str, periods: list[str]) -> Iterator[Slice]:
        if book != "main@4":
            raise NotFound(f"there is no book version {book}")
        self.periods = periods
        yield from (Slice(book, "h", party, periods[0]) for party in ("ann", "bob"))

    def run_slice(self, slice: Slice) -> Outcome:
        who = (one for one in several() if one.facts.crew[0][0] == slice.outlet)
        return replay(who, self.book, frozen)


@pytest.fixture
def shadow(monkeypatch: pytest.MonkeyPatch) -> Shadow:
    found = Shadow(AC_INSTALL=11_000)
    monkeypatch.setattr(command, "stack", lambda name: name)
    monkeypatch.setattr(command, "shadow_of", lambda stack: found)
    return found


def ran(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_to(parser.add_subparsers())
    wanted = parser.parse_args(["replay", *words])
    code: int = wanted.run(wanted)
    return code


def test_the_report_names_totals_and_winners(shadow: Shadow, capsys: Any) -> None:
    assert ran("--book", "main@4", "--months", "2") == 0

    out, err = capsys.readouterr()
    assert "4 tickets: 4 change money, 0 change tier, 0 change rules, 0 without a price" in out
    assert "pay: 400.30 -> 440.30 (40.00) CNY" in out
    assert "party ann gains: 200.12 -> 220.12 (20.00) CNY" in out
    assert "2/2 slices, 4 tickets" in err
    assert len(shadow.periods) == 2


def test_beyond_the_limit_the_exit_code_is_1(shadow: Shadow, capsys: Any) -> None:
    assert ran("--book", "main@4", "--limit", "0.05", "--json") == 1

    out, err = capsys.readouterr()
    assert outcome_from_dict(json.loads(out)).changed == 4
    assert "blocked: the total of charge moves by 400.30 -> 440.30 CNY, more than 0.05" in err


def test_a_book_that_is_not_there_is_2(shadow: Shadow, capsys: Any) -> None:
    assert ran("--book", "main@9") == 2
    assert "there is no book version main@9" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["five", "", "5%", "NaN", "-0.1"])
def test_a_limit_is_a_fraction(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        command.fraction(text)
