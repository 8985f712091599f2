"""A new ticket begins in the scene that the company's rules say, by site and goods, over the handlers."""

from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.pricing.catalogue import Sku
from tests import engines
from tests.drawing import published
from tests.drawn import approval, end, scene, task
from tests.in_process import InProcess
from tests.integration.settling import DISPATCHER, World

PEOPLE = {"dis": DISPATCHER, "tech": Caller("tech-1", frozenset({"technician"}), "sh-01")}
OWNER = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "desk"}}
RULES = {
    "rules": {
        "north": {"order": 1, "when": {"region": ["110000"]}, "categories": ["fridges"], "scene": "fridge-install"},
        "fridges": {"order": 2, "categories": ["fridges"], "scene": "fridge-repair"},
    },
}  # fmt: skip


def drawn(id: str, way: str) -> dict[str, Any]:
    made = scene("ask", ask=task(("advance", "out"), owner=OWNER, state="created"), out=end())
    return made | {"scene": id, "name": {"zh": way, "en": way}}


@pytest.fixture
def api(engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> InProcess:
    monkeypatch.setenv("UPLOADS_BUCKET", "files")
    world = World(engine, tables).found()
    world.parties.put(Party("dispatch", "person", "调度", frozenset({"dispatcher"}), HQ))
    world.parties.put(Party("fin", "person", "财务", frozenset({"finance"}), HQ))
    world.pricing.put_sku(Sku("FRIDGE", "service", "冰箱服务", category="fridges"))
    for id in ("fridge-install", "fridge-repair"):
        published(engine, tables["PRICING_TABLE"], drawn(id, id))
    return InProcess(PEOPLE)


def begun(api: InProcess, region: str, sku: str = "FRIDGE", **more: Any) -> tuple[str, Any]:
    body = {
        "outlet": "sh-01",
        "title": "冰箱",
        "region": region,
        "lines": [{"sku": sku, "qty": "1"}],
        **more,
    }
    ticket = api.must("POST", "/tickets", body, "dis")
    path = f"/tickets/{ticket['id']}"
    [first, *_] = api.must("GET", f"{path}/history", None, "dis")["events"]
    return api.must("GET", path, None, "dis")["stands"]["scene"], first["data"].get("start")


def test_r128_r129_region_and_goods_say_the_scene_and_who_makes_the_ticket_may_say_another(
    api: InProcess,
) -> None:
    before = begun(api, "110105")
    made = api.must("PUT", "/settings/scenes", RULES, "dis")
    engines.forget_clients()  # another process, half a minute later

    assert before == ("installation@1", None)
    assert (made["version"], api.must("GET", "/settings/scenes", None, "tech")["settings"]) == (
        1,
        RULES,
    )
    assert begun(api, "110105") == ("fridge-install@1", "north")
    assert begun(api, "440305") == ("fridge-repair@1", "fridges")
    assert begun(api, "440305", scene="fridge-install") == ("fridge-install@1", None)
    assert begun(api, "110105", "AC-INSTALL") == ("installation@1", "")


def test_the_same_call_again_is_the_same_ticket_also_when_the_rules_changed_meanwhile(
    api: InProcess,
) -> None:
    body = {
        "outlet": "sh-01",
        "title": "冰箱",
        "region": "110105",
        "lines": [{"sku": "FRIDGE", "qty": "1"}],
    }
    key = {"Idempotency-Key": "once"}
    api.must("PUT", "/settings/scenes", RULES, "dis")
    first = api.ask("POST", "/tickets", body, "dis", key)
    api.must("PUT", "/settings/scenes", {"otherwise": "sale"}, "dis", {"If-Match": '"1"'})
    engines.forget_clients()

    again = api.ask("POST", "/tickets", body, "dis", key)

    assert first.ok and again.ok, (first, again)
    assert (first.status, again.status, again.body["id"]) == (201, 200, first.body["id"])


def test_rules_are_written_over_what_was_seen_and_name_scenes_that_are_there(
    api: InProcess,
) -> None:
    nowhere = {"rules": {"a": {"scene": "nowhere"}}}

    refused = api.ask("PUT", "/settings/scenes", nowhere, "dis")
    bad = api.ask("PUT", "/settings/scenes", {"rules": {"a": {"scene": "sale", "to": 1}}}, "dis")
    api.must("PUT", "/settings/scenes", RULES, "dis")
    late = api.ask("PUT", "/settings/scenes", RULES, "dis")

    assert (refused.status, refused.body["code"], refused.body["scenes"]) == (
        422,
        "unknown_scene",
        ["nowhere"],
    )
    assert (bad.status, bad.body["code"]) == (422, "bad_start")
    assert "业务场景" in refused.said
    assert (late.status, api.ask("PUT", "/settings/scenes", RULES, "tech").status) == (409, 403)


SIGNED: dict[str, Any] = {
    **scene(
        "check",
        check=approval(("approved", "visit"), ("rejected", "off"), mode="all", people=("fin",), state="created",
                       owner=OWNER),
        visit=task(("advance", "out"), owner=OWNER),
        out=end(), off=end("cancelled"),
    ),
    "scene": "signed",
}  # fmt: skip


def test_r121_the_signing_makes_the_ticket_with_the_contract_and_asks_for_approval_once(
    engine: Any, tables: dict[str, str], api: InProcess
) -> None:
    published(engine, tables["PRICING_TABLE"], SIGNED)
    rules = {"rules": {"signed": {"when": {"origin": "contract"}, "scene": "signed"}}}
    api.must("PUT", "/settings/scenes", rules, "dis")
    engines.forget_clients()
    work = {"outlet": "sh-01", "title": "维保合同", "region": "310115"}
    body = {"customer": "c-7", "visits": 2, "amount": 9_000, "asset": "SN-1", "work": work}

    made, again = (api.must("PUT", "/contracts/K-7", body, "dis") for _ in range(2))

    assert made["taken"] == again["taken"] and [*made["taken"]] == ["1"]
    ticket = api.must("GET", f"/tickets/{made['taken']['1']}", None, "dis")
    assert (ticket["case"]["contract"], ticket["case"]["visit"]) == ("K-7", 1)
    assert ticket["case"]["asset"] == "SN-1"
    assert [each["node"] for each in ticket["stands"]["tokens"]] == ["check"]
    assert ticket["stands"]["tokens"][0]["owners"] == ["fin"]


@pytest.mark.parametrize(
    "wrong", [{"scene": "nowhere"}, {"outlet": "none"}, {"region": "999999"}, {"title": " "}]
)
def test_a_contract_whose_first_ticket_cannot_be_made_is_not_made_either(
    api: InProcess, wrong: dict[str, str]
) -> None:
    work = {"outlet": "sh-01", "title": "维保合同", "region": "310115"} | wrong
    body = {"customer": "c-7", "visits": 2, "amount": 9_000, "work": work}

    refused = api.ask("PUT", "/contracts/K-8", body, "dis")

    assert 400 <= refused.status < 500
    assert api.ask("GET", "/contracts/K-8", None, "dis").status == 404
