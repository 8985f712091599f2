"""An address that was changed on a ticket reaches the shop's platform, or people hear at once that it does not; what
both sides changed is nobody's loss."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from demo import tmall_server as tmall
from jobs.orders import handler as pulled
from suanqing.channels.outward.send_service import Sending
from suanqing.channels.outward.store import DONE, DUE, PEOPLE, OutwardStore
from suanqing.errors import Unavailable
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.people.roles import Role
from suanqing.platform import secrets
from suanqing.times import epoch_ms
from suanqing.work.orders.two_sides import Site, told_by_platform
from suanqing.work.tickets.commands import Tickets, ticket_id_for
from tests import rest
from tests.fakes import youzan
from tests.integration.test_intake import NOW, SECRET, order, world
from tests.integration.test_pull import TID, Shops, shops
from tests.simulation.streams import Feed
from tests.staff import hire

__all__ = ["shops", "world"]
ORDER = f"tmall:{TID}"
TICKET = ticket_id_for("tmall", f"{ORDER}:{TID}1")
NEW = "浦东南路 1 号 3 单元"
MOVE = "taobao.trade.shippingaddress.update"
LOOK = "taobao.trade.fullinfo.get"


class Company(Shops):
    """The shops, with the ticket's stream behind the router and the API of tickets."""

    feed: Feed

    def move(
        self, ticket: str = TICKET, address: str = NEW, party: str = "dis", **more: Any
    ) -> int:
        body = {"address": address, "reason": "客户在微信里改了地址"} | more
        status = self.api("POST", "/tickets/{ticket_id}/site", party, body, ticket_id=ticket)[0]
        self.route()
        return status

    def route(self) -> None:
        from notifications.router import handler

        if records := [
            each for each in self.feed.news() if each["dynamodb"]["Keys"]["part"] == {"S": "head"}
        ]:
            assert handler({"Records": records}, rest.Context()) == {"batchItemFailures": []}

    def minute(self) -> None:
        self.later(1)
        self.run()
        self.route()

    def api(
        self,
        method: str,
        path: str,
        party: str,
        json: Any = None,
        role: Role = "dispatcher",
        **named: str,
    ) -> tuple[int, Any]:
        from tickets.app import handler

        query = {"state": "all"} if method == "GET" else None
        caller = Caller(party, frozenset({role}))
        status, body, _ = rest.call(
            handler, method, path, caller=caller, json=json, path_params=named, query=query
        )
        return status, body

    def settle(self, then: str, version: int, order: str = ORDER) -> tuple[int, Any]:
        body = {"version": version, "then": then}
        found = self.api("POST", "/orders/changes/{order}", "dis", body, order=order)
        self.route()
        return found

    def kept(self, order: str = ORDER) -> Any:
        found = self.outward.get(order)
        assert found
        return found.field

    def told(self) -> list[tuple[str, str]]:
        return [
            (each.to, each.params["text"])
            for each in self.world.notices()
            if each.kind == "address_waits"
        ]

    @property
    def outward(self) -> OutwardStore:
        return OutwardStore(self.world.client, os.environ["INBOX_TABLE"])


def known(monkeypatch: pytest.MonkeyPatch, on: bool = True) -> None:
    document = SECRET | {
        "tmall": {"sq": tmall.SHOP | {"changes_address": on}},
        "youzan": {"client-1": youzan.APP | {"changes_address": on}},
    }
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: document)


