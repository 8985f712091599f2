"""What a ticket's whole life costs in DynamoDB units, and whether parallel postings lose anything.

Runs the functions' own handlers on DynamoDB Local; caches of books and parties are warm, as in a
function that has run before. 1 write unit: 1 KB written (twice in a transaction, once more for an index
that moves). 1 read unit: 4 KB read consistently. The engine's own figures are taken, with one
correction: of several items of a transaction in one table it reports a single one, so there each item's
bytes are counted, two units the started KB.

    python -m bench units      python -m bench.units (each step's units as well)
"""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.row import row
from embedded import dynamodb
from embedded.places import REGION, local_credentials
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from tests import engines
from tests.integration.settling import SITE, World, record, technician
from tests.rest import Context, call

ROOT = Path(__file__).parents[1]
WRITING = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem")
FLOOR = 13
"""Six commands, four ledger items, three notices: each at least one write of 1 KB."""
PARALLEL = 50

OFFICE = Caller("dispatch", frozenset({"dispatcher"}))
WORKER = Caller("tech-9", frozenset({"technician"}), "yn-02")
SPLIT = (
    {"role": "outlet", "share": "0.2"},
    {"role": "owner", "share": "0.1"},
    {"role": "crew", "remainder": True},
)


@dataclass
class Used:
    """Units and calls of one step."""

    writes: float = 0
    reads: float = 0
    calls: int = 0


