"""The unchanged template on the embedded AWS, over HTTP: a ticket's whole way, and every refusal."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml

from demo import platforms
from demo.cloud import YOUZAN_APP, YOUZAN_SHOP, Cloud
from demo.day import place_of
from embedded.places import ROOT
from suanqing.times import utcnow
from suanqing.work.tickets.commands import ticket_id_for
from tests.simulation import company

PATIENCE = 150.0  # WeCom takes some thirty messages a minute to one member: others' may have used up this minute
LEAD, RIVAL = "tech-01", "tech-02"
PROBLEM = "application/problem+json"


def eventually[T](look: Callable[[], T | None], what: str) -> T:
    """What `look` finds at last; streams and queues take about a second here."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.3)
    raise AssertionError(f"waited {PATIENCE:.0f} s in vain for {what}")


def push(cloud: Cloud, tid: str, sku: str, site: str = "110105") -> platforms.Request:
    """A signed push of a paid order, in the district of Beijing's direct outlet where no other is told."""
    lines = [platforms.youzan_line("1", "GOODS", "空调", "2999.00"),
             platforms.youzan_line("2", f"YZ-{sku}", "安装", "120.00")]  # fmt: skip
    told = platforms.youzan_order(tid, lines, place_of(site), utcnow())
    secret = cloud.secret["youzan"][YOUZAN_APP]["client_secret"]
    return platforms.youzan_push(
        YOUZAN_APP, secret, YOUZAN_SHOP, "trade_TradePaid", told, f"m-{tid}", utcnow(), id=tid
    )


def card_of(cloud: Cloud, ticket_id: str, member: str) -> str | None:
    """The task id of the card that WeCom showed the member."""
    platform = cloud.wecom.platform
    with platform.lock:
        for delivery in platform.delivered:
            task = str(delivery.message.get("template_card", {}).get("task_id", ""))
            if delivery.userid == member and task.startswith(f"{ticket_id}@"):
                return task
    return None


def click(cloud: Cloud, member: str, task: str) -> platforms.Request:
    platform = cloud.wecom.platform
    document = platforms.wecom_click(
        platform.corpid, member, task, utcnow(), platform.agentid, response_code=platform.press()
    )
    return platforms.wecom_callback(cloud.key, document, utcnow(), f"n-{time.monotonic_ns()}")


def shown_to(cloud: Cloud, member: str) -> str:
    platform = cloud.wecom.platform
    with platform.lock:
        return json.dumps(
            [d.message for d in platform.delivered if d.userid == member], ensure_ascii=False
        )


def result(cloud: Cloud, name: str, ticket_id: str) -> Any:
    """The ticket's result, if it is in that queue; what was read is taken out."""
    sqs, url = cloud.client("sqs"), cloud.outputs[f"{name}QueueUrl"]
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    found = None
    for message in answer.get("Messages", []):
        event = json.loads(message["Body"])
        found = event if event["ticket"] == ticket_id else found
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def in_a_minute_of_its_own() -> None:
    """A member's sixteenth message of a calendar minute comes in that minute's digest, and what ran before may have
    sent as many: what waits for a card begins with the next minute."""
    time.sleep(61 - time.time() % 60)


