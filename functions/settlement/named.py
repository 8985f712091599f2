"""What people call the ids that a ticket's lines name: SKUs, tiers, outlets and parties."""

from collections.abc import Iterator

from settlement.wiring import parties, pricing
from suanqing.finance.settlement import schemas
from suanqing.finance.statements.names import tier_name


def names_in(shown: schemas.TicketEarnings) -> dict[str, str]:
    """By id; an id that nobody named is left out."""
    skus = {line.sku for line in shown.lines if not line.sku.startswith("@")}
    named = {sku: found.name for sku in sorted(skus) if (found := pricing().sku(sku)) is not None}
    people = sorted({party for line in shown.lines for party in _parties(line)})
    return (
        named
        | dict(_tiers(shown))
        | {each.party_id: each.name for each in parties().several(people)}
    )


def _parties(line: schemas.LineView) -> Iterator[str]:
    """Who has a share, and the outlet whose coefficient it is."""
    yield from (share.party for share in line.shares)
    yield from (step.rule for step in line.steps if step.op == "coefficient")


def _tiers(shown: schemas.TicketEarnings) -> Iterator[tuple[str, str]]:
    wanted = {line.tier for line in shown.lines}
    for plane in pricing().book(shown.book or "").planes:
        yield from (
            (tier, tier_name(plane.whens[tier])) for tier in sorted(wanted & plane.whens.keys())
        )
