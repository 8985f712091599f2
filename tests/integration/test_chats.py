"""Beside a chat in WeCom: whose customer it is, WeCom says; what is known of them is told without money and names."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from demo.wecom_rules import Platform
from demo.wecom_server import WeComServer
from suanqing.channels.wecom import chat_passes
from suanqing.channels.wecom.page_signature import signed
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from suanqing.platform.config import setting
from suanqing.times import parse, rfc3339, utcnow
from tests import engines
from tests.in_process import InProcess
from tests.integration import test_customers
from tests.integration.test_customers import PEOPLE, key

world = test_customers.world
GUIDE, CUSTOMER = "LiNa", "wmAbC-1"
PAGE = "http://test/prod/console/m.html?from=chat"


@pytest.fixture
def wecom(world: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeComServer]:
    """A corporation whose customer the guide shares with a colleague."""
    platform = Platform(
        members={GUIDE}, contacts={CUSTOMER: {"another", GUIDE}, "wmOther": {"another"}}
    )
    with WeComServer(platform) as server:
        engines.forget_clients()
        app = {"corpid": platform.corpid, "agentid": platform.agentid, "secret": platform.secret}
        monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: {"wecom": app})
        monkeypatch.setenv("WECOM_API_BASE", server.api_base)
        yield server


@pytest.fixture
def api(wecom: WeComServer) -> InProcess:
    from suanqing.platform import aws

    store = PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))
    tech = store.find(PEOPLE["tech"].party)
    assert tech
    store.put(replace(tech, accounts={"wecom": GUIDE}), tech.version)
    return InProcess(PEOPLE)


def opened(api: InProcess, who: str = CUSTOMER, party: str = "tech") -> Any:
    return api.ask("POST", "/me/wecom/chat", {"external_userid": who}, party)


def test_r187_what_the_customer_of_a_chat_bought_is_told_without_money(
    api: InProcess, wecom: WeComServer
) -> None:
    known = key("external_userid", CUSTOMER, wecom.platform.corpid)
    seen = api.must(
        "POST",
        "/customers",
        {"keys": [known, key("yz_open_id", "yz-1")], "channel": "wecom"},
        "dis",
    )
    done = {
        "kind": "order",
        "source": "yz:1",
        "at": rfc3339(utcnow()),
        "about": ["净水器"],
        "channel": "youzan",
    }
    path = f"/customers/{seen['customer']}/happenings"
    api.must("POST", path, done | {"amount": 99_900, "currency": "CNY"}, "fin")

    chat = opened(api).body
    told = api.must("POST", "/customers/chat", {"chat": chat["chat"]}, "tech")

    assert [(each["kind"], each["about"]) for each in told["interests"]] == [("order", ["净水器"])]
    assert "999" not in str(told)
    assert utcnow() < parse(chat["until"]) <= utcnow() + chat_passes.LIFE


def test_r187_r229_the_customer_of_a_chat_is_found_by_their_wechat_and_wecoms_key_is_theirs_from_then_on(
    api: InProcess, wecom: WeComServer
) -> None:
    wecom.platform.unionids[CUSTOMER] = "union-1"
    seen = {"keys": [key("unionid", "union-1")], "channel": "miniprogram"}
    who = api.must("POST", "/customers", seen, "dis")["customer"]
    done = {"kind": "browse", "source": "mp:1", "at": rfc3339(utcnow()), "channel": "miniprogram"}
    api.must("POST", f"/customers/{who}/happenings", done | {"about": ["净水器"]}, "fin")

    told = api.must("POST", "/customers/chat", {"chat": opened(api).body["chat"]}, "tech")
    assert [each["about"] for each in told["interests"]] == [["净水器"]]
    wecom.platform.unionids.clear()  # the developer's account was unbound
    told = api.must("POST", "/customers/chat", {"chat": opened(api).body["chat"]}, "tech")
    assert [each["about"] for each in told["interests"]] == [["净水器"]]


def test_a_customer_whom_nobody_knows_yet_has_nothing(api: InProcess) -> None:
    told = api.must("POST", "/customers/chat", {"chat": opened(api).body["chat"]}, "tech")

    assert told == {"tags": [], "interests": []}


@pytest.mark.parametrize(("who", "party"), [
    ("wmOther", "tech"), ("wmNobody", "tech"), (CUSTOMER, "dis"),
], ids=["a colleague's", "no customer", "no member"])  # fmt: skip
def test_somebody_elses_customer_is_not_shown(api: InProcess, who: str, party: str) -> None:
    answer = opened(api, who, party)

    assert (answer.status, answer.body["code"]) == (403, "not_your_customer")


def test_a_chat_is_for_who_opened_it_and_ends(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = opened(api).body["chat"]

    for given, party in ((chat, "dis"), ("nobody's", "tech")):
        answer = api.ask("POST", "/customers/chat", {"chat": given}, party)
        assert (answer.status, answer.body["code"]) == (403, "chat_over")
    from tickets import chats

    later = utcnow() + chat_passes.LIFE + timedelta(seconds=1)
    monkeypatch.setattr(chats, "utcnow", lambda: later)
    assert api.ask("POST", "/customers/chat", {"chat": chat}, "tech").status == 403


def test_a_page_of_ours_is_signed_for_the_corporation_and_for_the_app_under_shared_tickets(
    api: InProcess, wecom: WeComServer
) -> None:
    for _ in range(3):
        told = api.must("POST", "/me/wecom/page", {"url": PAGE}, "tech")

    assert (told["corporation"], told["app"]) == (wecom.platform.corpid, wecom.platform.agentid)
    for name, kind in (("config", ""), ("agent", "agent_config")):
        made = told[name]
        ticket = wecom.platform.page_ticket(kind)
        assert made["signature"] == signed(ticket, PAGE, made["nonce"], made["timestamp"]).signature
    asked = [path for path, _ in wecom.platform.calls]
    assert asked.count("get_jsapi_ticket") == asked.count("ticket/get") == 1


def test_behind_a_proxy_with_another_host_a_page_at_the_told_address_is_signed(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://crm.example.cn/prod")
    page = "https://CRM.example.cn/prod/console/m.html"

    assert api.must("POST", "/me/wecom/page", {"url": page}, "tech")["config"]["signature"]


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/console/m.html",
        "http://test/prod/other.html",
        "console/m.html",
        "http://[/console/",
    ],
)
def test_no_other_page_is_signed(api: InProcess, url: str) -> None:
    answer = api.ask("POST", "/me/wecom/page", {"url": url}, "tech")

    assert (answer.status, answer.body["code"]) == (422, "invalid")


def test_what_wecom_does_not_allow_our_app_is_told_as_such_and_nobody_is_let_in(
    api: InProcess, wecom: WeComServer, logged: Any
) -> None:
    wecom.fail("denied", path="externalcontact/get")

    assert opened(api).status == 503
    assert "LoginMisconfigured" in logged.text
