"""What is kept of a customer: the keys they are known by, when and where they were first seen. Pure.

`customer:<digest>`/`known` is one item of a customer: {customer, keys, first, said, version}.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from suanqing.canonical import canonical
from suanqing.work.customers.keys import Key, Known
from suanqing.work.tickets.linked_keys import normal

HEAD, TOUCH, DOUBT, VISITOR, ORDERED = "known", "touch#", "doubt#", "visitor#", "ordered#"
"""visitor#<place>: that they opened the mini program, and under which name their sessions and reports are kept.
ordered#<order>: an order at a shop, of which more is kept beside its tickets."""
MAX_KEYS = 60


class Touch(NamedTuple):
    """Where a customer was met. channel: youzan, wecom, tmall, store … source: what brought them there (livestream,
    poster …). at: RFC 3339. ref: which order, chat or file."""

    at: str
    channel: str
    source: str = ""
    ref: str = ""


class Sighting(NamedTuple):
    """Somebody was met: by these keys, there. name, outlet: what else was said, for a person to compare."""

    keys: tuple[Key, ...]
    touch: Touch
    name: str = ""
    outlet: str = ""


class Customer(NamedTuple):
    """first: where they were first seen, which stays."""

    customer: str
    keys: tuple[Known, ...]
    first: Touch
    name: str = ""
    outlet: str = ""
    version: int = 0


class Doubt(NamedTuple):
    """Who may be the same person, and why a person has to look: kinds of keys they share, `name_and_outlet`, or, where
    both have one that is another, `two_<kind>`; `parted`: somebody said they are two."""

    other: str
    why: tuple[str, ...]


def with_keys(there: Customer, fresh: tuple[Known, ...], name: str, outlet: str) -> Customer:
    """The customer with keys that nobody had; what was said first stays."""
    return there._replace(
        keys=(*there.keys, *fresh), name=there.name or name, outlet=there.outlet or outlet
    )


def item_of(customer: Customer) -> dict[str, Any]:
    """Without its version. What was said lies in a map: the table's indexes know an `outlet` of tickets."""
    return {
        "customer": customer.customer,
        "keys": [each._asdict() for each in customer.keys],
        "first": customer.first._asdict(),
        "said": {"name": customer.name, "outlet": customer.outlet},
    }


def customer_of_item(item: Mapping[str, Any]) -> Customer:
    return Customer(
        str(item["customer"]),
        tuple(Known(**each) for each in item["keys"]),
        Touch(**item["first"]),
        **item["said"],
        version=int(item["version"]),
    )


def touch_part(touch: Touch) -> str:
    return f"{TOUCH}{touch.at}#{touch.channel}#{touch.ref}"[:900]


def clue(name: str, outlet: str) -> str:
    """What two customers of one outlet with one name have in common, as it is digested; empty where it says nothing."""
    plain = _plain(name)
    return canonical(["clue", plain, outlet]).decode() if outlet and plain else ""


def called(name: str) -> str:
    """By which somebody is found who was said to be called so, as it is digested; empty where it says nothing."""
    plain = _plain(name)
    return canonical(["called", plain]).decode() if plain else ""


def _plain(name: str) -> str:
    plain = normal(name)
    return "" if len(plain) < 2 or "*" in plain else plain
