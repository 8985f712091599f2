"""The document of a template package (模板包): which parts it has, and what stands in each. Pure.

    manifest   {"package", "version", "name", "about", "trades", "kind"?, "needs"?, "channels"?, "aims"?, "sources"?,
               "depends"?}; of a variant also "base"
    catalogue  {SKU: {kind, name, unit, category}}
    book       a price book without `valid_from`: installing says from when it holds
    scenes     {scene id: the scene's document}
    forms      {form id: the form's document}
    words      {word: {"zh", "en"}}: what the trade calls its things: outlets, crews, milestones
    tickets    {ticket id: {"name", "order", "ticket", "charge", "pay", "lines", "shares"}}: golden tickets
    months     {month id: {"name", "ladder", "jobs": {ticket id: times}, "commission"}}: golden months of a ladder;
             or {"name", "milestone", "jobs", "held", "taken", "released"}: of what is kept back till a milestone
    runs       {run id: {"name", "scene", "steps": [{"do", "at", "known"?}], "began"?, "ticket"?}}: golden runs; ticket:
             the golden ticket that it comes to, else the first
    care       tags, segments, coupons and plans of messages, as `work.care.rules` has them
    told       {id: {"name", "plan", "joined", "done"?, "messages": [[step, moment, state]]}}: golden plans
    facts      what a province is, with where that is from; moves no money by itself

Which parts a package has follows from its kind (`kinds`): a whole trade, or one part that goes with others
(`combination`). needs: {package: its least version}, that come along.

A golden ticket is an invented one as `POST /books/{book_version}/try` takes it, always with `served`, beside
what it comes to: minor units on each plane, each line as [plane, fee, SKU or "", amount], and each payee's
share. The first by order is made when the package is installed, so it holds at any time of the day.

A variant is its base's document with a merge patch (RFC 7396) over it; what the patch does not name follows
the base, also when that changes.
"""

from collections.abc import Callable, Mapping
from typing import Any

from suanqing.errors import Invalid
from suanqing.merge_patch import patched

PARTS = (
    "manifest", "catalogue", "book", "scenes", "forms", "words", "tickets", "months", "runs", "care", "told", "facts",
)  # fmt: skip
TRADES = ("retail", "manufacturing", "services", "medical", "catering", "education")
"""The six industries that a product for any company covers (R281)."""
TRADE = "trade"
Document = Mapping[str, Any]


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


def kind_of(document: Document) -> str:
    """A package that does not say is of the oldest kind, a whole trade."""
    return str((document.get("manifest") or {}).get("kind", TRADE))
