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
from tests.oracle.exact import priced


def assessed(document: Mapping[str, Any], ticket: Mapping[str, Any]) -> Assessment:
    """An invented ticket's lines by the document's book."""
    asked, book = TrialTicket.model_validate(ticket), golden.book_of(document)
    return assess(
        facts_of_invented(asked.invented(None, told(asked.served or golden.SINCE)), book), book
    )


def held_against_the_oracle(document: Mapping[str, Any], ticket: Mapping[str, Any]) -> None:
    """Lines, and the totals and shares that stand beside the ticket. document: with catalogue and a whole book."""
    book = {**stamp(golden.dated(document), golden.catalogue_of(document)), "version": 1}
    asked = TrialTicket.model_validate(ticket["ticket"])
    compiled = compile_book(book)
    facts = facts_of_invented(asked.invented(None, told(asked.served or golden.SINCE)), compiled)

    done, reckoned = assess(facts, compiled), priced(book, canonical_facts(facts), Counter())

    assert lines_of(done) == reckoned
    plane = {line.id: line.plane for line in done.lines}
    totals: Counter[str] = Counter()
    shares: Counter[str] = Counter()
    for id, line in reckoned.items():
        totals[plane[id]] += line.amount
        shares.update(line.shares)
    assert (totals["charge"], totals["pay"]) == (ticket["charge"], ticket["pay"])
    assert dict(shares) == {who: amount for who, amount in ticket["shares"].items() if amount}
