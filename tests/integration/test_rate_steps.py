"""What one person alone may write as an exchange rate, through the handler: near the rate that two people
approved last, and ending when that one does."""

from decimal import Decimal
from typing import Any

import pytest

from pricing import app as pricing
from suanqing.people.identity.caller import Caller
from suanqing.times import parse
from tests.integration.settling import World
from tests.rest import call

ANN, BOB = (Caller(party, frozenset({"finance"})) for party in ("ann", "bob"))
START = {"pair": "USD/CNY", "rate": "7.00", "since": "2026-01-01T00:00:00.000Z", "source": "PBOC"}


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return World(moto_tables, tables).found(office=True)


def write(caller: Caller, rate: str, since: str, **more: Any) -> int:
    body = START | {"rate": rate, "since": since} | more
    return call(pricing.handler, "POST", "/exchange-rates", caller=caller, json=body)[0]


def both(rate: str, since: str, **more: Any) -> None:
    assert [write(each, rate, since, **more) for each in (ANN, BOB)] == [202, 201]


def year(n: int) -> str:
    return f"20{n}-01-01T00:00:00.000Z"


def test_one_person_writes_up_to_5_percent_off_what_two_approved(world: World) -> None:
    both("7.00", START["since"])

    assert write(ANN, "7.3500", year(90)) == 201
    assert write(ANN, "6.6500", year(91)) == 201
    assert write(ANN, "7.3501", year(92)) == 202
    assert write(ANN, "6.6499", year(93)) == 202


def test_small_steps_of_one_person_come_no_further_than_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year lies between them, and each is in force when the next is written."""
    both("7.00", START["since"])
    told, answers = Decimal("7.00"), []

    for n in range(90, 95):
        told = (told * Decimal("1.04")).quantize(Decimal("0.0001"))
        monkeypatch.setattr("pricing.decisions.utcnow", lambda n=n: parse(year(n - 1)))
        answers.append(write(ANN, str(told), year(n)))
        if answers[-1] == 202 and n == 91:
            assert write(ANN, "7.30", year(n)) == 201

    assert answers == [201, 202, 202, 202, 202]


def test_what_two_approve_is_what_the_next_is_measured_by_from_its_day_on(world: World) -> None:
    both("7.00", START["since"])
    both("8.00", year(92))

    assert write(ANN, "8.10", year(91)) == 202
    assert write(ANN, "7.10", year(91)) == 201
    assert write(ANN, "8.10", year(93)) == 201
    assert write(ANN, "7.10", year(94)) == 202


@pytest.mark.parametrize(
    ("approved", "alone"),
    [({}, {"until": year(96)}), ({"until": year(95)}, {}), ({"until": year(95)}, {"until": year(96)}),
     ({"until": year(95)}, {"until": year(94)})],
    ids=["ends what had no end", "takes the end away", "ends later", "ends earlier"],
)  # fmt: skip
def test_another_end_than_that_of_what_two_approved_takes_two(
    world: World, approved: dict[str, str], alone: dict[str, str]
) -> None:
    both("7.00", START["since"], **approved)

    assert write(ANN, "7.00", year(91), **alone) == 202
    assert write(ANN, "7.00", year(92), **approved) == 201


def test_what_two_let_end_is_not_gone_on_with_by_one(world: World) -> None:
    both("7.00", START["since"], until=year(91))

    assert write(ANN, "7.00", year(92)) == 202


def test_who_reads_rates_sees_which_two_people_approved(world: World) -> None:
    both("7.00", START["since"])
    write(ANN, "7.01", year(90))

    found = call(pricing.handler, "GET", "/exchange-rates", caller=ANN)[1]["items"]

    assert [each["by_two"] for each in found] == [True, False]
