"""The warm create-ticket handler, beside the same route on FastAPI + Mangum.

Same event, same pydantic models, same commands and store; only what stands between Lambda and the
view differs. The database is a stub inside the SDK, so both pay for the SDK's own work and neither
waits. Calls alternate. Measured is processor time, which is the latency of an idle core: a loaded
machine must not count. The peer's view is `async def`, which saves it FastAPI's thread pool.
"""

import argparse
import gc
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from statistics import quantiles
from time import process_time_ns
from typing import Any
from unittest.mock import patch

from bench.row import row

CALLS = 3000
WARM_UP = 300
AIM = 1.0
OUTLET, SKUS = "SH-PD", ("AC-INST-1", "CU-PIPE-6", "AC-HOLE")
ENVIRONMENT = {
    "STAGE": "test",
    "WORK_TABLE": "work",
    "PRICING_TABLE": "pricing",
    "AWS_DEFAULT_REGION": "cn-north-1",
    "AWS_REGION": "cn-north-1",
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "Suanqing",
}
BODY = json.dumps(
    {
        "outlet": OUTLET,
        "title": "挂机空调安装",
        "region": "310115",
        "address": "世纪大道 100 号",
        "customer": "王女士",
        "lines": [{"sku": sku, "qty": "1"} for sku in SKUS],
    },
    ensure_ascii=False,
)

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Context:
    aws_request_id = "bench"


class Answer:
    """An HTTP answer of the database, as the SDK reads one."""

    status_code = 200
    headers: Mapping[str, str] = {"x-amzn-requestid": "bench"}

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.content = json.dumps(document).encode()

    @property
    def text(self) -> str:
        return self.content.decode()


class Table:
    """A stub behind the SDK's serialising, signing and parsing: keeps `pricing`, drops the rest."""

    def __init__(self) -> None:
        self.items: dict[str, Any] = {}

    def __call__(self, request: Any, **_: Any) -> Answer:
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        asked = json.loads(request.body)
        if operation == "GetItem":
            item = self.items.get(_key(asked["Key"])) if asked["TableName"] == "pricing" else None
            return Answer({"Item": item} if item else {})
        for write in asked.get("TransactItems", [{"Put": asked}]):
            item = write["Put"]["Item"]
            if write["Put"]["TableName"] == "pricing":
                self.items[_key({name: item[name] for name in ("kind", "id")})] = item
        return Answer({})


def _key(key: Mapping[str, Any]) -> str:
    return json.dumps(key, sort_keys=True)


@contextmanager
def deployment() -> Iterator[None]:
    """Environment and a database that knows the outlet and the SKUs."""
    from suanqing.people.parties.model import Party
    from suanqing.people.parties.store import PartyStore
    from suanqing.platform import aws
    from suanqing.pricing.catalogue import Sku
    from suanqing.pricing.stores.books import PricingStore
    from tickets import wiring

    with patch.dict(os.environ, ENVIRONMENT):
        aws.client.cache_clear()
        wiring.tickets.cache_clear()
        aws.dynamodb().meta.events.register("before-send.dynamodb", Table())
        PartyStore(aws.dynamodb(), "pricing").put(Party(OUTLET, "outlet", "浦东", region="310115"))
        for sku in SKUS:
            PricingStore(aws.dynamodb(), "pricing").put_sku(Sku(sku, "service", sku))
        try:
            yield
        finally:
            aws.client.cache_clear()
            wiring.tickets.cache_clear()


def event(number: int) -> dict[str, Any]:
    """What the gateway sends; each call has its own Idempotency-Key."""
    headers = {
        "Host": "api.example.cn",
        "Content-Type": "application/json",
        "Idempotency-Key": f"k-{number}",
        "User-Agent": "bench",
        "X-Forwarded-For": "192.0.2.1",
    }
    return {
        "resource": "/tickets",
        "path": "/tickets",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": BODY,
        "isBase64Encoded": False,
        "requestContext": {
            "resourcePath": "/tickets",
            "httpMethod": "POST",
            "path": "/prod/tickets",
            "stage": "prod",
            "requestId": "bench",
            "identity": {"sourceIp": "192.0.2.1"},
            "authorizer": {"party": "d1", "roles": "dispatcher", "outlet": ""},
        },
    }


def peer() -> Handler:
    """The same route as FastAPI would have it."""
    from fastapi import Depends, FastAPI, Header, Request, Response
    from mangum import Mangum

    from suanqing.people.identity.caller import Caller, caller_of
    from suanqing.work.tickets.schemas import CreateTicket
    from suanqing.work.tickets.shown_schemas import TicketView, view_for
    from tickets import wiring

    app = FastAPI()

    def proven(request: Request) -> Caller:
        return caller_of(request.scope["aws.event"]["requestContext"])

    @app.post("/tickets", status_code=201, response_model_exclude_none=True)
    async def create_ticket(
        body: CreateTicket,
        response: Response,
        caller: Caller = Depends(proven),  # noqa: B008
        idempotency_key: str | None = Header(None, max_length=128),
    ) -> TicketView:
        made = wiring.tickets().create(caller, body.spec(), idempotency_key)
        response.headers["ETag"] = f'"{made.ticket.version}"'
        response.headers["Location"] = f"/tickets/{made.ticket.ticket_id}"
        view: TicketView = view_for(caller, made.ticket)
        return view

    handler: Handler = Mangum(app, lifespan="off")
    return handler


def run(calls: int = CALLS) -> list[dict[str, Any]]:
    from tickets.app import handler as ours

    with deployment():
        theirs = peer()
        same(ours, theirs)
        mine, beside = measure(ours, theirs, calls)
    rows = []
    for at in (50, 99):
        value, other = quantiles(mine, n=100)[at - 1], quantiles(beside, n=100)[at - 1]
        rows.append(
            row(
                f"warm: create ticket, p{at}",
                value,
                "ms",
                peer=f"FastAPI + Mangum: {other:.2f} ms",
                ratio=value / other,
                aim=AIM,
                of_ratio=True,
            )
        )
    return rows


def same(ours: Handler, theirs: Handler) -> None:
    """Both must do the same: the same ticket out of the same call, but for its time of creation."""
    answers = [handler(event(0), Context()) for handler in (ours, theirs)]
    bodies = [json.loads(answer["body"]) for answer in answers]
    for body in bodies:
        body.pop("opened", None)
    if [answer["statusCode"] for answer in answers] != [201, 201] or bodies[0] != bodies[1]:
        raise AssertionError(f"the two differ: {answers}")


def measure(ours: Handler, theirs: Handler, calls: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each call, in turns; who goes first changes every time."""
    numbers = count(1)
    taken: dict[Handler, list[float]] = {ours: [], theirs: []}
    gc.collect()
    for turn in range(WARM_UP + calls):
        for handler in (ours, theirs) if turn % 2 else (theirs, ours):
            request = event(next(numbers))
            began = process_time_ns()
            handler(request, Context())
            if turn >= WARM_UP:
                taken[handler].append((process_time_ns() - began) / 1e6)
    return taken[ours], taken[theirs]


def main() -> int:
    from bench.__main__ import show

    parser = argparse.ArgumentParser(
        prog="python -m bench.warm",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--calls", type=int, default=CALLS, help=f"of each (default {CALLS})")
    show(run(parser.parse_args().calls))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
