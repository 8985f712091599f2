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


SOLD = "CU-NUT-6"
RETAIL = {
    **drawn.scene(
        "advise",
        advise=drawn.task(("advance", "look"), state="created", owner=DESK),
        look=drawn.auto("known", acts=[{"do": "check_stock", "parts": [{"sku": SOLD, "qty": "2"}]}]),
        known=drawn.node("wait", ("event:in_stock", "offer"), ("event:out_of_stock", "other"), owner=DESK,
                         wait={"for": "event", "event": "in_stock"}),
        offer=drawn.auto("decide", acts=[{"do": "notify", "to": {"party": "tech-18"},
                                          "text": {"zh": "优惠推送", "en": "An offer"}}]),
        other=drawn.task(("advance", "look"), owner=DESK),
        decide=drawn.task(("advance", "over"), owner=DESK),
        over=drawn.end(),
    ),
    "scene": "e2e-retail",
}  # fmt: skip


def test_r116_advice_looks_at_the_real_stock_and_only_what_is_there_is_offered(
    cloud: Cloud,
) -> None:
    """Of two tickets the first finds nothing and takes the other branch; the stock comes, and it is offered."""
    web, desk = cloud.web, "dispatch-1"
    web.must("PUT", "/scenes/e2e-retail/draft", RETAIL, party=desk)
    asked = {"scene": "e2e-retail", "forms": []}
    wanted = {
        **asked,
        "hash": web.must("POST", "/publications/check", asked, party="finance-1")["hash"],
    }
    for party in ("finance-1", "finance-2"):
        web.must("POST", "/publications", wanted, party=party)
    body = {"outlet": "YN-NJ", "title": "选购", "region": "533301", "scene": "e2e-retail"}
    path = f"/tickets/{web.must('POST', '/tickets', body, party=desk)['id']}"

    def stands(node: str) -> Any:
        shown = web.must("GET", path, party=desk)["stands"]["tokens"]
        return [each["node"] for each in shown] == [node]

    web.must("POST", f"{path}/advance", {}, party=desk)
    eventually(lambda: stands("other"), "that nothing is there")
    receipt = {"part": SOLD, "qty": "2", "key": "e2e-retail"}
    web.must("POST", "/stock/YN-NJ/receipts", receipt, party=desk)
    web.must("POST", f"{path}/advance", {}, party=desk)

    eventually(lambda: stands("decide"), "the offer")
    notices = eventually(
        lambda: [each for each in web.must("GET", "/me/notices", party="tech-18")["items"]
                 if (each["kind"], each.get("ticket")) == ("scene_told", path.removeprefix("/tickets/"))],
        "the notice",
    )  # fmt: skip
    assert "优惠推送" in notices[0]["text"]
