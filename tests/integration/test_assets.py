"""Assets in the register, forms that fill themselves with them, and what was done before, over the handlers."""

from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.work.assets.register_service import ASSETS
from suanqing.work.forms.versions import Forms
from tests.drawing import published
from tests.drawn import end, scene, task
from tests.in_process import InProcess
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_answers import publish
from tests.rest import call
from tickets import wiring
from tickets.app import handler

TECH = Caller("tech-1", frozenset({"technician"}), "sh-01")
OTHER = Caller("tech-2", frozenset({"technician"}), "sh-01")
FAR = Caller("tech-3", frozenset({"technician"}), "yn-02")
FINANCE = Caller("fin", frozenset({"finance"}))
PEOPLE = {"dis": DISPATCHER, "tech": TECH, "other": OTHER, "far": FAR, "fin": FINANCE}
ASSET = "/assets/SN%202026-7"
TOLD = {
    "model": "KFR-35GW/A1",
    "product_type": "空调",
    "warranty_end": "2026-06-30",
    "customer_id": "c-9",
}
CHOICES = {"valid": {"zh": "保内", "en": "Covered"}, "expired": {"zh": "过保", "en": "Over"}}


def name(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


FORM: dict[str, Any] = {
    "form": "take-in", "name": name("报修登记"), "fields": {
        "serial": {"type": "serial", "order": 1, "name": name("序列号"), "required": True},
        "model": {"type": "text", "order": 2, "name": name("型号"), "filled": "serial.model", "required": True},
        "until": {"type": "date", "order": 3, "name": name("保修至"), "filled": "serial.warranty_end"},
        "warranty": {"type": "choice", "order": 4, "name": name("保修"), "filled": "serial.warranty",
                     "choices": CHOICES},
        "goods": {"type": "text", "order": 5, "name": name("商品"), "filled": "order.goods"},
        "price": {"type": "money", "order": 6, "name": name("报价"), "currency": "CNY", "required": True,
                  "shown": [{"form.warranty": "expired"}]},
    },
    "variants": {"yunnan": {"for": {"department": "yn-02"}, "patch": {"fields": {"goods": None}}}},
}  # fmt: skip
OWNER = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "desk"}}
SCENE = {
    **scene(
        "take",
        take=task(("advance", "paid", [{"form.warranty": "expired"}]), ("advance", "free"), form="take-in",
                  state="created", owner=OWNER, allows=["cancel"]),
        free=task(("complete", "out"), owner=OWNER, state="on_site"),
        paid=task(("complete", "out"), owner=OWNER, state="on_site"),
        out=end("done"),
    ),
    "scene": "take-in",
}  # fmt: skip


