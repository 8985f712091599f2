"""A customer in the mini program: proved by WeChat, reports by a code, sees their tickets, agrees and is told."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from demo import mini_program_server as miniprogram
from demo.mini_program_server import MiniProgramServer
from identity.app import handler as identity
from suanqing.channels.miniprogram.visitor import LIFE
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from suanqing.times import utcnow
from tests import engines
from tests.fakes import sms
from tests.integration.test_customers_told import (
    SMS,
    TEXT,
    Company,
    company,
    forget,
    told,
)
from tests.integration.test_ticket_api import CLERK, LEAD, do, ok
from tests.rest import call
from tickets import customer_wiring
from tickets.app import handler

__all__ = ["company"]
PHONE, PAGE = "13800138000", "/visitors/{session}"
PART = {
    "template": "tmpl-1",
    "page": "pages/visit/index",
    "fields": {"character_string1": "ticket", "thing2": "step"},
}
IN_PROGRAM = {
    "order": ["miniprogram", "sms"],
    "messages": [
        {"on": "stage:given", "text": TEXT, "ways": {"miniprogram": PART}},
        {
            "on": "rating",
            "text": TEXT,
            "ways": {
                "miniprogram": PART | {"template": "tmpl-2"},
                "sms": SMS,
            },
        },
    ],
}


@pytest.fixture
def wechat(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[MiniProgramServer]:
    known = {"sms": {"aliyun": sms.ALIYUN}, "miniprogram": miniprogram.APP}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    with MiniProgramServer() as server:
        monkeypatch.setenv("WECHAT_API_BASE", server.base)
        clear()
        company.ready()
        assert company.enter("/settings/customers", IN_PROGRAM)[0] == 200
        yield server
        clear()
        engines.forget_clients()


def clear() -> None:
    forget()
    for each in (
        customer_wiring.visitor_store,
        customer_wiring.budgets,
        customer_wiring.customer_rules,
        customer_wiring.identity,
        customer_wiring.reports,
    ):
        each.cache_clear()


def who() -> str:
    return f"o-{uuid4().hex[:16]}"


def opened(wechat: MiniProgramServer, openid: str, phone: str = "") -> Any:
    wechat.platform.codes[f"c-{openid}"] = openid
    body = {"code": f"c-{openid}"}
    if phone:
        wechat.platform.phones[f"p-{openid}"] = (openid, phone)
        body["phone_code"] = f"p-{openid}"
    status, made, _ = call(identity, "POST", "/login/miniprogram", json=body)
    assert status == 200, made
    return made


def coded(company: Company) -> str:
    stores = PartyStore(company.client, os.environ["PRICING_TABLE"])
    found = stores.get("outlet-1")
    if found.region != "310104":
        stores.put(replace(found, region="310104", name="徐汇门店"), found.version)
    body = {"outlet": "outlet-1", "label": "一楼", "asset": "FR-7"}
    return str(call(handler, "POST", "/codes", caller=CLERK, json=body)[1]["code"])


def report(code: str, session: str, phone: str = PHONE, key: str = "r-1", **more: Any) -> Any:
    body = {"phone": phone, "words": f"冷柜不制冷 {key}", "session": session, "tell": True} | more
    headers = {"Idempotency-Key": key}
    return call(
        handler, "POST", "/reports/{code}", path_params={"code": code}, json=body, headers=headers
    )[:2]


def page(session: str) -> tuple[int, Any]:
    return call(handler, "GET", PAGE, path_params={"session": session})[:2]


def agree(
    wechat: MiniProgramServer, openid: str, session: str, *templates: str, asking: str = "asking-1"
) -> Any:
    for each in templates:
        wechat.platform.consents[openid, each] += 1
    body = {"accepted": [*templates], "asking": asking}
    return call(handler, "POST", PAGE, path_params={"session": session}, json=body)[:2]


def case(ticket_id: str) -> Any:
    path = {"ticket_id": ticket_id}
    return call(handler, "GET", "/tickets/{ticket_id}", path_params=path, caller=CLERK)[1]


def test_r178_r183_a_customer_reports_in_the_program_and_is_told_there_as_often_as_they_agreed(
    company: Company, wechat: MiniProgramServer
) -> None:
    openid = who()
    session = opened(wechat, openid, PHONE)["session"]
    assert page(session)[1]["templates"] == ["tmpl-1", "tmpl-2"]
    assert agree(wechat, openid, session, "tmpl-1") == (200, {"left": {"tmpl-1": 1}})
    assert agree(wechat, openid, session, "tmpl-1") == (200, {"left": {"tmpl-1": 1}})

    status, made = report(coded(company), session)
    assert status == 201, made
    company.stream(made["ticket"])
    ok(do(LEAD, made["ticket"], "claim"))
    company.stream(made["ticket"])
    company.tell()
    ok(do(LEAD, made["ticket"], "arrive"))
    ok(do(LEAD, made["ticket"], "lines", {"sku": "AC-INSTALL", "qty": "1"}))
    ok(do(LEAD, made["ticket"], "complete"))
    company.stream(made["ticket"])
    company.tell()

    [(to, message)] = wechat.platform.sent
    assert (to, message["template_id"]) == (openid, "tmpl-1")
    assert message["data"]["thing2"]["value"] == "已安排技师"
    token = message["page"].rpartition("=")[2]
    assert call(handler, "GET", "/visits/{token}", path_params={"token": token})[0] == 200
    given, rating = (
        next(e for e in told(made["ticket"]) if e["kind"] == k) for k in ("stage:given", "rating")
    )
    assert (given["state"], given["channel"]) == ("sent", "miniprogram")
    assert (rating["state"], rating["channel"]) == ("sent", "sms")
    assert [(each["channel"], each["result"]) for each in rating["tries"]] == [
        ("miniprogram", "spent"),
        ("sms", "sent"),
    ]
    [mine] = page(session)[1]["tickets"]
    assert (mine["ticket"], mine["outlet"], mine["standing"]) == (
        made["ticket"],
        "徐汇门店",
        "done",
    )
    assert [each["name"] for each in mine["stops"]][-1]


def test_a_ticket_is_bound_to_the_customer_whom_wechat_proves_and_to_no_other(
    company: Company, wechat: MiniProgramServer
) -> None:
    one, other = who(), who()
    code, first = coded(company), opened(wechat, one)["session"]
    mine = report(code, first)[1]["ticket"]
    again = opened(wechat, one)["session"]
    second = report(code, again, key="r-2")[1]["ticket"]
    theirs = report(code, opened(wechat, other)["session"], "13900139000", key="r-3")[1]["ticket"]

    assert {each["ticket"] for each in page(again)[1]["tickets"]} == {mine, second}
    customers = [case(each)["case"]["customer_id"] for each in (mine, second, theirs)]
    assert customers[0] == customers[1] != customers[2] and customers[0].startswith("C")
    path = {"customer_id": customers[0]}
    file = call(handler, "GET", "/customers/{customer_id}", path_params=path, caller=CLERK)[1]
    assert mine in json.dumps(file)


def test_sent_again_a_report_is_the_same_ticket_and_stands_once(
    company: Company, wechat: MiniProgramServer
) -> None:
    code, session = coded(company), opened(wechat, who())["session"]

    tickets = {report(code, session)[1]["ticket"] for _ in range(3)}

    assert len(tickets) == 1
    assert [each["ticket"] for each in page(session)[1]["tickets"]] == [*tickets]


def test_a_session_that_is_over_forged_or_nobodys_opens_nothing(
    company: Company, wechat: MiniProgramServer
) -> None:
    session, code = opened(wechat, who())["session"], coded(company)
    for wrong in ("x" * 22, "short", "ü" * 22, session[:-1]):
        assert page(wrong)[0] == 401
        assert report(code, wrong)[0] == 401
    with time_machine.travel(utcnow() + LIFE + timedelta(minutes=1), tick=False):
        assert page(session)[0] == 401


@pytest.mark.parametrize("body", [{"code": "nobody"}, {"code": "c", "phone_code": "p"}])
def test_a_code_that_wechat_does_not_know_begins_nothing(
    company: Company, wechat: MiniProgramServer, body: dict[str, str]
) -> None:
    wechat.platform.codes["c"] = who()

    status, problem, _ = call(identity, "POST", "/login/miniprogram", json=body)

    assert (status, problem["code"]) == (401, "bad_code")


def test_a_wrong_secret_is_told_to_operators_and_the_program_is_to_come_again(
    company: Company, wechat: MiniProgramServer, monkeypatch: pytest.MonkeyPatch, logged: Any
) -> None:
    known = {"miniprogram": miniprogram.APP | {"secret": "another"}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)

    assert call(identity, "POST", "/login/miniprogram", json={"code": "c"})[0] == 503
    assert "MiniprogramMisconfigured" in logged.text
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: {})
    assert call(identity, "POST", "/login/miniprogram", json={"code": "c"})[0] == 404


def test_consents_are_those_of_the_companys_templates_and_kept_to_twenty(
    company: Company, wechat: MiniProgramServer
) -> None:
    openid = who()
    session = opened(wechat, openid)["session"]

    assert agree(wechat, openid, session, "tmpl-9")[0] == 422
    left = [
        agree(wechat, openid, session, "tmpl-2", asking=f"asking-{n}")[1]["left"]["tmpl-2"]
        for n in range(22)
    ]
    assert left == [*range(1, 21), 20, 20]
    odd: list[dict[str, Any]] = [
        {"accepted": []},
        {"accepted": ["tmpl-1"], "asking": "a b"},
        {"accepted": ["x"] * 6},
    ]
    for wrong in odd:
        body = {"asking": "asking-1"} | wrong
        assert call(handler, "POST", PAGE, path_params={"session": session}, json=body)[0] == 422


def test_a_template_that_wechat_does_not_know_goes_the_next_way_and_is_told_to_operators(
    company: Company, wechat: MiniProgramServer, logged: Any
) -> None:
    openid = who()
    session = opened(wechat, openid, PHONE)["session"]
    agree(wechat, openid, session, "tmpl-1", "tmpl-2")
    ticket = report(coded(company), session)[1]["ticket"]
    company.stream(ticket)
    wechat.platform.fail("template", "subscribe/send")
    ok(do(LEAD, ticket, "claim"))
    company.stream(ticket)
    company.tell()

    assert "MiniprogramMisconfigured" in logged.text
    [record] = told(ticket)
    assert (record["state"], record["why"]) == ("none", "every_way")
    assert record["tries"][0]["why"] == "the platform has no such template or page"
