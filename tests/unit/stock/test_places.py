"""Whose place of stock it is: every role at every kind of place."""

from collections.abc import Callable

import pytest

from suanqing.errors import Forbidden, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.roles import ROLES, Role
from suanqing.work.stock import places

PARTIES = {
    each.party_id: each
    for each in (
        Party("hq", "hq", "总部"), Party("own", "outlet", "本店"), Party("other", "outlet", "别店"),
        Party("me", "person", "我", outlet="own"), Party("mate", "person", "同事", outlet="own"),
        Party("far", "person", "别店的人", outlet="other"), Party("gone", "outlet", "关店", active=False),
        Party("maker", "supplier", "厂家"),
    )
}  # fmt: skip
PLACES = ("hq", "own", "other", "me", "mate", "far")
ALL, NONE = set(PLACES), set[str]()
MAY: dict[Role, dict[str, set[str]]] = {
    "admin": {"look": ALL, "take": ALL, "keep": ALL, "receive": {"hq", "own", "other"}},
    "dispatcher": {"look": ALL, "take": ALL, "keep": ALL, "receive": {"hq", "own", "other"}},
    "partner": {
        "look": {"own", "me", "mate"}, "take": {"own", "me", "mate"}, "keep": {"own", "me", "mate"},
        "receive": {"own"},
    },
    "technician": {"look": {"own", "me"}, "take": {"own", "me"}, "keep": {"me"}, "receive": NONE},
    "finance": {"look": ALL, "take": NONE, "keep": NONE, "receive": NONE},
    "auditor": {"look": ALL, "take": NONE, "keep": NONE, "receive": NONE},
    "regional": {"look": NONE, "take": NONE, "keep": NONE, "receive": NONE},
}  # fmt: skip
CHECKS: dict[str, Callable[[Caller, Party], None]] = {
    "look": places.check_look, "take": places.check_take, "keep": places.check_keep,
    "receive": places.check_receive,
}  # fmt: skip


class Register:
    def get(self, party_id: str) -> Party:
        if party_id not in PARTIES:
            raise NotFound("no such party")
        return PARTIES[party_id]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", CHECKS)
def test_each_role_reaches_its_own_places_and_no_other(role: Role, name: str) -> None:
    caller, reached = Caller("me", frozenset({role}), "own"), set()
    for place in PLACES:
        try:
            CHECKS[name](caller, places.place(Register(), place))
            reached.add(place)
        except (Forbidden, Invalid) as refused:
            assert refused.code in ("not_your_place", "van_from_store")

    assert reached == MAY[role][name]


@pytest.mark.parametrize("place", ["gone", "maker", "nobody", ""])
def test_only_stores_and_people_are_places(place: str) -> None:
    with pytest.raises(Invalid) as refused:
        places.place(Register(), place)
    assert refused.value.code == "unknown_place"


def test_a_partner_without_an_outlet_has_no_place() -> None:
    with pytest.raises(Forbidden):
        places.check_look(Caller("me", frozenset({"partner"})), PARTIES["hq"])
