"""The company's people and platforms, from a seed; and what the outside has been promised.

`Promises` holds only what was acknowledged over HTTP: the audit compares the tables with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from demo import platforms
from demo.day import place_of
from suanqing.channels.wecom.callback import delivery_key, parse
from suanqing.channels.youzan import push
from suanqing.people.parties.model import Party
from suanqing.times import utcnow
from suanqing.work.tickets.commands import ticket_id_for
from tests.simulation import company
from tests.simulation.machine import YOUZAN_APP, YOUZAN_SECRET, YOUZAN_SHOP, Machine

NOWHERE = "440106"
"""A district that no outlet of ours serves: head office keeps such tickets."""
PAID = ("trade_TradePaid", "trade_TradeBuyerPay")
DISPATCHER, FINANCE = "dispatch-1", "finance-1"
DONE_KINDS = {
    "claim": "claimed", "assign": "assigned", "arrive": "arrived", "lines": "line_added",
    "minutes": "line_added", "crew": "crew_set", "complete": "completed", "close": "closed",
    "cancel": "cancelled", "comments": "commented", "evidence": "evidence_added",
    "evidence/decisions": "evidence_decided", "milestones": "milestone_reached",
}  # fmt: skip


@dataclass
class Promises:
    """orders: paid tid -> oids of its services. messages: tickets that WeCom texts ask for.
    heard: deliveries of WeCom, each of which is owed an answer. created: tickets made over the API.
    steps: (ticket, version, kind, by) that got a 2xx. comments: text -> 1 if acknowledged."""

    orders: dict[str, list[str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    messages: set[str] = field(default_factory=set)
    created: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    steps: list[tuple[str, int, str, str]] = field(default_factory=list)
    comments: dict[str, int] = field(default_factory=dict)

    def order_tickets(self, tid: str) -> list[str]:
        return [ticket_id_for("youzan", f"youzan:{tid}:{oid}") for oid in self.orders[tid]]

    def tickets(self) -> list[str]:
        """Every ticket that must exist, once the streams are empty."""
        ordered = [i for tid in self.orders if tid not in self.closed
                   for i in self.order_tickets(tid)]  # fmt: skip
        return [*ordered, *sorted(self.messages), *sorted(self.created)]

    def possible(self) -> set[str]:
        """Every ticket that may exist."""
        closed = {i for tid in self.closed if tid in self.orders for i in self.order_tickets(tid)}
        return {*self.tickets(), *closed}


@dataclass
class Post:
    """A platform's delivery that goes on until it is answered 200; then it is kept as a promise."""

    channel: str
    send: Callable[[], int]
    kept: Callable[[], None] = lambda: None


