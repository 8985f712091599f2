"""Who is told of a change of who may log in."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from suanqing import labels
from suanqing.channels.notices import approval_rules, register
from suanqing.channels.notices.words import text_of
from suanqing.people.approvals import model
from suanqing.people.approvals.model import RECOVERY, RECOVERY_WAIT, Wanted

AT = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)


class Who:
    def people_of(self, party: str) -> Iterable[str]:
        return []

    def deciders(self, roles: Iterable[str], asker: str) -> Iterable[str]:
        return {"admin": ["root"], "finance": ["ann"]}[min(roles)] + (
            ["ann"] if len(list(roles)) > 1 else []
        )

    def earners(self) -> Iterable[str]:
        return []

    def name(self, party: str) -> str:
        return {"p-li": "李雷", "root": "根"}.get(party, party)


def told(**changes: list[str | None]) -> set[str]:
    return {each.to for each in register.of_change("p-li", changes, "root", AT, Who())}


def test_another_member_is_told_to_the_person_the_old_member_and_the_administrators() -> None:
    assert told(wecom_userid=["LiOld", "LiNew"]) == {"p-li", "wecom:LiOld", "root"}
    assert told(wecom_userid=["LiOld", None]) == {"p-li", "wecom:LiOld", "root"}


@pytest.mark.parametrize("name", ["phone", "person"])
def test_another_phone_or_person_is_told_without_its_value(name: str) -> None:
    (first, *_) = notices = register.of_change("p-li", {name: ["a1", "b2"]}, "root", AT, Who())

    assert {each.to for each in notices} == {"p-li", "root"}
    assert labels.LOGINS[name].zh in text_of(first) and "a1" not in text_of(first)
    assert "b2" not in text_of(first) and "根" in text_of(first)


def test_a_first_login_and_any_other_change_is_told_to_nobody() -> None:
    assert told(wecom_userid=[None, "LiNew"]) == told(name=["a", "b"]) == told() == set()


def test_two_changes_are_two_notices_and_one_told_twice_is_one() -> None:
    def ids(at: datetime) -> set[str]:
        changes = {"phone": ["a", "b"]}
        return {each.id for each in register.of_change("p-li", changes, "root", at, Who())}

    assert ids(AT) == ids(AT) and ids(AT).isdisjoint(ids(AT + timedelta(milliseconds=1)))


def test_a_recovery_says_who_why_until_when_and_how_to_stop_it() -> None:
    content = {
        "route": RECOVERY,
        "path": {"party_id": "p-li"},
        "body": {"wecom_userid": "LiNew", "reason": "手机丢失"},
    }
    asked = model.ask(Wanted("recovery of administrator p-li", content), None, "ops:Han", AT)

    notices = approval_rules.of_request(None, asked, Who())

    assert {each.to for each in notices} == {"p-li", "root", "ann"}
    text = text_of(notices[0])
    assert all(each in text for each in ("李雷", "LiNew", "手机丢失", asked.id, "2026-11-24 10:30"))
    assert timedelta(hours=72) == RECOVERY_WAIT
    approved = model.approve(asked, "ops:Han", AT + RECOVERY_WAIT)
    assert approval_rules.of_request(asked, approved, Who()) == []
