"""A whole ticket priced from the words of a book's document, one line from its price to its payees.

The engine moves all lines through stages; here each line is followed to its end before the next, in
exact fractions, with every rule looked at. `met` counts the kinds of rules that really did something.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from tests.oracle.dealing import Deal, Shares, dealt, half_up, mirrored, paid, weighed
from tests.oracle.holding import Refused, Row, Rules, clock, covers, holds, instant, local, tier_of

Span = tuple[datetime, datetime]


class Line(NamedTuple):
    """What a line comes to: shares without the 0s, exchanged: {party: (currency, paid, worth)}."""

    amount: int
    tax: int
    shares: dict[str, int]
    held: str
    exchanged: dict[str, tuple[str, int, int]]


@dataclass
class Money:
    """One line on its way. at: the ticket line or fee it is of. before: without coefficients."""

    at: str
    fee: str
    value: Fraction
    before: Fraction
    worker: str | None
    plan: list[Row] = field(default_factory=list)


Back = tuple[Fraction, int]
"""(how much of what was booked has gone back, what was borne beside it)."""


@dataclass
class Booked:
    """A line that is whole: `part` ends its name. source: what it takes back, for each payee over
    which span of the refunds."""

    at: str
    fee: str
    part: str
    amount: int
    tax: int = 0
    shares: Shares = field(default_factory=dict)
    stays: bool = False
    of: list[tuple[str, int]] = field(default_factory=list)
    source: "Booked | None" = None
    spans: dict[str, tuple[Back, Back]] = field(default_factory=dict)

    def name(self, plane: str) -> str:
        return f"{plane}:{self.at}:{self.fee}{self.part}"


def priced(book: Row, facts: Row, met: Counter[str]) -> dict[str, Line]:
    """Line id -> line; facts in their canonical form. Raises Refused."""
    if facts.get("payable") is False:
        met["cancelled"] += 1
        left = {**facts, "picks": [], "refunds": []}
        return _Plane(book, "pay", left, met, {}).decided() if facts.get("manual") else {}
    charge = _Plane(book, "charge", facts, met, {})
    result = charge.result()
    return result | _Plane(book, "pay", facts, met, charge.borne).result()


class _Plane:
    def __init__(
        self, book: Row, plane: str, facts: Row, met: Counter[str], borne: dict[Any, Fraction]
    ) -> None:
        self.book, self.plane, self.facts, self.met = book, plane, facts, met
        self.rules = Rules(book, plane, facts)
        self.own: Row = book["planes"][plane]
        self.tier: str = tier_of(book, plane, facts)["id"]
        self.borne = borne
        self.attrs: Row = facts.get("attrs", {})
        self.again = "original" in facts and self.attrs.get("rework") is not False
        self.policy: Row = book.get("rework", {})
        kinds = (
            "fees", "coefficients", "surcharges", "discounts", "floors", "caps", "waivers",
            "releases", "taxes", "splits", "prices",
        )  # fmt: skip
        self.held = {kind: self.rules.of(kind) for kind in kinds}
        for row in (row for rows in self.held.values() for row in rows):
            for name in row.get("when", {}):
                met[f"when {name}"] += 1
        self.refunds = list(self._refunds())
        met["picks"] += any(each[0] == plane for each in facts.get("picks", []))
        for kind, rows in self.held.items():
            met[f"packages and projects: {kind}"] += any("owner" in row for row in rows)

    def result(self) -> dict[str, Line]:
        money = [each for line in self.facts["lines"] for each in self._ticket_line(line)]
        money += self._fees("before_coefficient")
        done = [extra for each in money for extra in self._multiplied(each)]
        done += self._fees("after_coefficient")
        for each in done:
            listed = Money(each.at, each.fee, each.value, each.before, each.worker)
            owed = self._cut(each)
            cut = listed.value - each.value
            for one in (each, listed):
                self._bound(one)
            for key, value in owed.items():
                asked = Fraction(self.policy.get("charge", "1")) if self.again else Fraction(1)
                left = (listed.value - each.value) / (cut * asked) if cut * asked else Fraction(1)
                self.met["bearer of less"] += 0 < left < 1
                self.met["bearer of nothing"] += not left
                if left:
                    self.borne[key] = value * asked * left
        if self.plane == "pay":
            for (at, fee, role, worker), value in self.borne.items():
                self.met["bearer"] += 1
                one = Money(f"{at}@{fee}@{role}", "discount_share", -value, -value, worker)
                one.plan = [{"role": role, "remainder": True}]
                done.append(one)
        lines = [line for each in done for line in self._booked(each)]
        result = {line.name(self.plane): self._finished(line) for line in lines}
        assert len(result) == len(lines), "two lines have one name"
        return result | self.decided()

    def decided(self) -> dict[str, Line]:
        """What people decided: all that is left of a cancelled ticket."""
        found = {}
        for id, fee, party, amount, *_ in (
            self.facts.get("manual", []) if self.plane == "pay" else []
        ):
            self.met["manual"] += 1
            self.met["manual outlives"] += self.facts.get("payable") is False
            line = Booked(f"@manual/{id}", fee, "", amount, 0, {party: amount})
            found[line.name(self.plane)] = self._finished(line)
        return found

    # prices

    def _refunds(self) -> Iterator[tuple[str, Fraction]]:
        """(line, part) in order; what went back of a bundle went back of each of its items."""
        boxes = {row["sku"]: row for row in self.book.get("bundles", [])}
        skus = {line["id"]: line["sku"] for line in self.facts["lines"]}
        for at, back, of in self.facts.get("refunds", []):
            box = boxes.get(skus.get(at, ""))
            for item in box["items"] if box else [None]:
                yield f"{at}/{item['sku']}" if item else at, Fraction(back, of)

    def _ticket_line(self, line: Row) -> Iterator[Money]:
        qty, worker = Fraction(line["qty"]), line.get("worker")
        box = next((b for b in self.book.get("bundles", []) if b["sku"] == line["sku"]), None)
        if box is None:
            value = self._price(line["sku"], qty, worker)
            assert value is not None
            yield self._money(line["id"], line["sku"], value, worker)
            return
        self.met["bundle"] += 1
        worth = []
        for item in box["items"]:
            value = self._price(item["sku"], qty * Fraction(item["qty"]), worker)
            assert value is not None
            worth.append((f"{line['id']}/{item['sku']}", value))
        whole = self._price(line["sku"], qty, None, plain=True)
        if whole is not None:
            if not sum(value for _, value in worth):
                raise Refused("bundle_unshared")
            self.met["bundle price"] += 1
            parts = dealt(half_up(whole), worth)
            worth = [(name, Fraction(part)) for (name, _), part in zip(worth, parts, strict=True)]
        for item, (name, value) in zip(box["items"], worth, strict=True):
            yield self._money(name, item["sku"], value, worker)

    def _money(self, at: str, sku: str, value: Fraction, worker: str | None) -> Money:
        return Money(at, self.book["skus"][sku]["fee"], value, value, worker)

    def _price(
        self, sku: str, qty: Fraction, worker: str | None, plain: bool = False
    ) -> Fraction | None:
        rows = [row for row in self.held["prices"] if row["sku"] == sku]
        offers = [row for row in rows if row.get("when") or "owner" in row]
        basic = [row for row in rows if row not in offers]
        ranked = [
            row for group in (offers, basic) for tier in (self.tier, "*") for row in group
            if row["tier"] == tier
        ]  # fmt: skip
        if not ranked:
            return None
        row = ranked[0]
        self.met["conditional price"] += row in offers
        self.met["tier's own price"] += row in basic and row["tier"] == self.tier
        self.met["per"] += row.get("per", 1) > 1
        amount: Any = row.get("amount")
        for step in row.get("steps", []):
            if Fraction(step["from"]) <= qty and (step["to"] is None or qty < Fraction(step["to"])):
                self.met["steps"] += 1
                amount = step["amount"]
        own = None if plain else self._override(sku, worker)
        return Fraction(amount if own is None else own) * qty / int(row.get("per", 1))

    def _override(self, sku: str, worker: str | None) -> int | None:
        rows = self.own.get("overrides", [])
        for party in (worker or self.facts["crew"][0][0], self.attrs.get("team")):
            for tier in (self.tier, None):
                for row in rows:
                    if (row["sku"], row["party"], row.get("tier")) == (sku, party, tier):
                        self.met["override"] += 1
                        return int(row["amount"])
        return None

    # fees of the whole ticket

    def _fees(self, base: str) -> list[Money]:
        found = []
        for rule in self.held["fees"]:
            if rule.get("base", "after_coefficient") == base:
                for worker, value in self._measured(rule):
                    self.met[f"fee by {rule['by']}"] += 1
                    at = f"@{rule['id']}" + (f"@{worker}" if worker else "")
                    found.append(Money(at, rule["fee"], value, value, worker))
        return found

    def _measured(self, rule: Row) -> Iterator[tuple[str | None, Fraction]]:
        by: str = rule["by"]
        amount: Any = rule.get("amount", 0)
        if by == "fixed":
            yield None, Fraction(amount)
        elif by == "milestone":
            if rule["milestone"] in self.facts.get("milestones", {}):
                yield None, Fraction(amount)
        elif by == "visit":
            if "visit" in self.facts:
                _, number, of, whole = self.facts["visit"]
                if not 1 <= number <= of:
                    raise Refused("bad_visit")
                total = half_up(whole * Fraction(rule.get("rate", "1")))
                low, high = (half_up(Fraction(total * n, of)) for n in (number - 1, number))
                yield None, Fraction(high - low)
        elif by in ("work", "night"):
            workers = sorted({each[0] for each in self.facts.get("sessions", [])})
            for worker in workers if self.plane == "pay" else [None] if workers else []:
                hours = Fraction(self._worked(worker, rule.get("hours")), 3_600_000)
                if step := rule.get("up_to"):
                    hours = Fraction(-(-hours * 60 // step) * step, 60)
                if hours:
                    yield worker, amount * hours
        else:
            name = rule.get("fact") or {"order": "order_amount", "distance": "distance_km"}[by]
            much = Fraction(self.attrs.get(name, 0)) - Fraction(rule.get("free", "0"))
            if much > 0:
                self.met["claim"] += rule.get("rate", "").startswith("-")
                yield None, much * Fraction(rule.get("rate", amount))

    def _worked(self, worker: str | None, hours: Row | None) -> int:
        """Milliseconds worked, of the window only: time is cut wherever anything begins or ends."""
        spans = [
            (instant(start), instant(end))
            for who, start, end in self.facts.get("sessions", [])
            if worker in (None, who)
        ]
        if hours and any(hours[at][3:] not in ("00", "15", "30", "45") for at in ("from", "to")):
            raise ValueError(f"{hours} are no quarters of an hour")
        row = hours if hours and "utc_offset" in hours else clock(self.book, self.facts)
        edges = sorted({*itertools.chain.from_iterable(spans), *_quarters(spans)})
        total = timedelta()
        for low, high in itertools.pairwise(edges):
            worked = any(a <= low and high <= b for a, b in spans)
            if worked and (hours is None or _inside(local(row, low), hours)):
                total += high - low
        return total // timedelta(milliseconds=1)

    # from the price to the amount

    def _multiplied(self, line: Money) -> Iterator[Money]:
        """The line with its coefficients, and its surcharges; one a fee kind, the first declared."""
        own = self.own.get("coefficient", {})
        if own.get("outlet") and covers(own, line.fee) and "coefficient" in self.facts:
            self.met["outlet coefficient"] += 1
            line.value *= Fraction(self.facts["coefficient"])
        for rule in self.held["coefficients"]:
            if covers(rule, line.fee):
                self.met["coefficients"] += 1
                line.value *= Fraction(rule["factor"])
        yield line
        mine = [rule for rule in self.held["surcharges"] if covers(rule, line.fee)]
        replaced = [name for rule in mine for name in rule.get("replaces", [])]
        taken: set[str] = set()
        for rule in mine:
            if rule["id"] in replaced:
                self.met["replaces"] += 1
                continue
            value = line.before if rule["base"] == "before_coefficient" else line.value
            value *= Fraction(rule["rate"])
            if "hours" in rule:
                inside = self._worked(line.worker, rule["hours"])
                if not inside:
                    continue
                self.met["surcharge by hours"] += 1
                value *= Fraction(inside, self._worked(line.worker, None))
            if rule["fee"] not in taken:
                taken.add(rule["fee"])
                self.met[f"surcharge {rule['base']}"] += 1
                yield Money(line.at, rule["fee"], value, value, line.worker)

    def _cut(self, line: Money) -> dict[Any, Fraction]:
        """Discounts the line; what others than head office would bear of that."""
        owed: dict[Any, Fraction] = {}
        mine = [rule for rule in self.held["discounts"] if covers(rule, line.fee)]
        mode = self.own.get("discounting", {}).get("mode", "sequential")
        room = Fraction(self.own.get("discounting", {}).get("cap", "1"))
        whole = line.value
        if mode == "best" and mine:
            best = max(Fraction(rule["rate"]) for rule in mine)
            mine = [rule for rule in mine if Fraction(rule["rate"]) == best][:1]
        for rule in mine:
            part = Fraction(rule["rate"]) * (line.value if mode == "sequential" else whole)
            most = whole * room - (whole - line.value)
            self.met["discount cap"] += abs(part) > abs(most)
            part = part if abs(part) <= abs(most) else most
            line.value -= part
            self.met[f"discount {mode}"] += 1
            for role, share in rule.get("bearer", {}).items():
                if role != "hq" and Fraction(share):
                    key = line.at, line.fee, role, line.worker
                    owed[key] = owed.get(key, Fraction(0)) + part * Fraction(share)
        return owed

    def _bound(self, line: Money) -> None:
        for kind in ("floors", "caps"):
            for rule in self.held[kind]:
                limit = Fraction(rule["amount"])
                beyond = line.value < limit if kind == "floors" else line.value > limit
                if covers(rule, line.fee) and beyond:
                    self.met[kind] += 1
                    line.value = limit
        if any(covers(rule, line.fee) for rule in self.held["waivers"]):
            self.met["waivers"] += 1
            line.value = Fraction(0)
        if self.again and self.plane == "charge":
            self.met["rework charge"] += "charge" in self.policy
            line.value *= Fraction(self.policy.get("charge", "1"))

    # from the amount to who gets it

    def _booked(self, line: Money) -> Iterator[Booked]:
        amount, tax = self._taxed(half_up(line.value), line.fee)
        for part, own, own_tax in self._parts(line.fee, amount, tax):
            whole = Booked(line.at, line.fee, part, own, own_tax)
            if self.plane == "charge":
                yield whole
                yield from self._gone([whole], None, line)
            else:
                yield from self._shared(whole, line)

    def _taxed(self, amount: int, fee: str) -> tuple[int, int]:
        if self.plane == "pay":
            return amount, 0
        own = {"mode": "none", **self.own.get("tax", {})}
        tax = next((rule for rule in self.held["taxes"] if covers(rule, fee)), own)
        self.met["taxes"] += tax is not own
        self.met[f"tax {tax['mode']}"] += 1
        rate = Fraction(tax.get("rate", "0"))
        if tax["mode"] == "inclusive":
            return amount, amount - half_up(amount / (1 + rate))
        due = half_up(amount * rate) if tax["mode"] == "exclusive" else 0
        return amount + due, due

    def _parts(self, fee: str, amount: int, tax: int) -> list[tuple[str, int, int]]:
        """What milestones release: each the rounded share up to it less the rounded share before."""
        mine = [rule for rule in self.held["releases"] if covers(rule, fee)]
        if not mine:
            return [("", amount, tax)]
        found, share, waits = [], Fraction(0), False
        left, left_tax = amount, tax
        for rule in mine:
            before, share = share, share + Fraction(rule["share"])
            part = half_up(amount * share) - half_up(amount * before)
            part_tax = half_up(tax * share) - half_up(tax * before)
            left, left_tax = left - part, left_tax - part_tax
            if rule["milestone"] in self.facts.get("milestones", {}):
                self.met["releases"] += 1
                found.append((f":@{rule['milestone']}", part, part_tax))
            else:
                self.met["waits"] += 1
                waits = True
        return [*found, ("", left, left_tax)] if left or waits else found

    def _shared(self, whole: Booked, line: Money) -> Iterator[Booked]:
        plans = [rule for rule in self.held["splits"] if covers(rule, line.fee)]
        plan: list[Row] = line.plan or (plans[0]["parts"] if plans else self.own["split"])
        if line.plan or weighed(plan):
            self.met["weighed plan"] += bool(plans)
            whole.shares = paid(whole.amount, plan, self.facts, line.worker)
            family, rest, kept = [whole], None, {}
        else:
            deal = Deal(whole.amount, plan, self.facts, line.worker)
            self._count(plan, whole.amount)
            family, rest, kept = [whole], deal.rest, deal.kept
            whole.shares = deal.main
            for part, fee, shares in deal.cut:
                at = f"{line.at}@{line.fee}@{part['id']}"
                of = deal.taxed(part) if "tax" in part else []
                own = Booked(at, fee, whole.part, 0, 0, shares, bool(part.get("stays")), of)
                family.append(own)
        for each in family:
            each.shares = {
                party: self._scaled(own, party, each.of) for party, own in each.shares.items()
            }
            each.amount = sum(each.shares.values())
        yield from family
        yield from self._gone(family, rest, line)
        if not any(half_up(own * rate) for rows in kept.values() for _, own, rate in rows):
            return
        for tax in sorted(kept):
            self.met["withhold"] += 1
            back: Shares = {}
            for party, own, rate in kept[tax]:
                back[party] = back.get(party, 0) - half_up(self._scaled(own, party, []) * rate)
            back[f"tax:withheld_{tax}"] = -sum(back.values())
            one = Booked(f"{line.at}@{line.fee}@{tax}", "withheld", whole.part, 0, 0, back)
            yield one
            yield from self._gone([one], None, line)

    def _factor(self, party: str, step: int) -> Fraction:
        """1: what a rework pays the party. 2: what a claw-back leaves it."""
        if step == 1 and self.again:
            self.met["rework"] += 1
            if party in self.facts["original"][1]:
                return Fraction(self.policy.get("original_payee", "0"))
            return Fraction(self.policy.get("other_payee", "1"))
        if step == 2 and "clawback" in self.facts:
            self.met["clawback"] += 1
            return 1 - Fraction(self.policy.get("clawback", "1"))
        return Fraction(1)

    def _scaled(self, amount: int, party: str, of: list[tuple[str, int]]) -> int:
        """What a party owes is no pay, and stays. of: what a tax is of, and what it follows."""
        paid_ = [(who, own) for who, own in of if own > 0]
        for step in (1, 2):
            if amount > 0 and step == 1 and self.again and paid_:
                left = sum(own * self._factor(who, 1) for who, own in paid_)
                amount = half_up(amount * left / sum(own for _, own in paid_))
                self.met["rework of a tax"] += 1
            elif amount > 0:
                amount = half_up(amount * self._factor(party, step))
        return amount

    def _count(self, plan: list[Row], amount: int) -> None:
        self.met["ordered plan"] += 1
        self.met["mirrored line"] += amount < 0
        for part in plan:
            for name in ("amount", "cap", "floor", "fee", "tax", "mode", "stays", "otherwise"):
                self.met[f"part {name}"] += name in part
            self.met[f"base {part.get('base', 'none').partition(':')[0]}"] += 1

    # what went back

    def _gone(self, family: list[Booked], rest: Row | None, line: Money) -> Iterator[Booked]:
        """Of the running sum of the refunds, less what went back before; what stays the rest bears."""
        root = line.at if line.at[0] != "@" else "@" + line.at[1:].split("@")[0]
        root = root.split("@")[0] if root[0] != "@" else root
        slots = [
            (account, at, own)
            for at, each in enumerate(family)
            for account, own in (
                each.shares.items()
                if self.plane == "pay"
                else (("net", each.amount - each.tax), ("tax", each.tax))
            )
        ]
        abroad = self.facts.get("currencies", {})
        if self.plane != "pay":
            abroad = ("net", "tax") if "@customer" in abroad else ()
        if self.plane == "pay":
            slots.sort()
        so_far, before = Fraction(0), [0] * len(slots)
        then: list[Back] = [(Fraction(0), 0)] * len(slots)
        for number, (name, part) in enumerate(self.refunds, 1):
            if name not in ("*", root):
                continue
            self.met["refund over the whole"] += so_far + part > 1
            so_far = min(Fraction(1), so_far + part)
            now = mirrored([own for *_, own in slots], so_far)
            since: list[Back] = [(so_far, 0)] * len(slots)
            owed = 0
            for slot, (_, at, _) in enumerate(slots):
                if family[at].stays:
                    owed, now[slot], since[slot] = owed + now[slot], 0, (Fraction(0), 0)
            if rest is not None:
                bears: Row = {key: rest[key] for key in ("role", "otherwise") if key in rest}
                for party, own in paid(owed, [bears], self.facts, line.worker).items():
                    slot = [each[:2] for each in slots].index((party, 0))
                    now[slot], since[slot] = now[slot] + own, (so_far, own)
            for at, each in enumerate(family):
                moved: Shares = {
                    account: before[slot] - now[slot]
                    for slot, (account, of, _) in enumerate(slots)
                    if of == at
                    and (
                        now[slot] != before[slot]
                        or (slots[slot][2] and account in abroad and then[slot] != since[slot])
                    )
                }
                spans = {
                    account: (then[slot], since[slot])
                    for slot, (account, of, _) in enumerate(slots)
                    if of == at
                }
                if moved:
                    self.met["refund"] += 1
                    pay = self.plane == "pay"
                    yield Booked(
                        f"{each.at}@refund{number}", each.fee, each.part, sum(moved.values()),
                        0 if pay else moved.get("tax", 0), moved if pay else {},
                        source=each, spans=spans,
                    )  # fmt: skip
            before, then = now, since

    # what is held, and who is paid in other money

    def _finished(self, line: Booked) -> Line:
        held = ""
        for row in self.book.get("evidence", []) if self.plane == "pay" else []:
            found = self.facts.get("evidence", {}).get(row["id"], {}).get("outcome", "unknown")
            if not held and found != "pass" and covers(row, line.fee) and self._asks(row):
                held = f"{row['id']}:{found}"
                self.met[f"held {found}"] += 1
        shares = {party: own for party, own in line.shares.items() if own}
        return Line(line.amount, line.tax, shares, held, self._exchanged(line))

    def _asks(self, row: Row) -> bool:
        return holds(self.book, self.facts, row)

    def _exchanged(self, line: Booked) -> dict[str, tuple[str, int, int]]:
        """Of what goes back, the payee's money of each refund is what is gone after it less before."""
        found = {}
        own = self.book["currency"]
        places = {"JPY": 0}
        shares, first_of = line.shares, line.source.shares if line.source else {}
        spans = line.spans
        if self.plane == "charge":
            # the customer's is the whole line, of which a refund takes its part as of the tax
            shares = {"@customer": line.amount}
            first_of = {"@customer": line.source.amount} if line.source else {}
            spans = {"@customer": spans[max(spans)]} if spans else {}
        for party, currency in self.facts.get("currencies", {}).items():
            if party not in shares or currency == own:
                continue
            if not shares[party] and line.source is None:
                continue
            rates = {pair: Fraction(rate) for pair, rate, _ in self.facts.get("quotations", [])}
            if f"{own}/{currency}" in rates:
                rate = rates[f"{own}/{currency}"]
            elif f"{currency}/{own}" in rates:
                rate = 1 / rates[f"{currency}/{own}"]
            else:
                raise Refused("no_quotation")
            rate *= Fraction(10) ** (places.get(currency, 2) - places.get(own, 2))

            def both(share: int, rate: Fraction = rate) -> tuple[int, int]:
                paid_ = half_up(share * rate)
                return paid_, half_up(paid_ / rate)

            paid_, worth = both(shares[party])
            if line.source is not None:
                first = both(first_of.get(party, 0))
                left = [
                    [
                        whole - half_up(whole * part) - borne
                        for whole, borne in zip(first, both(owed), strict=True)
                    ]
                    for part, owed in spans[party]
                ]
                paid_, worth = left[1][0] - left[0][0], left[1][1] - left[0][1]
            if shares[party] or paid_:
                found[party] = currency, paid_, worth
                self.met["exchange of a charge"] += self.plane == "charge"
                self.met["exchange"] += 1
                self.met["exchange of a refund"] += line.source is not None
        return found


def _quarters(spans: list[Span]) -> Iterator[datetime]:
    """Every quarter of an hour that the spans touch: no window and no change of clocks lies between two."""
    for low, high in spans:
        at = low.replace(minute=low.minute // 15 * 15, second=0, microsecond=0)
        while at < high:
            yield at
            at += timedelta(minutes=15)


def _inside(shown: datetime, hours: Row) -> bool:
    """Whether the clocks show a time of the window; it may lie over midnight."""
    now, low, high = f"{shown:%H:%M}", hours["from"], hours["to"]
    return low <= now < high if low < high else now >= low or now < high
