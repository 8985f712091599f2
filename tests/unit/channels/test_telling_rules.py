"""What the company may write of what customers are told, and what it may not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from suanqing.channels.notices.quiet import quiet_of
from suanqing.channels.telling.model import Way
from suanqing.channels.telling.rules import CustomerRules, rules_of
from suanqing.errors import Invalid

AT = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
TEXT = {"zh": "工单 {ticket}:{step},进度 {link}", "en": "Ticket {ticket}: {step}, see {link}"}


def accepts(part: Any) -> None:
    if "template" not in part:
        raise Invalid("a template is named", where="template")


CHECKS = {"sms": accepts, "miniprogram": accepts}


def a_message(**changed: Any) -> dict[str, Any]:
    return {"on": "stage:given", "text": TEXT, "ways": {"sms": {"template": "SMS_1"}}} | changed


def compiled(*messages: Any, **more: Any) -> CustomerRules:
    return rules_of({"order": ["sms"], "messages": list(messages), **more}, CHECKS)


def test_nothing_is_told_where_nothing_is_written() -> None:
    assert rules_of({}, CHECKS).saying("stage:given", "") is None


def test_the_more_exact_message_wins() -> None:
    general = a_message(on="node:visit")
    own = a_message(on="node:visit", scene="ac", text={"zh": "来了", "en": "There"})

    rules = compiled(general, own)

    assert rules.saying("node:visit", "ac") != rules.saying("node:visit", "heat-pump")
    found = rules.saying("node:visit", "heat-pump")
    assert found is not None and found.words(
        {"ticket": "T1", "step": "上门", "link": "L"}, "en"
    ) == ("Ticket T1: 上门, see L")


def test_ways_come_in_the_companys_order_and_others_are_not_used() -> None:
    ways = [Way(channel, "x", "said so", "bob", AT) for channel in ("sms", "wecom", "miniprogram")]
    rules = rules_of({"order": ["miniprogram", "sms"]}, CHECKS)

    assert [each.channel for each in rules.ordered(ways)] == ["miniprogram", "sms"]


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-30T13:59:00+00:00", None),
        ("2026-11-30T14:00:00+00:00", "2026-12-01T00:00:00+00:00"),
        ("2026-11-30T23:59:59+00:00", "2026-12-01T00:00:00+00:00"),
        ("2026-12-01T00:00:00+00:00", None),
        ("2026-11-30T16:30:00+00:00", "2026-12-01T00:00:00+00:00"),
    ],
)
def test_quiet_hours_end_in_the_morning_in_beijing(at: str, until: str | None) -> None:
    quiet = quiet_of({"from": "22:00", "until": "08:00"})

    assert quiet is not None
    over = quiet.over(datetime.fromisoformat(at))
    assert over == (datetime.fromisoformat(until) if until else None)


def test_quiet_hours_within_a_day() -> None:
    quiet = quiet_of({"from": "12:00", "until": "13:30"})

    assert quiet is not None
    assert quiet.over(datetime(2026, 11, 30, 5, 0, tzinfo=UTC)) == datetime(
        2026, 11, 30, 5, 30, tzinfo=UTC
    )
    assert quiet.over(datetime(2026, 11, 30, 5, 30, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("document", "where", "says"),
    [
        ({"order": ["pigeon"]}, "order", "no channel"),
        ({"order": ["sms", "sms"]}, "order", "each once"),
        ({"orders": []}, "orders", "no orders"),
        ({"messages": {}}, "messages", "a list"),
        ({"messages": ["x"]}, "messages[0]", "an object"),
        ({"messages": [a_message(on="stage:lunch")]}, "messages[0].on", "about"),
        ({"messages": [a_message(on="node:")]}, "messages[0].on", "about"),
        ({"messages": [a_message(scene="ac")]}, "messages[0].scene", "node"),
        ({"messages": [a_message(), a_message()]}, "messages[1].on", "about the same"),
        ({"messages": [a_message(text={"zh": "好"})]}, "messages[0].text", "zh and en"),
        (
            {"messages": [a_message(text=TEXT | {"en": "{phone}"})]},
            "messages[0].text.en",
            "phone is no field",
        ),
        (
            {"messages": [a_message(text=TEXT | {"en": "{ticket.x}"})]},
            "messages[0].text.en",
            "field",
        ),
        (
            {"messages": [a_message(text=TEXT | {"en": "{ticket!r}"})]},
            "messages[0].text.en",
            "field",
        ),
        ({"messages": [a_message(text=TEXT | {"en": "{"})]}, "messages[0].text.en", "brace"),
        ({"messages": [a_message(text=TEXT | {"en": "x" * 301})]}, "messages[0].text.en", "300"),
        ({"messages": [a_message(ways={"sms": {}})]}, "messages[0].ways.sms", "template"),
        ({"messages": [a_message(ways={"wecom": {}})]}, "messages[0].ways", "no channel"),
        ({"messages": [a_message(ways=[])]}, "messages[0].ways", "an object"),
        ({"messages": [a_message(ways={"sms": "SMS_1"})]}, "messages[0].ways", "an object"),
        ({"messages": [a_message(when="now")]}, "messages[0]", "no when"),
        ({"quiet": {"from": "22:00"}}, "quiet", "from and until"),
        ({"quiet": {"from": "22:00", "until": "24:00"}}, "quiet", "22:00"),
        ({"quiet": {"from": "22:00", "until": "22:00"}}, "quiet", "a day"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(
    document: dict[str, Any], where: str, says: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        rules_of(document, CHECKS)

    assert refusal.value.facts["where"] == where
    assert says in refusal.value.message
