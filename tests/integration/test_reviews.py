"""What customers say of goods and work: taken once, joined with tickets and consultations, told each week, erased."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.platform import config
from suanqing.times import BEIJING, rfc3339
from suanqing.work.care import review_store
from suanqing.work.care.review_service import of_ticket
from suanqing.work.care.review_store import ReviewStore, writes
from suanqing.work.customers.happenings_store import HappeningStore
from suanqing.work.customers.store import CustomerStore
from suanqing.work.orders.order_log import OrderLog
from tests.in_process import InProcess
from tests.integration import test_customers
from tests.integration.settling import World
from tests.integration.test_customers import PEOPLE
from tickets import customer_wiring
from tickets import wiring as desk

world = test_customers.world
NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
"""A Monday, at ten."""
MS = timedelta(milliseconds=1)
ADMINS = {name: Caller(name, frozenset({"admin"})) for name in ("adm", "adm-2")}


@pytest.fixture
def api(world: World) -> InProcess:
    for name in ADMINS:
        world.parties.put(Party(name, "person", name, frozenset({"admin"}), HQ))
    return InProcess(PEOPLE | ADMINS)


def told(ref: str, stars: int, words: str = "", days: int = 3, **more: Any) -> dict[str, Any]:
    return {
        "ref": ref,
        "stars": stars,
        "words": words,
        "at": rfc3339(NOW - timedelta(days=days)),
        **more,
    }


def take(api: InProcess, *items: dict[str, Any], channel: str = "tmall") -> Any:
    return api.ask("POST", "/reviews", {"channel": channel, "items": [*items]}, "dis")


def ordered(world: World, api: InProcess, buyer: str) -> str:
    """A ticket that a shop's order led to."""
    body = {
        "outlet": "sh-01",
        "title": "安装",
        "region": "310115",
        "lines": [{"sku": "AC-INSTALL", "qty": "1"}],
    }
    ticket = str(api.must("POST", "/tickets", body, "dis")["id"])
    log = OrderLog(world.client, config.setting("INBOX_TABLE"))
    log.opened("tmall:9001", 1, frozenset({ticket}), NOW, {"1": 100}, buyer=buyer)
    return ticket


@time_machine.travel(NOW, tick=False)
def test_r238_a_shops_review_is_joined_with_its_orders_work_and_what_the_customer_had_asked(
    world: World, api: InProcess
) -> None:
    ordered(world, api, "tmall:b-1")
    asked = {
        "kind": "consult",
        "source": "wecom:1",
        "at": rfc3339(NOW - timedelta(days=9)),
        "channel": "wecom",
    }
    api.must("POST", "/customers/tmall:b-1/happenings", asked | {"about": ["噪音"]}, "dis")

    first = take(api, told("R1", 2, "噪音大,还迟到", order="9001"), told("R2", 5, sku="AC-INSTALL"))
    again = take(api, told("R1", 2, "噪音大,还迟到", order="9001"))
    assert (first.body, again.body) == ({"new": 2, "joined": 1}, {"new": 0, "joined": 1})
    assert take(api, told("R1", 5, order="9001")).status == 409
    assert (
        take(api, told("R3", 1)).status == 422
        and take(api, told("R4", 1, days=-1, sku="A")).status == 422
    )

    rows = api.must("GET", "/reviews/report?month=2026-11", None, "fin")["items"]
    [joined] = [each for each in rows if each["region"]]
    assert (joined["sku"], joined["region"], joined["low"], joined["asked"]) == (
        "AC-INSTALL",
        "310000",
        1,
        1,
    )
    assert joined["about"] == [{"topic": "噪音", "name": "噪音", "count": 1}]
    assert {each["topic"] for each in joined["topics"]} == {"noise", "late"}
    assert api.ask("GET", "/reviews/report", None, "tech").status == 403
    assert api.ask("GET", "/reviews/complaints?week=2026-W54", None, "fin").status == 422


