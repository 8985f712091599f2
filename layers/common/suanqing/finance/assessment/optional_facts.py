"""The facts that few tickets have, as JSON and back: each key absent where there is nothing to say.

    roles       {role: party}                       milestones  {name: RFC 3339}
    picks       [[plane, tier, by, reason]]         visit       [contract, number, of, amount]
    refunds     [[line | "*", back, of]]            manual      [[id, fee, party, amount, reason, maker, checker]]
    original    [ticket, [party]]                   clawback    ticket
    currencies  {party: currency}                   quotations  [[pair, "rate", id]]
    zones       {party: "weight"}

Amounts are integers in minor units.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from suanqing.money import decimal_text, rate
from suanqing.pricing.model import Facts, Manual, Original, Pick, Quotation, Refund, Visit
from suanqing.times import parse

NAMES = ("roles", "milestones", "picks", "visit", "refunds", "manual", "original", "clawback",
         "currencies", "quotations", "zones")  # fmt: skip
_NONE = frozenset[str]()


def present(facts: Facts) -> frozenset[str]:
    """Which of them a ticket has, by name."""
    if not are_special(facts):
        return _NONE
    return frozenset(name for name in NAMES if getattr(facts, name))


def are_special(facts: Facts) -> bool:
    """Whether the facts have anything of this module."""
    return bool(
        facts.roles
        or facts.milestones
        or facts.picks
        or facts.visit
        or facts.refunds
        or facts.manual
        or facts.original
        or facts.clawback
        or facts.currencies
        or facts.quotations
        or facts.zones
    )


def to_data(facts: Facts) -> dict[str, Any]:
    """Their part of the canonical form."""
    data: dict[str, Any] = {
        "roles": dict(facts.roles),
        "milestones": {name: moment(at) for name, at in facts.milestones},
        "picks": [list(pick) for pick in facts.picks],
        "visit": facts.visit and list(facts.visit),
        "refunds": [list(refund) for refund in facts.refunds],
        "manual": [list(line) for line in facts.manual],
        "original": facts.original and [facts.original.ticket, list(facts.original.payees)],
        "clawback": facts.clawback,
        "currencies": dict(facts.currencies),
        "quotations": [[q.pair, decimal_text(q.rate), q.id] for q in facts.quotations],
        "zones": {party: decimal_text(weight) for party, weight in facts.zones},
    }
    return {name: value for name, value in data.items() if value}


def of_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of `Facts` again; KeyError, TypeError or ValueError for anything else."""
    visit, original = data.get("visit"), data.get("original")
    return {
        "roles": tuple(sorted(data.get("roles", {}).items())),
        "milestones": tuple(
            (name, parse(at)) for name, at in sorted(data.get("milestones", {}).items())
        ),
        "picks": tuple(Pick(*pick) for pick in data.get("picks", ())),
        "visit": Visit(*visit) if visit else None,
        "refunds": tuple(Refund(*refund) for refund in data.get("refunds", ())),
        "manual": tuple(Manual(*line) for line in data.get("manual", ())),
        "original": Original(original[0], tuple(original[1])) if original else None,
        "clawback": data.get("clawback"),
        "currencies": tuple(sorted(data.get("currencies", {}).items())),
        "quotations": tuple(
            Quotation(pair, rate(text), id) for pair, text, id in data.get("quotations", ())
        ),
        "zones": tuple(
            (party, rate(weight)) for party, weight in sorted(data.get("zones", {}).items())
        ),
    }


def moment(at: datetime) -> str:
    """RFC 3339 with milliseconds, as `times.rfc3339`."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.replace(tzinfo=None).isoformat("T", "milliseconds") + "Z"
