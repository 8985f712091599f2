"""What automatic nodes do after their transition, through the real handlers: the stream's reader sends, the queue's
does, each act once however often a message comes; what cannot be done stands in the outlet's list."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import boto3
import pytest

from jobs import acts as act_job
from jobs import clocks as job
from jobs import wiring
from notifications import router
from stock import app as stock_app
from suanqing.channels.notices.model import from_dict
from suanqing.channels.notices.words import text_of
from suanqing.errors import Unavailable
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform.cursors import encoded
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.problems import catalogue
from suanqing.times import BEIJING, parse
from suanqing.work.answers.model import Stored, to_item
from suanqing.work.scenes.holding import published_next
from suanqing.work.scenes.version_store import Version, VersionStore
from suanqing.work.tickets.act_store import ActStore
from suanqing.work.tickets.content_log import as_of
from suanqing.work.tickets.due_sweep_service import Sweep
from suanqing.work.tickets.items import key
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore
from tests import drawn
from tests.integration.test_ticket_api import CLERK, LEAD, NEW, PARTNER, look, make
from tests.planting import planted
from tests.rest import Context, call
from tests.staff import hire
from tickets.app import handler

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
FINANCE = Caller("fin", frozenset({"finance"}))
DESK = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "desk"}}
CARE = drawn.scene(
    "later",
    later=drawn.node("wait", ("due", "call"), wait={"for": "date_field", "field": "follow_up_on"}, state="created"),
    call=drawn.task(("advance", "over"), state="created", owner=DESK),
    over=drawn.end(),
)  # fmt: skip


def acting(*acts: dict[str, Any]) -> dict[str, Any]:
    return drawn.scene(
        "ask",
        ask=drawn.task(("advance", "act"), state="created", owner=DESK, allows=["set_facts"]),
        act=drawn.auto("rest", acts=list(acts)),
        rest=drawn.task(("advance", "over"), state="assigned", owner=DESK, allows=["comment"]),
        over=drawn.end(),
    )


def using(parts: list[dict[str, str]], to: str) -> dict[str, Any]:
    """Parts are put by, then taken on the way to where it goes on."""
    return drawn.scene(
        "ask",
        ask=drawn.task(("advance", "act"), state="created", owner=DESK),
        act=drawn.auto("work", acts=[{"do": "reserve", "parts": parts}]),
        work=drawn.task(("advance", "take"), state="assigned", owner=DESK),
        take=drawn.auto(to, acts=[{"do": "use"}]),
        rest=drawn.task(("advance", "over"), state="assigned", owner=DESK),
        over=drawn.end("done"),
    )


@dataclass
class Machine:
    """One deployment: its tables, the queue between the stream's reader and what it leads to, and what people hear."""

    client: Any
    table: str
    pricing: str
    sqs: Any
    queues: dict[str, str]
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def tickets(self) -> TicketStore:
        return TicketStore(self.client, self.table)

    def publish(self, id: str, document: dict[str, Any]) -> None:
        store = VersionStore(self.client, self.pricing, "scene")
        draft = store.put_draft(id, document, None, "bob", SINCE)
        made = Version(id, 1, document, draft.hash, draft.makers, "cid", SINCE, None, {})
        entry = published_next(1, draft.hash, SINCE, None, SINCE)
        writes = store.publishing(draft, made, store.versions(id), entry)
        self.client.transact_write_items(TransactItems=writes)

    def stream(self, ticket_id: str, times: int = 1) -> None:
        """Tell the reader what became of the head since it was told last."""
        head = self.client.get_item(TableName=self.table, Key=key(ticket_id))["Item"]
        change = {"Keys": key(ticket_id), "NewImage": head, "SequenceNumber": "1"}
        if ticket_id in self.seen:
            change["OldImage"] = self.seen[ticket_id]
        record = {"eventID": "e", "eventName": "MODIFY", "dynamodb": change}
        for _ in range(times):
            assert router.handler({"Records": [record]}, Context()) == {"batchItemFailures": []}
        self.seen[ticket_id] = head

    def take(self, name: str) -> list[dict[str, Any]]:
        url, found = self.queues[name], []
        while got := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for each in got:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
            found += [json.loads(each["Body"]) for each in got]
        return found

    def work(self, times: int = 1) -> int:
        """Everything that waits in the queue, each message so many times; how many there were."""
        found = [each for each in self.take("due") if "act" in each]
        records = [
            {"body": json.dumps(each), "messageId": str(n), "receiptHandle": "r",
             "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs"}
            for n, each in enumerate(found * times)
        ]  # fmt: skip
        if not records:
            return 0
        assert job.handler({"Records": records}, Context()) == {"batchItemFailures": []}
        return len(found)

    def message(self, ticket: Ticket) -> dict[str, Any]:
        """The one that the ticket's act leads to, where nobody was told of it yet."""
        self.seen.clear()
        self.stream(ticket.ticket_id)
        [found] = [each for each in self.take("due") if "act" in each]
        return found

    def told(self) -> list[dict[str, Any]]:
        return [each for each in self.take("told") if each.get("kind") == "scene_told"]

    def walked(self, *acts: dict[str, Any], sent: int = 1, **more: Any) -> Ticket:
        """A ticket of a scene with these acts, past its automatic node; told and taken `sent` times."""
        name = f"acting-{len(self.seen)}"
        self.publish(name, acting(*acts))
        ticket = self.made({"scene": name, **more})
        self.stream(ticket)
        do(CLERK, ticket, "advance", {})
        self.stream(ticket, sent)
        self.work(sent)
        return self.tickets.get(ticket, True)

    def made(self, more: dict[str, Any]) -> str:
        status, body, _ = call(handler, "POST", "/tickets", caller=CLERK, json=NEW | more)
        assert status == 201, body
        return str(body["id"])

    def count(self) -> int:
        return len(self.tickets.board("outlet-1", "open").tickets)


