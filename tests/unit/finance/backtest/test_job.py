"""A replay's plan, and the gate that publishing has to pass."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from suanqing.errors import Conflict
from suanqing.finance.backtest.jobs import SLICES, Job, Override, check, chunks_of, gate_of, newest
from suanqing.finance.backtest.outcome import Outcome, Tally

AT = datetime(2026, 11, 21, tzinfo=UTC)
GATE = gate_of({"months": 3, "total": "0.05"})
JOB = Job("r1", "main@2", "draft", "handed-in", ("2026-09", "2026-10", "2026-11"), "ann", AT,
          state="done")  # fmt: skip


def outcome(before: int, after: int) -> Outcome:
    return Outcome(10, 10, 10, currency="CNY", groups={("total", "pay", ""): Tally(before, after)})


def test_every_slice_is_in_one_chunk_and_head_office_in_chunks_of_its_own() -> None:
    parties = ["hq", *(f"p{n}" for n in range(40))]

    chunks = chunks_of(parties, ["2026-10", "2026-11"])

    assert sorted(each for chunk in chunks for each in chunk) == sorted(
        (party, period) for party in parties for period in ("2026-10", "2026-11")
    )
    assert chunks[:2] == [[("hq", "2026-10")], [("hq", "2026-11")]]
    assert max(map(len, chunks)) == SLICES


def test_without_a_gate_any_book_passes() -> None:
    check(None, "any", None, None, None)


def test_a_book_without_a_replay_of_its_very_body_does_not_pass() -> None:
    assert newest([JOB], "another", 3) is None
    with pytest.raises(Conflict) as refused:
        check(GATE, "another", None, None, None)

    assert (refused.value.code, refused.value.facts["months"]) == ("replay_needed", 3)


def test_a_replay_of_the_draft_counts_for_the_body_that_was_handed_in_from_it() -> None:
    assert newest([JOB], "draft", 3) == newest([JOB], "handed-in", 3) == JOB


def test_a_shorter_or_unfinished_replay_does_not_count_and_the_last_one_does() -> None:
    later = replace(JOB, job_id="r2", at=AT.replace(hour=1))
    short = replace(JOB, job_id="r3", periods=("2026-11",), at=AT.replace(hour=2))
    running = replace(JOB, job_id="r4", state="running", at=AT.replace(hour=3))

    assert newest([JOB, later, short, running], "draft", 3) == later
    assert newest([short, running], "draft", 3) is None


@pytest.mark.parametrize(("after", "passes"), [(105_000, True), (105_001, False), (94_999, False)])
def test_the_variance_may_reach_the_limit_and_no_cent_more(after: int, passes: bool) -> None:
    if passes:
        check(GATE, "draft", JOB, outcome(100_000, after), None)
        return
    with pytest.raises(Conflict) as refused:
        check(GATE, "draft", JOB, outcome(100_000, after), None)

    assert refused.value.code == "replay_variance"
    assert refused.value.facts["pay"] == {"before": 100_000, "after": after}


def test_an_override_holds_for_the_body_it_names_alone() -> None:
    given = Override("carl", AT, "agreed with the dealers", "draft")

    check(GATE, "draft", JOB, outcome(100_000, 200_000), given)
    with pytest.raises(Conflict):
        check(GATE, "handed-in", JOB, outcome(100_000, 200_000), given)


def test_a_limit_for_any_one_party_is_a_limit_of_its_own() -> None:
    gate = gate_of({"months": 1, "party": "0.1"})
    groups = {
        ("total", "pay", ""): Tally(200, 200),
        ("party", "pay", "ann"): Tally(100, 89),
        ("party", "pay", "bob"): Tally(100, 111),
    }

    with pytest.raises(Conflict, match="ann loses"):
        check(gate, "draft", JOB, Outcome(currency="CNY", groups=groups), None)
    assert gate.limit.party == Decimal("0.1")
