"""How long installing a package takes on the embedded AWS: the one call, of each whole trade that ships.

Each is installed on a company that begins anew, so that the call does all that it can: catalogue, price book published,
forms, scenes and calendars, an outlet and a technician, and the first golden ticket walked through its flow. Wall
clock of the call as its caller waits for it; the first one meets functions that have not run yet and stands apart. How
many items it writes is held by `tests/integration/test_installing_writes.py`.

    python -m bench install
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, NamedTuple

from bench.row import row
from demo.web import Web
from embedded import aws
from embedded.deploy import deploy
from embedded.places import local_credentials
from suanqing.people.parties.model import HQ, Party
from suanqing.people.parties.store import PartyStore
from tests.e2e.anew import begun_anew, dynamodb_of
from tests.unit.library.packages_on_shelf import TRADES

AIM_SECONDS = 5.0
BOSS = "hq-li"


class Empty(NamedTuple):
    """A deployment with one administrator. web: its API. pricing: its table of prices."""

    web: Web
    client: Any
    pricing: str

    def installed(self, template: str) -> float:
        """Seconds of the call, on a company without prices, outlets or flows."""
        begun_anew(self.client, self.pricing, template)
        began = time.perf_counter()
        self.web.must("POST", f"/templates/{template}/install", party=BOSS)
        return time.perf_counter() - began


@contextmanager
def empty() -> Iterator[Empty]:
    with aws.running() as server:
        outputs = deploy(server.endpoint, {"Stage": "local"})
        web = Web(aws.api_url(server.endpoint, outputs["ApiId"], outputs["StageName"]))
        client = dynamodb_of(local_credentials(server.endpoint))
        store = PartyStore(client, outputs["PricingTable"])
        store.put(Party(HQ, "hq", "总部"), None)
        store.put(Party(BOSS, "person", "李雷", frozenset({"admin"}), HQ), None)
        yield Empty(web, client, outputs["PricingTable"])


def run() -> list[dict[str, Any]]:
    with empty() as company:
        cold = company.installed(TRADES[0])
        found = {name: company.installed(name) for name in TRADES}
    for name, seconds in sorted(found.items(), key=lambda each: each[1]):
        print(f"{seconds:7.2f} s  {name}")
    return rows(cold, found)


def rows(cold: float, found: dict[str, float]) -> list[dict[str, Any]]:
    worst = max(found, key=lambda name: found[name])
    return [
        row("install: a package, the middle of all trades", median(found.values()), "s", aim=AIM_SECONDS),
        row("install: the slowest of them", found[worst], "s", peer=worst, aim=AIM_SECONDS),
        row("install: the first call, functions cold", cold, "s"),
    ]  # fmt: skip
