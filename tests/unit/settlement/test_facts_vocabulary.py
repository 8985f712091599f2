"""Further facts and work sessions in the canonical form; without them nothing changes."""

from datetime import timedelta

import pytest

from suanqing.canonical import digest
from suanqing.errors import Invalid
from suanqing.settlement.facts import canonical_facts, facts_hash, facts_of
from tests.unit.settlement.books import SERVED, facts

ATTRS = (("distance_km", "12.5"), ("order_amount", 100_000), ("source", "直播"), ("vip", True))
SESSIONS = (("ann", SERVED, SERVED + timedelta(minutes=95)),)


def test_further_facts_come_back_from_their_stored_form_with_their_hash() -> None:
    given = facts(attrs=ATTRS, sessions=SESSIONS, urgent=True, payable=False, owner="d")

    assert facts_of(canonical_facts(given)) == given
    assert facts_hash(given) == digest(canonical_facts(given))
    assert facts_hash(given) != facts_hash(facts(urgent=True, payable=False, owner="d"))


def test_without_them_the_canonical_form_names_neither() -> None:
    assert not {"attrs", "sessions"} & canonical_facts(facts()).keys()


def test_an_unknown_fact_or_a_broken_session_is_no_fact() -> None:
    for broken in ({"attrs": {"mood": "good"}}, {"sessions": [["ann", "then", "now"]]}):
        with pytest.raises(Invalid):
            facts_of(canonical_facts(facts()) | broken)