@dataclass
class Meter:
    """Asks for the capacity of every call a client makes and books it on the step under way.

    plain: a client that is not measured, for the sizes of what a transaction left.
    """

    plain: Any
    steps: dict[str, Used] = field(default_factory=dict)
    step: str = ""
    items: Sequence[dict[str, Any]] = ()

    def on(self, client: Any) -> None:
        events = client.meta.events
        events.register("provide-client-params.dynamodb.*", self._ask)
        events.register("after-call.dynamodb.*", self._book)

    @contextmanager
    def during(self, step: str) -> Iterator[None]:
        self.step = step
        self.steps.setdefault(step, Used())
        yield
        self.step = ""

    def total(self) -> Used:
        used = self.steps.values()
        return Used(
            sum(u.writes for u in used), sum(u.reads for u in used), sum(u.calls for u in used)
        )

    def _ask(self, params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"
        self.items = params.get("TransactItems", ())

    def _book(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        if not self.step:
            return
        used = self.steps[self.step]
        found = parsed.get("ConsumedCapacity") or []
        reported = {
            each["TableName"]: each["CapacityUnits"]
            for each in (found if isinstance(found, list) else [found])
        }
        used.calls += 1
        if model.name == "TransactWriteItems":
            used.writes += sum(self._of_table(*each) for each in reported.items())
        elif model.name in WRITING:
            used.writes += sum(reported.values())
        else:
            used.reads += sum(reported.values())

    def _of_table(self, table: str, reported: float) -> float:
        """A transaction's units in one table."""
        parts = [part for item in self.items for part in item.values()]
        here = [part for part in parts if part["TableName"] == table]
        if len(here) == 1:
            return reported
        return float(sum(2 * -(-size(self._written(part)) // 1024) for part in here))

    def _written(self, part: dict[str, Any]) -> dict[str, Any]:
        """The item as a Put holds it or an Update left it."""
        if "Item" in part:
            return dict(part["Item"])
        return dict(self.plain.get_item(TableName=part["TableName"], Key=part["Key"])["Item"])


@contextmanager
def company() -> Iterator[World]:
    """A company on a DynamoDB Local of its own, in whose environment the handlers run."""
    before = dict(os.environ)
    with dynamodb.running() as server:
        os.environ.update(local_credentials("", REGION))
        del os.environ["AWS_ENDPOINT_URL"]
        os.environ |= {
            "AWS_ENDPOINT_URL_DYNAMODB": server.endpoint,
            "STAGE": "test",
            "POWERTOOLS_SERVICE_NAME": "bench",
            "POWERTOOLS_METRICS_NAMESPACE": "Suanqing",
            "POWERTOOLS_METRICS_DISABLED": "true",
            "LOG_LEVEL": "CRITICAL",
        }
        client = engines.client_for(server.endpoint)
        names = engines.create_tables(client, engines.unique_prefix())
        os.environ |= names
        engines.forget_clients()
        try:
            world = World(client, names).found()
            for party in (technician("tech-9", "yn-02"), Party("dealer", "dealer", "经销商")):
                world.parties.put(party)
            world.publish(SPLIT)
            with patch("suanqing.insight.views.queue_service.ask"):  # no queue is here
                yield world
        finally:
            engines.forget_clients()
            os.environ.clear()
            os.environ.update(before)


def life(world: World, meter: Meter, key: str, scattered: bool = False, scene: str = "") -> str:
    """One ticket from creation to its notices, each step through the function's own handler.

    scattered: every step meets a warm process that has not seen the ticket. scene: a drawn one.
    """
    from notifications import inapp, router
    from settlement import stream
    from suanqing.channels.notices.model import to_dict
    from tickets.app import handler
    from tickets.wiring import tickets

    def post(step: str, path: str, caller: Caller, body: Any = None, **more: Any) -> Any:
        before = image()
        if scattered:
            tickets().attempts.forget(ticket_id)
        with meter.during(step):
            status, answer, _ = call(handler, "POST", path, caller=caller, json=body or {}, **more)
        assert status in (200, 201), (step, status, answer)
        told(before)
        return answer

    def image() -> dict[str, Any] | None:
        return world.image(ticket_id) if ticket_id else None

    def told(before: dict[str, Any] | None) -> None:
        """What the router says about the step, from the stream's two images."""
        if ticket_id:
            keys = {"ticket_id": {"S": ticket_id}, "part": {"S": "head"}}
            change = {"Keys": keys, "NewImage": image()} | ({"OldImage": before} if before else {})
            with meter.during("notices"):
                notices.extend(router._notices(change))
                router._results(change)

    ticket_id = ""
    notices: list[Any] = []
    spec = {
        "outlet": "yn-02", "title": "安装空调", "region": SITE, "address": "世纪大道 1 号 3 楼",
        "customer": "王女士", "lines": [{"sku": "AC-INSTALL", "qty": "1"}],
    }  # fmt: skip
    spec |= {"scene": scene} if scene else {}
    made = post("create", "/tickets", OFFICE, spec, headers={"Idempotency-Key": key})
    ticket_id = str(made["id"])
    told(None)
    own = {"path_params": {"ticket_id": ticket_id}}
    post("claim", "/tickets/{ticket_id}/claim", WORKER, **own)
    post("arrive", "/tickets/{ticket_id}/arrive", WORKER, **own)
    line = {"sku": "PIPE-3M", "qty": "2.5"}
    post("add part", "/tickets/{ticket_id}/lines", WORKER, line, **own)
    minutes = {"sku": "LABOUR-MIN", "minutes": "95"}
    post("add minutes", "/tickets/{ticket_id}/minutes", WORKER, minutes, **own)
    post("complete", "/tickets/{ticket_id}/complete", WORKER, **own)
    before = image()
    with meter.during("settle"):
        answer = stream.handler({"Records": [record(before or {})]}, Context())
    assert answer == {"batchItemFailures": []}
    told(before)
    while len(notices) < 3:
        notices.append(notices[-1].__class__(**to_notice(notices[-1], len(notices))))
    with meter.during("notices"):
        messages = [
            {"messageId": str(n), "body": json.dumps(to_dict(notice))}
            for n, notice in enumerate(notices[:3])
        ]
        inapp.handler({"Records": messages}, Context())
    assert world.head(ticket_id).settled is not None
    return ticket_id


def to_notice(notice: Any, number: int) -> dict[str, Any]:
    """The same notice for one more reader."""
    fields = {name: getattr(notice, name) for name in notice.__slots__}
    return fields | {"id": f"{notice.id}-{number}", "to": f"{notice.to}-{number}"}


def measured(scattered: bool = False) -> tuple[Meter, dict[str, int]]:
    """One life's units, after another that warmed the caches, and the bytes of what it left."""
    from suanqing.platform import aws

    with company() as world:
        meter = Meter(world.client)
        meter.on(aws.dynamodb())
        life(world, meter, "warm")
        meter.steps.clear()
        ticket_id = life(world, meter, "measured", scattered)
        key = {"account": {"S": f"ticket:{ticket_id}"}, "entry": {"S": "assessment#000001"}}
        marker = world.client.get_item(TableName=world.tables["LEDGER_TABLE"], Key=key)["Item"]
        sizes = {"ticket head": size(world.image(ticket_id)), "marker": size(marker)}
        return meter, sizes


def size(item: dict[str, Any]) -> int:
    """An item's bytes, about as DynamoDB counts them."""

    def of(value: dict[str, Any]) -> int:
        ((kind, held),) = value.items()
        match kind:
            case "S":
                return len(held.encode())
            case "B":
                return len(held)
            case "N":
                return len(held) // 2 + 1
            case "L":
                return 3 + sum(1 + of(each) for each in held)
            case "M":
                return 3 + sum(1 + len(name) + of(each) for name, each in held.items())
        return 1

    return sum(len(name.encode()) + of(value) for name, value in item.items())


def parallel() -> tuple[int, int]:
    """Fifty tickets with one payee settled at once by many: (units of money lost, retries)."""
    with company() as world:
        tickets = [world.completed(("tech-3",), outlet="yn-02") for _ in range(PARALLEL)]
        with ThreadPoolExecutor(10) as pool:
            results = list(pool.map(world.settlement.settle, tickets))
        due = sum(
            amount
            for ticket in tickets
            for line in (world.ledger.assessment(ticket.ticket_id, 1) or _nothing()).lines
            for party, amount in line.shares
            if party == "tech-3"
        )
        assert all(result.outcome == "posted" for result in results)
        return due - world.accrued("tech-3")["tech-3"], sum(r.retries for r in results)


def _nothing() -> Any:
    raise AssertionError("a posted ticket has an assessment")


def dollars(used: Used) -> float:
    """List price of a thousand tickets' units."""
    prices = json.loads((ROOT / "infra" / "prices.json").read_text(encoding="utf-8"))
    million = (
        used.writes * prices["dynamodb_write_million"]
        + used.reads * prices["dynamodb_read_million"]
    )
    return float(million) / 1_000


def run() -> list[dict[str, Any]]:
    meter, sizes = measured()
    used = meter.total()
    apart, _ = measured(scattered=True)
    lost, retries = parallel()
    floor = f"{FLOOR} writes of 1 KB"
    return [
        row(
            "units: write units of a ticket's life", used.writes, "units",
            peer=floor, ratio=used.writes / FLOOR, aim=32,
        ),
        row("units: read units of a ticket's life", used.reads, "units", aim=10),
        row("units: billable requests of a ticket's life", used.calls, "calls", aim=14),
        row("units: the same, no two steps in one process", apart.total().calls, "calls", aim=14),
        row("units: DynamoDB price of 1,000 tickets", dollars(used), "USD"),
        row("units: write units of settling to 3 parties", meter.steps["settle"].writes, "units",
            aim=18),
        row("units: ticket head, settled", sizes["ticket head"], "bytes", aim=1024),
        row("units: assessment marker of 3 lines", sizes["marker"], "bytes", aim=1024),
        row(f"units: lost in {PARALLEL} parallel postings to one party", lost, "minor units", aim=0),
        row(f"units: retries in {PARALLEL} parallel postings to one party", retries, "retries"),
    ]  # fmt: skip


def main() -> None:
    """Where the units go, step by step."""
    meter, sizes = measured()
    for step, used in (meter.steps | {"total": meter.total()}).items():
        print(f"{step:12} {used.writes:6.1f} written {used.reads:6.1f} read {used.calls:4} calls")
    print(sizes)


if __name__ == "__main__":
    main()
