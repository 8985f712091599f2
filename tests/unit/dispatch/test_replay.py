"""Decisions as they are kept, and a month of them under other weights."""

import json
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from suanqing.canonical import canonical
from suanqing.work.dispatch.candidates import suggest
from suanqing.work.dispatch.decisions import Decision, decided, of_data, to_data
from suanqing.work.dispatch.model import Figures, Scoring
from suanqing.work.dispatch.replay import Totals, best, replayed
from suanqing.work.dispatch.scoring import ranked
from tests.unit.dispatch.drawn import (
    NOW,
    person,
    seeds,
    some_job,
    some_person,
    some_weights,
    weights,
)


def some_decision(seed: int) -> Decision:
    """Of the best, or of somebody else who fitted."""
    chance = Random(seed)
    staff = [person("sure"), *(some_person(f"p{number}", chance) for number in range(6))]
    job = replace(some_job(f"t{chance.randrange(9)}", chance), skills=(), licences=())
    scoring = some_weights(seed)
    found = suggest(job, staff, scoring)
    chosen = chance.choice(found.ranked).figures.party
    return decided(found, chosen, scoring, 3, "desk", NOW)


decisions = seeds.map(some_decision)


@given(decisions)
def test_a_decision_is_kept_with_every_number(decision: Decision) -> None:
    kept = json.loads(canonical(to_data(decision)))

    assert of_data(kept) == decision


@given(decisions)
def test_replayed_under_its_own_weights_a_decision_is_what_it_was(decision: Decision) -> None:
    again = ranked(decision.rows, decision.slack, decision.scoring)

    assert tuple(each.figures for each in again) == decision.rows
    assert tuple(each.score.total for each in again) == decision.totals
    assert best(decision, decision.scoring) == decision.rows[0].party


@given(st.lists(decisions, max_size=5), st.integers(0, 5), weights)
def test_parts_of_a_month_add_up_to_the_month(
    month: list[Decision], cut: int, scoring: Scoring
) -> None:
    whole = replayed(month, scoring)
    first, rest = replayed(month[:cut], scoring), replayed(month[cut:], scoring)

    assert whole.decisions == first.decisions + rest.decisions
    assert sorted([*first.others, *rest.others]) == list(whole.others)
    for name in ("was", "would"):
        parts = zip(getattr(first, name), getattr(rest, name), strict=True)
        assert Totals(*map(sum, parts)) == getattr(whole, name)
    assert replayed(reversed(month), scoring) == whole


@given(st.lists(decisions, max_size=5), weights)
def test_every_ticket_goes_to_one_person_whichever_weights(
    month: list[Decision], scoring: Scoring
) -> None:
    found = replayed(month, scoring)

    assert sum(was for _, was, _ in found.people) == len(month)
    assert sum(would for _, _, would in found.people) == len(month)
    assert all(other.would_total <= other.chosen_total for other in found.others)


def test_other_weights_say_who_would_have_gone_and_what_it_comes_to() -> None:
    near = Figures("busy", 2_000, load=4, ahead=0, skill=0, wait=0, previous=False)
    far = Figures("free", 20_000, load=0, ahead=0, skill=0, wait=0, previous=False)
    scoring = Scoring()
    rows = ranked([near, far], None, scoring)
    decision = Decision(
        "t", NOW, "desk", "free", 0, scoring, None,
        tuple(r.figures for r in rows), tuple(r.score.total for r in rows),
    )  # fmt: skip

    found = replayed([decision], replace(scoring, load=5))

    assert best(decision, scoring) == "free"
    assert [(o.chosen, o.would, o.chosen_total, o.would_total) for o in found.others] == [
        ("free", "busy", 54, 26)
    ]
    assert (found.was.travel, found.would.travel) == (54, 6)
    assert found.people == (("busy", 0, 1), ("free", 1, 0))
