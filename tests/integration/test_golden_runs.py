"""Golden runs through the handlers, on what installing made: routed, answered, settled to the golden total."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import boto3
import pytest

from packages import shelf
from suanqing.library.install_service import OUTLET, TECHNICIAN, first_of
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.times import utcnow
from tests import pictures
from tests.golden_run import Play
from tests.in_process import InProcess
from tests.integration.settling import World
from tests.posting import announced

BUCKET = "files"
STAFF: Mapping[str, Any] = {"root": "admin", "dis": "dispatcher", "fin": "finance"}
PEOPLE = {name: Caller(name, frozenset({role})) for name, role in STAFF.items()} | {
    TECHNICIAN: Caller(TECHNICIAN, frozenset({"technician"}), OUTLET),
    "own": Caller("own", frozenset({"partner"}), OUTLET),
}
RUNS = [
    ("appliance", "swap"),
    ("complaint", "refund"),
    ("medical", "fever"),
    ("step-commission", "missing"),
]
"""With photos and parts, an approval, protected answers, and a way back."""


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
    return made


@pytest.mark.parametrize(("template", "name"), RUNS)
def test_a_golden_run_comes_to_the_golden_total(world: World, template: str, name: str) -> None:
    api, document = InProcess(PEOPLE), shelf.package(template)

    def say(method: str, path: str, body: Any, who: str) -> Any:
        return api.must(method, path, body, who)

    numbers = count(1)

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

    assert say("POST", f"/templates/{template}/install", None, "root")["scenes"]
    golden = document["tickets"][first_of(document)]
    roles = {"finance": "fin", "admin": "root", "partner": "own"}
    played = Play(say, document, upload, OUTLET, "dis", TECHNICIAN, roles).run(name, golden)
    ticket_id = played.removeprefix("/tickets/")

    world.settle(ticket_id)
    shares = golden["shares"]
    assert world.accrued(OUTLET, TECHNICIAN) == {
        OUTLET: shares.get("?outlet", 0), TECHNICIAN: shares.get("?worker", 0)
    }  # fmt: skip
    assert world.head(ticket_id).state == "closed"
