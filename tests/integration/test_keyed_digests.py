"""Phones and bank accounts of parties are kept as digests that nobody can try out, and say all the same which
logins are one human's; what was stored unkeyed before goes on saying it (decision 0063)."""

import json
from typing import Any

import pytest

from pricing import app as pricing
from statements import app as statements
from suanqing.people.parties.model import Party, account_digest, phone_digest
from suanqing.people.parties.store import PartyStore
from suanqing.platform.dynamo import attributes
from tests.accounts import link_account
from tests.integration.settling import World
from tests.integration.test_two_people import ask, who

ROOT, CARL, EVE = who("admin", "root"), who("admin", "carl"), who("auditor", "eve")
PHONE, ACCOUNT = "13800138000", "6222000011112222333"
BODY = {"kind": "person", "name": "张", "roles": ["technician"], "outlet": "sh-01"}


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return World(moto_tables, tables).found(office=True)


def put(world: World, party: str, *callers: Any, **changes: Any) -> tuple[int, Any]:
    known = world.parties.find(party, fresh=True)
    more = {"headers": {"If-Match": str(known.version)}} if known else {}
    answers = [
        ask(pricing, caller, "PUT", "/parties/{party_id}", BODY | changes,
            path_params={"party_id": party}, **more)
        for caller in callers or (ROOT,)
    ]  # fmt: skip
    return answers[-1]


def shown(name: str) -> Any:
    return ask(pricing, EVE, "GET", "/parties/{party_id}", path_params={"party_id": name})[1]


def humans(world: World, name: str) -> set[str]:
    store = PartyStore(world.client, world.tables["PRICING_TABLE"])
    return set(store.same_human(store.get(name)))


def items(world: World) -> list[dict[str, Any]]:
    pages = world.client.get_paginator("scan").paginate(TableName=world.tables["PRICING_TABLE"])
    return [item for page in pages for item in page["Items"]]


def stored_before(world: World, name: str, phone: str) -> None:
    """A party as the versions before wrote it: the phone's digest without a key."""
    unkeyed = phone_digest(phone)
    world.parties.put(Party(name, "person", "张", frozenset({"technician"}), "sh-01"))
    found = next(i for i in items(world) if i["id"]["S"] == name and i["kind"]["S"] == "party")
    found["document"]["M"]["phone"] = {"S": unkeyed}
    link = attributes({"kind": f"human/phone:{unkeyed}", "id": name})
    for item in (found, link):
        world.client.put_item(TableName=world.tables["PRICING_TABLE"], Item=item)


def account_before(world: World, name: str) -> None:
    key = f"account:{account_digest(ACCOUNT)}"
    for item in ({"kind": "human_account", "id": name, "key": key},
                 {"kind": f"human/{key}", "id": name}):  # fmt: skip
        world.client.put_item(TableName=world.tables["PRICING_TABLE"], Item=attributes(item))


def seen_by_readers() -> str:
    """All that the register's readers are shown of parties."""
    answers = [
        ask(pricing, EVE, "GET", "/parties"),
        ask(pricing, EVE, "GET", "/approvals"),
        ask(statements, EVE, "GET", "/audit", query={"of": "parties"}),
        ask(statements, EVE, "GET", "/audit", query={"of": "approvals"}),
    ]
    assert {status for status, _ in answers} == {200}
    return json.dumps([said for _, said in answers])


def test_no_reader_is_shown_what_can_be_tried_out(world: World) -> None:
    assert put(world, "zh", phone=PHONE)[0] == 200
    assert put(world, "zh", ROOT, CARL, phone="13900139000")[0] == 200
    said = seen_by_readers()

    assert not [t for p in (PHONE, "13900139000") for t in (p, phone_digest(p)) if t in said]
    assert shown("zh")["phone"] == "kept"


