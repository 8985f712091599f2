"""The kinds of template packages (模板包的种类), and which parts each has: the shape that a document is held to. Pure.

    trade        行业     a trade whole: catalogue, book, scenes, forms, golden tickets and runs
    settlement   结算方式  a fragment of a book: fees, surcharges, waivers, ladders, split plans, releases
    scene        业务场景  scenes with their forms, and golden runs through them
    region       地区     a province's facts, and what they change in a book
    plan         社群SOP  a plan of messages with the segments and tags that it needs
    company      公司设置  what a company has, as it was exported; it promises nothing, and none ships

A fragment of a book is a book of which anything may be missing; it is tried on `sample`, and combined with others by
`combination`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from suanqing.labels import CHANNELS
from suanqing.library.document import TRADE, TRADES, kind_of
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.shapes import (
    Check,
    Fault,
    a_day,
    a_list,
    a_name,
    a_number,
    a_scene_id,
    a_text,
    an_object,
    bounded,
    by_id,
    one_of,
    record,
)

AIMS = (
    "approval", "commission", "discount", "evidence", "follow_up", "guarantee", "lead", "off_hours", "parts", "place",
    "purchase", "recall", "release", "renewal", "repair", "retention", "rework", "sharing", "travel", "waiting",
    "welcome",
)  # fmt: skip
"""What somebody looks for who looks for a template, whatever their trade."""
LEAST_TICKETS = 3
MOST = 10**12


def _sku(value: Any, where: str) -> Iterator[Fault]:
    yield from a_text(64)(value, where)


def _amount(value: Any, where: str) -> Iterator[Fault]:
    yield from a_number(-MOST, MOST)(value, where)


def _about(value: Any, where: str) -> Iterator[Fault]:
    yield from record({"zh": a_text(400), "en": a_text(400)})(value, where)


def _line(value: Any, where: str) -> Iterator[Fault]:
    """[plane, fee, SKU or rule, amount]"""
    if not isinstance(value, list) or [type(each) for each in value] != [str, str, str, int]:
        yield "bad_field", f"{where} is an amount with plane, fee and SKU before it"


SOURCE = record({"of": a_name, "from": a_text(300)}, {"day": a_day})
"""of: which fact. from: a law, a notice, a table of the repository. day: from when it holds, or of when it is."""
TICKET = record(
    {
        "name": a_name, "order": a_number(0, 1_000), "ticket": an_object, "charge": _amount, "pay": _amount,
        "lines": a_list(_line, 0, 200), "shares": an_object,
    }
)  # fmt: skip
_JOBS = by_id(a_number(1, 10_000), 1, 60)
_LADDERS = record({"name": a_name, "ladder": a_text(60), "jobs": _JOBS, "commission": _amount})
_KEPT = record(
    {"name": a_name, "milestone": a_text(60), "jobs": _JOBS, "held": _amount, "taken": _amount, "released": _amount}
)  # fmt: skip


def _month(value: Any, where: str) -> Iterator[Fault]:
    """Of a ladder, or of what is kept back till a milestone."""
    kept = isinstance(value, Mapping) and "milestone" in value
    yield from (_KEPT if kept else _LADDERS)(value, where)


STEP = record({"do": a_text(60), "at": a_list(a_text(40), 1, 8)}, {"known": an_object})
RUN = record(
    {"name": a_name, "scene": a_scene_id, "steps": a_list(STEP, 1, 100)},
    {"began": a_text(10), "ticket": a_text(60)},
)
DONE = record({"kind": a_text(20), "at": a_text(40)})
TOLD = record(
    {
        "name": a_name, "plan": a_scene_id, "joined": a_text(40),
        "messages": a_list(a_list(a_text(40), 3, 3), 1, 60),
    },
    {"done": a_list(DONE, 1, 20)},
)  # fmt: skip


def _parts(tickets: int, runs: int, times: int) -> Mapping[str, Check]:
    """Every part by its name, with how many golden tickets and runs there are at least; of what a company has, `times`
    as much as a trade brings."""
    return {
        "catalogue": by_id(an_object, 1, 1_000 * times, _sku), "book": an_object,
        "scenes": by_id(an_object, 1, 20 * times, a_scene_id),
        "forms": by_id(an_object, 0, 40 * times, a_scene_id), "words": by_id(a_name, 0, 200), "care": an_object,
        "tickets": by_id(TICKET, tickets, 60), "months": by_id(_month, 0, 60), "runs": by_id(RUN, runs, 60),
        "told": by_id(TOLD, 1, 20), "facts": an_object,
    }  # fmt: skip


_BOTH = ("words",)
COMPANY = "company"
WHOLE = (TRADE, COMPANY)
"""Kinds whose book is one, and not a fragment of one."""
KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    TRADE: (
        ("catalogue", "book", "scenes", "forms", "tickets", "runs"),
        ("months", "care", "told", "facts", *_BOTH),
    ),
    "settlement": (("book", "tickets"), ("months", "catalogue", *_BOTH)),
    "scene": (("scenes", "runs"), ("forms", *_BOTH)),
    "region": (("book", "facts", "tickets"), _BOTH),
    "plan": (("care", "told"), _BOTH),
    COMPANY: ((), ("catalogue", "book", "scenes", "forms", "care", *_BOTH)),
}  # fmt: skip
"""By kind the parts that it has, and those that it may have."""

_MANIFEST = {
    "package": a_scene_id, "version": a_number(1, 1_000_000), "name": a_name, "about": _about,
    "trades": a_list(one_of(*TRADES), 1, len(TRADES)),
}  # fmt: skip
MANIFEST = record(
    _MANIFEST,
    {
        "depends": a_list(a_scene_id, 0, 20), "base": a_scene_id, "kind": one_of(*KINDS),
        "needs": by_id(a_number(1, 1_000_000), 0, 20, a_scene_id),
        "channels": a_list(one_of(*CHANNELS), 0, len(CHANNELS)),
        "aims": a_list(one_of(*AIMS), 0, 6), "sources": a_list(SOURCE, 0, 20),
    },
)  # fmt: skip


def _package(kind: str) -> Check:
    every = _parts(LEAST_TICKETS if kind == TRADE else 1, 1, 10 if kind == COMPANY else 1)
    asked, more = KINDS[kind]
    return record(
        {"manifest": MANIFEST, **{name: every[name] for name in asked}},
        {name: every[name] for name in more},
    )


_PACKAGES = {kind: _package(kind) for kind in KINDS}


def faults(document: Any) -> list[Finding]:
    """What is not as a package's document is, in its order; [] if nothing. A huge one is not looked into."""
    if not bounded(document):
        return [Finding("too_large", "the document is too large, too deep, or has a binary number")]
    if not isinstance(document, Mapping) or not isinstance(document.get("manifest", {}), Mapping):
        return [Finding("bad_field", "the document is an object")]
    check = _PACKAGES.get(kind_of(document), _PACKAGES[TRADE])
    return [Finding(code, message) for code, message in check(document, "")]
