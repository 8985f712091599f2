"""Every package that ships: no finding of any kind, and each golden ticket, month and run comes as it says."""

import pytest

from packages import shelf
from suanqing.library import golden
from suanqing.library.checks import findings
from suanqing.library.document import TRADES
from suanqing.library.install_service import first_of, run_of
from suanqing.times import told as moment

TICKETS = [
    (name, ticket) for name in shelf.ids() for ticket in sorted(shelf.package(name)["tickets"])
]


@pytest.mark.parametrize("name", shelf.ids())
def test_a_package_ships_without_a_finding(name: str) -> None:
    assert [each.to_json() for each in findings(shelf.package(name))] == []


@pytest.mark.parametrize("name", shelf.ids())
def test_a_package_is_called_as_its_folder_and_depends_on_what_ships(name: str) -> None:
    manifest = shelf.manifest(name)

    assert manifest["package"] == name
    assert {*manifest.get("depends", ())} <= {*shelf.ids()}


@pytest.mark.parametrize(("name", "ticket"), TICKETS)
def test_a_golden_ticket_comes_to_its_totals_lines_and_shares(name: str, ticket: str) -> None:
    document = shelf.package(name)
    told = document["tickets"][ticket]

    came = golden.figures(told["ticket"], golden.book_of(document))

    assert came == golden.expected(told)
    assert sum(came.shares.values()) == came.pay
    assert came.lines


@pytest.mark.parametrize("name", shelf.ids())
def test_the_first_golden_ticket_comes_to_the_same_at_any_time(name: str) -> None:
    """Installing does it there and then: on a working day, at night, on National Day."""
    document = shelf.package(name)
    told = document["tickets"][
        min(document["tickets"], key=lambda t: document["tickets"][t]["order"])
    ]
    assert told["ticket"].keys() <= {"region", "served", "lines", "facts", "urgent"}
    times = ("2026-11-18T10:00:00+08:00", "2026-11-18T23:30:00+08:00", "2026-10-01T10:00:00+08:00")

    came = [
        golden.figures({**told["ticket"], "served": at}, golden.book_of(document)) for at in times
    ]

    assert came == [golden.expected(told)] * len(times)


@pytest.mark.parametrize("name", shelf.ids())
def test_the_first_ticket_walks_a_run_that_comes_to_it(name: str) -> None:
    """A run that states other facts on its way comes to another golden ticket."""
    document = shelf.package(name)

    run = run_of(document, moment("2026-11-18T10:00:00+08:00"))

    assert run.get("ticket", first_of(document)) == first_of(document)


@pytest.mark.parametrize("trade", TRADES)
def test_every_industry_has_a_package_with_golden_tickets(trade: str) -> None:
    """R281: the matrix of industries, templates and golden tickets has no empty cell."""
    made_for = [name for name in shelf.ids() if trade in shelf.manifest(name)["trades"]]

    assert made_for
    assert all(len(shelf.package(name)["tickets"]) >= 3 for name in made_for)


def test_the_sample_month_of_tiered_commission_needs_no_edit() -> None:
    """R078: 18,400.00 of labour is 5 % of 10,000.00 and 8 % of 8,400.00."""
    document = shelf.package("step-commission")

    assert golden.month(document, document["months"]["labour_month"]) == 50_000 + 67_200
