"""The matrix of notices: a cell that is changed changes for its kind and role, and for nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.channels.notices.model import Notice
from suanqing.channels.notices.subscriptions import subscriptions_of
from suanqing.times import parse
from tests.searching import examples
from tests.unit.console.pages import Pages

KINDS, ROLES = ["earned", "clock_due", "ticket_rated"], ["admin", "technician", "auditor"]
HOWS = ["now", "digest", "inbox"]
AT = parse("2026-11-30T04:00:00.000Z")
SOME = st.lists(st.sampled_from(KINDS), unique=True, max_size=2)
RULE = st.fixed_dictionaries(
    {"how": st.sampled_from(HOWS)},
    optional={
        "kinds": SOME,
        "roles": st.lists(st.sampled_from(ROLES), unique=True, max_size=2),
        "nodes": st.just(["visit"]),
    },
)


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    found = Pages()
    yield found
    found.end()


def said(rules: list[dict[str, Any]], kind: Any, role: str, nodes: str = "") -> str:
    """As the senders read the same document."""
    told = subscriptions_of({"digest": ["18:00"], "rules": rules}).rules
    notice = Notice("n", "p", kind, AT, "T1", {"nodes": nodes} if nodes else {})
    return next((each.how for each in told if each.holds(notice, [role])), "now")


CELLS = [(kind, role) for kind in KINDS for role in ROLES]


@settings(max_examples=examples(60), deadline=None)
@given(rules=st.lists(RULE, max_size=5), cell=st.sampled_from(CELLS), how=st.sampled_from(HOWS))
def test_a_cell_says_what_senders_do_and_changing_it_changes_that_alone(
    pages: Pages, rules: list[dict[str, Any]], cell: tuple[str, str], how: str
) -> None:
    before = {each: said(rules, *each) for each in CELLS}
    assert {each: pages.call("notices/rules", "howOf", rules, *each) for each in CELLS} == before

    after = pages.call("notices/rules", "told", rules, *cell, how)

    assert {each: said(after, *each) for each in CELLS} == before | {cell: how}
    for other in CELLS:
        if other != cell:
            assert said(after, *other, "visit") == said(rules, *other, "visit")


def test_the_whole_matrix_changed_one_by_one_stays_a_few_rules(pages: Pages) -> None:
    rules: list[dict[str, Any]] = []
    for cell in CELLS:
        rules = pages.call("notices/rules", "told", rules, *cell, "inbox")

    assert rules == [{"kinds": KINDS, "roles": ROLES, "how": "inbox"}]


def test_a_rule_of_a_node_goes_first_and_once_and_what_is_empty_is_left_out(pages: Pages) -> None:
    plain = {"kinds": ["earned"], "roles": ["admin"], "how": "now"}
    rule = {"kinds": ["earned"], "roles": [], "nodes": ["visit"], "how": "inbox"}
    once = pages.call("notices/rules", "withNode", [plain], rule)

    assert once == [{"kinds": ["earned"], "nodes": ["visit"], "how": "inbox"}, plain]
    assert pages.call("notices/rules", "withNode", once, rule) == once
    empty = {"digest": [], "urgent": [], "rules": once, "own": []}
    assert pages.call("notices/rules", "tidied", empty) == {"rules": once}
