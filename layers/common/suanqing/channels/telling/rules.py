"""What customers are told, and by which way first: a document of the company's (客户通知). Pure.

    {"order": ["miniprogram", "sms"],
     "quiet": {"from": "22:00", "until": "08:00"},
     "messages": [{"on": "stage:given", "text": {"zh": "工单 {ticket} 已安排技师,进度 {link}", "en": "…"},
                   "ways": {"sms": {"template": "SMS_1", "fields": {"code": "token"}}}},
                  {"on": "node:visit", "scene": "ac-install", "text": {…}, "ways": {…}},
                  {"on": "rating", "text": {…}, "ways": {…}},
                  {"on": "points", "text": {"zh": "积分 {points},现有 {balance}", "en": "…"}, "ways": {…}},
                  {"on": "welcome", "text": {"zh": "您好,我是{outlet}的{employee}", "en": "…"}}]}

Nothing is told where nothing is written. on: a node of drawn scenes that customers see (`scene` names one of them;
the more exact wins), a stage of the built-in ones (`labels.VISIT_STAGES`), `rating`, when the work is done and they
are asked how it was, `points`, when a customer has more or less of them, or `welcome`, when somebody became the contact
of an employee in a chat: it goes there by itself, so it has no ways. ways: what each channel needs for it; its own
folder says what that is. quiet: what falls in it waits until it is over.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from suanqing.channels.notices.quiet import Quiet, quiet_of
from suanqing.channels.telling.model import FIELDS, OF_POINTS, OF_TICKETS, OF_WELCOMES, Way
from suanqing.errors import Invalid
from suanqing.labels import VISIT_STAGES, Lang

RATING, POINTS, WELCOME = "rating", "points", "welcome"
NODE = re.compile(r"node:[A-Za-z0-9_.-]{1,64}", re.ASCII)
MAX_TEXT, MAX_MESSAGES = 300, 200

Check = Callable[[Mapping[str, Any]], None]
"""Of a channel's part of a message. Raises Invalid."""


@dataclass(frozen=True, slots=True)
class Saying:
    """on: what it is about. scene: of that one alone; empty: of any. ways: channel -> its part."""

    on: str
    scene: str
    text: Mapping[str, str]
    ways: Mapping[str, Mapping[str, Any]]

    def words(self, fields: Mapping[str, str], lang: Lang) -> str:
        return self.text[lang].format_map(fields)


@dataclass(frozen=True, slots=True)
class CustomerRules:
    order: tuple[str, ...] = ()
    quiet: Quiet | None = None
    sayings: Mapping[tuple[str, str], Saying] = field(default_factory=dict)

    def saying(self, what: str, scene: str) -> Saying | None:
        return self.sayings.get((what, scene)) or self.sayings.get((what, ""))

    def ordered(self, ways: Iterable[Way]) -> list[Way]:
        """By the company's order; channels that it does not name are not used."""
        found = [each for each in ways if each.channel in self.order]
        return sorted(found, key=lambda each: self.order.index(each.channel))


def rules_of(
    document: Mapping[str, Any], checks: Mapping[str, Check] | None = None
) -> CustomerRules:
    """checks: by channel that tells customers; None: they were made when it was written. Raises Invalid naming the
    place."""
    _only(document, {"order", "quiet", "messages"}, "")
    order = document.get("order", [])
    if not isinstance(order, list) or len({*map(str, order)}) != len(order):
        raise Invalid("order is a list of channels, each once", where="order")
    if unknown := [str(each) for each in order if checks is not None and each not in checks]:
        raise Invalid(f"{unknown[0]} is no channel that tells customers", where="order")
    rows = document.get("messages", [])
    if not isinstance(rows, list) or len(rows) > MAX_MESSAGES:
        raise Invalid(f"messages is a list of at most {MAX_MESSAGES}", where="messages")
    sayings: dict[tuple[str, str], Saying] = {}
    for place, row in enumerate(rows):
        saying = _saying(row, f"messages[{place}]")
        if checks is not None:
            _check_ways(saying, f"messages[{place}].ways", checks)
        if (saying.on, saying.scene) in sayings:
            raise Invalid("two messages are about the same", where=f"messages[{place}].on")
        sayings[saying.on, saying.scene] = saying
    return CustomerRules(tuple(order), quiet_of(document.get("quiet")), sayings)


