"""python -m ops replay --book main@4: a draft over the last months, before anybody publishes it."""

import argparse
import json
import sys
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ops.stack import Stack, add_option, client, stack

MAX_SHOWN = 10


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "replay",
        help="run a price book over the last months in shadow, and say who wins and loses",
        description="Price every settled ticket of the last months by another version of the book and "
        "compare it with what is booked. Writes nothing. Exit code 1 when a limit is passed, 2 when the "
        "book cannot be run. Money of ladders is left as it is.",
    )
    add_option(command)
    command.add_argument("--book", required=True, metavar="VERSION", help="a version, e.g. main@4")
    command.add_argument(
        "--months", type=int, default=3, help="with this one (default %(default)s)"
    )
    command.add_argument("--limit", type=fraction, help="how far a total may move, e.g. 0.05")
    command.add_argument(
        "--party-limit", type=fraction, help="how much any party may lose, e.g. 0.1"
    )
    command.add_argument("--refused", type=int, default=0, help="tickets that may be without price")
    command.add_argument("--json", action="store_true", help="the whole outcome as JSON")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    from suanqing.errors import DomainError
    from suanqing.finance.backtest.outcome import Limit, blocked, outcome_to_dict
    from suanqing.finance.backtest.shadow import last_periods

    shadow = shadow_of(stack(wanted.stack))
    periods = last_periods(datetime.now(UTC), max(1, wanted.months))
    try:
        outcome = replayed(shadow, wanted.book, periods)
    except DomainError as problem:
        print(f"{wanted.book} cannot be run: {problem.message}", file=sys.stderr)
        return 2
    if wanted.json:
        print(json.dumps(outcome_to_dict(outcome), ensure_ascii=False, indent=2))
    else:
        print("\n".join(report(outcome)))
    reason = blocked(outcome, Limit(wanted.limit, wanted.party_limit, wanted.refused))
    if reason:
        print(f"blocked: {reason}", file=sys.stderr)
    return 1 if reason else 0


def shadow_of(found: Stack) -> Any:
    from suanqing.finance.backtest.shadow import Shadow
    from suanqing.finance.settlement.store import LedgerStore
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.tickets.store import TicketStore

    dynamodb = client("dynamodb")
    names = (found[name] for name in ("LedgerTable", "BalancesTable", "WorkTable"))
    pricing = found["PricingTable"]
    return Shadow(
        LedgerStore(dynamodb, *names),
        PricingStore(dynamodb, pricing),
        PartyStore(dynamodb, pricing),
        TicketStore(dynamodb, found["WorkTable"]),
    )


def replayed(shadow: Any, book: str, periods: list[str]) -> Any:
    """Every slice, one after the other, with a line of progress on standard error."""
    from suanqing.finance.backtest.outcome import Outcome

    outcome = Outcome()
    slices = list(shadow.slices(book, periods))
    for number, slice in enumerate(slices, 1):
        outcome.absorb(shadow.run_slice(slice))
        share = f"{number}/{len(slices)} slices, {outcome.tickets} tickets"
        print(f"\r{share}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return outcome


def report(outcome: Any) -> list[str]:
    """The outcome in lines: totals, winners and losers, tiers, refusals."""
    from suanqing.money import to_major

    def money(tally: Any) -> str:
        before, after, change = (
            to_major(each, outcome.currency) for each in (tally.before, tally.after, tally.change)
        )
        return f"{before} -> {after} ({change}) {outcome.currency}"

    lines = [
        f"{outcome.tickets} tickets: {outcome.changed} change money, {outcome.retiered} change tier, "
        f"{outcome.reruled} change rules, {outcome.refusals} without a price",
        *(f"{plane}: {money(outcome.total(plane))}" for plane in ("charge", "pay")),
    ]
    for dimension in ("party", "outlet", "sku", "tier", "fee"):
        for word, found in (
            ("gains", outcome.winners(dimension)),
            ("loses", outcome.losers(dimension)),
        ):
            lines += [f"{dimension} {id} {word}: {money(tally)}" for id, tally in found[:MAX_SHOWN]]
    lines += [f"{n} {p} lines: tier {old} -> {new}" for (p, old, new), n in outcome.moves.items()]
    lines += [
        f"{one.tickets} ticket(s) without a price, e.g. {one.examples[0]}: {one.reason}"
        for one in outcome.refused.values()
    ]
    return lines


def fraction(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no fraction such as 0.05")
    return found
