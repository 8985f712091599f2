"""A golden ticket reckoned by the oracle: line by line in exact fractions, held against what computes its money."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import canonical_facts
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.assessment.trial import facts_of_invented
from suanqing.finance.settlement.trial_schemas import TrialTicket
from suanqing.library import golden
from suanqing.pricing.book import compile_book
from suanqing.pricing.catalogue import stamp
from suanqing.times import told
from tests.oracle.compared import lines_of
from tests.oracle.exact import Line, priced
from tests.oracle.months import commission, kept


def assessed(document: Mapping[str, Any], ticket: Mapping[str, Any]) -> Assessment:
    """An invented ticket's lines by the document's book."""
    asked, book = TrialTicket.model_validate(ticket), golden.book_of(document)
    return assess(
        facts_of_invented(asked.invented(None, told(asked.served or golden.SINCE)), book), book
    )


def month_by_the_oracle(document: Mapping[str, Any], month: Mapping[str, Any]) -> int:
    """The commission of a golden month: what the oracle reckons of each of its tickets, so often, and of the ladder.
    document: with catalogue and a whole book."""
    ladder = next(row for row in document["book"]["ladders"] if row["id"] == month["ladder"])
    party = "?outlet" if ladder["who"]["kinds"] == ["outlet"] else "?worker"
    measured = 0
    for name, times in month["jobs"].items():
        ticket = document["tickets"][name]["ticket"]
        done, reckoned = _reckoned(document, ticket)
        fees = {line.id: line.fee for line in done.lines}
        own = [
            line.shares.get(party, 0)
            for id, line in reckoned.items()
            if fees[id] in ladder["of"]["fees"]
        ]
        match ladder["measure"]:
            case "amount":
                measured += times * sum(own)
            case "count":
                measured += times * (sum(own) > 0)
            case "minutes":
                timed = {
                    sku for sku, each in document["catalogue"].items() if each["kind"] == "time"
                }
                lines = [line for line in ticket["lines"] if line["sku"] in timed]
                measured += times * sum(int(line["qty"]) for line in lines)
    return commission(ladder, measured)


def kept_by_the_oracle(document: Mapping[str, Any], month: Mapping[str, Any]) -> dict[str, int]:
    """What a golden month keeps back, by what the oracle pays of each of its tickets where no rule keeps any."""
    pay = document["book"]["planes"]["pay"]
    free = {key: rows for key, rows in pay.items() if key != "releases"}
    planes = {**document["book"]["planes"], "pay": free}
    whole = {**document, "book": {**document["book"], "planes": planes}}
    came = {"held": 0, "taken": 0, "released": 0}
    for name, times in month["jobs"].items():
        ticket = document["tickets"][name]["ticket"]
        _reckoned(document, ticket)
        done, reckoned = _reckoned(whole, ticket)
        amounts: Counter[str] = Counter()
        for line in done.lines:
            if line.plane == "pay":
                amounts[line.fee] += reckoned[line.id].amount
        back, taken = kept(pay["releases"], month["milestone"], amounts)
        over = month["milestone"] in ticket.get("milestones", ())
        came["released" if over else "held"] += times * (back - taken)
        came["taken"] += times * taken
    return came


def _reckoned(
    document: Mapping[str, Any], ticket: Mapping[str, Any]
) -> tuple[Assessment, dict[str, Line]]:
    """An invented ticket by the program and by the oracle, line by line the same."""
    book = {**stamp(golden.dated(document), golden.catalogue_of(document)), "version": 1}
    asked = TrialTicket.model_validate(ticket)
    compiled = compile_book(book)
    facts = facts_of_invented(asked.invented(None, told(asked.served or golden.SINCE)), compiled)
    done, reckoned = assess(facts, compiled), priced(book, canonical_facts(facts), Counter())
    assert lines_of(done) == reckoned
    return done, reckoned


def held_against_the_oracle(document: Mapping[str, Any], ticket: Mapping[str, Any]) -> None:
    """Lines, and the totals and shares that stand beside the ticket. document: with catalogue and a whole book."""
    done, reckoned = _reckoned(document, ticket["ticket"])
    plane = {line.id: line.plane for line in done.lines}
    totals: Counter[str] = Counter()
    shares: Counter[str] = Counter()
    for id, line in reckoned.items():
        totals[plane[id]] += line.amount
        shares.update(line.shares)
    assert (totals["charge"], totals["pay"]) == (ticket["charge"], ticket["pay"])
    assert dict(shares) == {who: amount for who, amount in ticket["shares"].items() if amount}