def test_what_was_stored_before_is_not_shown_either(world: World) -> None:
    stored_before(world, "old", PHONE)
    call = {"route": "PUT /parties/{party_id}", "path": {"party_id": "old"},
            "body": {"phone": f"digest:{phone_digest(PHONE)}"}}  # fmt: skip
    asked = {"kind": "approval", "id": "a-0001", "hash": "a" * 64, "n": 1, "subject": "s", "version": 1,
             "content": json.dumps(call), "by": "root", "at": "2026-01-01T00:00:00Z", "state": "asked"}  # fmt: skip
    world.client.put_item(TableName=world.tables["PRICING_TABLE"], Item=attributes(asked))
    trail = {"at": "2026-01-01T00:00:00Z", "by": "root", "what": "old",
             "changes": json.dumps({"phone": [None, phone_digest(PHONE)]})}  # fmt: skip
    world.client.put_item(TableName=world.tables["PRICING_TABLE"],
                          Item=attributes({"kind": "audit:2026-01", "id": "x"} | trail))  # fmt: skip
    month = ask(statements, EVE, "GET", "/audit", query={"of": "parties", "month": "2026-01"})

    assert phone_digest(PHONE) not in seen_by_readers() + json.dumps(month)
    assert month[1]["items"][0]["changes"] == {"phone": [None, "hidden"]}


def test_what_is_written_holds_no_unkeyed_digest(world: World) -> None:
    put(world, "zh", phone=PHONE)
    put(world, "zh", ROOT, CARL, phone="13900139000")
    link_account(world.parties, "zh", ACCOUNT)
    stored = json.dumps(items(world), default=str)

    for told in (phone_digest(PHONE), phone_digest("13900139000"), account_digest(ACCOUNT)):
        assert told not in stored


def test_what_is_shown_sent_back_changes_nothing_and_names_no_phone_where_none_is(
    world: World,
) -> None:
    put(world, "zh", phone=PHONE)
    put(world, "li")
    first = world.parties.get("zh", fresh=True).phone

    assert put(world, "zh", name="张三", phone="kept")[0] == 200
    assert world.parties.get("zh", fresh=True).phone == first
    assert put(world, "li", phone="kept")[0] == 422


def test_the_second_person_sends_what_the_request_shows(world: World) -> None:
    put(world, "zh", phone=PHONE)
    assert put(world, "zh", phone="13900139000")[0] == 202
    waiting = ask(pricing, EVE, "GET", "/approvals")[1]["items"][-1]["call"]["body"]["phone"]

    assert put(world, "zh", CARL, phone=waiting)[0] == 200
    put(world, "li", phone="+86 139 0013 9000")
    assert humans(world, "li") == humans(world, "zh") == {"li", "zh"}


@pytest.mark.parametrize("written", [PHONE, "+86 138-0013-8000", "0086 13800138000"])
def test_one_who_was_stored_before_and_a_new_login_by_the_same_phone_are_one_human(
    world: World, written: str
) -> None:
    stored_before(world, "old", PHONE)
    stored_before(world, "older", PHONE)

    put(world, "new", phone=written)

    for name in ("old", "older", "new"):
        assert humans(world, name) == {"old", "older", "new"}


@pytest.mark.parametrize("sent", ["kept", f"digest:{phone_digest(PHONE)}", PHONE])
def test_the_next_write_of_one_who_was_stored_before_keys_the_digest_and_takes_nobody_else(
    world: World, sent: str
) -> None:
    stored_before(world, "old", PHONE)
    stored_before(world, "older", PHONE)

    assert put(world, "old", name="张三", phone=sent)[0] == 200

    assert phone_digest(PHONE) not in str(world.parties.get("old", fresh=True))
    assert humans(world, "old") == humans(world, "older") == {"old", "older"}
    [entry] = ask(statements, EVE, "GET", "/audit", query={"of": "parties"})[1]["items"]
    assert set(entry["changes"]) == {"name"}


def test_who_was_stored_before_and_loses_the_phone_is_another_human(world: World) -> None:
    stored_before(world, "old", PHONE)
    put(world, "new", phone=PHONE)

    assert put(world, "old", ROOT, CARL)[0] == 200

    assert humans(world, "new") == {"new"} and humans(world, "old") == {"old"}


def test_an_account_that_was_linked_before_is_the_same_as_one_approved_now(world: World) -> None:
    for name in ("ann", "tech-2"):
        account_before(world, name)
    link_account(world.parties, "tech-1", ACCOUNT)

    for name in ("ann", "tech-2", "tech-1"):
        assert humans(world, name) == {"ann", "tech-2", "tech-1"}
    link_account(world.parties, "tech-1", "6222999")
    assert humans(world, "tech-1") == {"tech-1"}
