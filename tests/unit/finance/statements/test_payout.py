"""A payout's rows, its release and the accounts it pays to, rule by rule."""

from dataclasses import replace
from datetime import timedelta

import pytest

from suanqing.errors import Conflict, DomainError, Forbidden, Invalid, Stale
from suanqing.finance.statements import bank_accounts
from suanqing.finance.statements.bank_accounts import Accounts, BankAccount
from suanqing.finance.statements.payouts import Batch, LeftOut, left_out, release, rows_of
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
