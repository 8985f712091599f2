"""Who may see a ticket and what they may do with it, role by role."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from suanqing.errors import Forbidden, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.vocabulary import VOCABULARY
from suanqing.work.tickets import access, decide
from suanqing.work.tickets.command_table import COMMANDS, CommandName
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket, Worker
from suanqing.work.tickets.shown_schemas import history_for, settlement_of, view_for

NOON = datetime(2026, 11, 3, tzinfo=UTC)
CALLERS = {
    "admin": Caller("a", frozenset({"admin"})),
    "dispatcher": Caller("d", frozenset({"dispatcher"})),
    "finance": Caller("f", frozenset({"finance"})),
    "auditor": Caller("u", frozenset({"auditor"})),
    "partner": Caller("p", frozenset({"partner"}), "o1"),
    "other partner": Caller("p2", frozenset({"partner"}), "o2"),
    "lead": Caller("lead", frozenset({"technician"}), "o1"),
    "mate": Caller("mate", frozenset({"technician"}), "o1"),
    "colleague": Caller("c", frozenset({"technician"}), "o1"),
    "stranger": Caller("s", frozenset({"technician"}), "o2"),
    "no outlet": Caller("n", frozenset({"technician", "partner"}), None),
}
WORKING = {
    "arrive", "add_line", "remove_line", "add_minutes", "complete", "comment", "add_evidence",
    "describe", "set_facts", "start_work", "stop_work", "add_session", "track", "pause", "resume",
    "reach", "reserve_part", "release_part", "use_part", "return_part", "return_old_part",
    "hold_clock", "answer",
}  # fmt: skip
STEERING = {"assign", "set_crew", "move", "close", "cancel", "reschedule", "propose_source"}
JUDGING = {"decide_evidence", "pick_tier", "set_sessions", "transfer", "set_deadline"}
EVERY = WORKING | STEERING | JUDGING | {"claim", "relate", "clear_act", "decide_source", "refund"}
BY_FINANCE = {
    "relate", "set_facts", "add_session", "set_sessions", "pick_tier", "propose_source",
    "decide_source", "refund", "transfer", "clear_act",
}  # fmt: skip
DIRECTING = WORKING | STEERING | JUDGING | {"relate", "clear_act"}
DECIDED_ELSEWHERE: set[CommandName] = {"adjust", "correct_quantity", "keep_time", "act", "rate"}
OF_STOCK = {"reserve_part", "release_part", "return_old_part"}
"""They move no money; the scene refuses the first two once the work is done."""
OF_DRAWN_SCENES: set[CommandName] = {"advance", "move_token", "migrate"}
"""Theirs are `test_walking`'s."""
AFTERWARDS = {"close", "comment", "add_evidence", "answer"} | OF_STOCK
"""The table of who may do what, written out here and not read from the code that it judges."""
NEW = decide.create(
    "T1", NewTicket("o1", "安装", "310115", lines=(("S", Decimal(1)),)), "d", NOON, None
)
CREW = (Worker("lead", Decimal("0.6")), Worker("mate", Decimal("0.4")))
TAKEN = decide.assign(NEW, "lead", CREW, "d", NOON)
DONE = decide.complete(decide.arrive(TAKEN, "lead", NOON), "lead", NOON)
EVERYWHERE = {"admin", "dispatcher", "finance", "auditor"}


@pytest.mark.parametrize(
    ("ticket", "seen_by"),
    [
        (NEW, EVERYWHERE | {"partner", "lead", "mate", "colleague"}),
        (TAKEN, EVERYWHERE | {"partner", "lead", "mate"}),
        (DONE, EVERYWHERE | {"partner", "lead", "mate"}),
    ],
)
def test_who_sees_it(ticket: Ticket, seen_by: set[str]) -> None:
    assert {name for name, who in CALLERS.items() if access.may_see(who, ticket)} == seen_by


def may(name: str, ticket: Ticket) -> set[str]:
    return {command for command in EVERY if access.may(CALLERS[name], ticket, command)}


@pytest.mark.parametrize(
    ("name", "before_done", "after_done"),
    [
        ("admin", DIRECTING | {"decide_source"}, DIRECTING | {"decide_source"}),
        ("dispatcher", DIRECTING, DIRECTING),
        ("finance", BY_FINANCE, BY_FINANCE),
        ("auditor", set(), set()),
        ("partner", WORKING | STEERING, AFTERWARDS),
        ("other partner", set(), set()),
        ("lead", WORKING | {"claim"}, {"comment", "claim", "add_evidence", "answer"} | OF_STOCK),
        ("mate", WORKING | {"claim"}, {"comment", "claim", "add_evidence", "answer"} | OF_STOCK),
        ("colleague", {"claim"}, {"claim"}),
        ("stranger", set(), set()),
        ("no outlet", set(), set()),
    ],
)
def test_who_does_what(name: str, before_done: set[str], after_done: set[str]) -> None:
    assert may(name, TAKEN) == set(before_done)
    assert may(name, DONE) == set(after_done)


def test_the_code_knows_no_other_command_than_the_table() -> None:
    assert set(COMMANDS) == EVERY | {"create", *DECIDED_ELSEWHERE, *OF_DRAWN_SCENES}


def test_what_two_people_decide_elsewhere_nobody_gives_alone() -> None:
    assert not any(
        access.may(who, DONE, name) for who in CALLERS.values() for name in DECIDED_ELSEWHERE
    )


