"""What a provider of text messages gives (短信服务商): a call to make, and what its answer means. Pure.

A message is an approved template with its fields, never free text. What was handed over without a readable answer may
have been sent and paid for, so it is `unknown`; only a code that says so is certainly not sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from suanqing.channels.telling.model import Told
from suanqing.errors import Unavailable

RETRY_AFTER = 60


@dataclass(frozen=True, slots=True)
class Text:
    """phone: eleven digits of a mainland mobile. id: ours, which the provider gives back."""

    phone: str = field(repr=False)
    sign: str
    template: str
    fields: Mapping[str, str] = field(repr=False)
    id: str


class Request(NamedTuple):
    """path is `/`. The secret is in no part of it but the signature."""

    headers: dict[str, str]
    body: bytes


class Answered(NamedTuple):
    """fee: parts that the provider charges; 0: it does not say. wrong: the configuration, which people have to mend."""

    told: Told
    fee: int = 0
    wrong: bool = False


class Provider(Protocol):
    def request(self, text: Text, now: datetime, nonce: str) -> Request:
        """Raises Invalid: the template's fields are none of this provider's."""
        ...

    def answered(self, status: int, body: bytes) -> Answered:
        """Raises Unavailable: certainly not sent, and it may go later."""
        ...


UNREADABLE = Answered(Told("unknown", "no_answer"))


def judged(
    code: str, later: tuple[str, ...], unclear: tuple[str, ...], wrong: tuple[str, ...]
) -> Answered:
    """What a code other than success means, by the beginnings of codes; all others are refusals of this message."""
    if code.startswith(later):
        raise Unavailable(
            f"the provider asks to wait ({code})", retry_after=RETRY_AFTER, platform_code=code
        )
    if code.startswith(unclear):
        return Answered(Told("unknown", code))
    return Answered(Told("refused", code), wrong=code.startswith(wrong))
