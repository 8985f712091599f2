"""The register of parties as an administrator writes it, through the deployed handler, on a given day."""

from datetime import datetime
from typing import Any

import time_machine

from pricing import wiring as pricing
from pricing.app import handler
from settlement import wiring as settlement
from statements import wiring as statements
from suanqing.people.identity.caller import Caller
from suanqing.times import BEIJING
from tests.integration.settling import World
from tests.rest import call

BOSSES = tuple(Caller(name, frozenset({"admin"})) for name in ("root", "boss"))


def on(month: int, day: int, hour: int = 12) -> datetime:
    """A moment of 2025 in Beijing."""
    return datetime(2025, month, day, hour, tzinfo=BEIJING)


def entry(world: World, party: str) -> tuple[dict[str, Any], int | None]:
    """What an administrator reads of it, and its version; a technician of sh-01 where there is none."""
    known = world.parties.find(party, fresh=True)
    if known is None:
        blank = {"kind": "person", "name": party, "roles": ["technician"], "outlet": "sh-01"}
        return blank, None
    path, who = "/parties/{party_id}", {"party_id": party}
    status, answer, _ = call(handler, "GET", path, caller=BOSSES[0], path_params=who)
    assert status == 200 and isinstance(answer, dict), answer
    return {n: v for n, v in answer.items() if n not in ("party_id", "version")}, known.version


def write(world: World, party: str, at: datetime, people: int = 1, **told: Any) -> None:
    """The entry with what is `told`, written at that moment; the last of `people` does it."""
    body, version = entry(world, party)
    headers = {"If-Match": f'"{version}"'} if version else {}
    for number, caller in enumerate(BOSSES[:people], 1):
        with time_machine.travel(at, tick=False):
            status, answer, _ = call(
                handler, "PUT", "/parties/{party_id}", caller=caller,
                path_params={"party_id": party}, json=body | {"active": True} | told,
                headers=headers,
            )  # fmt: skip
        assert status == (200 if number == people else 202), answer
    world.parties.find(party, fresh=True)
    for each in (pricing.parties, statements.parties, settlement.parties):
        each.cache_clear()
