"""What waited for somebody is over when its step says so, under the name that it waited by."""

from dataclasses import replace
from datetime import datetime, timedelta

from suanqing.channels.notices import approval_rules, ending, statement_rules
from suanqing.channels.notices.model import ABOUT, Notice, account_of
from suanqing.finance.corrections import manual
from suanqing.finance.corrections.prices import Affected, Scope, propose
from suanqing.finance.statements.bank_accounts import BankAccount
from suanqing.pricing import lifecycle
from tests.unit.channels.notices.test_desk_rules import AT, Who, request

LATER = AT + timedelta(minutes=5)


def ended(found: list[Notice]) -> list[tuple[str, datetime]]:
    return [(address[1], each.at) for each in found if (address := account_of(each.to))]


def things(found: list[Notice]) -> set[str]:
    return {each.params[ABOUT] for each in found if each.kind == "approval_waiting"}


def test_what_takes_two_is_over_when_it_is_in_force_or_refused_and_not_before() -> None:
    asked, approved = request(), request(state="approved", decided_by="bob", decided_at=AT)
    done = request(state="in_force", decided_by="bob", decided_at=LATER)
    [thing] = things(approval_rules.of_request(None, asked, Who()))

    assert ending.of_request(None, asked, AT) == []
    assert ending.of_request(asked, approved, AT) == []
    assert ending.of_request(approved, asked, AT) == []
    assert ended(ending.of_request(approved, done, AT)) == [(thing, LATER)]
    assert ended(ending.of_request(asked, request(state="rejected"), LATER)) == [(thing, LATER)]
    assert ending.of_request(done, done, LATER) == []


def test_each_act_of_a_book_ends_what_stood_before_it() -> None:
    draft = lifecycle.draft("main@2", "b", "ann", AT)
    sent = lifecycle.submit(draft, "b", "ann", AT)
    back = lifecycle.reject(sent, "价格有误", "bob", LATER)
    [thing] = things(approval_rules.of_book(draft, sent, False, Who()))

    assert ending.of_book(None, draft) == []
    assert ended(ending.of_book(sent, back)) == [(thing, LATER)]
    assert ending.of_book(back, back) == []


def test_an_account_a_payout_a_line_and_a_correction_are_over_with_their_decision() -> None:
    account = BankAccount("王芳", "中国银行", "6225880012345678", 1, "ann", AT, "asked")
    assert ended(
        ending.of_account(account, replace(account, state="rejected"), "shop", LATER)
    ) == [(thing, LATER) for thing in things(statement_rules.of_account(None, account, "shop", AT, Who()))]  # fmt: skip
    assert ending.of_account(None, account, "shop", AT) == []

    assert ended(ending.of_payout("made", "open", "2026-10-001", LATER)) == [
        ("payout:2026-10-001", LATER)
    ]
    assert ended(ending.of_payout("made", "withdrawn", "2026-10-001", LATER)) != []
    assert ending.of_payout("making", "made", "2026-10-001", AT) == []

    asked = manual.request("T1", AT, "k", "goodwill", "tech-1", 90_000, "补偿", "ann", AT)
    once = manual.approve(asked, asked.hash, "bob", LATER, 50_000)
    [thing] = things(statement_rules.of_adjustment(asked, once, AT, Who()))
    assert ended(ending.of_adjustment(asked, once, AT)) == [(thing, LATER)]
    assert ending.of_adjustment(None, asked, AT) == []

    scope = Scope("main@1", "main@2", AT, AT + timedelta(days=1))
    row = Affected("T1", 1, "f", (("tech-1", 500, 480),), (0, 0))
    listed = propose(scope, [row], "CNY", "ann", AT)
    approved = replace(listed, state="approved", approved_by="bob", approved_at=LATER)
    [thing] = things(approval_rules.of_correction(None, listed, AT, Who()))
    assert ended(ending.of_correction("proposed", approved, AT)) == [(thing, LATER)]
    assert ending.of_correction("approved", replace(approved, state="applied"), AT) == []
