"""Rework: what counts as the same repair, and who is not paid for it again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Invalid
from suanqing.work.tickets import companions, decide, rework
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_keys import repair_key
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.rework import Done

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)
SAME = {"customer_id": "c-7", "asset": "SN-1", "symptom": "不制冷"}


def ticket(id: str, attrs: dict[str, str] | None = None, **more: Any) -> Ticket:
    spec = NewTicket("o1", "维修", "310115", lines=(("S", Decimal(1)),), attrs=attrs or {}, **more)
    return decide.create(id, spec, "d1", NOON, None)


def completed(made: Ticket) -> Ticket:
    on_site = decide.arrive(decide.claim(made, "w1", NOON), "w1", NOON)
    return decide.complete(on_site, "w1", NOON)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("SN 1-a", "sn1A"), ("ＳＮ１", "sn1"), ("不制冷。", "不制冷"), (" 漏 水", "漏水")],
)
def test_spellings_that_people_take_for_the_same_are_one_repair(mine: str, theirs: str) -> None:
    assert repair_key("c", mine, theirs) == repair_key("c", theirs, mine)


@pytest.mark.parametrize("changed", SAME)
def test_another_customer_asset_or_symptom_is_another_repair(changed: str) -> None:
    other = SAME | {changed: "something else"}

    assert repair_key(*SAME.values()) != repair_key(*other.values())


@pytest.mark.parametrize("missing", SAME)
def test_what_nobody_told_is_no_repair(missing: str) -> None:
    assert repair_key(*(SAME | {missing: " ."}).values()) is None


@given(st.integers(-(10**9), 40 * 86_400_000))
def test_the_window_is_so_many_days_from_completion_its_last_moment_included(ms: int) -> None:
    after = timedelta(milliseconds=ms)

    found = rework.candidates([Done("T1", NOON)], NOON + after, days=30)

    assert bool(found) == (timedelta(0) <= after <= timedelta(days=30))


def test_the_newest_completion_is_the_one_repeated() -> None:
    done = [Done("T1", NOON), Done("T3", NOON + timedelta(days=2)), Done("T2", NOON)]

    order = [each.ticket for each in rework.candidates(done, NOON + timedelta(days=3), 30)]

    assert order == ["T3", "T2", "T1"]


def test_who_was_paid_for_what_the_original_repeated_is_not_paid_a_third_time() -> None:
    second = completed(ticket("T2", facts={"original": ["T1", ["w9", "o9"]]}))

    assert rework.payees(second, "dealer") == ["dealer", "o1", "o9", "w1", "w9"]


def test_a_link_by_hand_needs_a_reason_and_a_completed_ticket() -> None:
    later, open_one = ticket("T2"), ticket("T1")

    with pytest.raises(Invalid):
        rework.linked(later, open_one, None, "same leak", "d1", NOON)
    with pytest.raises(Invalid):
        rework.linked(later, completed(open_one), None, " ", "d1", NOON)


def test_linking_and_unlinking_leaves_the_facts_as_they_were() -> None:
    earlier, later = completed(ticket("T1")), ticket("T2", SAME)

    linked = rework.linked(later, earlier, "dealer", "same leak", "d1", NOON)
    back = rework.unlinked(linked, "another pipe", "d1", NOON)

    assert linked.facts["original"] == ["T1", ["dealer", "o1", "w1"]]
    assert linked.facts["attrs"]["rework"] is True
    assert (back.facts, back.marks) == (later.facts, later.marks)


@pytest.mark.parametrize("clawback", [True, False])
def test_the_original_gives_its_pay_up_by_policy_only_and_gets_it_back(clawback: bool) -> None:
    earlier = completed(ticket("T1"))

    named = rework.repeated(earlier, "T2", clawback, "suanqing", NOON)
    back = rework.released(named, "T2", "d1", NOON)

    assert named.marks["reworked_by"] == ["T2"]
    assert named.facts == ({"clawback": "T2"} if clawback else {})
    assert (named.facts_rev > earlier.facts_rev) is clawback
    assert (back.facts, back.marks) == (earlier.facts, {})


def test_a_ticket_without_asset_and_symptom_writes_nothing_beside() -> None:
    plain, told = ticket("T1"), ticket("T2", SAME)

    assert companions.writes("work", None, plain) == []
    assert companions.writes("work", plain, completed(plain)) == []
    assert len(companions.writes("work", told, completed(told))) == 1


def test_the_originals_pay_stays_taken_back_while_another_ticket_repeats_it() -> None:
    original = completed(ticket("T1"))
    for repeat in ("T2", "T3"):
        original = rework.repeated(original, repeat, True, "d1", NOON)

    once = rework.released(original, "T2", "d1", NOON)
    free = rework.released(once, "T3", "d1", NOON)

    assert (once.facts["clawback"], once.marks["reworked_by"]) == ("T3", ["T3"])
    assert free.facts.get("clawback") is None and not free.marks.get("reworked_by")


def test_two_tickets_never_repeat_each_other() -> None:
    first, second = completed(ticket("T1")), completed(ticket("T2"))
    second = rework.linked(second, first, None, "same fault", "d1", NOON)

    with pytest.raises(Invalid, match="only the later one"):
        rework.linked(first, second, None, "same fault", "d1", NOON)


def test_a_ticket_that_was_called_off_takes_nobodys_pay_back() -> None:
    first = completed(ticket("T1"))
    off = decide.cancel(ticket("T2"), "moved away", "d1", NOON)

    with pytest.raises(Invalid, match="called off"):
        rework.linked(off, first, None, "same fault", "d1", NOON)
