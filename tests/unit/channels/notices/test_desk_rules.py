"""What finance's and the approvers' steps tell to whom: follows from the step alone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from suanqing.channels.notices import approval_rules, statement_rules
from suanqing.channels.notices.model import Notice, from_dict, to_dict
from suanqing.channels.notices.words import TEXTS, text_of
from suanqing.finance.corrections import manual
from suanqing.finance.corrections.prices import Affected, Scope, propose
from suanqing.finance.statements import lifecycle as life
from suanqing.finance.statements.bank_accounts import BankAccount
from suanqing.finance.statements.model import NOTHING, Head, Line, Mark, Policy, Statement
from suanqing.people.approvals import model as approvals
from suanqing.pricing import lifecycle

AT = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
HASH = "a" * 64


class Who:
    def people_of(self, party: str) -> Iterable[str]:
        return {"shop": ["owner-1"], "tech-1": ["tech-1"]}.get(party, [])

    def deciders(self, roles: Iterable[str], asker: str) -> Iterable[str]:
        return ["ann", "bob", "cid"]

    def earners(self) -> Iterable[str]:
        return ["tech-1", "owner-1"]

    def name(self, party: str) -> str:
        return {"shop": "朝阳店", "tech-1": "张师傅", "bob": "鲍勃"}.get(party, party)


def line(id: str = "T1:1:0", amount: int = 12_345) -> Line:
    return Line(
        id, "T1", 1, "pay:1:labour", "labour", amount, "settled", None, "2026-10", "f", "main@1"
    )


def drafted(party: str = "shop", amount: int = 12_345) -> Head:
    made = Statement(party, "2026-10", "CNY", "1", "0.5", NOTHING, (line(amount=amount),), HASH)
    return life.drafted(made, "ann", AT)


def told(found: list[Notice]) -> list[tuple[str, str]]:
    return [(each.kind, each.to) for each in found]


def steps() -> list[tuple[Head | None, Head]]:
    draft = drafted()
    issued = life.issue(draft, "ann", AT + timedelta(minutes=1))
    confirmed = life.confirm(issued, [], "owner-1", AT + timedelta(minutes=2))
    approved = life.approve(confirmed, HASH, "bob", AT + timedelta(minutes=3), Policy())
    claimed = life.claim(approved, "2026-10-001", "cid", AT + timedelta(minutes=4))
    paid = life.settle(claimed, "2026-10-001", "paid", "cid", AT + timedelta(minutes=5))
    back = life.settle(
        paid, "2026-10-001", "returned", "bob", AT + timedelta(minutes=6), "户名不符"
    )
    heads = [None, draft, issued, confirmed, approved, claimed, paid, back]
    return [(old, new) for old, new in pairwise(heads) if new]


def test_a_statement_tells_its_party_of_each_step_that_it_may_see_and_finance_of_what_waits() -> (
    None
):
    found = [told(statement_rules.of_statement(old, new, Who())) for old, new in steps()]

    assert found == [
        [("statement_drafted", "bob"), ("statement_drafted", "cid")],
        [("statement_issued", "owner-1")],
        [("approval_waiting", each) for each in ("ann", "bob", "cid")],
        [("statement_approved", "owner-1")],
        [],
        [("statement_paid", "owner-1")],
        [
            ("statement_returned", "owner-1"),
            ("approval_waiting", "ann"),
            ("approval_waiting", "cid"),
        ],
    ]


def test_each_notice_has_the_time_of_its_own_step_and_the_partys_own_sum() -> None:
    old, new = steps()[1]
    [issued] = statement_rules.of_statement(old, new, Who())

    assert issued.at == AT + timedelta(minutes=1)
    assert "朝阳店" in text_of(issued) and "123.45 CNY" in text_of(issued)
    [returned, *_] = statement_rules.of_statement(*steps()[6], Who())
    assert "户名不符" in text_of(returned)


def test_finance_is_told_once_an_hour_of_all_statements_of_a_period_and_of_no_partys_amount() -> (
    None
):
    one, other = drafted("shop"), drafted("tech-1")
    first, second = (statement_rules.of_statement(None, head, Who()) for head in (one, other))

    assert first == second
    assert {each.at for each in first} == {AT.replace(minute=0)}
    assert not any("123" in text_of(each) for each in first)


def test_a_statement_that_changes_after_its_party_saw_it_is_told() -> None:
    issued = life.issue(drafted(), "ann", AT)
    made = Statement("shop", "2026-10", "CNY", "1", "0.5", NOTHING, (line(amount=5),), "b" * 64)

    changed = life.redraft(issued, made, [], "ann", AT)

    assert told(statement_rules.of_statement(issued, changed, Who())) == [
        ("statement_changed", "owner-1")
    ]


def test_a_dispute_goes_to_finance_and_its_answer_to_who_raised_it() -> None:
    issued = life.issue(drafted(), "ann", AT)
    head, open_ = life.dispute(
        issued, line(), Mark("T1:1:0"), "qty", "3", "装了三台", 0, "owner-1", AT
    )
    _, answered = life.resolve(head, open_, True, "核实无误", "bob", AT + timedelta(days=1))

    raised = statement_rules.of_mark(None, open_, "shop", "2026-10", Who())
    answer = statement_rules.of_mark(open_, answered, "shop", "2026-10", Who())

    assert told(raised) == [("dispute_raised", each) for each in ("ann", "bob", "cid")]
    assert "数量 应为 3" in text_of(raised[0])
    assert told(answer) == [("dispute_answered", "owner-1")]
    assert answer[0].at == AT + timedelta(days=1)
    assert "已接受" in text_of(answer[0])


def test_a_dispute_that_was_taken_back_is_told_to_nobody_and_none_is_told_twice() -> None:
    issued = life.issue(drafted(), "ann", AT)
    head, open_ = life.dispute(
        issued, line(), Mark("T1:1:0"), "qty", "3", "装了三台", 0, "owner-1", AT
    )
    _, back = life.withdraw(head, open_, "owner-1", AT + timedelta(days=1))

    assert statement_rules.of_mark(open_, back, "shop", "2026-10", Who()) == []
    assert statement_rules.of_mark(open_, open_, "shop", "2026-10", Who()) == []


def test_a_statement_above_the_limit_waits_for_a_second_and_its_party_hears_when_both_approved() -> (
    None
):
    issued = life.issue(drafted(), "ann", AT)
    confirmed = life.confirm(issued, [], "owner-1", AT)
    strict = Policy(second_above=100)
    once = life.approve(confirmed, HASH, "bob", AT, strict)
    twice = life.approve(once, HASH, "cid", AT, strict)

    waits = statement_rules.of_statement(confirmed, once, Who())

    assert told(waits) == [("approval_waiting", "ann"), ("approval_waiting", "cid")]
    assert "第二人" in text_of(waits[0]) and "123.45" not in text_of(waits[0])
    assert told(statement_rules.of_statement(once, twice, Who())) == [
        ("statement_approved", "owner-1")
    ]


def test_an_account_waits_for_another_than_who_asked_and_its_refusal_reaches_the_party() -> None:
    asked = BankAccount("王芳", "中国银行", "6225880012345678", 1, "ann", AT, "asked")
    refused = replace(asked, state="rejected", decided_by="bob", reason="户名不符")

    waits = statement_rules.of_account(None, asked, "shop", AT, Who())
    ended = statement_rules.of_account(asked, refused, "shop", AT, Who())

    assert told(waits) == [("approval_waiting", "bob"), ("approval_waiting", "cid")]
    assert told(ended) == [("approval_ended", "ann"), ("account_rejected", "owner-1")]
    assert not any("6225" in text_of(each) for each in waits + ended)


def test_an_account_that_is_saved_again_as_it_was_is_told_to_nobody_and_another_request_is() -> (
    None
):
    asked = BankAccount("王芳", "中国银行", "6225880012345678", 1, "ann", AT, "asked")
    known = replace(asked, state="approved", decided_by="bob")
    anew = replace(asked, version=2, by="bob")

    assert statement_rules.of_account(asked, asked, "shop", AT, Who()) == []
    assert statement_rules.of_account(known, replace(known, reason="x"), "shop", AT, Who()) == []
    assert told(statement_rules.of_account(asked, known, "shop", AT, Who())) == [
        ("approval_ended", "ann")
    ]
    assert told(statement_rules.of_account(known, anew, "shop", AT, Who())) == [
        ("approval_waiting", "ann"), ("approval_waiting", "cid"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"), [("made", "made"), ("open", "open"), (None, "making"), ("open", "withdrawn")]
)
def test_of_a_payout_nothing_else_is_told(old: Any, new: Any) -> None:
    said = statement_rules.of_payout(old, new, "2026-10-001", 3, "ann", "bob", AT, AT, Who())

    assert said == []


def test_a_payout_waits_for_another_than_its_maker() -> None:
    made = statement_rules.of_payout("making", "made", "2026-10-001", 3, "ann", "", AT, AT, Who())
    released = statement_rules.of_payout(
        "made", "open", "2026-10-001", 3, "ann", "bob", AT, AT, Who()
    )

    assert told(made) == [("approval_waiting", "bob"), ("approval_waiting", "cid")]
    assert told(released) == [("approval_ended", "ann")]


def test_a_manual_line_waits_for_each_voice_it_needs() -> None:
    asked = manual.request("T1", AT, "k", "goodwill", "tech-1", 90_000, "补偿", "ann", AT)
    once = manual.approve(asked, asked.hash, "bob", AT, 50_000)
    twice = manual.approve(once, asked.hash, "cid", AT, 50_000)

    assert told(statement_rules.of_adjustment(None, asked, AT, Who())) == [
        ("approval_waiting", "bob"), ("approval_waiting", "cid"),
    ]  # fmt: skip
    assert told(statement_rules.of_adjustment(asked, once, AT, Who())) == [
        ("approval_waiting", "cid")
    ]
    assert told(statement_rules.of_adjustment(once, twice, AT, Who())) == [
        ("approval_ended", "ann")
    ]


def test_a_manual_line_that_gained_no_voice_is_told_to_nobody_again() -> None:
    asked = manual.request("T1", AT, "k", "goodwill", "tech-1", 90_000, "补偿", "ann", AT)
    once = manual.approve(asked, asked.hash, "bob", AT, 50_000)
    twice = manual.approve(once, asked.hash, "cid", AT, 50_000)
    refused = manual.reject(once, "cid", "已另行补偿")

    for old, new in (
        (asked, asked),
        (once, once),
        (twice, twice),
        (refused, refused),
        (None, twice),
    ):
        assert statement_rules.of_adjustment(old, new, AT, Who()) == []
    [ended] = statement_rules.of_adjustment(once, refused, AT, Who())
    assert (ended.kind, ended.to) == ("approval_ended", "ann") and "已另行补偿" in text_of(ended)


def request(**changes: Any) -> approvals.Request:
    wanted = approvals.Wanted("exchange rate USD/CNY 7.1", {"route": "PUT /rates"}, ("finance",))
    return replace(approvals.ask(wanted, None, "ann", AT), **changes)


def test_what_takes_two_people_waits_for_the_second_and_its_end_is_told_to_the_first() -> None:
    asked = request()
    done = request(state="in_force", decided_by="bob", decided_at=AT + timedelta(hours=1))
    back = request(state="rejected", decided_by="ann", decided_at=AT)

    waits = approval_rules.of_request(None, asked, Who())
    ended = approval_rules.of_request(request(state="approved"), done, Who())

    assert told(waits) == [("approval_waiting", "bob"), ("approval_waiting", "cid")]
    assert "汇率 USD/CNY 7.1" in text_of(waits[0])
    assert told(ended) == [("approval_ended", "ann")]
    assert "已批准" in text_of(ended[0]) and "鲍勃" in text_of(ended[0])
    assert approval_rules.of_request(asked, back, Who()) == []
    for same in (asked, done, back):
        assert approval_rules.of_request(same, same, Who()) == []


@pytest.mark.parametrize(
    ("subject", "what"),
    [
        ("top-up of customer c-1: 6.00 CNY", "客户 c-1 的储值充值"),
        ("pay-back to customer c-1: 6.00 CNY", "退还客户 c-1 的储值"),
        ("points for customer c-1: 60", "给客户 c-1 的积分"),
        ("erasure of customer c-1", "删除客户 c-1 的个人信息"),
        ("settings of cases", "每人每天可给客户多少"),
        ("token of ticket T1: to parts", "工单 T1 的流程位置修复"),
        ("migration of 3 tickets from a@1 to a@2", "3 张工单从 a@1 到 a@2 的迁移"),
        ("stock-take of P-1 at van-1", "P-1 在 van-1 的盘点"),
        ("adjustment of P-1 at van-1", "P-1 在 van-1 的库存调整"),
        ("publication of a, book main", "a, book main 的发布"),
        ("holiday notice 2027", "2027 年放假通知"),
    ],
)
def test_what_waits_for_the_second_is_named_in_their_language_without_an_amount(
    subject: str, what: str
) -> None:
    asked = approvals.ask(approvals.Wanted(subject, {}), None, "bob", AT)

    waits, _ = approval_rules.of_request(None, asked, Who())

    assert what in text_of(waits) and "6.00" not in text_of(waits)


def test_a_book_waits_is_sent_back_to_its_makers_and_tells_the_paid_when_it_changes_their_pay() -> (
    None
):
    draft = lifecycle.draft("main@2", "b", "ann", AT)
    sent = lifecycle.submit(draft, "b", "ann", AT)
    back = lifecycle.reject(sent, "价格有误", "bob", AT)
    approved = lifecycle.approve(sent, "b", "bob", AT)
    live = lifecycle.publish(approved, AT, [], "bob", AT)

    def of(old: Any, new: Any, changes: bool = False) -> list[tuple[str, str]]:
        return told(approval_rules.of_book(old, new, changes, Who()))

    assert of(draft, sent) == [("approval_waiting", "bob"), ("approval_waiting", "cid")]
    assert of(sent, back) == [("approval_ended", "ann")]
    assert of(sent, approved) == [("approval_ended", "ann")]
    assert of(approved, live, True) == [("price_changed", "owner-1"), ("price_changed", "tech-1")]
    assert of(approved, live, False) == []


@pytest.mark.parametrize(
    ("change", "moves"),
    [
        ({"planes": {"charge": {"tiers": [2]}, "pay": {"tiers": [1]}}}, False),
        ({"planes": {"charge": {"tiers": [1]}, "pay": {"tiers": [2]}}}, True),
        ({"valid_from": "2027-01-01T00:00:00Z", "version": 3}, False),
        ({"ladders": []}, True),
    ],
)
def test_only_what_may_move_pay_is_a_change_of_pay(change: dict[str, Any], moves: bool) -> None:
    before = {"planes": {"charge": {"tiers": [1]}, "pay": {"tiers": [1]}}, "version": 2}

    assert approval_rules.pays_otherwise(before, before | change) is moves


def test_a_price_correction_tells_each_party_its_own_sum_once_it_is_approved() -> None:
    scope = Scope("main@1", "main@2", AT, AT + timedelta(days=1))
    tickets = [
        Affected(name, 1, "f", (("shop", 1_000, 1_000), ("tech-1", 500, 480)), (0, 0))
        for name in ("T1", "T2")
    ]
    listed = propose(scope, tickets, "CNY", "ann", AT)
    approved = replace(
        listed, state="approved", approved_by="bob", approved_at=AT + timedelta(hours=2)
    )

    waits = approval_rules.of_correction(None, listed, AT, Who())
    found = approval_rules.of_correction("proposed", approved, AT, Who())

    assert told(waits) == [("approval_waiting", "bob"), ("approval_waiting", "cid")]
    assert told(found) == [("approval_ended", "ann"), ("price_correction", "tech-1")]
    assert "2 张工单" in text_of(found[1]) and "-0.40 CNY" in text_of(found[1])
    assert "朝阳店" not in text_of(found[1])
    assert found[1].at == AT + timedelta(hours=2)


def test_a_price_correction_is_told_once_a_step_and_that_it_was_booked_with_each_ticket() -> None:
    scope = Scope("main@1", "main@2", AT, AT + timedelta(days=1))
    rows = (("shop", 1_000, 1_250), ("tech-1", 500, 480))
    listed = propose(scope, [Affected("T1", 1, "f", rows, (0, 0))], "CNY", "ann", AT)
    approved = replace(listed, state="approved", approved_by="bob", approved_at=None)
    applied = replace(approved, state="applied")

    assert approval_rules.of_correction("proposed", listed, AT, Who()) == []
    assert approval_rules.of_correction("approved", approved, AT, Who()) == []
    assert approval_rules.of_correction("approved", applied, AT, Who()) == []
    found = approval_rules.of_correction("proposed", approved, AT + timedelta(hours=1), Who())
    sums = {each.to: each.params["sum"] for each in found if each.kind == "price_correction"}
    assert sums == {"owner-1": "+2.50 CNY", "tech-1": "-0.20 CNY"}
    assert {each.at for each in found} == {AT + timedelta(hours=1)}


def test_every_kind_has_words_and_survives_its_travel() -> None:
    for kind in TEXTS:
        notice = Notice("x", "p", kind, AT, None, {"what": "某事", "answer": "approved"})  # type: ignore[arg-type]
        assert from_dict(to_dict(notice)) == notice
        assert "{" not in text_of(notice)


def test_codes_are_told_by_name() -> None:
    red = Notice(
        "x", "p", "exception", AT, "T1", {"title": "安装", "code": "no_book", "plane": "pay"}
    )
    rule = Notice("x", "p", "rule_alert", AT, None, {"rule": "夜间费", "kind": "silent", "cause": "mix",
                                                    "hits": "0", "tickets": "9"})  # fmt: skip

    assert "no_book" not in text_of(red) and "结算价" in text_of(red)
    assert "silent" not in text_of(rule) and "工单结构" in text_of(rule)
