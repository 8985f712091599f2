"""Drawn scenes on the deployed stack: published by two people, walked by their forms, settled."""

from typing import Any

from demo.cloud import Cloud
from tests.drawn_guide import EXAMPLES
from tests.e2e.test_deployed import LEAD, eventually

WEEK = {"zone": "Asia/Shanghai", "week": {"mon": ["09:00-18:00"], "sat": ["09:00-18:00"]}}
DESK, CHECKER, BOSS = "dispatch-1", "finance-1", "boss"


def published(cloud: Cloud) -> None:
    """The guide's scene with its form, drawn by the desk, asked for by finance and done by the boss."""
    web = cloud.web
    known = web.call("GET", "/calendars/service", party=BOSS)  # a package may have brought one
    seen = {"If-Match": f'"{known.body["version"]}"'} if known.ok else {}
    web.must("PUT", "/calendars/service", WEEK, party=BOSS, headers=seen)
    for kind in ("form", "scene"):
        document = EXAMPLES[kind]
        path = f"/{kind}s/{document[kind]}/draft"
        assert web.must("PUT", path, document, party=DESK)["findings"] == []
    wanted = EXAMPLES["publication"]
    seen = web.must("POST", "/publications/check", wanted, party=CHECKER)
    body = {**wanted, "hash": seen["hash"]}
    assert web.call("POST", "/publications", body, party=CHECKER).status == 202
    assert web.call("POST", "/publications", body, party=BOSS).status == 201


def test_a_ticket_walks_the_guides_scene_by_its_forms_to_the_money(cloud: Cloud) -> None:
    web = cloud.web
    published(cloud)
    new = {
        "outlet": "BJ-CY", "title": "空调安装", "region": "110105", "scene": "ac-install",
        "lines": [{"sku": "AC-INST-1", "qty": "1"}],
    }  # fmt: skip
    path = f"/tickets/{web.must('POST', '/tickets', new, party=DESK)['id']}"

    def step(body: dict[str, Any], party: str = DESK) -> Any:
        return web.must("POST", f"{path}/advance", body, party=party)["stands"]["tokens"][0]

    refused = web.call("POST", f"{path}/advance", {"command": "advance"}, party=DESK)
    assert (refused.status, refused.body["code"]) == (409, "form_unanswered")
    assert (refused.body["node"], refused.body["form"]) == ("assess", "ac-survey@1")
    at = [step(EXAMPLES["answers"]), step({"command": "agree"}, CHECKER)]
    at += [step({"command": "take"}, LEAD), step({"command": "advance"}, LEAD)]
    booked = eventually(
        lambda: (t := web.must("GET", path, party=DESK))["settlement"] == "settled" and t, "money"
    )
    at += [step({"command": "due"})]
    answers = {"room": "21.5", "offer": 620000, "satisfied": "yes"}
    asked = at[-1]["form"]
    kept = web.must(
        "POST", f"{path}/forms/{asked['form']}", {"answers": answers, "visit": asked["visit"]}, party=DESK
    )  # fmt: skip
    at += [step({"command": "advance"})]

    assert [each["node"] for each in at] == [
        "check",
        "install",
        "install",
        "week",
        "visit",
        "closed",
    ]
    assert (booked["state"], booked["assignee"]) == ("done", LEAD)
    assert (asked["answered"], kept["by"]) == (False, DESK)
    earned = web.must("GET", f"{path}/earnings", party=LEAD)
    assert earned["status"] == "accrued" and earned["earned"]["amount"] > 0
    assert web.must("GET", path, party=DESK)["state"] == "closed"
