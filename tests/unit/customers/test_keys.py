"""By what a customer is known: what is a key, and what may be anybody's."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Invalid
from suanqing.work.customers import keys
from suanqing.work.customers.keys import Key, Kind, Known

SCOPED = [kind for kind, rule in keys.RULES.items() if rule.scoped]


def keyed(text: str) -> bytes:
    return sha256(b"k" + text.encode()).digest()


def held(kind: Kind, value: str, scope: str = "") -> Known:
    return Known(kind, scope, value, "", "", "")


def test_r229_the_strongest_key_comes_first_and_each_once() -> None:
    found = keys.read_all([
        Key("phone", "+86 138-0000-0001", consent="小程序"), Key("unionid", "u1"), Key("unionid", " u1 "),
        Key("phone", "13800000001", consent="小程序"),
    ])  # fmt: skip

    assert [(each.kind, each.value) for each in found] == [
        ("unionid", "u1"),
        ("phone", "13800000001"),
    ]


@pytest.mark.parametrize(
    "phone",
    ["138****0001", "138xxxx0001", "1380000000", "138000000xx", "01088886666", "11111111111", "", "电话", "00000000",
     "13800000001 转 8"],
)  # fmt: skip
def test_r229_what_is_masked_shared_or_no_number_is_nobodys_key(phone: str) -> None:
    with pytest.raises(Invalid):
        keys.read(Key("phone", phone, consent="小程序"))


def test_a_phone_counts_with_consent_only() -> None:
    with pytest.raises(Invalid) as refused:
        keys.read(Key("phone", "13800000001", consent=" "))

    assert refused.value.facts["where"] == "consent"


@pytest.mark.parametrize("kind", keys.KINDS)
def test_a_key_of_an_app_or_a_shop_names_it_and_others_name_none(kind: Kind) -> None:
    value = "13800000001" if kind == "phone" else "x1"
    right = "app-1" if kind in SCOPED else ""

    assert keys.read(Key(kind, value, right, "是")).scope == right
    with pytest.raises(Invalid):
        keys.read(Key(kind, value, "" if right else "app-1", "是"))


def test_two_of_a_kind_said_together_are_two_customers() -> None:
    with pytest.raises(Invalid):
        keys.read_all([Key("unionid", "u1"), Key("unionid", "u2")])
    with pytest.raises(Invalid):
        keys.read_all([])


@given(st.text(max_size=200), st.sampled_from(keys.KINDS), st.text(max_size=80))
def test_any_text_is_read_or_refused_by_name_and_reading_it_again_changes_nothing(
    value: str, kind: Kind, scope: str
) -> None:
    try:
        once = keys.read(Key(kind, value, scope, "是"))
    except Invalid as refused:
        assert refused.facts["where"] in ("value", "scope", "consent")
    else:
        assert keys.read(once) == once


def test_a_digest_depends_on_kind_scope_and_value_and_case_counts() -> None:
    told = [
        Key("unionid", "a"), Key("unionid", "A"), Key("omid", "a"), Key("openid", "a", "x"), Key("openid", "a", "y"),
    ]  # fmt: skip

    assert len({keys.digest(each, keyed) for each in told}) == len(told)
    assert keys.customer_id(keys.digest(told[0], keyed)).startswith("C")


def test_people_see_the_end_of_a_phone_and_nothing_of_other_keys() -> None:
    phone = keys.known(Key("phone", "13800001234", consent="是"), "d", "", "", keyed)

    assert phone.tail == "1234"
    assert keys.known(Key("unionid", "oUnion1234"), "d", "", "", keyed).tail == ""
    assert keys.known(Key("member", "12345", "sh-01"), "d", "", "", keyed).tail == ""


def test_two_people_contradict_each_other_by_what_nobody_has_twice() -> None:
    one = [held("unionid", "u1"), held("phone", "p1"), held("openid", "o1", "app-1")]

    assert keys.contradict(one, [held("unionid", "u2"), held("phone", "p2")]) == ["unionid"]
    assert keys.contradict(one, [held("unionid", "u1"), held("openid", "o2", "app-2")]) == []
    assert keys.contradict([*one, held("unionid", "u2")], [held("unionid", "u2")]) == []