def test_a_paid_order_becomes_money_that_is_explained_and_announced(cloud: Cloud) -> None:
    """Push, card, click, steps, ledger, earnings in words, notices: all over the real gateway."""
    web, tid = cloud.web, "E20261121000000000001"
    ticket_id = ticket_id_for("youzan", f"youzan:{tid}:2")
    path = f"/tickets/{ticket_id}"

    in_a_minute_of_its_own()
    first, again = (web.deliver("/webhooks/youzan", push(cloud, tid, "AC-INST-1")) for _ in "12")
    task = eventually(lambda: card_of(cloud, ticket_id, "Tech01"), "the card")
    assert web.deliver("/webhooks/wecom", click(cloud, "Tech01", task)).status == 200

    def claimed() -> Any:
        ticket = web.must("GET", path, party="dispatch-1")
        return ticket if ticket["state"] == "assigned" else None

    ticket = eventually(claimed, "the claim")
    assert (first.status, again.status, ticket["assignee"]) == (200, 200, LEAD)
    renewed = cloud.wecom.platform.renewed
    eventually(lambda: ("Tech01", f"您已接单 {ticket_id}") in renewed, "the card's new button")
    estimate = web.must("GET", f"{path}/earnings", party=LEAD)
    assert (estimate["status"], estimate["earned"]["amount"] > 0) == ("estimate", True)

    web.must("POST", f"{path}/arrive", {}, party=LEAD)
    web.must("POST", f"{path}/lines", {"sku": company.parts()[0], "qty": "2"}, party=LEAD)
    web.must("POST", f"{path}/complete", {}, party=LEAD)

    def settled() -> Any:
        ticket = web.must("GET", path, party="dispatch-1")
        return ticket if ticket["settlement"] == "settled" else None

    eventually(settled, "the ledger")
    earned = web.must("GET", f"{path}/earnings", party=LEAD)
    assert earned["status"] == "accrued" and len(earned["lines"]) == 2
    assert all(line["words"] and line["steps"] for line in earned["lines"])
    mine = web.must("GET", "/me/earnings", party=LEAD, query={"limit": "100"})
    amounts = {row["ticket_id"]: row["amount"] for row in mine["tickets"]}
    assert amounts[ticket_id] == earned["earned"] and earned["earned"]["amount"] > 0
    assert mine["accrued"]["amount"] == sum(row["amount"]["amount"] for row in mine["tickets"])
    booked = web.must("GET", f"{path}/ledger", party="finance-1")
    assert [total["amount"] for total in booked["sums"]] == [0]
    heard = [
        eventually(lambda name=name: result(cloud, name, ticket_id), f"{name}'s result")  # type: ignore[misc]
        for name in ("Warehouse", "Finance")
    ]
    assert heard[0] == heard[1] and len(heard[0]["parts"]) == 1
    eventually(lambda: "新增应计收益" in shown_to(cloud, "Tech01"), "WeCom's notice")

    def told() -> Any:
        notices = web.must("GET", "/me/notices", party=LEAD)["items"]
        return {n["kind"] for n in notices} >= {"earned", "ticket_assigned", "answer"}

    eventually(told, "the notices in the app")
    assert cloud.wecom.platform.dropped == []


def test_the_loser_of_a_claim_learns_who_was_first(cloud: Cloud) -> None:
    web = cloud.web
    body = {"outlet": "BJ-CY", "region": "110105", "title": "两人抢单",
            "lines": [{"sku": "AC-INST-2", "qty": "1"}]}  # fmt: skip
    ticket = web.must("POST", "/tickets", body, party="dispatch-1")

    web.must("POST", f"/tickets/{ticket['id']}/claim", {}, party=LEAD)
    late = web.call("POST", f"/tickets/{ticket['id']}/claim", {}, party=RIVAL)

    assert (late.status, late.body["code"], late.body["assignee"]) == (409, "taken", LEAD)


def test_an_order_without_a_price_turns_red_and_is_never_paid_zero(cloud: Cloud) -> None:
    web, tid = cloud.web, "E20261121000000000002"
    ticket_id = ticket_id_for("youzan", f"youzan:{tid}:2")
    path = f"/tickets/{ticket_id}"
    web.deliver("/webhooks/youzan", push(cloud, tid, company.UNPRICED))
    eventually(lambda: web.call("GET", path, party="dispatch-1").ok, "the ticket")
    web.must("POST", f"{path}/assign", {"assignee": LEAD}, party="dispatch-1")
    web.must("POST", f"{path}/arrive", {}, party=LEAD)
    web.must("POST", f"{path}/complete", {}, party=LEAD)

    red = eventually(
        lambda: web.must("GET", "/exceptions", party="finance-1", query={"outlet": "BJ-CY"})[
            "items"
        ],
        "the exception",
    )

    assert [row["ticket_id"] for row in red] == [ticket_id]
    assert red[0]["trouble"]["sku"] == company.UNPRICED
    assert web.must("GET", f"{path}/ledger", party="finance-1")["entries"] == []


def call(method: str, path: str, token: str = "", **more: Any) -> dict[str, Any]:
    headers = {**more.pop("headers", {}), **({"Authorization": f"Bearer {token}"} if token else {})}
    return {"method": method, "url": path, "headers": headers, **more}