def do(caller: Caller, ticket_id: str, step: str, body: Any) -> Any:
    status, said, _ = call(
        handler, "POST", f"/tickets/{{ticket_id}}/{step}", path_params={"ticket_id": ticket_id},
        caller=caller, json=body,
    )  # fmt: skip
    assert status == 200, said
    return said


def failing(
    caller: Caller = CLERK, outlet: str = "outlet-1", limit: int = 100
) -> list[dict[str, Any]]:
    """All of the outlet, page by page."""
    found: list[dict[str, Any]] = []
    query = {"outlet": outlet, "limit": str(limit)}
    while True:
        status, said, _ = call(handler, "GET", "/acts", caller=caller, query=query)
        assert status == 200, said
        assert len(said["items"]) <= limit
        found += said["items"]
        if not said.get("next"):
            return found
        query["cursor"] = said["next"]


def levels() -> dict[str, tuple[str, str]]:
    """Part to what lies at the outlet and what of it is free."""
    status, said, _ = call(
        stock_app.handler, "GET", "/stock/{place}", path_params={"place": "outlet-1"}, caller=CLERK
    )
    assert status == 200, said
    return {each["part"]: (each["hand"], each["free"]) for each in said["items"]}


def receive(part: str, qty: str) -> None:
    status, said, _ = call(
        stock_app.handler, "POST", "/stock/{place}/receipts", path_params={"place": "outlet-1"}, caller=CLERK,
        json={"part": part, "qty": qty, "key": part},
    )  # fmt: skip
    assert status in (200, 201), said


