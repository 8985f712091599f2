"""What must be true of a book's split plans (分成方案) before it is published.

A plan that may give away more than there is, or whose part nobody can be asked for, would refuse every
ticket it covers; one behind a plan that holds whenever it does would never be used.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.pricing.catalogue import FEES
from suanqing.pricing.checks.findings import MAX_AMOUNT, Finding, bad_rate, conditions, first_wins
from suanqing.pricing.names import ROLES, Document
from suanqing.pricing.split_plans import BASES, PART, PARTY, WITHHELD, is_weighed, part_id
from suanqing.vocabulary import NAMES

_IDLE_IN_REMAINDER = (
    "share",
    "rate",
    "amount",
    "base",
    "cap",
    "floor",
    "fee",
    "tax",
    "mode",
    "stays",
)


def check_splits(document: Document) -> Iterator[Finding]:
    """Findings of the declared roles and of every plan, each naming its row `splits/<id>`."""
    yield from _roles(document)
    for name, plane in document["planes"].items():
        rows = plane.get("splits") or ()
        if rows and name != "pay":
            yield Finding("split_on_charge", "the customer's price is not split", name)
            continue
        for row, times in Counter(each["id"] for each in rows).items():
            if times > 1:
                message = f"split id {row!r} is used {times} times"
                yield Finding("duplicate", message, name, row=f"splits/{row}")
        for row in rows:
            for finding in _plan(row, document, _fees(plane)):
                yield replace(finding, plane=name, row=f"splits/{row['id']}{finding.row}")
        yield from (replace(finding, plane=name) for finding in first_wins(rows, "split"))


def _roles(document: Document) -> Iterator[Finding]:
    for role, times in Counter(document.get("roles") or ()).items():
        if role in ROLES or ":" in role or times > 1:
            message = f"role {role!r} is taken, has a colon, or stands twice"
            yield Finding("bad_role", message, row="roles")


def _fees(plane: Document) -> set[str]:
    own = (*(plane.get("surcharges") or ()), *(plane.get("fees") or ()))
    return {*FEES.values(), *(row["fee"] for row in own)}


def _plan(row: Document, document: Document, fees: set[str]) -> Iterator[Finding]:
    yield from conditions(row.get("when") or {}, document, NAMES)
    for fee in sorted(set(row.get("on") or ()) - fees):
        yield Finding("unknown_fee", f"unknown fee kind {fee!r}")
    parts = row.get("parts") or ()
    roles = {*ROLES, *(document.get("roles") or ())}
    for part in parts:
        yield from _payee(part, roles)
    if sum(bool(part.get("remainder")) for part in parts) != 1:
        yield Finding("bad_split", "exactly one part takes the remainder")
    if is_weighed(parts):
        yield from _weighed(parts)
        return
    ids = [part_id(at, part) for at, part in enumerate(parts, 1)]
    for name, times in Counter(ids).items():
        if times > 1:
            yield Finding("duplicate", f"part id {name!r} is used {times} times")
    for at, part in enumerate(parts):
        for finding in _part(part, ids[:at], parts[:at]):
            yield replace(finding, row=f"/{ids[at]}")
    yield from _overdraws(parts)


def _payee(part: Document, roles: set[str]) -> Iterator[Finding]:
    if bool(part.get("tax")) == bool(part.get("role")):
        yield Finding("bad_split", "a part goes to a role, or to a tax's account")
    for name in ("role", "otherwise"):
        role = part.get(name)
        if role and role not in roles and not (role.startswith(PARTY) and role != PARTY):
            yield Finding("unknown_role", f"unknown role {role!r}")
    if part.get("otherwise") and part["otherwise"] == part.get("role"):
        yield Finding("bad_split", "a role does not stand in for itself")


def _weighed(parts: Sequence[Document]) -> Iterator[Finding]:
    if any(bool(part.get("remainder")) == ("share" in part) for part in parts):
        yield Finding("bad_split", "a role has either a share or the remainder")
    for role, times in Counter(part.get("role") for part in parts).items():
        if times > 1:
            yield Finding("bad_split", f"role {role} stands {times} times")
    shares = [part["share"] for part in parts if "share" in part]
    bad = [finding for share in shares for finding in bad_rate(share, "")]
    yield from bad
    if not bad and sum((rate(share) for share in shares), Decimal(0)) > 1:
        yield Finding("bad_split", "the shares are more than the whole")


def _part(part: Document, before: Sequence[str], earlier: Sequence[Document]) -> Iterator[Finding]:
    if part.get("remainder"):
        for name in _IDLE_IN_REMAINDER:
            if part.get(name) is not None:
                yield Finding("bad_split", f"{name} means nothing in the remainder")
        return
    yield from _worth(part, before, earlier)
    yield from _limits(part)
    yield from _kept(part)


def _worth(part: Document, before: Sequence[str], earlier: Sequence[Document]) -> Iterator[Finding]:
    """A rate of a base, or an amount."""
    if part.get("below_zero"):
        yield Finding("bad_split", "only the remainder may be told that it may be below zero")
    if "share" in part:
        yield Finding(
            "bad_split", "a plan has shares alone, or parts in order with rates of a base"
        )
    if ("rate" in part) == ("amount" in part):
        yield Finding("bad_split", "a part has either a rate or an amount")
    if "rate" in part:
        yield from bad_rate(part["rate"], "", high=Decimal(1))
        yield from _base(part.get("base"), before, earlier)
    else:
        for name in ("base", "mode", "cap", "floor"):
            if part.get(name) is not None:
                yield Finding("bad_split", f"{name} means nothing in a fixed amount")


def _limits(part: Document) -> Iterator[Finding]:
    for name in ("amount", "cap", "floor"):
        if part.get(name) is not None and not 0 <= part[name] < MAX_AMOUNT:
            yield Finding("negative_price", f"{part[name]} is not an amount")
    if (part.get("floor") or 0) > part.get("cap", MAX_AMOUNT):
        yield Finding("bad_split", "the floor lies above the cap")


def _kept(part: Document) -> Iterator[Finding]:
    """Taxes, fees of a part's own, and what is held back of it."""
    if part.get("mode") and not part.get("tax"):
        yield Finding("bad_split", "only a tax is inclusive or exclusive")
    if part.get("fee") in {*FEES.values(), WITHHELD}:
        yield Finding("fee_taken", f"{part['fee']} is the fee of other lines")
    named = part.get("fee") or part.get("tax")
    if part.get("stays") and (part.get("base") != "gross" or not named):
        yield Finding(
            "bad_split", "only a part of the gross with a fee of its own stays on a refund"
        )
    if held := part.get("withhold"):
        yield from bad_rate(held["rate"], "", high=Decimal(1))
        if part.get("tax"):
            yield Finding("bad_split", "nothing is kept back from a tax")