def forged(cloud: Cloud) -> dict[str, Any]:
    request = push(cloud, "E9", "AC-INST-1")
    request = replace(request, headers={**request.headers, "Event-Sign": "0" * 32})
    return {"method": "POST", "url": "/webhooks/youzan", "headers": dict(request.headers),
            "content": request.body}  # fmt: skip


REFUSALS: dict[str, tuple[int, Callable[[Cloud], dict[str, Any]]]] = {
    "no token": (401, lambda c: call("GET", "/me")),
    "not a token": (401, lambda c: call("GET", "/me", token="e30.e30.e30")),
    "a forged push": (401, forged),
    "not your role": (403, lambda c: call("GET", "/books", token=c.web.token(LEAD))),
    "no such ticket": (404, lambda c: call("GET", "/tickets/TX", token=c.web.token(LEAD))),
    "no such path": (404, lambda c: call("GET", "/nowhere/at/all")),
    "no such method": (405, lambda c: call("DELETE", "/tickets", token=c.web.token(LEAD))),
    "no such path below a segment": (
        404, lambda c: call("GET", "/stock/at/nowhere/at/all", token=c.web.token("boss"))),
    "no such method below a segment": (
        405, lambda c: call("DELETE", "/customers/e2e-nobody", token=c.web.token("boss"))),
    "too large": (413, lambda c: call("POST", "/tickets", token=c.web.token("boss"),
                                      json={"title": "x" * 300_000})),
    "not JSON": (415, lambda c: call("POST", "/tickets", token=c.web.token("boss"), data="a=1",
                                     headers={"Content-Type": "text/plain"})),
    "a cursor of nobody's": (422, lambda c: call("GET", "/me/notices?cursor=%0A",
                                                 token=c.web.token("boss"))),
    "not a ticket": (422, lambda c: call("POST", "/tickets", token=c.web.token("boss"), json={})),
}  # fmt: skip


BY_THE_GATEWAY = {"no token", "not a token"}
"""The embedded gateway has words of its own for these; the template's are looked at below."""


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_a_problem_document(cloud: Cloud, kind: str) -> None:
    status, request = REFUSALS[kind]
    given = request(cloud)
    given["url"] = cloud.web.base + given["url"]
    if "data" in given:
        given["content"] = given.pop("data")

    answer = httpx.request(**given, timeout=30)

    assert answer.status_code == status
    if kind in BY_THE_GATEWAY:
        return
    assert answer.headers["content-type"].partition(";")[0] == PROBLEM
    problem = answer.json()
    assert (problem["status"], problem["type"].startswith("urn:suanqing:problem:")) == (
        status,
        True,
    )
    assert {"title", "code", "detail"} <= problem.keys()


@pytest.mark.parametrize("named", ["e2e-客 1", "e2e-b+c=="])
def test_an_id_is_read_as_it_was_sent_below_a_segment_that_is_one_resource(
    cloud: Cloud, named: str
) -> None:
    """Of several parts, with whatever stands in an id of a platform's."""
    path = f"/customers/{quote(named, safe='')}/classes"
    cloud.web.must(
        "POST",
        path,
        {"name": "vip", "since": "2026-01-01T00:00:00.000Z", "reason": "e2e"},
        party="boss",
    )

    assert cloud.web.must("GET", path, party="boss")["customer"] == named


def test_what_the_gateway_says_itself_is_a_problem_document_too() -> None:
    api = yaml.safe_load((ROOT / "infra" / "api.yaml").read_text(encoding="utf-8"))
    declared = api["x-amazon-apigateway-gateway-responses"]

    for kind in ("UNAUTHORIZED", "ACCESS_DENIED", "REQUEST_TOO_LARGE", "THROTTLED", "DEFAULT_5XX"):
        said = declared[kind]
        problem = json.loads(said["responseTemplates"]["application/json"])
        assert {"type", "title", "code", "detail"} <= problem.keys()
        header = said["responseParameters"]["gatewayresponse.header.Content-Type"]
        assert header == f"'{PROBLEM}'"


def test_the_contract_can_be_read_by_people_and_machines(cloud: Cloud) -> None:
    page, document = (
        httpx.get(cloud.web.base + path, timeout=30, follow_redirects=True)
        for path in ("/docs", "/openapi.json")
    )

    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert page.url.path.endswith("/console/docs.html") and "docs-" in page.text
    assert document.json()["openapi"].startswith("3.1")
