"""What a package promises, worked out: its golden tickets priced, its months, its runs through the scenes. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from suanqing.errors import DomainError
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.assessment.trial import SOME_OUTLET, SOME_WORKER, facts_of_invented
from suanqing.finance.settlement.trial_schemas import TrialTicket
from suanqing.pricing.book import Book, compile_book
from suanqing.pricing.catalogue import Sku, stamp
from suanqing.pricing.ladder_curve import Ladder, commission, ladder_of
from suanqing.times import BEIJING, parse, rfc3339, told
from suanqing.work.care.plans import Joined, messages
from suanqing.work.care.rules import HOLES, rules_of
from suanqing.work.customers.happenings import Happening
from suanqing.work.forms.compiling import words_of
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import advance, begin
from suanqing.work.scenes.exits import Word
from suanqing.work.scenes.findings import Finding

SOMEBODY, ELSE = "asker", "worker"
"""Who makes a golden run's ticket, and who takes its steps."""
NO_TIME = 1_767_225_600_000
"""When a golden run begins; a minute passes a step."""
SINCE = "2026-01-01T00:00:00+08:00"
"""From when a package's book holds where it is only tried."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a ticket came to, in minor units. lines: (plane, fee, SKU, amount). shares: by party."""

    charge: int
    pay: int
    lines: tuple[tuple[str, str, str, int], ...]
    shares: Mapping[str, int]


def catalogue_of(document: Mapping[str, Any]) -> dict[str, Sku]:
    return {sku: Sku(sku=sku, **each) for sku, each in document["catalogue"].items()}


def dated(document: Mapping[str, Any], since: str = SINCE) -> dict[str, Any]:
    """The package's book as it is drafted, in force from `since`."""
    return {**document["book"], "valid_from": since}


def book_of(document: Mapping[str, Any]) -> Book:
    """The package's book, compiled as a published one is."""
    return compile_book({**stamp(dated(document), catalogue_of(document)), "version": 1})


def figures(ticket: Mapping[str, Any], book: Book) -> Figures:
    """An invented ticket priced. Raises as settling does: a missing price, facts nobody could tell."""
    done = _assessed(ticket, book)
    lines = sorted((line.plane, line.fee, line.sku, line.amount) for line in done.lines)
    shares: Counter[str] = Counter()
    for line in done.lines:
        shares.update(dict(line.shares))
    return Figures(done.total("charge"), done.total("pay"), tuple(lines), dict(shares))


def _assessed(ticket: Mapping[str, Any], book: Book) -> Assessment:
    asked = TrialTicket.model_validate(ticket)
    return assess(facts_of_invented(asked.invented(None, told(asked.served or SINCE)), book), book)


def expected(golden: Mapping[str, Any]) -> Figures:
    """What stands beside a golden ticket."""
    lines = sorted((plane, fee, sku, amount) for plane, fee, sku, amount in golden["lines"])
    return Figures(golden["charge"], golden["pay"], tuple(lines), golden["shares"])


def month(document: Mapping[str, Any], golden: Mapping[str, Any]) -> int:
    """The commission of a golden month: its tickets priced, so often each, and the ladder over their sum."""
    rows = {row["id"]: row for row in document["book"].get("ladders", ())}
    ladder, book = ladder_of(rows[golden["ladder"]]), book_of(document)
    measured = sum(
        times * _measured(document, document["tickets"][name]["ticket"], book, ladder)
        for name, times in golden["jobs"].items()
    )
    return commission(measured, ladder)


def come(document: Mapping[str, Any], golden: Mapping[str, Any]) -> dict[str, int]:
    """A golden month's figures by name, of a ladder or of what is kept back."""
    if "milestone" in golden:
        return kept(document, golden)
    return {"commission": month(document, golden)}


def said(golden: Mapping[str, Any]) -> dict[str, int]:
    """The figures that stand beside it."""
    names = ("held", "taken", "released") if "milestone" in golden else ("commission",)
    return {name: golden[name] for name in names}


