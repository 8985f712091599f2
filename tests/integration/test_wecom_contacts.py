"""A customer becomes a member's contact in WeCom: greeted once within its 20 seconds, known, and the guide's who met
them first. From the door through the inbox and the queue to a WeCom that keeps its rules."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
import time_machine

from demo import platforms
from demo.wecom_rules import Platform
from demo.wecom_server import WeComServer
from suanqing.channels.telling.rules_store import CustomerRulesStore
from suanqing.channels.wecom import menu
from suanqing.channels.wecom.welcome_store import WelcomeStore
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from suanqing.platform.config import setting
from suanqing.work.customers.keys import Key
from suanqing.work.tickets.decide import NewTicket
from tests import engines, rest
from tests.conftest import Logged
from tests.integration.test_intake import KEY, NOW, SECRET, World, world
from webhooks import intake

__all__ = ["world"]
CUSTOMER = "wmNewOne01"
WORDS = {"zh": "您好,我是{outlet}的{employee}", "en": "Hello, this is {employee} of {outlet}"}


class Company:
    """The company of `world` with WeCom's app, guides, and a text for new contacts."""

    def __init__(self, world: World, wecom: WeComServer, queue: str) -> None:
        self.world, self.wecom, self.queue = world, wecom, queue

    @property
    def greeted(self) -> list[tuple[str, str]]:
        return self.wecom.platform.greeted

    def meets(self, member: str = "Guide01", customer: str = CUSTOMER, at: datetime = NOW,
              code: str | None = None, state: str = "") -> str:  # fmt: skip
        """The event comes, and is worked off: the greeting waits on its queue."""
        known = self.wecom.platform.meets(customer, member) if code is None else code
        told = platforms.wecom_contact(KEY.receiver, member, customer, known, at, state)
        self.world.inner(told)
        self.world.run()
        return known

    def waiting(self) -> list[dict[str, Any]]:
        sqs = boto3.client("sqs")
        found = sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", [])
        for each in found:
            sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=each["ReceiptHandle"])
        return [
            {"messageId": each["MessageId"], "body": each["Body"], "eventSource": "aws:sqs"}
            for each in found
        ]

    def works_off(self, records: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
        from notifications.wecom import handler

        records = self.waiting() if records is None else records
        for record in records:  # as the queue hands them on: one by one
            assert handler({"Records": [record]}, rest.Context()) == {"batchItemFailures": []}
        return records

    def counted(self) -> dict[str, int]:
        [day] = WelcomeStore(self.world.client, setting("NOTICES_TABLE")).days(7)
        return {name: number for name, number in day.counts.items() if number}

    def customer(self, who: str = CUSTOMER) -> str:
        from webhooks import care, intake

        identity = care.identity(intake.stores()[5])
        return identity.find([Key("external_userid", who, KEY.receiver)])

    def guide(self, at: datetime = NOW + timedelta(hours=1)) -> str:
        from webhooks import intake

        credit = intake.stores()[5].credit(self.customer(), at)
        return credit.guide if credit else ""


@pytest.fixture
def company(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    from notifications import wecom as sends

    platform = Platform(corpid=KEY.receiver, members={"Guide01", "Guide02", "Tech01"})
    app = SECRET["wecom"] | {"agentid": platform.agentid, "secret": platform.secret}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: {"wecom": app})
    queue = boto3.client("sqs").create_queue(QueueName="welcome")["QueueUrl"]
    monkeypatch.setenv("WELCOME_QUEUE_URL", queue)
    with WeComServer(platform) as server, time_machine.travel(NOW, tick=False):
        monkeypatch.setenv("WECOM_API_BASE", server.api_base)
        engines.forget_clients()
        parties = PartyStore(world.client, setting("PRICING_TABLE"))
        for n in ("1", "2"):
            parties.put(Party(f"g{n}", "guide", f"导购{n}", outlet="sh-pd",
                              accounts={"wecom": f"Guide0{n}"}))  # fmt: skip
        rules = CustomerRulesStore(world.client, setting("PRICING_TABLE"))
        rules.put({"messages": [{"on": "welcome", "text": WORDS}]}, 0, "hq", NOW)
        sends.greeter.cache_clear()
        yield Company(world, server, queue)
        sends.greeter.cache_clear()
    engines.forget_clients()


def test_a_new_contact_is_greeted_with_the_employees_name_and_known(company: Company) -> None:
    company.meets()
    company.works_off()

    assert company.greeted == [(CUSTOMER, "您好,我是浦东的导购1")]
    assert company.counted() == {"sent": 1}
    assert company.customer()


def test_an_event_and_a_message_that_come_twice_greet_once(company: Company) -> None:
    code = company.meets()
    company.meets(code=code)
    records = company.waiting()
    company.works_off(records)
    company.works_off(records)

    assert len(company.greeted) == 1
    assert company.counted() == {"sent": 1}


def test_a_greeting_for_which_the_time_is_over_is_not_sent_and_counted(company: Company) -> None:
    company.meets()
    with time_machine.travel(NOW + timedelta(seconds=20), tick=False):
        company.works_off()

    assert company.greeted == []
    assert not any(path.endswith("welcome_msg") for path, _ in company.wecom.platform.calls)
    assert company.counted() == {"late": 1}


@pytest.mark.parametrize("spoil", [
    lambda company: company.wecom.platform.talks(CUSTOMER),
    lambda company: company.wecom.fail("41050", path="externalcontact/send_welcome_msg"),
], ids=["they have talked", "WeCom knows no such code"])  # fmt: skip
def test_a_spent_code_is_no_fault_of_ours(
    company: Company, spoil: Callable[[Company], None], logged: Logged
) -> None:
    company.meets()
    spoil(company)
    company.works_off()

    assert company.counted() == {"spent": 1}
    assert "WecomMisconfigured" not in logged.text


def test_what_wecom_cannot_take_now_is_tried_until_the_time_is_over(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notifications import wecom as sends

    company.wecom.fail("busy", times=2, path="externalcontact/send_welcome_msg")
    company.wecom.fail("41096", path="externalcontact/send_welcome_msg")
    company.meets()
    waited: list[float] = []
    monkeypatch.setattr(sends.greeter(), "_sleep", waited.append)
    company.works_off()

    assert len(company.greeted) == 1 and len(waited) == 3
    assert company.counted() == {"sent": 1}


def test_a_refusal_of_the_configuration_rings_and_is_counted(
    company: Company, logged: Logged
) -> None:
    company.wecom.fail("denied", path="externalcontact/send_welcome_msg")
    company.meets()
    company.works_off()

    assert company.counted() == {"failed": 1}
    assert "WecomMisconfigured" in logged.text


def test_a_company_without_a_text_greets_nobody_and_knows_the_contact(company: Company) -> None:
    CustomerRulesStore(company.world.client, setting("PRICING_TABLE")).put({}, 1, "hq", NOW)
    company.meets()
    company.works_off()

    assert company.greeted == []
    assert company.customer()


def test_an_event_without_a_code_greets_nobody(company: Company) -> None:
    company.meets(code="")

    assert company.waiting() == []
    assert company.customer()


def test_r185_a_new_contact_is_the_guides_who_met_them_first(company: Company) -> None:
    company.meets("Guide01")
    company.meets("Guide02", at=NOW + timedelta(minutes=5))

    assert company.guide() == "g1"


def test_whom_a_technician_met_is_nobodys(company: Company) -> None:
    company.meets("Tech01")

    assert company.guide() == ""


def test_a_member_whom_nobody_registered_greets_as_customer_service(company: Company) -> None:
    company.meets("Nobody")
    company.works_off()

    assert company.greeted == [(CUSTOMER, "您好,我是的客服")]


def test_an_event_that_names_no_contact_is_kept_for_a_look(company: Company) -> None:
    company.meets(customer="", code="")

    [kept] = company.world.deliveries()
    assert (kept.state, "names no contact" in kept.reason) == ("unreadable", True)


def pressed(world: World, key: str) -> list[tuple[str, str]]:
    world.inner(platforms.wecom_menu(KEY.receiver, "Tech01", key, NOW, 1))
    world.run()
    return world.told()


def test_every_button_of_the_menu_says_what_the_employee_might_have_written(world: World) -> None:
    said = {"mine": "我的工单", "help": "可用指令"}
    for key, begins in said.items():
        [(to, text)] = pressed(world, key)
        assert to == "t1" and text.startswith(begins)
    top = menu.menu("https://x.example")["button"]
    buttons = [one for each in top for one in each.get("sub_button", [each])]
    says = {each["key"] for each in buttons if each["type"] == "click"}
    assert says == {*said} == menu.SAYS


def test_a_button_of_an_earlier_menu_says_nothing(world: World) -> None:
    assert pressed(world, "of-long-ago") == []


def test_a_place_that_an_employee_sends_orders_their_jobs_and_is_kept_on_none(world: World) -> None:
    far, near = {"lat": "31.3", "lng": "121.5"}, {"lat": "31.23", "lng": "121.5"}
    dispatcher = Caller("d1", frozenset({"dispatcher"}), "hq")
    technician = Caller("t1", frozenset({"technician"}), "sh-pd")
    tickets = intake.desk(NOW).tickets
    made = []
    for n, position in enumerate((far, {}, near)):
        spec = NewTicket(
            "sh-pd", f"活{n}", position={**position, "datum": "gcj02"} if position else None
        )
        made.append(tickets.create(dispatcher, spec, f"k{n}").ticket.ticket_id)
        tickets.claim(technician, made[-1])
    before = world.tickets()

    told = platforms.wecom_place(KEY.receiver, "Tech01", "31.231", "121.501", 7, NOW, 1)
    world.inner(told)
    world.run()

    [(to, text)] = world.told()
    assert to == "t1" and text.startswith("离您近的工单:")
    rows = [row.split(" ")[:2] for row in text.splitlines()[1:4]]
    assert rows == [[made[2], "约1公里内"], [made[0], "约8公里"], [made[1], "位置未知"]]
    assert world.tickets() == before
    assert "31.231" not in text


@pytest.mark.parametrize(
    ("lat", "lng"), [("91", "0"), ("0", "181"), ("x", "1"), ("", ""), ("1e9", "1"), ("nan", "1")]
)
def test_a_place_that_is_none_on_earth_says_nothing(world: World, lat: str, lng: str) -> None:
    world.inner(platforms.wecom_place(KEY.receiver, "Tech01", lat, lng, 8, NOW, 1))
    world.run()

    assert world.told() == []
