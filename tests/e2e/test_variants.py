"""Where work begins, and scenes that are others changed, on the deployed stack: by region, goods and wish, with time
limits, options and payments of their own."""

import json
import time
from copy import deepcopy
from typing import Any

import pytest

from demo.cloud import Cloud
from suanqing.work.tickets.commands import ticket_id_for
from tests.drawn import approval, end, node, scene, task
from tests.e2e.test_deployed import eventually, push
from tests.e2e.test_drawn_flows import AT_DESK, DESK, SITE, at, made, publish, shown, step

BOSS = "boss"
NORTH, SOUTH = "110105", "440305"
GOODS = {"product_type": "e2e-goods"}
CUSTOM = {"product_type": "e2e-custom"}


def name(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


FORM: dict[str, Any] = {
    "form": "e2e-care", "name": name("服务"), "fields": {
        "service": {"type": "choice", "order": 1, "name": name("服务项目"), "required": True, "choices": {
            "install": {**name("安装"), "order": 1}, "repair": {**name("维修"), "order": 2}}},
    },
    "variants": {"south": {"for": {"region": "440000"}, "patch": {"fields": {"service": {"choices": {
        "repair": {"order": 0}}}}}}},
}  # fmt: skip
ENGINEERS = {
    "rule": "load",
    "role": "technician",
    "skill": "e2e-cold",
    "fallback": {"queue": "engineers"},
}
BASE = scene(
    "ask",
    ask=task(("advance", "fit"), owner=AT_DESK, state="created", form="e2e-care",
             limit={"minutes": 60, "calendar": "always"}),
    fit=task(("advance", "out"), owner=ENGINEERS),
    out=end(),
)  # fmt: skip
SOUTHERN: dict[str, Any] = {
    "base": "e2e-goods", "name": name("南方"), "patch": {"nodes": {"ask": {"limit": {"minutes": 240}}}}
}  # fmt: skip
ORDERED: dict[str, Any] = {
    "base": "e2e-goods", "name": name("定制"), "patch": {"nodes": {
        "ask": {"exits": [{"on": "advance", "to": "deposit"}], "form": None},
        "deposit": node("wait", ("event:deposit", "make"), wait={"for": "event", "event": "deposit"}, owner=AT_DESK),
        "make": task(("advance", "balance"), owner=AT_DESK),
        "balance": node("wait", ("event:balance", "fit"), wait={"for": "event", "event": "balance"}, owner=AT_DESK),
    }},
}  # fmt: skip
SIGNED = scene(
    "check",
    check=approval(("approved", "visit"), ("rejected", "off"), mode="all", people=("finance-1",), state="created",
                   owner=AT_DESK),
    visit=task(("advance", "out"), owner=AT_DESK),
    out=end(), off=end("cancelled"),
)  # fmt: skip
BACK = scene(
    "used",
    used=node("wait", ("due", "call"), ("cancel", "off"), state="created", owner=AT_DESK,
              wait={"for": "time", "minutes": 1}),
    call=task(("advance", "out"), phase="aftersale", owner=AT_DESK),
    out=end(), off=end("cancelled"),
)  # fmt: skip
STARTS: dict[str, Any] = {
    "rules": {
        "e2e_back": {"order": 9, "when": {"channel": "youzan", "region": ["440000"]}, "scene": "e2e-back"},
        "e2e_signed": {"order": 3, "when": {"origin": "contract"}, "scene": "e2e-signed"},
        "e2e_north": {"order": 1, "when": {"region": ["110000"], **GOODS}, "scene": "e2e-goods"},
        "e2e_south": {"order": 1, "when": {"region": ["440000"], **GOODS}, "scene": "e2e-southern"},
        "e2e_goods": {"order": 2, "when": CUSTOM, "scene": "e2e-ordered"},
    }
}  # fmt: skip


def round_the_clock(cloud: Cloud) -> None:
    """A calendar by which every hour counts, whoever made it first."""
    week = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    known = cloud.web.call("GET", "/calendars/always", party=BOSS)
    if not known.ok:
        cloud.web.must(
            "PUT", "/calendars/always", {"zone": "Asia/Shanghai", "week": week}, party=BOSS
        )


@pytest.fixture(scope="module")
def drawn(cloud: Cloud) -> Cloud:
    """Three scenes at once, two of them the first one changed, and the rules by which work begins in each."""
    web = cloud.web
    round_the_clock(cloud)
    web.must("PUT", "/forms/e2e-care/draft", FORM, party=DESK)
    assert publish(cloud, "e2e-goods", BASE, forms=["e2e-care"]).status == 201
    others = (("e2e-southern", SOUTHERN), ("e2e-ordered", ORDERED), ("e2e-signed", SIGNED),
              ("e2e-back", BACK))  # fmt: skip
    for id, document in others:
        answer = publish(cloud, id, document)
        assert answer.status == 201, answer.body
    starts = web.call("GET", "/settings/scenes", party=DESK)
    seen = {"If-Match": f'"{starts.body["version"]}"'}
    told = deepcopy(STARTS)
    category = web.must("GET", "/skus/AC-INST-1", party=BOSS)["category"]
    told["rules"]["e2e_goods"]["categories"] = [category]
    web.must("PUT", "/settings/scenes", told, party=DESK, headers=seen)
    eventually(lambda: begins(cloud, NORTH, GOODS) == "e2e-goods@1", "the rules in every process")
    return cloud


def opened(cloud: Cloud, region: str, attrs: Any, **more: Any) -> str:
    body = {**SITE, "region": region, "attrs": attrs, **more}
    return str(cloud.web.must("POST", "/tickets", body, party=DESK)["id"])


def begins(cloud: Cloud, region: str, attrs: Any, **more: Any) -> str:
    return str(shown(cloud, opened(cloud, region, attrs, **more))["stands"]["scene"])


def test_r092_r128_r155_r158_region_and_goods_say_where_work_begins(drawn: Cloud) -> None:
    made_of = {"lines": [{"sku": "AC-INST-1", "qty": "1"}]}

    assert begins(drawn, NORTH, GOODS) == "e2e-goods@1"
    assert begins(drawn, SOUTH, GOODS) == "e2e-southern@1"
    assert begins(drawn, SOUTH, CUSTOM, **made_of) == "e2e-ordered@1"
    assert begins(drawn, SOUTH, CUSTOM) == "installation@1", "other goods begin as they always did"
    assert begins(drawn, NORTH, GOODS, scene="e2e-southern") == "e2e-southern@1", (
        "who makes it may say another"
    )
    counted = {
        id: drawn.web.must("GET", f"/scenes/{id}/versions", party=DESK)
        for id in ("e2e-goods", "e2e-southern", "e2e-ordered")
    }
    assert all(each["open"] >= 1 and each["nodes"]["ask"] >= 1 for each in counted.values())


def test_r129_in_the_south_repair_is_the_first_option_of_the_same_form(drawn: Cloud) -> None:
    def options(region: str) -> Any:
        path = "/forms/e2e-care/versions/1/schema"
        schema = drawn.web.must("GET", path, party=DESK, query={"region": region})
        return schema["properties"]["service"]["enum"]

    assert (options(NORTH), options(SOUTH)) == (["install", "repair"], ["repair", "install"])


def test_r154_r172_a_variant_keeps_the_frame_and_its_own_time_and_follows_the_base(
    drawn: Cloud,
) -> None:
    """Response time differs by region; another deadline keeps what was used."""
    web = drawn.web
    tickets = [opened(drawn, region, GOODS) for region in (NORTH, SOUTH)]
    limits = [web.must("GET", f"/tickets/{each}/due", party=DESK)["items"][0] for each in tickets]
    assert [each["limit_minutes"] for each in limits] == [60, 240]
    told = {"minutes": 30, "reason": "level", "note": "升级为金牌服务"}
    web.must("POST", f"/tickets/{tickets[1]}/deadline", told, party=DESK)
    [after] = web.must("GET", f"/tickets/{tickets[1]}/due", party=DESK)["items"]
    assert after["limit_minutes"] == 30 and after["used_ms"] >= limits[1]["used_ms"]

    changed = deepcopy(BASE)
    changed["nodes"]["fit"]["name"] = name("上门")
    assert publish(drawn, "e2e-goods", changed).status == 201
    assert publish(drawn, "e2e-southern", SOUTHERN).status == 201

    version = web.must("GET", "/scenes/e2e-southern/versions/2", party=DESK)
    assert (version["base"], version["patch"]) == ("e2e-goods@2", SOUTHERN["patch"])
    nodes = version["document"]["nodes"]
    assert (nodes["fit"]["name"]["zh"], nodes["ask"]["limit"]["minutes"]) == ("上门", 240)
    assert shown(drawn, tickets[1])["stands"]["scene"] == "e2e-southern@1", (
        "what runs goes on as it began"
    )


def test_a_variant_of_nothing_is_not_published(drawn: Cloud) -> None:
    refused = publish(drawn, "e2e-lost-variant", {"base": "e2e-nowhere", "patch": {}})

    assert refused.status == 422
    assert [each["code"] for each in refused.body["findings"]] == ["unknown_base"]
    assert "没有可供修改的业务场景" in refused.body["findings"][0]["zh"]


def test_r157_what_is_made_to_order_waits_for_its_deposit_and_its_balance(drawn: Cloud) -> None:
    lines = [{"sku": "AC-INST-1", "qty": "1"}]
    ticket = opened(drawn, NORTH, CUSTOM, lines=lines)

    gone = []
    for command in ("advance", "event:deposit", "advance", "event:balance"):
        assert step(drawn, ticket, DESK, command).ok, command
        gone += at(drawn, ticket)

    assert gone == ["deposit", "make", "balance", "fit"]


def test_r111_work_for_an_engineer_goes_to_who_has_the_skill(drawn: Cloud) -> None:
    """Of the outlet's people those who have it, the same of several each time."""
    web = drawn.web
    path = "/dispatch/people/tech-02/profile"
    known = web.call("GET", path, party=DESK).body
    body = {"skills": [{"skill": "e2e-cold"}]}
    web.must("PUT", path, body, party=DESK, headers={"If-Match": f'"{known["version"]}"'})
    tickets = [made(drawn, "e2e-goods@1") for _ in range(2)]
    for each in tickets:
        answers = {"answers": {"service": "repair"}}
        assert step(drawn, each, DESK, form=answers).ok
        assert at(drawn, each) == ["fit"]

    best = [
        web.must("GET", f"/dispatch/tickets/{each}/suggestion", party=DESK)["candidates"]
        for each in tickets
    ]
    web.must("POST", f"/dispatch/tickets/{tickets[0]}/push", {}, party=DESK)

    assert [[one["party"] for one in each] for each in best] == [["tech-02"]] * 2
    [token] = shown(drawn, tickets[0])["stands"]["tokens"]
    assert (token["node"], token["owners"]) == ("fit", ["tech-02"])


def test_r173_a_clock_that_waits_for_parts_stands_is_seen_and_counts_against_nobody(
    drawn: Cloud,
) -> None:
    web, ticket = drawn.web, opened(drawn, NORTH, GOODS)
    path = f"/tickets/{ticket}"
    held = {"reason": "parts", "note": "压缩机缺货"}

    web.must("POST", f"{path}/clocks/pause", held, party=DESK)
    [first] = web.must("GET", f"{path}/due", party=DESK)["items"]
    time.sleep(2)
    [later] = web.must("GET", f"{path}/due", party=DESK)["items"]
    tick = json.dumps({"clocks": "tick"}).encode()
    drawn.client("lambda").invoke(FunctionName=drawn.function("Clocks"), Payload=tick)
    web.must("POST", f"{path}/clocks/resume", held, party=DESK)
    [after] = web.must("GET", f"{path}/due", party=DESK)["items"]

    assert (first["holds"], "due" in first, after["holds"]) == (["parts"], False, [])
    assert first["used_ms"] == later["used_ms"] and first["why"]["zh"]
    assert after["due"] and after["used_ms"] < 2000 + first["used_ms"]
    events = web.must("GET", f"{path}/history", party=DESK)["events"]
    assert not [each for each in events if each["kind"] == "clock_fired"]


def test_r121_signing_a_contract_makes_its_ticket_and_asks_for_approval(drawn: Cloud) -> None:
    web = drawn.web
    work = {"outlet": SITE["outlet"], "title": "维保合同", "region": NORTH}
    body = {"customer": "e2e-c-9", "visits": 4, "amount": 48_000, "asset": "E2E-K", "work": work}

    signed = [web.must("PUT", "/contracts/E2E-K-1", body, party=DESK) for _ in range(2)]

    [ticket] = {each["taken"]["1"] for each in signed}
    seen = shown(drawn, ticket)
    assert (seen["case"]["contract"], seen["case"]["visit"]) == ("E2E-K-1", 1)
    [token] = seen["stands"]["tokens"]
    assert (token["node"], token["owners"]) == ("check", ["finance-1"])
    assert step(drawn, ticket, "finance-1", "agree").ok and at(drawn, ticket) == ["visit"]


def test_r122_a_paid_order_becomes_its_visit_back_and_the_day_comes_by_itself(drawn: Cloud) -> None:
    """An order of the South, by whose rule it begins with a wait of a minute."""
    tid = "E20261130BACK"
    ticket = ticket_id_for("youzan", f"youzan:{tid}:2")
    assert (
        drawn.web.deliver("/webhooks/youzan", push(drawn, tid, "AC-INST-1", "440305")).status == 200
    )

    def called() -> bool:
        tick = json.dumps({"clocks": "tick"}).encode()
        drawn.client("lambda").invoke(FunctionName=drawn.function("Clocks"), Payload=tick)
        time.sleep(2)
        answer = drawn.web.call("GET", f"/tickets/{ticket}", party=DESK)
        return answer.ok and [t["node"] for t in answer.body["stands"]["tokens"]] == ["call"]

    assert eventually(called, "the visit-back")
    assert shown(drawn, ticket)["stands"]["scene"] == "e2e-back@1"


def test_r156_a_form_that_demands_much_is_looked_at_twice(cloud: Cloud) -> None:
    fields = {
        f"f{n}": {"type": "text", "order": n, "name": name(f"字段 {n}"), "required": True}
        for n in range(16)
    }
    long = {"form": "e2e-long", "name": name("长表单"), "fields": fields}
    fields["f1"] = fields["f1"] | {"name": name("字段 0")}

    made = cloud.web.must("PUT", "/forms/e2e-long/draft", long, party=DESK)

    found = {(each["code"], each["severity"]) for each in made["findings"]}
    assert found == {("many_required", "warning"), ("same_label", "warning")}
    assert all(each["zh"] for each in made["findings"])
