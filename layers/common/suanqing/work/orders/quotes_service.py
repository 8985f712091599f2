"""Plans and quotes at work: kept in table `work`, priced by the book in force, turned into tickets once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from suanqing.canonical import digest
from suanqing.errors import Conflict, Invalid, NotFound, Stale
from suanqing.people.identity.caller import Caller
from suanqing.platform.dynamo import attributes
from suanqing.times import rfc3339
from suanqing.work.customers.classes import Classes
from suanqing.work.orders import quotes
from suanqing.work.orders.quotes import Delta, Plan, PlanLine, Strategy
from suanqing.work.service.rework_service import again
from suanqing.work.tickets.commands import Created, Tickets, ticket_id_for
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_keys import customer_key, normal
from suanqing.work.tickets.linked_store import Item, LinkedStore
from suanqing.work.tickets.store import Write

Estimate = Callable[[NewTicket, datetime], dict[str, Any]]
"""(what would be done, when) -> {amount, currency, book}: the charge plane of the book in force."""


class Quoting:
    def __init__(self, tickets: Tickets, store: LinkedStore, estimate: Estimate) -> None:
        self.tickets, self.store, self.estimate = tickets, store, estimate

    # Plans

    def put_plan(
        self, caller: Caller, name: str, title: str, lines: Sequence[Any], strategy: Strategy
    ) -> Plan:
        """A new version of the plan. Raises Stale: somebody was faster."""
        latest = self.store.all(f"plan:{name}", "0", "9")
        number = len(latest) + 1
        plan = quotes.plan_of(name, number, title, lines, strategy)
        self._known(line.sku for line in plan.lines)
        document = {
            "title": title,
            "lines": [list(line) for line in plan.lines],
            "strategy": {"kind": strategy.kind, "rate": strategy.rate, "amount": strategy.amount},
            "by": caller.party,
        }
        if not self.store.add(f"plan:{name}", f"{number:06d}", document):
            raise Stale("the plan was changed meanwhile", plan=name)
        return plan

    def plan(self, plan_id: str) -> Plan:
        """A version, "<name>@<number>", or the newest of a name."""
        name, _, number = plan_id.partition("@")
        items = self.store.all(f"plan:{name}", "0", "9")
        at = int(number) if number.isdecimal() else (0 if number else len(items))
        if not 0 < at <= len(items):
            raise NotFound("no such plan", plan=plan_id)
        item = items[at - 1]
        lines = tuple(PlanLine(*line) for line in item["lines"])
        return Plan(f"{name}@{at}", item["title"], lines, Strategy(**item["strategy"]))

    # Quotes

    def quote(
        self, caller: Caller, key: str, plan_id: str, delta: Delta, spec: NewTicket
    ) -> dict[str, Any]:
        """A quote for a customer, once a caller and key, with what their special tickets suggest.

        spec: for whom and where (its lines come from the plan). Conflict: the key said something else.
        """
        customer = str(spec.attrs.get("customer_id") or spec.customer)
        if not normal(customer):
            raise Invalid("a quote is for a customer", where="customer")
        quote_id = "Q" + ticket_id_for(f"quote:{caller.party}", key)[1:]
        asked = digest([plan_id, quotes.delta_data(delta), _spec(spec)])
        if there := self.store.get(f"quote:{quote_id}", "quote"):
            return _same(there, asked)
        plan, at = self.plan(plan_id), self.tickets.clock()
        lines = quotes.edited(plan, delta)
        self._known(sku for sku, _ in lines)
        spec = replace(spec, lines=lines)
        priced = self.estimate(Classes(self.store, self.tickets.clock).told(spec, at), at)
        values: Item = {
            "id": quote_id,
            "asked": asked,
            "plan": plan.id,
            "delta": quotes.delta_data(delta),
            "strategy": plan.strategy.kind,
            "lines": [[sku, format(qty, "f")] for sku, qty in lines],
            "listed": priced["amount"],
            "amount": plan.strategy.price(priced["amount"]),
            "currency": priced["currency"],
            "book": priced["book"],
            "spec": _spec(spec),
            "suggestion": quotes.suggestion(self.store.all(customer_key(customer), "special#")),
            "by": caller.party,
            "at": rfc3339(at),
        }
        if not self.store.add(f"quote:{quote_id}", "quote", values):
            return _same(self.get(quote_id), asked)
        return values

    def get(self, quote_id: str) -> dict[str, Any]:
        item = self.store.get(f"quote:{quote_id}", "quote")
        if item is None:
            raise NotFound("no such quote", quote=quote_id)
        return item

    def convert(self, caller: Caller, quote_id: str) -> Created:
        """The quote's ticket: one for a quote, whoever asks how often; each names the other."""
        return again(lambda: self._convert(caller, quote_id))

    def _convert(self, caller: Caller, quote_id: str) -> Created:
        quote = self.get(quote_id)
        if "ticket" in quote:
            return Created(self.tickets.store.get(quote["ticket"], consistent=True), False)
        carried = {"id": quote_id, "plan": quote["plan"], "delta": quote["delta"]}
        spec = NewTicket(
            **quote["spec"],
            lines=tuple((sku, Decimal(qty)) for sku, qty in quote["lines"]),
            source=f"quote:{quote_id}",
            marks={"quote": carried},
            told={"quote": carried},
        )
        spec = Classes(self.store, self.tickets.clock).told(spec, self.tickets.clock())
        return self.tickets.create(
            caller, spec, f"quote:{quote_id}", lambda made: [self._taken(quote_id, made.ticket_id)]
        )

    def _taken(self, quote_id: str, ticket_id: str) -> Write:
        return {
            "Update": {
                "TableName": self.store.table,
                "Key": attributes({"ticket_id": f"quote:{quote_id}", "part": "quote"}),
                "UpdateExpression": "SET ticket = :ticket",
                "ConditionExpression": "attribute_exists(part) AND attribute_not_exists(ticket)",
                "ExpressionAttributeValues": attributes({":ticket": ticket_id}),
            }
        }

    def _known(self, skus: Any) -> None:
        for sku in skus:
            listed = self.tickets.catalogue.sku(sku) if self.tickets.catalogue else None
            if self.tickets.catalogue and (listed is None or not listed.active):
                raise Invalid(f"unknown SKU {sku!r}", code="unknown_sku", where="sku", sku=sku)


def _spec(spec: NewTicket) -> dict[str, Any]:
    """What the ticket will need, as stored."""
    told = {
        "outlet": spec.outlet,
        "title": spec.title,
        "region": spec.region,
        "address": spec.address,
        "customer": spec.customer,
    }
    return told | ({"attrs": dict(spec.attrs)} if spec.attrs else {})


def _same(quote: dict[str, Any], asked: str) -> dict[str, Any]:
    if quote["asked"] != asked:
        raise Conflict("this key was used for another quote", code="idempotency_key_reused")
    return quote
