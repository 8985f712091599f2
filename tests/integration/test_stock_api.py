"""Parts and stock through the real handlers: a store, a van and a ticket; two people; an outside system's file."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from stock.app import handler as stock
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import utcnow
from tests import engines
from tests.planting import planted
from tests.rest import call
from tests.staff import hire
from tickets.app import handler as tickets

CLERK = Caller("clerk-1", frozenset({"dispatcher"}))
ADMIN = Caller("root", frozenset({"admin"}))
OWNER = Caller("owner-1", frozenset({"partner"}), "outlet-1")
LEAD = Caller("tech-1", frozenset({"technician"}), "outlet-1")
AUDITOR = Caller("eve", frozenset({"auditor"}))
HEAD = "key,kind,place,part,qty,seen,reason\n"


@pytest.fixture(autouse=True)
def company(request: pytest.FixtureRequest) -> None:
    """On the engine that the test asks for, or else on moto."""
    asked = {"engine"} & set(request.fixturenames)
    client = request.getfixturevalue(asked.pop() if asked else "moto_tables")
    table = request.getfixturevalue("tables")["PRICING_TABLE"]
    hire(client, table)
    planted(client, table, "a store and a van", lambda: make(client, table))


def make(client: Any, table: str) -> None:
    parties = PartyStore(client, table)
    parties.put(Party("outlet-1", "outlet", "浦东网点"))
    parties.put(Party("outlet-9", "outlet", "别处网点"))
    parties.put(Party("tech-1", "person", "师傅", frozenset({"technician"}), "outlet-1"))
    parties.put(Party("owner-1", "person", "店主", frozenset({"partner"}), "outlet-1"))
    catalogue = PricingStore(client, table)
    catalogue.put_sku(Sku("AC-INSTALL", "service", "空调安装"))
    catalogue.put_sku(Sku("PUMP", "part", "水泵"))
    catalogue.put_sku(Sku("PIPE", "part", "铜管", unit="m"))


def post(caller: Caller, path: str, json: Any, place: str = "outlet-1", **path_params: str) -> Any:
    """(status, body) of a call to the function stock."""
    given = {"place": place} | path_params
    return call(stock, "POST", path, caller=caller, json=json, path_params=given)[:2]


def get(caller: Caller, path: str, place: str = "outlet-1", **more: Any) -> Any:
    return call(stock, "GET", path, caller=caller, path_params={"place": place} | more)[:2]


def receive(qty: str, part: str = "PUMP", key: str = "d-1") -> Any:
    status, level = post(OWNER, "/stock/{place}/receipts", {"part": part, "qty": qty, "key": key})
    assert status == 200, level
    return level


def job() -> str:
    new = {"outlet": "outlet-1", "title": "修空调", "region": "310115",
           "lines": [{"sku": "AC-INSTALL", "qty": "1"}]}  # fmt: skip
    status, made, _ = call(tickets, "POST", "/tickets", caller=CLERK, json=new)
    assert status == 201, made
    assert on(LEAD, made["id"], "claim")[0] == 200
    return str(made["id"])


def on(caller: Caller, ticket: str, step: str, json: Any = None) -> Any:
    path = f"/tickets/{{ticket_id}}/{step}"
    return call(tickets, "POST", path, caller=caller, json=json, path_params={"ticket_id": ticket})[:2]  # fmt: skip


def hand(place: str = "outlet-1") -> dict[str, tuple[str, str, str]]:
    """part -> (hand, free, reserved)"""
    status, said = get(ADMIN, "/stock/{place}", place)
    assert status == 200, said
    return {each["part"]: (each["hand"], each["free"], each["reserved"]) for each in said["items"]}


def test_r259_a_part_comes_in_goes_to_the_van_into_the_work_and_back(engine: Any) -> None:
    receive("10")
    status, sent = post(
        OWNER, "/stock/{place}/shipments", {"to": "tech-1", "part": "PUMP", "qty": "4", "key": "s"}
    )
    assert (status, sent["source"]) == (200, "outlet-1")
    assert get(LEAD, "/stock/{place}/shipments", "tech-1")[1]["items"] == [sent]
    status, level = post(
        LEAD, "/stock/{place}/shipments/{shipment}/arrival", {}, "tech-1", shipment=sent["id"]
    )
    assert (status, level["hand"]) == (200, "4")
    ticket = job()

    assert (
        on(LEAD, ticket, "parts/reserve", {"place": "outlet-1", "part": "PUMP", "qty": "5"})[0]
        == 200
    )
    assert hand() == {"PUMP": ("6", "1", "5")}
    used = {"place": "tech-1", "part": "PUMP", "qty": "2", "key": "u"}
    _, shown = on(LEAD, ticket, "parts/use", used)
    _, again = on(LEAD, ticket, "parts/use", used)
    assert again == shown and shown["lines"][1]["qty"] == "2"
    line = shown["lines"][1]["id"]
    _, shown = on(
        LEAD, ticket, "parts/return", {"line": line, "qty": "1", "key": "r", "place": "outlet-1"}
    )
    assert shown["lines"][1]["qty"] == "1"
    _, mine, _ = call(
        tickets, "GET", "/tickets/{ticket_id}/parts", caller=LEAD, path_params={"ticket_id": ticket}
    )
    assert [each["qty"] for each in mine["reserved"]] == ["5"]
    assert mine["used"] == [
        {"line": line, "part": "PUMP", "place": "tech-1", "qty": "1", "old_due": "0"}
    ]
    assert on(LEAD, ticket, "parts/release", {"part": "PUMP"})[0] == 200

    assert (hand(), hand("tech-1")) == ({"PUMP": ("7", "7", "0")}, {"PUMP": ("2", "2", "0")})
    _, moved = get(AUDITOR, "/stock/{place}/moves")
    assert moved["complete"] and sum(int(each.get("hand", 0)) for each in moved["items"]) == 7
    assert [each["kind_name"] for each in moved["items"]][:2] == ["received", "sent"]


def test_r173_r261_who_waits_for_a_part_is_seen_served_first_and_the_hours_are_counted() -> None:
    first = job()
    _, waiting = on(
        LEAD,
        first,
        "parts/reserve",
        {"place": "outlet-1", "part": "PUMP", "qty": "2", "wait": True},
    )
    assert waiting["version"] == 3
    _, listed = get(OWNER, "/stock/{place}/waiting/{sku}", sku="PUMP")
    assert [(each["ticket"], each["tier"]) for each in listed["items"]] == [(first, 2)]

    level = receive("3")

    assert (level["free"], level["reserved"]) == ("1", "2")
    _, shown, _ = call(
        tickets, "GET", "/tickets/{ticket_id}/parts", caller=LEAD, path_params={"ticket_id": first}
    )
    assert shown["waiting"] == [] and shown["waited_hours"] == "0.00"
    assert get(OWNER, "/stock/{place}/waiting/{sku}", sku="PUMP")[1]["items"] == []
    assert post(OWNER, "/stock/{place}/allocations", {"part": "PUMP"}) == (200, {"served": 0})


def test_a_large_difference_takes_two_people_and_a_small_one_does_not() -> None:
    receive("40")
    small = {"part": "PUMP", "counted": "35", "seen": "40", "reason": "丢失", "key": "c-1"}
    assert post(OWNER, "/stock/{place}/counts", small)[0] == 200
    large = {"part": "PUMP", "counted": "5", "seen": "35", "reason": "丢失", "key": "c-2"}

    assert post(OWNER, "/stock/{place}/counts", large)[0] == 202
    assert post(OWNER, "/stock/{place}/counts", large)[0] == 202
    assert hand() == {"PUMP": ("35", "35", "0")}
    status, level = post(CLERK, "/stock/{place}/counts", large)

    assert (status, level["hand"]) == (200, "5")
    assert post(OWNER, "/stock/{place}/counts", large | {"key": "c-3"})[0] == 409
    change = {"part": "PUMP", "qty": "-11", "reason": "报废", "key": "a"}
    assert post(CLERK, "/stock/{place}/adjustments", change)[1]["code"] == "not_enough_stock"
    up = change | {"qty": "11"}
    assert [post(who, "/stock/{place}/adjustments", up)[0] for who in (CLERK, ADMIN)] == [202, 200]
    assert hand() == {"PUMP": ("16", "16", "0")}


@pytest.mark.parametrize(
    ("caller", "path", "body", "place", "answer"),
    [
        (LEAD, "receipts", {"part": "PUMP", "qty": "1", "key": "k"}, "outlet-1", (403, "forbidden")),
        (OWNER, "receipts", {"part": "PUMP", "qty": "1", "key": "k"}, "outlet-9", (403, "not_your_place")),
        (OWNER, "receipts", {"part": "PUMP", "qty": "1", "key": "k"}, "tech-1", (422, "van_from_store")),
        (OWNER, "receipts", {"part": "GHOST", "qty": "1", "key": "k"}, "outlet-1", (422, "not_a_part")),
        (OWNER, "receipts", {"part": "AC-INSTALL", "qty": "1", "key": "k"}, "outlet-1", (422, "not_a_part")),
        (CLERK, "receipts", {"part": "PUMP", "qty": "1", "key": "k"}, "nowhere", (422, "unknown_place")),
        (OWNER, "receipts", {"part": "PUMP", "qty": "0", "key": "k"}, "outlet-1", (422, "invalid")),
        (OWNER, "receipts", {"part": "PUMP", "qty": "-1", "key": "k"}, "outlet-1", (422, "invalid")),
        (OWNER, "receipts", {"part": "PUMP", "qty": "1e400", "key": "k"}, "outlet-1", (422, "invalid")),
        (OWNER, "receipts", {"part": "PUMP", "qty": "1.5", "key": "k"}, "outlet-1", (422, "invalid")),
        (OWNER, "receipts", {"part": "PUMP", "qty": 1, "key": "k"}, "outlet-1", (422, "invalid")),
        (OWNER, "receipts", {"part": "PUMP", "qty": "1"}, "outlet-1", (422, "invalid")),
        (LEAD, "shipments", {"part": "PUMP", "qty": "1", "key": "k", "to": "tech-1"}, "outlet-1",
         (403, "not_your_place")),
        (OWNER, "shipments", {"part": "PUMP", "qty": "99", "key": "k", "to": "tech-1"}, "outlet-1",
         (409, "not_enough_stock")),
        (OWNER, "shipments", {"part": "PUMP", "qty": "1", "key": "k", "to": "mars"}, "outlet-1",
         (422, "unknown_place")),
        (OWNER, "adjustments", {"part": "PUMP", "qty": "1", "key": "k", "reason": "r"}, "outlet-1",
         (403, "forbidden")),
        (AUDITOR, "counts", {"part": "PUMP", "counted": "1", "seen": "2", "key": "k"}, "outlet-1",
         (403, "forbidden")),
    ],
)  # fmt: skip
def test_what_is_not_there_or_not_theirs_is_refused_by_name_in_both_languages(
    caller: Caller, path: str, body: Any, place: str, answer: tuple[int, str]
) -> None:
    receive("2")
    before = get(ADMIN, "/stock/{place}/moves")

    for lang, script in (("en", str.isascii), ("zh", lambda text: not text.isascii())):
        status, said, _ = call(
            stock, "POST", f"/stock/{{place}}/{path}", caller=caller, json=body,
            path_params={"place": place}, headers={"Accept-Language": lang},
        )  # fmt: skip
        assert (status, said["code"]) == answer
        assert script(said["detail"]), said["detail"]

    assert get(ADMIN, "/stock/{place}/moves") == before


def file(text: str, caller: Caller = CLERK) -> Any:
    return call(
        stock, "POST", "/stock/import", caller=caller, body=HEAD + text, content_type="text/csv"
    )[:2]


def test_r242_r263_an_outside_systems_file_is_taken_whole_once_and_goes_out_again() -> None:
    text = "E-1,received,outlet-1,PUMP,20,,\nE-2,入库,outlet-1,PIPE,35.5,,\nE-3,counted,outlet-9,PUMP,0,0,\n"

    assert file(text) == (200, {"taken": 3, "before": 0})
    assert file(text) == (200, {"taken": 0, "before": 3})

    assert hand() == {"PIPE": ("35.5", "35.5", "0"), "PUMP": ("20", "20", "0")}
    status, out = get(OWNER, "/stock/{place}/levels.csv")
    assert status == 200
    assert out.splitlines()[1:] == [
        "outlet-1,PIPE,m,35.5,35.5,0,0",
        "outlet-1,PUMP,piece,20,20,0,0",
    ]


def test_each_faulty_row_of_a_file_is_named_and_then_none_is_taken() -> None:
    status, said = file(
        "E-1,received,outlet-1,PUMP,20,,\nE-2,received,outlet-1,GHOST,1,,\nE-3,received,tech-1,PUMP,1,,\n"
        "E-4,received,nowhere,PUMP,1,,\nE-5,received,outlet-1,PUMP,1e400,,\nE-6,counted,outlet-1,PUMP,3,4,丢失\n"
        "E-7,counted,outlet-1,PUMP,50,0,盘盈\n"
    )

    assert (status, said["code"]) == (422, "bad_stock_file")
    assert [each["where"] for each in said["errors"]] == [f"rows.{n}" for n in range(3, 9)]
    assert hand() == {}
    assert file("E-1,received,outlet-1,PUMP,20,,\n", OWNER)[0] == 403


def test_what_stock_knows_of_a_part_is_written_over_the_version_that_was_read() -> None:
    def put(body: Any, seen: int | None = None) -> Any:
        match = {"headers": {"If-Match": f'"{seen}"'}} if seen else {}
        return call(
            stock,
            "PUT",
            "/parts/{sku}",
            caller=CLERK,
            json=body,
            path_params={"sku": "PUMP"},
            **match,
        )[:2]

    assert put({"lead_days": 3, "second_above": "2"})[1]["version"] == 1
    assert put({"lead_days": 4})[0] == 409
    assert put({"lead_days": 4}, 1)[1]["lead_days"] == 4
    assert put({"lead_days": 0}, 2)[0] == 422
    status, shown, _ = call(stock, "GET", "/parts/{sku}", caller=LEAD, path_params={"sku": "PUMP"})
    assert (status, shown["version"], shown["unit"]) == (200, 2, "piece")


def test_r260_what_to_order_is_said_with_how_it_would_have_done() -> None:
    receive("50")
    ticket = job()
    on(LEAD, ticket, "parts/use", {"place": "outlet-1", "part": "PUMP", "qty": "3", "key": "u"})

    status, said = get(OWNER, "/stock/{place}/reorder")

    # Today is not over, so nothing of it counts yet.
    assert (status, said["items"], said["complete"]) == (200, [], True)


def used_before(client: Any, table: str, place: str, qty: int, day: str) -> None:
    """A movement of an earlier day, as the table keeps it."""
    moved = {"moves": f"moves:{place}", "at": f"{day}T01:00:00.000Z#{place}"}
    client.put_item(
        TableName=table,
        Item={
            "ticket_id": {"S": moved["moves"]}, "part": {"S": moved["at"]}, "kind": {"S": "used"}, "sku": {"S": "PUMP"},
            "by": {"S": "tech-1"}, "at": {"S": f"{day}T01:00:00.000Z"}, "hand": {"S": str(-qty)},
        },
    )  # fmt: skip


def test_r260_a_suggestion_says_how_it_would_have_done_of_steady_use_and_of_a_burst(
    engine: Any, tables: dict[str, str]
) -> None:
    """Tried on the movements of the past that the table has: one a day runs out on no day, twenty at once do."""
    parties = PartyStore(engine, tables["PRICING_TABLE"])
    today = utcnow()
    for outlet, burst in (("even-1", 1), ("burst-1", 20)):
        parties.put(Party(outlet, "outlet", outlet, region="110105"))
        for ago in range(1, 90):
            qty = burst if ago == 20 else 1
            day = (today - timedelta(days=ago)).date().isoformat()
            used_before(engine, tables["WORK_TABLE"], outlet, qty, day)
    engines.forget_clients()

    def asked(place: str) -> Any:
        path = {"place": place}
        [found] = call(stock, "GET", "/stock/{place}/reorder", caller=CLERK, path_params=path)[1][
            "items"
        ]
        return found

    even, burst = asked("even-1"), asked("burst-1")

    assert (even["used"], even["ran_out"], even["short"]) == ("89", 0, "0")
    assert int(even["order"]) > 0 and Decimal(even["kept"]) > 0
    assert burst["used"] == "108" and burst["ran_out"] >= 1 and Decimal(burst["short"]) > 0


def test_r260_a_region_is_stocked_up_for_as_if_it_were_one_place(
    engine: Any, tables: dict[str, str]
) -> None:
    """Two stores that each use little are one that uses something; who owns one of them does not see the other's."""
    parties = PartyStore(engine, tables["PRICING_TABLE"])
    for outlet, region in (("north-1", "110105"), ("north-2", "110108"), ("south-1", "440104")):
        parties.put(Party(outlet, "outlet", outlet, region=region))
    for n, outlet in enumerate(("north-1", "north-2", "south-1")):
        day = (utcnow() - timedelta(days=5 + n)).date().isoformat()
        used_before(engine, tables["WORK_TABLE"], outlet, 4, day)
    engines.forget_clients()

    def asked(caller: Caller, place: str, **query: str) -> Any:
        return call(
            stock, "GET", "/stock/{place}/reorder", caller=caller, path_params={"place": place}, query=query
        )[:2]  # fmt: skip

    status, alone = asked(CLERK, "north-1")
    _, region = asked(CLERK, "north-1", region="11")

    assert (status, alone["places"], region["places"]) == (200, ["north-1"], ["north-1", "north-2"])
    assert [(each["part"], each["used"]) for each in alone["items"]] == [("PUMP", "4")]
    assert [(each["part"], each["used"]) for each in region["items"]] == [("PUMP", "8")]
    assert int(region["items"][0]["order"]) > 0
    owner = Caller("owner-n", frozenset({"partner"}), "north-1")
    assert asked(owner, "north-1", region="11")[0] == 403
    assert asked(CLERK, "north-1", region="北京")[0] == 422
