"""Tickets through the real handler, with the gateway's events; lives and races on both engines."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform.dynamo import attributes
from suanqing.platform.keyed import KEY
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import BEIJING, utcnow
from suanqing.work.tickets.commands import Tickets, ticket_id_for
from suanqing.work.tickets.phones import Phones
from tests.planting import planted
from tests.rest import call
from tests.staff import hire
from tickets import routes
from tickets.app import handler

CLERK = Caller("clerk-1", frozenset({"dispatcher"}))
PARTNER = Caller("owner-1", frozenset({"partner"}), "outlet-1")
LEAD = Caller("tech-1", frozenset({"technician"}), "outlet-1")
MATE = Caller("tech-2", frozenset({"technician"}), "outlet-1")
STRANGER = Caller("tech-9", frozenset({"technician"}), "outlet-9")
AUDITOR = Caller("auditor-1", frozenset({"auditor"}))
NEW = {
    "outlet": "outlet-1",
    "title": "安装 空调 1.5匹",
    "region": "310115",
    "address": "世纪大道1568号",
    "customer": "王先生",
    "lines": [{"sku": "AC-INSTALL", "qty": "1"}],
}
TICKET = "/tickets/{ticket_id}"


@pytest.fixture(autouse=True)
def company(request: pytest.FixtureRequest) -> None:
    """On the engine that the test asks for, or else on moto."""
    asked = {"engine", "dynamodb_tables"} & set(request.fixturenames)
    client = request.getfixturevalue(asked.pop() if asked else "moto_tables")
    table = request.getfixturevalue("tables")["PRICING_TABLE"]
    hire(client, table)
    planted(client, table, "two outlets", lambda: make(client, table))


def make(client: Any, table: str) -> None:
    parties = PartyStore(client, table)
    parties.put(Party("outlet-1", "outlet", "浦东网点"))
    parties.put(Party("outlet-9", "outlet", "别处网点"))
    for number, outlet in ((1, "outlet-1"), (2, "outlet-1"), (9, "outlet-9")):
        person = Party(f"tech-{number}", "person", f"师傅{number}", outlet=outlet)
        parties.put(person)
    parties.put(Party("tech-8", "person", "离职", outlet="outlet-1", active=False))
    catalogue = PricingStore(client, table)
    catalogue.put_sku(Sku("AC-INSTALL", "service", "空调安装"))
    catalogue.put_sku(Sku("PIPE", "part", "铜管", unit="m"))
    catalogue.put_sku(Sku("HOUR", "time", "工时", unit="min"))
    catalogue.put_sku(Sku("OLD", "part", "停售", active=False))


def new(caller: Caller = CLERK, **more: Any) -> str:
    key = {"headers": {"Idempotency-Key": more.pop("key")}} if "key" in more else {}
    status, body, _ = call(handler, "POST", "/tickets", caller=caller, json=NEW | more, **key)
    assert status == 201, body
    return str(body["id"])


def do(
    caller: Caller, ticket_id: str, step: str, json: Any = None, **more: Any
) -> tuple[int, Any, dict[str, str]]:
    given = {"path_params": {"ticket_id": ticket_id}, "caller": caller, "json": json} | more
    return call(handler, "POST", f"{TICKET}/{step}", **given)


def ok(answer: tuple[int, Any, dict[str, str]]) -> Any:
    status, body, headers = answer
    assert status == 200, body
    assert headers.get("etag") == f'"{body["version"]}"'
    return body


def look(caller: Caller, ticket_id: str, sub: str = "") -> tuple[int, Any, dict[str, str]]:
    return call(handler, "GET", TICKET + sub, path_params={"ticket_id": ticket_id}, caller=caller)


def done(ticket_id: str) -> Any:
    ok(do(LEAD, ticket_id, "claim"))
    ok(do(LEAD, ticket_id, "arrive"))
    return ok(do(LEAD, ticket_id, "complete"))


def test_a_ticket_lives_from_creation_to_closing(engine: Any) -> None:
    status, made, headers = call(handler, "POST", "/tickets", caller=CLERK, json=NEW)
    ticket_id = made["id"]
    assert (status, headers["location"]) == (201, f"/test/tickets/{ticket_id}")
    assert (made["state"], made["settlement"], made["red"]) == ("created", "none", False)
    assert made["source"] == "app:clerk-1"

    ok(do(LEAD, ticket_id, "claim"))
    where = {"lat": "31.23", "lng": "121.50", "datum": "gcj02", "accuracy": "15"}
    ok(do(LEAD, ticket_id, "arrive", {"position": where}))
    ok(do(LEAD, ticket_id, "lines", {"sku": "PIPE", "qty": "2.5"}))
    ok(do(LEAD, ticket_id, "minutes", {"sku": "HOUR", "minutes": "45"}))
    ok(do(LEAD, ticket_id, "comments", {"text": "客户要求下午"}))
    completed = ok(do(LEAD, ticket_id, "complete"))
    closed = ok(do(CLERK, ticket_id, "close"))

    assert (completed["settlement"], closed["state"]) == ("waiting", "closed")
    assert [line["qty"] for line in closed["lines"]] == ["1", "2.5", "45"]
    assert closed["lines"][2]["worker"] == "tech-1"
    status, told, _ = look(AUDITOR, ticket_id, "/history")
    assert status == 200
    assert [(e["seq"], e["kind"], e["by"]) for e in told["events"]] == [
        (1, "created", "clerk-1"),
        (2, "claimed", "tech-1"),
        (3, "arrived", "tech-1"),
        (4, "line_added", "tech-1"),
        (5, "line_added", "tech-1"),
        (6, "commented", "tech-1"),
        (7, "completed", "tech-1"),
        (8, "closed", "clerk-1"),
    ]
    assert told["events"][2]["data"] == where


def test_the_same_key_and_body_answer_with_the_same_ticket(engine: Any) -> None:
    first = new(key="order-1")
    ok(do(LEAD, first, "claim"))

    sent = {"caller": CLERK, "json": NEW, "headers": {"idempotency-key": "order-1"}}
    status, body, headers = call(handler, "POST", "/tickets", **sent)

    assert (status, body["id"], body["state"]) == (200, first, "assigned")
    assert "location" not in headers
    assert first == ticket_id_for("clerk-1", "order-1")


def test_the_same_key_with_another_body_is_a_conflict() -> None:
    first = new(key="order-1")

    sent = {"json": NEW | {"title": "别的"}, "headers": {"Idempotency-Key": "order-1"}}
    status, body, _ = call(handler, "POST", "/tickets", caller=CLERK, **sent)

    assert (status, body["code"], body["ticket_id"]) == (409, "idempotency_key_reused", first)


def test_a_key_is_the_callers_own_and_no_key_is_no_key() -> None:
    ids = {new(key="k"), new(PARTNER, key="k"), new(), new()}

    assert len(ids) == 4


def test_the_loser_of_a_claim_learns_who(engine: Any) -> None:
    ticket_id = new()
    ok(do(LEAD, ticket_id, "claim"))

    status, body, _ = do(MATE, ticket_id, "claim")

    assert (status, body["code"], body["assignee"]) == (409, "taken", "tech-1")
    assert body["since"].endswith("Z")
    assert ok(do(LEAD, ticket_id, "claim"))["version"] == 2


def test_a_stale_if_match_is_409_with_the_current_version() -> None:
    ticket_id = new()
    ok(do(LEAD, ticket_id, "claim", headers={"If-Match": '"1"'}))

    status, body, _ = do(LEAD, ticket_id, "arrive", headers={"If-Match": '"1"'})

    assert (status, body["code"]) == (409, "stale_version")
    assert (body["version"], body["state"]) == (2, "assigned")


def test_a_step_sent_again_is_told_that_the_ticket_moved_on_not_that_it_is_not_allowed() -> None:
    """Workers complete nothing that is done: who sends a lost answer again is not told so."""
    ticket_id = new()
    ok(do(LEAD, ticket_id, "claim", headers={"If-Match": '"1"'}))
    ok(do(LEAD, ticket_id, "arrive", headers={"If-Match": '"2"'}))
    first = ok(do(LEAD, ticket_id, "complete", headers={"If-Match": '"3"'}))

    status, body, _ = do(LEAD, ticket_id, "complete", headers={"If-Match": '"3"'})

    assert (status, body["code"], body["version"]) == (409, "stale_version", first["version"])
    assert do(STRANGER, ticket_id, "complete", headers={"If-Match": '"3"'})[0] in (403, 404)


def test_an_illegal_step_is_409_and_says_what_is_allowed() -> None:
    status, body, _ = do(CLERK, new(), "complete")

    assert (status, body["code"], body["state"]) == (409, "illegal_step", "created")
    assert "assign" in body["allowed"]


def test_a_crew_is_assigned_shares_and_lists_the_ticket(engine: Any) -> None:
    ticket_id = new()
    crew = [{"party": "tech-2", "weight": "0.5"}]
    given = ok(do(PARTNER, ticket_id, "assign", {"assignee": "tech-1", "crew": crew}))
    assert given["workers"] == [
        {"party": "tech-1", "weight": "1"}, {"party": "tech-2", "weight": "0.5"},
    ]  # fmt: skip

    seen = ok(look(MATE, ticket_id))
    assert seen["workers"] == [{"party": "tech-1"}, {"party": "tech-2"}]
    assert ids(MATE, mine="true") == [ticket_id]

    ok(do(CLERK, ticket_id, "crew", {"crew": [{"party": "tech-1"}]}))
    assert ids(MATE) == []
    assert look(MATE, ticket_id)[0] == 404


def test_only_active_persons_are_assigned() -> None:
    ticket_id = new()

    for who in ("tech-8", "nobody", "outlet-1"):
        assert do(CLERK, ticket_id, "assign", {"assignee": who})[0] == 422, who


def test_a_partner_assigns_only_the_own_outlets_people() -> None:
    ticket_id = new()

    assert do(PARTNER, ticket_id, "assign", {"assignee": "tech-9"})[0] == 422
    assert do(CLERK, ticket_id, "assign", {"assignee": "tech-9"})[0] == 200


def test_lines_come_and_go_until_the_ticket_is_done() -> None:
    ticket_id = new()
    ok(do(LEAD, ticket_id, "claim"))
    ok(do(LEAD, ticket_id, "lines", {"sku": "PIPE", "qty": "3"}))

    def drop(line: str, caller: Caller = LEAD) -> tuple[int, Any, dict[str, str]]:
        place = {"ticket_id": ticket_id, "line_id": line}
        return call(
            handler, "DELETE", f"{TICKET}/lines/{{line_id}}", path_params=place, caller=caller
        )

    assert [line["id"] for line in ok(drop("3"))["lines"]] == ["1.1"]
    assert drop("3")[0] == 422
    ok(do(LEAD, ticket_id, "arrive"))
    ok(do(LEAD, ticket_id, "complete"))
    assert drop("1.1")[0] == 403
    assert drop("1.1", CLERK)[0] == 422
    assert do(LEAD, ticket_id, "lines", {"sku": "PIPE", "qty": "1"})[0] == 403
    assert do(CLERK, ticket_id, "lines", {"sku": "PIPE", "qty": "1"})[0] == 200


BAD_INPUT: list[tuple[str, Any]] = [
    ("lines", {"sku": "NONE", "qty": "1"}),
    ("lines", {"sku": "OLD", "qty": "1"}),
    ("lines", {"sku": "PIPE", "qty": "0"}),
    ("lines", {"sku": "PIPE", "qty": "-1"}),
    ("lines", {"sku": "PIPE", "qty": 1}),
    ("lines", {"sku": "PIPE", "qty": "1e3"}),
    ("minutes", {"sku": "PIPE", "minutes": "30"}),
    ("minutes", {"sku": "HOUR", "minutes": "30", "worker": "tech-9"}),
    ("comments", {"text": ""}),
    ("comments", {"text": "x", "more": 1}),
    ("cancel", {"reason": " "}),
    ("site", {}),
    ("site", {"region": "999999"}),
    ("crew", {"crew": [{"party": "tech-2"}]}),
    ("crew", {"crew": [{"party": "tech-1"}, {"party": "tech-1"}]}),
]


def test_bad_input_is_422_and_changes_nothing() -> None:
    ticket_id = new()
    ok(do(LEAD, ticket_id, "claim"))

    for step, body in BAD_INPUT:
        status, problem, headers = do(CLERK, ticket_id, step, body)
        assert (status, headers["content-type"]) == (422, "application/problem+json"), (
            body,
            problem,
        )

    assert ok(look(CLERK, ticket_id))["version"] == 2


def test_a_ticket_is_not_made_of_what_is_wrong() -> None:
    for wrong in [
        {"outlet": "tech-1"},
        {"outlet": "none"},
        {"title": ""},
        {"title": " "},
        {"region": "1"},
        {"lines": [{"sku": "NONE", "qty": "1"}]},
        {"scene": "x@1"},
        {"source": "forged"},
        {"urgent": "yes"},
    ]:
        status, problem, _ = call(handler, "POST", "/tickets", caller=CLERK, json=NEW | wrong)
        assert status == 422, (wrong, problem)


def test_a_ticket_is_for_those_it_concerns() -> None:
    ticket_id = new()
    assert [look(who, ticket_id)[0] for who in (LEAD, MATE, PARTNER, AUDITOR)] == [200] * 4
    assert look(STRANGER, ticket_id)[0] == look(CLERK, "T-none")[0] == 404
    ok(do(LEAD, ticket_id, "claim"))

    status, unseen, _ = look(MATE, ticket_id)
    _, missing, _ = look(MATE, "T-none")
    assert status == 404
    assert {**unseen, "ticket_id": ""} == {**missing, "ticket_id": ""}
    assert look(MATE, ticket_id, "/history")[0] == 404
    assert do(STRANGER, ticket_id, "claim")[0] == 404
    assert do(LEAD, ticket_id, "cancel", {"reason": "x"})[0] == 403
    assert do(AUDITOR, ticket_id, "comments", {"text": "x"})[0] == 403


def ids(caller: Caller, **query: str) -> list[str]:
    status, body, _ = call(handler, "GET", "/tickets", caller=caller, query=query)
    assert status == 200, body
    return [item["id"] for item in body["items"]]


def test_lists_are_by_lane_state_and_page(engine: Any) -> None:
    made = [new() for _ in range(5)]
    done(made[0])
    ok(do(CLERK, made[1], "cancel", {"reason": "客户取消"}))

    assert ids(CLERK, outlet="outlet-1") == made[2:]
    assert ids(CLERK, outlet="outlet-1", lane="done") == [made[0]]
    assert ids(CLERK, outlet="outlet-1", state="created") == made[2:]
    assert ids(CLERK, outlet="outlet-1", lane="closed") == [made[1]]
    assert ids(CLERK, outlet="outlet-1", state="cancelled") == [made[1]]
    assert (ids(LEAD), ids(LEAD, state="done")) == ([], [made[0]])
    assert ids(MATE, outlet="outlet-1") == made[2:]

    query = {"outlet": "outlet-1", "limit": "2"}
    _, first, _ = call(handler, "GET", "/tickets", caller=CLERK, query=query)
    query["cursor"] = first["next"]
    _, second, _ = call(handler, "GET", "/tickets", caller=CLERK, query=query)
    assert [t["id"] for t in first["items"] + second["items"]] == made[2:]
    assert "next" not in second


def test_tickets_are_found_by_what_people_remember(engine: Any) -> None:
    made = [new(), new(address="Ｎanjing Road 7", customer="李 四"), new()]
    done(made[2])

    assert ids(CLERK, outlet="outlet-1", q="nanjing road") == [made[1]]
    assert ids(CLERK, outlet="outlet-1", q="李四") == [made[1]]
    assert ids(CLERK, outlet="outlet-1", q=made[0].lower()) == [made[0]]
    assert ids(CLERK, outlet="outlet-1", q="nobody") == []
    today = utcnow().astimezone(BEIJING).date()
    assert ids(CLERK, outlet="outlet-1", day=str(today)) == made[:2]
    assert ids(CLERK, outlet="outlet-1", day="2020-01-01") == []
    assert ids(LEAD, lane="done", q="李") == []


PHONE = "13800138000"


def test_a_ticket_is_found_by_the_phone_it_was_made_with_however_that_is_written(
    engine: Any,
) -> None:
    made = [
        new(phone="+86 138-0013-8000"),
        new(phone="13900139000转12"),
        new(phone="138****8000"),
        new(),
    ]

    assert ids(CLERK, outlet="outlet-1", q=PHONE) == [made[0]]
    assert ids(CLERK, outlet="outlet-1", q="139 0013 9000") == [made[1]]
    assert ids(CLERK, outlet="outlet-1", q="13800138001") == []
    assert ids(LEAD, q=PHONE) == [] and ids(MATE, outlet="outlet-1", q=PHONE) == [made[0]]


def test_no_phone_is_kept_and_its_digest_is_shown_to_nobody(
    engine: Any, tables: dict[str, str]
) -> None:
    ticket = new(phone=PHONE)

    [item] = [
        i for i in engine.scan(TableName=tables["WORK_TABLE"])["Items"] if i["part"]["S"] == "head"
    ]
    assert PHONE not in str(item) and len(item["marks"]["M"]["tel"]["S"]) == 11
    shown, history = look(CLERK, ticket)[1], look(CLERK, ticket, "/history")[1]
    assert item["marks"]["M"]["tel"]["S"] not in f"{shown}{history}"


def test_the_same_phone_has_another_digest_in_another_deployment(
    moto_tables: Any, tables: dict[str, str]
) -> None:
    first = Phones(moto_tables, tables["PRICING_TABLE"]).digest(PHONE)
    again = Phones(moto_tables, tables["PRICING_TABLE"]).digest(PHONE)
    moto_tables.delete_item(TableName=tables["PRICING_TABLE"], Key=attributes(KEY))
    other = Phones(moto_tables, tables["PRICING_TABLE"]).digest(PHONE)

    assert first == again != other


def test_a_search_by_phone_writes_nothing_before_any_ticket_has_one(
    moto_tables: Any, tables: dict[str, str]
) -> None:
    phones = Phones(moto_tables, tables["PRICING_TABLE"])
    moto_tables.delete_item(TableName=tables["PRICING_TABLE"], Key=attributes(KEY))

    assert phones.look_for(PHONE) is None
    assert "Item" not in moto_tables.get_item(
        TableName=tables["PRICING_TABLE"], Key=attributes(KEY)
    )
    assert phones.digest(PHONE) == phones.look_for(PHONE) is not None


def test_several_outlets_are_one_list_with_one_cursor(engine: Any) -> None:
    made = [
        new(outlet=outlet)
        for outlet in ("outlet-1", "outlet-9", "outlet-9", "outlet-1", "outlet-9")
    ]
    both = {"outlets": "outlet-1,outlet-9"}

    assert ids(CLERK, **both) == made
    found: list[str] = []
    query = both | {"limit": "2"}
    for _ in range(9):
        _, page, _ = call(handler, "GET", "/tickets", caller=CLERK, query=query)
        found += [each["id"] for each in page["items"]]
        if "next" not in page:
            break
        query["cursor"] = page["next"]
    assert found == made
    assert ids(CLERK, **both, q=made[3]) == [made[3]]
    for ticket in made[1:3]:
        ok(do(CLERK, ticket, "cancel", {"reason": "客户取消"}))
    assert ids(CLERK, **both, lane="closed") == [made[2], made[1]]


def test_who_may_not_see_one_of_the_outlets_sees_none(engine: Any) -> None:
    new()

    status, _, _ = call(
        handler, "GET", "/tickets", caller=MATE, query={"outlets": "outlet-1,outlet-9"}
    )
    assert status == 404


def test_a_list_is_asked_for_properly() -> None:
    asked: list[tuple[Caller, dict[str, str], int]] = [
        (CLERK, {"mine": "true", "outlet": "outlet-1"}, 422),
        (CLERK, {"mine": "false"}, 422),
        (CLERK, {"limit": "101"}, 422),
        (CLERK, {"limit": "0"}, 422),
        (CLERK, {"lane": "open", "state": "closed"}, 422),
        (CLERK, {"cursor": "zzz"}, 422),
        (CLERK, {"all": "1"}, 422),
        (CLERK, {"lane": "open", "state": "done"}, 422),
        (CLERK, {"day": "2026-02-30"}, 422),
        (CLERK, {"q": ""}, 422),
        (CLERK, {"outlets": "outlet-1", "outlet": "outlet-1"}, 422),
        (CLERK, {"outlets": ",".join(f"o{n}" for n in range(11))}, 422),
        (CLERK, {"outlets": "outlet-1,outlet-9", "cursor": "zzz"}, 422),
        (CLERK, {"outlets": "outlet-1,outlet-9", "cursor": "zzz.!"}, 422),
        (STRANGER, {"outlet": "outlet-1"}, 404),
        (AUDITOR, {"outlet": "outlet-1"}, 200),
    ]

    for caller, query, expected in asked:
        status, body, _ = call(handler, "GET", "/tickets", caller=caller, query=query)
        assert status == expected, (query, body)


def test_a_site_is_corrected_and_a_completed_ticket_waits_again() -> None:
    ticket_id = new()
    done(ticket_id)

    moved = ok(do(CLERK, ticket_id, "site", {"region": "310101", "address": "南京东路1号"}))

    assert (moved["region"], moved["settlement"]) == ("310101", "waiting")


def test_r071_a_transfer_moves_the_ticket_to_the_other_outlets_board(engine: Any) -> None:
    ticket_id = new()

    moved = ok(do(CLERK, ticket_id, "outlet", {"outlet": "outlet-9", "reason": "客户换了校区"}))

    assert (moved["outlet"], moved["state"]) == ("outlet-9", "created")
    assert ids(CLERK, outlet="outlet-1") == []
    assert ids(CLERK, outlet="outlet-9") == ids(STRANGER, outlet="outlet-9") == [ticket_id]
    assert look(LEAD, ticket_id)[0] == look(PARTNER, ticket_id)[0] == 404
    history = look(CLERK, ticket_id, "/history")[1]["events"]
    assert (history[-1]["kind"], history[-1]["by"]) == ("transferred", "clerk-1")
    assert history[-1]["kind_name"] == "transferred"


def test_r071_a_transfer_takes_a_role_a_reason_and_an_outlet() -> None:
    ticket_id = new()
    asked = {"outlet": "outlet-9", "reason": "换校区"}

    assert {do(who, ticket_id, "outlet", asked)[0] for who in (PARTNER, LEAD, AUDITOR)} == {403}
    for wrong in ({"reason": ""}, {"outlet": "nowhere"}, {"outlet": "outlet-1"}):
        assert do(CLERK, ticket_id, "outlet", asked | wrong)[0] == 422


def test_parallel_claims_through_the_commands_have_one_winner(dynamodb_tables: Any) -> None:
    ticket_id, commands = new(), routes.tickets()

    def claim(number: int) -> str:
        caller = Caller(f"tech-{number}", frozenset({"technician"}), "outlet-1")
        try:
            return commands.claim(caller, ticket_id).assignee or ""
        except Exception as lost:
            return f"{lost.code} {lost.facts['assignee']}"  # type: ignore[attr-defined]

    with ThreadPoolExecutor(10) as pool:
        outcomes = sorted(pool.map(claim, range(10)))

    winner = next(outcome for outcome in outcomes if not outcome.startswith("taken"))
    assert outcomes == sorted([winner, *[f"taken {winner}"] * 9])


def test_an_answer_lost_on_the_way_back_is_recognised(engine: Any) -> None:
    """The SDK sends again after a time-out; the condition then fails on our own write."""
    ticket_id = new()
    commands = routes.tickets()
    lossy = Tickets(type(commands.store)(Lossy(engine), commands.store.table), commands.parties)

    ticket = lossy.comment(CLERK, ticket_id, "once")

    _, history = commands.history(CLERK, ticket_id)
    assert ticket.version == 2
    assert [event.kind for event in history] == ["created", "commented"]


class TestWhatAProcessRemembers:
    """A process begins from the head it wrote last; another process may have moved the ticket on."""

    def test_a_life_in_one_process_reads_nothing(self, moto_tables: Any) -> None:
        reads: list[str] = []
        events = routes.tickets().store.client.meta.events
        events.register("provide-client-params.dynamodb.GetItem", lambda **_: reads.append("read"))
        ticket_id = new()
        routes.tickets().parties.get(LEAD.party)
        reads.clear()  # the company's directory is read once

        for caller, step, body in (
            (LEAD, "claim", None), (LEAD, "arrive", {}), (LEAD, "complete", None),
        ):  # fmt: skip
            ok(do(caller, ticket_id, step, body))

        assert [at for at in reads if at == "read"] == []

    def test_a_claim_lost_elsewhere_is_not_answered_from_memory(self, engine: Any) -> None:
        ticket_id, other = new(), another_process()
        ok(do(LEAD, ticket_id, "claim"))
        other.assign(CLERK, ticket_id, "tech-2", [])

        status, _, _ = do(LEAD, ticket_id, "claim")

        assert status in (404, 409)

    def test_who_was_taken_off_elsewhere_changes_nothing(self, engine: Any) -> None:
        ticket_id, other = new(), another_process()
        ok(do(LEAD, ticket_id, "claim"))
        other.assign(CLERK, ticket_id, "tech-2", [])

        status, _, _ = do(LEAD, ticket_id, "arrive", {})

        assert status in (403, 404)
        assert other.get(CLERK, ticket_id, consistent=True).state == "assigned"

    def test_what_was_written_elsewhere_is_built_upon(self, engine: Any) -> None:
        ticket_id, other = new(), another_process()
        other.add_line(CLERK, ticket_id, "PIPE", Decimal(3))

        shown = ok(do(CLERK, ticket_id, "lines", {"sku": "PIPE", "qty": "2"}))

        assert [line["qty"] for line in shown["lines"]] == ["1", "3", "2"]


def another_process() -> Tickets:
    own = routes.tickets()
    return Tickets(own.store, own.parties, catalogue=own.catalogue)


class Lossy:
    """A client that commits an update, loses the answer, and sends it again."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def update_item(self, **request: Any) -> Any:
        self.client.update_item(**request)
        try:
            return self.client.update_item(**request)
        except self.client.exceptions.ConditionalCheckFailedException as error:
            error.response["ResponseMetadata"]["RetryAttempts"] = 1
            raise
