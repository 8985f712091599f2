"""One run: steps from a seed, then quiet, then the audit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests import engines
from tests.simulation.audit import Audit
from tests.simulation.machine import Machine, machine
from tests.simulation.world import World

STEPS = 160
FAULT_RATE = 0.05


@dataclass
class Report:
    """What a run came to."""

    seed: int
    findings: list[str]
    figures: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        head = f"seed {self.seed}: {len(self.findings)} findings (SIMULATION_SEED={self.seed})"
        return "\n  ".join([head, *self.findings[:20]])


def simulate(
    seed: int, dynamodb: Any, tables: dict[str, str], steps: int = STEPS, rate: float = FAULT_RATE
) -> Report:
    """Drive the real handlers over new tables of an engine, and audit what is left."""
    with machine(seed, dynamodb, tables, rate) as made:
        world = World(made, seed)
        made.faults.meanwhile = lambda: _meanwhile(world)
        for _ in range(steps):
            world.step()
            happen(made)
        quiesce(world)
        audit = Audit(world)
        return Report(seed, audit.findings(), audit.figures())


def happen(made: Machine) -> None:
    """A few of the things that happen by themselves, in any order."""
    if made.random.random() < 0.4:
        made.pump()
    for _ in range(made.random.randint(0, 3)):
        made.random.choice([*made.streams, *made.queues]).step(made.random)


def _meanwhile(world: World) -> None:
    """Somebody commands, or the reconciler runs, while a stream's function is at work."""
    if world.random.random() < 0.7:
        world.work()
    else:
        world.machine.clock.pass_(60)
        world.machine.reconcile()


def quiesce(world: World) -> None:
    """Faults end; what was sent is answered, the streams run dry, the reconciler finds the rest."""
    made = world.machine
    made.faults.off = True
    world.publish_complete_book() if not world.repriced else None
    while world.posts:
        world.post()
    while world.drafts:
        world.send_draft()
    made.settle_down()
    _retry_every_exception(world)
    for stream in (made.intake, made.router):
        stream.redrive()
    made.settle_down()
    world.repriced_at_last = True


def _retry_every_exception(world: World) -> None:
    from tests.simulation import company
    from tests.simulation.world import FINANCE

    finance = world.people[FINANCE]
    for outlet in (*company.OUTLETS, "hq"):
        _, page = world.machine.http(
            "settlement", "GET", "/exceptions", finance, query={"outlet": outlet}
        )
        for row in page["items"]:
            world.machine.http("settlement", "POST", "/exceptions/{ticket_id}/retry", finance,
                               path_params={"ticket_id": row["ticket_id"]}, json={})  # fmt: skip


@contextmanager
def new_tables(dynamodb: Any) -> Iterator[dict[str, str]]:
    """Tables of this run alone in a database of their own, gone afterwards."""
    with engines.new_database():
        names = engines.create_tables(dynamodb, engines.unique_prefix())
        try:
            yield names
        finally:
            for name in names.values():
                dynamodb.delete_table(TableName=name)


Simulate = Callable[[int], Report]
