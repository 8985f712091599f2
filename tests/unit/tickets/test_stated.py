"""What the answers of forms state of a ticket: what is new, what is taken back, what needs a reason."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import vocabulary
from suanqing.errors import Conflict, Invalid
from suanqing.work.tickets import decide
from suanqing.work.tickets.asked import Answer, answered
from suanqing.work.tickets.content_log import as_of
from suanqing.work.tickets.fact_decisions import Statement, set_facts, to_state, with_facts
from suanqing.work.tickets.model import OWN, STATED, Ticket
from tests.unit.tickets.test_telling import at, claimed, ticket

FACTS = ("declared_value", "package", "distance_km")
SAID = st.fixed_dictionaries({
    "declared_value": st.none() | st.integers(0, 900), "package": st.none() | st.sampled_from(["a", "b"]),
    "distance_km": st.none() | st.sampled_from(["1", "1.0", "2.5"]),
})  # fmt: skip


def say(of: Ticket, form: str = "worth", own: bool = False, **facts: Any) -> Ticket:
    told = Answer(f"{form}@1", {}, "", Statement(form, facts))
    return answered(of, told, "dis", of.events[-1].at + timedelta(seconds=1), own=own)


def attrs(of: Ticket) -> dict[str, Any]:
    return dict(of.facts.get("attrs", {}))


def done() -> Ticket:
    return decide.complete(decide.arrive(claimed(), "w1", at(2)), "w1", at(3))


def tell(of: Ticket, reason: str = "", **facts: Any) -> Ticket:
    return set_facts(of, facts, None, "", reason, "fin", at(2))


def test_answers_and_what_they_state_are_one_event_that_moves_money() -> None:
    before = ticket()
    after = say(before, declared_value=500, package=None)

    assert attrs(after) == {"declared_value": 500}
    event = after.events[-1]
    assert (event.kind, after.version) == ("form_answered", before.version + 1)
    assert event.data == {"form": "worth@1", "attrs": {"declared_value": 500}}
    assert after.facts_rev == after.version > before.facts_rev


def test_answers_that_say_what_is_known_move_no_money() -> None:
    known = tell(ticket(), declared_value=500)
    after = say(known, declared_value=500)

    assert after.facts == known.facts and after.facts_rev == known.facts_rev
    assert after.events[-1].data == {"form": "worth@1"}


def test_what_a_form_said_its_answers_change_and_take_back_without_a_reason() -> None:
    first = say(ticket(), declared_value=500, package="insured")
    other = say(first, declared_value=800, package=None)

    assert attrs(other) == {"declared_value": 800}
    assert other.events[-1].data["was"] == {"declared_value": 500, "package": "insured"}
    assert STATED not in say(other, declared_value=None, package=None).facts


def test_what_somebody_told_otherwise_is_overridden_with_a_reason_and_never_taken_back() -> None:
    told = tell(ticket(), declared_value=500)
    with pytest.raises(Invalid, match="with a reason"):
        say(told, declared_value=800)
    assert attrs(say(told, declared_value=None)) == {"declared_value": 500}

    corrected = tell(say(ticket(), declared_value=500), "看错了", declared_value=600)
    with pytest.raises(Invalid, match="with a reason"):
        say(corrected, declared_value=500)
    said = Statement("worth", {"declared_value": 500})
    anew, data = with_facts(corrected, {}, said, "客户改口", False)
    assert attrs(anew) == {"declared_value": 500} and data["reason"] == "客户改口"


def test_a_form_takes_back_nothing_that_another_said() -> None:
    first = say(ticket(), declared_value=500)

    assert attrs(say(first, "other", declared_value=None)) == {"declared_value": 500}
    assert attrs(say(first, "other", declared_value=700)) == {"declared_value": 700}


def test_facts_of_finished_work_are_told_by_themselves() -> None:
    with pytest.raises(Conflict, match="told by themselves"):
        say(done(), declared_value=500)
    after = say(done(), declared_value=None)
    assert after.facts == done().facts and after.events[-1].kind == "form_answered"


def test_what_the_paid_say_by_a_form_is_their_own_until_somebody_else_says_it() -> None:
    own = say(ticket(), own=True, distance_km="12")

    assert own.facts[OWN] == {"distance_km": own.version}
    assert OWN not in say(own, distance_km="13").facts


def test_a_step_and_its_form_do_not_say_two_values_of_one_fact() -> None:
    said = Statement("worth", {"declared_value": 500})
    with pytest.raises(Invalid, match="another declared_value"):
        with_facts(ticket(), {"declared_value": 600}, said, "", False)
    both, _ = with_facts(ticket(), {"declared_value": 500, "package": "a"}, said, "", False)
    assert attrs(both) == {"declared_value": 500, "package": "a"}


@given(st.lists(SAID, max_size=6))
def test_whatever_was_answered_before_the_last_answers_say_what_is_known_and_the_log_undoes_it(
    answers: list[dict[str, Any]],
) -> None:
    seen = [ticket()]
    for each in answers:
        seen.append(say(seen[-1], **each))
        assert to_state(seen[-1], Statement("worth", each)) == {}
    last = {
        name: value for name, value in (answers[-1] if answers else {}).items() if value is not None
    }
    now = attrs(seen[-1])
    assert now.keys() == last.keys()
    assert all(vocabulary.same(name, now[name], last[name]) for name in now)
    for then in seen:
        assert attrs(as_of(seen[-1], then.version, seen[-1].events)) == attrs(then)
