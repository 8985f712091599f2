"""The document of a template package (模板包): which parts it has, and what stands in each. Pure.

    manifest   {"package", "version", "name", "about", "trades", "depends"?, "sources"?}; of a variant also "base";
               sources: [{"of": {"zh", "en"}, "from"}], which fact, and where it is from
    catalogue  {SKU: {kind, name, unit, category}}
    book       a price book without `valid_from`: installing says from when it holds
    scenes     {scene id: the scene's document}
    forms      {form id: the form's document}
    words      {word: {"zh", "en"}}: what the trade calls its things: outlets, crews, milestones
    tickets    {ticket id: {"name", "order", "ticket", "charge", "pay", "lines", "shares"}}: golden tickets
    months     {month id: {"name", "ladder", "jobs": {ticket id: times}, "commission"}}: golden months of a ladder
    runs       {run id: {"name", "scene", "steps": [{"do", "at", "known"?, "began"?}]}}: golden runs

A golden ticket is an invented one as `POST /books/{book_version}/try` takes it, always with `served`, beside
what it comes to: minor units on each plane, each line as [plane, fee, SKU or "", amount], and each payee's
share. The first by order is made when the package is installed, so it holds at any time of the day.

A variant is its base's document with a merge patch (RFC 7396) over it; what the patch does not name follows
the base, also when that changes.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from suanqing.errors import Invalid
from suanqing.merge_patch import patched
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.shapes import (
    Check,
    Fault,
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

PARTS = ("manifest", "catalogue", "book", "scenes", "forms", "words", "tickets", "months", "runs")
TRADES = ("retail", "manufacturing", "services", "medical", "catering", "education")
"""The six industries that a product for any company covers (R281)."""
LEAST_TICKETS = 3
MOST = 10**12
Document = Mapping[str, Any]


def _sku(value: Any, where: str) -> Iterator[Fault]:
    yield from a_text(64)(value, where)


def _amount(value: Any, where: str) -> Iterator[Fault]:
    yield from a_number(-MOST, MOST)(value, where)


def _about(value: Any, where: str) -> Iterator[Fault]:
    yield from record({"zh": a_text(400), "en": a_text(400)})(value, where)


MANIFEST = record(
    {
        "package": a_scene_id, "version": a_number(1, 1_000_000), "name": a_name, "about": _about,
        "trades": a_list(one_of(*TRADES), 1, len(TRADES)),
    },
    {
        "depends": a_list(a_scene_id, 0, 20), "base": a_scene_id,
        "sources": a_list(record({"of": a_name, "from": a_text(300)}), 0, 20),
    },
)  # fmt: skip
TICKET = record(
    {
        "name": a_name, "order": a_number(0, 1_000), "ticket": an_object, "charge": _amount, "pay": _amount,
        "lines": a_list(a_list(lambda *_: iter(()), 4, 4), 0, 200), "shares": an_object,
    }
)  # fmt: skip
_JOBS = by_id(a_number(1, 10_000), 1, 60)
MONTH = record({"name": a_name, "ladder": a_text(60), "jobs": _JOBS, "commission": _amount})
STEP = record({"do": a_text(60), "at": a_list(a_text(40), 1, 8)}, {"known": an_object})
RUN = record(
    {"name": a_name, "scene": a_scene_id, "steps": a_list(STEP, 1, 100)}, {"began": a_text(10)}
)
_SKUS = by_id(an_object, 1, 1_000, _sku)
_PACKAGE: Check = record(
    {
        "manifest": MANIFEST, "catalogue": _SKUS, "book": an_object, "scenes": by_id(an_object, 1, 20, a_scene_id),
        "forms": by_id(an_object, 0, 40, a_scene_id), "tickets": by_id(TICKET, LEAST_TICKETS, 60),
        "runs": by_id(RUN, 1, 60),
    },
    {"words": by_id(a_name, 0, 200), "months": by_id(MONTH, 0, 60)},
)  # fmt: skip


def assembled(package: str, parts: Callable[[str], Document]) -> dict[str, Any]:
    """A package's whole document. parts: of a package, what its folder holds by part; a variant's holds its
    manifest and `patch`. Invalid `package_cycle` where bases go round."""
    seen: list[str] = []
    patches: list[Document] = []
    at = package
    while True:
        if at in seen:
            raise Invalid(f"the packages {', '.join(seen)} are each other's base", "package_cycle")
        seen.append(at)
        own = parts(at)
        base = (own.get("manifest") or {}).get("base")
        if base is None:
            break
        patches.append({**(own.get("patch") or {}), "manifest": own["manifest"]})
        at = base
    made = dict(own)
    for patch in reversed(patches):
        made = patched({**made, "manifest": {}}, patch)
    return made


def faults(document: Any) -> list[Finding]:
    """What is not as a package's document is, in its order; [] if nothing. A huge one is not looked into."""
    if not bounded(document):
        return [Finding("too_large", "the document is too large, too deep, or has a binary number")]
    return [Finding(code, message) for code, message in _PACKAGE(document, "")]
