"""An entry that is dated back re-prices nothing in silence: its tickets are listed, approved and posted."""

from typing import Any

import boto3
import pytest

from suanqing.people.parties.model import Party
from tests.integration.registering import on, write
from tests.integration.settling import World
from tests.integration.test_correction_job import BOB, Deployed

SINCE = "2025-03-01T00:00:00+08:00"
OWNED = ({"role": "owner", "share": "0.3"}, {"role": "crew", "remainder": True})


@pytest.fixture
def there(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Deployed:
    """Two outlets with an owner each, and a settled ticket at both."""
    world = World(moto_tables, tables).found(office=True)
    for each in ("dealer", "dealer-new"):
        world.parties.put(Party(each, "dealer", each))
    world.publish(OWNED)
    for outlet, worker in (("sh-01", "tech-1"), ("yn-02", "tech-3")):
        ticket = world.completed(crew=(worker,), outlet=outlet)
        world.settle(ticket.ticket_id)
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="correct")["QueueUrl"]
    monkeypatch.setenv("CORRECT_QUEUE_URL", url)
    for module in ("replays.wiring", "jobs.correct"):
        monkeypatch.setattr(f"{module}.utcnow", world.clock)
    return Deployed(world, sqs, url)


def listed(there: Deployed, **asked: str) -> dict[str, Any]:
    """The request once its list is made, or there is none."""
    body = {"new": "main@1", "start": "2025-03-01T00:00:00.000Z", "outlet": "yn-02"} | asked
    status, request = there.ask("POST", "/corrections", json=body)
    assert status == 202, request
    there.work()
    path = {"request_id": request["request"]}
    found: dict[str, Any] = there.ask(
        "GET", "/corrections/requests/{request_id}", path_params=path
    )[1]
    return found


def sold(there: Deployed) -> None:
    """The Kunming outlet has another owner since the first of March, as two administrators say later."""
    there.world.clock.now = on(3, 20)
    write(there.world, "yn-02", on(3, 20), people=2, owner="dealer-new", since=SINCE)


def test_the_outlets_tickets_are_listed_approved_by_another_and_posted(there: Deployed) -> None:
    world, everybody = there.world, ("dealer", "dealer-new", "sh-01", "tech-1", "tech-3")
    before = world.accrued(*everybody)
    sold(there)

    found = listed(there)
    of: dict[str, Any] = {"path_params": {"correction": found["correction"]}}
    shown = there.ask("GET", "/corrections/{correction}", **of)[1]
    assert world.accrued(*everybody) == before
    assert (shown["outlet"], shown["tickets"], found["outlet"]) == ("yn-02", 1, "yn-02")
    assert shown["totals"] == {
        "dealer": {"before": before["dealer"], "after": 0},
        "dealer-new": {"before": 0, "after": before["dealer"]},
    }
    approve = ("POST", "/corrections/{correction}/approve")
    assert there.ask(*approve, **of, json={"hash": shown["hash"]})[0] == 403
    assert there.ask(*approve, BOB, **of, json={"hash": shown["hash"]})[0] == 202
    there.work()

    assert world.accrued(*everybody) == before | {"dealer": 0, "dealer-new": before["dealer"]}
    assert listed(there, start="2025-03-02T00:00:00.000Z")["state"] == "refused", "nothing is left"


def test_who_owns_it_today_already_since_an_earlier_day_than_was_written(there: Deployed) -> None:
    """Written as of the twentieth; two people say on the twenty-second that it was so since the first."""
    there.world.clock.now = on(3, 22)
    write(there.world, "yn-02", on(3, 20), people=2, owner="dealer-new")
    write(there.world, "yn-02", on(3, 22), people=2, since=SINCE, redated=["owner"])

    of = {"correction": listed(there)["correction"]}
    shown = there.ask("GET", "/corrections/{correction}", path_params=of)[1]

    assert shown["totals"]["dealer"]["after"] == shown["totals"]["dealer-new"]["before"] == 0


def test_who_owns_it_today_already_since_a_later_day_than_was_written(there: Deployed) -> None:
    """Said to hold since the first; two people say on the twenty-third that it is so since that day."""
    sold(there)
    there.world.clock.now = on(3, 23)
    since = "2025-03-23T00:00:00+08:00"
    write(there.world, "yn-02", on(3, 23), people=2, since=since, redated=["owner"])

    assert listed(there)["state"] == "refused", "the work was done before"
    assert there.world.parties.get("yn-02", fresh=True).owner == "dealer-new"


def test_what_nobody_dated_back_is_not_listed(there: Deployed) -> None:
    there.world.clock.now = on(3, 20)
    write(there.world, "yn-02", on(3, 20), people=2, owner="dealer-new")

    assert listed(there)["state"] == "refused"


def test_another_version_is_no_correction_of_an_outlet(there: Deployed) -> None:
    body = {
        "new": "main@1",
        "old": "main@2",
        "start": "2025-03-01T00:00:00.000Z",
        "outlet": "yn-02",
    }

    status, answer = there.ask("POST", "/corrections", json=body)

    assert (status, answer["where"]) == (422, "old")
