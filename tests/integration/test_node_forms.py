"""Tickets whose nodes ask forms, through the real handler: answered before or with the step, refused, kept once."""

from typing import Any

import boto3
import pytest

from suanqing.canonical import canonical
from suanqing.people.identity.caller import Caller
from suanqing.work.tickets.flow_log import replayed
from suanqing.work.tickets.items import ticket_to_item
from suanqing.work.tickets.store import TicketStore
from tests.drawing import published
from tests.drawn import approval, end, scene, task
from tests.drawn_guide import EXAMPLES
from tests.integration.test_drawn_tickets import at_nodes, do, new, ok
from tests.integration.test_ticket_api import CLERK, LEAD, STRANGER, look, make
from tests.planting import planted
from tests.rest import call
from tests.staff import hire
from tests.unit.forms.builders import a_field, a_form
from tickets.app import handler

FAY = Caller("fay", frozenset({"finance"}))
SURVEY = "ac-survey@1"
LOW = {"room": "21.5", "offer": 380000}
SECRET = "持续胸痛"
CARE = a_form(
    pulse=a_field("number", 1), pain=a_field("text", 2, protected={"readers": ["dispatcher"]})
)
CARED = scene(
    "ask",
    ask=task(("advance", "rest", [{"form.pulse": {"from": 100}}]), ("advance", "over"), state="created", form="report"),
    rest=task(("advance", "over"), state="created"), over=end("cancelled"),
)  # fmt: skip


def drawn(client: Any, tables: dict[str, str], *what: Any) -> Any:
    table = tables["PRICING_TABLE"]
    hire(client, table)
    planted(client, table, "two outlets", lambda: make(client, table))
    published(client, table, *what)
    return client


@pytest.fixture
def guide(engine: Any, tables: dict[str, str]) -> Any:
    return drawn(engine, tables, EXAMPLES["scene"], EXAMPLES["form"])


def stands(ticket_id: str) -> Any:
    [token] = look(CLERK, ticket_id)[1]["stands"]["tokens"]
    return token["form"]


def answer(ticket_id: str, answers: Any, caller: Caller = CLERK, **more: Any) -> tuple[int, Any]:
    status, body, _ = call(
        handler, "POST", "/tickets/{ticket_id}/forms/{form}", caller=caller,
        path_params={"ticket_id": ticket_id, "form": more.pop("form", SURVEY)},
        json={"answers": answers, **more},
    )  # fmt: skip
    return status, body


def advance(ticket_id: str, caller: Caller = CLERK, **body: Any) -> tuple[int, Any]:
    key = {"headers": {"Idempotency-Key": body.pop("key")}} if "key" in body else {}
    return do(caller, ticket_id, "advance", body, **key)


def test_a_ticket_walks_the_guides_scene_by_its_forms(guide: Any, tables: dict[str, str]) -> None:
    ticket_id = new("ac-install")["id"]
    asked = stands(ticket_id)
    assert (asked["form"], asked["answered"], "version" in asked) == (SURVEY, False, False)
    status, refused = advance(ticket_id)
    assert (status, refused["code"]) == (409, "form_unanswered")
    assert (refused["node"], refused["form"]) == ("assess", SURVEY)

    assert answer(ticket_id, LOW | {"offer": 620000})[0] == 201
    assert stands(ticket_id) == asked | {"answered": True, "version": 2}
    ok(advance(ticket_id))
    assert at_nodes(ticket_id) == ["check"]
    ok(advance(ticket_id, FAY, command="take"))
    ok(advance(ticket_id, FAY, command="agree"))
    ok(advance(ticket_id))
    ok(advance(ticket_id, command="due"))

    assert at_nodes(ticket_id) == ["visit"] and not stands(ticket_id)["answered"]
    assert advance(ticket_id)[1]["code"] == "form_unanswered"
    body = {"form": {"answers": LOW | {"satisfied": "no"}}, "key": "visit"}
    ok(advance(ticket_id, **body))
    assert at_nodes(ticket_id) == ["install"]
    ok(advance(ticket_id, **body))
    assert at_nodes(ticket_id) == ["install"]

    store = TicketStore(guide, tables["WORK_TABLE"])
    ticket, log = store.get(ticket_id, True), store.history(ticket_id)
    assert ticket.said == {"offer": 380000, "satisfied": "no"}
    assert canonical(replayed("ac-install@1", log)["said"]) == canonical(ticket.said)
    assert [each.kind for each in log if "form" in each.data] == ["form_answered", "advanced"]