@pytest.fixture
def machine(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Machine:
    table = tables["PRICING_TABLE"]
    hire(moto_tables, table)
    planted(moto_tables, table, "two outlets", lambda: make(moto_tables, table))
    for party, role, outlet in (("owner-1", "partner", "outlet-1"), ("desk-1", "dispatcher", HQ)):
        person = Party(party, "person", party, frozenset({role}), outlet=outlet)  # type: ignore[arg-type]
        PartyStore(moto_tables, table).put(person)
    PricingStore(moto_tables, table).put_sku(Sku("PUMP", "part", "水泵"))
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    queues = {
        n: sqs.create_queue(QueueName=n)["QueueUrl"] for n in ("due", "told", "sent", "results")
    }
    monkeypatch.setenv("DUE_QUEUE_URL", queues["due"])
    for name, heard in (("NOTICES_TOPIC", ("told",)), ("RESULTS_TOPIC", ("sent",))):
        topic = sns.create_topic(Name=name)["TopicArn"]
        monkeypatch.setenv(name, topic)
        for queue in heard:
            arn = sqs.get_queue_attributes(QueueUrl=queues[queue], AttributeNames=["QueueArn"])
            sns.subscribe(
                TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"],
                Attributes={"RawMessageDelivery": "true"},
            )  # fmt: skip
    for cached in (act_job.acts, router.audience, router.settlement, router.ledger, router.watch):
        cached.cache_clear()
    return Machine(moto_tables, tables["WORK_TABLE"], table, sqs, queues)


def test_another_ticket_is_made_once_and_tied_both_ways_however_often_its_message_comes(
    machine: Machine,
) -> None:
    ticket = machine.walked(
        {"do": "convert", "scene": "installation", "lines": True, "title": {"zh": "返修", "en": "Repair"}},
        sent=3, attrs={"asset": "SN-1", "customer_id": "C-7", "order_amount": 5},
    )  # fmt: skip

    [other_id] = ticket.marks["made"]
    other = machine.tickets.get(other_id, True)
    assert machine.count() == 2
    assert (other.title, other.scene, other.outlet, other.region) == (
        "返修",
        "installation@1",
        "outlet-1",
        "310115",
    )
    assert (other.address, other.customer, other.lines) == (
        ticket.address,
        ticket.customer,
        ticket.lines,
    )
    assert other.facts["attrs"] == {"asset": "SN-1", "customer_id": "C-7"}, (
        "not what the order was worth"
    )
    assert other.marks["made_of"] == [ticket.ticket_id, 1]
    assert [each.kind for each in ticket.events] == ["created", "advanced", "act_done"]
    _, shown, _ = look(CLERK, ticket.ticket_id)
    assert shown["case"]["made"] == [other_id]
    assert look(CLERK, other_id)[1]["case"]["made_of"] == ticket.ticket_id


def test_a_follow_up_waits_for_its_day_in_a_ticket_of_its_own(machine: Machine) -> None:
    machine.publish("care", CARE)

    ticket = machine.walked({"do": "follow_up", "scene": "care", "days": 7}, sent=2)

    [made] = ticket.marks["made"]
    other = machine.tickets.get(made, True)
    day = ticket.events[1].at.astimezone(BEIJING).date() + timedelta(days=7)
    assert other.facts["attrs"]["follow_up_on"] == day.isoformat()
    assert [token["node"] for token in other.tokens.values()] == ["later"]
    begins = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
    assert other.due and timedelta(0) <= parse(other.due) - begins < timedelta(minutes=1)


def test_people_are_told_once_by_role_by_name_and_for_the_customer(machine: Machine) -> None:
    ticket = machine.walked(
        {"do": "notify", "to": {"role": "partner"}},
        {"do": "notify", "to": {"party": "tech-9"}, "text": {"zh": "请来一趟", "en": "Come over"}},
        {"do": "notify", "to": "customer"},
        sent=2,
    )

    told = {(each["to"], each["params"]["text"]): each for each in machine.told()}
    assert {to for to, _ in told} >= {"owner-1", "tech-9"}
    assert told["tech-9", "请来一趟"]["params"]["text_en"] == "Come over"
    for_customer = [each for each in told.values() if each["params"].get("tell")]
    assert for_customer and all(each["params"]["customer"] == "王先生" for each in for_customer)
    assert {each["id"].split("#")[0] for each in told.values()} == {ticket.ticket_id}
    assert len({each["id"] for each in told.values()}) == len(told)


def test_what_is_sent_out_says_who_the_customer_is_to_nobody_and_bears_the_acts_id(
    machine: Machine,
) -> None:
    ticket = machine.walked(
        {"do": "send", "event": "checked"}, sent=3, attrs={"customer_id": "C-7", "symptom": "滴水", "order_amount": 5}
    )  # fmt: skip

    [event] = machine.take("sent")
    assert (event["event"], event["name"]) == ("ticket.told", "checked")
    assert event["id"] == f"{ticket.ticket_id}#2#1#0"
    assert event["facts"] == {"symptom": "滴水"}
    assert event["lines"] == [{"line": "1.1", "sku": "AC-INSTALL", "qty": "1"}]
    text = json.dumps(event, ensure_ascii=False)
    assert "王先生" not in text and "世纪大道" not in text and "C-7" not in text


def test_r126_answers_that_the_drawing_names_go_along_and_protected_ones_never_do(
    machine: Machine,
) -> None:
    """As the newest answers of each field say; another system tells them apart by the act's id."""
    wanted = ["form.review", "form.stars", "form.health"]
    ticket = machine.walked({"do": "send", "event": "review", "answers": wanted}, sent=0)
    message = machine.message(ticket)
    told = Stored("", "feedback@1", "h", {}, 1, "2026-11-29T01:00:00.000Z", "tech-1", {})
    sealed = {"key": b"k", "text": b"t"}
    for part, seq, review in (("feedback@1#a", 1, "还行"), ("feedback@1#b", 2, "很好")):
        values = {"review": review, "stars": 5}
        item = to_item(told._replace(part=part, seq=seq, values=values, sealed=sealed))
        linked = LinkedStore(machine.client, machine.table)
        assert linked.add(f"answers:{ticket.ticket_id}", part, item)

    for _ in range(2):
        act_job.take(message)

    [event] = machine.take("sent")
    assert event["answers"] == {"review": "很好", "stars": 5}


def test_parts_are_put_by_once_where_there_are_any_and_waited_for_where_not(
    machine: Machine,
) -> None:
    receive("PIPE", "5")

    ticket = machine.walked(
        {
            "do": "reserve",
            "parts": [{"sku": "PIPE", "qty": "2"}, {"sku": "PUMP", "qty": "1"}],
            "hours": 5,
        },
        sent=2,
    )

    parts = ticket.marks["parts"]
    assert parts["held"]["PIPE"][:2] == ["outlet-1", "2"]
    assert parts["waits"]["PUMP"][:2] == ["outlet-1", "1"]
    assert [each.kind for each in ticket.events[2:]] == ["part_reserved", "part_awaited"]

    receive("PUMP", "1")
    assert "PUMP" in machine.tickets.get(ticket.ticket_id, True).marks["parts"]["held"]


@pytest.mark.parametrize("node", ["ends the work", "within the work"])
def test_what_was_put_by_goes_into_the_work_at_a_node_that_says_so(
    machine: Machine, node: str
) -> None:
    """For the line that the ticket has of it already, what is beyond it as a line of its own; and none of it is free
    again, wherever the ticket comes to by that write."""
    receive("PIPE", "5")
    receive("PUMP", "3")
    wanted = [{"sku": "PIPE", "qty": "2"}, {"sku": "PUMP", "qty": "1"}]
    machine.publish("using", using(wanted, "over" if node == "ends the work" else "rest"))
    lines = [{"sku": "AC-INSTALL", "qty": "1"}, {"sku": "PIPE", "qty": "1.5"}]
    ticket = machine.made({"scene": "using", "lines": lines})
    machine.stream(ticket)
    do(CLERK, ticket, "advance", {})
    machine.stream(ticket)
    machine.work()

    do(CLERK, ticket, "advance", {})

    after = machine.tickets.get(ticket, True)
    seq = after.version
    new = [(line.id, line.sku, line.qty) for line in after.lines[2:]]
    assert new == [(f"{seq}.1", "PIPE", Decimal("0.5")), (f"{seq}.2", "PUMP", Decimal(1))]
    assert after.facts_rev == seq, "a line more can change the money"
    assert after.marks["parts"] == {
        "used": {
            "1.2": ["outlet-1", "PIPE", "1.5", "0"],
            f"{seq}.1": ["outlet-1", "PIPE", "0.5", "0"],
            f"{seq}.2": ["outlet-1", "PUMP", "1", "0"],
        }
    }
    assert levels() == {"PIPE": ("3", "3"), "PUMP": ("2", "2")}
    assert [line.id for line in as_of(after, seq - 1, machine.tickets.history(ticket)).lines] == [
        "1.1",
        "1.2",
    ]


def test_parts_that_a_form_lists_are_put_by(machine: Machine) -> None:
    receive("PIPE", "5")
    ticket = machine.walked({"do": "reserve", "from": "form.parts", "at": "van"}, sent=0)
    message = machine.message(ticket)
    told = Stored("", "visit@1", "h", {}, 1, "2026-11-29T01:00:00.000Z", "tech-1", {})
    for part, seq, qty in (("visit@1#a", 1, "9"), ("visit@1#b", 2, "3")):
        values = {"parts": [{"sku": "PIPE", "qty": qty}]}
        item = to_item(told._replace(part=part, seq=seq, values=values))
        assert LinkedStore(machine.client, machine.table).add(
            f"answers:{ticket.ticket_id}", part, item
        )

    act_job.take(message)
    [failed] = failing()
    assert failed["code"] == "nobody_has_it", "there is no van before somebody has the ticket"

    with_lead = machine.tickets.get(ticket.ticket_id, True)
    machine.tickets.save(
        with_lead, with_lead.with_(version=with_lead.version + 1, assignee="tech-1")
    )
    do(CLERK, ticket.ticket_id, "acts", {"act": failed["act"]})
    machine.stream(ticket.ticket_id)
    machine.work()

    waits = machine.tickets.get(ticket.ticket_id, True).marks["parts"]["waits"]
    assert waits["PIPE"][:2] == ["tech-1", "3"], "as the newest answers say; the van is empty"


def test_two_tickets_are_tied_on_both_sides(machine: Machine) -> None:
    first = machine.made({})

    ticket = machine.walked(
        {"do": "link", "to": "ticket", "fact": "project"}, sent=2, attrs={"project": first}
    )

    other = machine.tickets.get(first, True)
    assert (ticket.marks["linked"], other.marks["linked"]) == ([first], [ticket.ticket_id])
    assert [each.kind for each in other.events] == ["created", "linked"]


def test_what_cannot_be_done_stands_in_the_outlets_list_and_is_tried_again_or_let_be(
    machine: Machine,
) -> None:
    ticket = machine.walked(
        {"do": "convert", "scene": "repairs"},
        {"do": "link", "to": "ticket", "fact": "project"},
        sent=2,
    )
    assert "made" not in ticket.marks

    convert, link = failing()
    assert (convert["ticket"], convert["do"], convert["node"]) == (
        ticket.ticket_id,
        "convert",
        "act",
    )
    assert (convert["code"], link["code"]) == ("unknown_scene", "missing_fact")
    assert failing(FINANCE) == failing(limit=1) == [convert, link]
    assert failing(outlet="outlet-9") == []
    assert call(handler, "GET", "/acts", caller=PARTNER, query={"outlet": "outlet-1"})[0] == 403
    _, shown, _ = look(CLERK, ticket.ticket_id)
    assert shown["red"] and "act_failed" in shown["flags"]
    assert shown["case"]["failed"] == {convert["act"]: "unknown_scene", link["act"]: "missing_fact"}

    machine.publish("repairs", acting())
    for cached in (act_job.acts, wiring.tickets):  # who remembers for 5 s that there was none
        cached.cache_clear()
    do(CLERK, ticket.ticket_id, "acts", {"act": convert["act"]})
    machine.stream(ticket.ticket_id, 2)
    machine.work(2)

    after = machine.tickets.get(ticket.ticket_id, True)
    assert len(after.marks["made"]) == 1 and machine.count() == 2
    assert failing() == [link]
    bare = {"path_params": {"ticket_id": ticket.ticket_id}, "caller": CLERK}
    status, said, _ = call(
        handler,
        "POST",
        "/tickets/{ticket_id}/acts",
        json={"act": link["act"], "then": "drop"},
        **bare,
    )
    assert (status, said["where"]) == (422, "reason")
    do(
        CLERK,
        ticket.ticket_id,
        "acts",
        {"act": link["act"], "then": "drop", "reason": "no project"},
    )
    assert failing() == []
    status, said, _ = call(
        handler, "POST", "/tickets/{ticket_id}/acts", json={"act": link["act"]}, **bare
    )
    assert (status, said["code"]) == (409, "act_not_failed")
    assert "act_failed" not in look(CLERK, ticket.ticket_id)[1]["flags"]


def test_who_runs_the_dispatch_and_the_outlet_hears_of_what_could_not_be_done(
    machine: Machine,
) -> None:
    ticket = machine.walked({"do": "convert", "scene": "repairs"}, sent=2)

    machine.stream(ticket.ticket_id, 2)

    told = [each for each in machine.take("told") if each["kind"] == "act_failed"]
    assert {each["to"] for each in told} == {"owner-1", "desk-1"}
    ids = [f"{ticket.ticket_id}:3:act_failed:{to}" for to in ("desk-1", "owner-1")]
    assert sorted({each["id"] for each in told}) == ids, "each once, however often the step is read"
    text = text_of(from_dict(told[0]))
    assert catalogue()["unknown_scene"].zh in text and ticket.ticket_id in text


def test_a_cursor_of_another_list_is_refused(machine: Machine) -> None:
    query = {"outlet": "outlet-1", "cursor": encoded('["T1", "head", "waiting#2026"]')}
    status, said, _ = call(handler, "GET", "/acts", caller=CLERK, query=query)
    assert (status, said["where"]) == (422, "cursor")


def test_a_sweep_counts_by_outlet_what_could_not_be_done(machine: Machine) -> None:
    machine.walked(
        {"do": "convert", "scene": "repairs"}, {"do": "link", "to": "ticket", "fact": "project"}
    )
    store = ActStore(machine.client, machine.table)
    sweep = Sweep(
        machine.tickets, job.clocks(), lambda: ["hq", "outlet-1"], print, lambda _: 0, store.count
    )
    bodies = [sweep.turn({}, outlet, None, lambda: True).body for outlet in sweep.plan({})]

    found = sweep.finish({}, iter(bodies))

    assert (found["acts"], found["acts_of"]) == (2, {"outlet-1": 2})


def test_what_may_go_better_in_a_moment_is_no_failure_and_comes_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = machine.walked({"do": "convert", "scene": "installation"}, sent=0)
    message = machine.message(ticket)

    def busy(*_: Any, **__: Any) -> Any:
        raise Unavailable("the table is busy; try again")

    with monkeypatch.context() as broken:
        broken.setattr("suanqing.work.tickets.commands.Tickets.create", busy)
        with pytest.raises(Unavailable):
            act_job.take(message)
    store = ActStore(machine.client, machine.table)
    assert store.state(ticket.ticket_id, message["act"]) is None and failing() == []

    act_job.take(message)
    assert store.state(ticket.ticket_id, message["act"]) == "done"
    assert machine.count() == 2


def test_a_crash_between_the_other_ticket_and_the_tie_leaves_no_second_ticket(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = machine.walked({"do": "convert", "scene": "installation"}, sent=0)
    message = machine.message(ticket)

    def crash(*_: Any, **__: Any) -> Any:
        raise RuntimeError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(type(act_job.acts()), "_change", crash)
        with pytest.raises(RuntimeError):
            act_job.take(message)
    assert machine.count() == 2
    do(CLERK, ticket.ticket_id, "comments", {"text": "meanwhile"})

    act_job.take(message)

    assert machine.count() == 2
    assert len(machine.tickets.get(ticket.ticket_id, True).marks["made"]) == 1


def test_who_is_paid_by_a_ticket_does_not_clear_its_acts(machine: Machine) -> None:
    ticket = machine.walked({"do": "link", "to": "order"})
    [act] = failing()
    assert act["code"] == "nothing_to_link"

    status, _, _ = call(
        handler, "POST", "/tickets/{ticket_id}/acts", path_params={"ticket_id": ticket.ticket_id}, caller=LEAD,
        json={"act": act["act"], "then": "drop", "reason": "mine"},
    )  # fmt: skip

    assert status == 403
