"""The life of what one person alone may not put in force."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.people.approvals import model
from suanqing.people.approvals.model import AGAIN, VALID, Wanted

NOW = datetime(2026, 11, 3, 2, tzinfo=UTC)
WANTED = Wanted("limits", {"route": "PUT /policy", "path": {}, "body": {"recovery": "0.3"}})
ASKED = model.ask(WANTED, None, "ann", NOW)
ALONE = frozenset({"bob"})
APPROVED = model.second(ASKED, ALONE, "bob", NOW + timedelta(hours=1))
IN_FORCE = model.put_in_force(APPROVED)
MOMENT = timedelta(milliseconds=1)


def test_what_is_asked_for_has_happened_to_nobody_yet() -> None:
    assert (ASKED.state, ASKED.n, ASKED.version, ASKED.by, ASKED.at) == ("asked", 1, 1, "ann", NOW)
    assert ASKED.hash == WANTED.hash and ASKED.id == f"{WANTED.hash[:24]}-0001"
    assert not model.goes_ahead(ASKED, "ann") and not model.goes_ahead(ASKED, "bob")


@pytest.mark.parametrize(
    "other",
    [
        WANTED._replace(subject="gate"),
        WANTED._replace(content={**WANTED.content, "route": "PUT /other"}),
        WANTED._replace(content={**WANTED.content, "path": {"id": "1"}}),
        WANTED._replace(content={**WANTED.content, "body": {"recovery": "0.30"}}),
    ],
)
def test_any_other_content_is_another_request(other: Wanted) -> None:
    assert other.hash != WANTED.hash


def test_another_persons_same_call_approves_it_and_goes_ahead_for_them_alone() -> None:
    assert (APPROVED.state, APPROVED.decided_by, APPROVED.version) == ("approved", "bob", 2)
    assert APPROVED.decided_at == NOW + timedelta(hours=1)
    assert model.goes_ahead(APPROVED, "bob")
    assert not model.goes_ahead(APPROVED, "ann") and not model.goes_ahead(APPROVED, "cid")
    assert (IN_FORCE.state, IN_FORCE.version) == ("in_force", 3)
    assert not model.goes_ahead(IN_FORCE, "bob")


def test_who_asked_may_ask_again_which_changes_nothing() -> None:
    assert model.second(ASKED, frozenset({"ann"}), "ann", NOW) is ASKED


def test_the_same_human_under_another_login_does_not_approve() -> None:
    with pytest.raises(Forbidden) as refused:
        model.second(ASKED, frozenset({"ann", "ann-2"}), "ann-2", NOW)

    assert refused.value.code == "maker_is_checker"


def test_what_was_decided_is_not_decided_again_by_a_third() -> None:
    for decided in (APPROVED, IN_FORCE):
        assert model.second(decided, frozenset({"cid"}), "cid", NOW) is decided


def test_approved_and_refused_after_all_it_waits_for_a_second_person_again() -> None:
    again = model.ask_again(APPROVED)

    assert again == replace(ASKED, version=3)
    assert model.second(again, frozenset({"cid"}), "cid", NOW).decided_by == "cid"


def test_nobody_approves_what_was_asked_for_longer_than_14_days_ago() -> None:
    assert timedelta(days=14) == VALID
    assert not model.is_over(ASKED, "bob", NOW + VALID)
    assert model.is_over(ASKED, "bob", NOW + VALID + MOMENT)


def test_an_approval_that_was_never_carried_out_ends_too() -> None:
    decided = NOW + timedelta(hours=1)
    assert not model.is_over(APPROVED, "bob", decided + VALID)
    assert model.is_over(APPROVED, "bob", decided + VALID + MOMENT)


def test_the_same_call_by_its_two_people_is_the_same_for_ten_minutes() -> None:
    decided = NOW + timedelta(hours=1)
    assert timedelta(minutes=10) == AGAIN
    for by in ("ann", "bob"):
        assert not model.is_over(IN_FORCE, by, decided + AGAIN)
        assert model.is_over(IN_FORCE, by, decided + AGAIN + MOMENT)
    assert model.is_over(IN_FORCE, "cid", decided)


def test_a_rejection_has_a_reason_and_is_of_what_is_not_in_force() -> None:
    later = NOW + timedelta(days=1)
    rejected = model.reject(ASKED, " too low ", "bob", later)

    assert (rejected.state, rejected.note, rejected.version) == ("rejected", "too low", 2)
    assert (rejected.decided_by, rejected.decided_at) == ("bob", later)
    assert model.is_over(rejected, "ann", later)
    with pytest.raises(Invalid):
        model.reject(ASKED, "  ", "bob", later)
    stuck = model.reject(APPROVED, "never done", "ann", later)
    assert (stuck.state, stuck.decided_by, stuck.version) == ("rejected", "ann", 3)
    for decided in (IN_FORCE, rejected):
        with pytest.raises(Conflict) as refused:
            model.reject(decided, "no", "bob", later)
        assert refused.value.code == "not_in_this_state"


def test_asked_anew_it_is_the_next_of_its_content() -> None:
    anew = model.ask(WANTED, model.reject(ASKED, "no", "bob", NOW), "cid", NOW + VALID)

    assert (anew.n, anew.state, anew.version, anew.by) == (2, "asked", 1, "cid")
    assert anew.hash == ASKED.hash and anew.id != ASKED.id


def test_nothing_left_to_change_says_to_its_two_people_that_it_was_done() -> None:
    assert model.carried_out(APPROVED, "ann") and model.carried_out(APPROVED, "bob")
    assert not model.carried_out(APPROVED, "cid")
    assert not model.carried_out(ASKED, "ann") and not model.carried_out(IN_FORCE, "bob")


def test_a_request_concerns_who_asked_and_whose_role_decides_it() -> None:
    asked = model.ask(WANTED._replace(roles=("dispatcher",)), None, "ann", NOW)

    assert model.concerns(asked, "ann", frozenset({"regional"}))
    assert model.concerns(asked, "dis", frozenset({"dispatcher", "technician"}))
    assert not model.concerns(asked, "reg", frozenset({"regional"}))
