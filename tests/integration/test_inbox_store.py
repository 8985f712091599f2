"""The inbox keeps a delivery once, and says what became of it once."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.store import InboxStore
from suanqing.errors import NotFound, Unavailable
from suanqing.work.orders.order_log import ATTEMPTS, KnownOrder, OrderLog
from suanqing.work.orders.order_said import Said
from suanqing.work.orders.returned import Told

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def delivery(key: str = "wecom:msg-1", **more: Any) -> Delivery:
    return Delivery(key, "wecom", NOW, b"\x00\xff<xml/>", {"nonce": "1"}, {"a": "b"}, **more)


@pytest.fixture
def inbox(engine: Any) -> InboxStore:
    return InboxStore(engine, os.environ["INBOX_TABLE"])


@pytest.fixture
def raw(engine: Any) -> Iterator[Any]:
    yield lambda key: engine.get_item(
        TableName=os.environ["INBOX_TABLE"], Key={"delivery_id": {"S": key}}
    ).get("Item")


def test_a_delivery_comes_back_byte_for_byte(inbox: InboxStore) -> None:
    assert inbox.put_once(delivery())

    assert inbox.get("wecom:msg-1") == delivery()


def test_a_repeat_changes_nothing(inbox: InboxStore) -> None:
    inbox.put_once(delivery())
    inbox.done("wecom:msg-1", NOW)

    assert not inbox.put_once(delivery())
    assert inbox.get("wecom:msg-1").state == "done"


def test_of_many_at_once_one_is_first(inbox: InboxStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        first = list(pool.map(lambda _: inbox.put_once(delivery()), range(8)))

    assert sum(first) == 1


def test_a_quarter_megabyte_fits(inbox: InboxStore) -> None:
    big = Delivery("youzan:big", "youzan", NOW, os.urandom(256 * 1024))

    inbox.put_once(big)

    assert inbox.get("youzan:big").body == big.body


def test_what_is_done_says_so_once_and_goes_after_thirty_days(inbox: InboxStore, raw: Any) -> None:
    inbox.put_once(delivery())
    answer = {"id": "1", "to": "p1", "params": {"text": "好"}}

    assert inbox.done("wecom:msg-1", NOW, [answer], "note")
    assert not inbox.done("wecom:msg-1", NOW, [{"id": "2"}])

    kept = inbox.get("wecom:msg-1")
    assert (kept.state, kept.answers, kept.note) == ("done", (answer,), "note")
    expires = int((NOW + timedelta(days=30)).timestamp())
    assert raw("wecom:msg-1")["expires"] == {"N": str(expires)}


def test_trouble_is_listed_with_its_reason_and_kept(inbox: InboxStore, raw: Any) -> None:
    for key in ("wecom:1", "wecom:2", "wecom:3"):
        inbox.put_once(delivery(key))
    inbox.put_once(delivery("wecom:4", state="unreadable", reason="not_base64: the ciphertext …"))
    inbox.unreadable("wecom:1", "wecom", "bad_padding")
    inbox.failed("wecom:2", "wecom", "unknown member", 1)

    listed = {row["delivery_id"]: row for row in inbox.needing_attention("wecom")}

    assert set(listed) == {"wecom:1", "wecom:2", "wecom:4"}
    assert listed["wecom:2"]["reason"] == "unknown member"
    assert listed["wecom:2"]["attempts"] == "1"
    assert list(inbox.needing_attention("youzan")) == []
    assert "expires" not in raw("wecom:2")


def test_a_second_try_takes_it_off_the_list(inbox: InboxStore) -> None:
    inbox.put_once(delivery())
    inbox.failed("wecom:msg-1", "wecom", "unknown member", 2)

    assert inbox.reset_to_new("wecom:msg-1")
    assert not inbox.reset_to_new("wecom:msg-1")

    again = inbox.get("wecom:msg-1")
    assert (again.state, again.reason, again.attempts) == ("new", "", 2)
    assert list(inbox.needing_attention("wecom")) == []


def test_what_is_done_is_not_done_again(inbox: InboxStore) -> None:
    inbox.put_once(delivery())
    inbox.done("wecom:msg-1", NOW)

    assert not inbox.reset_to_new("wecom:msg-1")
    assert not inbox.failed("wecom:msg-1", "wecom", "late", 1)


def test_what_the_stream_lost_can_be_found(inbox: InboxStore) -> None:
    inbox.put_once(delivery("wecom:lost"))
    inbox.put_once(delivery("wecom:fine"))
    inbox.done("wecom:fine", NOW)

    assert list(inbox.waiting(NOW + timedelta(hours=1))) == ["wecom:lost"]
    assert list(inbox.waiting(NOW)) == []


def test_an_unknown_delivery_is_not_found(inbox: InboxStore) -> None:
    with pytest.raises(NotFound):
        inbox.get("wecom:nothing")


def test_old_news_of_an_order_is_refused_and_closing_is_final(engine: Any) -> None:
    log = OrderLog(engine, os.environ["INBOX_TABLE"])

    assert log.known("youzan:E1") is None
    assert log.opened("youzan:E1", 2000, frozenset({"T1"}), NOW)
    assert log.opened("youzan:E1", 2000, frozenset({"T1"}), NOW)
    assert not log.opened("youzan:E1", 1000, frozenset({"T2"}), NOW)
    log.closed("youzan:E1", 500, NOW)
    assert not log.opened("youzan:E1", 9000, frozenset({"T3"}), NOW)

    known = log.known("youzan:E1")
    assert known and known.closed and known.tickets == {"T1"}


def test_words_that_a_broken_attempt_left_of_a_buyer_who_was_erased_go_by_the_next(
    engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = OrderLog(engine, os.environ["INBOX_TABLE"])
    log.opened("tmall:W1", 5, frozenset(), NOW, buyer="tmall:AAH-1")  # before words were kept
    log.forget("tmall:W1", ["tmall:AAH-1"])
    engine.update_item(
        TableName=os.environ["INBOX_TABLE"], Key={"delivery_id": {"S": "order:tmall:W1"}},
        UpdateExpression="REMOVE words",
    )  # fmt: skip

    def told() -> None:
        said = Said(words="周末来")
        log.opened("tmall:W1", 6, frozenset(), NOW, buyer="tmall:AAH-1", said=said)

    with monkeypatch.context() as broken:
        broken.setattr(OrderLog, "_stays_forgotten", lambda *_: None)
        told()
    told()

    known = log.known("tmall:W1")
    assert known and known.erased and known.said.words == ""


class Overtaken(OrderLog):
    """Somebody else notes the return each time after it was read, as often as there is something to tell."""

    def __init__(self, client: Any, table: str, others: list[Told]) -> None:
        super().__init__(client, table)
        self.others, self.log = others, OrderLog(client, table)

    def known(self, order: str) -> KnownOrder | None:
        found = super().known(order)
        if self.others:
            self.log.returned(self.others.pop(0), NOW)
        return found


def back(changed: int, over: bool = False) -> Told:
    return Told("r-1", "youzan:E1", "空调", NOW, "1", changed, over)


def test_a_return_that_somebody_noted_meanwhile_is_read_again_and_the_newest_stays(
    engine: Any,
) -> None:
    table = os.environ["INBOX_TABLE"]
    older, newer = [back(1), back(2, over=True)], [back(9)]

    made = Overtaken(engine, table, older).returned(back(5), NOW)
    late = Overtaken(engine, table, newer).returned(back(6), NOW)

    assert (made.changed, made.times) == (5, 1), "it was over, and lives once more"
    assert late.changed == 9
    known = OrderLog(engine, table).known("youzan:E1")
    assert known and known.returns["r-1"] == late


def test_a_return_that_others_write_again_and_again_is_told_later(engine: Any) -> None:
    others = [back(n) for n in range(1, ATTEMPTS + 1)]

    with pytest.raises(Unavailable):
        Overtaken(engine, os.environ["INBOX_TABLE"], others).returned(back(99), NOW)

    known = OrderLog(engine, os.environ["INBOX_TABLE"]).known("youzan:E1")
    assert known and known.returns["r-1"].changed == ATTEMPTS