@pytest.fixture
def company(shops: Shops, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    from jobs import outward as job
    from notifications import outward as noted
    from notifications import router
    from tickets import wiring

    for cached in (job._store, job._log, job._parties, noted.store, wiring.outward, wiring.tickets,
                   router.audience, router.customer_rules, router.ledger):  # fmt: skip
        cached.cache_clear()
    topic = boto3.client("sns").create_topic(Name="results")["TopicArn"]
    monkeypatch.setenv("RESULTS_TOPIC", topic)
    known(monkeypatch)
    hire(shops.world.client)
    shops.__class__ = Company
    found: Any = shops
    streams = f"https://streams.dynamodb.{os.environ['AWS_REGION']}.amazonaws.com"
    feed = Feed(
        boto3.client("dynamodbstreams", endpoint_url=streams),
        found.world.client,
        os.environ["WORK_TABLE"],
    )
    found.feed = feed
    found.top.sell(tmall.trade(TID, NOW))
    found.run()
    found.route()
    found.world.notices()
    yield found


def test_r231_h10_an_address_changed_here_is_the_shops_within_the_next_minute(
    company: Company,
) -> None:
    assert company.move(region="310104") == 200
    assert company.kept().state == "queued"
    before = company.now()

    company.minute()

    assert company.top.moved == [(TID, "徐汇区", NEW)]
    assert (company.now() - before).total_seconds() <= 300
    assert (company.kept().state, company.told()) == ("done", [])


def test_r231_youzans_order_too_and_the_names_of_divisions_travel_by_themselves(
    company: Company,
) -> None:
    company.cloud.sell(order("E1"))
    company.later(1)
    company.minute()
    company.move(
        ticket_id_for("youzan", "youzan:E1:o1"), "上海市徐汇区漕溪北路 8 号", region="310104"
    )

    company.minute()

    told = company.cloud.orders["E1"]["full_order_info"]["address_info"]
    assert (told["delivery_city"], told["delivery_district"]) == ("上海市", "徐汇区")
    assert told["delivery_address"] == "漕溪北路 8 号"
    assert company.kept("youzan:E1").state == "done"


@pytest.mark.parametrize(
    ("method", "fault"),
    [(LOOK, "nonsense"), (LOOK, "session"), (MOVE, "throttled"), (MOVE, "silence"), (MOVE, "lost")],
)
def test_r244_a_call_that_fails_is_tried_again_and_ends_within_five_minutes(
    company: Company, fault: str, method: str
) -> None:
    company.move()
    company.top.fail(fault, method)

    for _ in range(4):
        company.minute()

    assert company.kept().state == "done"
    assert company.top.moved[0] == (TID, "浦东新区", NEW) and len(company.top.moved) <= 2


def test_r244_an_answer_that_was_lost_is_found_though_divisions_travelled_by_themselves(
    company: Company,
) -> None:
    company.top.shows = True
    company.move(address="上海市徐汇区漕溪北路 8 号", region="310104")
    company.top.fail("lost", MOVE)
    for _ in range(3):
        company.minute()

    assert company.top.moved == [(TID, "徐汇区", "漕溪北路 8 号")]
    assert (company.kept().state, company.told()) == ("done", [])
    assert company.world.ticket().address == "上海市徐汇区漕溪北路 8 号"


def test_r231_what_fails_for_four_minutes_is_told_of_once_and_tried_on(company: Company) -> None:
    parties = PartyStore(company.world.client, os.environ["PRICING_TABLE"])
    parties.put(Party("d2", "person", "值班", frozenset({"dispatcher"}), outlet="hq"))
    company.move()
    company.top.fail("busy", LOOK, 40)
    for _ in range(8):
        company.minute()

    told = company.told()
    assert sorted(party for party, _ in told) == ["d1", "d2", "dis"] and "四分钟" in told[0][1]
    company.top.faults.clear()
    for _ in range(6):
        company.minute()
    assert company.kept().state == "done"


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [("WAIT_BUYER_CONFIRM_GOODS", "person", "已经发货"), ("TRADE_FINISHED", "over", "")],
)
def test_r231_what_is_sent_already_is_the_owners_task_at_once(
    company: Company, status: str, state: str, words: str
) -> None:
    company.top.trades[TID]["status"] = status
    company.move()
    company.minute()
    company.minute()

    told = company.told()
    assert company.kept().state == state and company.top.moved == []
    assert bool(told) == bool(words) and all(words in text for _, text in told)
    assert sorted(party for party, _ in told) == (["d1", "dis"] if words else [])


def test_switched_off_or_refused_or_of_a_platform_that_cannot_it_is_a_persons_task(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, on=False)
    company.move()
    company.minute()
    assert (company.kept().state, company.kept().reason) == ("person", "off")
    assert any("没有开通" in text for _, text in company.told())

    known(monkeypatch)
    assert company.settle("ours", company.kept().version)[0] == 200
    monkeypatch.setattr("suanqing.channels.tmall.outward.MOST_BYTES", 3)
    company.minute()
    assert company.kept().reason.startswith("platform_refused")


