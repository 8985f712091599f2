"""Answers of forms beside tickets: kept once, read with the form of their day, protected ones sealed and traced."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from cryptography.exceptions import InvalidTag

from settlement.app import handler as money
from suanqing.people.identity.caller import Caller
from suanqing.platform.sealed import Sealer
from suanqing.work.forms.versions import Forms
from suanqing.work.scenes.holding import published_next
from suanqing.work.scenes.version_store import Version
from tests.integration.settling import DISPATCHER, World
from tests.rest import call
from tickets.app import handler

NOW = datetime(2025, 1, 1, tzinfo=UTC)
TECH = Caller("tech-1", frozenset({"technician"}), "sh-01")
STRANGER = Caller("tech-3", frozenset({"technician"}), "yn-02")
AUDITOR = Caller("audit", frozenset({"auditor"}))
FORM = "/tickets/{ticket_id}/forms/{form}"
REPORT = "report@1"
SECRET = "持续胸痛"


def name(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


DOCUMENT: dict[str, Any] = {
    "form": "report", "name": name("随访"), "fields": {
        "asset": {"type": "serial", "order": 1, "name": name("机身号"), "required": True},
        "where": {"type": "text", "order": 2, "name": name("地址"), "filled": "customer.address"},
        "parts": {"type": "part_list", "order": 3, "name": name("备件")},
        "photos": {"type": "photo", "order": 4, "name": name("照片")},
        "pain": {"type": "long_text", "order": 5, "name": name("不适"), "protected": {"readers": ["dispatcher"]}},
    },
}  # fmt: skip
ANSWERS = {"asset": "sn 1", "pain": SECRET}


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("UPLOADS_BUCKET", "files")
    key = boto3.client("kms").create_key()["KeyMetadata"]["Arn"]
    monkeypatch.setenv("ANSWERS_KEY", key)
    made = World(moto_tables, tables).found()
    publish(Forms(moto_tables, tables["PRICING_TABLE"]), DOCUMENT)
    return made


def publish(forms: Forms, document: dict[str, Any]) -> None:
    """One more version, as the route of another function does it."""
    store, id = forms.store, str(document["form"])
    draft = store.draft(id)
    store.put_draft(id, document, draft.rev if draft else None, "ann", NOW)
    draft, before = store.draft(id), store.versions(id)
    assert draft
    made = Version(
        id, before.latest + 1, draft.document, draft.hash, draft.makers, "bob", NOW, None, {}
    )
    entry = published_next(made.number, made.hash, NOW, None, NOW)
    store.client.transact_write_items(TransactItems=store.publishing(draft, made, before, entry))


@pytest.fixture
def ticket_id(world: World) -> str:
    made = world.ticket().ticket_id
    world.commands.assign(DISPATCHER, made, "tech-1")
    world.commands.arrive(TECH, made)
    return made


def ask(caller: Caller, method: str, path: str, ticket_id: str, **given: Any) -> tuple[int, Any]:
    params = {"ticket_id": ticket_id, "form": given.pop("form", REPORT)}
    on = given.pop("on", handler)
    status, body, _ = call(on, method, path, path_params=params, caller=caller, **given)
    return status, body


def answer(ticket_id: str, answers: Any, caller: Caller = TECH, **given: Any) -> tuple[int, Any]:
    return ask(caller, "POST", FORM, ticket_id, json={"answers": answers}, **given)


def stored(world: World) -> Iterator[str]:
    for each in world.client.scan(TableName=world.tables["WORK_TABLE"])["Items"]:
        yield str(each)


def test_answers_are_kept_with_the_form_of_their_day_and_read_by_it_for_ever(
    world: World, ticket_id: str
) -> None:
    status, made = answer(ticket_id, ANSWERS)
    forms = Forms(world.client, world.tables["PRICING_TABLE"])
    publish(forms, {**DOCUMENT, "fields": {"asset": DOCUMENT["fields"]["asset"]}})

    _, read = ask(TECH, "GET", FORM, ticket_id)

    assert (status, made["values"]["asset"], made["hidden"]) == (201, "SN1", ["pain"])
    assert read["values"] == made["values"] and read["hash"] == made["hash"]
    _, listed = ask(TECH, "GET", "/tickets/{ticket_id}/forms", ticket_id)
    assert [(each["form"], each["by"]) for each in listed["items"]] == [(REPORT, "tech-1")]


def test_a_draft_that_is_sent_twice_is_one_also_after_another(world: World, ticket_id: str) -> None:
    first, _ = answer(ticket_id, ANSWERS)
    other, _ = answer(ticket_id, ANSWERS | {"asset": "SN2"})
    again, same = answer(ticket_id, {"pain": SECRET, "asset": "SN 1"})

    assert (first, other, again) == (201, 201, 200)
    _, events = world.commands.history(DISPATCHER, ticket_id)
    assert [each.kind for each in events][-2:] == ["form_answered"] * 2
    assert same["version"] < ask(TECH, "GET", FORM, ticket_id)[1]["version"]
    assert ask(TECH, "GET", FORM, ticket_id)[1]["values"]["asset"] == "SN2"


def test_protected_answers_are_read_by_some_roles_alone_and_each_reading_leaves_a_trace(
    world: World, ticket_id: str
) -> None:
    answer(ticket_id, ANSWERS)
    for caller in (TECH, AUDITOR, DISPATCHER, DISPATCHER):
        _, seen = ask(caller, "GET", FORM, ticket_id)
        assert (seen["values"].get("pain") == SECRET) == (caller is DISPATCHER)

    _, trail = ask(AUDITOR, "GET", FORM + "/readings", ticket_id)

    assert [(each["by"], each["fields"]) for each in trail["items"]] == [("dispatch", ["pain"])] * 2
    assert ask(DISPATCHER, "GET", FORM + "/readings", ticket_id)[0] == 403
    assert ask(STRANGER, "GET", FORM, ticket_id)[0] == 404


def test_nothing_says_a_protected_answer_but_the_sealed_text(
    world: World, ticket_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(ticket_id, ANSWERS)
    ask(DISPATCHER, "GET", FORM, ticket_id)

    written = capsys.readouterr()
    assert not [each for each in stored(world) if SECRET in each or "u6301" in each]
    assert SECRET not in written.out + written.err
    _, events = world.commands.history(DISPATCHER, ticket_id)
    assert events[-1].data == {"form": REPORT}


def test_a_sealed_text_is_opened_for_its_own_ticket_and_unchanged_or_not_at_all(
    world: World,
) -> None:
    import os

    sealer = Sealer(boto3.client("kms"), os.environ["ANSWERS_KEY"])
    sealed = sealer.seal(b"secret", {"ticket": "T1"})

    assert sealer.open(sealed, {"ticket": "T1"}) == b"secret"
    assert sealed["key"] != sealer.seal(b"secret", {"ticket": "T1"})["key"]
    with pytest.raises(Exception, match="InvalidCiphertext"):
        sealer.open(sealed, {"ticket": "T2"})
    with pytest.raises(InvalidTag):
        sealer.open({**sealed, "text": sealed["text"][:-1] + b"\x00"}, {"ticket": "T1"})


def test_every_fault_comes_back_at_once_and_nothing_is_kept(world: World, ticket_id: str) -> None:
    wrong = {"parts": [{"sku": "NO-SUCH", "qty": "1"}], "photos": ["U2345672345672345"], "x": 1}

    status, problem = answer(ticket_id, wrong)

    assert (status, problem["code"]) == (422, "faulty_answers")
    told = {(each["code"], each["field"]) for each in problem["faults"]}
    assert told == {
        ("unknown_answer", "x"), ("missing_answer", "asset"), ("answer_part", "parts"), ("answer_upload", "photos"),
    }  # fmt: skip
    assert ask(TECH, "GET", FORM, ticket_id)[0] == 404
    assert answer(ticket_id, {"asset": "x" * 300_000})[0] in (413, 422)
    assert answer(ticket_id, ANSWERS, form="none@1")[0] == 404


def test_who_may_not_work_on_the_ticket_answers_nothing(ticket_id: str) -> None:
    assert answer(ticket_id, ANSWERS, STRANGER)[0] == 404
    assert answer(ticket_id, ANSWERS, AUDITOR)[0] == 403


def test_the_estimate_beside_the_form_counts_the_parts_it_lists_and_writes_nothing(
    world: World, ticket_id: str
) -> None:
    world.publish()
    before = list(stored(world))
    path = FORM + "/estimate"
    draft = {"parts": [{"sku": "PIPE-3M", "qty": "2"}]}

    _, without = ask(TECH, "POST", path, ticket_id, json={"answers": {}}, on=money)
    status, found = ask(TECH, "POST", path, ticket_id, json={"answers": draft}, on=money)

    assert status == 200 and found["status"] == "estimate"
    assert found["earned"]["amount"] > without["earned"]["amount"] > 0
    assert list(stored(world)) == before
    assert ask(STRANGER, "POST", path, ticket_id, json={"answers": draft}, on=money)[0] == 404
