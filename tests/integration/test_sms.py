"""Text messages against both providers' servers: off until everything is entered, never past a limit, never twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.budgets.store import BudgetStore
from suanqing.channels.registry import CHANNELS
from suanqing.channels.sms.sender import CUSTOMERS
from suanqing.channels.sms.settings_store import SmsSettingsStore
from suanqing.channels.telling.model import Message, Told
from suanqing.errors import Unavailable
from suanqing.times import utcnow
from tests import engines
from tests.fakes import sms
from tests.fakes.sms import Clouds

SECRET = {"aliyun": sms.ALIYUN, "tencent": sms.TENCENT}
SETTINGS = {
    "aliyun": {"provider": "aliyun", "sign": sms.SIGN, "price": 5},
    "tencent": {"provider": "tencent", "sign": sms.SIGN, "price": 5},
}
PARTS: dict[str, Any] = {
    "aliyun": {"template": "SMS_1", "fields": {"no": "ticket", "code": "token"}},
    "tencent": {"template": "101", "fields": {"1": "ticket", "2": "token"}},
}
PHONES = (f"1380013{number:04}" for number in count())
"""Each test its own: numbers are counted."""


@pytest.fixture
def clouds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clouds]:
    made = Clouds()
    monkeypatch.setenv("ALIYUN_SMS_BASE", made.url)
    monkeypatch.setenv("TENCENT_SMS_BASE", made.url)
    yield made
    made.close()


class Company:
    """What is entered, and the channel as its function has it."""

    def __init__(self, client: Any, tables: dict[str, str], provider: str) -> None:
        self.client, self.tables, self.provider = client, tables, provider
        engines.forget_clients()
        self.settings = SmsSettingsStore(client, tables["PRICING_TABLE"])
        self.limits = LimitStore(client, tables["PRICING_TABLE"])
        self.budgets = BudgetStore(client, tables["NOTICES_TABLE"])
        self.phone = next(PHONES)

    def enter(self, messages: int = 1000, money: int = 10**6, number: int = 25) -> None:
        wanted = {"sms_messages": messages, "sms_money": money, CUSTOMERS.number: number}
        self.limits.put(wanted, self.limits.get().version)
        self.settings.put(SETTINGS[self.provider], self.settings.get().version)

    def tell(self, id: str = "", secret: Any = SECRET, **part: Any) -> Told:
        fields = {"ticket": "T1", "token": "x" * 22}
        message = Message(
            id or uuid4().hex, "T1", fields, PARTS[self.provider] | part, "工单 T1 已安排技师", "zh"
        )
        return CHANNELS["sms"].tell().teller(secret).tell(message, self.phone)

    def money(self) -> int:
        return self.budgets.get(CUSTOMERS.money, utcnow()).used


@pytest.fixture(params=["aliyun", "tencent"])
def company(
    request: pytest.FixtureRequest, engine: Any, tables: dict[str, str], clouds: Clouds
) -> Company:
    return Company(engine, tables, request.param)


def test_it_is_off_until_signature_price_limits_and_keys_are_entered(
    company: Company, clouds: Clouds
) -> None:
    assert company.tell() == Told("off", "off")
    company.settings.put(SETTINGS[company.provider], company.settings.get().version)
    assert company.tell() == Told("off", "off")
    company.enter(money=0)
    assert company.tell() == Told("off", "off")
    company.enter()
    assert company.tell(secret={}) == Told("off", "off")
    assert clouds.asked == 0

    assert company.tell().result == "sent"


def test_a_message_is_its_template_with_fields_signed_and_counted(
    company: Company, clouds: Clouds
) -> None:
    company.enter()
    before = company.money()

    told = company.tell()

    assert told.result == "sent" and told.ref
    [(provider, phone, fields)] = clouds.sent
    assert (provider, phone) == (company.provider, company.phone)
    assert sorted(fields.values()) == ["T1", "x" * 22]
    assert company.money() - before == 5


def test_the_same_message_is_counted_once_however_often_it_is_tried(
    company: Company, clouds: Clouds
) -> None:
    company.enter()
    before, id = company.money(), uuid4().hex
    clouds.next = [
        "Throttling.User" if company.provider == "aliyun" else "RequestLimitExceeded"
    ] * 2
    for _ in range(2):
        with pytest.raises(Unavailable):
            company.tell(id)

    assert company.tell(id).result == "sent"

    assert (company.money() - before, len(clouds.sent)) == (5, 1)


def test_another_number_of_the_same_ticket_is_counted_for_itself(
    company: Company, clouds: Clouds
) -> None:
    company.enter(number=1)
    id = uuid4().hex
    clouds.next = ["isv.MOBILE_CUSTOMERS.number_ILLEGAL"]
    assert company.tell(id).result == "refused"
    company.phone = next(PHONES)
    assert company.tell(id).result == "sent"

    assert company.tell() == Told("spent", CUSTOMERS.number)


@pytest.mark.parametrize("fault", ["500", "rubbish", "close", "silence"])
def test_what_may_have_been_taken_is_unknown_and_stays_counted(
    company: Company, clouds: Clouds, fault: str
) -> None:
    company.enter()
    before = company.money()
    clouds.next = [fault]

    assert company.tell().result == "unknown"

    assert company.money() - before == 5


def test_who_cannot_be_reached_was_not_told_and_may_be_later(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.enter()
    for name in ("ALIYUN_SMS_BASE", "TENCENT_SMS_BASE"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")

    with pytest.raises(Unavailable):
        company.tell()


def test_each_limit_ends_it_before_the_provider_is_asked(company: Company, clouds: Clouds) -> None:
    company.enter(number=2)
    assert [company.tell().result for _ in range(2)] == ["sent", "sent"]
    assert company.tell() == Told("spent", CUSTOMERS.number)

    company.phone = next(PHONES)
    company.enter(money=company.money() + 9)
    assert company.tell().result == "sent"
    assert company.tell() == Told("spent", CUSTOMERS.money)
    company.enter(money=company.money() + 9)
    assert company.tell(parts=2) == Told("spent", CUSTOMERS.money)
    assert len(clouds.sent) == 3


def test_the_platforms_own_limit_is_a_refusal_that_is_not_tried_again(
    company: Company, clouds: Clouds
) -> None:
    company.enter()
    clouds.next = [
        "isv.BUSINESS_LIMIT_CONTROL"
        if company.provider == "aliyun"
        else "status:LimitExceeded.PhoneNumberDailyLimit"
    ]

    told = company.tell()

    assert told.result == "refused" and "LIMIT" in told.why.upper()
    assert clouds.asked == 1


def test_a_wrong_configuration_is_said_to_operators(
    company: Company,
    clouds: Clouds,
    capsys: pytest.CaptureFixture[str],
    logged: Any,
) -> None:
    company.enter()

    assert company.tell(template="999").result == "refused"

    said = capsys.readouterr().out + logged.text
    assert "SmsMisconfigured" in said
    assert company.phone not in said and "test-secret" not in said


def test_what_the_provider_charges_beyond_what_was_counted_is_counted_too(
    engine: Any, tables: dict[str, str], clouds: Clouds
) -> None:
    company = Company(engine, tables, "tencent")
    company.enter()
    before, clouds.fee = company.money(), 3

    assert company.tell().result == "sent"

    assert company.money() - before == 15


def test_many_at_once_cost_what_the_day_allows_and_not_a_fen_more(
    dynamodb_tables: Any, tables: dict[str, str], clouds: Clouds
) -> None:
    """Each twice, as a queue may hand it out: the second of a name is let through, and its sender holds it back."""
    company = Company(dynamodb_tables, tables, "aliyun")
    company.enter(money=company.money() + 5 * 6)
    ids = [uuid4().hex for _ in range(14)]
    channel = CHANNELS["sms"].tell().teller(SECRET)
    phones = {id: next(PHONES) for id in ids}

    def tell(id: str) -> Told:
        message = Message(id, "T1", {"ticket": "T1", "token": "x"}, PARTS["aliyun"], "", "zh")
        return channel.tell(message, phones[id])

    with ThreadPoolExecutor(8) as pool:
        results = [told.result for told in pool.map(tell, ids)]

    assert sorted(results) == ["sent"] * 6 + ["spent"] * 8
    assert len(clouds.sent) == 6
