"""Who opened the mini program: what is kept of them, what proves a phone, and by which keys they are known."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.channels.miniprogram import visitor as visitors
from suanqing.channels.miniprogram.visitor import Visitor
from suanqing.work.customers.keys import Key

PHONE = "13800138000"
"""Of the documents."""
UNTIL = datetime(2026, 12, 7, tzinfo=UTC)
SESSION = visitors.new_session()


def visitor(unionid: str = "", phone: str = "") -> Visitor:
    return Visitor("wx1", "o1", unionid, UNTIL, phone)


@pytest.mark.parametrize(
    ("unionid", "phone", "kinds"),
    [
        ("", "", ["openid"]),
        ("u1", "", ["openid", "unionid"]),
        ("", PHONE, ["openid", "phone"]),
        ("u1", PHONE, ["openid", "unionid", "phone"]),
        ("u1", "021-58881234", ["openid", "unionid"]),
        ("", "+113800138000", ["openid"]),
    ],
)
def test_a_visitor_is_known_by_what_was_proved_of_them_alone(
    unionid: str, phone: str, kinds: list[str]
) -> None:
    found = visitors.keys_of(visitor(unionid), phone, "they agreed")

    assert [each.kind for each in found] == kinds
    assert found[0] == Key("openid", "o1", "wx1")
    assert all(
        each == Key("phone", PHONE, consent="they agreed") for each in found[1 + bool(unionid) :]
    )


def test_a_phone_is_proved_by_the_session_that_gave_it_and_by_no_other() -> None:
    kept = visitors.kept(SESSION, PHONE)

    assert visitors.proved(visitor(phone=kept), SESSION, PHONE)
    assert visitors.proved(visitor(phone=kept), SESSION, "138 0013 8000")
    assert not visitors.proved(visitor(phone=kept), SESSION, "13800138001")
    assert not visitors.proved(visitor(phone=kept), visitors.new_session(), PHONE)
    assert not visitors.proved(visitor(phone=kept), SESSION, "")
    assert not visitors.proved(visitor(), SESSION, PHONE)


@given(
    st.from_regex(r"\+[2-9][0-9]{6,14}|\+113800138000|1[0-2][0-9]{9}|[0-9]{5,8}", fullmatch=True)
)
def test_a_phone_that_is_no_mobile_of_here_proves_nothing(phone: str) -> None:
    assert visitors.kept(SESSION, phone) == ""


@pytest.mark.parametrize(
    "session",
    ["", "short", SESSION + "x", SESSION[:-1] + "!"],
    ids=["none", "short", "long", "odd"],
)
def test_what_can_be_no_session_has_no_digest(session: str) -> None:
    assert visitors.digest(session) is None
    assert visitors.digest(SESSION) != SESSION