@pytest.fixture
def world(engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("UPLOADS_BUCKET", "files")
    made = World(engine, tables).found()
    for party, role in (("dispatch", "dispatcher"), ("fin", "finance")):
        made.parties.put(Party(party, "person", party, frozenset({role}), HQ))  # type: ignore[arg-type]
    return made


@pytest.fixture
def api(world: World) -> InProcess:
    return InProcess(PEOPLE)


def repaired(api: InProcess, who: str = "dis", **more: Any) -> str:
    body = {"outlet": "sh-01", "title": "修空调", "region": "310115", "asset": "SN2026-7", "symptom": "不制冷",
            "lines": [{"sku": "AC-INSTALL", "qty": "1"}], **more}  # fmt: skip
    return str(api.must("POST", "/tickets", body, who)["id"])


def test_r134_a_serial_fills_model_and_warranty_and_one_that_is_over_leads_to_the_paid_branch(
    world: World, api: InProcess
) -> None:
    published(world.client, world.tables["PRICING_TABLE"], SCENE, FORM)
    api.must("PUT", ASSET, TOLD, "tech")
    ticket = repaired(api, scene="take-in", asset=None, symptom=None)
    path = f"/tickets/{ticket}"

    draft = api.must(
        "POST", f"{path}/forms/take-in@1/check", {"answers": {"serial": "sn2026 7"}}, "dis"
    )
    missing = api.ask(
        "POST", f"{path}/advance", {"form": {"answers": {"serial": "sn20267"}}}, "dis"
    )
    gone = api.must(
        "POST",
        f"{path}/advance",
        {"form": {"answers": {"serial": "sn20267", "price": 8000}}},
        "dis",
    )

    filled = {
        "model": "KFR-35GW/A1",
        "until": "2026-06-30",
        "warranty": "expired",
        "goods": "空调安装",
    }
    assert draft["values"] == {"serial": "SN20267", **filled}
    assert draft["filled"] == ["model", "until", "warranty", "goods"]
    assert [(each["field"], each["code"]) for each in draft["faults"]] == [
        ("price", "missing_answer")
    ]
    assert missing.status == 422
    assert [each["node"] for each in gone["stands"]["tokens"]] == ["paid"]
    kept = api.must("GET", f"{path}/forms/take-in@1", None, "dis")["values"]
    assert kept == {"serial": "SN20267", "price": 8000, **filled}


def test_a_serial_that_nobody_registered_fills_nothing(world: World, api: InProcess) -> None:
    publish(Forms(world.client, world.tables["PRICING_TABLE"]), FORM)
    ticket = repaired(api, asset=None, symptom=None)

    draft = api.must(
        "POST", f"/tickets/{ticket}/forms/take-in@1/check", {"answers": {"serial": "X"}}, "dis"
    )

    assert draft["filled"] == ["goods"]
    assert [each["field"] for each in draft["faults"]] == ["model"]


def test_r153_two_departments_are_asked_by_forms_of_their_own_and_read_their_own_tickets(
    world: World, api: InProcess
) -> None:
    publish(Forms(world.client, world.tables["PRICING_TABLE"]), FORM)
    mine = repaired(api, asset=None, symptom=None)
    theirs = repaired(api, asset=None, symptom=None, outlet="yn-02", region="530102")

    drafts = [
        api.must("POST", f"/tickets/{each}/forms/take-in@1/check", {"answers": {}}, "dis")["values"]
        for each in (mine, theirs)
    ]

    assert [sorted(each) for each in drafts] == [["goods"], []]
    for ticket, may, may_not in ((mine, "tech", "far"), (theirs, "far", "tech")):
        assert api.ask("GET", f"/tickets/{ticket}", None, may).status == 200
        for path in ("", "/forms", "/past", "/history"):
            assert api.ask("GET", f"/tickets/{ticket}{path}", None, may_not).status == 404


def test_r135_the_register_is_written_over_what_was_seen_and_shows_the_history_of_a_serial(
    api: InProcess,
) -> None:
    first = api.must("PUT", ASSET, TOLD, "tech")
    other = api.ask("PUT", ASSET, TOLD | {"model": "KFR-50"}, "dis")
    changed = api.ask("PUT", ASSET, TOLD | {"model": "KFR-50"}, "dis", {"If-Match": '"1"'})
    repaired(api)

    seen = api.must("GET", "/assets/sn20267", None, "dis")

    assert (first["version"], first["warranty"], first["tickets"]) == (1, "expired", [])
    assert (other.status, other.body["code"]) == (409, "stale_version")
    assert (changed.status, seen["model"], seen["version"]) == (200, "KFR-50", 2)
    assert [each["symptom"] for each in seen["tickets"]] == ["不制冷"]
    assert api.ask("GET", "/assets/none", None, "dis").status == 404
    assert api.ask("PUT", "/assets/---", TOLD, "dis").status == 422


def test_what_is_refused_is_none_of_the_things_that_are_gone_through(api: InProcess) -> None:
    refused = api.ask("PUT", "/assets/NONE-4", TOLD, "dis", {"If-Match": '"4"'})
    kept = api.must("PUT", ASSET, TOLD, "tech")

    assert (refused.status, refused.body["code"], kept["version"]) == (409, "stale_version", 1)
    assert len(wiring.register().store.all(ASSETS, "asset:")) == 1


def test_r149_an_asset_stands_still_while_a_fault_is_open_each_hour_once(api: InProcess) -> None:
    first, second = repaired(api), repaired(api)
    calm = repaired(api, symptom=None)

    seen = api.must("GET", "/assets/SN2026-7", None, "dis")
    for each in (first, second):
        api.must("POST", f"/tickets/{each}/cancel", {"reason": "误报"}, "dis")
    after = api.must("GET", "/assets/SN2026-7", None, "dis")

    assert (seen["down"], seen["down_hours"]) == (True, "0.0")
    assert (after["down"], after["down_minutes"]) == (False, 0)
    assert seen["tickets"][0]["id"] == calm and len(after["tickets"]) == 3


def test_r145_who_has_a_ticket_sees_all_that_was_done_before_and_no_more_than_is_theirs(
    api: InProcess,
) -> None:
    """Of a colleague's tickets what it was and when; of the own ones everything."""
    for _ in range(3):
        before = repaired(api, customer_id="c-9")
        api.must("POST", f"/tickets/{before}/assign", {"assignee": "tech-2"}, "dis")
        api.must("POST", f"/tickets/{before}/comments", {"text": "客户姓李"}, "dis")
        api.must("POST", f"/tickets/{before}/arrive", {}, "other")
        api.must("POST", f"/tickets/{before}/complete", {}, "other")
    own = repaired(api, customer_id="c-9", asset="SN-8")
    api.must("POST", f"/tickets/{own}/assign", {"assignee": "tech-1"}, "dis")
    now = repaired(api, customer_id="c-9", symptom="漏水")
    api.must("POST", f"/tickets/{now}/assign", {"assignee": "tech-1"}, "dis")

    seen = api.must("GET", f"/tickets/{now}/past", None, "tech")

    mine, *others = seen["tickets"]
    assert (mine["id"], mine["assignee"], len(others)) == (own, "tech-1", 3)
    assert all(each["by"] for each in mine["events"])
    for each in others:
        assert (each["state"], each["lines"]) == ("done", [{"sku": "AC-INSTALL", "qty": "1"}])
        assert "assignee" not in each
        assert [event["kind"] for event in each["events"]][:2] == ["created", "assigned"]
        assert not [event for event in each["events"] if {"by", "data"} & event.keys()]
    assert "李" not in str(seen)


def test_r141_a_customers_file_is_every_ticket_under_every_id_with_where_each_stands(
    world: World, api: InProcess
) -> None:
    published(world.client, world.tables["PRICING_TABLE"], SCENE, FORM)
    first = repaired(api, customer_id="c-9")
    second = repaired(api, customer_id="c-10", scene="take-in")
    strange = repaired(api, customer_id="c-11")
    api.must("POST", "/customers/c-10/merge", {"into": "c-9", "reason": "同一手机号"}, "fin")

    seen = api.must("GET", "/customers/c-9", None, "fin")

    assert [each["id"] for each in seen["tickets"]] == [second, first] and not seen["more"]
    assert [each["stages"][0]["node"] for each in seen["tickets"]] == ["take", "created"]
    assert [event["kind"] for each in seen["tickets"] for event in each["events"]] == [
        "created"
    ] * 2
    assert strange not in str(seen)
    status, body, _ = call(
        handler, "GET", "/customers/{customer_id}/csv", path_params={"customer_id": "c-9"}, caller=FINANCE,
        headers={"Accept-Language": "zh"},
    )  # fmt: skip
    heads, *rows = str(body).removeprefix("\ufeff").splitlines()
    assert (status, heads) == (200, "时间,工单号,标题,业务场景,事件,操作人,内容")
    assert [row.split(",")[1] for row in rows] == [first, second]
    assert api.ask("GET", "/customers/c-9", None, "tech").status == 403


def test_a_ticket_that_is_of_another_asset_now_leaves_the_file(api: InProcess) -> None:
    ticket = repaired(api)

    api.must("POST", f"/tickets/{ticket}/asset", {"asset": "SN-8", "symptom": "不制冷"}, "dis")

    assert api.ask("GET", "/assets/SN2026-7", None, "dis").status == 404
    assert [e["id"] for e in api.must("GET", "/assets/SN-8", None, "dis")["tickets"]] == [ticket]