def test_r232_our_own_echo_changes_nothing_and_is_told_nobody(company: Company) -> None:
    company.top.shows = True
    company.move(region="310104")
    company.minute()
    before = [(each.ticket_id, each.version) for each in company.world.tickets()]
    company.top.trades[TID]["modified"] = tmall.beijing(company.now())
    company.minute()

    assert [(each.ticket_id, each.version) for each in company.world.tickets()] == before
    assert company.kept().version == 1 and len(company.top.moved) == 1


def test_r232_the_platforms_own_later_change_moves_the_ticket_and_is_not_told_back(
    company: Company,
) -> None:
    company.top.sell(
        tmall.trade(
            TID,
            NOW,
            modified=NOW + timedelta(seconds=90),
            receiver_district="徐汇区",
            receiver_town="",
        )
    )
    company.minute()
    company.minute()

    assert company.world.ticket().region == "310104"
    assert company.outward.get(ORDER) is None and company.top.moved == []


@pytest.mark.parametrize("changed_here_before", [False, True])
def test_r221_a_new_address_whose_ticket_could_not_be_moved_at_once_is_not_lost(
    company: Company, monkeypatch: pytest.MonkeyPatch, changed_here_before: bool
) -> None:
    if changed_here_before:
        company.move()
        company.minute()
    company.later(2)
    there = tmall.trade(
        TID,
        NOW,
        modified=company.now(),
        receiver_district="徐汇区",
        receiver_town="",
        receiver_address="漕溪北路 8 号",
    )
    company.top.sell(there)

    def contended(*_: Any, **__: Any) -> None:
        raise Unavailable("the table is busy", retry_after=1)

    with monkeypatch.context() as broken:
        broken.setattr(Tickets, "move", contended)
        pulled({"orders": "minute"}, rest.Context())
        records = company.world.news()
        assert company.world.take(records) != []
    assert company.world.take(records) == []

    ticket = company.world.ticket()
    assert (ticket.region, ticket.address) == ("310104", "漕溪北路 8 号")


def both_changed(company: Company) -> None:
    company.move()
    company.later(0.5)
    company.top.sell(
        tmall.trade(
            TID,
            NOW,
            modified=company.now(),
            receiver_district="徐汇区",
            receiver_town="",
            receiver_address="漕溪北路 8 号",
        )
    )
    company.minute()


def test_r232_both_changed_is_listed_with_both_sides_told_and_neither_is_lost(
    company: Company,
) -> None:
    both_changed(company)

    status, body = company.api("GET", "/orders/changes", "dis")
    [item] = body["items"]
    assert status == 200 and item["state"] == "conflict" and item["why"]
    assert item["ours"] == {"region": "310115", "address": NEW}
    assert item["theirs"] == {"region": "310104", "address": "漕溪北路 8 号"}
    assert company.top.moved == [] and company.world.ticket().address == NEW
    assert any("两边都改了" in text or "选一个" in text for _, text in company.told())


def test_r232_settled_as_theirs_the_ticket_moves_and_nothing_is_told_back(company: Company) -> None:
    both_changed(company)
    version = company.kept().version

    assert company.settle("theirs", version - 1)[0] == 409
    assert company.settle("theirs", version)[0] == 200
    for _ in range(3):
        company.minute()

    ticket = company.world.ticket()
    assert (ticket.region, ticket.address) == ("310104", "漕溪北路 8 号")
    assert (company.kept().state, company.kept().owner, company.top.moved) == (
        "done",
        "platform",
        [],
    )


def test_what_waits_for_a_person_is_over_with_its_order(company: Company) -> None:
    both_changed(company)
    company.later(1)
    company.top.sell(tmall.trade(TID, NOW, modified=company.now(), status="TRADE_CLOSED"))
    company.minute()

    assert (company.kept().state, company.kept().reason) == ("over", "order_over")
    assert company.outward.listed(PEOPLE, 9) == []


