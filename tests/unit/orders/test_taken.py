"""Nobody takes an order for themselves, however their phone was written and kept."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast

import pytest

from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.kin import keyed
from suanqing.people.parties.model import Party, phone_digest
from suanqing.work.orders.taken_service import Order, Taking
from suanqing.work.tickets.decide import NewTicket


def key(text: str) -> bytes:
    return sha256(text.encode()).digest()


class Guide:
    def __init__(self, phone: str) -> None:
        self.party = Party("g-1", "guide", "小陈", frozenset({"technician"}), "sh-01", phone=phone)

    def guide(self, guide: str) -> Party:
        return self.party


@pytest.mark.parametrize(
    "kept", [phone_digest("13700000000"), keyed("phone", phone_digest("13700000000"), key)]
)
def test_the_own_phone_is_known_also_where_it_is_kept_as_before_it_was_keyed(kept: str) -> None:
    taking = Taking(cast(Any, None), cast(Any, Guide(kept)), key, lambda _: {})
    spec = NewTicket(outlet="sh-01", title="空调")
    order = Order(
        spec, "+86 137 0000 0000", "当面", "app", "k-1", datetime(2026, 11, 30, tzinfo=UTC)
    )

    with pytest.raises(Conflict) as refused:
        taking.take(Caller("g-1", frozenset({"technician"}), "sh-01"), order)

    assert refused.value.code == "own_order"