def test_the_same_answers_count_on_another_visit_that_is_named_and_else_are_those_of_before(
    guide: Any,
) -> None:
    ticket_id = new("ac-install")["id"]
    first = stands(ticket_id)["visit"]
    told = LOW | {"satisfied": "no"}
    assert [answer(ticket_id, told)[0] for _ in range(2)] == [201, 200]
    for command in ("advance", "advance", "due"):
        ok(advance(ticket_id, command=command))

    assert (answer(ticket_id, told)[0], stands(ticket_id)["answered"]) == (200, False)
    assert answer(ticket_id, told, visit=first)[1]["code"] == "round_over"
    second = stands(ticket_id)["visit"]
    assert [answer(ticket_id, told, visit=second)[0] for _ in range(2)] == [201, 200]

    assert stands(ticket_id)["answered"]
    assert ok(advance(ticket_id))["state"] == "done" and at_nodes(ticket_id) == ["install"]


def test_a_step_whose_answers_are_faulty_or_asked_by_nobody_writes_nothing(guide: Any) -> None:
    ticket_id = new("ac-install")["id"]
    before = look(CLERK, ticket_id)[1]

    faulty = advance(ticket_id, form={"answers": {"room": "x"}})
    other = advance(ticket_id, form={"form": "report@1", "answers": LOW})
    stranger = advance(ticket_id, STRANGER, form={"answers": LOW})

    assert (faulty[0], faulty[1]["code"]) == (422, "faulty_answers")
    assert sorted(each["field"] for each in faulty[1]["faults"]) == ["offer", "room"]
    assert (other[0], other[1]["code"]) == (409, "form_not_asked")
    assert stranger[0] in (403, 404)
    assert look(CLERK, ticket_id)[1] == before
    _, kept, _ = look(CLERK, ticket_id, "/forms")
    assert kept["items"] == []


def test_what_an_outlets_technician_may_take_they_answer_with_the_step(guide: Any) -> None:
    ticket_id = new("ac-install")["id"]

    ok(advance(ticket_id, LEAD, form={"answers": LOW}))

    assert at_nodes(ticket_id) == ["install"]
    _, kept, _ = look(CLERK, ticket_id, "/forms")
    assert [(each["form"], each["by"]) for each in kept["items"]] == [(SURVEY, "tech-1")]


