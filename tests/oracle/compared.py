"""The engine beside the oracle, ticket by ticket: every amount, tax, share, hold and exchange."""

import json
from collections import Counter
from dataclasses import dataclass, field

from suanqing.errors import Unpriced
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import facts_of
from suanqing.finance.assessment.model import Assessment
from suanqing.pricing.book import Book
from tests.oracle.chance import cases
from tests.oracle.exact import Line, priced
from tests.oracle.holding import Refused, Row

Lines = dict[str, Line]


@dataclass
class Tally:
    """lines: compared. wrong: those that differ, told with book and facts. met: rules by kind."""

    tickets: int = 0
    lines: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)


def of_engine(book: Book, facts: Row) -> Lines | str:
    try:
        return lines_of(assess(facts_of(facts), book, explained=False))
    except Unpriced as error:
        return error.code


def lines_of(done: Assessment) -> Lines:
    lines = {
        line.id: Line(
            line.amount,
            line.tax,
            {party: own for party, own in line.shares if own},
            line.held,
            {each.party: (each.currency, each.paid, each.worth) for each in line.exchanged},
        )
        for line in done.lines
    }
    assert len(lines) == len(done.lines), "two lines have one name"
    return lines


def of_oracle(book: Row, facts: Row, met: Counter[str]) -> Lines | str:
    try:
        return priced(book, facts, met)
    except Refused as error:
        return str(error)


def compared(seed: int, lines: int) -> Tally:
    """Random tickets from the seed until so many lines stood side by side."""
    tally = Tally()
    for book, compiled, facts in cases(seed):
        if tally.lines >= lines:
            return tally
        tally.tickets += 1
        here, there = of_engine(compiled, facts), of_oracle(book, facts, tally.met)
        if isinstance(here, str) or isinstance(there, str):
            tally.refused += 1
            tally.met[f"refused {there}"] += 1
            if here != there:
                tally.wrong.append(told(book, facts, "the ticket", here, there))
            continue
        names = here.keys() | there.keys()
        tally.lines += len(names)
        tally.wrong += [
            told(book, facts, name, here.get(name), there.get(name))
            for name in sorted(names)
            if here.get(name) != there.get(name)
        ]
    return tally


def told(book: Row, facts: Row, name: str, here: object, there: object) -> str:
    document, known = (json.dumps(each, ensure_ascii=False) for each in (book, facts))
    return f"{name}\n engine {here}\n oracle {there}\n facts {known}\n book {document}"
