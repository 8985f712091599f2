"""A company's day, from a seed: orders and messages come in, people work, some things change.

Every call is one a platform, a phone or a desk really makes; nothing is written behind the API.
"""

import itertools
import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from demo import company, platforms
from demo.cloud import YOUZAN_APP, YOUZAN_SHOP, Cloud, publish
from demo.platforms import Place, Request
from demo.screen import say
from demo.web import Unexpected
from suanqing import regions
from suanqing.money import to_major
from suanqing.people.parties.model import Party
from suanqing.times import utcnow

ORDERS, MESSAGES, DESK = 36, 24, 16
PATIENCE = 60.0
"""Seconds to wait for what happens by itself."""


@dataclass
class Day:
    """The state of the play.

    expected: how many tickets each source must have made. late: those that had to wait for money.
    """

    cloud: Cloud
    seed: int
    expected: dict[str, int] = field(default_factory=dict)
    pushes: list[Request] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.people = [p for p in company.parties() if "technician" in p.roles]
        self.outlets = {p.party_id: p for p in company.parties() if p.kind == "outlet"}
        self.items = [i for i in company.service_items() if i["sku"] != company.UNPRICED]
        self._numbers = itertools.count(1)

    # What comes in

    def take_orders(self) -> None:
        """Paid orders with a service, each pushed once to three times, out of order."""
        made = [self._order(number) for number in range(ORDERS)]
        self.pushes = made
        repeated = [push for push in made for _ in range(self.random.choice((1, 1, 2, 3)))]
        self.random.shuffle(repeated)
        say(f"{ORDERS} paid Youzan orders arrive as {len(repeated)} pushes, shuffled")
        self._each(repeated, lambda push: self._count("youzan", self._deliver_youzan(push)))
        self.expected["youzan"] = ORDERS

    def take_messages(self) -> None:
        """Employees write to the app; each message is delivered once or twice, encrypted."""
        texts = [self._message() for _ in range(MESSAGES)]
        sent = [text for text in texts for _ in range(self.random.choice((1, 2)))]
        self.random.shuffle(sent)
        say(f"{MESSAGES} WeCom messages arrive as {len(sent)} encrypted callbacks")
        self._each(sent, lambda document: self._count("wecom", self.deliver_wecom(document)))
        self.expected["wecom"] = MESSAGES

    def take_calls(self) -> None:
        """The service desk creates tickets, some urgent, some twice with the same key."""
        say(f"{DESK} tickets from the service desk, a third urgent, some sent twice")
        for number in range(DESK):
            outlet = self.random.choice(list(self.outlets.values()))
            item = self.random.choice(self.items) if number else {"sku": company.UNPRICED,
                                                                 "name": "新风系统安装"}  # fmt: skip
            body = {
                "outlet": outlet.party_id,
                "region": outlet.region,
                "title": item["name"],
                "address": f"{self.random.randint(1, 300)}号",
                "customer": "电话客户",
                "urgent": number % 3 == 1,
                "lines": [{"sku": item["sku"], "qty": "1"}],
            }
            for _ in range(self.random.choice((1, 2))):
                self.cloud.web.must("POST", "/tickets", body, party="dispatch-1",
                                    headers={"Idempotency-Key": f"desk-{self.seed}-{number}"})  # fmt: skip
        self.expected["app"] = DESK

    def wait_for_tickets(self) -> list[dict[str, Any]]:
        """Every ticket on the outlets' boards, when all have come."""
        wanted = sum(self.expected.values())
        found: list[dict[str, Any]] = []
        for _ in waiting(f"{wanted} tickets"):
            found = [ticket for outlet in self.outlets for ticket in self.board(outlet)]
            if len(found) >= wanted:
                break
        say(f"{len(found)} tickets on the boards of {len(self.outlets)} outlets")
        return found

    # What people do

    def work(self, tickets: list[dict[str, Any]]) -> None:
        """Claim by card or app, go, do, complete; several at once."""
        say(f"{len(self.people)} technicians claim, work and complete {len(tickets)} tickets")
        jobs = [(ticket, self.random.random(), self.random.randrange(1000)) for ticket in tickets]
        self._each(jobs, lambda job: self._job(*job))

    def change_minds(self, tickets: list[dict[str, Any]]) -> None:
        """After completion: a forgotten part, a wrong line, a cancellation."""
        done = [t for t in tickets if t["lines"][0]["sku"] != company.UNPRICED][:9]
        for place, ticket in enumerate(done):
            path = f"/tickets/{ticket['id']}"
            if place % 3 == 0:
                self.cloud.web.must("POST", f"{path}/cancel", {"reason": "客户投诉,退款"},
                                    party="dispatch-1")  # fmt: skip
            else:
                part = self.random.choice(company.parts())
                self.cloud.web.must("POST", f"{path}/lines", {"sku": part["sku"], "qty": "2"},
                                    party="dispatch-1")  # fmt: skip
        say(f"{len(done)} completed tickets change: {(len(done) + 2) // 3} cancelled, parts added")

    def mend_the_price(self) -> None:
        """The unpriced ticket is red; a new book version with the price settles it on retry."""
        rows = self.exceptions()
        say(f"Exception queue: {len(rows)} red ticket, not paid 0: {rows[0]['trouble']['message']}")
        publish(self.cloud, company.book())
        time.sleep(6)
        self.late |= {row["ticket_id"] for row in rows}
        for row in rows:
            self.cloud.web.must("POST", f"/exceptions/{row['ticket_id']}/retry", {},
                                party="finance-1")  # fmt: skip

    def exceptions(self) -> list[dict[str, Any]]:
        """All red tickets of all outlets, once there is one."""
        rows: list[dict[str, Any]] = []
        for _ in waiting("the exception queue"):
            rows = [
                row
                for outlet in self.outlets
                for row in self.cloud.web.must(
                    "GET", "/exceptions", party="finance-1", query={"outlet": outlet}
                )["items"]
            ]
            if rows:
                return rows
        return rows

    def wait_for_money(self) -> None:
        """Until no completed ticket waits for its money."""
        open_ = -1
        for _ in waiting("the ledger"):
            open_ = sum(1 for t in self.cloud.tables().tickets() if t.unsettled)
            if open_ == 0:
                break
        say("Every completed ticket is settled" if open_ == 0 else f"{open_} still unsettled")

    # How it is done

    def board(self, outlet: str) -> Iterator[dict[str, Any]]:
        for lane in ("open", "done"):
            query = {"outlet": outlet, "lane": lane, "limit": "100"}
            while True:
                page = self.cloud.web.must("GET", "/tickets", party="dispatch-1", query=query)
                yield from page["items"]
                if not page.get("next"):
                    break
                query["cursor"] = page["next"]

    def deliver_wecom(self, document: bytes) -> Any:
        request = platforms.wecom_callback(
            self.cloud.key, document, utcnow(), f"n{next(self._numbers)}"
        )
        return self.cloud.web.deliver("/webhooks/wecom", request)

    def _job(self, ticket: dict[str, Any], luck: float, number: int) -> None:
        crew = [p for p in self.people if p.outlet == ticket["outlet"]]
        lead, ticket_id = crew[number % len(crew)], ticket["id"]
        path = f"/tickets/{ticket_id}"
        self._claim(ticket_id, lead, luck, rivals=[p for p in crew if p != lead])

        def act(end: str, body: dict[str, Any]) -> None:
            self.cloud.web.must("POST", f"{path}/{end}", body, party=lead.party_id)

        act("arrive", {})
        if len(crew) > 1 and luck < 0.4:
            weights = [{"party": lead.party_id, "weight": "0.6"},
                       {"party": crew[(number + 1) % len(crew)].party_id, "weight": "0.4"}]  # fmt: skip
            self.cloud.web.must("POST", f"{path}/crew", {"crew": weights}, party="dispatch-1")
        for offset in range(number % 3):
            part = company.parts()[(number * 7 + offset) % len(company.parts())]
            act("lines", {"sku": part["sku"], "qty": str(1 + number % 4)})
        if number % 2:
            act("minutes", {"minutes": str(30 + number % 90), "sku": "TIME-STD",
                            "worker": lead.party_id})  # fmt: skip
        act("complete", {})
        if luck < 0.4 and ticket.get("urgent"):
            self.example = ticket_id

    def _claim(self, ticket_id: str, lead: Party, luck: float, rivals: list[Party]) -> None:
        """By the card's button where it has come, else by the app; a rival may try too."""
        card = self._card(ticket_id, lead) if luck < 0.5 else None
        if card:
            click = platforms.wecom_click(
                self.cloud.wecom.platform.corpid, lead.accounts.get("wecom") or "", card, utcnow(),
                self.cloud.wecom.platform.agentid,
            )  # fmt: skip
            self._count("wecom", self.deliver_wecom(click))
            for _ in waiting("the claim"):
                seen = self.cloud.web.must("GET", f"/tickets/{ticket_id}", party="dispatch-1")
                if seen.get("assignee") == lead.party_id:
                    break
        else:
            self.cloud.web.must("POST", f"/tickets/{ticket_id}/claim", {}, party=lead.party_id)
        if rivals and luck < 0.2:
            late = self.cloud.web.call("POST", f"/tickets/{ticket_id}/claim", {},
                                       party=rivals[0].party_id)  # fmt: skip
            if late.status not in (404, 409):
                raise Unexpected(f"a second claim of {ticket_id} answered {late.status}")

    def _card(self, ticket_id: str, member: Party) -> str | None:
        """The task id of the member's card of this ticket, if WeCom delivered one."""
        platform = self.cloud.wecom.platform
        with platform.lock:
            for delivery in platform.delivered:
                card = delivery.message.get("template_card")
                if card and delivery.userid.lower() == (member.accounts.get("wecom") or "").lower():
                    task = str(card["task_id"])
                    if task.startswith(f"{ticket_id}@"):
                        return task
        return None

    def _order(self, number: int) -> Request:
        outlet = self.random.choice(list(self.outlets.values()))
        item = self.random.choice(self.items)
        tid = f"E{utcnow():%Y%m%d}{self.seed:06d}{number:06d}"
        lines = [
            platforms.youzan_line(f"{tid}1", "GOODS-1", "家电一台", "2999.00"),
            platforms.youzan_line(
                f"{tid}2", f"YZ-{item['sku']}", item["name"], to_major(int(item["charge_fen"]))
            ),
        ]
        at = utcnow() - timedelta(minutes=self.random.randint(1, 30))
        return self.push(
            "trade_TradeBuyerPay",
            platforms.youzan_order(tid, lines, place_of(outlet.region or ""), at),
            f"m-{self.seed}-{number}",
            tid,
        )

    def push(self, kind: str, msg: Any, msg_id: str, tid: str, *, test: bool = False) -> Request:
        """A signed push of our shop."""
        secret = self.cloud.secret["youzan"][YOUZAN_APP]["client_secret"]
        return platforms.youzan_push(
            YOUZAN_APP, secret, YOUZAN_SHOP, kind, msg, msg_id, utcnow(), id=tid,
            status="WAIT_SELLER_SEND_GOODS", test=test,
        )  # fmt: skip

    def _message(self) -> bytes:
        person = self.random.choice(self.people)
        item = self.random.choice(self.items)
        region = self.outlets[person.outlet or ""].region
        text = f"报修 {item['sku']} {region} 幸福路{self.random.randint(1, 99)}号"
        platform = self.cloud.wecom.platform
        number = 7_000_000_000_000_000_000 + self.seed * 1000 + next(self._numbers)
        return platforms.wecom_text(
            platform.corpid,
            person.accounts.get("wecom") or "",
            text,
            number,
            utcnow(),
            platform.agentid,
        )

    def _deliver_youzan(self, push: Request) -> Any:
        return self.cloud.web.deliver("/webhooks/youzan", push)

    def _count(self, channel: str, answer: Any) -> None:
        key = f"{channel} {answer.status}"
        self.answers[key] = self.answers.get(key, 0) + 1

    def _each[T](self, things: Iterable[T], act: Callable[[T], None]) -> None:
        """Several at once, as in life; the first error, or Ctrl-C, ends the day at once."""
        pool = ThreadPoolExecutor(4)
        try:
            list(pool.map(act, things))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def place_of(code: str) -> Place:
    """A division code as Youzan writes an address; a municipality stands in as its own city."""
    rows = regions.divisions()
    names = [rows[part].name for part in reversed(regions.chain(code))]
    province, *under = names
    city = under[0] if len(under) > 1 and not under[0].startswith(("市辖区", "县")) else province
    district = under[-1] if len(under) > 1 else ""
    if len(under) == 1:
        city = under[0]
    return Place(province, city, district, "建设路8号")


def waiting(what: str, seconds: float = PATIENCE) -> Iterator[int]:
    """Turns half a second apart until the caller stops; Unexpected when patience ends."""
    end = time.monotonic() + seconds
    for turn in itertools.count():
        yield turn
        if time.monotonic() > end:
            raise Unexpected(f"waited {seconds:.0f} s for {what} in vain")
        time.sleep(0.5)
