"""Late work goes to whom dispatch suggests, through the handler that the deployed function has: by score, with the
numbers kept; to the step's queue where nobody fits; and who is paid for it then."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs import clocks as job_clocks
from suanqing.times import utcnow
from suanqing.work.calendars.store import CalendarStore
from suanqing.work.scenes.holding import published_next
from suanqing.work.scenes.version_store import Version, VersionStore
from suanqing.work.tickets.model import Worker
from suanqing.work.tickets.store import TicketStore
from tests.drawn import end, scene, task
from tests.integration import test_dispatch_api
from tests.integration.test_dispatch_api import (
    BEN,
    CLERK,
    NEAR,
    OWNER,
    TICKET,
    asks,
    can,
    job,
    ok,
)
from tests.rest import Context, call
from tickets.app import handler as tickets

company = test_dispatch_api.company
SINCE = datetime(2025, 1, 1, tzinfo=UTC)
WEEK = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
CALENDAR = {"id": "always", "zone": "Asia/Shanghai", "week": WEEK}
LIMIT = {
    "minutes": 60, "calendar": "always",
    "escalate": [
        {"after": 10, "to": {"role": "dispatcher"}},
        {"after": 20, "to": {"best": "outlet", "queue": "night"}, "reassign": True},
    ],
}  # fmt: skip
AC = {"rule": "skill", "skill": "ac", "fallback": {"queue": "engineers"}}
LATE = scene(
    "ask",
    ask=task(("assign", "way"), state="created", owner=AC),
    way=task(
        ("arrive", "site"), state="assigned", limit=LIMIT, allows=["set_crew"],
        owner={"rule": "previous", "skill": "ac", "fallback": {"queue": "engineers"}},
    ),
    site=task(
        ("complete", "out"), state="on_site", limit=LIMIT, allows=["set_crew"],
        owner={"rule": "previous", "skill": "ac", "fallback": {"queue": "engineers"}},
    ),
    out=end("done"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def drawn(company: Any, tables: dict[str, str]) -> None:
    table = tables["PRICING_TABLE"]
    CalendarStore(company, table).put(CALENDAR, 0, "ann", SINCE)
    store = VersionStore(company, table, "scene")
    draft = store.put_draft("late", LATE, None, "bob", SINCE)
    made = Version("late", 1, LATE, draft.hash, draft.makers, "cid", SINCE, None, {})
    entry = published_next(1, draft.hash, SINCE, None, SINCE)
    company.transact_write_items(
        TransactItems=store.publishing(draft, made, store.versions("late"), entry)
    )


def given() -> str:
    """To tech-a, who is on the way."""
    ticket = job(scene="late")
    do("assign", ticket, {"assignee": "tech-a"})
    return ticket


def ask_ticket(ticket: str, more: str = "") -> Any:
    path = "/tickets/{ticket_id}" + more
    status, said, _ = call(tickets, "GET", path, caller=CLERK, path_params={"ticket_id": ticket})
    assert status == 200, said
    return said


def do(step: str, ticket: str, body: Any = None) -> Any:
    status, said, _ = call(
        tickets, "POST", f"/tickets/{{ticket_id}}/{step}", path_params={"ticket_id": ticket}, caller=CLERK, json=body
    )  # fmt: skip
    assert status == 200, said
    return said


def later(monkeypatch: pytest.MonkeyPatch, ticket: str, minutes: int = 90) -> None:
    """The message of the ticket's clocks comes, and comes again."""
    monkeypatch.setattr(job_clocks, "utcnow", lambda: utcnow() + timedelta(minutes=minutes))
    record = {"body": json.dumps({"ticket": ticket, "due": 0}), "messageId": "1", "receiptHandle": "r",
              "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs"}  # fmt: skip
    for _ in range(2):
        assert job_clocks.handler({"Records": [record]}, Context()) == {"batchItemFailures": []}


def fired(ticket: str) -> list[dict[str, Any]]:
    return [each for each in ask_ticket(ticket, "/history")["events"] if each["kind"] == "clock_fired"]  # fmt: skip


def test_late_work_that_nobody_began_goes_to_the_best_who_leads_it_and_the_numbers_stay(
    engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, place in (("tech-a", NEAR), ("tech-b", NEAR)):
        can(name, skills=[{"skill": "ac"}], base=[place])
    ticket = given()

    later(monkeypatch, ticket)

    shown = ask_ticket(ticket)
    assert [token["owners"] for token in shown["stands"]["tokens"]] == [["tech-b"]]
    assert shown["assignee"] == "tech-b"
    kept = ok(asks(OWNER, "GET", TICKET + "/decision", ticket_id=ticket))
    assert (kept["chosen"], kept["by"]) == ("tech-b", "suanqing")
    assert [each["party"] for each in kept["candidates"]] == ["tech-b"], "who has it is not asked"
    assert [(each["party"], each["why"][0]["code"]) for each in kept["refused"]] == [("tech-c", "skill")]  # fmt: skip
    [event] = fired(ticket)
    last = event["data"]["levels"][-1]
    assert (last["owner"], last["to"]) == ("tech-a", {"party": "tech-b", "best": "outlet"}), (
        "who had it is told, and who has it"
    )


def test_of_late_work_that_began_both_are_paid(
    engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    can("tech-b", skills=[{"skill": "ac"}])
    ticket = given()
    do("arrive", ticket)

    later(monkeypatch, ticket)

    head = TicketStore(engine, tables["WORK_TABLE"]).get(ticket, consistent=True)
    [token] = head.tokens.values()
    assert (head.assignee, head.state, token["owner"]) == ("tech-a", "on_site", "tech-b")
    assert head.workers == (Worker("tech-a"), Worker("tech-b"))
    assert head.facts_rev == head.version, "another crew can change the money"
    mine = call(tickets, "GET", "/tickets", caller=BEN)[1]["items"]
    assert [each["id"] for each in mine] == [ticket]


def test_late_work_that_nobody_fits_for_waits_in_the_steps_queue(
    engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    can("tech-a", skills=[{"skill": "ac"}])
    ticket = given()

    later(monkeypatch, ticket)

    shown = ask_ticket(ticket)
    assert [(t["owners"], t["queues"]) for t in shown["stands"]["tokens"]] == [([], ["night"])]
    assert shown["assignee"] == "tech-a", "nobody else was found, and nobody else is paid"
    [event] = fired(ticket)
    assert event["data"]["levels"][-1]["to"] == {"queue": "night", "best": "outlet"}
