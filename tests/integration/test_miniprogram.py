"""The mini program against a local WeChat: who somebody is, their phone, and messages that need a consent each."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.mini_program_server import APP, MiniProgramServer
from suanqing.channels.budgets.store import BudgetStore
from suanqing.channels.miniprogram import tell
from suanqing.channels.miniprogram.client import MiniProgramClient
from suanqing.channels.miniprogram.tell import (
    CONSENT,
    Teller,
    check_address,
    check_part,
    fit,
    grant,
)
from suanqing.channels.telling.model import Message, Told
from suanqing.errors import ChannelMisconfigured, DomainError, Invalid, Unauthenticated, Unavailable
from tests.fakes.wecom import Clock, MemoryTokens

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
WHO, TEMPLATE = "o-customer-1", "tmpl-1"
PART = {
    "template": TEMPLATE,
    "page": "pages/visit/index",
    "fields": {"character_string1": "ticket", "thing2": "step"},
}


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def server() -> Iterator[MiniProgramServer]:
    with MiniProgramServer() as running:
        yield running


@pytest.fixture
def client(server: MiniProgramServer, clock: Clock) -> MiniProgramClient:
    return client_of(server, clock)


def client_of(
    server: MiniProgramServer, clock: Clock, secret: str = APP["secret"]
) -> MiniProgramClient:
    tokens = MemoryTokens(clock)
    return MiniProgramClient(
        server.base, APP["appid"], secret, tokens, now=clock, sleep=clock.sleep
    )


@pytest.fixture
def budgets(engine: Any, tables: dict[str, str]) -> BudgetStore:
    return BudgetStore(engine, tables["NOTICES_TABLE"])


@pytest.fixture
def teller(client: MiniProgramClient, budgets: BudgetStore, clock: Clock) -> Teller:
    return Teller(client, budgets, clock)


def message(id: str, **fields: str) -> Message:
    return Message(
        id, "T1", {"ticket": "T1", "step": "已安排技师", "token": "x" * 22} | fields, PART
    )


def agree(server: MiniProgramServer, budgets: BudgetStore, who: str, n: int, name: str) -> None:
    """The customer said yes in the program, and it told us."""
    server.platform.consents[who, TEMPLATE] += n
    assert grant(budgets, who, TEMPLATE, n, NOW, name)


def test_a_login_names_the_customer_and_its_code_is_good_once(
    server: MiniProgramServer, client: MiniProgramClient
) -> None:
    server.platform.codes["c1"] = WHO

    found = client.visitor("c1")

    assert (found.openid, found.unionid) == (WHO, f"u-{WHO}")
    assert "session" not in repr(found)
    for code in ("c1", "", "x" * 513):
        with pytest.raises(Unauthenticated):
            client.visitor(code)


def test_a_phone_is_given_by_its_owner_alone(
    server: MiniProgramServer, client: MiniProgramClient
) -> None:
    server.platform.phones |= {"p1": (WHO, "13800138000"), "p2": (WHO, "13800138000")}

    assert client.phone("p1", WHO) == "13800138000"
    for code, who in (("p1", WHO), ("p2", "o-another")):
        with pytest.raises(Unauthenticated):
            client.phone(code, who)


def test_a_foreign_phone_keeps_its_country_and_one_without_a_country_is_none(
    server: MiniProgramServer, client: MiniProgramClient
) -> None:
    server.platform.phones |= {
        "p1": (WHO, "49 15112345678"),
        "p2": (WHO, "1 3800138000"),
        "p3": (WHO, "? 13800138000"),
    }

    assert client.phone("p1", WHO) == "+4915112345678"
    assert client.phone("p2", WHO) == "+13800138000"
    with pytest.raises(Unauthenticated):
        client.phone("p3", WHO)


def test_a_consent_is_used_once_and_without_one_nothing_is_sent(
    server: MiniProgramServer, teller: Teller, budgets: BudgetStore
) -> None:
    who = f"{WHO}-once-{id(server)}"
    assert teller.tell(message(f"T1:a:{who}"), who) == Told("spent", CONSENT)
    assert server.platform.calls == []
    agree(server, budgets, who, 1, f"g1:{who}")
    assert not grant(budgets, who, TEMPLATE, 1, NOW, f"g1:{who}")

    assert teller.tell(message(f"T1:b:{who}"), who) == Told("sent")
    assert teller.tell(message(f"T1:c:{who}"), who) == Told("spent", CONSENT)

    [(to, told)] = server.platform.sent
    assert (to, told["page"]) == (who, f"pages/visit/index?token={'x' * 22}")
    assert told["data"]["thing2"]["value"] == "已安排技师"
    assert (told["miniprogram_state"], told["lang"]) == ("formal", "zh_CN")


def test_of_twenty_at_once_as_many_are_sent_as_were_agreed_to(
    server: MiniProgramServer, client: MiniProgramClient, teller: Teller, budgets: BudgetStore
) -> None:
    who = f"{WHO}-many-{id(server)}"
    agree(server, budgets, who, 5, f"g:{who}")
    server.platform.phones["p1"] = (who, "13800138000")
    client.phone("p1", who)  # with its token, under a clock that only this test moves

    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda n: teller.tell(message(f"T{n}:a:{who}"), who).result, range(20))
        )

    assert (found.count("sent"), found.count("spent")) == (5, 15)
    assert len(server.platform.sent) == 5


def test_trying_a_message_again_uses_no_other_consent(
    server: MiniProgramServer, teller: Teller, budgets: BudgetStore
) -> None:
    who = f"{WHO}-again-{id(server)}"
    agree(server, budgets, who, 1, f"g:{who}")
    server.platform.fail("busy", "subscribe/send")
    with pytest.raises(Unavailable):
        teller.tell(message(f"T1:a:{who}"), who)

    assert teller.tell(message(f"T1:a:{who}"), who) == Told("sent")


@pytest.mark.parametrize("fault", ["lost", "http500", "nonsense"])
def test_a_message_without_an_answer_is_not_sent_again(
    server: MiniProgramServer, teller: Teller, budgets: BudgetStore, fault: str
) -> None:
    who = f"{WHO}-lost-{fault}-{id(server)}"
    agree(server, budgets, who, 1, f"g:{who}")
    server.platform.fail(fault, "subscribe/send")

    assert teller.tell(message(f"T1:a:{who}"), who) == Told("unknown")


@pytest.mark.parametrize("fault", ["silence", "http500"])
def test_a_message_for_which_there_is_no_token_may_go_later(
    server: MiniProgramServer, teller: Teller, budgets: BudgetStore, clock: Clock, fault: str
) -> None:
    who = f"{WHO}-token-{fault}-{id(server)}"
    agree(server, budgets, who, 1, f"g:{who}")
    server.platform.fail(fault, "cgi-bin/token")
    with pytest.raises(Unavailable):
        teller.tell(message(f"T1:a:{who}"), who)
    clock.sleep(60)

    assert teller.tell(message(f"T1:a:{who}"), who) == Told("sent")


def test_each_account_of_a_ticket_uses_its_own_consent(
    server: MiniProgramServer, teller: Teller, budgets: BudgetStore
) -> None:
    one, other = (f"{WHO}-{name}-{id(server)}" for name in ("one", "other"))
    assert grant(budgets, one, TEMPLATE, 1, NOW, f"g:{one}")  # withdrawn in WeChat meanwhile
    assert teller.tell(message(f"T1:a:{one}"), one) == Told("refused", "no_consent")

    assert teller.tell(message(f"T1:a:{one}"), other) == Told("spent", CONSENT)


def test_what_wechat_refuses_says_why(
    server: MiniProgramServer, teller: Teller, budgets: BudgetStore
) -> None:
    who = f"{WHO}-why-{id(server)}"
    assert grant(budgets, who, TEMPLATE, 5, NOW, f"g:{who}")  # withdrawn in WeChat meanwhile

    assert teller.tell(message(f"T1:a:{who}"), who) == Told("refused", "no_consent")
    for n, (fault, why) in enumerate(
        (("value", "bad_value"), ("words", "bad_words"), ("template", "bad_template"), ("shut", "bad_template"))
    ):  # fmt: skip
        server.platform.fail(fault, "subscribe/send")
        assert teller.tell(message(f"T1:{n}:{who}"), who) == Told("refused", why)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("busy", Unavailable), ("limited", Unavailable), ("http500", Unavailable), ("nonsense", Unavailable),
     ("silence", Unavailable)],
)  # fmt: skip
def test_a_failure_says_when_to_try_again_and_repeats_no_secret(
    server: MiniProgramServer, client: MiniProgramClient, fault: str, kind: type
) -> None:
    server.platform.fail(fault, "jscode2session")

    with pytest.raises(DomainError) as raised:
        client.visitor("c1")
    assert isinstance(raised.value, kind) and raised.value.facts["retry_after"]
    assert APP["secret"] not in str(raised.value)


def test_a_stale_token_is_renewed_once_and_a_wrong_secret_is_told(
    server: MiniProgramServer, clock: Clock
) -> None:
    server.platform.phones["p1"] = (WHO, "13800138000")
    server.platform.fail("stale", "getuserphonenumber")

    assert client_of(server, clock).phone("p1", WHO)
    assert server.platform.issued == 2
    with pytest.raises(ChannelMisconfigured):
        client_of(server, clock, "wrong").visitor("c")
    server.platform.fail("whitelist", "cgi-bin/token")
    with pytest.raises(ChannelMisconfigured):
        client_of(server, clock).phone("p1", WHO)


def test_a_page_with_values_of_its_own_is_given_the_token_beside_them() -> None:
    of = replace(message("T1:a"), part=PART | {"page": "pages/mine/index?from=message"})
    assert tell.payload(of, "formal")["page"] == f"pages/mine/index?from=message&token={'x' * 22}"


@pytest.mark.parametrize(
    "part",
    [{}, {"template": ""}, {"template": "t", "fields": {"other1": "ticket"}},
     {"template": "t", "fields": {"thing1": "phone"}}, {"template": "t", "page": 1, "fields": {}},
     {"template": "t", "fields": {}, "more": 1},
     {"template": "t", "fields": []}],
)  # fmt: skip
def test_what_the_company_writes_is_looked_at(part: dict[str, Any]) -> None:
    check_part(PART)
    with pytest.raises(Invalid):
        check_part(part)


def test_an_address_is_an_openid() -> None:
    assert check_address(WHO) == WHO
    with pytest.raises(Invalid):
        check_address("o:1\n")


@given(name=st.sampled_from(sorted(tell.LONGEST)), value=st.text(max_size=80))
def test_a_value_fits_whatever_it_is(name: str, value: str) -> None:
    found = fit(f"{name}1", value)

    assert 0 < len(found) <= tell.LONGEST[name]
