"""Notices, windows and channel tokens on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from suanqing.channels.notices.model import Notice
from suanqing.channels.notices.store import ChannelTokens, NoticeStore
from suanqing.channels.notices.words import digest_of
from suanqing.channels.wecom import rate_limit
from suanqing.channels.wecom.rate_limit import LIMIT, WindowStore

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def a_notice(number: int, to: str = "tech-1") -> Notice:
    return Notice(f"T{number}:1:earned:{to}", to, "earned", AT + timedelta(seconds=number), "T1")


def test_a_notice_is_kept_once(engine: Any, tables: dict[str, str]) -> None:
    store = NoticeStore(engine, tables["NOTICES_TABLE"])

    assert [store.put_once(a_notice(1)), store.put_once(a_notice(1))] == [True, False]
    assert store.newest("tech-1", 10)[0] == [a_notice(1)]


def test_pages_follow_each_other_newest_first_without_gap_or_overlap(
    engine: Any, tables: dict[str, str]
) -> None:
    store = NoticeStore(engine, tables["NOTICES_TABLE"])
    for number in range(7):
        store.put_once(a_notice(number))
    store.put_once(a_notice(99, "somebody-else"))

    found, cursor = [], None
    while True:
        page, cursor = store.newest("tech-1", 3, cursor)
        found += page
        if cursor is None:
            break

    assert found == [a_notice(number) for number in reversed(range(7))]


def test_of_parallel_messages_each_has_its_number_and_no_more_than_the_limit_are_counted(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    """On AWS's engine only: the one in memory is not safe for parallel writers."""
    windows = WindowStore(dynamodb_tables, tables["NOTICES_TABLE"])

    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(lambda _: windows.count("Tech01", AT).n, range(20)))

    assert sorted(counted) == [*range(1, LIMIT + 1), *[LIMIT + 1] * (20 - LIMIT)]


def test_surplus_texts_wait_for_one_digest(engine: Any, tables: dict[str, str]) -> None:
    windows = WindowStore(engine, tables["NOTICES_TABLE"])
    minute = windows.count("tech", AT).minute

    first = windows.defer("tech", minute, "b", "two")
    windows.scheduled("tech", minute)
    again = windows.defer("tech", minute, "a", "one")
    windows.defer("tech", minute, "a", "one")

    assert (first, again) == (True, False)
    assert windows.pending("TECH", minute) == (["one", "two"], 0)


def test_what_is_too_much_for_a_digest_is_counted_in_it(
    engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "MOST", 2)
    windows = WindowStore(engine, tables["NOTICES_TABLE"])
    minute = windows.count("tech", AT).minute

    for name in ("a", "b", "b", "c", "d"):
        windows.defer("tech", minute, name, name)

    assert windows.pending("tech", minute) == (["a", "b"], 2)
    assert "4 条" in digest_of(*windows.pending("tech", minute))


def test_one_function_refreshes_the_token_and_the_others_find_it(
    engine: Any, tables: dict[str, str]
) -> None:
    def tokens() -> ChannelTokens:
        return ChannelTokens(engine, tables["NOTICES_TABLE"], "wecom:ww1:2", lambda: AT)

    one, other = tokens(), tokens()

    assert one.get() is None
    assert (one.lease("a", 15), other.lease("b", 15)) == (True, False)
    one.put("secret", AT + timedelta(hours=2))
    assert other.get() == "secret"
    assert other.lease("b", 15) is True


def test_invalidating_an_old_token_keeps_a_newer_one(engine: Any, tables: dict[str, str]) -> None:
    tokens = ChannelTokens(engine, tables["NOTICES_TABLE"], "wecom:ww1:2", lambda: AT)
    tokens.put("new", AT + timedelta(hours=2))

    tokens.invalidate("old")
    assert tokens.get() == "new"

    tokens.invalidate("new")
    assert tokens.get() is None


def test_a_lease_that_ran_out_can_be_taken(engine: Any, tables: dict[str, str]) -> None:
    clock = [AT]
    tokens = ChannelTokens(engine, tables["NOTICES_TABLE"], "wecom:ww1:2", lambda: clock[0])
    tokens.lease("crashed", 15)

    clock[0] += timedelta(seconds=16)

    assert tokens.lease("next", 15) is True
