"""A platform's order as far as it is known, so that old messages change nothing. Table INBOX_TABLE.

One item per order, alongside the deliveries, `order:<platform>:<tid>`; without a state it is no work.

    id  access pattern                              operation
    O1  newest news of an order, tickets named      UpdateItem, if not older news
    O2  what is known                               GetItem, consistent
    O3  a refund, once its id; who waits for what   UpdateItem
    O4  a return, the newest of it                  UpdateItem, over what was read
    O5  its buyer was erased                        UpdateItem, if it is theirs
    O6  every order with its buyer                  Scan, by `python -m ops orders` alone

    updated   the platform's time of the newest news, epoch ms     closed    it is, for ever
    seen      it was reported, nothing is due yet                  tickets   made or about to be
    payments  {order line: minor}, shipping: minor; as first set   expires   TTL
    buyer     `<channel>:<id>` of who bought, as it was told first; empty where they were erased
    customer  under whose id it stands what they bought; gone like the buyer
    shop      whose it is at its platform            site      digest of the address as the platform told it last
    said      goods, promotions (`order_said`)       words     its buyer's; empty where they were erased
    refund#<id>  {fee: minor, oids: [order line] (none: the whole order), at: epoch ms}
    return#<id>  {title, line, at: epoch ms, changed: epoch ms, over, times}, of `returned.Told`
    waits     "<delivery id> <refund id>" of deliveries that wait for news of the order
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing import times
from suanqing.errors import Unavailable
from suanqing.platform.dynamo import attributes, plains
from suanqing.work.orders.order_said import NOTHING, Said, of_text, to_text
from suanqing.work.orders.returned import Told

KEEP = timedelta(days=400)
ORDER, REFUND, RETURN = "order:", "refund#", "return#"
ATTEMPTS = 8


class OrderRefund(NamedTuple):
    """One sum that went back for order lines; none named: for the order as a whole.

    at: when we heard of it first, epoch ms.
    """

    id: str
    fee: int
    oids: tuple[str, ...]
    at: int


class Before(NamedTuple):
    """What was known before news was noted. site: digest of the address that was told last; "" where none was.
    customer: under whose id it stands. erased: who bought it was."""

    site: str
    customer: str = ""
    erased: bool = False


FIRST = {
    f":{name}": f"if_not_exists({name}, :{name})" for name in ("site", "buyer", "said", "words")
}
"""What stays as it was told first: of a site, until what followed from another is done."""


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """`updated`: the platform's time of the newest news, epoch ms. tickets: made or about to be.

    payments: what was paid by order line, minor units; None when no message of ours kept it.
    refunds: in the order in which we heard of them. waits: deliveries that wait for news of it -> the
    refund they tell, or nothing. erased: its buyer was. returns: by their ids, as far as the platform told of them.
    said: what it says of its goods, as it was told first.
    """

    updated: int
    closed: bool
    tickets: frozenset[str]
    seen: bool = False
    payments: Mapping[str, int] | None = None
    shipping: int = 0
    refunds: tuple[OrderRefund, ...] = ()
    waits: Mapping[str, str] = field(default_factory=dict)
    shop: str = ""
    buyer: str = ""
    customer: str = ""
    erased: bool = False
    returns: Mapping[str, Told] = field(default_factory=dict)
    said: Said = NOTHING

    @property
    def opened(self) -> bool:
        """Its work was begun, or it was found to have none."""
        return self.payments is not None or bool(self.tickets)


class OrderLog:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def opened(
        self,
        order: str,
        updated: int,
        tickets: frozenset[str],
        now: datetime,
        payments: Mapping[str, int] | None = None,
        shipping: int = 0,
        shop: str = "",
        site: str = "",
        buyer: str = "",
        said: Said | None = None,
    ) -> Before | None:
        """Note the tickets before they are made, and what was paid for what and what else it said, as it was told
        first; its shop, the digest of its first address (`sited`), and who bought. None: newer news is known, or it is
        closed."""
        named = {":tickets": {"SS": sorted(tickets)}} if tickets else {}
        paid = {oid: {"N": str(sum_)} for oid, sum_ in (payments or {}).items()}
        texts = {"shop": shop, "site": site, "buyer": buyer} | (_texts(said) if said else {})
        more = {f":{name}": {"S": told} for name, told in texts.items() if told}
        was = self._note(
            order,
            "SET updated = :updated, expires = :expires, "
            "payments = if_not_exists(payments, :paid), "
            "shipping = if_not_exists(shipping, :shipping)"
            + "".join(f", {name.removeprefix(':')} = {FIRST.get(name, name)}" for name in more)
            + (" ADD tickets :tickets" if tickets else ""),
            "attribute_not_exists(closed) AND "
            "(attribute_not_exists(updated) OR updated <= :updated)",
            {
                ":updated": {"N": str(updated)},
                ":paid": {"M": paid},
                ":shipping": {"N": str(shipping)},
                **named,
                **more,
            },
            now,
        )
        self._stays_forgotten(order, was or {}, now)
        return None if was is None else _before(was)

    def _stays_forgotten(self, order: str, was: Mapping[str, Any], now: datetime) -> None:
        """Words of a buyer who was erased before words were kept, also where this broke off before."""
        if was.get("buyer", {}).get("S") == "" and was.get("words", {}).get("S") != "":
            none = {":none": {"S": ""}}
            self._note(order, "SET words = :none, expires = :expires", "", none, now)

    def sited(self, order: str, updated: int, site: str, now: datetime) -> None:
        """Note that what followed from its new address is done. Newer news notes its own."""
        values = {":site": {"S": site}, ":updated": {"N": str(updated)}}
        self._note(order, "SET site = :site, expires = :expires", "updated = :updated", values, now)

    def seen(self, order: str, now: datetime) -> None:
        """Note that it was told, though its work is not due: who asks for it may wait for it."""
        values = {":yes": {"BOOL": True}}
        self._note(order, "SET seen = :yes, expires = :expires", "", values, now)

    def closed(
        self, order: str, updated: int, now: datetime, shop: str = "", buyer: str = ""
    ) -> None:
        """Note that it is closed. That is final, so no older or newer news undoes it. What it tells of shop and buyer
        may be the first that is told of them."""
        first = {
            f":{name}": {"S": told} for name, told in (("shop", shop), ("buyer", buyer)) if told
        }
        self._note(
            order,
            "SET updated = :updated, closed = :yes, expires = :expires"
            + "".join(f", {name[1:]} = if_not_exists({name[1:]}, {name})" for name in first),
            "",
            {":updated": {"N": str(updated)}, ":yes": {"BOOL": True}, **first},
            now,
        )

    def refund(self, order: str, refund: OrderRefund, now: datetime) -> None:
        """Note a refund; what its id said first stays."""
        told = {
            "fee": {"N": str(refund.fee)},
            "oids": {"L": [{"S": oid} for oid in refund.oids]},
            "at": {"N": str(refund.at)},
        }
        self._note(
            order,
            "SET #refund = if_not_exists(#refund, :refund), expires = :expires",
            "",
            {":refund": {"M": told}},
            now,
            {"#refund": f"{REFUND}{refund.id}"},
        )

    def returned(self, told: Told, now: datetime) -> Told:
        """Note a return; what is known of it then, which may be newer. One that was over and is told again lives once
        more."""
        for _ in range(ATTEMPTS):
            known = self.known(told.order)
            there = known.returns.get(told.id) if known else None
            if there and there.changed >= told.changed:
                return there
            again = there is not None and there.over and not told.over
            made = told._replace(times=(there.times if there else 0) + again)
            kept = {
                name: getattr(made, name) for name in ("title", "line", "changed", "over", "times")
            }
            names = {"#return": RETURN + told.id}
            values: dict[str, Any] = {":told": kept | {"at": times.epoch_ms(made.at)}}
            condition = "attribute_not_exists(#return)"
            if there:
                condition, names["#changed"] = "#return.#changed = :seen", "changed"
                values[":seen"] = there.changed
            change = "SET #return = :told, expires = :expires"
            if (
                self._note(told.order, change, condition, attributes(values), now, names)
                is not None
            ):
                return made
        raise Unavailable("too many change this order at once", retry_after=1)

    def forget(self, order: str, buyers: Collection[str]) -> bool:
        """Who bought, if it is one of these or stands under one of them, and where it goes: nothing that is told later
        brings it back. False: it is another's."""
        ids = {f":id{place}": {"S": each} for place, each in enumerate(buyers)}
        named = ", ".join((*ids, ":none"))
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(order),
                UpdateExpression="SET buyer = :none, site = :none, words = :none REMOVE customer",
                ConditionExpression="attribute_exists(delivery_id) AND "
                f"(attribute_not_exists(buyer) OR buyer IN ({named}) OR customer IN ({named}))",
                ExpressionAttributeValues=ids | {":none": {"S": ""}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return self.known(order) is None  # nobody told of it, or it is another's
        return True

    def of_customer(self, order: str, customer: str, now: datetime) -> bool:
        """Note under which id it stands what they bought. False: who bought was erased meanwhile."""
        values = {":customer": {"S": customer}, ":none": {"S": ""}}
        change = "SET customer = :customer, expires = :expires"
        return (
            self._note(order, change, "attribute_not_exists(buyer) OR buyer <> :none", values, now)
            is not None
        )

    def bought(self) -> Iterator[tuple[str, str]]:
        """Every order with who bought it, as far as they were told and not erased. Reads every item."""
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            ProjectionExpression="delivery_id, buyer",
            FilterExpression="begins_with(delivery_id, :order) AND buyer > :none",
            ExpressionAttributeValues={":order": {"S": ORDER}, ":none": {"S": ""}},
        )
        for page in pages:
            for item in map(plains, page["Items"]):
                yield item["delivery_id"].removeprefix(ORDER), item["buyer"]

    def wait(self, order: str, delivery_id: str, refund_id: str, now: datetime) -> None:
        """Note that a delivery, of a refund or of none, waits for news of the order."""
        values = {":waits": {"SS": [f"{delivery_id} {refund_id}"]}}
        self._note(order, "SET expires = :expires ADD waits :waits", "", values, now)

    def known(self, order: str) -> KnownOrder | None:
        found = self._client.get_item(TableName=self._table, Key=_key(order), ConsistentRead=True)
        item = found.get("Item")
        if item is None:
            return None
        paid = item.get("payments", {}).get("M")
        refunds = (
            _refund(name, value["M"]) for name, value in item.items() if name.startswith(REFUND)
        )
        return KnownOrder(
            updated=int(item.get("updated", {}).get("N", "0")),
            closed=item.get("closed", {}).get("BOOL", False),
            tickets=frozenset(item.get("tickets", {}).get("SS", ())),
            seen="seen" in item,
            payments=None if paid is None else {oid: int(v["N"]) for oid, v in paid.items()},
            shipping=int(item.get("shipping", {}).get("N", "0")),
            refunds=tuple(sorted(refunds, key=lambda each: (each.at, each.id))),
            waits=dict(each.split(" ", 1) for each in item.get("waits", {}).get("SS", ())),
            shop=item.get("shop", {}).get("S", ""),
            buyer=item.get("buyer", {}).get("S", ""),
            customer=item.get("customer", {}).get("S", ""),
            erased=item.get("buyer", {}).get("S") == "",
            returns={each.id: each for each in _returns(order, plains(item))},
            said=of_text(item.get("said", {}).get("S", ""), item.get("words", {}).get("S", "")),
        )

    def _note(
        self,
        order: str,
        change: str,
        condition: str,
        values: dict[str, Any],
        now: datetime,
        names: Mapping[str, str] | None = None,
    ) -> dict[str, Any] | None:
        """The item as it was before; None: the condition did not hold."""
        expires = {"N": str(times.epoch_ms(now + KEEP) // 1000)}
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=_key(order),
                UpdateExpression=change,
                ReturnValues="ALL_OLD",
                **({"ConditionExpression": condition} if condition else {}),
                **({"ExpressionAttributeNames": dict(names)} if names else {}),
                ExpressionAttributeValues={**values, ":expires": expires},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        found: dict[str, Any] = answer.get("Attributes", {})
        return found


def _before(was: Mapping[str, Any]) -> Before:
    site, customer = (was.get(name, {}).get("S", "") for name in ("site", "customer"))
    return Before(site, customer, was.get("buyer", {}).get("S") == "")


def _texts(said: Said) -> dict[str, str]:
    return {"said": to_text(said), "words": said.words}


def _refund(name: str, kept: Mapping[str, Any]) -> OrderRefund:
    oids = tuple(each["S"] for each in kept["oids"]["L"])
    return OrderRefund(name.removeprefix(REFUND), int(kept["fee"]["N"]), oids, int(kept["at"]["N"]))


def _returns(order: str, item: Mapping[str, Any]) -> Iterator[Told]:
    for name, kept in item.items():
        if name.startswith(RETURN):
            told = kept | {
                "at": times.from_epoch_ms(int(kept["at"])),
                "changed": int(kept["changed"]),
            }
            yield Told(name.removeprefix(RETURN), order, **told | {"times": int(kept["times"])})


def _key(order: str) -> dict[str, Any]:
    return {"delivery_id": {"S": ORDER + order}}