def _base(
    base: str | None, before: Sequence[str], earlier: Sequence[Document]
) -> Iterator[Finding]:
    if base is None or base in BASES:
        if base == "net_of_tax" and not any(part.get("tax") for part in earlier):
            yield Finding("bad_base", "net_of_tax needs an earlier part that is a tax")
    elif not base.startswith(PART) or base.removeprefix(PART) not in before:
        yield Finding("bad_base", f"{base!r} is no base, and no earlier part")


def _overdraws(parts: Sequence[Document]) -> Iterator[Finding]:
    """Parts that can come to more than the line, while the remainder was not told so."""
    rest = next((part for part in parts if part.get("remainder")), {})
    if rest.get("below_zero"):
        return
    if any(part.get("stays") for part in parts):
        message = "what stays on a refund may take the remainder below zero: say below_zero"
        yield Finding("overdrawn_split", message)
    try:
        rates = [rate(part["rate"]) for part in parts if _of_line(part)]
    except Invalid:
        return
    if sum(rates, Decimal(0)) > 1:
        yield Finding("overdrawn_split", "the parts can be more than the whole: say below_zero")
    elif any("amount" in part or part.get("floor") for part in parts):
        message = "a small line is refused: its fixed parts are more than it is"
        yield Finding("overdrawn_split", message, severity="warning")


def _of_line(part: Document) -> bool:
    """Whether its rate is of the line, or nearly."""
    base = part.get("base")
    return "rate" in part and (base is None or (base in BASES and base != "rest"))
