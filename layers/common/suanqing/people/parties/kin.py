"""The human behind a party: keyed digests of person, phone and bank account, which link the logins of one human.

A number just told comes as an unkeyed digest (`phone_digest`, `account_digest`), and such were stored by the
versions before. The keyed digest is made of the unkeyed one, so both are comparable without the number; it
is all that is written, and what is stored unkeyed is keyed at the next write (decision 0063).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import overload

from suanqing.people.parties.model import Party

KEYED = "keyed:"
"""Before a keyed digest; an unkeyed one is 32 hex digits."""
_UNKEYED = re.compile(r"[0-9a-f]{32}")

Digest = Callable[[str], bytes]
"""A text's digest with the deployment's key."""


def is_unkeyed(value: str | None) -> bool:
    return value is not None and bool(_UNKEYED.fullmatch(value))


def keyed(name: str, value: str, digest: Digest) -> str:
    """The keyed digest of an unkeyed one; what is keyed stays."""
    if not is_unkeyed(value):
        return value
    return f"{KEYED}{digest(f'party {name}\0{value}')[:16].hex()}"


@overload
def sealed(party: Party, digest: Digest) -> Party: ...
@overload
def sealed(party: None, digest: Digest) -> None: ...
def sealed(party: Party | None, digest: Digest) -> Party | None:
    """The party with its phone's keyed digest."""
    if party is None or party.phone is None:
        return party
    return replace(party, phone=keyed("phone", party.phone, digest))


def names(party: Party) -> list[str]:
    """What names the human behind the party, of its own document."""
    person = [f"person:{party.person}"] if party.person else []
    return person + ([f"phone:{party.phone}"] if party.phone else [])
