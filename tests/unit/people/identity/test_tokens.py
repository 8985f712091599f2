"""Tokens: two keys, one algorithm, a clock that is passed in."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Unauthenticated
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.tokens import (
    AUDIENCE,
    ISSUER,
    MAX_LIFE,
    Key,
    Keys,
    issue,
    keys_of,
    read,
)
from suanqing.people.roles import ROLES

NOW = datetime(2026, 11, 5, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW, NEXT = (Key(kid, kid * 32) for kid in ("k1", "k2", "k3"))
KEYS = Keys(NEW, OLD)
LI = Caller("p-li", frozenset({"technician", "dispatcher"}), "bj-01")


def claims(**more: Any) -> dict[str, Any]:
    issued = int(NOW.timestamp())
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "p-li", "iat": issued, "exp": issued + 3600}
    given = usual | {"roles": ["technician"]} | more
    return {key: value for key, value in given.items() if value is not None}


def forge(key: Key = NEW, algorithm: str = "HS256", kid: Any = None, **more: Any) -> str:
    headers = {"kid": kid or key.kid}
    return jwt.encode(claims(**more), key.key, algorithm, headers=headers)


@given(
    party=st.text(min_size=1, max_size=64),
    roles=st.frozensets(st.sampled_from(ROLES)),
    outlet=st.none() | st.text(min_size=1),
)
def test_who_got_a_token_is_who_it_proves(party: str, roles: Any, outlet: str | None) -> None:
    caller = Caller(party, roles, outlet)

    assert read(issue(caller, NOW, HOUR, KEYS), KEYS, NOW) == caller


def test_during_a_rotation_both_keys_are_read_and_after_it_one() -> None:
    before = issue(LI, NOW, HOUR, Keys(OLD))
    after = issue(LI, NOW, HOUR, KEYS)

    assert read(before, KEYS, NOW) == read(after, KEYS, NOW) == LI
    assert read(after, Keys(NEXT, NEW), NOW) == LI
    with pytest.raises(Unauthenticated):
        read(before, Keys(NEXT, NEW), NOW)


def test_a_token_ends() -> None:
    token = issue(LI, NOW, HOUR, KEYS)

    assert read(token, KEYS, NOW + HOUR - timedelta(seconds=1)) == LI
    with pytest.raises(Unauthenticated) as refusal:
        read(token, KEYS, NOW + HOUR)
    assert refusal.value.code == "token_expired"


def test_no_token_lives_longer_than_a_day() -> None:
    token = issue(LI, NOW, timedelta(days=400), KEYS)

    with pytest.raises(Unauthenticated):
        read(token, KEYS, NOW + timedelta(days=1))
    with pytest.raises(Unauthenticated):
        read(forge(exp=int(NOW.timestamp()) + 90_000), KEYS, NOW)


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


UNSIGNED = f"{part({'alg': 'none', 'kid': 'k2'})}.{part(claims())}."
FORGERIES = {
    "another key": forge(Key("k2", "x" * 64)),
    "unknown key id": forge(NEXT),
    "the other key's id": forge(NEW, kid="k1"),
    "no signature": UNSIGNED,
    "another algorithm": forge(algorithm="HS512"),
    "another issuer": forge(iss="somebody"),
    "another audience": forge(aud="elsewhere"),
    "issued tomorrow": forge(iat=int(NOW.timestamp()) + 3000),
    "no end": forge(exp=None),
    "no start": forge(iat=None),
    "no subject": forge(sub=None),
    "an end in words": forge(exp="tomorrow"),
    "an end without end": forge(exp=10**400),
    "a fraction": forge(exp=NOW.timestamp() + 0.5),
    "no key id": jwt.encode(claims(), NEW.key, "HS256"),
    "header is a list": f"{part(['HS256'])}.{part({})}.x",
    "nothing": "",
    "one part": "abc",
    "letters of no alphabet": "é.é.é",
}


@pytest.mark.parametrize("token", FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_proves_nobody(token: str) -> None:
    with pytest.raises(Unauthenticated):
        read(token, KEYS, NOW)


@given(st.text())
def test_no_text_makes_more_than_a_refusal(text: str) -> None:
    with pytest.raises(Unauthenticated):
        read(text, KEYS, NOW)


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
def test_a_changed_letter_proves_nobody(place: int, letter: str) -> None:
    token = issue(LI, NOW, HOUR, KEYS)
    place %= len(token) - 1  # the last letter carries two bits that no decoder looks at
    changed = token[:place] + letter + token[place + 1 :]

    if changed != token:
        with pytest.raises(Unauthenticated):
            read(changed, KEYS, NOW)


def test_roles_nobody_knows_are_dropped() -> None:
    assert read(forge(roles=["technician", "king"]), KEYS, NOW).roles == {"technician"}
    assert read(forge(roles="admin"), KEYS, NOW).roles == frozenset()


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        keys_of({"tokens": {"current": {"kid": "k", "key": "short"}, "previous": None}})
    found = keys_of({"tokens": {"current": NEW._asdict(), "previous": OLD._asdict()}})
    assert found == KEYS


def test_a_token_made_by_a_clock_a_little_ahead_is_read_at_once() -> None:
    """By the clock that is passed in alone, whatever the machine's says."""
    now = datetime.now(UTC)
    ahead = now + timedelta(seconds=30)

    assert read(issue(LI, ahead, HOUR, KEYS), KEYS, now) == LI


def test_the_longest_token_there_is_is_taken_and_a_longer_one_is_not() -> None:
    longest = int(MAX_LIFE.total_seconds())
    issued = int(NOW.timestamp())

    assert read(issue(LI, NOW, MAX_LIFE, KEYS), KEYS, NOW) == LI
    assert read(forge(exp=issued + longest), KEYS, NOW).party == "p-li"
    with pytest.raises(Unauthenticated):
        read(forge(exp=issued + longest + 1), KEYS, NOW)


def test_a_token_says_since_when_its_person_is_logged_in() -> None:
    login = int(NOW.timestamp())
    first = read(issue(LI, NOW, HOUR, KEYS), KEYS, NOW)
    later = NOW + timedelta(minutes=30)

    assert first.since == login
    assert read(issue(first, later, HOUR, KEYS), KEYS, later).since == login
    assert read(forge(), KEYS, NOW).since == login


@pytest.mark.parametrize("said", ["1", 1.0, True, None])
def test_a_token_that_says_no_moment_was_issued_at_its_login(said: Any) -> None:
    assert read(forge(auth_time=said), KEYS, NOW).since == int(NOW.timestamp())


def test_a_clock_ahead_by_a_minute_is_believed_and_by_more_is_not() -> None:
    minute, second = timedelta(minutes=1), timedelta(seconds=1)

    assert read(issue(LI, NOW + minute, HOUR, KEYS), KEYS, NOW) == LI
    with pytest.raises(Unauthenticated):
        read(issue(LI, NOW + minute + second, HOUR, KEYS), KEYS, NOW)


def test_a_key_of_32_bytes_is_long_enough_and_one_of_31_is_not() -> None:
    assert keys_of({"tokens": {"current": {"kid": "k", "key": "x" * 32}}}).current.key == "x" * 32
    with pytest.raises(ValueError, match="32 bytes"):
        keys_of({"tokens": {"current": {"kid": "k", "key": "x" * 31}}})
