"""A code is scanned where something is broken: one ticket at the outlet, however often it is sent, and a link to it."""

import xml.etree.ElementTree as ElementTree
from datetime import timedelta
from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.times import utcnow
from suanqing.work.visits import report_codes
from tests.integration.test_ticket_api import CLERK, LEAD, PARTNER, make
from tests.planting import planted
from tests.rest import call
from tests.staff import hire
from tickets.app import handler
from tickets.customer_wiring import reports

REPORT = "/reports/{code}"
SAID = {"phone": "138 0013 8000", "words": "收银台旁的冷柜不制冷\n有水", "name": "李店长"}


@pytest.fixture(autouse=True)
def company(engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PUBLIC_URL", "https://crm.example.com")
    table = tables["PRICING_TABLE"]
    hire(engine, table)
    planted(engine, table, "two outlets", lambda: make(engine, table))
    PartyStore(engine, table).put(Party("outlet-2", "outlet", "徐汇门店", region="310104"))
    return engine


def coded(caller: Caller = CLERK, **more: Any) -> Any:
    said = {"outlet": "outlet-2", "asset": "FR-7", "label": "一楼冷柜"} | more
    status, made, _ = call(handler, "POST", "/codes", caller=caller, json=said)
    assert status == 201, made
    return made


def sent(code: str, key: str | None = None, **more: Any) -> tuple[int, Any]:
    headers = {"Idempotency-Key": key} if key else {}
    path = {"code": code}
    status, body, _ = call(
        handler, "POST", REPORT, path_params=path, json=SAID | more, headers=headers
    )
    return status, body


def ticket(ticket_id: str) -> Any:
    path = {"ticket_id": ticket_id}
    status, body, _ = call(handler, "GET", "/tickets/{ticket_id}", path_params=path, caller=CLERK)
    assert status == 200, body
    return body


def test_r184_a_report_by_a_code_is_a_ticket_at_its_outlet_and_its_reporter_gets_the_link() -> None:
    code = coded()["code"]
    place = call(handler, "GET", REPORT, path_params={"code": code})[1]

    status, made = sent(code)

    at_most = {"proof": False, "photos": 4, "photo_bytes": 5 * 1024 * 1024}
    assert place == {"outlet": "徐汇门店", "label": "一楼冷柜", "asset": "FR-7"} | at_most
    assert status == 201
    shown = ticket(made["ticket"])
    assert (shown["outlet"], shown["region"], shown["source"]) == (
        "outlet-2",
        "310104",
        f"qr:{code}",
    )
    assert (shown["title"], shown["address"], shown["customer"]) == (
        "收银台旁的冷柜不制冷",
        "一楼冷柜",
        "李店长",
    )
    assert shown["case"]["asset"] == "FR-7"
    opened = call(handler, "GET", "/visits/{token}", path_params={"token": made["token"]})
    assert (opened[0], opened[1]["ticket"]) == (200, made["ticket"])
    assert opened[1]["outlet"] == "徐汇门店"


def test_the_ticket_is_found_by_the_phone_and_does_not_keep_it(
    engine: Any, tables: dict[str, str]
) -> None:
    made = sent(coded()["code"])[1]

    query = {"outlet": "outlet-2", "q": "13800138000"}
    found = call(handler, "GET", "/tickets", caller=CLERK, query=query)[1]
    items = str([engine.scan(TableName=tables[name])["Items"] for name in ("WORK_TABLE", "NOTICES_TABLE")])  # fmt: skip

    assert [each["id"] for each in found["items"]] == [made["ticket"]]
    assert "13800138000" not in items and "138 0013 8000" not in items


def test_sent_again_it_is_the_same_ticket_by_its_key_or_by_what_is_said() -> None:
    code = coded()["code"]

    made = [sent(code, "a-1")[1], sent(code, "a-1")[1], sent(code)[1], sent(code)[1]]
    other = sent(code, "a-1", words="别的地方坏了")

    tickets = [each["ticket"] for each in made]
    assert tickets[0] == tickets[1] != tickets[2] == tickets[3]
    assert len({each["token"] for each in made}) == 4
    assert (other[0], other[1]["code"]) == (409, "idempotency_key_reused")


def test_a_place_that_is_said_has_its_own_region_and_a_position_goes_along() -> None:
    position = {"lat": "31.2", "lng": "121.4", "datum": "wgs84"}
    made = sent(coded()["code"], place="北京市朝阳区幸福路8号", position=position)[1]

    shown = ticket(made["ticket"])

    assert (shown["region"], shown["address"]) == ("110105", "北京市朝阳区幸福路8号")
    assert shown["position"] == position


def test_a_phone_reports_five_times_an_hour_and_a_code_takes_thirty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, now = coded()["code"], utcnow()
    monkeypatch.setattr(reports(), "clock", lambda: now)

    same = [sent(code, f"k-{n}")[0] for n in range(9)]
    others = [sent(code, f"o-{n}", phone=f"1390000{n:04}")[0] for n in range(27)]
    later = now + timedelta(hours=1)
    monkeypatch.setattr(reports(), "clock", lambda: later)

    assert same == [201] * 5 + [503] * 4
    assert (others.count(201), others[-2:]) == (25, [503, 503]), (
        "what is refused takes nobody's turn"
    )
    assert sent(code, "k-9")[0] == 201


@pytest.mark.parametrize(
    ("more", "detail"),
    [
        ({"phone": "138****8000"}, "a phone that somebody can be called at is needed"),
        ({"phone": "no"}, "a phone that somebody can be called at is needed"),
        ({"words": " \n "}, "say what is wrong"),
    ],
)
def test_a_report_without_a_phone_or_a_word_makes_nothing(more: Any, detail: str) -> None:
    status, body = sent(coded()["code"], **more)

    assert (status, body["detail"]) == (422, detail)


def test_a_code_is_revoked_and_nobody_reports_by_it_any_more() -> None:
    code = coded()["code"]
    kept = coded(asset="FR-8")["code"]

    status = call(handler, "DELETE", "/codes/{code}", path_params={"code": code}, caller=CLERK)[0]
    listed = call(handler, "GET", "/codes", caller=CLERK, query={"outlet": "outlet-2"})[1]

    assert status == 204
    assert [each["code"] for each in listed["items"]] == [kept]
    assert {sent(code)[0], sent("A" * 22)[0], sent("x'y")[0]} == {404}
    assert call(handler, "GET", REPORT, path_params={"code": code})[0] == 404


def test_a_code_is_listed_whatever_letter_it_begins_with(monkeypatch: pytest.MonkeyPatch) -> None:
    for letter in "-0Az":
        monkeypatch.setattr(report_codes, "new_code", lambda each=letter: each * 22)
        coded()

    listed = call(handler, "GET", "/codes", caller=CLERK, query={"outlet": "outlet-2"})[1]

    assert {each["code"][0] for each in listed["items"]} == {*"-0Az"}


def test_partners_make_codes_of_their_own_outlet_alone() -> None:
    own = coded(PARTNER, outlet="outlet-1")
    said = {"outlet": "outlet-2"}
    other = coded()["code"]
    revoke = {"path_params": {"code": other}, "caller": PARTNER}

    assert own["outlet"] == "outlet-1"
    assert call(handler, "POST", "/codes", caller=PARTNER, json=said)[0] == 403
    assert call(handler, "GET", "/codes", caller=PARTNER, query=said)[0] == 404
    assert call(handler, "DELETE", "/codes/{code}", **revoke)[0] == 403
    assert call(handler, "POST", "/codes", caller=LEAD, json={"outlet": "outlet-1"})[0] == 403


def test_the_picture_is_a_qr_code_of_the_pages_address() -> None:
    made = coded()
    path = {"code": made["code"]}

    status, drawn, headers = call(
        handler, "GET", "/codes/{code}/picture", path_params=path, caller=CLERK
    )

    assert made["url"] == f"https://crm.example.com/console/v.html#report/{made['code']}"
    assert (status, headers["content-type"]) == (200, "image/svg+xml")
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