def test_protected_answers_come_with_a_step_and_are_in_no_event_head_or_key(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSWERS_KEY", boto3.client("kms").create_key()["KeyMetadata"]["Arn"])
    drawn(moto_tables, tables, CARED, CARE)
    ticket_id = new("drawn")["id"]

    ok(advance(ticket_id, form={"answers": {"pulse": "120", "pain": SECRET}}, key="k"))

    store = TicketStore(moto_tables, tables["WORK_TABLE"])
    ticket = store.get(ticket_id, True)
    assert at_nodes(ticket_id) == ["rest"] and ticket.said == {"pulse": "120"}
    assert SECRET not in str(ticket_to_item(ticket))
    _, read, _ = call(
        handler, "GET", "/tickets/{ticket_id}/forms/{form}", caller=CLERK,
        path_params={"ticket_id": ticket_id, "form": "report@1"},
    )  # fmt: skip
    assert read["values"] == {"pulse": "120", "pain": SECRET}


def test_r160_the_only_answer_that_conditions_read_is_taken_back_and_each_moment_says_what_it_said(
    engine: Any, tables: dict[str, str]
) -> None:
    drawn(engine, tables, CARED, a_form(pulse=a_field("number", 1), pain=a_field("text", 2)))
    ticket_id = new("drawn")["id"]
    assert answer(ticket_id, {"pulse": "120"}, form="report@1")[0] == 201

    assert answer(ticket_id, {"pain": "no"}, form="report@1")[0] == 201

    store = TicketStore(engine, tables["WORK_TABLE"])
    assert store.get(ticket_id, True).said == {}
    for seq in ("1", "2", "3"):
        status, told, _ = call(
            handler, "GET", "/tickets/{ticket_id}/history/{seq}", caller=CLERK,
            path_params={"ticket_id": ticket_id, "seq": seq},
        )  # fmt: skip
        assert (status, told["made"], told["tokens"][0]["node"]) == (200, "log", "ask")
    ok(advance(ticket_id))
    assert at_nodes(ticket_id) == ["over"]


ASKED = scene(
    "draft",
    draft=task(("advance", "check"), state="created", form="report", allows=["add_line"]),
    check=approval(("approved", "mend"), ("rejected", "draft"), ("returned", "draft"), people=("fay",),
                   state="created"),
    mend=task(("advance", "again"), state="created", form="report", allows=["add_line", "remove_line"]),
    again=approval(("approved", "over"), ("rejected", "mend"), ("returned", "mend"), people=("fay",),
                   state="created"),
    over=end("cancelled"),
)  # fmt: skip


def changed(ticket_id: str, lang: str) -> Any:
    """What the approver is shown."""
    _, body, _ = call(
        handler, "GET", "/tickets/{ticket_id}", path_params={"ticket_id": ticket_id}, caller=FAY,
        headers={"Accept-Language": lang},
    )  # fmt: skip
    assert SECRET not in str(body) and "pain" not in str(body)
    [token] = body["stands"]["tokens"]
    return token.get("changed")


def test_who_approves_is_shown_what_differs_from_what_was_first_said_or_last_approved(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers, lines and facts by their names, in both languages; of protected answers not even that they changed."""
    monkeypatch.setenv("ANSWERS_KEY", boto3.client("kms").create_key()["KeyMetadata"]["Arn"])
    drawn(moto_tables, tables, ASKED, CARE)
    ticket_id = new("drawn")["id"]
    assert changed(ticket_id, "zh") is None

    ok(advance(ticket_id, form={"answers": {"pulse": "120", "pain": SECRET}}))
    first = changed(ticket_id, "zh")
    assert first["against"] == "first" and [
        (each["what"], each["id"], each["name"], each.get("was"), each["now"])
        for each in first["items"]
    ] == [("answer", "pulse", "number1", None, "120")]
    ok(advance(ticket_id, FAY, command="agree"))
    assert at_nodes(ticket_id) == ["mend"]

    ok(do(CLERK, ticket_id, "lines", {"sku": "AC-INSTALL", "qty": "2"}))
    told = {"answers": {"pulse": "90", "pain": SECRET}}
    ok(advance(ticket_id, form=told, attrs={"vip": True}))
    told_in = {lang: changed(ticket_id, lang) for lang in ("zh", "en")}

    assert {each["against"] for each in told_in.values()} == {"approved"}
    line, fact, answered = told_in["zh"]["items"]
    assert (line["what"], line["name"], line.get("was"), line["now"]) == (
        "line",
        "AC-INSTALL",
        None,
        "2",
    )
    assert (fact["id"], fact["name"], fact.get("was"), fact["now"]) == (
        "vip",
        "VIP 客户",
        None,
        "true",
    )
    assert (answered["name"], answered["was"], answered["now"]) == ("number1", "120", "90")
    assert [each["name"] for each in told_in["en"]["items"]] == [
        "AC-INSTALL", "the customer is a VIP", "number 1",
    ]  # fmt: skip
