"""What has changed since somebody agreed to it, for those who are asked to approve: lines, facts and open answers, by
the names that people know. Protected answers are no part of it: nobody reads them here, not even that they changed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from suanqing.canonical import canonical
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.vocabulary import AMOUNTS, VOCABULARY
from suanqing.work.answers.estimated import FormOf
from suanqing.work.answers.model import Stored
from suanqing.work.answers.service import Answers
from suanqing.work.tickets.content_log import Difference, Then, compared, differences
from suanqing.work.tickets.flow import nodes_of
from suanqing.work.tickets.flow_schemas import ChangedView, ChangeView
from suanqing.work.tickets.model import Ticket


class Changes(NamedTuple):
    """answers: of tickets, with their forms."""

    answers: Answers

    def seen(self, caller: Caller, ticket: Ticket, lang: Lang) -> dict[str, ChangedView]:
        """By token that stands at an approval; nothing is read where none does."""
        nodes = nodes_of(ticket) if ticket.scene_ref else {}
        asked = [name for name, node in nodes.items() if node.kind == "approval"]
        if not asked:
            return {}
        log = self.answers.tickets.store.history(ticket.ticket_id)
        given = self.answers.all(caller, ticket.ticket_id)
        found: dict[str, ChangedView] = {}
        for name in asked:
            if then := compared(ticket, name, log):
                told = [*differences(then.ticket, ticket), *answered_since(given, then, ticket)]
                views = (self._view(each, given, lang) for each in told if _open(each, caller))
                found[name] = ChangedView.of(then, list(views))
        return found

    def _view(self, each: Difference, given: Iterable[Stored], lang: Lang) -> ChangeView:
        name = _name(each, given, self.answers.form_of, lang)
        return ChangeView(
            what=each.what, id=each.id, name=name, about=each.about or None,
            was=_text(each.was), now=_text(each.now),
        )  # fmt: skip


def answered_since(given: Iterable[Stored], then: Then, now: Ticket) -> list[Difference]:
    """Open answers, each form's newest then and now. Pure."""
    given = list(given)
    old, new = _newest(given, then.seq), _newest(given, now.version)
    return [
        Difference("answer", field, stored.form, was, is_now)
        for form, stored in sorted(new.items())
        for field, was, is_now in _fields(old.get(form), stored)
        if was != is_now
    ]


def _newest(given: Iterable[Stored], seq: int) -> dict[str, Stored]:
    """By form, whatever its version."""
    by_time = sorted((each for each in given if each.seq <= seq), key=lambda each: each.seq)
    return {each.form.partition("@")[0]: each for each in by_time}


def _fields(old: Stored | None, new: Stored) -> Iterator[tuple[str, Any, Any]]:
    before: Mapping[str, Any] = old.values if old else {}
    for name in sorted({*before, *new.values}):
        yield name, before.get(name), new.values.get(name)


def _open(each: Difference, caller: Caller) -> bool:
    return each.what != "fact" or each.id not in AMOUNTS or caller.reads_all_money


def _name(each: Difference, given: Iterable[Stored], form_of: FormOf, lang: Lang) -> str:
    match each.what:
        case "line":
            return each.about
        case "fact":
            return str(getattr(VOCABULARY[each.id], lang)) if each.id in VOCABULARY else each.id
        case "answer":
            stored = next(one for one in given if one.form == each.about)
            field = form_of(stored.form, stored.place).fields.get(each.id)
            return str(getattr(field.name, lang)) if field else each.id


def _text(value: Any) -> str | None:
    """As people read it, else as JSON."""
    if value is None or isinstance(value, str):
        return value
    return canonical(value).decode()
