"""The first person of a deployment: an administrator, and head office beside them."""

from argparse import Namespace
from typing import Any

import pytest

from ops import admin
from suanqing.parties.store import PartyStore


def let_in(party: str, wecom: str) -> int:
    return admin.run(Namespace(stack="s", party=party, name="李雷", wecom=wecom))


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


def test_a_second_administrator_leaves_head_office_as_it_is(parties: PartyStore) -> None:
    let_in("hq-li", "LiLei")

    assert let_in("hq-han", "HanMeimei") == 0

    assert parties.get("hq", fresh=True).version == 1
