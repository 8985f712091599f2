"""A scene that a company draws on the deployed stack: every kind of field is asked and kept, and work that is late goes
to whom dispatch suggests."""

import json
import time
from typing import Any

from demo import photo
from demo.cloud import Cloud
from tests.drawn import end, scene, task
from tests.e2e.test_deployed import eventually

BOSS, ASKED, CHECKER, DESK = "boss", "finance-1", "finance-2", "dispatch-1"
SHOP, LATE, OTHER = "BJ-TZ", "tech-06", "tech-07"
WEEK = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
OFFICE = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "office"}}
FITTERS = {"rule": "role", "role": "technician", "fallback": {"queue": "fitters"}}
LIMIT = {
    "minutes": 1, "calendar": "round-clock",
    "escalate": [{"after": 1, "to": {"best": "outlet", "queue": "night"}, "reassign": True}],
}  # fmt: skip
SCENE = scene(
    "ask",
    ask=task(("advance", "way"), ("cancel", "off"), state="created", owner=OFFICE, form="mid-sale"),
    way=task(("arrive", "site"), ("cancel", "off"), state="assigned", owner=FITTERS, limit=LIMIT),
    site=task(("complete", "out"), ("cancel", "off"), state="on_site", owner=FITTERS),
    out=end("done"),
    off=end("cancelled"),
) | {"scene": "drawn-work", "name": {"zh": "售中服务", "en": "Service"}}  # fmt: skip
COLOURS = {"white": {"zh": "白", "en": "White"}, "grey": {"zh": "灰", "en": "Grey"}}
TYPES: dict[str, dict[str, Any]] = {
    "text": {}, "long_text": {}, "number": {"places": 1}, "money": {"currency": "CNY"}, "date": {}, "time": {},
    "choice": {"choices": COLOURS}, "multi": {"choices": COLOURS}, "photo": {}, "signature": {}, "location": {},
    "asset": {}, "serial": {}, "part_list": {}, "rating": {}, "file": {},
}  # fmt: skip
FORM = {
    "form": "mid-sale", "name": {"zh": "规格与偏好", "en": "Specification"},
    "fields": {
        f"its_{type}": {"type": type, "name": {"zh": f"字段 {type}", "en": f"Field {type}"}, "order": n, **more}
        for n, (type, more) in enumerate(TYPES.items())
    },
}  # fmt: skip
SAID: dict[str, Any] = {
    "text": "挂机 1.5 匹", "long_text": "周末安装，先打电话", "number": "26.5", "money": 329900, "date": "2026-12-05",
    "time": "2026-12-05T02:00:00.000Z", "choice": "white", "multi": ["grey", "white"],
    "location": {"lat": "39.9022", "lng": "116.6564", "datum": "gcj02"}, "asset": "AC-77", "serial": "SN2026110042",
    "part_list": [{"sku": "CU-NUT-6", "qty": "2"}], "rating": 5,
}  # fmt: skip


def published(cloud: Cloud) -> None:
    web = cloud.web
    calendar = {"zone": "Asia/Shanghai", "week": WEEK}
    web.must("PUT", "/calendars/round-clock", calendar, party=BOSS)
    web.must("PUT", "/forms/mid-sale/draft", FORM, party=DESK)
    web.must("PUT", "/scenes/drawn-work/draft", SCENE, party=DESK)
    wanted = {"scene": "drawn-work", "forms": ["mid-sale"]}
    seen = web.must("POST", "/publications/check", wanted, party=ASKED)
    body = {**wanted, "hash": seen["hash"]}
    web.must("POST", "/publications", body, party=ASKED)
    web.must("POST", "/publications", body, party=CHECKER)


def test_every_kind_of_field_is_kept_and_late_work_goes_to_whom_dispatch_suggests(
    cloud: Cloud,
) -> None:
    web = cloud.web
    published(cloud)
    new = {
        "outlet": SHOP, "title": "空调安装", "region": "110112", "scene": "drawn-work",
        "lines": [{"sku": "AC-INST-1", "qty": "1"}],
    }  # fmt: skip
    ticket = web.must("POST", "/tickets", new, party=DESK)["id"]
    path = f"/tickets/{ticket}"
    uploads = {name: photo.send(web, path, DESK) for name in ("photo", "signature", "file")}
    said = SAID | uploads | {name: [uploads[name]] for name in ("photo", "file")}
    answers = {f"its_{name}": value for name, value in said.items()}
    bad = {"form": {"answers": answers | {"its_number": "26.55", "its_choice": "red"}}}

    refused = web.call("POST", f"{path}/advance", bad, party=DESK)
    shown = web.must("POST", f"{path}/advance", {"form": {"answers": answers}}, party=DESK)

    assert {each["field"] for each in refused.body["faults"]} == {"its_number", "its_choice"}
    kept = web.must("GET", f"{path}/forms/mid-sale@1", party=DESK)
    assert kept["values"] == answers and {*TYPES} == {*said}
    [token] = shown["stands"]["tokens"]
    given = {"command": "hand_over", "token": token["token"], "owner": LATE}
    web.must("POST", f"{path}/advance", given, party=DESK)

    def handed() -> Any:
        tick = json.dumps({"clocks": "tick"}).encode()
        cloud.client("lambda").invoke(FunctionName=cloud.function("Clocks"), Payload=tick)
        time.sleep(3)
        now = web.must("GET", path, party=DESK)
        return now if now["stands"]["tokens"][0]["owners"] == [OTHER] else None

    assert eventually(handed, "another colleague")["assignee"] == OTHER, "nobody had begun it"
    decision = web.must("GET", f"/dispatch/tickets/{ticket}/decision", party=DESK)
    assert (decision["chosen"], decision["by"]) == (OTHER, "suanqing")
    assert LATE not in {each["party"] for each in decision["candidates"]}

    def told() -> Any:
        items = web.must("GET", "/me/notices", party=LATE)["items"]
        kinds = {each["kind"] for each in items if each.get("ticket") == ticket}
        return kinds >= {"clock_warning", "clock_due", "clock_escalated"}

    assert eventually(told, "word of each level to who had it")
