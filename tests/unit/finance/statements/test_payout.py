"""A payout's rows, its release and the accounts it pays to, rule by rule."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from suanqing.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Stale
from suanqing.finance.statements import bank_accounts, lifecycle
from suanqing.finance.statements.bank_account_schemas import account
from suanqing.finance.statements.bank_accounts import Accounts, BankAccount
from suanqing.finance.statements.model import Head
from suanqing.finance.statements.payout_schemas import payout
from suanqing.finance.statements.payouts import Batch, LeftOut, left_out, release, rows_of
from suanqing.finance.statements.reconcile_payouts import reconcile_payouts
from tests.unit.finance.statements.making import NOON, PERIOD
from tests.unit.finance.statements.test_life import at

DAY = timedelta(days=1)
NUMBER = "6222000012345678"


def asked(known: Accounts | None = None, by: str = "eva", number: str = NUMBER) -> BankAccount:
    return bank_accounts.ask(known or Accounts(), "王", "工行", number, by, NOON)


def approved(days: int = 0, by: str = "eva", number: str = NUMBER) -> BankAccount:
    one = asked(by=by, number=number)
    return bank_accounts.approve(one, 1, number, (), "tech-1", "fay", NOON, days)


def batch(**changes: object) -> Batch:
    head, _ = at("approved")
    rows = rows_of([(head, "王师傅")], {"tech-1": approved()})
    made = Batch(f"{PERIOD}-001", PERIOD, "CNY", "made", rows, "ann", NOON)
    return replace(made, **changes)  # type: ignore[arg-type]


IN_FORCE = {"tech-1": Accounts(approved())}


class TestAccounts:
    def test_the_first_second_of_the_last_day_is_in_force_and_the_one_before_is_not(self) -> None:
        known = Accounts(approved(days=2), before=approved())

        assert known.in_force(NOON + 2 * DAY) == known.newest
        assert known.in_force(NOON + 2 * DAY - timedelta(microseconds=1)) == known.before
        assert Accounts(approved(days=2)).in_force(NOON) is None

    @pytest.mark.parametrize(
        ("by", "interests", "version", "number", "error"),
        [
            ("eva", (), 1, NUMBER, Forbidden),
            ("tech-1", (), 1, NUMBER, Forbidden),
            ("boss", ("tech-1",), 1, NUMBER, Forbidden),
            ("fay", (), 2, NUMBER, Stale),
            ("fay", (), 1, "6222000012345679", Conflict),
        ],
    )
    def test_who_may_not_approve_and_what_is_not_approved(
        self, by: str, interests: tuple[str, ...], version: int, number: str,
        error: type[DomainError],
    ) -> None:  # fmt: skip
        with pytest.raises(error):
            bank_accounts.approve(asked(), version, number, interests, "tech-1", by, NOON, 1)

    def test_a_decided_request_is_decided_once(self) -> None:
        for decided in (approved(), bank_accounts.reject(asked(), 1, "x", "fay"), None):
            with pytest.raises(Conflict):
                bank_accounts.approve(decided, 1, NUMBER, (), "tech-1", "gus", NOON, 1)
            with pytest.raises(Conflict):
                bank_accounts.reject(decided, 1, "x", "gus")

    def test_versions_go_on_from_the_last_request(self) -> None:
        rejected = replace(asked(), state="rejected", version=4)

        assert asked(Accounts(approved(), asked=rejected)).version == 5
        assert asked(Accounts(replace(approved(), version=7), asked=rejected)).version == 8

    @pytest.mark.parametrize("number", ["1234567", "6" * 35, "62220000-12#4567", ""])
    def test_what_is_no_account_is_refused(self, number: str) -> None:
        with pytest.raises(Invalid):
            asked(number=number)

    @pytest.mark.parametrize(("holder", "bank"), [(" ", "工行"), ("王", ""), ("", " ")])
    def test_an_account_says_its_holder_and_its_bank(self, holder: str, bank: str) -> None:
        with pytest.raises(Invalid) as refused:
            bank_accounts.ask(Accounts(), holder, bank, NUMBER, "eva", NOON)
        assert refused.value.facts["where"] == "holder"

    def test_an_account_that_nobody_asked_for_is_not_shown_and_one_that_waits_is_shown_as_waiting(
        self,
    ) -> None:
        with pytest.raises(NotFound):
            account("tech-1", Accounts(), NOON)

        for known, state, following in (
            (Accounts(asked=asked()), "asked", "asked"),
            (Accounts(approved(days=2), asked=approved(days=2)), "waiting", "waiting"),
            (Accounts(approved(), asked=approved()), "in_force", None),
        ):
            shown = account("tech-1", known, NOON)
            assert (shown.state, shown.next and shown.next.state) == (state, following)
            assert NUMBER not in shown.model_dump_json()


class TestPaymentsShown:
    def states(self, batch: Batch, head: Head | None) -> tuple[str, int, int]:
        shown = payout(batch, {"tech-1": head} if head else {})
        (row,) = shown.rows
        return row.state, shown.paid.amount, shown.returned.amount

    def test_before_its_release_and_once_withdrawn_nothing_of_it_is_paid_or_came_back(self) -> None:
        for state in ("made", "withdrawn"):
            for head in (None, at("approved")[0], at("paid")[0]):
                assert self.states(batch(state=state), head) == (state, 0, 0)

    def test_a_payment_is_sent_until_the_bank_answers_and_came_back_when_it_is_in_another(
        self,
    ) -> None:
        open = batch(state="open", id="b1")

        assert self.states(open, at("in_payout")[0]) == ("sent", 0, 0)
        assert self.states(open, at("paid")[0]) == ("paid", 1_200, 0)
        for head in (
            None,
            replace(at("paid")[0], batch="b2"),
            lifecycle.settle(at("in_payout")[0], "b1", "returned", "ann", NOON, "closed"),
        ):
            assert self.states(open, head) == ("returned", 0, 1_200)


class TestReconciled:
    """`Difference`s of a payout that says what its statement and account do not."""

    def found(self, own: Batch, head: Head | None, version: BankAccount | None = None) -> list[str]:
        heads = {"tech-1": head} if head else {}
        account = version or approved()
        return [each.expected for each in reconcile_payouts([own], heads, {("tech-1", 1): account})]

    def claimed(self) -> tuple[Batch, Head]:
        own = batch(state="open", released_by="bob")
        return own, lifecycle.claim(at("approved")[0], own.id, "ann", NOON)

    def test_a_payout_of_what_was_approved_has_none(self) -> None:
        assert self.found(*self.claimed()) == []

    def test_one_person_alone_who_made_and_released_it_is_found(self) -> None:
        own, head = self.claimed()

        (said,) = self.found(replace(own, released_by=own.by), head)
        assert said.endswith("released by another person than its maker")

    def test_two_rows_of_a_payee_are_found_in_the_order_of_payees(self) -> None:
        own, head = self.claimed()

        (said,) = self.found(replace(own, rows=(*own.rows, own.rows[0]._replace(number=2))), head)
        assert said.endswith("one row")

    @pytest.mark.parametrize("change", [{"amount": 1_201}, {"hash": "0" * 64}])
    def test_a_row_with_another_sum_or_content_than_was_approved_is_found(
        self, change: dict[str, Any]
    ) -> None:
        own, head = self.claimed()
        (row,) = own.rows

        (said,) = self.found(replace(own, rows=(row._replace(**change),)), head)
        assert said.endswith(f"1200 of {head.hash[:12]}")

    def test_a_row_without_a_claimed_statement_is_found_unless_the_payout_is_none_yet_or_no_longer(
        self,
    ) -> None:
        own, _ = self.claimed()
        elsewhere = lifecycle.claim(at("approved")[0], "b9", "ann", NOON)

        for other in (None, at("approved")[0], elsewhere):
            assert f"{own.id}: a statement that was claimed" in self.found(own, other)
        for state in ("making", "withdrawn"):
            assert self.found(replace(own, state=state), None) == []

    @pytest.mark.parametrize(
        "change",
        [{"decided_by": "eva"}, {"decided_by": None}, {"state": "asked"}, {"number": "6222000012345679"},
         {"holder": "李"}, {"bank": "建行"}],
    )  # fmt: skip
    def test_an_account_that_two_people_did_not_set_as_it_is_paid_to_is_found(
        self, change: dict[str, Any]
    ) -> None:
        (said,) = self.found(*self.claimed(), replace(approved(), **change))
        assert said.endswith("account version 1 set by two people")

    def test_a_statement_in_a_payout_that_has_no_row_of_it_is_found_until_it_is_withdrawn(
        self,
    ) -> None:
        own, head = self.claimed()
        none = replace(own, rows=())

        assert self.found(none, head) == [f"a row of {own.id}"]
        assert self.found(none, lifecycle.unclaim(head, own.id, "ann", NOON)) == []


class TestRows:
    def test_the_hash_holds_the_account_and_its_version(self) -> None:
        own = batch()
        (row,) = own.rows
        for other in (
            row._replace(amount=row.amount + 1), row._replace(account="6222000012345679"),
            row._replace(holder="other"), row._replace(version=2), row._replace(party="tech-2"),
        ):  # fmt: skip
            assert replace(own, rows=(other,)).hash != own.hash

    def test_a_row_of_the_time_before_has_the_hash_it_had(self) -> None:
        (row,) = batch().rows

        assert row._replace(version=0).content == list(row[:8])
        assert row._replace(version=0, account="").content == list(row[:5])
        assert row.content == list(row)

    def test_who_has_no_account_in_force_is_left_out_with_the_reason(self) -> None:
        head, _ = at("approved")
        waiting, only_asked = Accounts(approved(days=1)), Accounts(asked=asked())
        rejected = Accounts(asked=replace(asked(), state="rejected"))

        def why(known: dict[str, Accounts]) -> list[str]:
            return [each.why for each in left_out([(head, "王")], known, NOON)]

        assert why({}) == why({"tech-1": rejected}) == ["no_account"]
        assert why({"tech-1": waiting}) == ["account_waits"]
        assert why({"tech-1": only_asked}) == ["account_asked"]
        assert why(IN_FORCE) == []
        assert left_out([(head, "王")], {}, NOON) == (LeftOut("tech-1", "王", 1_200, "no_account"),)


class TestRelease:
    def test_another_than_the_maker_lets_it_go_once(self) -> None:
        made = batch()

        after = release(made, made.hash, IN_FORCE, (), "bob", NOON)

        assert (after.state, after.released_by, after.released_at) == ("open", "bob", NOON)
        assert release(after, made.hash, {}, (), "ann", NOON) is after

    @pytest.mark.parametrize(
        ("by", "interests"), [("ann", ()), ("eva", ()), ("tech-1", ()), ("boss", ("tech-1",))]
    )
    def test_maker_asker_and_payee_do_not(self, by: str, interests: tuple[str, ...]) -> None:
        made = batch()

        with pytest.raises(Forbidden):
            release(made, made.hash, IN_FORCE, interests, by, NOON)

    def test_only_what_was_looked_at_and_was_not_changed_goes(self) -> None:
        made = batch()
        for other, seen in ((made, "f" * 64), (replace(made, kept_hash="f" * 64), made.hash)):
            with pytest.raises(Stale):
                release(other, seen, IN_FORCE, (), "bob", NOON)
        for state in ("making", "withdrawn"):
            with pytest.raises(Conflict):
                release(replace(made, state=state), made.hash, IN_FORCE, (), "bob", NOON)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "now",
        [
            {}, {"tech-1": Accounts(approved(days=1))},
            {"tech-1": Accounts(approved(number="6222000012345679"))},
        ],
    )  # fmt: skip
    def test_an_account_that_is_no_longer_in_force_keeps_it_back(
        self, now: dict[str, Accounts]
    ) -> None:
        made = batch()

        with pytest.raises(Conflict) as refused:
            release(made, made.hash, now, (), "bob", NOON)

        assert refused.value.code == "account_changed"


def test_rows_are_numbered_from_one_in_the_order_of_parties() -> None:
    heads = [(replace(at("approved")[0], party=party), party) for party in ("b", "c", "a")]

    rows = rows_of(heads, {"a": approved(), "b": approved()})

    assert [(row.number, row.party) for row in rows] == [(1, "a"), (2, "b")]