def kept(document: Mapping[str, Any], golden: Mapping[str, Any]) -> dict[str, int]:
    """What a golden month keeps back of its tickets till the milestone (质保金): what is still held at its end after
    what breaches took, what these took, and what was paid out of tickets that reached it. Below zero: more was
    taken than had been kept."""
    book, milestone = book_of(document), golden["milestone"]
    came = {"held": 0, "taken": 0, "released": 0}
    for name, times in golden["jobs"].items():
        ticket = document["tickets"][name]["ticket"]
        reached = {*ticket.get("milestones", ())}
        done = _assessed({**ticket, "milestones": sorted({*reached, milestone})}, book)
        parts = [each.amount for each in done.lines if each.id.endswith(f":@{milestone}")]
        came["released" if milestone in reached else "held"] += times * sum(parts)
        came["taken"] -= times * sum(amount for amount in parts if amount < 0)
    return came


def _measured(
    document: Mapping[str, Any], ticket: Mapping[str, Any], book: Book, ladder: Ladder
) -> int:
    """What one such ticket adds to the measure: of the worker, or of the outlet where the ladder pays outlets."""
    if ladder.measure == "minutes":
        timed = {sku for sku, each in document["catalogue"].items() if each["kind"] == "time"}
        return sum(int(line["qty"]) for line in ticket["lines"] if line["sku"] in timed)
    party = SOME_OUTLET if ladder.who.kinds == {"outlet"} else SOME_WORKER
    lines = [
        each
        for each in _assessed(ticket, book).lines
        if ladder.fees is None or each.fee in ladder.fees
    ]
    earned = sum(dict(each.shares).get(party, 0) for each in lines)
    return earned if ladder.measure == "amount" else earned > 0


def messages_of(document: Mapping[str, Any], told: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """A golden plan: (step, minute in Beijing, state) of each message for somebody who joined then, agreed to be told,
    and of whom all is known that a text may name; looked at when the last is long due."""
    plan = rules_of(document["care"]).plan(told["plan"])
    began = parse(told["joined"])
    joined, late = Joined(SOMEBODY, rfc3339(began)), began + timedelta(days=400)
    done = [
        Happening(SOMEBODY, each["kind"], "golden", "", rfc3339(parse(each["at"])), "")
        for each in told.get("done", ())
    ]
    found = messages(plan, joined, done, (), True, dict.fromkeys(HOLES, "-"), late)
    return [
        (each.step, f"{parse(each.at).astimezone(BEIJING):%Y-%m-%d %H:%M}", each.state)
        for each in found
    ]


def words(document: Mapping[str, Any]) -> dict[str, Word]:
    """The words that its forms' fields are to its scenes."""
    return {name: word for form in document["forms"].values() for name, word in words_of(form).items()}  # fmt: skip


def walked(document: Mapping[str, Any], run: Mapping[str, Any]) -> Iterator[Finding]:
    """What differs when the run's steps are taken; none: each led where the run says, and the last to an end."""
    scene = compiled_scene(document["scenes"][run["scene"]], words(document))
    known: dict[str, Any] = {}
    began = run.get("began", "2026-11-18")
    head = begin(scene, run["scene"], SOMEBODY, NO_TIME, Around(began=began)).head
    for place, step in enumerate(run["steps"]):
        known |= step.get("known", {})
        around = Around(known=known, began=began, found=_named)
        name, _, node = step["do"].partition("@")
        now = NO_TIME + 60_000 * (place + 1)
        command = Command(name, _by(head, node), node=node)
        try:
            head = advance(head, scene, command, now, around).head
        except DomainError as error:
            yield Finding("run_differs", f"step {place} of the run: {error.message}", step["do"])
            return
        at = sorted(token["node"] for token in head["tokens"].values())
        if at != sorted(step["at"]):
            yield Finding(
                "run_differs", f"step {place} of the run leads to {', '.join(at)}", step["do"]
            )
            return
    if any(scene.nodes[node].kind != "end" for node in at):
        yield Finding("run_differs", "the run ends before an end", run["scene"])


def _named(rule: Mapping[str, Any]) -> list[str]:
    """Each role is one person of that name."""
    return [str(rule["party"] if rule["rule"] == "named" else rule.get("role", ELSE))]


def _by(head: Mapping[str, Any], node: str) -> str:
    """Who has the work there: of an approval, whose turn it is."""
    for token in head["tokens"].values():
        if node in ("", token["node"]):
            seats = (seat for slot in token.get("slots", ()) for seat in slot)
            turn = next((s.get("who") for s in seats if s.get("open") and "is" not in s), None)
            return str(turn or token.get("owner", ELSE))
    return ELSE
