"""The shadow run: stored assessments under another book, on one process and on two.

The tickets: distinct ones from a seed as in bench/engine.py (three service lines, both planes, six lines of
money with their steps, a crew of two), settled by a book of 1,000 tier rows and packed as the ledger keeps
them; run again by a draft with other prices, floors and tiers, so that every ticket takes the long way.
"replay" begins with assessments in memory; "from stored bytes" unpacks and reads each on the way. Made in
chunks, a chunk's own making not counted, so that memory shows what the run itself keeps.

Time is processor time, as in bench/engine.py; two processes share the chunks and merge their outcomes, and
the slower one's time counts. The seconds for a million tickets are arithmetic: 1,000,000 / (tickets/s).
"""

import argparse
import gc
import json
import multiprocessing
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from bench.engine import document, made_tickets, tier_rows
from bench.row import row
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.model import Posting
from suanqing.finance.backtest.outcome import Outcome, merge, outcome_from_dict, outcome_to_dict
from suanqing.finance.backtest.run import replay
from suanqing.finance.settlement import items
from suanqing.finance.settlement.journal import entries_for
from suanqing.pricing.book import Book, compile_book
from suanqing.times import period_of

CHUNK = 5_000
TIERS = 1_000
MILLION = 1_000_000
SEED = 20260301

Figure = dict[str, Any]


class Part(NamedTuple):
    """One process's chunks: tickets, processor seconds of all runs in memory and of each chunk's run from
    its stored bytes, the wall's seconds of the latter, resident MB after the first chunk and the last."""

    tickets: int
    seconds: float
    chunks: list[float]
    wall: float
    rss: tuple[float, float]
    outcome: dict[str, Any]

    @property
    def stored(self) -> float:
        return sum(self.chunks)


def run(tickets: int = 100_000) -> list[Figure]:
    """All figures; several minutes, most of it making tickets."""
    chunks = max(8, tickets // CHUNK)
    one = work(range(chunks, chunks + 4))
    two, whole = on_two(chunks)
    if merge(*map(whole_of, two)).tickets != whole:
        raise AssertionError("a ticket was lost between two processes")
    quarter = max(1, chunks // 8)
    slower = max(sum(p.chunks[-quarter:]) / sum(p.chunks[:quarter]) for p in two)
    grown = max(part.rss[1] - part.rss[0] for part in two)
    figures = [
        row("replay, 1 process", one.tickets / one.seconds, "tickets/s"),
        row("replay, 1 process, from stored bytes", one.tickets / one.stored, "tickets/s"),
        row("replay, time a ticket, last quarter over first", slower, "x", aim=1.2),
        row(f"replay, memory grown over {two[0].tickets} tickets", grown, "MB", aim=16),
        row("replay, 2 processes, by the wall", whole / max(p.wall for p in two), "tickets/s"),
    ]
    for name, seconds in (
        ("", max(part.seconds for part in two)),
        (", from stored bytes", max(part.stored for part in two)),
    ):
        million = MILLION * seconds / whole
        figures += [
            row(f"replay, 2 processes{name}", whole / seconds, "tickets/s"),
            row(f"replay, 1 M tickets on 2 processes{name}", million, "s", aim=120),
        ]
    return figures


def whole_of(part: Part) -> Outcome:
    return outcome_from_dict(part.outcome)


def on_two(chunks: int) -> tuple[list[Part], int]:
    """The same chunks, every other one in each process."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        parts = pool.map(work, (range(0, chunks, 2), range(1, chunks, 2)), chunksize=1)
    return parts, sum(part.tickets for part in parts)


def work(chunks: Sequence[int]) -> Part:
    """Replay these chunks one after the other, as slices of a job."""
    tiers = tier_rows(TIERS, random.Random(SEED))
    book, draft = compile_book(document(tiers)), compile_book(drafted(tiers))
    outcome = Outcome()
    stored: list[float] = []
    sizes: list[float] = []
    spent, wall = 0.0, 0.0
    for number in chunks:
        packed = list(markers(number, tiers, book))
        gc.collect()
        began, at = time.process_time(), time.perf_counter()
        outcome.absorb(
            replay(
                (items.booked([item], steps=False) for item in packed),
                draft,
                lambda one, book: one.facts,
            )
        )
        stored.append(time.process_time() - began)
        wall += time.perf_counter() - at
        read = [items.booked([item], steps=False) for item in packed]
        del packed
        gc.collect()
        began = time.process_time()
        replay(read, draft, lambda one, book: one.facts)
        spent += time.process_time() - began
        del read
        gc.collect()
        sizes.append(rss())
    kept = outcome_to_dict(outcome)
    return Part(outcome.tickets, spent, stored, wall, (sizes[0], sizes[-1]), kept)


def markers(number: int, tiers: Any, book: Book) -> Iterator[dict[str, Any]]:
    """A chunk of settled tickets as the ledger keeps them; every chunk has others."""
    for facts in made_tickets(CHUNK, tiers, random.Random(SEED + number)):
        facts = replace(facts, ticket_id=f"{number:04d}-{facts.ticket_id}")
        now = assess(facts, book)
        entries = entries_for(now)
        period = period_of(facts.served)
        posting = Posting(facts.ticket_id, 1, facts.rev, period, facts, now, entries, facts.served)
        yield items.marker(posting, items.house_of(entries), {})


def drafted(tiers: Any) -> dict[str, Any]:
    """A draft that moves every ticket: prices up, a floor, a tenth of the named tiers gone."""
    book = document([each for at, each in enumerate(tiers) if at % 10 != 5])
    for plane in book["planes"].values():
        plane["prices"] = [each | {"amount": each["amount"] * 21 // 20} for each in plane["prices"]]
        plane["floors"] = [{"id": "least-2", "amount": 800}]
    return book | {"version": 2}


def rss() -> float:
    """Resident megabytes of this process now."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="bench.replay", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--tickets", type=int, default=100_000, help="distinct tickets (100000)")
    figures = run(parser.parse_args().tickets)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
