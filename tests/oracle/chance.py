"""Books that a check would let pass, and tickets, at random from a seed: every kind of rule mixed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from suanqing.pricing.book import Book, compile_book
from suanqing.pricing.catalogue import Kind, Sku
from suanqing.pricing.checks.validate import check
from suanqing.times import rfc3339
from tests.oracle.holding import Row

KINDS: dict[str, Kind] = {
    "S1": "service", "S2": "part", "S3": "time", "BOX": "service", "BAG": "service",
}  # fmt: skip
CATALOGUE = {sku: Sku(sku, kind, sku) for sku, kind in KINDS.items()}
ITEMS = ["S1", "S2", "S3"]
FEES = ["labour", "part", "time"]
PLACES = [
    ("310115", "310100", "310000"), ("320505", "320500", "320000"),
    ("533325", "533300", "530000"), ("110105", "110100", "110000"),
]  # fmt: skip
REGIONS = ["310115", "3205", "320000", "53", "class:tier1", "class:tier2", "zone:east", "110000"]
NODES = ["accepted", "gift", "inspected"]
CREW = ["ann", "bob", "cat", "dan"]
NIGHT = {"from": "22:00", "to": "06:00"}
PLANES = ("charge", "pay")
SERVED = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)


class Books:
    """One generator of random numbers; names are never used twice in a book."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.named = 0

    def book(self) -> Row:
        """A book without errors: rows that the check objects to are taken out again."""
        while True:
            book = self._written()
            for _ in range(12):
                bad = [each for each in check(book, CATALOGUE) if each.severity == "error"]
                if not bad:
                    return book
                if not all([_without(book, each.rows) for each in bad[:1]]):
                    break

    # words

    def id(self, kind: str) -> str:
        self.named += 1
        return f"{kind}{self.named}"

    def some(self, odds: float) -> bool:
        return self.chance.random() < odds

    def rate(self, most: float = 1.0) -> str:
        return str(Decimal(self.chance.randint(0, int(most * 1000))) / 1000)

    def factor(self) -> str:
        return str(Decimal(self.chance.randint(50, 200)) / 100)

    def amount(self) -> int:
        return self.chance.randint(1, self.chance.choice([100, 10_000, 3_000_000]))

    def when(self, odds: float = 0.5) -> Row:
        if not self.some(odds):
            return {}
        chance = self.chance
        words: dict[str, Callable[[], Any]] = {
            "urgent": lambda: self.some(0.5),
            "scenario": lambda: chance.choice(["direct", "franchise"]),
            "level": lambda: chance.choice(["standard", "core"]),
            "channel": lambda: chance.choice(["youzan", "app"]),
            "region": lambda: chance.choice([chance.choice(REGIONS), chance.sample(REGIONS, 3)]),
            "vip": lambda: self.some(0.7),
            "source": lambda: chance.choice(["live", ["live", "store"]]),
            "distance_km": lambda: chance.choice([{"from": "5"}, {"to": "7.5"}, {"from": "2", "to": "9"}]),
            "order_amount": lambda: chance.choice([{"from": "30000"}, {"to": "60000"}]),
            "day": lambda: chance.choice([
                "2026-11-11", ["2026-11-04", "2026-11-11"], {"from": "2026-11-05"},
                {"from": "2026-11-02", "to": "2026-11-08"},
            ]),
            "weekday": lambda: chance.choice(["sat", ["sat", "sun"], ["mon", "tue", "wed", "thu"]]),
        }  # fmt: skip
        names = chance.sample(sorted(words), chance.choice([1, 1, 2]))
        return {name: words[name]() for name in names}

    def row(self, kind: str, fees: list[str], odds: float = 0.5, **more: Any) -> Row:
        row: Row = {"id": self.id(kind), **more}
        if when := self.when(odds):
            row["when"] = when
        if self.some(0.35):
            row["on"] = self.chance.sample(fees, self.chance.choice([1, 2]))
        return row

    # the book

    def _written(self) -> Row:
        chance = self.chance
        self.named = 0
        book: Row = {
            "book": "random", "version": 1, "currency": "CNY",
            "valid_from": "2026-01-01T00:00:00Z",
            "scenarios": ["direct", "franchise"], "levels": ["standard", "core"],
            "zones": {"east": ["31", "3205"]}, "roles": ["guide"],
            "dimensions": chance.sample(["region", "scenario", "level", "channel"], 4),
            "region_order": chance.sample(
                ["county", "prefecture", "class", "province", "zone", "any"], 6
            ),
            "skus": {sku: {"fee": each.fee, "unit": "piece"} for sku, each in CATALOGUE.items()},
            "bundles": [
                {"sku": sku, "items": [
                    {"sku": item, "qty": chance.choice(["1", "2", "0.5", "3.7"])}
                    for item in chance.sample(ITEMS, chance.randint(1, 3))
                ]}
                for sku in ("BOX", "BAG")
            ],
        }  # fmt: skip
        if self.some(0.7):
            names = ("original_payee", "other_payee", "charge", "clawback")
            book["rework"] = {name: self.rate() for name in names if self.some(0.6)}
        if self.some(0.3):
            book["clocks"] = [
                {"id": "west", "regions": ["53"], "utc_offset": "+06:00"},
                {"id": "east", "regions": ["31"], "zone": "America/New_York"},
            ]
        book["planes"] = {name: self._plane(name) for name in PLANES}
        if self.some(0.6):
            book["projects"] = self._projects(book)
        if self.some(0.6):
            book |= self._packages(book)
        if self.some(0.6):
            book["evidence"] = [
                self.row("e", FEES, needs=["gps", "photo"], radius_m=200, max_accuracy_m=50),
                self.row("e", FEES, needs=["serial"]),
            ]
        return book

    def _plane(self, name: str) -> Row:
        chance = self.chance
        whens: dict[tuple[Any, ...], Row] = {(): {}}
        for _ in range(chance.randint(0, 4)):
            when = {
                "region": chance.choice([None, *REGIONS]),
                "scenario": chance.choice([None, None, "direct", "franchise"]),
                "level": chance.choice([None, None, "core"]),
                "channel": chance.choice([None, None, "app"]),
            }
            when = {key: value for key, value in when.items() if value}
            whens[tuple(sorted(when.items()))] = when
        tiers = [{"id": f"t{at}", "when": when} for at, when in enumerate(whens.values())]
        chance.shuffle(tiers)
        plane: Row = {"tiers": tiers, "prices": self._prices([str(row["id"]) for row in tiers])}
        plane |= self._rules(name, 1.0)
        plane["coefficient"] = {"outlet": self.some(0.6)}
        if plane["coefficient"]["outlet"] and self.some(0.3):
            plane["coefficient"]["on"] = ["labour"]
        plane["discounting"] = {
            "mode": chance.choice(["sequential", "sum", "best"]),
            "cap": chance.choice(["1", "1", "0.3", "0.125"]),
        }
        if name == "charge":
            mode = chance.choice(["inclusive", "exclusive", "none"])
            plane["tax"] = {"mode": mode, "rate": chance.choice(["0.01", "0.03", "0.06", "0.13"])}
            return plane
        plane["split"] = self._weighed(False)
        plane["overrides"] = [
            {"sku": sku, "party": party, "amount": self.amount()} | tier
            for sku, party, tier in (
                ("S1", "ann", {}), ("S1", "crew-7", {}), ("S2", "bob", {"tier": tiers[0]["id"]}),
            )
            if self.some(0.4)
        ]  # fmt: skip
        return plane

    def _prices(self, tiers: list[str]) -> list[Row]:
        rows = [
            self._price(sku, tier)
            for sku in (*ITEMS, "BAG")
            for tier in ("*", *(each for each in tiers if self.some(0.3)))
        ]
        for _ in range(self.chance.randint(0, 3)):
            tier = self.chance.choice(["*", *tiers])
            row = self._price(self.chance.choice([*ITEMS, "BAG"]), tier)
            rows.append({"id": self.id("price"), "when": self.when(1), **row})
        return rows

    def _price(self, sku: str, tier: str) -> Row:
        row: Row = {"sku": sku, "tier": tier, "per": self.chance.choice([1, 1, 60, 7])}
        if self.some(0.6):
            return row | {"amount": self.amount()}
        limit = self.chance.choice(["0.5", "2", "10"])
        row["steps"] = [
            {"from": "0", "to": limit, "amount": self.amount()},
            {"from": limit, "to": None, "amount": self.amount()},
        ]
        return row

    def _rules(self, name: str, odds: float) -> Row:
        """The lists of a plane, a project or a package."""
        chance = self.chance
        few = [n for n in (1, 2) if self.some(odds)]

        def rows(kind: str, make: Callable[[], Row], likely: float = 0.6) -> list[Row]:
            return [make() for _ in few if self.some(likely * odds)]

        fees = rows("fees", self._fee, 0.9) + rows("fees", self._fee, 0.9)
        surcharges = rows("surcharges", self._surcharge, 0.8)
        if len(surcharges) == 2 and self.some(0.5) and "hours" not in surcharges[1]:
            surcharges[1] |= {"replaces": [surcharges[0]["id"]], "fee": surcharges[0]["fee"]}
        every = [*FEES, *(row["fee"] for row in (*fees, *surcharges))]
        early = [*FEES, *(r["fee"] for r in fees if r.get("base") == "before_coefficient")]
        found = {
            "fees": fees,
            "surcharges": surcharges,
            "coefficients": rows("c", lambda: self.row("c", early, factor=self.factor())),
            "discounts": rows("d", lambda: self.row("d", every, rate=self.rate(0.5))),
            "floors": rows("f", lambda: self.row("f", every, amount=self.amount()), 0.3),
            "caps": rows("k", lambda: self.row("k", every, amount=self.amount()), 0.3),
            "waivers": rows("w", lambda: self.row("w", every, 1, reason="goodwill"), 0.15),
            "releases": self._releases(every) if self.some(0.3 * odds) else [],
        }
        if name == "charge":
            for row in found["discounts"]:
                if self.some(0.5):
                    role = chance.choice(["outlet", "owner", "lead"])
                    row["bearer"] = chance.choice([{role: "1"}, {role: "0.35", "hq": "0.65"}])
            taxes = ["inclusive", "exclusive", "none"]
            found["taxes"] = rows(
                "x",
                lambda: self.row("x", FEES, 0.8, mode=chance.choice(taxes), rate=self.rate(0.2)),
                0.5,
            )
        else:
            found["splits"] = [
                self.row("p", every, 0.6, parts=self._weighed(True) if self.some(0.3) else self._ordered())
                for _ in range(chance.randint(0, 3) if odds == 1 else int(self.some(0.3)))
            ]  # fmt: skip
        return {kind: rows_ for kind, rows_ in found.items() if rows_}

    def _surcharge(self) -> Row:
        base = self.chance.choice(["before_coefficient", "after_coefficient"])
        row = self.row("s", FEES, rate=self.rate(), base=base, fee=self.id("extra"))
        return row | ({"hours": NIGHT} if self.some(0.3) else {})

    def _fee(self) -> Row:
        chance = self.chance
        amount = {"amount": self.amount()}
        said: Row = chance.choice([
            {"by": "fixed", **amount},
            {"by": "order", "rate": self.rate(0.2)},
            {"by": "fact", "fact": "claim_amount", "rate": chance.choice(["-1", "-0.333", "0.5"])},
            {"by": "fact", "fact": "declared_value", "rate": chance.choice(["0.003", "0.0055"])},
            {"by": "distance", "amount": chance.randint(1, 500), "free": chance.choice(["0", "3.5"])},
            {"by": "work", **amount, "up_to": chance.choice([1, 15, 60])},
            {"by": "work", **amount, "hours": {"from": "08:00", "to": "12:30", "utc_offset": "+09:00"}},
            {"by": "night", **amount, "hours": NIGHT},
            {"by": "visit", "rate": self.rate()},
            {"by": "milestone", "milestone": chance.choice(NODES), **amount},
        ])  # fmt: skip
        row: Row = {"id": self.id("fee"), "fee": self.id("kind"), **said}
        if self.some(0.5):
            row["base"] = chance.choice(["before_coefficient", "after_coefficient"])
        if when := self.when(0.3):
            row["when"] = when
        return row

    def _releases(self, fees: list[str]) -> list[Row]:
        shares = self.chance.choice([["0.2", "0.8"], ["0.333", "0.333", "0.334"], ["0.3"]])
        on = {"on": self.chance.sample(fees, 2)} if self.some(0.5) else {}
        nodes = self.chance.sample(NODES, len(shares))
        return [
            {"id": self.id("r"), "milestone": node, "share": share, **on}
            for node, share in zip(nodes, shares, strict=True)
        ]

    def _weighed(self, free: bool) -> list[Row]:
        roles = self.chance.sample(
            ["outlet", "owner", "lead", "crew", "hq"], self.chance.randint(1, 4)
        )
        if free and self.some(0.4):
            roles[0] = "guide"
        left = 1000
        rows: list[Row] = []
        for role in roles:
            share = self.chance.randint(0, left)
            row: Row = {"role": role, "share": str(Decimal(share) / 1000)}
            left -= share
            rows.append(row | ({"otherwise": "outlet"} if role == "guide" else {}))
        rows[-1] = {k: v for k, v in rows[-1].items() if k != "share"} | {"remainder": True}
        return rows

    def _ordered(self) -> list[Row]:
        chance = self.chance
        parts: list[Row] = []
        for _ in range(chance.randint(1, 4)):
            part: Row = {"id": self.id("a")}
            if self.some(0.7):
                bases = ["gross", "net_of_refund", "rest", *(f"part:{p['id']}" for p in parts)]
                bases += 3 * ["net_of_tax"] * any("tax" in each for each in parts)
                part |= {"rate": self.rate(0.4), "base": chance.choice(bases)}
                part |= chance.choice(
                    [{}, {}, {"cap": 5_000}, {"floor": 70}, {"cap": 900, "floor": 9}]
                )
            else:
                part["amount"] = chance.randint(0, 500)
            if self.some(0.3):
                part["tax"] = self.id("vat")
                if "rate" in part:
                    part["mode"] = chance.choice(["inclusive", "exclusive"])
            else:
                roles = ["outlet", "owner", "lead", "crew", "hq", "guide", "party:pool"]
                part["role"] = chance.choice(roles)
                if part["role"] == "guide" and self.some(0.75):
                    part["otherwise"] = "hq"
                part |= chance.choice([{}, {"fee": self.id("cut")}])
                part |= chance.choice([{}, {}, {"withhold": {"name": "iit", "rate": "0.2"}}])
            if part.get("base") == "gross" and (part.get("fee") or part.get("tax")):
                part |= chance.choice([{}, {"stays": True}])
            parts.append(part)
        rest = {"id": "rest", "role": chance.choice(["outlet", "crew", "hq", "lead"])}
        below = {"below_zero": True} if self.some(0.93) else {}
        return [*parts, rest | {"remainder": True} | below]

    # what is put together

    def _projects(self, book: Row) -> list[Row]:
        rows: list[Row] = []
        for at, (id, parent) in enumerate([("head", None), ("south", "head"), ("shop", "south")]):
            rules: Row = {}
            for name in PLANES:
                given = self._rules(name, 0.4)
                own = book["planes"][name]
                above = [own, *((row["rules"].get(name, {})) for row in rows)]
                for kind in ("coefficients", "discounts", "floors", "fees"):
                    for lists in above:
                        for row in lists.get(kind, []):
                            if self.some(0.25) and "bearer" not in row:
                                again = {k: v for k, v in row.items() if k not in ("when", "on")}
                                names = [each["id"] for each in given.get(kind, [])]
                                if row["id"] not in names:
                                    given.setdefault(kind, []).append(again | self._again(kind))
                if self.some(0.3):
                    names = [
                        row["id"]
                        for kind in ("discounts", "caps", "fees")
                        for row in own.get(kind, [])
                    ]
                    given["removes"] = self.chance.sample(names, min(1, len(names)))
                rules[name] = given
            row = {"id": id, "rules": rules}
            rows.append(row | ({"parent": parent} if at else {}))
        return rows[::-1]

    def _again(self, kind: str) -> Row:
        again: dict[str, Row] = {
            "coefficients": {"factor": self.factor()},
            "discounts": {"rate": self.rate(0.5)},
            "floors": {"amount": self.amount()},
        }
        return again.get(kind, {})

    def _packages(self, book: Row) -> Row:
        packages = []
        for id in ("north", "coast"):
            points: Row = {}
            for name in PLANES:
                given = self._rules(name, 0.4)
                given.pop("taxes", None)
                given.pop("splits", None)
                own = book["planes"][name].get("discounts", [])
                if own and self.some(0.4):
                    given["removes"] = [own[0]["id"]]
                points[name] = given
            points["charge"]["prices"] = [
                {"id": self.id("price"), **self._price(self.chance.choice(ITEMS), "*")}
            ]
            tax = [{"id": self.id("x"), "mode": "exclusive", "rate": self.rate(0.2)}]
            packages.append({"id": id, "version": 1, "parts": {
                "points": points, "tax": {"charge": {"taxes": tax}},
            }})  # fmt: skip
        places = [
            {"id": "m1", "regions": ["31"], "package": "north"},
            {"id": "m2", "regions": ["3205", "53"], "takes": {"points": "coast"}},
            {"id": "m3", "regions": ["53"], "takes": {"tax": "north"}},
        ]
        return {"packages": packages, "package_map": places}

    # the ticket

    def ticket(self, book: Row, number: int) -> Row:
        """Facts in their canonical form."""
        chance = self.chance
        region = chance.choice(PLACES)
        served = SERVED + timedelta(
            milliseconds=chance.randint(-5, 10) * 86_400_000 + chance.randint(0, 86_399_999)
        )
        crew = chance.sample(CREW, chance.randint(1, 3))
        facts: Row = {
            "ticket_id": f"T{number}", "rev": 1, "served": rfc3339(served),
            "region": list(region), "scenario": chance.choice(["direct", "franchise"]),
            "level": chance.choice(["standard", "core", "core:ended"]),
            "channel": chance.choice(["youzan", "app", "wecom"]), "outlet": "outlet-1",
            "crew": [[who, str(Decimal(chance.randint(1, 1000)) / 100)] for who in crew],
            "lines": [self._line(at) for at in range(chance.randint(1, 4))],
            "attrs": self._attrs(),
        }  # fmt: skip
        if city := {"31": "tier1", "11": "tier1", "32": "tier2"}.get(region[0][:2]):
            facts["city_class"] = city
        sometimes: list[tuple[float, str, Callable[[], Any]]] = [
            (0.5, "coefficient", lambda: str(Decimal(chance.randint(1, 30_000)) / 10_000)),
            (0.5, "owner", lambda: "dealer"),
            (0.5, "urgent", lambda: True),
            (0.04, "payable", lambda: False),
            (0.5, "roles", lambda: {"guide": "g-1"}),
            (0.6, "sessions", lambda: self._sessions(served)),
            (0.6, "milestones", lambda: {
                node: rfc3339(served) for node in chance.sample(NODES, chance.randint(1, 3))
            }),
            (0.4, "visit", lambda: ["C", chance.randint(1, 3), chance.randint(3, 12), self.amount()]),
            (0.15, "manual", lambda: [
                ["m1", "adjustment", chance.choice(CREW), chance.randint(-9_999, 9_999), "why", "eve", "max"]
            ]),
            (0.15, "original", lambda: ["T0", chance.sample([*CREW, "outlet-1"], 2)]),
            (0.06, "clawback", lambda: "T9"),
            (0.3, "refunds", lambda: [
                [chance.choice(["*", "0", "1", "@fee1", "@fee2"]), chance.randint(1, 9), 9]
                for _ in range(chance.randint(1, 3))
            ]),
            (0.06, "picks", lambda: [[
                plane := chance.choice(PLANES),
                chance.choice([row["id"] for row in book["planes"][plane]["tiers"]]), "eve", "why",
            ]]),
        ]  # fmt: skip
        for odds, name, make in sometimes:
            if self.some(odds):
                facts[name] = make()
        if "evidence" in book:
            facts["evidence"] = {
                row["id"]: {"outcome": chance.choice(["pass", "pass", "fail"])}
                for row in book["evidence"]
                if self.some(0.7)
            }
        if self.some(0.25):
            currency = chance.choice(["USD", "JPY"])
            pair = chance.choice([f"{currency}/CNY", f"CNY/{currency}"])
            facts["currencies"] = {chance.choice(["ann", "outlet-1", "hq"]): currency}
            if number % 2:
                facts["currencies"]["@customer"] = currency
            facts["quotations"] = [[pair, chance.choice(["7.1234", "0.0487"]), "q1"]] * self.some(
                0.95
            )
        return {name: value for name, value in facts.items() if value not in ({}, [])} | {
            "lines": facts["lines"]
        }

    def _line(self, at: int) -> Row:
        qty = self.chance.choice(["1", "1", "2", "0.5", "10", self.rate(20)])
        line = {"id": str(at), "sku": self.chance.choice([*ITEMS, *ITEMS, "BOX", "BAG"])}
        line["qty"] = qty if Decimal(qty) else "3"
        return line | ({"worker": self.chance.choice(CREW)} if self.some(0.2) else {})

    def _attrs(self) -> Row:
        chance = self.chance
        known = {
            "vip": chance.choice([True, False]),
            "source": chance.choice(["live", "store", "web"]),
            "distance_km": str(Decimal(chance.randint(0, 200)) / 10),
            "order_amount": chance.randint(0, 100_000),
            "claim_amount": chance.randint(1, 50_000),
            "declared_value": chance.randint(1, 9_000_000),
            "team": "crew-7",
            "project": chance.choice(["head", "south", "shop", "elsewhere"]),
            "rework": chance.choice([True, True, False]),
        }
        return {name: value for name, value in known.items() if self.some(0.6)}

    def _sessions(self, served: datetime) -> list[list[str]]:
        found = []
        for _ in range(self.chance.randint(1, 4)):
            start = served + timedelta(minutes=self.chance.randint(-900, 900))
            end = start + timedelta(seconds=self.chance.randint(1, 40_000))
            found.append([self.chance.choice(CREW[:3]), rfc3339(start), rfc3339(end)])
        return found


def cases(seed: int, tickets: int = 8) -> Iterator[tuple[Row, Book, Row]]:
    """(book, the same compiled, facts), without end."""
    books = Books(seed)
    number = 0
    while True:
        book = books.book()
        compiled = compile_book(book)
        for _ in range(tickets):
            number += 1
            yield book, compiled, books.ticket(book, number)


def _without(book: Row, names: tuple[str, ...]) -> bool:
    """Takes the last rule of these out of the book, wherever it stands."""
    for name in reversed(names):
        bare = name.rpartition("/")[2].rpartition(".")[2]
        lists = [*book["planes"].values()]
        for row in book.get("projects", []):
            lists += row["rules"].values()
        for row in book.get("packages", []):
            lists += [plane for part in row["parts"].values() for plane in part.values()]
        for plane in reversed(lists):
            for kind, rows in plane.items():
                if kind in ("tiers", "overrides", "split", "removes") or not isinstance(rows, list):
                    continue
                for at, row in enumerate(rows):
                    if row.get("id") == bare:
                        del rows[at]
                        return True
    return False
