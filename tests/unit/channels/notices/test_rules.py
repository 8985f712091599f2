"""What is told to whom follows from the step alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from suanqing.channels.notices.model import from_dict, to_dict
from suanqing.channels.notices.rules import notices_for
from suanqing.channels.notices.words import digest_of, text_of
from suanqing.times import epoch_ms
from suanqing.work.tickets.model import Event, Settled, Ticket

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


class Audience:
    def technicians(self, outlet: str) -> list[str]:
        return ["tech-1", "tech-2"]

    def finance(self) -> list[str]:
        return ["finance-1"]

    def holders(self, outlet: str, role: str) -> list[str]:
        return [f"{role}-1"]

    def name(self, party: str) -> str:
        return party


def earned(ticket_id: str, n: int) -> dict[str, int]:
    return {"tech-1": 8_000, "tech-2": 0}


def ticket(*kinds: str, **changes: Any) -> Ticket:
    events = tuple(
        Event(seq, kind, AT + timedelta(minutes=seq), "dispatch-1", {"reason": "客户取消"})
        for seq, kind in enumerate(kinds, 1)
    )
    base = Ticket(
        "T1", len(kinds), "created", "installation@1", "BJ-CY", "110105", "app:x", "空调安装",
        AT, "open#", 1, address="朝阳路1号", events=events,
    )  # fmt: skip
    return base.with_(**changes)


def told(old: Ticket | None, new: Ticket) -> list[tuple[str, str]]:
    return [(n.kind, n.to) for n in notices_for(old, new, Audience(), earned)]


def test_a_new_ticket_is_offered_to_the_outlets_technicians() -> None:
    assert told(None, ticket("created")) == [
        ("ticket_created", "tech-1"),
        ("ticket_created", "tech-2"),
    ]


def test_a_transferred_ticket_is_offered_again_unless_somebody_works_on_it() -> None:
    moved = ticket("created", "transferred")

    assert [kind for kind, _ in told(ticket("created"), moved)] == ["ticket_created"] * 2
    assert told(ticket("created"), moved.with_(state="assigned", assignee="tech-1")) == []


def test_a_sale_is_offered_to_nobody() -> None:
    assert told(None, ticket("created", scene="sale@1")) == []


def test_whoever_gets_the_ticket_is_told_and_the_others_are_not() -> None:
    new = ticket("created", "claimed", assignee="tech-2")

    assert told(ticket("created"), new) == [("ticket_assigned", "tech-2")]


def test_a_record_seen_twice_gives_the_same_ids() -> None:
    old, new = ticket("created"), ticket("created", "assigned", assignee="tech-1")

    first = notices_for(old, new, Audience(), earned)
    second = notices_for(old, new, Audience(), earned)

    assert first == second


def test_pay_is_told_to_those_whose_amount_is_not_zero() -> None:
    done = ticket("created", "completed", assignee="tech-1", served=AT)

    paid = done.with_(settled=Settled(1, 2, "main@1", "h"))

    assert told(done, paid) == [("earned", "tech-1")]
    assert "80.00" in text_of(notices_for(done, paid, Audience(), earned)[0])


def test_a_second_assessment_is_a_correction() -> None:
    once = ticket("created", settled=Settled(1, 1, "main@1", "h"))
    twice = once.with_(settled=Settled(2, 1, "main@1", "h"))

    assert told(once, twice) == [("corrected", "tech-1")]


def test_a_correction_is_filed_under_its_own_time_and_not_under_the_works() -> None:
    once = ticket("created", served=AT, settled=Settled(1, 1, "main@1", "h"))
    twice = once.with_(settled=Settled(2, 1, "main@1", "h"))
    later = AT + timedelta(days=40)

    [notice] = notices_for(once, twice, Audience(), earned, booked_at=lambda ticket_id, n: later)

    assert (notice.kind, notice.at) == ("corrected", later)


def test_what_is_accrued_is_not_called_paid() -> None:
    done = ticket("created", "completed", assignee="tech-1", served=AT)
    [notice] = notices_for(
        done, done.with_(settled=Settled(1, 2, "main@1", "h")), Audience(), earned
    )

    assert "应计" in text_of(notice) and "收益到账" not in text_of(notice)


def test_a_ticket_that_cannot_be_priced_is_told_to_finance_once() -> None:
    done = ticket("created")
    red = done.with_(trouble={"code": "unpriced", "sku": "X"})

    assert told(done, red) == [("exception", "finance-1")]
    assert told(red, red) == []


def test_trouble_is_filed_under_the_time_it_was_found() -> None:
    done = ticket("created", served=AT)
    found = done.with_(trouble={"code": "x"}, unsettled="exception#2026-12-24T00:00:00.000Z")

    [notice] = notices_for(done, found, Audience(), earned)

    assert notice.at == datetime(2026, 12, 24, tzinfo=UTC)


def test_a_cancellation_says_why_to_the_crew() -> None:
    before = ticket("created", assignee="tech-1")
    after = ticket("created", "cancelled", assignee="tech-1", state="cancelled")

    found = notices_for(before, after, Audience(), earned)

    assert [(n.kind, n.to) for n in found] == [("ticket_cancelled", "tech-1")]
    assert "客户取消" in text_of(found[0])


def test_a_notice_survives_its_travel_unchanged() -> None:
    notice = notices_for(None, ticket("created"), Audience(), earned)[0]

    assert from_dict(to_dict(notice)) == notice


def test_a_digest_counts_and_names_every_notice() -> None:
    text = digest_of(["新工单 A\n地址", "新工单 B"])

    assert "2 条" in text and "新工单 A" in text and "新工单 B" in text


def test_money_that_waits_for_evidence_is_not_announced_as_earned() -> None:
    from notifications import router
    from suanqing.finance.assessment.model import AssessedLine, Assessment

    def line(name: str, held: str) -> AssessedLine:
        return AssessedLine(name, "pay", "AC", "labour", "t", 100, 0, (("tech-1", 100),), (), held)

    lines = (line("pay:1:labour", ""), line("pay:2:labour", "on-site:fail"))
    assessment = Assessment("T1", "h", "main@1", "CNY", "app", lines)

    assert router._shares(assessment) == {"tech-1": 100}


def changed(kind: str, by: str = "dispatch-1", **before: Any) -> list[tuple[str, str, str]]:
    """What is told of an event of this kind on a ticket that was done."""
    old = ticket("created", "completed", **({"state": "done", "served": AT} | before))
    event = Event(3, kind, AT, by)
    new = old.with_(version=3, events=(*old.events, event))
    found = notices_for(old, new, Audience(), earned)
    return [(n.kind, n.to, n.params["change"]) for n in found if n.kind == "finished_changed"]


@pytest.mark.parametrize("kind", ["line_added", "line_removed", "crew_set", "cancelled", "facts_told",
                                  "tier_picked", "sessions_set", "evidence_decided", "transferred"])  # fmt: skip
def test_finance_is_told_who_changed_finished_work_and_how(kind: str) -> None:
    [(_, to, change)] = changed(kind)

    assert to == "finance-1" and change and not change.isascii()


def test_what_moves_no_money_of_finished_work_is_not_told() -> None:
    for kind in ("commented", "closed", "evidence_added", "refunded", "tracked"):
        assert changed(kind) == []
    assert changed("line_added", state="on_site", served=None) == []
    assert changed("line_added", by="finance-1") == changed("rework_linked", by="suanqing") == []


def test_a_change_of_finished_work_reads_with_name_change_and_ticket() -> None:
    old = ticket("created", "completed", state="done", served=AT)
    new = old.with_(version=3, events=(*old.events, Event(3, "cancelled", AT, "dispatch-1")))

    [notice] = [n for n in notices_for(old, new, Audience(), earned) if n.to == "finance-1"]

    assert all(each in text_of(notice) for each in ("取消", "dispatch-1", "T1", "空调安装"))


def test_a_tie_of_rework_is_told_to_those_who_worked_on_either_ticket_and_once_to_finance() -> None:
    told_of = {"original": "T-OLD", "reason": "同一故障"}
    later = ticket("created", "rework_linked", assignee="tech-2")
    later = later.with_(events=(later.events[0], replace(later.events[1], data=told_of)))
    earlier = ticket("created", "reworked", assignee="tech-1")
    earlier = earlier.with_(
        events=(earlier.events[0], replace(earlier.events[1], data={"rework": "T-NEW"}))
    )

    of_later = [n for n in notices_for(None, later, Audience(), earned) if n.kind == "rework_tied"]
    of_earlier = [
        n for n in notices_for(None, earlier, Audience(), earned) if n.kind == "rework_tied"
    ]

    assert [notice.to for notice in of_later] == ["tech-2", "finance-1"]
    assert [notice.to for notice in of_earlier] == ["tech-1"]
    assert "重做了工单 T-OLD\n理由:同一故障" in text_of(of_later[0])
    assert "已由此工单重做 T-NEW" in text_of(of_earlier[0])


def test_a_time_limit_is_told_with_the_step_that_fired_it_and_once() -> None:
    level = {
        "token": "t1",
        "kind": "due",
        "owner": "tech-2",
        "at": epoch_ms(AT),
        "name": "上门",
        "clock": "visit",
    }
    fired = Event(2, "clock_fired", AT, "suanqing", {"levels": [level]})
    old = ticket("created")
    new = old.with_(version=2, events=(*old.events, fired))

    assert told(old, new) == [("clock_due", "tech-2"), ("clock_due", "dispatcher-1")]
    assert told(new, new) == []
