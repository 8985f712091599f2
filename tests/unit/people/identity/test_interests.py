"""Whose money is whose, and who may not decide about it."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Forbidden
from suanqing.people.identity.duties import Matter, check
from suanqing.people.identity.interests import MAX_CHAIN, People, Person, interests, person_of
from suanqing.people.parties.model import Party, account_digest, phone_digest

HQ = Party("hq", "hq", "总部")
OUTLET = Party("o1", "outlet", "网点", owner="dealer")
DEALER = Party("dealer", "dealer", "经销商", owner="rich")
TEAM = Party("t1", "team", "班组")
REGISTER = (HQ, OUTLET, DEALER, TEAM)


def person(party_id: str, *roles: str, outlet: str | None = "hq") -> Party:
    return Party(party_id, "person", party_id, frozenset(roles), outlet)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("login", "own"),
    [
        (person("books", "finance"), {"books"}),
        (person("tech", "technician", outlet="o1"), {"tech"}),
        (person("boss", "partner", "finance", outlet="o1"), {"boss", "o1", "dealer"}),
        (person("rich", "finance"), {"rich", "dealer", "o1"}),
        (person("mate", "technician", outlet="t1"), {"mate", "t1"}),
    ],
)
def test_a_persons_money_is_the_own_what_is_partnered_owned_and_the_teams(
    login: Party, own: set[str]
) -> None:
    assert interests([login], REGISTER) == own


def test_what_another_login_of_the_same_human_partners_is_the_humans() -> None:
    found = person_of("books", [person("books", "finance"), person("boss", "partner", outlet="o1")],
                      REGISTER)  # fmt: skip

    assert found == Person("books", frozenset({"books", "boss"}),
                           frozenset({"books", "boss", "o1", "dealer"}), earns=True)  # fmt: skip


def test_who_has_only_an_office_earns_nothing_by_the_book() -> None:
    assert not person_of("books", [person("books", "finance", "admin")], REGISTER).earns
    assert person_of("tech", [person("tech", "technician", "admin")], REGISTER).earns
    assert person_of("rich", [person("rich", "admin")], REGISTER).earns


BOSS = Person("books", frozenset({"books", "boss"}), frozenset({"books", "boss", "o1"}), earns=True)


@pytest.mark.parametrize(
    ("matter", "code"),
    [
        (Matter(frozenset({"o1"})), "own_interest"),
        (Matter(frozenset({"books"})), "own_interest"),
        (Matter(everyone=True), "own_interest"),
        (Matter(frozenset({"x"}), makers=frozenset({"boss"})), "maker_is_checker"),
        (Matter(frozenset({"x"}), voices=frozenset({"boss"})), "maker_is_checker"),
    ],
)
def test_nobody_decides_about_the_own_money_nor_twice_under_two_logins(
    matter: Matter, code: str
) -> None:
    with pytest.raises(Forbidden) as refused:
        check(BOSS, matter)

    assert refused.value.code == code


def test_others_decide() -> None:
    check(BOSS, Matter(frozenset({"o2"}), frozenset({"ann"}), frozenset({"ann"})))
    check(Person("ann", frozenset({"ann"}), frozenset({"ann"})), Matter(everyone=True))


@given(st.lists(st.sampled_from("abcdef"), max_size=6), st.data())
def test_owners_in_a_circle_are_found_once(ids: list[str], data: st.DataObject) -> None:
    ring = [Party(each, "dealer", each, owner=data.draw(st.sampled_from("abcdef"))) for each in ids]

    assert interests([person("a", "finance")], ring) <= {"a", *ids}


def test_one_phone_and_one_account_are_known_however_they_are_written() -> None:
    assert phone_digest("+86 138-0013-8000") == phone_digest("13800138000")
    assert account_digest("6222 0000-1111") == account_digest("622200001111")
    assert phone_digest("13800138000") != account_digest("13800138000")
    assert "13800138000" not in phone_digest("13800138000")


OWNER = Person(
    "boss", frozenset({"boss"}), frozenset({"boss", "o1"}), earns=True, owns_company=True
)


def test_the_owner_of_the_company_is_the_second_person_in_spite_of_an_interest_but_never_checks_alone() -> (
    None
):
    own, all = Matter(frozenset({"o1"})), Matter(everyone=True)
    for matter in (own, all):
        check(OWNER, matter, two=True)
        with pytest.raises(Forbidden) as refused:
            check(OWNER, matter)
        assert refused.value.code == "own_interest"
    check(OWNER, Matter(frozenset({"o1"}), makers=frozenset({"ann"})))
    with pytest.raises(Forbidden):
        check(OWNER, Matter(frozenset({"o1"}), makers=frozenset({"ann", "boss"})))
    with pytest.raises(Forbidden):
        check(BOSS, own, two=True)


class Register:
    def __init__(self, *parties: Party) -> None:
        self.parties = {each.party_id: each for each in parties}

    def find(self, party_id: str, fresh: bool = False) -> Party | None:
        return self.parties.get(party_id)

    def several(self, ids: Iterable[str]) -> list[Party]:
        return [self.parties[each] for each in ids if each in self.parties]

    def same_human(self, party: Party) -> frozenset[str]:
        return frozenset()

    def of_kind(self, kind: str) -> list[Party]:
        return [each for each in self.parties.values() if each.kind == kind]


@pytest.mark.parametrize("owners", range(7))
def test_what_is_owned_over_five_owners_at_most_is_ones_own_where_one_decides(owners: int) -> None:
    chain = [
        Party(f"d{n}", "dealer", "经销商", owner=f"d{n + 1}" if n < owners else "rich")
        for n in range(owners + 1)
    ]
    people = People(Register(HQ, person("rich", "finance"), *chain))

    found = people.person("rich", ["d0"]).interests

    assert found == {"rich", *([each.party_id for each in chain] if owners < MAX_CHAIN else [])}
    assert people.earner("rich").interests == {"rich", *(each.party_id for each in chain)}


def test_owners_in_a_circle_end_the_search() -> None:
    ring = [Party(f"d{n}", "dealer", "经销商", owner=f"d{(n + 1) % 3}") for n in range(3)]

    assert People(Register(HQ, *ring)).person("ann", ["d0"]).interests == {"ann"}
