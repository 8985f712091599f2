"""The first people of a deployment, and an administrator who lost the login: announced, waited for, told."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ops import admin, first_steps
from ops.calls import Refused
from ops.recovery import Asked, Recovery
from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.people.approvals.gate import Approvals
from suanqing.people.approvals.model import RECOVERY_WAIT as WAIT
from suanqing.people.approvals.store import ApprovalStore
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.times import period_of, utcnow
from suanqing.work.tickets.phones import Phones


def let_in(party: str, wecom: str) -> int:
    given = {"name": "李雷", "recover": False, "reason": "", "by": ""}
    return admin.run(Namespace(stack="s", party=party, wecom=wecom, **given))


@pytest.fixture
def parties(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> PartyStore:
    monkeypatch.setattr(admin, "client", lambda _: moto_tables)
    monkeypatch.setattr(admin, "stack", lambda _: {"PricingTable": tables["PRICING_TABLE"]})
    return PartyStore(moto_tables, tables["PRICING_TABLE"])


def test_the_first_administrator_finds_head_office_made(parties: PartyStore) -> None:
    assert let_in("hq-li", "LiLei") == 0

    assert parties.get("hq").kind == "hq"
    assert parties.get("hq-li").roles == {"admin"}


def test_with_the_first_administrator_comes_the_key_that_finds_customers_by_phone(
    parties: PartyStore, moto_tables: Any, tables: dict[str, str]
) -> None:
    let_in("hq-li", "LiLei")
    first = Phones(moto_tables, tables["PRICING_TABLE"]).look_for("13800138000")
    let_in("hq-han", "HanMeimei")

    again = Phones(moto_tables, tables["PRICING_TABLE"]).look_for("13800138000")
    assert first == again is not None


def test_a_second_administrator_leaves_head_office_as_it_is(parties: PartyStore) -> None:
    let_in("hq-li", "LiLei")

    assert let_in("hq-han", "HanMeimei") == 0

    assert parties.get("hq", fresh=True).version == 1


def test_the_two_of_them_add_all_others(
    parties: PartyStore, capsys: pytest.CaptureFixture[str]
) -> None:
    let_in("hq-li", "LiLei"), let_in("hq-han", "HanMeimei")

    assert let_in("hq-wei", "WeiHua") == 1
    assert "--recover" in capsys.readouterr().err
    assert parties.find("hq-wei") is None


NOW = utcnow().replace(microsecond=0)
MOMENT = timedelta(seconds=1)
LOST = Asked("hq-li", "NewLi", "手机丢失", "Han, IT")


class TestRecovery:
    @pytest.fixture
    def step(
        self, parties: PartyStore, moto_tables: Any, tables: dict[str, str]
    ) -> Callable[..., Any]:
        """One call of the command at a moment."""
        let_in("hq-li", "LiLei"), let_in("hq-han", "HanMeimei")
        parties.put(
            Party("ann", "person", "ann", frozenset({"finance"}), accounts={"wecom": "Ann"})
        )
        parties.put(Party("left", "person", "left", frozenset({"finance"}), active=False))
        parties.put(Party("tech", "person", "tech", frozenset({"technician"})))
        table = tables["PRICING_TABLE"]

        def step(after: timedelta = timedelta(0), asked: Asked = LOST) -> Any:
            return Recovery(moto_tables, table).step(asked, NOW + after)

        return step

    def test_it_is_announced_and_nothing_else_happens_for_72_hours(
        self, step: Callable[..., Any], parties: PartyStore
    ) -> None:
        asked = step()

        assert (asked.state, asked.by) == ("asked", "ops:Han, IT")
        assert step(WAIT - MOMENT) == asked and timedelta(hours=72) == WAIT
        assert parties.get("hq-li", fresh=True).accounts.get("wecom") == "LiLei"

    def test_after_that_the_same_command_changes_the_login(
        self, step: Callable[..., Any], parties: PartyStore
    ) -> None:
        step()

        done = step(WAIT)

        assert done.state == "in_force" and step(WAIT + MOMENT) == done
        party = parties.get("hq-li", fresh=True)
        assert (party.accounts.get("wecom"), party.roles) == ("NewLi", {"admin"})
        (change,) = [
            each for each in parties.changes(period_of(NOW + WAIT), 50, None).changes
            if "wecom_userid" in each.changes and each.changes["wecom_userid"][0] == "LiLei"
        ]  # fmt: skip
        assert (change.by, change.changes["wecom_userid"]) == ("ops:Han, IT", ["LiLei", "NewLi"])

    def test_what_finance_rejects_is_not_carried_out(
        self,
        step: Callable[..., Any],
        parties: PartyStore,
        moto_tables: Any,
        tables: dict[str, str],
    ) -> None:
        asked = step()
        store = ApprovalStore(moto_tables, tables["PRICING_TABLE"])
        Approvals(store, lambda: NOW + MOMENT).reject(
            asked.id, "she is here", "ann", lambda _: True
        )

        with pytest.raises(Forbidden):
            step(WAIT)
        assert parties.get("hq-li", fresh=True).accounts.get("wecom") == "LiLei"

    def test_a_request_nobody_carried_out_for_14_days_is_announced_anew(
        self, step: Callable[..., Any], parties: PartyStore
    ) -> None:
        step()

        again = step(timedelta(days=14) + MOMENT)

        assert (again.state, again.n) == ("asked", 2)
        assert parties.get("hq-li", fresh=True).accounts.get("wecom") == "LiLei"

    @pytest.mark.parametrize(
        ("asked", "refusal"),
        [
            (replace(LOST, party="ann"), Invalid),
            (replace(LOST, reason=" "), Invalid),
            (replace(LOST, by=""), Invalid),
            (replace(LOST, wecom="ann"), Conflict),
        ],
    )
    def test_it_is_of_an_administrator_with_a_reason_a_name_and_a_free_login(
        self, step: Callable[..., Any], asked: Asked, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            step(asked=asked)

    def test_who_was_deactivated_gets_in_again_the_same_way(
        self, step: Callable[..., Any], parties: PartyStore
    ) -> None:
        known = parties.get("hq-li", fresh=True)
        parties.put(replace(known, active=False), known.version)
        step()

        assert step(WAIT).state == "in_force"
        assert parties.get("hq-li", fresh=True).active

    def test_the_command_says_from_when_on_it_is_carried_out(
        self, step: Callable[..., Any], capsys: pytest.CaptureFixture[str]
    ) -> None:
        given = {"name": None, "recover": True, "reason": "手机丢失", "by": "Han, IT"}

        assert admin.run(Namespace(stack="s", party="hq-li", wecom="NewLi", **given)) == 0
        assert "unless somebody rejects it" in capsys.readouterr().out


def test_the_guided_start_makes_no_third_administrator_either(parties: PartyStore) -> None:
    let_in("hq-li", "LiLei"), let_in("hq-han", "HanMeimei")

    first_steps._administrator(parties, first_steps.Named("hq-li", "李雷", "LiLei"))
    with pytest.raises(Refused, match="--recover"):
        first_steps._administrator(parties, first_steps.Named("hq-wei", "韦华", "WeiHua"))

    assert parties.find("hq-wei") is None
