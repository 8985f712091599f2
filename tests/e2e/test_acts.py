"""An automatic node on the deployed stack: drawn and published over the API, reached by a step, and what it does comes
by the table's stream, the queue and the functions as they are deployed."""

from typing import Any

from demo.cloud import Cloud
from tests import drawn
from tests.e2e.test_deployed import eventually

DESK = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "desk"}}
SCENE = {
    **drawn.scene(
        "ask",
        ask=drawn.task(("advance", "pass_on"), state="created", owner=DESK),
        pass_on=drawn.auto("rest", acts=[
            {"do": "convert", "scene": "installation", "lines": True, "title": {"zh": "转安装", "en": "To install"}},
            {"do": "notify", "to": {"party": "tech-01"}, "text": {"zh": "已转安装工单", "en": "Passed on"}},
            {"do": "link", "to": "order"},
        ]),
        rest=drawn.task(("advance", "over"), state="assigned", owner=DESK),
        over=drawn.end(),
    ),
    "scene": "passing-on",
}  # fmt: skip


def published(cloud: Cloud) -> None:
    """Drafted by one, published by two."""
    web = cloud.web
    web.must("PUT", "/scenes/passing-on/draft", SCENE, party="dispatch-1")
    asked = {"scene": "passing-on", "forms": []}
    seen = web.must("POST", "/publications/check", asked, party="finance-1")
    wanted = {**asked, "hash": seen["hash"]}
    web.must("POST", "/publications", wanted, party="finance-1")
    web.must("POST", "/publications", wanted, party="finance-2")


def test_a_ticket_whose_node_converts_and_notifies_does_both_and_what_fails_is_listed(
    cloud: Cloud,
) -> None:
    web = cloud.web
    published(cloud)
    body: dict[str, Any] = {
        "outlet": "BJ-CY", "title": "咨询空调", "region": "110105", "address": "建国路93号", "customer": "王先生",
        "scene": "passing-on", "attrs": {"asset": "SN-7"},
    }  # fmt: skip
    ticket = web.must("POST", "/tickets", body, party="dispatch-1")
    path = f"/tickets/{ticket['id']}"
    web.must("POST", f"{path}/advance", {}, party="dispatch-1")

    def tied() -> Any:
        case = web.must("GET", path, party="dispatch-1").get("case") or {}
        return case if case.get("made") and case.get("failed") else None

    case = eventually(tied, "the other ticket")
    [other] = case["made"]
    made = web.must("GET", f"/tickets/{other}", party="dispatch-1")
    assert (made["title"], made["scene"], made["customer"]) == (
        "转安装",
        "installation@1",
        "王先生",
    )
    assert (made["case"]["made_of"], made["case"]["asset"]) == (ticket["id"], "SN-7")

    def told() -> Any:
        notices = web.must("GET", "/me/notices", party="tech-01")["items"]
        return [
            each
            for each in notices
            if each["kind"] == "scene_told" and each["ticket"] == ticket["id"]
        ]

    def heard() -> Any:
        notices = web.must("GET", "/me/notices", party="dispatch-1")["items"]
        return [
            each
            for each in notices
            if (each["kind"], each["ticket"]) == ("act_failed", ticket["id"])
        ]

    assert eventually(heard, "that it failed")

    [notice] = eventually(told, "the notice")
    assert "已转安装工单" in notice["text"]
    items = web.must("GET", "/acts", party="dispatch-1", query={"outlet": "BJ-CY"})["items"]
    [failed] = [each for each in items if each["ticket"] == ticket["id"]]
    assert (failed["do"], failed["code"]) == ("link", "nothing_to_link")
    web.must("POST", f"{path}/acts", {"act": failed["act"]}, party="dispatch-1")

    def failed_again() -> Any:
        events = web.must("GET", f"{path}/history", party="dispatch-1")["events"]
        kinds = [each["kind"] for each in events]
        return kinds if kinds.count("act_failed") == 2 else None

    kinds = eventually(failed_again, "the second try")
    assert (kinds.count("act_done"), kinds.count("act_retried")) == (1, 1)
