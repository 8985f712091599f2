"""No member is ever sent more than WeCom delivers, however its windows lie."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.wecom_rules import Platform
from demo.wecom_server import WeComServer
from suanqing.channels.notices.model import CARD, Notice
from suanqing.channels.wecom.client import WeComClient
from suanqing.channels.wecom.rate_limit import LIMIT, Slot, Surplus
from suanqing.channels.wecom.send import Reported
from suanqing.channels.wecom.sender import MOST_WAITS, WAITED, Digest, Sender, payload

START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


class MemoryWindows:
    """The store's contract in memory; the real one is tested on both engines."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, int], int] = {}
        self.texts: dict[tuple[str, int], dict[str, str]] = {}
        self.ordered: set[tuple[str, int]] = set()

    def count(self, userid: str, now: datetime) -> Slot:
        key = (userid, int(now.timestamp()) // 60)
        self.counts[key] = self.counts.get(key, 0) + 1
        return Slot(key[1], self.counts[key])

    def defer(self, userid: str, minute: int, notice_id: str, text: str) -> bool:
        self.texts.setdefault((userid, minute), {})[notice_id] = text
        return (userid, minute) not in self.ordered

    def scheduled(self, userid: str, minute: int) -> None:
        self.ordered.add((userid, minute))

    def pending(self, userid: str, minute: int) -> Surplus:
        kept = self.texts.get((userid, minute), {})
        return Surplus([kept[key] for key in sorted(kept)])


class Recorder:
    """Stands for the client: remembers when a message left."""

    agentid = 1

    def __init__(self) -> None:
        self.now = START
        self.left: list[datetime] = []

    def send(self, message: dict[str, Any]) -> Any:
        self.left.append(self.now)
        return type("Sent", (), {"refused": frozenset()})()


def no_card(notice: Notice, seconds: int) -> None:
    raise AssertionError("no card was to be sent")


def a_notice(number: int) -> Notice:
    return Notice(f"T{number}:1:earned:tech", "tech", "earned", START, f"T{number}",
                  {"title": "空调安装", "amount": "100", "n": "1"})  # fmt: skip


@given(gaps=st.lists(st.integers(0, 40_000), min_size=1, max_size=250))
def test_no_60_seconds_hold_more_than_30_messages(gaps: list[int]) -> None:
    recorder, clock = Recorder(), [START]
    sender = Sender(
        recorder, MemoryWindows(), lambda digest, seconds: None, no_card, lambda: clock[0]
    )

    for number, gap in enumerate(gaps):
        clock[0] += timedelta(milliseconds=gap % 3_000)
        recorder.now = clock[0]
        sender.notice(a_notice(number), "tech")

    for start in recorder.left:
        within = [at for at in recorder.left if start <= at < start + timedelta(seconds=60)]
        assert len(within) <= 30


def test_an_hour_of_full_minutes_stays_below_a_thousand() -> None:
    assert LIMIT * 61 < 1_000


def test_the_surplus_arrives_in_one_digest_and_nothing_is_lost() -> None:
    platform = Platform(members={"tech"})
    ordered: list[Digest] = []
    clock = [START]
    with WeComServer(platform) as server:
        client = WeComClient(server.api_base, platform.corpid, platform.secret, platform.agentid,
                             MemoryTokens())  # fmt: skip
        sender = Sender(
            client, MemoryWindows(), lambda d, s: ordered.append(d), no_card, lambda: clock[0]
        )
        outcomes = [sender.notice(a_notice(number), "tech") for number in range(40)]
        clock[0] += timedelta(seconds=65)
        outcomes.append(sender.digest(ordered[0]))

    assert outcomes == ["sent"] * LIMIT + ["deferred"] * (40 - LIMIT) + ["sent"]
    assert len(ordered) == 1
    assert platform.dropped == []
    assert f"{40 - LIMIT} 条" in str(platform.delivered[-1].message)


def test_a_redelivered_notice_reaches_the_member_once() -> None:
    platform = Platform(members={"tech"})
    with WeComServer(platform) as server:
        client = WeComClient(server.api_base, platform.corpid, platform.secret, platform.agentid,
                             MemoryTokens())  # fmt: skip
        sender = Sender(client, MemoryWindows(), lambda d, s: None, no_card, lambda: START)
        sender.notice(a_notice(1), "tech")
        sender.notice(a_notice(1), "tech")

    assert len(platform.delivered) == 1


def test_the_card_that_was_pressed_says_what_came_of_it_and_the_answer_is_sent_all_the_same() -> (
    None
):
    platform = Platform(members={"tech"})
    answer = replace(
        a_notice(1),
        kind="answer",
        params={"text": "您已接单 T1\n(16:00:00)", CARD: platform.press()},
    )
    with WeComServer(platform) as server:
        client = WeComClient(server.api_base, platform.corpid, platform.secret, platform.agentid,
                             MemoryTokens())  # fmt: skip
        sender = Sender(
            Reported(client), MemoryWindows(), lambda d, s: None, no_card, lambda: START
        )
        outcomes = [sender.notice(answer, "tech") for _ in range(2)]

    assert platform.renewed == [("tech", "您已接单 T1")]
    assert outcomes == ["sent", "sent"] and len(platform.delivered) == 1
    assert [code for path, code in platform.calls if path.endswith("card")] == [0, 40058]


def test_a_card_stands_alone_and_a_text_goes_with_others() -> None:
    sender = Sender(Recorder(), MemoryWindows(), lambda d, s: None, no_card, lambda: START)
    card = replace(a_notice(1), kind="ticket_created")

    assert sender.alone(card)
    assert not sender.alone(a_notice(1)) and not sender.alone(replace(card, ticket=None))


def test_a_card_too_many_for_the_minute_comes_again_with_its_button() -> None:
    recorder, later, clock = Recorder(), list[Notice](), [START]
    sender = Sender(
        recorder, MemoryWindows(), lambda d, s: None, lambda notice, s: later.append(notice), lambda: clock[0]
    )  # fmt: skip
    cards = [
        replace(
            a_notice(n),
            kind="ticket_created",
            params={"title": "空调", "outlet": "浦东", "seq": "1"},
        )
        for n in range(LIMIT + 5)
    ]

    outcomes = [sender.notice(each, "tech") for each in cards]
    clock[0] += timedelta(seconds=65)

    assert outcomes == ["sent"] * LIMIT + ["waits:wecom_member"] * 5
    assert [replace(each, params=cards[0].params) for each in later] == cards[LIMIT:]
    assert [sender.notice(each, "tech") for each in later] == ["sent"] * 5
    assert len(recorder.left) == LIMIT + 5


def test_of_a_thousand_cards_at_once_those_that_waited_ten_minutes_go_together() -> None:
    """Fifteen a minute have their button; nobody waits an hour for the rest, and none is lost."""
    recorder, clock, windows = Recorder(), [START], MemoryWindows()
    waiting, ordered = list[Notice](), list[Digest]()
    sender = Sender(
        recorder, windows, lambda d, s: ordered.append(d), lambda notice, s: waiting.append(notice), lambda: clock[0]
    )  # fmt: skip
    params = {"title": "空调", "outlet": "浦东", "seq": "1"}
    told = [replace(a_notice(n), kind="ticket_created", params=params) for n in range(1_000)]
    waiting += told

    minutes = 0
    while waiting:
        now, waiting[:] = [*waiting], []
        for each in now:
            sender.notice(each, "tech")
        minutes += 1
        clock[0] += timedelta(seconds=65)

    sent = LIMIT * (MOST_WAITS + 1)
    assert minutes == MOST_WAITS + 1 and len(recorder.left) == sent and len(ordered) == 1
    assert len(windows.pending("tech", ordered[0].minute).texts) == 1_000 - sent
    assert sender.digest(ordered[0]) == "sent"
    assert all(WAITED not in each.params for each in told)


@pytest.mark.parametrize("times", [2, 3])
def test_a_digest_that_comes_when_the_minute_is_full_is_ordered_again(times: int) -> None:
    windows, ordered = MemoryWindows(), list[Digest]()
    sender = Sender(Recorder(), windows, lambda d, s: ordered.append(d), no_card, lambda: START)
    for number in range(LIMIT + times):
        sender.notice(a_notice(number), "tech")

    assert sender.digest(ordered[0]) == "deferred"
    assert ordered == [ordered[0]] * 2


def test_a_digest_that_comes_when_nothing_waits_is_not_sent_and_not_counted() -> None:
    recorder, windows, ordered = Recorder(), MemoryWindows(), list[Digest]()
    sender = Sender(recorder, windows, lambda d, s: ordered.append(d), no_card, lambda: START)

    assert sender.digest(Digest("tech", 1)) == "nothing"
    assert (recorder.left, windows.counts, ordered) == ([], {}, [])


def test_a_customers_task_is_a_card_of_its_own_that_no_repeat_doubles() -> None:
    told = {"text": "回访:是否满意", "name": "王女士", "task": "K1"}
    task = replace(a_notice(1), kind="task_given", ticket=None, params=told)

    one, again, other = (payload(task, userid, 1) for userid in ("LiNa", "lina", "wangwei"))

    assert one["msgtype"] == "template_card" and one["enable_duplicate_check"] == 1
    card = one["template_card"]
    assert "王女士" in str(card) and "回访:是否满意" in str(card)
    assert card["task_id"] == again["template_card"]["task_id"] != other["template_card"]["task_id"]


class MemoryTokens:
    def __init__(self) -> None:
        self.token: str | None = None

    def get(self) -> str | None:
        return self.token

    def lease(self, owner: str, seconds: int) -> bool:
        return True

    def put(self, token: str, expires_at: datetime) -> None:
        self.token = token

    def invalidate(self, token: str) -> None:
        self.token = None
