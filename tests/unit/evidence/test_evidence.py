"""Evidence: what a ticket's events prove, what an unproven line becomes, and what a book may ask."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.canonical import digest
from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.explain.step_words import explain
from suanqing.finance.assessment.facts import canonical_facts, facts_hash, facts_of
from suanqing.finance.assessment.model import Assessment, Entry
from suanqing.finance.assessment.redaction import earned, held
from suanqing.finance.assessment.stored import assessment_from_dict, assessment_to_dict
from suanqing.finance.assessment.verify import verify
from suanqing.finance.settlement.journal import difference, entries_for
from suanqing.finance.settlement.schemas import own_share, whole
from suanqing.geo import Point, bd_from_gcj, gcj_from_wgs
from suanqing.people.identity.caller import Caller
from suanqing.pricing.book import compile_book
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.checks.validate import Finding, check
from suanqing.pricing.schemas.book import BookDocument
from suanqing.work.evidence.judge import expected, findings, outcome_of
from suanqing.work.evidence.policy import Found, Policy, policy_of
from suanqing.work.tickets import access, decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.items import item_to_ticket, ticket_to_item
from suanqing.work.tickets.model import Ticket, Worker
from tests.searching import examples
from tests.unit.finance.settlement.books import crew, document, facts, line

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)
SITE = Point(31.230416, 121.473701)
ON_SITE = {"id": "on-site", "needs": ["gps"], "radius_m": 200, "max_accuracy_m": 100}


def said(point: Point, datum: str = "wgs84", **more: str) -> dict[str, str]:
    return {"lat": f"{point.lat:.8f}", "lng": f"{point.lng:.8f}", "datum": datum} | more


def north(metres: float) -> Point:
    return Point(SITE.lat + metres / 111_195.08, SITE.lng)


def job(fix: dict[str, str] | None = None, site: dict[str, str] | None = None) -> Ticket:
    """A ticket of one worker, on site at noon."""
    spec = NewTicket(
        "o1", "安装", "310115", lines=(("AC-INSTALL", Decimal(1)),), position=site or said(SITE)
    )
    new = decide.create("T1", spec, "d", NOON - timedelta(hours=2), None)
    return decide.arrive(decide.assign(new, "lead", (), "d", NOON), "lead", NOON, fix)


def done(ticket: Ticket) -> Ticket:
    return decide.complete(ticket, "lead", NOON + timedelta(hours=1))


def told(ticket: Ticket, *policies: dict[str, Any]) -> dict[str, dict[str, str]]:
    asked = [policy_of(row) for row in policies or (ON_SITE,)]
    until = ticket.served or NOON
    return {name: dict(found) for name, found in findings(ticket, ticket.events, asked, until)}


@pytest.mark.parametrize(
    ("fix", "found", "outcome"),
    [
        (said(SITE), "pass", "pass"),
        (said(north(200)), "pass", "pass"),
        (said(north(201)), "outside", "fail"),
        (said(north(240), accuracy="40"), "pass", "pass"),
        (said(north(241), accuracy="40"), "outside", "fail"),
        (said(SITE, accuracy="100"), "pass", "pass"),
        (said(SITE, accuracy="100.1"), "inaccurate", "unknown"),
        (said(north(9_000), accuracy="3000"), "inaccurate", "unknown"),
        ({"lat": "31.23", "lng": "121.47"}, "no_datum", "unknown"),
        (said(SITE, "tokyo"), "no_datum", "unknown"),
        (said(Point(99, 0)), "no_datum", "unknown"),
        (None, "no_fix", "unknown"),
    ],
)
def test_a_fix_passes_fails_or_says_nothing(
    fix: dict[str, str] | None, found: str, outcome: str
) -> None:
    assert told(done(job(fix))) == {"on-site": {"gps": found, "outcome": outcome}}


def test_one_place_told_in_any_datum_has_one_outcome() -> None:
    gcj = gcj_from_wgs(SITE)
    as_told = (said(SITE), said(gcj, "gcj02"), said(bd_from_gcj(gcj), "bd09"))
    for site in as_told:
        for fix in as_told:
            assert told(done(job(fix, site)))["on-site"]["outcome"] == "pass"
    mistaken = told(done(job(said(SITE, "gcj02"), said(SITE))))
    assert mistaken["on-site"] == {"gps": "outside", "outcome": "fail"}


def test_without_the_sites_position_nobody_can_say() -> None:
    ticket = done(job(said(SITE))).with_(position=None)

    assert told(ticket)["on-site"] == {"gps": "no_site", "outcome": "unknown"}


def test_a_fix_counts_when_a_worker_sent_it_before_completion() -> None:
    ticket = job()
    by_another = decide.add_evidence(ticket, "gps", said(SITE), "d", NOON)
    assert told(done(by_another))["on-site"]["gps"] == "no_fix"

    late = decide.add_evidence(done(ticket), "gps", said(SITE), "lead", NOON + timedelta(hours=2))
    assert told(late)["on-site"]["gps"] == "no_fix"

    again = decide.add_evidence(job(said(north(900))), "gps", said(SITE), "lead", NOON)
    assert told(done(again))["on-site"]["gps"] == "pass"


def test_photo_serial_and_time() -> None:
    policy = {"id": "proof", "needs": ["photo", "serial", "time"]}
    ticket = done(job())
    assert told(ticket, policy)["proof"] == {
        "photo": "missing", "serial": "missing", "time": "missing", "outcome": "unknown",
    }  # fmt: skip

    for kind, value in (
        ("photo", "p/1"),
        ("serial", "SN-7"),
        ("time", "2026-11-03T12:30:00+08:00"),
    ):
        ticket = decide.add_evidence(ticket, kind, {"value": value}, "lead", NOON)
    assert told(ticket, policy)["proof"]["outcome"] == "pass"

    wrong = decide.add_evidence(ticket, "time", {"value": "2026-11-04T12:00:00Z"}, "lead", NOON)
    assert told(wrong, policy)["proof"]["time"] == "other_time"
    assert told(wrong, policy)["proof"]["outcome"] == "fail"


@pytest.mark.parametrize(("given", "missing"), [("serial", "photo"), ("photo", "serial")])
def test_one_kind_of_evidence_proves_nothing_of_another(given: str, missing: str) -> None:
    policy = {"id": "proof", "needs": ["photo", "serial"]}
    ticket = decide.add_evidence(done(job()), given, {"value": "SN-7"}, "lead", NOON)
    ticket = decide.comment(ticket, "value of a photo", "lead", NOON)

    found = told(ticket, policy)["proof"]

    assert (found[given], found[missing], found["outcome"]) == ("pass", "missing", "unknown")


def test_the_last_decision_replaces_what_was_found() -> None:
    ticket = decide.decide_evidence(done(job()), "on-site", "pass", "客户已确认", "d", NOON)
    assert told(ticket)["on-site"] == {"decided": "pass", "outcome": "pass"}

    ticket = decide.decide_evidence(ticket, "on-site", "fail", "照片不符", "d", NOON)
    assert told(ticket)["on-site"] == {"decided": "fail", "outcome": "fail"}
    other = ON_SITE | {"id": "other"}
    assert told(ticket, other)["other"]["outcome"] == "unknown"


def test_facts_seen_as_of_a_version_know_nothing_later() -> None:
    before = done(job())
    after = decide.decide_evidence(before, "on-site", "pass", "ok", "d", NOON)
    policies = [policy_of(ON_SITE)]

    assert dict(dict(findings(before, after.events, policies, NOON))["on-site"])["gps"] == "no_fix"


def test_outcomes() -> None:
    assert outcome_of(["pass", "pass"]) == "pass"
    assert outcome_of(["pass", "missing"]) == "unknown"
    assert outcome_of(["missing", "outside"]) == "fail"


# Events and who may make them


def test_evidence_moves_the_facts_and_nothing_else() -> None:
    ticket = done(job()).with_(unsettled=None)

    after = decide.add_evidence(ticket, "photo", {"value": "p/1", "note": "门牌"}, "lead", NOON)

    assert (after.state, after.version, after.facts_rev) == ("done", 5, 5)
    assert after.unsettled is not None
    assert after.events[-1].data == {"evidence": "photo", "value": "p/1", "note": "门牌"}
    assert item_to_ticket(ticket_to_item(after)) == after


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("gps", {"lat": "31", "lng": "121"}),
        ("gps", {"lat": "91", "lng": "121", "datum": "wgs84"}),
        ("photo", {"value": " "}),
        ("serial", {}),
        ("time", {"value": "yesterday"}),
    ],
)
def test_evidence_that_says_nothing_is_refused(kind: str, data: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        decide.add_evidence(job(), kind, data, "lead", NOON)


def test_nobody_decides_about_the_own_work_and_only_what_is_done() -> None:
    ticket = done(job())
    for policy, outcome, reason, by in (
        ("on-site", "pass", "ok", "lead"),
        ("on-site", "unknown", "ok", "d"),
        ("on-site", "pass", " ", "d"),
    ):
        with pytest.raises(Invalid):
            decide.decide_evidence(ticket, policy, outcome, reason, by, NOON)
    with pytest.raises(Conflict):
        decide.decide_evidence(job(), "on-site", "pass", "ok", "d", NOON)
    with pytest.raises(Conflict):
        decide.add_evidence(
            decide.cancel(job(), "退货", "d", NOON), "photo", {"value": "p"}, "lead", NOON
        )


def test_those_who_are_paid_may_appeal_and_not_decide() -> None:
    ticket = done(job())
    lead = Caller("lead", frozenset({"technician"}), "o1")
    partner = Caller("boss", frozenset({"partner"}), "o1")
    for who in (lead, partner):
        access.check(who, ticket, "add_evidence")
        with pytest.raises(Forbidden):
            access.check(who, ticket, "decide_evidence")
    access.check(Caller("x", frozenset({"dispatcher"})), ticket, "decide_evidence")
    access.check(Caller("x", frozenset({"admin"})), ticket, "decide_evidence")
    with pytest.raises(Forbidden):
        access.check(Caller("x", frozenset({"finance"})), ticket, "add_evidence")


def test_the_sites_position_can_be_corrected_and_moves_money() -> None:
    ticket = done(job()).with_(unsettled=None)
    moved = decide.move(ticket, None, None, "d", NOON, said(north(500)))

    assert moved.position == said(north(500)) and moved.facts_rev == moved.version
    assert moved.events[-1].data["was_position"] == said(SITE)
    first = decide.move(ticket.with_(position=None), None, None, "d", NOON, said(SITE))
    assert "was_position" not in first.events[-1].data
    with pytest.raises(Invalid):
        decide.move(ticket, None, None, "d", NOON, said(SITE))


# Money


def book(**changes: Any) -> dict[str, Any]:
    return document(evidence=[ON_SITE | {"on": ["labour"]} | changes])


def priced(found: Found, *, rev: int = 5, **changes: Any) -> Assessment:
    ticket = facts(
        line("AC-INSTALL"), line("SCREW", "7", "2"), crew=crew(ann="0.6", bob="0.4"),
        evidence=found, rev=rev,
    )  # fmt: skip
    return assess(ticket, compile_book(book(**changes)))


def stands(outcome: str, **more: str) -> Found:
    return (("on-site", tuple(sorted({**more, "outcome": outcome}.items()))),)


PASS = stands("pass", gps="pass")
FAIL = stands("fail", gps="outside")


def accounts(*entries: Entry) -> dict[str, int]:
    sums: dict[str, int] = {}
    for entry in entries:
        sums[entry.account] = sums.get(entry.account, 0) + entry.amount
    return {account: amount for account, amount in sums.items() if amount}


@pytest.mark.parametrize("found", [(), FAIL, stands("unknown", gps="no_fix")])
def test_unproven_lines_are_held_at_their_full_amount(found: Found) -> None:
    made = priced(found)

    booked = accounts(*entries_for(made))

    assert booked["held:ann"] == -6_000 and booked["held:bob"] == -4_000
    assert booked["payable:ann"] + booked["payable:bob"] == -21
    assert sum(booked.values()) == 0
    assert made.total("pay") == priced(PASS).total("pay") == 10_021
    assert [bool(one.held) for one in made.lines if one.plane == "charge"] == [False, False]


def test_an_appeal_won_turns_held_into_payable_and_pays_once() -> None:
    before, after = priced(FAIL), priced(stands("pass", decided="pass"), rev=6)

    entries = difference(before, 1, after, "evidence")

    assert accounts(*entries) == {
        "held:ann": 6_000, "held:bob": 4_000, "payable:ann": -6_000, "payable:bob": -4_000,
    }  # fmt: skip
    assert {entry.line for entry in entries} == {"pay:1:labour"}
    assert {entry.mirror for entry in entries} == {1, None}
    assert accounts(*entries_for(before), *entries) == accounts(*entries_for(after))
    assert difference(after, 2, priced(PASS, rev=7), "evidence") == ()
    assert difference(before, 1, priced(stands("unknown", gps="no_fix"), rev=6)) == ()


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["pass", "fail", "unknown"]), st.integers(1, 4))))
def test_whatever_the_order_the_books_hold_the_newest_assessment(
    ways: list[tuple[str, int]],
) -> None:
    compiled, previous, books = compile_book(book()), None, Counter[tuple[str, str]]()
    for n, (outcome, qty) in enumerate([*ways, ("pass", 1)], 1):
        ticket = facts(line("AC-INSTALL", str(qty)), crew=crew(ann="0.6", bob="0.4"))
        new = assess(replace(ticket, rev=n, evidence=stands(outcome)), compiled)
        entries = difference(previous, n - 1, new)
        assert sum(entry.amount for entry in entries) == 0
        for entry in entries:
            books[entry.account, entry.line] += entry.amount
        expect = Counter[tuple[str, str]]()
        for entry in entries_for(new):
            expect[entry.account, entry.line] += entry.amount
        assert {k: v for k, v in books.items() if v} == dict(expect)
        previous = new
    assert not any(account.startswith("held:") for (account, _), v in books.items() if v)


def test_a_pass_books_what_a_book_without_evidence_books() -> None:
    plain = assess(
        facts(line("AC-INSTALL"), line("SCREW", "7", "2"), crew=crew(ann="0.6", bob="0.4")),
        compile_book(document()),
    )

    assert entries_for(priced(PASS)) == entries_for(plain)


def test_a_policy_holds_only_where_its_conditions_do() -> None:
    urgent: dict[str, Any] = {"when": {"urgent": True}}
    assert not any(one.held for one in priced((), **urgent).lines)
    compiled = compile_book(book(**urgent))
    assert compiled.evidence_for(facts()) == ()
    assert [policy.id for policy in compiled.evidence_for(facts(urgent=True))] == ["on-site"]


def test_of_two_policies_both_must_pass() -> None:
    rows = [ON_SITE, {"id": "photo", "needs": ["photo"], "on": ["labour"]}]
    ticket = facts(evidence=(*PASS, ("photo", (("outcome", "unknown"), ("photo", "missing")))))

    made = assess(ticket, compile_book(document(evidence=rows)))

    pay = next(one for one in made.lines if one.plane == "pay")
    assert pay.held == "photo:unknown"
    assert [step.rule for step in pay.steps if step.op == "hold"] == ["photo"]


def test_the_explanation_says_what_is_missing_and_where_it_goes() -> None:
    pay = next(one for one in priced(stands("unknown", gps="no_fix")).lines if one.held)

    chinese, english = "\n".join(explain(pay)), "\n".join(explain(pay, "en"))

    assert pay.held == "on-site:unknown"
    assert (
        "暂扣（on-site）100.00" in chinese and "到场时没有定位" in chinese and "200 米" in chinese
    )
    assert "no fix was sent on site" in english and "(held)" in english
    refused = next(one for one in priced(stands("fail", decided="fail")).lines if one.held)
    assert "decision: refused" in "\n".join(explain(refused, "en"))


def test_held_is_a_figure_of_its_own() -> None:
    made = priced(FAIL)

    assert (earned(made, ["ann"]), held(made, ["ann"])) == (13, 6_000)
    mine = own_share("T1", "accrued", made, ["ann"], "zh")
    assert mine.earned and mine.held
    assert (mine.earned.amount, mine.held.amount) == (13, 6_000)
    assert [one.held for one in mine.lines] == ["on-site:fail", None]
    everything, paid = (
        whole("T1", "accrued", made, "zh"),
        whole("T1", "accrued", priced(PASS), "zh"),
    )
    assert everything.pay and everything.held and everything.margin == paid.margin
    assert (everything.pay.amount, everything.held.amount) == (21, 10_000)
    assert paid.held is None


def test_old_hashes_stay_and_new_facts_are_canonical() -> None:
    assert "evidence" not in canonical_facts(facts())
    known = facts(evidence=FAIL)
    assert canonical_facts(known)["evidence"] == {"on-site": {"gps": "outside", "outcome": "fail"}}
    assert facts_hash(known) == digest(canonical_facts(known)) != facts_hash(facts())
    assert facts_of(canonical_facts(known)) == known
    assert facts_of(canonical_facts(facts())) == facts()


def test_held_lines_are_stored_and_proven_like_any_other() -> None:
    made = priced(FAIL)
    kept = assessment_to_dict(made)

    assert assessment_from_dict(kept) == made
    assert ["held" in one for one in kept["lines"]] == [False, False, True, False]
    file = {
        "facts": canonical_facts(replace(facts(
            line("AC-INSTALL"), line("SCREW", "7", "2"), crew=crew(ann="0.6", bob="0.4")
        ), evidence=FAIL)),
        "facts_hash": made.facts_hash, "book_version": made.book, "book": book(),
        "line": kept["lines"][2],
    }  # fmt: skip
    assert verify(file).equal
    silently_paid = {name: value for name, value in kept["lines"][2].items() if name != "held"}
    assert not verify(file | {"line": silently_paid}).equal


def test_before_completion_no_evidence_is_missing() -> None:
    assert not any(one.held for one in priced(expected([policy_of(ON_SITE)])).lines)


# What a book may ask

CATALOGUE = {
    sku: Sku(sku, kind, sku, unit)  # type: ignore[arg-type]
    for sku, kind, unit in (
        ("AC-INSTALL", "service", "piece"), ("SCREW", "part", "piece"),
        ("GLUE", "part", "g"), ("TIME", "time", "min"),
    )
}  # fmt: skip


def faults(*rows: dict[str, Any]) -> list[Finding]:
    return check(document(evidence=list(rows)), CATALOGUE)


def test_a_good_policy_has_no_faults_and_the_right_shape() -> None:
    good = ON_SITE | {"on": ["labour"], "when": {"urgent": True, "region": "31"}}

    assert faults(good, {"id": "photo", "needs": ["photo", "serial", "time"]}) == []
    given = BookDocument.model_validate(document(evidence=[good]))
    assert given.document()["evidence"] == [good]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"id": "p", "needs": []}, "no_needs"),
        ({"id": "p", "needs": ["smell"]}, "unknown_need"),
        ({"id": "p", "needs": ["photo", "photo"]}, "duplicate"),
        ({"id": "p", "needs": ["gps"], "radius_m": 200}, "no_distance"),
        ({"id": "p", "needs": ["photo"], "radius_m": 200}, "idle_distance"),
        (ON_SITE | {"radius_m": 0}, "bad_distance"),
        (ON_SITE | {"max_accuracy_m": 200_000}, "bad_distance"),
        (ON_SITE | {"on": ["tips"]}, "unknown_fee"),
        (ON_SITE | {"when": {"scenario": "mars"}}, "unknown_scenario"),
    ],
)
def test_a_policy_that_cannot_work_is_found_by_its_row(row: dict[str, Any], code: str) -> None:
    assert [(f.code, f.plane, f.row) for f in faults(row)] == [
        (code, "pay", f"evidence/{row['id']}")
    ]


def test_two_policies_of_one_name_are_a_fault() -> None:
    assert "duplicate" in {finding.code for finding in faults(ON_SITE, ON_SITE)}


def test_a_policy_is_compiled_once() -> None:
    asked = policy_of(ON_SITE)
    assert asked == Policy("on-site", None, {}, ("gps",), 200, 100)
    assert asked.applies("part") and not replace(asked, on=frozenset({"labour"})).applies("part")
    assert Worker("lead") in job().workers
