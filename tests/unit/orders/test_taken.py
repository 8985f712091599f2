"""Nobody takes an order for themselves, under whichever login, however their phone was written and kept."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast

import pytest

from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.kin import keyed
from suanqing.people.parties.model import Party, phone_digest
from suanqing.work.customers.own_service import Own
from suanqing.work.orders.taken_service import Order, Taking
from suanqing.work.tickets.decide import NewTicket

NUMBER = "13700000000"


def key(text: str) -> bytes:
    return sha256(text.encode()).digest()


WAYS = (phone_digest(NUMBER), keyed("phone", phone_digest(NUMBER), key))


class Register:
    """g-1 and g-2 are one human, and so are g-2 and g-3: the number is the last one's."""

    def __init__(self, phone: str) -> None:
        phones = {"g-1": None, "g-2": None, "g-3": phone, "g-9": None}
        self.parties = {
            name: Party(name, "guide", "小陈", frozenset({"technician"}), "sh-01", phone=kept)
            for name, kept in phones.items()
        }

    def guide(self, guide: str) -> Party:
        return self.parties[guide]

    def find(self, party_id: str, fresh: bool = False) -> Party | None:
        return self.parties.get(party_id)

    def same_human(self, party: Party) -> frozenset[str]:
        links = [frozenset(f"g-{n}" for n in each) for each in ("12", "23", "9")]
        return frozenset().union(*(each for each in links if party.party_id in each))


class Nobody:
    """Nobody has a key yet."""

    def whose(self, digests: Any) -> dict[str, str]:
        return {}


@pytest.mark.parametrize("kept", WAYS, ids=("as before", "keyed"))
@pytest.mark.parametrize("who", ["g-1", "g-2", "g-3"])
def test_the_own_phone_is_known_by_every_login_and_as_it_was_kept_before_it_was_keyed(
    who: str, kept: str
) -> None:
    register = cast(Any, Register(kept))
    own = Own(register, cast(Any, Nobody()), key)
    taking = Taking(cast(Any, None), register, own.phone, lambda _: {})
    spec, at = NewTicket(outlet="sh-01", title="空调"), datetime(2026, 11, 30, tzinfo=UTC)

    with pytest.raises(Conflict) as refused:
        taking.take(
            Caller(who, frozenset({"technician"}), "sh-01"),
            Order(spec, "+86 137 0000 0000", "当面", "app", "k-1", at),
        )

    assert refused.value.code == "own_order"
    assert not own.phone("g-9", NUMBER) and not own.phone(who, "13700000001")
