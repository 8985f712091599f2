"""Who the server of the company's own app says is there: only as it signed it, for five minutes, whole."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded.places import ROOT
from suanqing.channels.ownapp.assertion import LONGEST, account
from suanqing.errors import ChannelMisconfigured, Unauthenticated

NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
AT = int(NOW.timestamp())
KEY, BEFORE, OTHER = "k" * 32, "b" * 48, "o" * 32
APP = {"kid": "a2", "key": KEY, "previous": {"kid": "a1", "key": BEFORE}}
SAID: dict[str, Any] = {
    "iss": "company-app", "aud": "suanqing-login", "sub": "U-17", "iat": AT, "exp": AT + 60, "jti": "one",
}  # fmt: skip


def signed(said: dict[str, Any], key: str = KEY, kid: str | None = "a2", how: str = "HS256") -> str:
    return jwt.encode(said, key, how, headers={"kid": kid} if kid else {})


@pytest.mark.parametrize(("kid", "key"), [("a2", KEY), ("a1", BEFORE)])
def test_the_key_and_the_one_before_prove_the_account(kid: str, key: str) -> None:
    assert account(signed(SAID, key, kid), APP, NOW) == "U-17"


@pytest.mark.parametrize(
    "said",
    [
        signed(SAID, OTHER),
        signed(SAID, KEY, "a1"),
        signed(SAID, KEY, "a9"),
        signed(SAID, KEY, None),
        signed(SAID, "k" * 64, how="HS512"),
        jwt.encode(SAID, None, "none", headers={"kid": "a2"}),
        "", "x", "a.b.c", "é.é.é",
    ],
)  # fmt: skip
def test_another_key_or_way_to_sign_proves_nobody(said: str) -> None:
    with pytest.raises(Unauthenticated):
        account(said, APP, NOW)


@pytest.mark.parametrize("missing", sorted(SAID))
def test_nothing_of_it_may_be_missing(missing: str) -> None:
    with pytest.raises(Unauthenticated):
        account(signed({name: each for name, each in SAID.items() if name != missing}), APP, NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "suanqing"}, {"aud": "suanqing-api"}, {"sub": ""}, {"sub": "U" * 65}, {"jti": ""},
        {"exp": AT}, {"iat": AT - 600, "exp": AT - 590}, {"exp": AT + int(LONGEST.total_seconds()) + 1},
        {"iat": AT + 61, "exp": AT + 100}, {"iat": float(AT)}, {"exp": True}, {"exp": str(AT + 60)},
    ],
)  # fmt: skip
def test_what_is_over_not_begun_too_long_or_for_somebody_else_proves_nobody(
    wrong: dict[str, Any],
) -> None:
    with pytest.raises(Unauthenticated):
        account(signed(SAID | wrong), APP, NOW)


@given(st.integers(0, 10**6), st.sampled_from("Aa0-_."))
def test_no_letter_of_it_can_be_changed(place: int, letter: str) -> None:
    whole = signed(SAID)
    at = place % (len(whole) - 1)  # the last holds bits that mean nothing
    changed = whole[:at] + letter + whole[at + 1 :]
    if changed == whole:
        return

    with pytest.raises(Unauthenticated):
        account(changed, APP, NOW)


def test_it_is_good_up_to_its_end() -> None:
    said = signed(SAID | {"exp": AT + int(LONGEST.total_seconds())})

    assert account(said, APP, NOW + LONGEST - timedelta(seconds=1)) == "U-17"
    with pytest.raises(Unauthenticated):
        account(said, APP, NOW + LONGEST)


@pytest.mark.parametrize("short", [{"key": "k" * 31}, {"previous": {"kid": "a1", "key": "short"}}])
def test_a_key_that_is_too_short_is_our_fault_and_proves_nobody(short: dict[str, Any]) -> None:
    with pytest.raises(ChannelMisconfigured):
        account(signed(SAID), APP | short, NOW)


def test_the_sample_is_no_longer_than_thirty_lines() -> None:
    sample = (ROOT / "docs" / "examples" / "ownapp" / "member.py").read_text("utf-8")
    code = sample.partition('"""\n\n')[2]

    assert 0 < len([line for line in code.splitlines() if line.strip()]) <= 30
