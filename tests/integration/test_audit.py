"""The audit trail: who changed what, when and from which value, read from what each life keeps."""

from datetime import timedelta
from typing import Any

import pytest

from pricing import app as pricing
from statements import app as statements
from suanqing.people.identity.caller import Caller
from suanqing.platform.dynamo import attributes
from suanqing.times import parse, period_of, utcnow
from tests.integration.settling import World
from tests.integration.test_two_people import ask, who

ANN, BOB, EVE = who("finance", "ann"), who("finance", "bob"), who("auditor", "eve")
ROOT, CARL = who("admin", "root"), who("admin", "carl")


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return World(moto_tables, tables).found(office=True)


def audit(of: str, caller: Caller = EVE, **query: str) -> Any:
    status, said = ask(statements, caller, "GET", "/audit", query={"of": of, **query})
    return said["items"] if status == 200 else status


def by_two(module: Any, *call: Any, **more: Any) -> Any:
    assert ask(module, ROOT, *call, **more)[0] == 202
    status, said = ask(module, CARL, *call, **more)
    assert status == 200, said
    return said


def party(
    world: World, name: str = "ann", **changes: Any
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The call that changes a party."""
    known = world.parties.get(name, fresh=True)
    body = {"kind": known.kind, "name": known.name, "roles": sorted(known.roles)} | changes
    more = {"path_params": {"party_id": name}, "headers": {"If-Match": str(known.version)}}
    return ("PUT", "/parties/{party_id}", body), more


class TestParties:
    def test_a_role_and_a_login_say_who_when_and_from_what(self, world: World) -> None:
        before = utcnow() - timedelta(seconds=1)
        for changes in ({"wecom_userid": "Ann"}, {"wecom_userid": "Ann2", "roles": ["auditor"]}):
            call, more = party(world, **changes)
            by_two(pricing, *call, **more)

        first, second = audit("parties")

        assert (first["by"], first["what"], first["step"]) == ("carl", "ann", "changed")
        assert first["changes"] == {"wecom_userid": [None, "Ann"]}
        assert second["by"] == "carl"
        assert second["changes"] == {
            "roles": [["finance"], ["auditor"]], "wecom_userid": ["Ann", "Ann2"],
        }  # fmt: skip
        assert before <= parse(first["at"]) <= parse(second["at"]) <= utcnow()

    def test_a_new_party_shows_what_it_began_with(self, world: World) -> None:
        body = {"kind": "person", "name": "张", "roles": ["technician"], "outlet": "sh-01"}
        ask(pricing, ROOT, "PUT", "/parties/{party_id}", body, path_params={"party_id": "zh"})

        [entry] = audit("parties")

        assert entry["what"] == "zh" and entry["changes"]["roles"] == [[], ["technician"]]
        assert entry["changes"]["name"] == ["", "张"]

    def test_they_are_listed_by_month_and_page(self, world: World) -> None:
        for name in ("安", "安安", "安宁"):
            call, more = party(world, name="ann") if not name else party(world)
            ask(pricing, ROOT, *(*call[:2], call[2] | {"name": name}), **more)
        month = period_of(utcnow())

        status, page = ask(statements, EVE, "GET", "/audit", query={"of": "parties", "limit": "2"})
        rest = audit("parties", month=month, cursor=page["next"])

        assert status == 200 and len(page["items"]) == 2
        assert [each["changes"]["name"][1] for each in page["items"] + rest] == [
            "安",
            "安安",
            "安宁",
        ]
        assert audit("parties", month="2020-01") == []

    def test_a_refused_change_leaves_no_line(self, world: World) -> None:
        call, more = party(world)
        ask(pricing, ROOT, *call, **(more | {"headers": {"If-Match": "9"}}))

        assert audit("parties") == []


def test_limits_show_each_change_from_what_it_was(world: World) -> None:
    body = {
        "recovery": "0.3",
        "second_above": 1_000,
        "adjust_second_above": 500_000,
        "account_days": 1,
    }
    by_two(statements, "PUT", "/policy", body | {"version": 0})
    by_two(statements, "PUT", "/policy", body | {"version": 1, "account_days": 0})

    first, second = audit("limits")

    assert (first["by"], first["what"]) == ("carl", "limits 1")
    assert first["changes"] == {"recovery": ["0.5", "0.3"], "second_above": ["5000000", "1000"]}
    assert second["changes"] == {"account_days": ["1", "0"]}


def test_accounts_show_who_asked_who_approved_and_no_whole_number(world: World) -> None:
    path = {"path_params": {"party_id": "tech-1"}}
    for number in ("6222000011112222333", "6222000011119999444"):
        body = {"holder": "张", "bank": "ICBC", "number": number}
        said = ask(statements, ANN, "PUT", "/parties/{party_id}/account", body, **path)[1]
        told = {"version": (said.get("next") or said)["version"], "number": number}
        assert (
            ask(statements, BOB, "POST", "/parties/{party_id}/account/approve", told, **path)[0]
            == 200
        )

    first, second = audit("accounts", party="tech-1")

    assert (first["by"], first["step"], first["changes"]["decided_by"]) == (
        "ann", "approved", [None, "bob"],
    )  # fmt: skip
    old, new = second["changes"]["number"]
    assert old == first["changes"]["number"][1] and old.endswith("2333") and new.endswith("9444")
    assert "62220000" not in str([first, second]) and audit("accounts") == 422


def test_books_show_each_step_and_the_body_it_was_of(world: World) -> None:
    world.publish()

    entries = audit("books")

    assert [(each["step"], each["by"]) for each in entries] == [
        ("drafted", "ann"), ("submitted", "ann"), ("approved", "bob"), ("published", "ann"),
    ]  # fmt: skip
    assert {each["what"] for each in entries} == {"main@1"}
    hashes = [each["changes"]["hash"] for each in entries]
    assert hashes[0][0] is None and hashes[1][1] == hashes[3][1]
    assert [new for _, new in hashes[:-1]] == [old for old, _ in hashes[1:]]


def test_settings_of_before_versions_were_kept_are_nobodys_change(world: World) -> None:
    """As the item stood then: no version beside it, and nobody named."""
    old = {"kind": "settings", "id": "cases", "document": {"rework": {"days": 9}}, "version": 3}
    world.client.put_item(TableName=world.tables["PRICING_TABLE"], Item=attributes(old))
    now = {"rework": {"days": 9}, "attribution": {"days": 30}}

    by_two(pricing, "PUT", "/settings/cases", now, headers={"If-Match": "3"})

    assert [(each["what"], each["by"], each["changes"]) for each in audit("settings")] == [
        ("settings 3", "", {"rework": [None, {"days": 9}]}),
        ("settings 4", "carl", {"attribution": [None, {"days": 30}]}),
    ]


def test_settings_show_the_parts_that_changed(world: World) -> None:
    first, second = (
        {"attribution": {"days": 90}},
        {"attribution": {"days": 30}, "rework": {"days": 7}},
    )
    by_two(pricing, "PUT", "/settings/cases", first)
    by_two(pricing, "PUT", "/settings/cases", second, headers={"If-Match": "1"})

    entries = audit("settings")

    assert [(each["what"], each["by"]) for each in entries] == [
        ("settings 1", "carl"), ("settings 2", "carl"),
    ]  # fmt: skip
    assert entries[0]["changes"] == {"attribution": [None, {"days": 90}]}
    assert entries[1]["changes"] == {
        "attribution": [{"days": 90}, {"days": 30}], "rework": [None, {"days": 7}],
    }  # fmt: skip


def test_what_took_two_people_shows_both(world: World) -> None:
    by_two(pricing, "PUT", "/settings/cases", {})
    ask(pricing, ROOT, "PUT", "/settings/cases", {"rework": {"days": 9}}, headers={"If-Match": "1"})

    entries = {each["step"]: each for each in audit("approvals")}

    assert (entries["in_force"]["by"], entries["in_force"]["changes"]) == (
        "carl", {"asked_by": [None, "root"]},
    )  # fmt: skip
    assert (entries["asked"]["by"], entries["asked"]["what"]) == ("root", "settings of cases")


@pytest.mark.parametrize("of", ["parties", "limits", "accounts", "books", "settings", "approvals"])
def test_it_is_for_those_who_read_all_money(world: World, of: str) -> None:
    for role in ("dispatcher", "technician", "partner", "regional"):
        caller = Caller("x", frozenset({role}), "sh-01")  # type: ignore[arg-type]
        assert audit(of, caller, party="tech-1") == 403
    for caller in (ANN, ROOT, EVE):
        assert isinstance(audit(of, caller, party="tech-1"), list)


def test_a_cursor_from_nowhere_and_an_unknown_list_are_refused(world: World) -> None:
    assert audit("limits", cursor="x") == 422
    assert audit("scenes") == 422
