"""The state of a login: ours, not ended, of one browser."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Forbidden, Unauthenticated
from suanqing.people.identity.login import (
    STATE_LIFE,
    caller_for,
    check_state,
    new_state,
)
from suanqing.people.identity.tokens import Key, Keys
from suanqing.people.parties.model import Party

NOW = datetime(2026, 11, 5, 8, tzinfo=UTC)
KEYS = Keys(Key("k2", "2" * 32), Key("k1", "1" * 32))
NONCE = "0123456789abcdef" * 2
STATE = new_state(NONCE, NOW, KEYS)


def test_a_state_is_letters_and_digits_of_the_length_wecom_takes() -> None:
    assert STATE.isascii() and STATE.isalnum() and len(STATE) <= 128


def test_a_state_holds_for_its_browser_until_it_ends() -> None:
    check_state(STATE, NONCE, NOW, KEYS)
    check_state(new_state(NONCE, NOW, Keys(KEYS[1])), NONCE, NOW, KEYS)  # type: ignore[arg-type]

    for nonce in (None, "", "f" * 32, "é"):
        with pytest.raises(Unauthenticated):
            check_state(STATE, nonce, NOW, KEYS)
    with pytest.raises(Unauthenticated):
        check_state(STATE, NONCE, NOW + STATE_LIFE, KEYS)


@given(st.integers(0, len(STATE) - 1), st.sampled_from("0123456789abcdef"))
def test_a_changed_state_is_not_ours(place: int, digit: str) -> None:
    changed = STATE[:place] + digit + STATE[place + 1 :]

    if changed != STATE:
        with pytest.raises(Unauthenticated):
            check_state(changed, NONCE, NOW, KEYS)


@given(st.text())
def test_any_other_text_is_not_ours(text: str) -> None:
    with pytest.raises(Unauthenticated):
        check_state(text, NONCE, NOW, KEYS)


@pytest.mark.parametrize(
    "party",
    [
        None,
        Party("p", "person", "P", frozenset({"admin"}), active=False),
        Party("p", "person", "P"),
    ],
)
def test_who_is_unknown_inactive_or_without_a_role_does_not_get_in(party: Party | None) -> None:
    with pytest.raises(Forbidden):
        caller_for(party)


def test_an_outlet_acts_for_itself_and_a_person_for_the_outlet() -> None:
    assert caller_for(Party("bj-01", "outlet", "O", frozenset({"partner"}))).outlet == "bj-01"
    person = Party("p", "person", "P", frozenset({"technician"}), "bj-01")
    assert caller_for(person).outlet == "bj-01"
