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
from suanqing.work.answers.estimated import AssetOf, Drafts, FormOf
from suanqing.work.answers.model import (
    Stored,
    from_item,
    newest,
    own_statement,
    parted,
    place_of,
    readers_of,
    to_item,
    upload_faults,
)
from suanqing.work.forms.answers import Fault, checked, kept, readable
from suanqing.work.forms.measure import measure
from suanqing.work.forms.model import Form
from suanqing.work.tickets import access
from suanqing.work.tickets.asked import Answer, Giving, answered, visit_at
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.companions import Write, put
from suanqing.work.tickets.fact_decisions import Statement, to_state
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import milliseconds
from suanqing.work.uploads.store import UploadStore


class Answered(NamedTuple):
    """values: what this caller may read. hidden: fields that others may."""

    stored: Stored
    values: dict[str, Any]
    hidden: list[str]
    created: bool = False


class Draft(NamedTuple):
    """values: with what fills itself. faults: all of them. dropped: answered though not shown."""

    form: Form
    values: dict[str, Any]
    faults: list[Fault]
    dropped: list[str]


class _Made(NamedTuple):
    """open: every field that is not protected, None where it has no answer. there: it was kept before. said: the facts
    that the answers state."""

    stored: Stored
    open: dict[str, Any]
    there: bool
    said: Statement | None


class Reading(NamedTuple):
    at: str
    by: str
    form: str
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Answers:
    """keyed: digests with the deployment's key. sealer: made when a protected answer is first met. asset_of: what fills
    fields of forms from the register."""

    tickets: Tickets
    linked: LinkedStore
    uploads: Callable[[], UploadStore]
    form_of: FormOf
    keyed: Callable[[str], bytes]
    sealer: Callable[[], Sealer]
    asset_of: AssetOf | None = None

    def drafts(self) -> Drafts:
        return Drafts(self.form_of, self.tickets.catalogue, self.asset_of, self.tickets.clock)

    def checked(self, caller: Caller, ticket_id: str, ref: str, answers: Any) -> Draft:
        """What would be kept of a draft, with what fills itself and what is computed, and every fault; uploads are not
        looked for. Nothing is kept. TooLarge before anything is looked at."""
        measure(answers)
        ticket = self.tickets.get(caller, ticket_id)
        form = self.form_of(ref, place_of(ticket))
        found = checked(form, answers, self.drafts().known(ticket, form, answers))
        shown = [name for name in found.values if _readable_by(form, name, caller)]
        return Draft(
            form, {name: found.values[name] for name in shown}, found.faults, found.dropped
        )

    def answer(
        self, caller: Caller, ticket_id: str, ref: str, answers: Any, if_match: int | None = None,
        visit: str = "", reason: str = "",
    ) -> Answered:  # fmt: skip
        """Keeps them, once, with the facts that they state: the same answers again, also long after, are those of
        before; for the version that is seen (`if_match`) they are said anew where others came since. visit: of a node
        that asks for the form; of another visit the same answers are others. reason: why a fact that somebody told
        becomes another.

        Invalid `faulty_answers` with every fault at once; TooLarge before anything is looked at. Conflict
        `round_over`: the visit is over; `illegal_step`: they state facts of finished work. Forbidden names a fact that
        is not the caller's to tell.
        """
        stored: list[Stored] = []
        created: list[bool] = []

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            anew = if_match is not None
            made = self._made(caller, ticket, ref, answers, visit, at, anew)
            stored[:], created[:] = [made.stored], [not made.there]
            if made.there:
                return ticket, []
            meant, own = visit_at(ticket, ref, visit), access.is_paid_by(caller, ticket)
            told = Answer(ref, made.open, meant, made.said)
            after = answered(ticket, told, caller.party, at, reason, own)
            return after, self._writes(ticket_id, made)

        self.tickets.apply(caller, ticket_id, "answer", step, if_match)
        return self._shown(caller, ticket_id, stored[0])._replace(created=created[0])

    def giving(self, caller: Caller, form: str, answers: Any) -> Giving:
        """To be kept with a step, in its transaction: answers of the visit that the step is for."""

        def give(
            ticket: Ticket, ref: str, visit: str, at: datetime
        ) -> tuple[Answer, Sequence[Write]]:
            made = self._made(caller, ticket, ref, answers, visit, at, True)
            writes = [] if made.there else self._writes(ticket.ticket_id, made)
            said = None if made.there else made.said
            return Answer(ref, made.open, visit, said), writes

        measure(answers)
        return Giving(form, self.keyed(json.dumps(answers, sort_keys=True)).hex()[:32], give)

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

    def _made(
        self, caller: Caller, ticket: Ticket, ref: str, answers: Any, visit: str, at: datetime, anew: bool
    ) -> _Made:  # fmt: skip
        """As they would be kept with the ticket's next event, or are already. anew: kept once more where other answers
        of the form came since."""
        form = self.form_of(ref, place_of(ticket))
        found = self._kept(ticket, form, answers)
        said = own_statement(form, found["values"], caller, ticket)
        told = f"{found['digest']} {visit}" if visit else found["digest"]
        part = self._part(ref, told)
        open_, protected = parted(form, found["values"])
        fields = {
            name: open_.get(name) for name, each in form.fields.items() if each.readers is None
        }
        if item := self.linked.get(_beside(ticket.ticket_id), part):
            last = newest(self._all(ticket.ticket_id), ref) if anew else None
            there = last or from_item(item)
            if there.part in (part, self._part(ref, f"{told} {there.seq - 1}")):
                return _Made(there, fields, True, said)
            part = self._part(ref, f"{told} {ticket.version}")
        if said:
            access.check_facts(caller, ticket.outlet, to_state(ticket, said))
        sealed = None
        if protected:
            sealed = self.sealer().seal(canonical(protected), _purpose(ticket.ticket_id, ref))
        stored = Stored(
            part, ref, form.hash, place_of(ticket), ticket.version + 1, rfc3339(milliseconds(at)),
            caller.party, open_, sealed,
        )  # fmt: skip
        return _Made(stored, fields, False, said)

    def _part(self, ref: str, told: str) -> str:
        return f"{ref}#{self.keyed(told).hex()[:32]}"

    def _writes(self, ticket_id: str, made: _Made) -> list[Write]:
        item, key = to_item(made.stored), _beside(ticket_id)
        condition = "attribute_not_exists(part)"
        return [put(self.linked.table, key, made.stored.part, item, condition)]

    def _kept(self, ticket: Ticket, form: Form, answers: Any) -> dict[str, Any]:
        known = self.drafts().known(ticket, form, answers)
        values = checked(form, answers, known).values
        named = any(form.fields[name].type in ("photo", "file", "signature") for name in values)
        there = self.uploads().all(ticket.ticket_id) if named else []
        types = {each.upload_id: each.announced.content_type for each in there}
        return kept(form, answers, known, [*upload_faults(form, values, types)])

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


def _readable_by(form: Form, field: str, caller: Caller) -> bool:
    readers = form.fields[field].readers
    return readers is None or bool(readers & caller.roles)


def _beside(ticket_id: str) -> str:
    return f"answers:{ticket_id}"


def _purpose(ticket_id: str, ref: str) -> dict[str, str]:
    return {"ticket": ticket_id, "form": ref}
