"""A form's answers as facts of money, by the routes: who may say what, once, in one event, priced and estimated."""

from typing import Any

import pytest

from settlement.app import handler as money
from suanqing.people.identity.caller import Caller
from suanqing.work.forms.versions import Forms
from suanqing.work.tickets.fact_commands import TicketFacts
from tests.integration import test_answers
from tests.integration.settling import DISPATCHER, World, document
from tests.integration.test_answers import FORM, TECH, ask, name, publish
from tests.rest import call
from tickets.app import handler

world, ticket_id = test_answers.world, test_answers.ticket_id
FINANCE = Caller("fin", frozenset({"finance"}))
YES_NO = {"yes": {**name("保价"), "order": 1}, "no": {**name("不保价"), "order": 2}}
WORTH: dict[str, Any] = {
    "form": "worth", "name": name("估价单"), "fields": {
        "insured": {"type": "choice", "order": 1, "name": name("是否保价"), "choices": YES_NO,
                    "states": {"fact": "package", "values": {"yes": "insured"}}},
        "value": {"type": "money", "order": 2, "name": name("申报价值"), "currency": "CNY",
                  "shown": [{"form.insured": "yes"}], "required": True, "states": {"fact": "declared_value"}},
        "km": {"type": "number", "order": 3, "name": name("里程"), "unit": "公里",
               "min": "0", "max": "900", "places": 1, "states": {"fact": "distance_km"}},
    },
}  # fmt: skip
BY_VALUE = {"id": "insured", "fee": "insurance", "by": "fact", "fact": "declared_value", "rate": "0.003",
            "when": {"package": "insured"}}  # fmt: skip
INSURED = {"insured": "yes", "value": 5_000_000}


@pytest.fixture
def worth(world: World) -> str:
    publish(Forms(world.client, world.tables["PRICING_TABLE"]), WORTH)
    return "worth@1"


def answer(
    ticket_id: str,
    answers: Any,
    caller: Caller = DISPATCHER,
    if_match: int | None = None,
    **more: Any,
) -> tuple[int, Any]:
    headers = {"if-match": f'"{if_match}"'} if if_match else {}
    body = {"answers": answers, **more}
    return ask(caller, "POST", FORM, ticket_id, form="worth@1", json=body, headers=headers)


def facts(ticket_id: str) -> dict[str, Any]:
    path = "/tickets/{ticket_id}/facts"
    _, body, _ = call(handler, "GET", path, path_params={"ticket_id": ticket_id}, caller=FINANCE)
    return dict(body["attrs"])


def tell(world: World, ticket_id: str, caller: Caller, reason: str = "", **attrs: Any) -> None:
    TicketFacts(world.commands).set_facts(caller, ticket_id, attrs, reason=reason)


def test_a_form_prices_by_what_it_states_and_a_draft_that_is_sent_twice_is_one(
    world: World, worth: str
) -> None:
    body = document()
    body["planes"]["charge"]["fees"] = [BY_VALUE]
    drafted = world.pricing.put_draft(body, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())
    made = world.ticket().ticket_id
    world.commands.assign(DISPATCHER, made, "tech-1")

    assert [answer(made, INSURED)[0] for _ in range(3)] == [201, 200, 200]
    assert facts(made) == {"package": "insured", "declared_value": 5_000_000}
    head = world.head(made)
    assert head.events[-1].kind == "form_answered" and head.facts_rev == head.version
    _, shown, _ = call(
        handler,
        "GET",
        "/tickets/{ticket_id}/facts",
        path_params={"ticket_id": made},
        caller=FINANCE,
    )
    told = [each for each in shown["told"] if each["name"] == "declared_value"]
    assert [(each["by"], each["value"]) for each in told] == [("dispatch", 5_000_000)]

    world.commands.arrive(TECH, made)
    world.commands.complete(TECH, made)
    world.settle(made)
    lines = world.ledger.assessments(made)[-1].assessment.lines
    assert [each.amount for each in lines if each.fee == "insurance"] == [15_000]


def test_another_answer_changes_the_fact_and_none_takes_it_back(ticket_id: str, worth: str) -> None:
    answer(ticket_id, INSURED | {"km": "12.50"})
    answer(ticket_id, INSURED | {"value": 800})
    assert facts(ticket_id) == {"package": "insured", "declared_value": 800}

    answer(ticket_id, {"insured": "no"})
    assert facts(ticket_id) == {}


