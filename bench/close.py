"""H1: a month of 300 outlets, from the soft close to the payout file, measured on a slice.

The slice: a few outlets, each with its dealer-owned share, an outlet party and four technicians, a
few hundred settled tickets of three lines each, on DynamoDB Local. Timed and metered is what finance
waits for after the month: soft close, draft, issue, confirmation, approval, payout batch and its file,
one statement after another in one process. Two slices, one with twice the tickets of the other, give the
part that grows with statements and the part that grows with entries; the month is both, multiplied out.

    python -m bench close
    python -m bench.close --outlets 300      every statement of the month for real, of few tickets each
"""

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.row import row
from bench.units import Meter, Used, company
from suanqing.finance.statements.payouts import file_rows
from suanqing.finance.statements.table import to_csv
from suanqing.people.parties.model import Party
from tests.integration.settling import World, technician
from tests.integration.stating import Office

ROOT = Path(__file__).parents[1]
OUTLETS, TICKETS = 300, 1_000
"""The month of H1: 300 outlets with a thousand tickets each."""
SLICE, FEW = 3, 60
CREW = 4
LAMBDAS = 10
"""Functions at work at once in a new account (the quota a fresh account may have)."""
SPLIT = (
    {"role": "outlet", "share": "0.2"},
    {"role": "owner", "share": "0.1"},
    {"role": "crew", "remainder": True},
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One slice: what it held, and what its month's end took."""

    statements: int
    entries: int
    seconds: float
    used: Used


def measured(tickets: int, outlets: int = SLICE) -> Measured:
    with company() as world:
        parties, office = people(world, outlets), Office(world)
        world.publish(SPLIT)
        settle(world, tickets, outlets)
        meter = Meter(world.client)
        meter.on(world.client)
        office.clock.now = office.clock.now.replace(year=2025, month=6)
        with timed() as took, meter.during("month"):
            paid = month_end(office, parties)
        used = meter.steps["month"]
        entries = sum(
            len(world.ledger.party_lines(party, "2025-03", None, 100_000).entries)
            for party in parties
        )
        assert paid == sum(world.accrued(*parties).values()), "the file pays what the ledger owes"
        return Measured(len(parties), entries, took[0], used)


def people(world: World, outlets: int = SLICE) -> list[str]:
    """The payees of so many outlets, entered as parties."""
    names = []
    for number in range(outlets):
        outlet, dealer = f"outlet-{number}", f"dealer-{number}"
        crew = [technician(f"worker-{number}-{each}", outlet) for each in range(CREW)]
        shop = Party(outlet, "outlet", outlet, scenario="franchise", region="530102", owner=dealer)
        for party in (shop, Party(dealer, "dealer", dealer), *crew):
            world.parties.put(party)
            names.append(party.party_id)
    return names


def settle(world: World, tickets: int, outlets: int = SLICE) -> None:
    """`tickets` an outlet, from creation to the ledger."""
    for number in range(outlets):
        for each in range(tickets):
            worker = f"worker-{number}-{each % CREW}"
            ticket = world.completed(
                (worker,), outlet=f"outlet-{number}", lines=(("AC-INSTALL", Decimal(1)),)
            )
            assert world.settlement.settle(ticket).outcome == "posted"


def month_end(office: Office, parties: list[str]) -> int:
    """Everything from the close to the bank's file; what the file pays, in minor units."""
    closed(office)
    for party in parties:
        office.approved(party)
    paid = rows = 0
    while rows < len(parties):  # a batch takes a thousand
        batch = office.released("2025-03")
        assert len(to_csv(file_rows(batch)).splitlines()) > len(batch.rows) > 0
        rows, paid = rows + len(batch.rows), paid + sum(each.amount for each in batch.rows)
    return paid


def closed(office: Office) -> None:
    """Page after page, until every party's balance is closed."""
    after, first = None, True
    while first or after:
        after, first = office.service.close("2025-03", "soft", "ann", after=after).next, False


@contextmanager
def timed() -> Iterator[list[float]]:
    found: list[float] = []
    began = time.perf_counter()
    yield found
    found.append(time.perf_counter() - began)


def grown(few: float, many: float, entries: tuple[int, int], statements: int) -> float:
    """The month's figure out of two slices' figures: a part for each statement, one for each entry."""
    an_entry = (many - few) / (entries[1] - entries[0])
    a_statement = max(0.0, few - an_entry * entries[0]) / statements
    times = OUTLETS / SLICE
    month = entries[0] / FEW * TICKETS * times
    return a_statement * statements * times + an_entry * month


def run() -> list[dict[str, Any]]:
    few, many = measured(FEW), measured(2 * FEW)
    entries = few.entries, many.entries

    def month(name: str) -> float:
        if name == "seconds":
            return grown(few.seconds, many.seconds, entries, few.statements)
        of = getattr(few.used, name), getattr(many.used, name)
        return grown(*of, entries, few.statements)

    seconds = month("seconds")
    prices = json.loads((ROOT / "infra" / "prices.json").read_text(encoding="utf-8"))
    table = (
        month("writes") * prices["dynamodb_write_million"]
        + month("reads") * prices["dynamodb_read_million"]
    ) / 1_000_000
    work = seconds * prices["lambda_gb_second"]
    slices = f"{few.statements} statements, {few.entries} and {many.entries} entries"
    return [
        row(f"close: slice of {2 * FEW * SLICE} tickets, close to payout file", many.seconds, "s",
            peer=slices),
        row("close: statements of the month", few.statements * OUTLETS / SLICE, "statements"),
        row("close: entries of the month", few.entries / FEW * TICKETS * OUTLETS / SLICE, "entries"),
        row("close: H1, the month in one process, extrapolated", seconds / 60, "min", aim=120),
        row(f"close: H1, {LAMBDAS} functions at once, extrapolated", seconds / 60 / LAMBDAS, "min",
            aim=120),
        row("close: H1, DynamoDB units of the month", table, "USD"),
        row("close: H1, Lambda time of the month at 1 GB", work, "USD"),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.close", description=__doc__)
    parser.add_argument(
        "--outlets",
        type=int,
        help="run the month's end of so many for real, nothing multiplied out",
    )
    parser.add_argument("--tickets", type=int, default=CREW, help="of each of these outlets")
    wanted = parser.parse_args()
    if wanted.outlets:
        print(measured(wanted.tickets, wanted.outlets))
        return
    for each in run():
        print(each)


if __name__ == "__main__":
    main()