def _saying(row: Any, where: str) -> Saying:
    if not isinstance(row, Mapping):
        raise Invalid("a message is an object", where=where)
    _only(row, {"on", "scene", "text", "ways"}, where)
    on, scene = row.get("on"), row.get("scene", "")
    if not isinstance(on, str) or not _known(on):
        raise Invalid(
            "a message is about node:<node>, stage:<stage>, rating, points or welcome",
            where=f"{where}.on",
        )
    if not isinstance(scene, str) or (scene and not on.startswith("node:")):
        raise Invalid("a scene is named for a node of it", where=f"{where}.scene")
    text = row.get("text")
    if not isinstance(text, Mapping) or text.keys() != {"zh", "en"}:
        raise Invalid("a message has a text in zh and en", where=f"{where}.text")
    for lang, words in text.items():
        _check_text(words, fields_of(on), f"{where}.text.{lang}")
    ways = row.get("ways", {})
    if not isinstance(ways, Mapping) or not all(isinstance(e, Mapping) for e in ways.values()):
        raise Invalid("ways has an object for each channel", where=f"{where}.ways")
    if on == WELCOME and ways:
        raise Invalid("a welcome goes into the chat itself and has no ways", where=f"{where}.ways")
    return Saying(on, scene, dict(text), dict(ways))


def _check_ways(saying: Saying, where: str, checks: Mapping[str, Check]) -> None:
    for channel, part in saying.ways.items():
        if channel not in checks:
            raise Invalid(f"{channel} is no channel that tells customers", where=where)
        try:
            checks[channel](part)
            only_of(part, fields_of(saying.on))
        except Invalid as error:
            told = f"{where}.{channel}"
            raise Invalid(error.message, error.code, **{**error.facts, "where": told}) from error


def _known(on: str) -> bool:
    stage = on.removeprefix("stage:") if on.startswith("stage:") else None
    return (
        on in (RATING, POINTS, WELCOME) or stage in VISIT_STAGES or NODE.fullmatch(on) is not None
    )


def fields_of(on: str) -> tuple[str, ...]:
    return {POINTS: OF_POINTS, WELCOME: OF_WELCOMES}.get(on, OF_TICKETS)


def only_of(part: Mapping[str, Any], names: Collection[str]) -> None:
    """That a channel's part of a message, which was checked, names what there is of it. Raises Invalid."""
    fields = part.get("fields")
    found = fields.values() if isinstance(fields, Mapping) else ()
    if unknown := [str(each) for each in found if each not in names]:
        raise Invalid(f"{unknown[0]} is no field of a message", where="fields")


def _check_text(words: Any, names: Collection[str], where: str) -> None:
    if not isinstance(words, str) or not words.strip() or len(words) > MAX_TEXT:
        raise Invalid(f"a text has 1 to {MAX_TEXT} characters", where=where)
    try:
        parts = list(Formatter().parse(words))
    except ValueError:
        raise Invalid("a brace in a text begins a field", where=where) from None
    for _, name, spec, turned in parts:
        if name is not None and (name not in names or spec or turned):
            raise Invalid(f"{name} is no field of a message", where=where)


def check_fields(fields: Any, where: str) -> None:
    """Of a template: its own names -> fields of a message."""
    if not isinstance(fields, Mapping) or not all(isinstance(name, str) for name in fields):
        raise Invalid("fields names the template's own, and what each is", where=where)
    if unknown := [str(each) for each in fields.values() if each not in FIELDS]:
        raise Invalid(f"{unknown[0]} is no field of a message", where=where)


def _only(part: Mapping[str, Any], names: set[str], where: str) -> None:
    if unknown := sorted(map(str, set(part) - names)):
        raise Invalid(f"there is no {unknown[0]} here", where=where or unknown[0])
