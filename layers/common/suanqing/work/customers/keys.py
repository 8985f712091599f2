"""By what a customer is known (身份标识): ids that platforms give, a phone with consent, a shop's card. Pure.

The same key is always the same customer, so only what tells people apart is one: no name, no address, nothing masked.
A key is kept as a keyed digest (`suanqing.platform.keyed`), never as it was said.
"""

import unicodedata
from base64 import b32encode
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, get_args

from suanqing.errors import Invalid
from suanqing.people.parties import kin
from suanqing.people.parties.model import phone_digest
from suanqing.phone_numbers import number

Kind = Literal[
    "unionid", "external_userid", "omid", "yz_open_id", "buyer_open_uid", "doudian_open_id", "openid", "phone", "member"
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The strongest first."""


class Rule(NamedTuple):
    """scoped: the id is some app's, corporation's or shop's own, which has to be named. one: nobody has two of a
    scope."""

    scoped: bool = False
    one: bool = True


RULES: Mapping[Kind, Rule] = {
    "unionid": Rule(),
    "external_userid": Rule(scoped=True),
    "omid": Rule(),
    "yz_open_id": Rule(),
    "buyer_open_uid": Rule(scoped=True),
    "doudian_open_id": Rule(scoped=True),
    "openid": Rule(scoped=True),
    "phone": Rule(one=False),
    "member": Rule(scoped=True, one=False),
}
MAX_VALUE, MAX_SCOPE = 128, 64
MASKS = "*•●"
WRITTEN = frozenset("+0123456789()- .")
TAIL = 4
TAILS: tuple[Kind, ...] = ("phone", "member")
"""Kinds of which people are shown the last characters."""


class Key(NamedTuple):
    """consent: how and when the customer agreed that the phone tells who they are."""

    kind: Kind
    value: str
    scope: str = ""
    consent: str = ""


class Known(NamedTuple):
    """A key of a customer. digest: of it. tail: what people may see of it. at: since when. by: who told it. party: of a
    phone, the digest by which the register of parties would know it; empty where it was kept before there was one."""

    kind: Kind
    scope: str
    digest: str
    tail: str
    at: str
    by: str
    consent: str = ""
    party: str = ""


def read(key: Key, kept: bool = True) -> Key:
    """As it is compared. kept: a phone needs the customer's consent; to look one up it needs none. Raises Invalid
    naming what it lacks, or that it does not tell people apart."""
    rule = RULES[key.kind]
    value = unicodedata.normalize("NFKC", key.value).strip()
    scope = unicodedata.normalize("NFKC", key.scope).strip()
    if scope and not rule.scoped:
        raise Invalid(f"{key.kind} has no scope", where="scope")
    if rule.scoped and not scope:
        raise Invalid(f"{key.kind} belongs to somebody, who is named as its scope", where="scope")
    if key.kind == "phone":
        value = _phone(value, key.consent if kept else "asked")
    if not value or len(value) > MAX_VALUE or len(scope) > MAX_SCOPE or not value.isprintable():
        raise Invalid(f"this is no {key.kind}", where="value")
    if any(mark in value for mark in MASKS):
        raise Invalid("what is masked may be anybody's", where="value")
    return Key(key.kind, value, scope, key.consent.strip())


def _phone(told: str, consent: str) -> str:
    if not consent.strip():
        raise Invalid(
            "a phone counts with the customer's consent, and where it was given", where="consent"
        )
    digits = number(told)
    fits = (
        digits
        and not {*told} - WRITTEN
        and len(digits) >= 8
        and digits[0] != "0"
        and len({*digits}) > 1
    )
    if not digits or not fits or (digits[0] == "1" and len(digits) != 11):
        raise Invalid("a phone is a whole mobile number", where="value")
    return digits


def read_all(keys: Iterable[Key], kept: bool = True) -> list[Key]:
    """The strongest first, each once. Raises Invalid: two of a kind of which nobody has two."""
    found = sorted(
        {read(each, kept) for each in keys}, key=lambda k: (KINDS.index(k.kind), k.scope, k.value)
    )
    once: dict[tuple[str, str], Key] = {}
    for each in found:
        there = once.setdefault((each.kind, each.scope), each)
        if RULES[each.kind].one and there.value != each.value:
            raise Invalid(f"these are two customers: two of {each.kind}", where="keys")
    if not found:
        raise Invalid("a customer is known by at least one key", where="keys")
    return found


def text(key: Key) -> str:
    """What is digested: of a key that was read."""
    return "\n".join(("customer", key.kind, key.scope, key.value))


def digest(key: Key, keyed: Callable[[str], bytes]) -> str:
    """26 characters."""
    return b32encode(keyed(text(key))[:16]).decode().rstrip("=")


def customer_id(digest: str) -> str:
    """Of a customer who is first known by that key: the same key, the same id, whoever is first."""
    return f"C{digest[:16]}"


def customer_after(customer: str, keyed: Callable[[str], bytes]) -> str:
    """The id that follows one that is no more to be led to."""
    said = keyed("\n".join(("customer", "after", customer)))
    return customer_id(b32encode(said[:16]).decode())


def known(key: Key, digest: str, at: str, by: str, keyed: Callable[[str], bytes]) -> Known:
    tail = key.value[-TAIL:] if key.kind in TAILS and len(key.value) > TAIL + 2 else ""
    party = kin.keyed("phone", phone_digest(key.value), keyed) if key.kind == "phone" else ""
    return Known(key.kind, key.scope, digest, tail, at, by, key.consent, party)


def in_channel(key: Key, channels: Mapping[str, str]) -> str:
    """What tickets of its channel call the customer; empty where none do. channels: by kind of key."""
    channel = channels.get(key.kind)
    return f"{channel}:{key.value}" if channel else ""


def contradict(one: Iterable[Known], other: Iterable[Known]) -> list[str]:
    """Kinds of which both have one, and none of the same: they are two people."""
    found: dict[tuple[str, str], set[str]] = {}
    for each in one:
        found.setdefault((each.kind, each.scope), set()).add(each.digest)
    return sorted({
        each.kind for each in other
        if RULES[each.kind].one and each.digest not in found.get((each.kind, each.scope), {each.digest})
    })  # fmt: skip