def test_r232_settled_as_ours_the_platform_is_told_over_its_own(company: Company) -> None:
    both_changed(company)
    assert company.settle("ours", company.kept().version)[0] == 200
    for _ in range(2):
        company.minute()

    assert company.top.moved == [(TID, "浦东新区", NEW)]
    assert company.kept().state == "done" and company.world.ticket().address == NEW


def test_r244_changes_of_one_order_are_told_in_their_order_the_newest_for_those_before(
    company: Company,
) -> None:
    company.move()
    company.move(address="浦东南路 2 号")
    company.minute()
    company.move(address="浦东南路 3 号")
    company.minute()

    assert [address for _, _, address in company.top.moved] == ["浦东南路 2 号", "浦东南路 3 号"]
    assert company.kept().version == 3


def test_r244_what_waits_and_what_is_done_is_listed_for_dispatch_and_for_nobody_else(
    company: Company,
) -> None:
    company.move()
    assert [each.order for each in company.outward.listed(DUE, 9)] == [ORDER]
    company.minute()
    assert [each.order for each in company.outward.listed(DONE, 9)] == [ORDER]
    assert company.outward.listed(PEOPLE, 9) == []

    assert company.api("GET", "/orders/changes", "dis")[1]["items"][0]["state"] == "done"
    for role in ("technician", "auditor", "partner"):
        assert company.api("GET", "/orders/changes", "x", role=role)[0] == 403
    assert company.settle("done", 1)[0] == 409
    assert company.settle("done", 1, "tmall:1")[0] == 404


def test_what_nobody_foresaw_of_one_order_is_tried_later_and_people_hear_of_it(
    company: Company,
) -> None:
    from jobs.outward import _tell

    class Odd:
        changes = True

        def look(self, tid: str) -> Any:
            raise KeyError(tid)

    company.move()
    sending = Sending(company.outward, lambda _: Odd(), _tell, lambda: epoch_ms(company.now()))  # type: ignore[arg-type,return-value]
    for minutes in (1, 5):
        company.later(minutes)
        with pytest.raises(KeyError):
            sending.run(lambda: True)
        assert sending.run(lambda: True) == {}  # it is not due

    assert company.kept().reason == "unforeseen"
    assert sorted(party for party, _ in company.told()) == ["d1", "dis"]


def test_two_minutes_at_once_tell_it_once(company: Company) -> None:
    from jobs.outward import _find, _tell

    company.move()
    company.later(1)
    seen: list[str] = []

    class Slow:
        changes = True

        def __init__(self, orders: Any) -> None:
            self.orders = orders

        def look(self, tid: str) -> Any:
            found = self.orders.look(tid)
            if not seen:
                seen.append(tid)
                assert sending(_find).one(ORDER) == "done"
            return found

        def move(self, tid: str, site: Site) -> None:
            raise AssertionError("told twice")

    def sending(find: Any) -> Sending:
        return Sending(company.outward, find, _tell, lambda: epoch_ms(company.now()))

    assert sending(lambda order: Slow(_find(order))).one(ORDER) == "settled meanwhile"
    assert len(company.top.moved) == 1


def test_what_the_platform_changes_while_its_answer_is_on_the_way_is_no_old_news(
    company: Company,
) -> None:
    """Ours stands as of when it was asked to take it."""
    from jobs.outward import _find, _tell

    company.move()
    company.later(1)

    class Slow:
        changes = True

        def __init__(self, orders: Any) -> None:
            self.orders = orders

        def look(self, tid: str) -> Any:
            return self.orders.look(tid)

        def move(self, tid: str, site: Site) -> None:
            self.orders.move(tid, site)
            company.clock.shift(timedelta(seconds=20))

    began = epoch_ms(company.now())
    slow = Sending(
        company.outward, lambda order: Slow(_find(order)), _tell, lambda: epoch_ms(company.now())
    )
    assert slow.one(ORDER) == "done"

    there = company.kept()
    assert there.heard == began < epoch_ms(company.now())
    other = Site("310104", "漕溪北路 8 号")
    assert told_by_platform(there, other, began + 10_000)[0] == "apply"
