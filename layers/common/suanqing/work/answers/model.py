"""Answers as they are kept: open ones as they are, protected ones apart, so that they can be sealed. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from suanqing import regions
from suanqing.canonical import canonical
from suanqing.people.identity.caller import Caller
from suanqing.vocabulary import VOCABULARY
from suanqing.work.forms.answers import Fault, Known
from suanqing.work.forms.model import Form
from suanqing.work.forms.stating import stated
from suanqing.work.scenes.exits import known_as
from suanqing.work.tickets import access
from suanqing.work.tickets.fact_decisions import Statement, to_state
from suanqing.work.tickets.model import Line, Ticket
from suanqing.work.uploads.kinds import PICTURES

PICTURED = frozenset({"photo", "signature"})
UPLOADED = PICTURED | {"file"}
NAMING = ("serial", "asset")
"""Types of fields whose answer names a thing."""


class Stored(NamedTuple):
    """form: its reference. hash, place: of the form of that day, and for which variant. seq: the ticket's version
    that it came with. values: those that everybody reads who sees the ticket. sealed: the protected ones."""

    part: str
    form: str
    hash: str
    place: dict[str, str]
    seq: int
    at: str
    by: str
    values: dict[str, Any]
    sealed: dict[str, bytes] | None = None


def place_of(ticket: Ticket) -> dict[str, str]:
    """What variants of a form may be for. The department (部门) is the outlet that the ticket lies with."""
    found = {
        "region": ticket.region,
        "department": ticket.outlet,
        "channel": ticket.source.partition(":")[0],
    }
    return {name: value for name, value in found.items() if value}


def known_of(ticket: Ticket, parts: Mapping[str, str] | None = None) -> Known:
    """What conditions and sources of a form find on the ticket."""
    attrs = dict(ticket.facts.get("attrs", {}))
    kinds = {name: VOCABULARY[name].kind for name in attrs if name in VOCABULARY}
    asked = {name: kind for name, kind in kinds.items() if kind in ("number", "date")}
    sources = {
        "customer.name": ticket.customer, "customer.address": ticket.address, "ticket.region": ticket.region,
        "ticket.outlet": ticket.outlet, "ticket.asset": attrs.get("asset"),
        "technician.name": ticket.assignee,
    }  # fmt: skip
    return Known(
        words=known_as({**attrs, "urgent": ticket.urgent}, asked),
        place=regions.above(ticket.region) if ticket.region else (),
        sources={name: value for name, value in sources.items() if value},
        parts=parts,
    )


def asset_named(ticket: Ticket, form: Form, answers: Any) -> str:
    """What the form is about: its first answer that names a thing, else what the ticket says is served."""
    given = answers if isinstance(answers, Mapping) else {}
    named = (given.get(each.id) for each in form.fields.values() if each.type in NAMING)
    told = next(
        (text for text in named if isinstance(text, str) and 0 < len(text.strip()) <= 60), ""
    )
    return told or str(ticket.facts.get("attrs", {}).get("asset", ""))


def skus_of(form: Form, answers: Any) -> set[str]:
    """The parts that answers may name; what is no part list is found out elsewhere."""
    given = answers if isinstance(answers, Mapping) else {}
    lists = (given.get(each.id) for each in form.fields.values() if each.type == "part_list")
    rows = (row for rows in lists if isinstance(rows, list) for row in rows[:50])
    named = (row.get("sku") for row in rows if isinstance(row, Mapping))
    return {sku.strip() for sku in named if isinstance(sku, str) and sku.strip()}


def parted(form: Form, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(open, protected)"""
    shut = {name for name in values if form.fields[name].readers is not None}
    open_ = {name: value for name, value in values.items() if name not in shut}
    return open_, {name: values[name] for name in values if name in shut}


def readers_of(form: Form) -> frozenset[str]:
    """Roles that read at least one protected answer."""
    return frozenset().union(*(each.readers or () for each in form.fields.values()))


def upload_faults(
    form: Form, values: Mapping[str, Any], types: Mapping[str, str]
) -> Iterator[Fault]:
    """Uploads that the ticket does not have, and such as are no picture. types: of those there are, by id."""
    for name, value in values.items():
        kind = form.fields[name].type
        if kind not in UPLOADED:
            continue
        for upload in value if isinstance(value, list) else [value]:
            found = types.get(upload)
            if found is None:
                yield Fault("answer_upload", name, f"{name}: the ticket has no upload {upload}")
            elif kind in PICTURED and found not in PICTURES:
                yield Fault("answer_upload", name, f"{name}: the upload {upload} is no picture")


def statement(form: Form, values: Mapping[str, Any]) -> Statement | None:
    """The facts that answers state; None of a form that states none."""
    facts = stated(form, values)
    fields = (each for each in form.fields.values() if each.states and each.id not in values)
    empty = frozenset(each.states.fact for each in fields if each.states)
    return Statement(form.form_id, facts, empty) if facts else None


def own_statement(
    form: Form, values: Mapping[str, Any], caller: Caller, ticket: Ticket
) -> Statement | None:
    """The same from this caller: a field left empty says nothing of a fact that is others' to tell."""
    said = statement(form, values)
    return said and said.told_by(partial(access.may_tell, caller, ticket.outlet))


def as_told(ticket: Ticket, form: Form, values: Mapping[str, Any], caller: Caller) -> Ticket:
    """The ticket as it would be if what the form says were told of it: the facts that its answers state, and the parts
    that it lists. For estimates."""
    open_, _ = parted(form, values)
    said = own_statement(form, values, caller, ticket)
    new = to_state(ticket, said) if said else {}
    attrs = {**ticket.facts.get("attrs", {}), **new}
    attrs = {name: value for name, value in attrs.items() if value is not None}
    parts = (row for name in open_ if form.fields[name].type == "part_list" for row in open_[name])
    lines = (
        Line(f"form{at}", row["sku"], Decimal(row["qty"])) for at, row in enumerate(parts, start=1)
    )
    return ticket.with_(facts={**ticket.facts, "attrs": attrs}, lines=(*ticket.lines, *lines))


def newest(found: Iterable[Stored], form: str) -> Stored | None:
    """Of one form."""
    return max(
        (each for each in found if each.form == form), key=lambda each: each.seq, default=None
    )


def to_item(stored: Stored) -> dict[str, Any]:
    plain = stored._asdict() | {"values": canonical(stored.values).decode()}
    return {name: value for name, value in plain.items() if name != "part"}


def from_item(item: Mapping[str, Any]) -> Stored:
    told: dict[str, Any] = {name: item.get(name) for name in Stored._fields}
    return Stored(**told | {"values": json.loads(item["values"])})
