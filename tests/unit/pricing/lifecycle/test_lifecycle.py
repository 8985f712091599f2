"""A price book's way to publication, whatever the order of calls and whoever makes them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from suanqing.errors import Conflict, DomainError, Forbidden, Invalid
from suanqing.pricing import lifecycle
from suanqing.pricing.lifecycle import Version
from tests.searching import examples

NOW = datetime(2026, 11, 5, tzinfo=UTC)
PEOPLE = st.sampled_from(["ann", "bob", "cid"])
BODIES = st.sampled_from(["a" * 64, "b" * 64, "c" * 64])


class Life(RuleBasedStateMachine):
    """Any step by anybody at any time; refused steps change nothing."""

    @initialize(by=PEOPLE, body=BODIES)
    def draft(self, by: str, body: str) -> None:
        self.now = NOW
        self.version = lifecycle.draft("main@1", body, by, NOW)
        self.makers = {by}
        self.final: Version | None = None

    def attempt(self, step: Any, *arguments: Any) -> bool:
        self.now += timedelta(seconds=1)
        try:
            self.version = step(self.version, *arguments, self.now)
        except DomainError:
            return False
        return True

    @rule(by=PEOPLE, body=BODIES)
    def change(self, by: str, body: str) -> None:
        if self.attempt(lifecycle.change, body, by):
            self.makers.add(by)

    @rule(by=PEOPLE, body=BODIES)
    def submit(self, by: str, body: str) -> None:
        if self.attempt(lifecycle.submit, body, by):
            self.makers.add(by)

    @rule(by=PEOPLE, seen=BODIES)
    def approve(self, by: str, seen: str) -> None:
        before = self.version
        if self.attempt(lifecycle.approve, seen, by):
            assert by not in self.makers
            assert seen == before.hash

    @rule(by=PEOPLE)
    def reject(self, by: str) -> None:
        if self.attempt(lifecycle.reject, "no", by):
            assert self.version.approval is None

    @rule(by=PEOPLE, found=st.booleans())
    def publish(self, by: str, found: bool) -> None:
        approval = self.version.approval
        findings = [{"code": "missing_price"}] if found else []
        if self.attempt(lifecycle.publish, NOW, findings, by):
            assert self.final is None and not found
            assert approval and approval.hash == self.version.hash
            assert approval.by not in self.makers
            self.final = self.version

    @invariant()
    def what_is_published_stays(self) -> None:
        if self.final:
            assert self.version is self.final

    @invariant()
    def every_step_is_on_the_trail(self) -> None:
        assert len(self.version.trail) == self.version.rev
        assert [act.at for act in self.version.trail] == sorted(a.at for a in self.version.trail)


TestAnyOrder = Life.TestCase
TestAnyOrder.settings = settings(max_examples=examples(60), stateful_step_count=20, deadline=None)


def submitted() -> Version:
    return lifecycle.submit(lifecycle.draft("main@1", "a", "ann", NOW), "a", "ann", NOW)


def test_the_author_the_editor_and_the_submitter_are_makers() -> None:
    version = lifecycle.draft("main@1", "a", "ann", NOW)
    version = lifecycle.change(version, "b", "bob", NOW)
    version = lifecycle.submit(version, "b", "cid", NOW)

    for maker in ("ann", "bob", "cid"):
        with pytest.raises(Forbidden) as refusal:
            lifecycle.approve(version, "b", maker, NOW)
        assert refusal.value.code == "maker_is_checker"
    assert lifecycle.approve(version, "b", "dan", NOW).state == "approved"


def test_who_made_an_earlier_round_is_still_a_maker() -> None:
    version = lifecycle.reject(submitted(), "dear", "bob", NOW)
    version = lifecycle.submit(lifecycle.change(version, "b", "bob", NOW), "b", "bob", NOW)

    with pytest.raises(Forbidden):
        lifecycle.approve(version, "b", "ann", NOW)


def test_a_change_voids_the_approval() -> None:
    version = lifecycle.approve(submitted(), "a", "bob", NOW)
    with pytest.raises(Conflict):
        lifecycle.change(version, "b", "ann", NOW)

    version = lifecycle.change(lifecycle.reject(version, "dear", "bob", NOW), "b", "ann", NOW)

    assert version.approval is None
    with pytest.raises(Conflict):
        lifecycle.publish(version, NOW, [], "ann", NOW)


def test_r011_the_author_is_who_wrote_the_body_and_the_approvers_are_those_of_that_body() -> None:
    version = lifecycle.approve(submitted(), "a", "bob", NOW)
    version = lifecycle.change(lifecycle.reject(version, "dear", "bob", NOW), "b", "eve", NOW)
    version = lifecycle.approve(lifecycle.submit(version, "b", "ann", NOW), "b", "cid", NOW)

    published = lifecycle.publish(version, NOW, [], "ann", NOW)

    assert (published.author, published.approvers) == ("eve", ("cid",))


def test_publishing_twice_is_refused() -> None:
    version = lifecycle.approve(submitted(), "a", "bob", NOW)
    version = lifecycle.publish(version, NOW, [], "ann", NOW)

    with pytest.raises(Conflict) as refusal:
        lifecycle.publish(version, NOW, [], "bob", NOW)
    assert refusal.value.facts["state"] == "published"


def test_all_findings_come_at_once() -> None:
    version = lifecycle.approve(submitted(), "a", "bob", NOW)
    findings = [{"code": "missing_price", "sku": f"S{n}"} for n in range(3)]

    with pytest.raises(Invalid) as refusal:
        lifecycle.publish(version, NOW, findings, "ann", NOW)

    assert refusal.value.facts["findings"] == findings