def test_a_late_draft_changes_nothing_and_whoever_saw_the_ticket_says_it_anew(
    world: World, ticket_id: str, worth: str
) -> None:
    answer(ticket_id, INSURED)
    answer(ticket_id, {"insured": "no"})

    assert answer(ticket_id, INSURED)[0] == 200 and facts(ticket_id) == {}
    seen = world.head(ticket_id).version
    status, anew = answer(ticket_id, INSURED, if_match=seen)
    assert (status, anew["version"]) == (201, seen + 1)
    assert facts(ticket_id)["declared_value"] == 5_000_000
    assert ask(DISPATCHER, "GET", FORM, ticket_id, form=worth)[1]["values"] == INSURED
    assert answer(ticket_id, INSURED, if_match=seen + 1)[0] == 200
    assert world.head(ticket_id).version == seen + 1


def test_a_form_gives_nobody_a_fact_that_is_not_theirs_to_tell(
    world: World, ticket_id: str, worth: str
) -> None:
    """A technician tells the way, which waits as their own word; what insures is the dispatchers'. What is known
    already is nobody's to be asked for again."""
    before = world.head(ticket_id).version
    status, problem = answer(ticket_id, INSURED, TECH)
    assert (status, problem["code"], problem["name"]) == (403, "forbidden", "declared_value")
    assert world.head(ticket_id).version == before

    assert answer(ticket_id, {"km": "30"}, TECH)[0] == 201
    assert world.head(ticket_id).facts["own"] == {"distance_km": before + 1}
    answer(ticket_id, INSURED | {"km": "30"})
    assert answer(ticket_id, INSURED | {"km": "31"}, TECH)[0] == 201
    assert facts(ticket_id)["distance_km"] == "31"


def test_an_amount_that_a_technician_leaves_empty_is_as_if_nobody_asked_for_it(
    world: World, ticket_id: str
) -> None:
    """What a dispatcher said stays; an option that takes insurance away is still not the technician's to choose."""
    value = {
        name: told for name, told in WORTH["fields"]["value"].items() if name not in ("shown", "required")
    }  # fmt: skip
    fields = {**WORTH["fields"], "value": value}
    publish(Forms(world.client, world.tables["PRICING_TABLE"]), WORTH | {"fields": fields})
    answer(ticket_id, INSURED | {"km": "12"})

    assert answer(ticket_id, {"km": "13"}, TECH)[0] == 201
    known = {"package": "insured", "declared_value": 5_000_000}
    assert facts(ticket_id) == known | {"distance_km": "13"}
    assert answer(ticket_id, {}, TECH)[0] == 201
    assert facts(ticket_id) == known, "the way is the technician's to take back"
    status, problem = answer(ticket_id, {"insured": "no"}, TECH)
    assert (status, problem["name"]) == (403, "package")
    assert answer(ticket_id, {"insured": "yes"})[0] == 201
    assert facts(ticket_id) == {"package": "insured"}, "whoever may tell it takes it back"


def test_what_somebody_told_is_overridden_by_a_form_with_a_reason(
    world: World, ticket_id: str, worth: str
) -> None:
    tell(world, ticket_id, DISPATCHER, declared_value=900, package="insured")

    status, problem = answer(ticket_id, INSURED)
    assert (status, problem["where"]) == (422, "reason")
    assert answer(ticket_id, INSURED, reason="客户当面改了")[0] == 201
    assert facts(ticket_id)["declared_value"] == 5_000_000


def test_facts_of_finished_work_are_not_changed_by_a_form(
    world: World, ticket_id: str, worth: str
) -> None:
    answer(ticket_id, INSURED)
    world.commands.complete(TECH, ticket_id)

    status, problem = answer(ticket_id, {"insured": "no"})
    assert (status, problem["code"]) == (409, "illegal_step")
    assert facts(ticket_id)["declared_value"] == 5_000_000
    tell(world, ticket_id, FINANCE, "核对后更正", declared_value=700)
    assert facts(ticket_id)["declared_value"] == 700


def test_the_estimate_beside_the_form_counts_what_it_states(world: World, worth: str) -> None:
    body = document()
    body["planes"]["pay"]["fees"] = [{**BY_VALUE, "when": {"package": "insured"}}]
    drafted = world.pricing.put_draft(body, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())
    made = world.ticket().ticket_id
    world.commands.assign(DISPATCHER, made, "tech-1")

    def earned(draft: Any) -> int:
        path = FORM + "/estimate"
        status, body = ask(TECH, "POST", path, made, form=worth, json={"answers": draft}, on=money)
        assert status == 200
        return int(body["earned"]["amount"])

    assert earned(INSURED) > earned({"insured": "no"}) > 0
    answer(made, INSURED)
    assert earned({}) == earned(INSURED), "what a technician leaves empty is kept as it was"
    assert world.head(made).facts.get("attrs", {}) == facts(made)