class World:
    def __init__(self, machine: Machine, seed: int) -> None:
        self.machine, self.seed = machine, seed
        self.random = machine.random
        self.promises = Promises()
        self.posts: list[Post] = []
        self.drafts: list[tuple[str, dict[str, Any], str]] = []
        self.people = {party.party_id: party for party in company.parties()}
        self.workers = company.technicians()
        self.outlets = [self.people[outlet] for outlet in company.OUTLETS]
        self.over: set[str] = set()
        self._number = 0
        self.repriced = self.repriced_at_last = False

    def step(self) -> None:
        """One thing that people or platforms do."""
        self.machine.clock.pass_(self.random.uniform(0.05, 12))
        acts = self.acts()
        self.random.choices(list(acts), list(acts.values()))[0]()

    def acts(self) -> dict[Callable[[], None], int]:
        """What may happen, and how often."""
        return {
            self.order: 4, self.close_order: 2, self.unreadable: 1, self.forged: 1,
            self.message: 2, self.click: 4, self.post: 16, self.create: 2,
            self.work: 60, self.command_by_text: 6, self.retry_exception: 3, self.reprice: 1,
            self.upset_wecom: 2, self.tick: 2,
        }  # fmt: skip

    # Platforms

    def order(self) -> None:
        """A paid order of one or two services and some goods, pushed one to four times."""
        tid = f"E{self.seed:08d}{self._next():06d}"
        outlet = self.random.choice(self.outlets)
        region = outlet.region or ""
        if self.random.random() < 0.1:
            region = NOWHERE
        skus = self.random.sample(
            [*company.services(), company.UNPRICED], self.random.choice((1, 2))
        )
        lines = [platforms.youzan_line(f"{tid}0", "GOODS", "家电", "2999.00")]
        lines += [
            platforms.youzan_line(f"{tid}{place}", f"YZ-{sku}", sku, "100.00")
            for place, sku in enumerate(skus, 1)
        ]
        oids = [f"{tid}{place}" for place in range(1, len(skus) + 1)]
        told = platforms.youzan_order(tid, lines, place_of(region), utcnow())

        def kept() -> None:
            self.promises.orders[tid] = oids

        for kind in self.random.choice((PAID[:1], PAID[1:], PAID, PAID)):
            request = self._push(kind, told, f"m{self._next()}", tid)
            self._post("youzan", lambda request=request: self._youzan(request), kept,
                       self.random.choice((1, 1, 2)))  # fmt: skip

    def close_order(self) -> None:
        """The shop closes an order, known to us or not yet."""
        known = sorted(self.promises.orders)
        if not known:
            return
        tid = self.random.choice(known)
        request = self._push(
            "trade_TradeClose", {"tid": tid, "close_type": 1}, f"m{self._next()}", tid
        )
        self._post("youzan", lambda: self._youzan(request), lambda: self.promises.closed.add(tid))

    def unreadable(self) -> None:
        """Signed, but nobody can read it."""
        request = self._push(PAID[0], "{not json", f"m{self._next()}", "E0")

        def kept() -> None:
            self.promises.unreadable.add(f"youzan:{push.body_key(request.body)}")

        self._post("youzan", lambda: self._youzan(request), kept)

    def forged(self) -> None:
        request = self._push(PAID[0], {"tid": "E1"}, f"f{self._next()}", "E1")
        forged = platforms.Request(
            request.query, {**request.headers, "Event-Sign": "0" * 32}, request.body
        )
        status = self._youzan(forged)
        assert status in (401, 502, 503), f"a forged push was answered {status}"

    def message(self) -> None:
        """A technician writes of a new job."""
        worker = self.random.choice(self.workers)
        outlet = self.people[worker.outlet or ""]
        sku = self.random.choice(company.services())
        document = self._text(worker, f"报修 {sku} {outlet.region} 幸福路{self._next()}号")
        ticket_id = ticket_id_for(worker.party_id, f"wecom:{delivery_key(parse(document))}")
        self._wecom(document, lambda: self.promises.messages.add(ticket_id))

    def click(self) -> None:
        """A member presses the button of a card that WeCom really showed."""
        cards = [d for d in self.machine.platform.delivered if "template_card" in d.message]
        if not cards:
            return
        card = self.random.choice(cards[-12:])
        platform = self.machine.platform
        task = card.message["template_card"]["task_id"]
        self._wecom(platforms.wecom_click(
            platform.corpid, card.userid, task, utcnow(), platform.agentid
        ))  # fmt: skip

    def command_by_text(self) -> None:
        ticket = self.some_ticket()
        if ticket:
            worker = self._worker_of(ticket)
            verb = {"created": "抢单", "assigned": "到场", "on_site": "完工"}
            said = verb.get(ticket["state"], "我的")
            text = said if said == "我的" else f"{said} {ticket['id']}"
            self._wecom(self._text(worker, text))

    def post(self) -> None:
        """One of the platforms' deliveries, in any order; again later unless it is answered 200."""
        if self.posts:
            post = self.posts.pop(self.random.randrange(len(self.posts)))
            if post.send() == 200:
                post.kept()
            else:
                self.posts.append(post)

    def upset_wecom(self) -> None:
        kind = self.random.choice(("busy", "silence", "http500", "limited", "crowded", "expired"))
        if kind == "expired":
            self.machine.platform.expire_token()
        else:
            self.machine.wecom.fail(kind, times=self.random.choice((1, 2)))

    # People at desks and on the road

    def create(self) -> None:
        """The service desk opens a ticket; without an answer it asks again with the same key."""
        outlet = self.random.choice(self.outlets)
        sku = self.random.choice([*company.services(), company.UNPRICED])
        body = {
            "outlet": outlet.party_id, "region": outlet.region, "title": f"安装 {sku}",
            "address": f"{self._next()}号", "urgent": self.random.random() < 0.3,
            "lines": [{"sku": sku, "qty": str(self.random.choice((1, 1, 2)))}],
            **self.particulars(),
        }  # fmt: skip
        self.drafts.append((f"key-{self._next()}", body, DISPATCHER))
        self.send_draft()

    def particulars(self) -> dict[str, Any]:
        """What else a new ticket says."""
        return {}

    def send_draft(self) -> None:
        if not self.drafts:
            return
        key, body, by = self.drafts.pop()
        status, answer = self.machine.http(
            "tickets", "POST", "/tickets", self.people[by], json=body,
            headers={"Idempotency-Key": key},
        )  # fmt: skip
        if status in (200, 201):
            self.promises.created.add(answer["id"])
            assert answer["id"] == ticket_id_for(by, key)
        else:
            assert status >= 500, f"POST /tickets: {status} {answer}"
            self.drafts.insert(0, (key, body, by))

    def work(self) -> None:
        """Somebody takes the next step of some ticket, sensible or not."""
        ticket = self.some_ticket()
        if ticket is None:
            return
        end, body, by = self._next_step(ticket)
        headers = {}
        if self.random.random() < 0.3:
            headers["If-Match"] = str(ticket["version"])
        self._command(ticket["id"], end, body, by, headers)
        if end in ("claim", "complete") and self.random.random() < 0.5:
            rival = self.random.choice(self.workers)
            self._command(ticket["id"], end, body, rival, headers)

    def retry_exception(self) -> None:
        """Finance sends red tickets back; one without a price comes back, until there is one."""
        outlet = self.random.choice(self.outlets).party_id
        finance = self.people[FINANCE]
        status, page = self.machine.http(
            "settlement", "GET", "/exceptions", finance, query={"outlet": outlet}
        )
        if status == 200 and page["items"]:
            red = self.random.choice(page["items"])["ticket_id"]
            self.machine.http("settlement", "POST", "/exceptions/{ticket_id}/retry", finance,
                              path_params={"ticket_id": red}, json={})  # fmt: skip

    def reprice(self) -> None:
        """The forgotten price is published; tickets that are assessed keep their book."""
        if not self.repriced:
            self.publish_complete_book()

    def publish_complete_book(self) -> None:
        from suanqing.pricing.stores.books import PricingStore

        pricing = PricingStore(self.machine.dynamodb, self.machine.tables["PRICING_TABLE"])
        company.publish(pricing, company.book(complete=True))
        self.repriced = True

    def tick(self) -> None:
        self.machine.clock.pass_(60)
        self.machine.reconcile()

    # How it is done

    def _command(
        self, ticket_id: str, end: str, body: Mapping[str, Any], by: Party, headers: dict[str, str]
    ) -> None:
        status, answer = self.machine.http(
            "tickets", "POST", f"/tickets/{{ticket_id}}/{end}", by, json=body, headers=headers,
            path_params={"ticket_id": ticket_id},
        )  # fmt: skip
        if status in (200, 201):
            step = (ticket_id, answer["version"], DONE_KINDS[end], by.party_id)
            self.promises.steps.append(step)
        if end == "comments":
            acknowledged = int(status in (200, 201))
            self.promises.comments[body["text"]] = acknowledged

    def some_ticket(self) -> dict[str, Any] | None:
        """A ticket that should be there, as the dispatcher sees it."""
        known = sorted(self.promises.possible() - self.over) or sorted(self.over)
        if not known:
            return None
        return self.seen(self.random.choice(known[:8] if self.random.random() < 0.7 else known))

    def seen(self, ticket_id: str) -> dict[str, Any] | None:
        """The ticket as the dispatcher sees it, if it is there."""
        status, seen = self.machine.http(
            "tickets", "GET", "/tickets/{ticket_id}", self.people[DISPATCHER],
            path_params={"ticket_id": ticket_id},
        )  # fmt: skip
        if status != 200:
            return None
        if seen["state"] in ("closed", "cancelled"):
            self.over.add(ticket_id)
        return dict(seen)

    def _worker_of(self, ticket: Mapping[str, Any]) -> Party:
        """Who has it, or somebody of its outlet."""
        if assignee := ticket.get("assignee"):
            return self.people[assignee]
        here = [worker for worker in self.workers if worker.outlet == ticket["outlet"]]
        return self.random.choice(here or self.workers)

    def _next_step(self, ticket: Mapping[str, Any]) -> tuple[str, dict[str, Any], Party]:
        worker, dispatcher = self._worker_of(ticket), self.people[DISPATCHER]
        by = self.random.choice((worker, worker, dispatcher))
        line = {"sku": self.random.choice(company.parts()), "qty": str(self.random.randint(1, 4))}
        comment = {"text": f"note {self._next()}"}
        if self.random.random() < 0.12:
            return "comments", comment, by
        match ticket["state"]:
            case "created":
                if self.random.random() < 0.2 or ticket["outlet"] == "hq":
                    lead = self.random.choice(self.workers)
                    return "assign", {"assignee": lead.party_id}, dispatcher
                return "claim", {}, worker
            case "assigned":
                if self.random.random() < 0.06:
                    return "cancel", {"reason": "客户改期"}, dispatcher
                return "arrive", {}, by
            case "on_site":
                roll = self.random.random()
                if roll < 0.25:
                    return "lines", line, by
                if roll < 0.4:
                    minutes = {"minutes": str(self.random.randint(5, 90)), "sku": company.TIME,
                               "worker": worker.party_id}  # fmt: skip
                    return "minutes", minutes, worker
                if roll < 0.5:
                    return "crew", {"crew": self._crew(ticket)}, dispatcher
                return "complete", {}, by
            case "done":
                roll = self.random.random()
                if roll < 0.45:
                    return "lines", line, dispatcher
                if roll < 0.55:
                    return "cancel", {"reason": "退款"}, dispatcher
                if roll < 0.85:
                    return "crew", {"crew": self._crew(ticket)}, dispatcher
                return "close", {}, dispatcher
        return "comments", comment, dispatcher

    def _crew(self, ticket: Mapping[str, Any]) -> list[dict[str, str]]:
        lead = str(ticket["assignee"])
        others = [worker.party_id for worker in self.workers if worker.party_id != lead]
        crew = [lead, *self.random.sample(others, self.random.choice((1, 2)))]
        return [{"party": party, "weight": self.random.choice(("1", "0.5", "3"))} for party in crew]

    def _push(self, kind: str, msg: Any, msg_id: str, tid: str) -> platforms.Request:
        return platforms.youzan_push(
            YOUZAN_APP, YOUZAN_SECRET, YOUZAN_SHOP, kind, msg, msg_id, utcnow(), id=tid
        )

    def _text(self, worker: Party, content: str) -> bytes:
        platform = self.machine.platform
        return platforms.wecom_text(
            platform.corpid, worker.accounts.get("wecom") or "", content, 7 * 10**18 + self._next(),
            utcnow(), platform.agentid,
        )  # fmt: skip

    def _wecom(self, document: bytes, kept: Callable[[], None] = lambda: None) -> None:
        def heard() -> None:
            self.promises.heard.add(f"wecom:{delivery_key(parse(document))}")
            kept()

        def send() -> int:
            nonce = f"n{self._next()}"
            request = platforms.wecom_callback(self.machine.key, document, utcnow(), nonce)
            return self.machine.deliver("/webhooks/wecom", request)

        self._post("wecom", send, heard, self.random.choice((1, 1, 1, 2)))

    def push(
        self,
        kind: str,
        told: Any,
        tid: str,
        kept: Callable[[], None] = lambda: None,
        copies: int = 1,
    ) -> None:
        """A shop's message about an order, on its way; `copies` of it have one id."""
        request = self._push(kind, told, f"m{self._next()}", tid)
        self._post("youzan", lambda: self._youzan(request), kept, copies)

    def number(self) -> int:
        """One that nobody had."""
        return self._next()

    def _youzan(self, request: platforms.Request) -> int:
        return self.machine.deliver("/webhooks/youzan", request)

    def _post(
        self, channel: str, send: Callable[[], int], kept: Callable[[], None], copies: int = 1
    ) -> None:
        self.posts += [Post(channel, send, kept) for _ in range(copies)]

    def _next(self) -> int:
        self._number += 1
        return self._number
