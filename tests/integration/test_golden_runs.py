"""Golden runs through the handlers, on what installing made: routed, answered, settled to the golden total."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date, datetime, time
from itertools import count
from typing import Any

import boto3
import pytest
import time_machine

from demo.golden_run import Play, Walk, golden_of
from packages import shelf
from suanqing.library.install_service import OUTLET, TECHNICIAN
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.times import BEIJING, utcnow
from tests import pictures
from tests.in_process import InProcess
from tests.integration.settling import World
from tests.posting import announced

BUCKET = "files"
SOME_DAY = "2026-11-18"
"""When a run begins that names no day."""
Document = Mapping[str, Any]
STAFF: Mapping[str, Any] = {"root": "admin", "dis": "dispatcher", "fin": "finance"}
PEOPLE = {name: Caller(name, frozenset({role})) for name, role in STAFF.items()} | {
    TECHNICIAN: Caller(TECHNICIAN, frozenset({"technician"}), OUTLET),
    "own": Caller("own", frozenset({"partner"}), OUTLET),
}
ROLES = {"finance": "fin", "admin": "root", "partner": "own"}


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("UPLOADS_BUCKET", BUCKET)
    monkeypatch.setenv("ANSWERS_KEY", boto3.client("kms").create_key()["KeyMetadata"]["Arn"])
    place = {"LocationConstraint": boto3.session.Session().region_name}
    boto3.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    made = World(moto_tables, tables, clock=utcnow)  # type: ignore[arg-type]
    made.parties.put(Party("hq", "hq", "总部"))
    for name, role in STAFF.items():
        made.parties.put(Party(name, "person", name, frozenset({role}), HQ))
    made.parties.put(Party("own", "person", "店长", frozenset({"partner"}), OUTLET))
    return made


@pytest.fixture(autouse=True)
def by_day() -> Iterator[None]:
    """Ten in the morning of today: at night what a run takes would be paid as work at night, to the second."""
    today = utcnow().astimezone(BEIJING).date()
    with time_machine.travel(datetime.combine(today, time(10), BEIJING)):
        yield


@pytest.fixture
def api() -> InProcess:
    return InProcess(PEOPLE)


def play(api: InProcess, document: Document, name: str) -> Walk:
    numbers = count(1)

    def say(method: str, path: str, body: Any, who: str) -> Any:
        return api.must(method, path, body, who)

    def upload(path: str) -> str:
        photo = pictures.jpeg(scan=bytes([0x12, next(numbers), 0x34]))
        told = announced(photo)
        made = say("POST", f"{path}/uploads", told, "dis")["id"]
        boto3.client("s3").put_object(
            Bucket=BUCKET, Key=f"incoming/{path.rpartition('/')[2]}/{made}", Body=photo,
            Metadata={"content-type": told["content_type"], "sha256": told["sha256"], "size": str(told["size"])},
        )  # fmt: skip
        say("POST", f"{path}/uploads/{made}/done", None, "dis")
        return str(made)

    golden = golden_of(document, name)
    return Play(say, document, upload, OUTLET, "dis", TECHNICIAN, ROLES).run(name, golden)


def came_to(world: World, ticket_id: str) -> tuple[int, int, dict[str, int]]:
    """What the ledger has of it: the customer's price, the pay, and to whom; what is called off comes to nothing."""
    world.settle(ticket_id)
    booked = world.ledger.assessments(ticket_id)
    done = booked[-1].assessment if booked else None
    shares: dict[str, int] = {}
    for line in done.lines if done else ():
        for party, amount in line.shares:
            shares[party] = shares.get(party, 0) + amount
    return (done.total("charge"), done.total("pay"), shares) if done else (0, 0, {})


def of_today(document: Document, began: str) -> Document:
    """The package as if it were that day: its windows of days lie as many days before or after today."""
    by = utcnow().astimezone(BEIJING).date() - date.fromisoformat(began)
    moved = deepcopy(document)
    for node in (node for scene in moved["scenes"].values() for node in scene["nodes"].values()):
        for end, day in node.get("active", {}).items():
            node["active"][end] = (date.fromisoformat(day) + by).isoformat()
    return moved


def own_runs(name: str) -> Document:
    """The package's runs; of a variant those that its base does not have."""
    base = shelf.manifest(name).get("base")
    runs, known = shelf.package(name)["runs"], shelf.package(base)["runs"] if base else {}
    return {run: each for run, each in runs.items() if known.get(run) != each}


def days() -> list[tuple[str, str]]:
    """(package, day its tickets begin): one installation each."""
    runs = [(name, run) for name in shelf.ids() for run in own_runs(name).values()]
    return sorted({(name, run.get("began", SOME_DAY)) for name, run in runs})


@pytest.mark.parametrize(("template", "began"), days())
def test_every_golden_run_comes_to_the_golden_total(
    world: World, api: InProcess, monkeypatch: pytest.MonkeyPatch, template: str, began: str
) -> None:
    """Each run of the package, walked over the API to its end with every form answered, and settled by the code that
    settles: the customer's price and every share to the cent; a run that is called off owes nobody anything."""
    document, runs = of_today(shelf.package(template), began), own_runs(template)
    monkeypatch.setattr(shelf, "package", lambda _: document)
    assert api.must("POST", f"/templates/{template}/install", None, "root")["scenes"]
    called = {"?outlet": OUTLET, "?worker": TECHNICIAN}
    owed = world.accrued(OUTLET, TECHNICIAN)
    for name, run in runs.items():
        if run.get("began", SOME_DAY) != began:
            continue
        walk = play(api, document, name)
        assert all(stop.charge for stop in walk.stops), (
            "somebody, or a queue, is in charge everywhere"
        )
        assert {*walk.nodes} >= {node for step in run["steps"] for node in step["at"]}
        came = came_to(world, walk.ticket)
        sold = document["scenes"][run["scene"]]["nodes"][walk.nodes[-1]]["state"] == "closed"
        golden = golden_of(document, name)
        told = {called[party]: amount for party, amount in golden["shares"].items()}
        assert came == ((golden["charge"], golden["pay"], told) if sold else (0, 0, {})), name
        owed = {party: was + sold * told.get(party, 0) for party, was in owed.items()}
        if "ticket" in run:
            known = api.must("GET", f"{walk.path}/facts", None, "fin")["attrs"]
            assert known.items() >= golden["ticket"]["facts"].items()
    assert world.accrued(OUTLET, TECHNICIAN) == owed
