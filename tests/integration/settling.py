"""A small company for settlement's tests: two outlets, three technicians, one book, and its stores."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from suanqing.finance.assessment.model import Entry
from suanqing.finance.settlement.settle_service import Result, Settlement
from suanqing.finance.settlement.store import LedgerStore
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Dated, Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket, Worker
from suanqing.work.tickets.store import TicketStore
from tests.planting import begun, planted
from tests.staff import hire

START = datetime(2025, 3, 3, 1, 30, tzinfo=UTC)
SKUS = (
    Sku("AC-INSTALL", "service", "空调安装"),
    Sku("PIPE-3M", "part", "铜管", "m"),
    Sku("LABOUR-MIN", "time", "工时", "min"),
    Sku("NEW-THING", "service", "新项目", active=False),
)
DISPATCHER = Caller("dispatch", frozenset({"dispatcher"}))
SITE = "310115"


SPLIT: tuple[dict[str, Any], ...] = (
    {"role": "outlet", "share": "0.2"},
    {"role": "crew", "remainder": True},
)


def document(split: Sequence[dict[str, Any]] = SPLIT, **prices: int) -> dict[str, Any]:
    """A book that prices three SKUs in both planes, pay at 60 %, shared by `split`."""
    amounts = {"AC-INSTALL": 20_000, "PIPE-3M": 4_001, "LABOUR-MIN": 9_000} | {
        name.replace("_", "-"): amount for name, amount in prices.items()
    }

    def plane(percent: int) -> dict[str, Any]:
        rows: list[dict[str, Any]] = [
            {"sku": sku, "tier": "*", "amount": amount * percent // 100}
            for sku, amount in amounts.items()
        ]
        for row in rows:
            if row["sku"] == "LABOUR-MIN":
                row["per"] = 60
        return {
            "tiers": [{"id": "all", "when": {}}],
            "prices": rows,
            "coefficient": {"outlet": True},
            "surcharges": [
                {"id": "urgent-30", "fee": "urgent", "rate": "0.3", "base": "after_coefficient",
                 "on": ["labour"], "when": {"urgent": True}}
            ],
        }  # fmt: skip

    charge = plane(100) | {"tax": {"mode": "inclusive", "rate": "0.06"}}
    return {
        "book": "main",
        "currency": "CNY",
        "valid_from": "2025-01-01T00:00:00.000Z",
        "scenarios": ["direct", "franchise"],
        "levels": ["standard"],
        "planes": {"charge": charge, "pay": plane(60) | {"split": list(split)}},
    }


@dataclass
class Clock:
    """Time that passes only when told."""

    now: datetime = START

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=7)
        return self.now


@dataclass
class World:
    """The company's stores over one engine; `publish` brings the first price book into force."""

    client: Any
    tables: dict[str, str]
    clock: Clock = field(default_factory=Clock)
    jitter: Any = None

    def __post_init__(self) -> None:
        work, pricing = self.tables["WORK_TABLE"], self.tables["PRICING_TABLE"]
        self.tickets = TicketStore(self.client, work)
        self.parties = PartyStore(self.client, pricing)
        self.pricing = PricingStore(self.client, pricing)
        self.ledger = self.new_ledger()
        self.commands = Tickets(self.tickets, self.parties, self.clock)
        self.settlement = Settlement(
            self.tickets, self.ledger, self.pricing, self.parties, self.clock
        )

    def new_ledger(self, client: Any = None, **more: Any) -> LedgerStore:
        names = [self.tables[n] for n in ("LEDGER_TABLE", "BALANCES_TABLE", "WORK_TABLE")]
        return LedgerStore(client or self.client, *names, **more)

    def found(self, office: bool = False) -> "World":
        """Parties and catalogue; office: head office's people, too, who are looked up when they decide."""
        if office:
            hire(self.client, self.tables["PRICING_TABLE"])
        planted(self.client, self.tables["PRICING_TABLE"], "found", self._found)
        return self

    def begun[Made](self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` does, done once a worker; then its items are there, the clock stands where it stood after it,
        and the answer is the same. name: of what is done, since the tables were empty."""

        def dated() -> tuple[Made, datetime]:
            return make(), self.clock.now

        told, self.clock.now = begun(self.client, self.tables, name, dated)
        return told

    def _found(self) -> None:
        factor = (Dated(START - timedelta(days=90), "1.05"),)
        for party in (
            Party("sh-01", "outlet", "浦东", scenario="direct", region=SITE, coefficients=factor),
            Party("yn-02", "outlet", "昆明", scenario="franchise", region="530102", owner="dealer"),
            technician("tech-1", "sh-01"),
            technician("tech-2", "sh-01"),
            technician("tech-3", "yn-02"),
        ):
            self.parties.put(party)
        self.pricing.import_skus(SKUS)

    def publish(self, split: Sequence[dict[str, Any]] = SPLIT, **prices: int) -> str:
        """A new version of the book, in force at once."""

        def make() -> str:
            drafted = self.pricing.put_draft(document(split, **prices), "ann", self.clock())
            handed = self.pricing.submit(drafted.version_id, "ann", self.clock())
            self.pricing.approve(handed.version_id, handed.hash, "bob", self.clock())
            return self.pricing.publish(handed.version_id, "ann", self.clock()).version_id

        first = self.clock == Clock() and split is SPLIT and not prices
        return self.begun("the first book", make) if first else make()

    def ticket(self, outlet: str = "sh-01", **more: Any) -> Ticket:
        """A new ticket with one service item."""
        lines = more.pop("lines", (("AC-INSTALL", Decimal(1)),))
        source = more.pop("source", "app:dispatch")
        spec = NewTicket(outlet, "装空调", SITE, source, lines=lines, **more)
        return self.commands.create(DISPATCHER, spec).ticket

    def completed(self, crew: tuple[str, ...] = ("tech-1", "tech-2"), **more: Any) -> Ticket:
        """A ticket of three lines, done, waiting for its money."""
        ticket = self.ticket(**more)
        workers = [Worker(party, Decimal(n)) for n, party in enumerate(crew[1:], 2)]
        self.commands.assign(DISPATCHER, ticket.ticket_id, crew[0], workers)
        self.commands.arrive(DISPATCHER, ticket.ticket_id)
        self.commands.add_line(DISPATCHER, ticket.ticket_id, "PIPE-3M", Decimal("2.5"))
        self.commands.add_minutes(
            DISPATCHER, ticket.ticket_id, Decimal(95), "LABOUR-MIN", worker=crew[0]
        )
        return self.commands.complete(DISPATCHER, ticket.ticket_id)

    def head(self, ticket_id: str) -> Ticket:
        return self.tickets.get(ticket_id, consistent=True)

    def settle(self, ticket_id: str) -> Result:
        return self.settlement.settle(self.head(ticket_id))

    def accrued(self, *parties: str) -> dict[str, int]:
        """Each party's accrued sum over all periods."""
        return {
            party: sum(balance.accrued for balance in self.ledger.balances(party))
            for party in parties or ("sh-01", "yn-02", "tech-1", "tech-2", "tech-3")
        }

    def ledger_items(self) -> list[dict[str, Any]]:
        """Everything in the ledger table, as a test alone may read it."""
        answer = self.client.scan(TableName=self.tables["LEDGER_TABLE"], ConsistentRead=True)
        found: list[dict[str, Any]] = answer["Items"]
        return found

    def close(self, party: str, period: str) -> None:
        """Close a party's period, as the period close will."""
        self.client.update_item(
            TableName=self.tables["BALANCES_TABLE"],
            Key={"party": {"S": party}, "period": {"S": period}},
            UpdateExpression="SET closed_at = :now",
            ExpressionAttributeValues={":now": {"S": "2026-12-01T00:00:00.000Z"}},
        )

    def image(self, ticket_id: str) -> dict[str, Any]:
        """The head as the stream would show it now."""
        key = {"ticket_id": {"S": ticket_id}, "part": {"S": "head"}}
        answer = self.client.get_item(
            TableName=self.tables["WORK_TABLE"], Key=key, ConsistentRead=True
        )
        item: dict[str, Any] = answer["Item"]
        return item


def technician(party_id: str, outlet: str) -> Party:
    return Party(party_id, "person", party_id, frozenset({"technician"}), outlet=outlet)


def record(image: dict[str, Any], sequence: int = 1) -> dict[str, Any]:
    """A stream record with that new image."""
    keys = {name: image[name] for name in ("ticket_id", "part") if name in image}
    change = {
        "Keys": keys,
        "NewImage": json.loads(json.dumps(image)),
        "SequenceNumber": str(sequence),
    }
    return {"eventName": "MODIFY", "dynamodb": change}


def total(entries: Iterable[Entry]) -> int:
    return sum(entry.amount for entry in entries)
