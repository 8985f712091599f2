"""The customer's page through the real handler: who has the link sees what customers may see, and nothing else."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import CUSTOMER
from suanqing.times import utcnow
from suanqing.work.scenes.holding import published_next
from suanqing.work.scenes.version_store import Version, VersionStore
from suanqing.work.visits import model
from tests.drawn import end, scene, task
from tests.integration.test_ticket_api import CLERK, LEAD, NEW, STRANGER, do, done, make, new, ok
from tests.planting import planted
from tests.rest import call
from tests.staff import hire
from tickets.app import handler
from tickets.wiring import visits

LINKS = "/tickets/{ticket_id}/visits"
PAGE = "/visits/{token}"
PHONE, ADDRESS = "13800138000", "世纪大道1568号"
NOTHING = "this link opens nothing: it is over, or was never made"
DRAWN = scene(
    "ask",
    ask=task(("advance", "price"), state="created", visible=True),
    price=task(("advance", "way"), state="assigned"),
    way=task(("advance", "over"), state="done", visible=True),
    over=end("closed"),
)


@pytest.fixture(autouse=True)
def company(engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PUBLIC_URL", "https://crm.example.com")
    table = tables["PRICING_TABLE"]
    hire(engine, table)
    planted(engine, table, "two outlets", lambda: make(engine, table))
    return engine


def publish(client: Any, table: str) -> None:
    store, since = VersionStore(client, table, "scene"), datetime(2025, 1, 1, tzinfo=UTC)
    draft = store.put_draft("visit", DRAWN, None, "bob", since)
    made = Version("visit", 1, DRAWN, draft.hash, draft.makers, "cid", since, None, {})
    entry = published_next(1, draft.hash, since, None, since)
    writes = store.publishing(draft, made, store.versions("visit"), entry)
    client.transact_write_items(TransactItems=writes)


def linked(ticket_id: str, caller: Caller = CLERK, **body: Any) -> Any:
    given = {"path_params": {"ticket_id": ticket_id}, "caller": caller, "json": body}
    status, made, _ = call(handler, "POST", LINKS, **given)
    assert status == 201, made
    return made


def opened(token: str, **given: Any) -> tuple[int, Any]:
    status, body, _ = call(handler, "GET", PAGE, path_params={"token": token}, **given)
    return status, body


def rated(token: str, stars: int, words: str = "") -> tuple[int, Any]:
    said = {"stars": stars, "words": words}
    path = {"token": token}
    status, body, _ = call(handler, "POST", PAGE + "/rating", path_params=path, json=said)
    return status, body


def test_a_link_of_128_bits_opens_the_page_without_a_login_and_says_nothing_of_people() -> None:
    told = {"title": f"安装 {PHONE}", "customer": f"王先生 {PHONE}", "phone": PHONE}
    ticket_id = new(**told, promised="2026-12-01T02:00:00.000Z")
    ok(do(LEAD, ticket_id, "claim"))
    made = linked(ticket_id)

    status, page = opened(made["token"], headers={"Accept-Language": "zh"})

    assert status == 200
    assert len(model.TOKEN.fullmatch(made["token"]).group()) == 22  # type: ignore[union-attr]
    assert made["url"] == f"https://crm.example.com/console/v.html#{made['token']}"
    assert [(stop["name"], stop["over"]) for stop in page["stops"]] == [
        ("已受理", True),
        ("已安排技师", False),
    ]
    assert page | {"stops": 0, "until": 0} == {
        "ticket": ticket_id,
        "outlet": "浦东网点",
        "standing": "open",
        "appointment": "2026-12-01T02:00:00.000Z",
        "may_rate": False,
        "parcels": [],
        "stops": 0,
        "until": 0,
    }
    text = json.dumps(page, ensure_ascii=False)
    for hidden in (PHONE, PHONE[-4:], ADDRESS, "王先生", "师傅1", "tech-1", "outlet-1", "310115"):
        assert hidden not in text


def test_of_a_drawn_scene_the_nodes_marked_visible_are_shown_and_no_others(
    engine: Any, tables: dict[str, str]
) -> None:
    publish(engine, tables["PRICING_TABLE"])
    ticket_id = new(scene="visit")
    token = linked(ticket_id)["token"]

    first = opened(token)[1]
    ok(do(CLERK, ticket_id, "advance", {}))
    hidden = opened(token)[1]
    ok(do(CLERK, ticket_id, "advance", {}))
    last = opened(token)[1]

    assert [stop["over"] for stop in first["stops"]] == [False]
    assert [stop["over"] for stop in hidden["stops"]] == [True]
    assert [stop["over"] for stop in last["stops"]] == [True, False]
    assert last["standing"] == "done" and last["may_rate"]


def test_a_link_that_is_over_revoked_or_was_never_made_opens_nothing_and_says_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticket_id = new()
    kept, gone = linked(ticket_id, days=2), linked(ticket_id)
    names = {"ticket_id": ticket_id, "link": gone["name"]}
    status, _, _ = call(handler, "DELETE", LINKS + "/{link}", path_params=names, caller=CLERK)
    listed = call(handler, "GET", LINKS, path_params={"ticket_id": ticket_id}, caller=CLERK)[1]

    refused = [opened(gone["token"]), opened("A" * 22), opened("short"), opened("A" * 21 + "'")]
    assert opened(kept["token"])[0] == 200
    monkeypatch.setattr(visits(), "clock", lambda: utcnow() + timedelta(days=2, seconds=1))
    refused.append(opened(kept["token"]))

    assert status == 204
    assert [each["name"] for each in listed["items"]] == [kept["name"]]
    assert "token" not in listed["items"][0]
    assert {(status, body["detail"]) for status, body in refused} == {(404, NOTHING)}


def test_the_table_holds_no_token(engine: Any, tables: dict[str, str]) -> None:
    token = linked(new())["token"]

    items = engine.scan(TableName=tables["NOTICES_TABLE"])["Items"]

    assert len(items) >= 2
    assert token not in json.dumps(items, default=str)


def test_a_link_is_opened_thirty_times_a_minute_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    token, now = linked(new())["token"], utcnow()
    monkeypatch.setattr(visits(), "clock", lambda: now)

    answers = [opened(token)[0] for _ in range(31)]
    later = now + timedelta(minutes=1)
    monkeypatch.setattr(visits(), "clock", lambda: later)

    assert answers == [200] * 30 + [503]
    assert opened(token)[0] == 200


def test_who_does_not_see_the_ticket_makes_lists_and_revokes_no_link() -> None:
    ticket_id = new()
    ok(do(LEAD, ticket_id, "claim"))
    name = linked(ticket_id)["name"]
    path = {"ticket_id": ticket_id}

    answers = [
        call(handler, "POST", LINKS, path_params=path, caller=STRANGER, json={})[0],
        call(handler, "GET", LINKS, path_params=path, caller=STRANGER)[0],
        call(handler, "DELETE", LINKS + "/{link}", path_params=path | {"link": name}, caller=STRANGER)[0],
        call(handler, "DELETE", LINKS + "/{link}", path_params=path | {"link": "none"}, caller=CLERK)[0],
    ]  # fmt: skip

    assert answers == [404] * 4


def test_a_ticket_has_twenty_links_at_once_besides_those_of_messages() -> None:
    ticket_id = new()
    visits().made(ticket_id, CUSTOMER)
    for _ in range(model.MOST_LINKS):
        linked(ticket_id)

    path = {"ticket_id": ticket_id}
    status, body, _ = call(handler, "POST", LINKS, path_params=path, caller=CLERK, json={})

    assert (status, body["code"]) == (409, "many_links")


def test_the_customer_rates_what_is_done_once_and_the_same_again_changes_nothing() -> None:
    ticket_id = new()
    token = linked(ticket_id)["token"]
    early = rated(token, 5)
    done(ticket_id)

    first = rated(token, 4, "师傅很准时")
    again = rated(token, 4, "师傅很准时")
    other = rated(token, 1)

    assert (early[0], early[1]["code"]) == (409, "not_done_yet")
    assert (first[0], first[1]["rating"]) == (200, {"stars": 4, "words": "师傅很准时"})
    assert not first[1]["may_rate"] and again == first
    assert (other[0], other[1]["code"]) == (409, "rated_already")
    told = call(
        handler,
        "GET",
        "/tickets/{ticket_id}/history",
        path_params={"ticket_id": ticket_id},
        caller=CLERK,
    )[1]
    [event] = [each for each in told["events"] if each["kind"] == "rated"]
    assert (event["by"], event["data"]) == ("customer", {"stars": "4", "words": "师傅很准时"})


def test_who_did_the_work_shows_it_by_an_own_link_and_is_not_rated_by_it() -> None:
    ticket_id = new()
    ok(do(LEAD, ticket_id, "claim"))
    own, desks = linked(ticket_id, LEAD)["token"], linked(ticket_id)["token"]
    done(ticket_id)

    assert not opened(own)[1]["may_rate"] and opened(desks)[1]["may_rate"]
    status, body = rated(own, 5)
    assert (status, body["code"]) == (409, "own_link")
    assert opened(desks)[1]["may_rate"]
    assert rated(desks, 4)[0] == 200


@pytest.mark.parametrize(
    "said",
    [{}, {"stars": 0}, {"stars": 6}, {"stars": "5"}, {"stars": 5, "words": "长" * 501}, {"stars": 5, "by": "me"}],
)  # fmt: skip
def test_a_rating_that_is_none_is_refused(said: Any) -> None:
    ticket_id = new()
    token = linked(ticket_id)["token"]
    done(ticket_id)

    path = {"token": token}
    status, _, _ = call(handler, "POST", PAGE + "/rating", path_params=path, json=said)

    assert status == 422


def test_a_cancelled_ticket_is_shown_as_cancelled_and_not_rated() -> None:
    ticket_id = new()
    token = linked(ticket_id)["token"]
    ok(do(CLERK, ticket_id, "cancel", {"reason": "客户不要了"}))

    page = opened(token)[1]

    assert (page["standing"], page["may_rate"]) == ("cancelled", False)
    assert "客户不要了" not in json.dumps(page, ensure_ascii=False)
    assert rated(token, 1)[1]["code"] == "not_done_yet"


assert NEW["address"] == ADDRESS
