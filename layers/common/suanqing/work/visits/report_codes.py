"""Codes to report by (扫码报修): what a code stands for, and the ticket that a report asks for. Pure.

A code is 128 random bits, printed as a picture at an outlet or on an asset. It is no secret: whoever stands there reads
it, so it opens nothing; a report by it is somebody's word, with a phone by which the ticket is found.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from suanqing.canonical import digest as content_digest
from suanqing.errors import Invalid
from suanqing.phone_numbers import number
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_keys import attrs_of
from suanqing.work.visits.model import TOKEN, TOKEN_BYTES

SOURCE = "qr"
REPORTED = "reported"
"""Of a ticket's marks: whether its reporter's phone is proven."""
MAX_TITLE = 60
REPORTS_AN_HOUR, OF_A_PHONE = 30, 5
"""By one code, and from one phone."""
MOST_CODES = 500
"""Of an outlet."""


@dataclass(frozen=True, slots=True)
class Code:
    """asset: what it is fixed to; empty: the outlet itself. label: what people call the place."""

    code: str
    outlet: str
    asset: str
    label: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says who scanned the code. place: in words. position: lat, lng, datum as texts. customer: id of who
    says it, where they proved who they are. proof: whether the phone is proven, and by what, or why not."""

    phone: str
    words: str
    name: str = ""
    place: str = ""
    position: Mapping[str, str] | None = field(default=None)
    customer: str = ""
    proof: tuple[str, str] = ("unproven", "off")


def new_code() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_code(text: str) -> bool:
    return TOKEN.fullmatch(text) is not None


def check(report: Report) -> None:
    """Invalid names the field."""
    if number(report.phone) is None:
        raise Invalid("a phone that somebody can be called at is needed", where="phone")
    if not report.words.strip():
        raise Invalid("say what is wrong", where="words")


def key_of(code: str, key: str) -> str:
    """What makes two sendings one, across codes."""
    return f"{code}:{key}"


def counter(*texts: str) -> str:
    """Under which name sendings are counted: no phone, no code as it stands."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]


def content(report: Report) -> str:
    """Of what is said, where the phone's page sends no key."""
    told: dict[str, Any] = {
        "phone": number(report.phone),
        "words": report.words,
        "name": report.name,
        "place": report.place,
    } | ({"customer": report.customer} if report.customer else {})
    return content_digest(told)[:32]


def ticket_of(code: Code, report: Report, region: str, marks: Mapping[str, Any]) -> NewTicket:
    """At the code's outlet; where no place is said that has a region, it is where the outlet is."""
    words = report.words.strip()
    return NewTicket(
        code.outlet,
        words.splitlines()[0][:MAX_TITLE],
        region=region,
        source=f"{SOURCE}:{code.code}",
        address=report.place.strip() or code.label,
        customer=report.name.strip(),
        position=dict(report.position) if report.position else None,
        attrs=attrs_of({"asset": code.asset, "customer_id": report.customer}),
        marks={**marks, REPORTED: dict(zip(("phone", "by"), report.proof, strict=True))},
        told={"report": words},
    )
