"""Answers at work: checked, kept in the ticket's own transaction, read with the form of their day.

Table WORK_TABLE, beside the ticket (`answers:<ticket>`):

    <form>#<digest with the deployment's key>   what was answered; the same sending again is the same item
    read#<when>#<who>#<digest>                  that somebody read protected answers, written before they are shown

Protected answers lie there sealed (`platform.sealed`); no event, log or stream says them.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.canonical import canonical
from suanqing.errors import NotFound
from suanqing.people.identity.caller import Caller
from suanqing.platform.sealed import Sealer
from suanqing.times import rfc3339
from suanqing.work.answers.estimated import Drafts, FormOf
from suanqing.work.answers.model import (
    Stored,
    from_item,
    newest,
    parted,
    place_of,
    readers_of,
    to_item,
    upload_faults,
)
from suanqing.work.forms.answers import checked, kept, readable
from suanqing.work.forms.model import Form
from suanqing.work.tickets import decide
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.companions import put
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.uploads.store import UploadStore


class Answered(NamedTuple):
    """values: what this caller may read. hidden: fields that others may."""

    stored: Stored
    values: dict[str, Any]
    hidden: list[str]
    created: bool = False


class Reading(NamedTuple):
    at: str
    by: str
    form: str
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Answers:
    """keyed: digests with the deployment's key. sealer: made when a protected answer is first met."""

    tickets: Tickets
    linked: LinkedStore
    uploads: Callable[[], UploadStore]
    form_of: FormOf
    keyed: Callable[[str], bytes]
    sealer: Callable[[], Sealer]

    def answer(
        self, caller: Caller, ticket_id: str, ref: str, answers: Any, if_match: int | None = None
    ) -> Answered:
        """Keeps them, once: the same answers again, also long after, are those of before.

        Invalid `faulty_answers` with every fault at once; TooLarge before anything is looked at.
        """
        made: list[Stored] = []
        there: list[Stored] = []

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[dict[str, Any]]]:
            form = self.form_of(ref, place_of(ticket))
            found = self._kept(ticket, form, answers)
            part = f"{ref}#{self.keyed(found['digest']).hex()[:32]}"
            there[:] = (
                [from_item(item)] if (item := self.linked.get(_beside(ticket_id), part)) else []
            )
            if there:
                return ticket, []
            after = decide.answer(ticket, ref, caller.party, at)
            stored = self._stored(after, form, ref, part, found["values"])
            made[:] = [stored]
            item = to_item(stored)
            key = _beside(ticket_id)
            return after, [put(self.linked.table, key, part, item, "attribute_not_exists(part)")]

        self.tickets.apply(caller, ticket_id, "answer", step, if_match)
        stored = (there or made)[0]
        return self._shown(caller, ticket_id, stored)._replace(created=not there)

    def all(self, caller: Caller, ticket_id: str) -> list[Stored]:
        """What was answered, by time; without values of any."""
        self.tickets.get(caller, ticket_id)
        return sorted(self._all(ticket_id), key=lambda each: each.seq)

    def read(self, caller: Caller, ticket_id: str, ref: str) -> Answered:
        """The newest answers of a form. Who is shown a protected one leaves a trace first."""
        self.tickets.get(caller, ticket_id)
        stored = newest(self._all(ticket_id), ref)
        if stored is None:
            raise NotFound("the form was not answered", form=ref)
        return self._shown(caller, ticket_id, stored)

    def readings(self, caller: Caller, ticket_id: str) -> list[Reading]:
        """Who read protected answers, by time."""
        self.tickets.get(caller, ticket_id)
        items = self.linked.all(_beside(ticket_id), "read#")
        return [Reading(each["at"], each["by"], each["form"], each["fields"]) for each in items]

    def _kept(self, ticket: Ticket, form: Form, answers: Any) -> dict[str, Any]:
        known = Drafts(self.form_of, self.tickets.catalogue).known(ticket, form, answers)
        values = checked(form, answers, known).values
        named = any(form.fields[name].type in ("photo", "file", "signature") for name in values)
        there = self.uploads().all(ticket.ticket_id) if named else []
        types = {each.upload_id: each.announced.content_type for each in there}
        return kept(form, answers, known, [*upload_faults(form, values, types)])

    def _stored(
        self, ticket: Ticket, form: Form, ref: str, part: str, values: dict[str, Any]
    ) -> Stored:
        open_, protected = parted(form, values)
        purpose = _purpose(ticket.ticket_id, ref)
        sealed = self.sealer().seal(canonical(protected), purpose) if protected else None
        event = ticket.events[-1]
        return Stored(
            part, ref, form.hash, place_of(ticket), event.seq, rfc3339(event.at), event.by, open_, sealed,
        )  # fmt: skip

    def _shown(self, caller: Caller, ticket_id: str, stored: Stored) -> Answered:
        form = self.form_of(stored.form, stored.place)
        values = dict(stored.values)
        if stored.sealed and readers_of(form) & caller.roles:
            opened = self.sealer().open(stored.sealed, _purpose(ticket_id, stored.form))
            values |= json.loads(opened)
        told = {"form": form.form_id, "hash": stored.hash, "values": values}
        shown = readable(form, told, frozenset(caller.roles))
        protected = [name for name in shown if form.fields[name].readers is not None]
        if protected:
            self._trace(caller, ticket_id, stored, protected)
        shut = [each.id for each in form.fields.values() if each.readers is not None]
        return Answered(stored, shown, [name for name in shut if name not in shown])

    def _trace(self, caller: Caller, ticket_id: str, stored: Stored, fields: list[str]) -> None:
        at = rfc3339(self.tickets.clock())
        part = f"read#{at}#{caller.party}#{stored.part.rpartition('#')[2]}"
        told = {"at": at, "by": caller.party, "form": stored.form, "fields": fields}
        self.linked.add(_beside(ticket_id), part, told)

    def _all(self, ticket_id: str) -> list[Stored]:
        items = self.linked.all(_beside(ticket_id), "0", "~")
        return [from_item(each) for each in items if not each["part"].startswith("read#")]


def _beside(ticket_id: str) -> str:
    return f"answers:{ticket_id}"


def _purpose(ticket_id: str, ref: str) -> dict[str, str]:
    return {"ticket": ticket_id, "form": ref}
