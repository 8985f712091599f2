"""A platform's token that all functions share: fetched by one at a time, kept until shortly before its end."""

from datetime import UTC, datetime, timedelta

import pytest

from suanqing.errors import Unavailable
from suanqing.platform.config import MissingSetting, listed, setting
from suanqing.platform.shared_token import LEASE_SECONDS, WAITS, SharedToken
from tests.fakes.wecom import Clock, MemoryTokens

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


class Platform:
    """It gives tokens of two hours, or of as many seconds as it says."""

    def __init__(self, seconds: int = 7_200) -> None:
        self.clock = Clock(NOON)
        self.tokens = MemoryTokens(self.now)
        self.seconds, self.given = seconds, 0
        self.shared = SharedToken("Toy", self.tokens, self.fetch, self.now, self.clock.sleep)

    def now(self) -> datetime:
        return self.clock.at

    def fetch(self) -> tuple[str, int]:
        self.given += 1
        return f"t{self.given}", self.seconds


@pytest.mark.parametrize(("seconds", "kept"), [(7_200, 6_900), (600, 300), (400, 200), (60, 30)])
def test_a_token_is_fetched_once_and_again_five_minutes_or_half_its_life_before_its_end(
    seconds: int, kept: int
) -> None:
    toy = Platform(seconds)

    assert [toy.shared.get(), toy.shared.get()] == ["t1", "t1"]
    toy.clock.sleep(kept - 1)
    assert (toy.shared.get(), toy.given) == ("t1", 1)
    toy.clock.sleep(1)
    assert (toy.shared.get(), toy.given) == ("t2", 2)


def test_who_loses_the_lease_waits_for_the_token_of_the_one_who_has_it() -> None:
    toy = Platform()
    assert toy.tokens.lease("another", LEASE_SECONDS)
    looks = list[float]()

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            toy.tokens.put("theirs", NOON + timedelta(hours=2))

    waiting = SharedToken("Toy", toy.tokens, toy.fetch, toy.now, sleep)

    assert (waiting.get(), toy.given) == ("theirs", 0)
    assert tuple(looks) == WAITS[:3]


def test_who_waits_in_vain_is_told_to_come_again_and_asks_the_platform_for_nothing() -> None:
    toy = Platform()
    assert toy.tokens.lease("another", LEASE_SECONDS)

    with pytest.raises(Unavailable) as refused:
        toy.shared.get()
    assert refused.value.facts["retry_after"] == LEASE_SECONDS
    assert toy.given == 0
    assert toy.clock.at - NOON == timedelta(seconds=sum(WAITS)) < timedelta(seconds=LEASE_SECONDS)
    toy.clock.sleep(LEASE_SECONDS)
    assert toy.shared.get() == "t1"


def test_a_call_under_a_stale_token_is_made_once_more_under_a_new_one() -> None:
    toy = Platform()
    asked = list[str]()

    def ask(token: str) -> str:
        asked.append(token)
        return "stale" if token == "t1" else f"done by {token}"

    assert toy.shared.using(ask, lambda answer: answer == "stale") == "done by t2"
    assert toy.shared.using(ask, lambda answer: answer == "stale") == "done by t2"
    assert asked == ["t1", "t2", "t2"]


def test_a_call_that_is_refused_under_both_is_answered_and_not_repeated_for_ever() -> None:
    toy = Platform()

    assert toy.shared.using(lambda token: f"no, {token}", lambda answer: True) == "no, t2"
    assert toy.given == 2


def test_a_variable_that_a_function_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_TABLE", "a,,b")
    assert (setting("TOY_TABLE"), listed("TOY_TABLE")) == ("a,,b", ("a", "b"))
    monkeypatch.setenv("TOY_TABLE", "")
    with pytest.raises(MissingSetting, match="TOY_TABLE"):
        setting("TOY_TABLE")
    monkeypatch.delenv("TOY_TABLE")
    with pytest.raises(MissingSetting, match="TOY_TABLE"):
        setting("TOY_TABLE")
    assert listed("TOY_TABLE") == ()
