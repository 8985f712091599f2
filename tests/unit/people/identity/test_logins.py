"""A browser's login: what its cookie holds, which secret is good when, and who may bring it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Unauthenticated
from suanqing.people.identity import codes, devices, logins
from suanqing.people.identity.login import TOKEN_LIFE
from suanqing.people.identity.logins import GRACE, Given, Login

NOW = datetime(2026, 11, 5, 8, tzinfo=UTC)
FIRST, SEED = "1" * 64, b"s" * 32
SECOND, THIRD = (
    logins.following(FIRST, SEED),
    logins.following(logins.following(FIRST, SEED), SEED),
)
LOGIN = Login(
    "p", "0" * 16, "dev", "Chrome", "Windows", NOW, NOW, NOW, SEED,
    logins.digest(SECOND), logins.digest(FIRST),
)  # fmt: skip


@given(
    st.text(min_size=1, max_size=64),
    st.text("0123456789abcdef", min_size=16, max_size=16),
    st.text("0123456789abcdef", min_size=64, max_size=64),
)
def test_a_cookie_says_what_it_was_made_of_in_characters_that_a_cookie_may_have(
    party: str, login: str, secret: str
) -> None:
    made = logins.value(Given(party, login, secret))

    assert logins.read(made) == Given(party, login, secret)
    assert made.isascii() and not set(made) & set(' ",;\\')


@given(st.text())
def test_any_other_text_is_no_cookie_of_ours(text: str) -> None:
    assert logins.read(text) is None


def test_the_secret_that_is_good_now_turns_and_the_one_before_is_good_for_a_minute() -> None:
    assert logins.turns(LOGIN, SECOND, NOW)
    assert not logins.turns(LOGIN, FIRST, NOW + GRACE - timedelta(milliseconds=1))


@pytest.mark.parametrize(
    ("secret", "at", "code"),
    [
        (FIRST, NOW + GRACE, "login_copied"),
        (THIRD, NOW, "login_copied"),
        ("", NOW, "login_copied"),
        (SECOND, NOW + TOKEN_LIFE, "login_ended"),
        (FIRST, NOW + TOKEN_LIFE, "login_ended"),
    ],
)
def test_any_other_secret_is_a_copy_and_after_eight_hours_none_is_good(
    secret: str, at: datetime, code: str
) -> None:
    with pytest.raises(Unauthenticated) as refused:
        logins.turns(LOGIN, secret, at)

    assert refused.value.code == code


def test_a_login_that_is_not_there_has_ended() -> None:
    with pytest.raises(Unauthenticated) as refused:
        logins.turns(None, FIRST, NOW)

    assert refused.value.code == "login_ended"


def test_the_next_secret_follows_from_one_and_the_seed_and_from_nothing_else() -> None:
    assert logins.following(FIRST, SEED) == SECOND != logins.following(FIRST, b"t" * 32)
    assert len(SECOND) == logins.SECRET and logins.proves(LOGIN, FIRST)
    assert not logins.proves(LOGIN, THIRD)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mozilla/5.0 (Linux; Android 14; V2) AppleWebKit/537 Chrome/108 Mobile Safari/537 wxwork/4.1.22 "
         "MicroMessenger/7.0.1", ("WeCom", "Android")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 DingTalk/7.1", ("DingTalk", "iOS")),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537 Chrome/153 Safari/537 Edg/153", ("Edge", "Windows")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) AppleWebKit/605 Version/17 Safari/605", ("Safari", "macOS")),
        ("curl/8", ("other", "other")),
        (None, ("other", "other")),
    ],
)  # fmt: skip
def test_a_device_is_named_by_its_app_and_its_system(
    said: str | None, shown: tuple[str, str]
) -> None:
    assert devices.described(said) == shown


def test_codes_are_of_characters_that_nobody_mistakes_and_of_forty_bits_beside_their_name() -> None:
    made = {codes.new() for _ in range(50)}

    assert len(made) == 50
    assert all(codes.plain(each) == each.replace("-", "") for each in made)
    assert not set(codes.ALPHABET) & set("01IO") and len(codes.ALPHABET) == 32
    assert (codes.LENGTH - codes.NAME) * 5 >= 40