@time_machine.travel(NOW, tick=False)
def test_r238_a_report_reads_what_its_reviewers_asked_under_every_id_and_no_month_of_everybody(
    world: World, api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered(world, api, "tmall:b-1")
    at = rfc3339(NOW - timedelta(days=35))
    asked = {"kind": "consult", "source": "wecom:1", "at": at, "channel": "wecom"}
    api.must("POST", "/customers/w-1/happenings", asked | {"about": ["噪音"]}, "dis")
    api.must("POST", "/customers/w-2/happenings", asked | {"about": ["价格"]}, "dis")
    api.must("POST", "/customers/tmall:b-1/merge", {"into": "w-1", "reason": "同一人"}, "adm")
    take(api, told("R1", 2, "噪音大", order="9001", days=6), told("R2", 1, sku="AC-INSTALL"))

    def everybody(*_: Any) -> Any:
        raise AssertionError("a month of everybody is read")

    monkeypatch.setattr(HappeningStore, "month", everybody)
    rows = api.must("GET", "/reviews/report?month=2026-11", None, "fin")["items"]

    assert sum(each["reviews"] for each in rows) == 2
    assert [each["about"] for each in rows if each["asked"]] == [
        [{"topic": "噪音", "name": "噪音", "count": 1}]
    ]


@time_machine.travel(NOW, tick=False)
def test_r239_a_week_reads_its_own_days_to_the_millisecond_and_no_others(
    world: World, api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = datetime(2026, 11, 23, tzinfo=BEIJING)
    at = {"before": begin - MS, "first": begin, "last": begin + timedelta(days=7) - MS}
    items = [told(ref, 1, sku="AC-INSTALL") | {"at": rfc3339(when)} for ref, when in at.items()]
    assert (
        take(api, *items, *(told(f"E{n}", 1, sku="A", days=20 + n) for n in range(4))).body["new"]
        == 7
    )
    monkeypatch.setattr(review_store, "PAGE", 1)
    read, page = list[str](), CustomerStore.page

    def counted(self: CustomerStore, key: str, after: str, most: int) -> Any:
        items, more = page(self, key, after, most)
        read.extend(str(each["said"]["id"]) for each in items)
        return items, more

    monkeypatch.setattr(CustomerStore, "page", counted)
    [top] = api.must("GET", "/reviews/complaints?week=2026-W48", None, "dis")["items"]

    assert top["complaints"] == 2 and read == ["tmall:first", "tmall:last"]


@time_machine.travel(NOW, tick=False)
def test_r239_a_weeks_top_complaint_quotes_customers_until_they_are_erased_and_stay_so(
    world: World, api: InProcess
) -> None:
    ordered(world, api, "tmall:b-1")
    mine = told("R1", 1, "漏水严重", order="9001")
    take(
        api,
        mine,
        told("R2", 2, "又漏水", sku="AC-INSTALL"),
        told("R3", 1, sku="AC-INSTALL", days=30),
    )

    def week() -> Any:
        return api.must("GET", "/reviews/complaints?week=2026-W48", None, "dis")

    [top] = week()["items"]
    assert (week()["first"], week()["last"]) == ("2026-11-23", "2026-11-29")
    assert (top["complaints"], top["top"]["topic"], top["top"]["count"]) == (2, "leak", 2)
    assert top["words"] == ["漏水严重"], "words of somebody whom nobody knows are not kept"
    file = api.must("POST", "/customers/tmall:b-1/export", {"reason": "本人"}, "adm")
    assert "漏水严重" in str(file)

    for who in ADMINS:
        api.must("POST", "/customers/tmall:b-1/erasure", {"reason": "本人"}, who)
    assert take(api, mine).body["new"] == 1
    [top] = week()["items"]
    assert (top["complaints"], top["words"]) == (2, [])
    assert "漏水严重" not in str(
        api.must("POST", "/customers/tmall:b-1/export", {"reason": "本人"}, "adm")
    )


@time_machine.travel(NOW, tick=False)
def test_words_of_who_was_erased_under_another_id_of_theirs_are_not_kept_again(
    world: World, api: InProcess
) -> None:
    """Where the log does not say so itself: its order became known after that."""
    api.must("POST", "/customers/tmall:b-1/merge", {"into": "c-1", "reason": "同一人"}, "adm")
    for who in ADMINS:
        api.must("POST", "/customers/c-1/erasure", {"reason": "本人"}, who)
    ordered(world, api, "tmall:b-1")

    assert take(api, told("R1", 1, "漏水严重", order="9001")).body["new"] == 1

    [top] = api.must("GET", "/reviews/complaints?week=2026-W48", None, "dis")["items"]
    assert (top["complaints"], top["words"]) == (1, [])


@time_machine.travel(NOW, tick=False)
def test_what_a_ticket_is_rated_is_a_review_of_its_products_and_lead_once(
    world: World, api: InProcess
) -> None:
    body = {
        "outlet": "sh-01", "title": "安装", "region": "310115", "customer_id": "c-9",
        "lines": [{"sku": "AC-INSTALL", "qty": "1"}],
    }  # fmt: skip
    ticket = desk.tickets().store.get(
        api.must("POST", "/tickets", body, "dis")["id"], consistent=True
    )
    review = of_ticket(ticket, 2, " 打孔没装好 ", NOW)
    store = ReviewStore(customer_wiring.identity().store)
    table = store.store.table

    assert store.store.together(writes(table, review)) and not store.store.together(
        writes(table, review)
    )
    assert store.get(review.id) == review
    assert (review.skus, review.topics, review.words) == (
        ("AC-INSTALL",),
        ("workmanship",),
        "打孔没装好",
    )