@pytest.mark.parametrize("name", ["lead", "mate", "partner"])
@pytest.mark.parametrize("ticket", [TAKEN, DONE], ids=["taken", "done"])
@pytest.mark.parametrize(
    "command", ["refund", "transfer", "decide_evidence", "pick_tier", "set_sessions", "relate"]
)
def test_who_is_paid_by_it_never_judges(name: str, ticket: Ticket, command: str) -> None:
    assert not access.may(CALLERS[name], ticket, command)
    with pytest.raises(Forbidden):
        access.check(CALLERS[name], ticket, command)


BOTH = Caller("lead", frozenset({"technician", "dispatcher", "finance", "admin"}), "o1")
OWNING = Caller("p", frozenset({"partner", "dispatcher", "finance", "admin"}), "o1")


@pytest.mark.parametrize("caller", [BOTH, OWNING], ids=["works on it", "owns the outlet"])
def test_another_role_opens_nothing_of_the_own_finished_work(caller: Caller) -> None:
    allowed = {command for command in EVERY - {"claim"} if access.may(caller, DONE, command)}
    before = {command for command in EVERY - {"claim"} if access.may(caller, TAKEN, command)}

    assert allowed == AFTERWARDS
    assert before == WORKING | STEERING


FREE_FACTS = {"asset", "customer_id", "distance_km", "product_type", "symptom"}
STEERED_FACTS = {"origin", "project", "service_level", "team", "worker_region"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("lead", FREE_FACTS),
        ("partner", FREE_FACTS | STEERED_FACTS),
        ("other partner", FREE_FACTS),
        ("auditor", FREE_FACTS),
        ("admin", set(VOCABULARY)),
        ("dispatcher", set(VOCABULARY)),
        ("finance", set(VOCABULARY)),
    ],
)
def test_which_facts_are_whose_to_tell(name: str, told: set[str]) -> None:
    """Whatever prices or discounts by itself is for head office: order_amount, vip, warranty, ..."""

    def may_tell(fact: str) -> bool:
        try:
            access.check_facts(CALLERS[name], "o1", [fact])
        except Forbidden:
            return False
        return True

    assert {fact for fact in VOCABULARY if may_tell(fact)} == told & set(VOCABULARY)
    assert {"order_amount", "vip"} <= set(VOCABULARY)


def test_whom_a_ticket_pays() -> None:
    team = DONE.with_(facts={"attrs": {"team": "t1"}})

    assert access.paid_by(DONE) == {"o1", "lead", "mate"}
    assert access.paid_by(team) == {"o1", "lead", "mate", "t1"}
    assert not access.is_done(TAKEN) and access.is_done(DONE)


def test_who_reads_all_money_sees_shares_and_an_auditor_is_one_of_them() -> None:
    assert {name for name, who in CALLERS.items() if access.sees_shares(who, DONE)} == (
        EVERYWHERE | {"partner"}
    )


def test_what_is_not_seen_is_not_found_and_what_is_seen_may_be_forbidden() -> None:
    with pytest.raises(NotFound):
        access.check(CALLERS["stranger"], NEW, "claim")
    with pytest.raises(NotFound):
        access.check(CALLERS["colleague"], TAKEN, "comment")
    with pytest.raises(Forbidden):
        access.check(CALLERS["lead"], TAKEN, "cancel")


def test_a_colleague_may_try_to_claim_so_as_to_learn_who_has_it() -> None:
    access.check(CALLERS["colleague"], TAKEN, "claim")


def test_creating_and_listing_end_at_the_own_outlet() -> None:
    for name in ("partner", "lead"):
        access.check_create(CALLERS[name], "o1")
        access.check_board(CALLERS[name], "o1")
        with pytest.raises(Forbidden):
            access.check_create(CALLERS[name], "o2")
        with pytest.raises(NotFound):
            access.check_board(CALLERS[name], "o2")
    with pytest.raises(Forbidden):
        access.check_create(CALLERS["finance"], "o1")


def test_a_worker_never_learns_how_the_pay_is_shared() -> None:
    events = DONE.events
    for name in ("lead", "mate"):
        shown = view_for(CALLERS[name], DONE).model_dump_json(exclude_none=True)
        told = history_for(CALLERS[name], DONE, events).model_dump_json()
        assert "0.6" not in shown + told and "weight" not in shown + told
    assert view_for(CALLERS["partner"], DONE).workers[0].weight == "0.6"


def test_a_red_ticket_tells_the_code_and_the_sku_and_no_more() -> None:
    trouble = {"code": "unpriced", "sku": "S", "plane": "charge", "amount": 12_000}
    red = DONE.with_(trouble=trouble, unsettled="exception#x")

    view = view_for(CALLERS["lead"], red)

    assert view.red and view.settlement == "exception"
    assert view.trouble is not None
    assert view.trouble.model_dump() == {"code": "unpriced", "sku": "S"}
    assert settlement_of(NEW) == "none" and settlement_of(DONE) == "waiting"


def test_a_view_says_what_the_caller_may_do_next() -> None:
    assert view_for(CALLERS["colleague"], NEW).allowed == ["claim"]
    assert view_for(CALLERS["partner"], DONE).allowed == [
        "close", "comment", "add_evidence", "answer", "return_old_part",
    ]  # fmt: skip
    assert "cancel" in view_for(CALLERS["admin"], DONE).allowed
    assert view_for(CALLERS["auditor"], DONE).allowed == []


def test_a_history_says_what_happened_in_the_readers_language() -> None:
    (first, *_) = DONE.events
    names = [
        history_for(CALLERS["auditor"], DONE, (first,), lang).events[0].kind_name
        for lang in ("zh", "en")
    ]

    assert names == ["创建工单", "created"]
