"""Who is sent what, and when, by the company's rules and what people choose within them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.channels.notices.model import Kind, Notice
from suanqing.channels.notices.subscriptions import (
    ALWAYS,
    KINDS,
    NOW,
    Decision,
    choices_of,
    decide,
    subscriptions_of,
)
from suanqing.errors import Invalid

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
NIGHT, MORNING = NOON + timedelta(hours=11), datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
COMPANY = subscriptions_of(
    {
        "quiet": {"from": "22:00", "until": "08:00"},
        "digest": ["12:30", "18:00"],
        "urgent": ["clock_escalated"],
        "rules": [
            {"kinds": ["clock_warning"], "nodes": ["visit"], "how": "now"},
            {"kinds": ["ticket_rated", "clock_warning"], "roles": ["technician"], "how": "digest"},
            {"kinds": ["ticket_rated"], "how": "inbox"},
        ],
        "own": ["earned"],
    }
)


def notice(kind: Kind = "ticket_rated", **params: str) -> Notice:
    return Notice("n1", "t1", kind, NOON, "T1", params)


def how(found: Notice, *roles: str, at: datetime = NOON, **chosen: Any) -> Decision:
    return decide(COMPANY, found, roles, chosen, at)


def test_r181_the_first_rule_of_kind_role_and_node_says_how() -> None:
    noon = NOON + timedelta(minutes=30)

    assert how(notice(), "technician") == Decision("held", noon, "digest")
    assert how(notice(), "dispatcher") == Decision("inbox", why="subscription")
    assert how(notice("clock_warning"), "technician").how == "held"
    assert how(notice("clock_warning", nodes="ask,visit"), "technician") == NOW
    assert how(notice("ticket_assigned"), "technician") == NOW


def test_what_falls_into_the_night_waits_for_the_morning_and_urgent_ones_pass() -> None:
    assert how(notice("ticket_assigned"), at=NIGHT) == Decision("held", MORNING, "quiet")
    assert how(notice("clock_escalated"), at=NIGHT) == NOW
    assert how(notice("ticket_assigned", urgent="1"), at=NIGHT) == NOW
    assert how(notice("login_changed"), at=NIGHT) == NOW
    digest = how(notice(), "technician", at=NIGHT)
    assert digest == Decision("held", MORNING + timedelta(hours=4, minutes=30), "digest")


def test_what_somebody_did_is_not_sent_to_them() -> None:
    assert how(notice("ticket_assigned", own="1")) == Decision("inbox", why="own")


def test_people_choose_of_what_the_company_lets_them() -> None:
    assert how(notice("earned"), earned="inbox") == Decision("inbox", why="subscription")
    assert how(notice("ticket_assigned"), ticket_assigned="inbox") == NOW
    assert choices_of(COMPANY, {"earned": "digest"}) == {"earned": "digest"}
    for wrong in ({"ticket_assigned": "inbox"}, {"earned": "never"}, {"answer": "inbox"}):
        with pytest.raises(Invalid):
            choices_of(COMPANY, wrong)


def test_a_digest_that_somebody_chose_is_sent_at_once_where_the_company_has_none_any_more() -> None:
    told = subscriptions_of({"own": ["earned"]})

    assert decide(told, notice("earned"), ["technician"], {"earned": "digest"}, NOON) == NOW


@given(
    kind=st.sampled_from(KINDS),
    minutes=st.integers(0, 3 * 24 * 60),
    roles=st.sets(st.sampled_from(["technician", "finance"])),
    chosen=st.sampled_from(["now", "digest", "inbox"]),
)
def test_what_is_kept_is_kept_for_less_than_two_days_and_never_for_a_quiet_hour(
    kind: Kind, minutes: int, roles: set[str], chosen: Any
) -> None:
    at = NOON + timedelta(minutes=minutes)

    found = how(notice(kind), *roles, at=at, earned=chosen)

    assert COMPANY.quiet is not None
    if found.how == "held":
        assert found.until is not None
        assert at <= found.until < at + timedelta(days=2)
        assert COMPANY.quiet.over(found.until) is None
    if kind in ALWAYS:
        assert found == NOW
    if found == NOW and kind not in ALWAYS | COMPANY.urgent:
        assert COMPANY.quiet.over(at) is None


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"rule": []}, "rule"),
        ({"digest": "18:00"}, "digest"),
        ({"digest": ["6pm"]}, "digest"),
        ({"digest": ["23:00"], "quiet": {"from": "22:00", "until": "08:00"}}, "digest"),
        ({"quiet": {"from": "x", "until": "08:00"}}, "quiet"),
        ({"urgent": ["pigeon"]}, "urgent"),
        ({"own": ["answer"]}, "own"),
        ({"rules": {}}, "rules"),
        ({"rules": ["x"]}, "rules[0]"),
        ({"rules": [{"how": "later"}]}, "rules[0].how"),
        ({"rules": [{"how": "digest"}]}, "rules[0].how"),
        ({"rules": [{"how": "inbox", "roles": ["king"]}]}, "rules[0].roles"),
        ({"rules": [{"how": "inbox", "kinds": ["login_changed"]}]}, "rules[0].kinds"),
        ({"rules": [{"how": "inbox", "nodes": [1]}]}, "rules[0].nodes"),
        ({"rules": [{"how": "inbox", "when": "x"}]}, "rules[0]"),
        ({"also": {}}, "also"),
        ({"also": ["x"]}, "also[0]"),
        ({"also": [{"nodes": ["visit"]}]}, "also[0]"),
        ({"also": [{"nodes": [], "tell": ["partner"]}]}, "also[0]"),
        ({"also": [{"nodes": ["visit"], "tell": ["king"]}]}, "also[0].tell"),
        ({"also": [{"nodes": ["visit"], "tell": ["party:"]}]}, "also[0].tell"),
        ({"also": [{"nodes": ["visit"], "tell": ["party:wecom:zhang"]}]}, "also[0].tell"),
        ({"also": [{"nodes": ["visit"], "tell": ["party:over:approval"]}]}, "also[0].tell"),
        ({"also": [{"nodes": ["visit"], "tell": ["partner"], "how": "now"}]}, "also[0]"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(
    document: dict[str, Any], where: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        subscriptions_of(document)
    assert refusal.value.facts["where"] == where


def test_a_party_of_any_id_that_there_can_be_is_named() -> None:
    longest = f"party:{'p' * 64}"

    [found] = subscriptions_of({"also": [{"nodes": ["visit"], "tell": [longest]}]}).also

    assert found.tell == {longest}
