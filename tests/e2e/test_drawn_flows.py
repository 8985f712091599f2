"""Scenes that a company draws, on the deployed stack: published by two people, walked by everybody's own calls, waited
in, approved, paid, changed while tickets run."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from demo.cloud import Cloud
from ops.calls import Answer
from tests.drawn import approval, called, end, node, scene, task
from tests.simulation.company import OUTLETS

PATIENCE = 120.0
DESK, FITTER, ADMINS = "dispatch-1", "tech-01", ("boss", "finance-2")
SITE = {"outlet": OUTLETS[0], "region": "110105", "title": "空调安装"}
AT_DESK = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "desk"}}
FITTERS = {"rule": "role", "role": "technician", "fallback": {"queue": "fitters"}}

INSTALL = scene(
    "assess",
    assess=task(("advance", "visit", [{"urgent": True}]), ("advance", "offer"), phase="presale", state="created",
                owner=AT_DESK),
    offer=approval(("approved", "visit"), ("rejected", "assess"), mode="all", people=("finance-1", "finance-3"),
                   phase="presale", state="created", owner=AT_DESK),
    visit=task(("claim", "visit"), ("arrive", "site"), owner=FITTERS),
    site=task(("complete", "week"), state="on_site", owner={"rule": "previous", "fallback": {"queue": "fitters"}}),
    week=node("wait", ("due", "back"), wait={"for": "date_field", "field": "promised"}, phase="aftersale", state="done",
              owner=AT_DESK),
    back=task(("again", "redo"), ("advance", "over"), phase="aftersale", state="done", owner=AT_DESK, visible=True),
    redo=task(("advance", "week"), phase="aftersale", state="done",
              owner={"rule": "previous", "node": "site", "fallback": {"queue": "fitters"}}),
    over=end("closed", phase="aftersale"),
)  # fmt: skip
INSTALL = called(INSTALL, "again", "再次上门", "visit again")
STEPS = scene(
    "first", first=task(("advance", "second"), owner=AT_DESK), second=task(("advance", "third"), owner=AT_DESK),
    third=task(("advance", "over"), owner=AT_DESK), over=end(),
)  # fmt: skip
SHORTER = scene(
    "first", first=task(("advance", "third"), owner=AT_DESK), third=task(("advance", "over"), owner=AT_DESK),
    over=end(),
)  # fmt: skip
NOBODY = scene(
    "ask",
    ask=task(("advance", "over"), owner={"rule": "role", "role": "regional", "fallback": {"queue": "sales"}}),
    over=end(),
)  # fmt: skip


def publish(cloud: Cloud, id: str, document: dict[str, Any], **more: Any) -> Answer:
    """Drawn by the dispatch, asked for by one of finance, published by the same call of another."""
    drawn = document | {"scene": id}
    draft = cloud.web.call("GET", f"/scenes/{id}/draft", party=DESK)
    seen = {"If-Match": f'"{draft.body["rev"]}"'} if draft.ok else {}
    cloud.web.must("PUT", f"/scenes/{id}/draft", drawn, party=DESK, headers=seen)
    body = {"scene": id, **more}
    looked = cloud.web.must("POST", "/publications/check", body, party=DESK)
    body |= {"hash": looked["hash"]}
    asked = cloud.web.call("POST", "/publications", body, party="finance-1")
    if asked.status != 202:
        return asked
    return cloud.web.call("POST", "/publications", body, party="finance-3")


def made(cloud: Cloud, scene: str, **more: Any) -> str:
    body = SITE | {"scene": scene} | more
    return str(cloud.web.must("POST", "/tickets", body, party=DESK)["id"])


def step(cloud: Cloud, ticket_id: str, party: str, command: str = "advance", **more: Any) -> Answer:
    body = {"command": command, **more}
    return cloud.web.call("POST", f"/tickets/{ticket_id}/advance", body, party=party)


def verb(cloud: Cloud, ticket_id: str, party: str, name: str) -> Any:
    return cloud.web.must("POST", f"/tickets/{ticket_id}/{name}", {}, party=party)


def shown(cloud: Cloud, ticket_id: str, party: str = DESK) -> Any:
    return cloud.web.must("GET", f"/tickets/{ticket_id}", party=party)


def at(cloud: Cloud, ticket_id: str) -> list[str]:
    return [token["node"] for token in shown(cloud, ticket_id)["stands"]["tokens"]]


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.3)


@pytest.fixture(scope="module")
def drawn(cloud: Cloud) -> Cloud:
    for id, document in (("e2e-install", INSTALL), ("e2e-steps", STEPS), ("e2e-nobody", NOBODY)):
        answer = publish(cloud, id, document)
        assert answer.status == 201, answer.body
    return cloud


def test_a_ticket_goes_from_before_the_sale_to_the_visit_back_and_can_fail_back_to_work(
    drawn: Cloud,
) -> None:
    """The visit-back opens on its day by itself; work that is not right is done again and paid once."""
    lines = [{"sku": "AC-INST-2", "qty": "1"}]
    ticket_id = made(drawn, "e2e-install", lines=lines, promised="2026-01-05T01:00:00Z")
    assert step(drawn, ticket_id, DESK).ok and at(drawn, ticket_id) == ["offer"]
    assert step(drawn, ticket_id, DESK, "agree").status == 409, "who is not asked does not agree"
    assert step(drawn, ticket_id, "finance-1", "reject", reason="太贵").ok
    assert at(drawn, ticket_id) == ["assess"]
    assert step(drawn, ticket_id, DESK, attrs={"vip": True}).ok
    [asked] = shown(drawn, ticket_id, "finance-1")["stands"]["tokens"]
    assert asked["changed"]["against"] == "first"
    assert [(each["id"], each["now"]) for each in asked["changed"]["items"]] == [("vip", "true")]
    assert step(drawn, ticket_id, "finance-1", "agree").ok and at(drawn, ticket_id) == ["offer"]
    assert step(drawn, ticket_id, "finance-3", "agree").ok and at(drawn, ticket_id) == ["visit"]

    for name in ("claim", "arrive", "complete"):
        verb(drawn, ticket_id, FITTER, name)

    until(lambda: at(drawn, ticket_id) == ["back"], "the visit back never opened")
    until(lambda: shown(drawn, ticket_id)["settlement"] == "settled", "it was never settled")
    paid = drawn.web.must("GET", f"/tickets/{ticket_id}/ledger", party="finance-1")["entries"]
    assert paid
    [token] = shown(drawn, ticket_id)["stands"]["tokens"]
    assert token["names"]["again"] == "再次上门"
    assert step(drawn, ticket_id, DESK, "again", reason="还在漏水").ok
    [token] = shown(drawn, ticket_id)["stands"]["tokens"]
    assert (token["node"], token["owners"]) == ("redo", [FITTER])
    assert shown(drawn, ticket_id)["state"] == "done"
    assert step(drawn, ticket_id, FITTER).ok
    until(lambda: at(drawn, ticket_id) == ["back"], "the second visit back never opened")
    assert step(drawn, ticket_id, DESK).ok
    assert (at(drawn, ticket_id), shown(drawn, ticket_id)["state"]) == (["over"], "closed")
    until(lambda: shown(drawn, ticket_id)["settlement"] == "settled", "it was not settled again")
    again = drawn.web.must("GET", f"/tickets/{ticket_id}/ledger", party="finance-1")["entries"]
    assert again == paid, "done twice is paid once"
    the_office_says_of_finished_work(drawn, ticket_id)
    history = drawn.web.must("GET", f"/tickets/{ticket_id}/history", party=DESK)
    assert [each["kind"] for each in history["events"]].count("clock_fired") == 2


def the_office_says_of_finished_work(cloud: Cloud, ticket_id: str) -> None:
    """No node of the drawing has a word of it: it is taken by the state, and the ticket stays where it ended."""
    path, told = f"/tickets/{ticket_id}", cloud.web.must
    before = shown(cloud, ticket_id)
    told("POST", f"{path}/comments", {"text": "客户表扬"}, party=DESK)
    told("POST", f"{path}/facts", {"attrs": {"distance_km": "5"}, "reason": "补登"}, party=DESK)
    judged = {"policy": "photo", "outcome": "pass", "reason": "照片齐全"}
    told("POST", f"{path}/evidence/decisions", judged, party=DESK)
    refused = cloud.web.call("POST", f"{path}/complete", {}, party=DESK)
    assert (refused.status, refused.body["code"]) == (409, "illegal_step")
    assert "complete" not in refused.body["allowed"] and "comment" in refused.body["allowed"]

    after = shown(cloud, ticket_id)
    assert after["version"] == before["version"] + 3
    assert (after["stands"]["tokens"], after["state"]) == (before["stands"]["tokens"], "closed")
    assert {"comment", "set_facts", "decide_evidence"} <= {*after["allowed"]}


def test_what_is_urgent_skips_the_approval(drawn: Cloud) -> None:
    ticket_id = made(drawn, "e2e-install", urgent=True)

    assert step(drawn, ticket_id, DESK).ok

    assert at(drawn, ticket_id) == ["visit"]


def test_a_scene_is_changed_while_tickets_run_and_each_stays_or_is_taken_along(
    drawn: Cloud,
) -> None:
    ticket_id = made(drawn, "e2e-steps")
    assert step(drawn, ticket_id, DESK).ok and at(drawn, ticket_id) == ["second"]

    refused = publish(drawn, "e2e-steps", SHORTER)
    assert refused.status == 422
    assert {each["code"] for each in refused.body["findings"]} == {"node_in_use"}
    assert publish(drawn, "e2e-steps", SHORTER, keep=True).status == 201

    until(
        lambda: shown(drawn, made(drawn, "e2e-steps"))["stands"]["scene"] == "e2e-steps@2",
        "nothing new begins with the second version",
    )
    assert shown(drawn, ticket_id)["stands"]["scene"] == "e2e-steps@1"
    plan = {"from": "e2e-steps@1", "to": "e2e-steps@2", "nodes": {"second": "third"}}
    seen = drawn.web.must("POST", "/migrations/preview", plan, party=ADMINS[0])
    assert ticket_id in seen["goes"]
    plan["tickets"] = [ticket_id]
    first, second = (drawn.web.call("POST", "/migrations", plan, party=each) for each in ADMINS)
    assert (first.status, second.status, second.body["goes"]) == (202, 200, [ticket_id])
    assert at(drawn, ticket_id) == ["third"]
    assert step(drawn, ticket_id, DESK).ok and shown(drawn, ticket_id)["state"] == "closed"


def test_nobody_on_duty_leaves_work_in_its_queue_and_many_hands_are_flagged(drawn: Cloud) -> None:
    ticket_id = made(drawn, "e2e-nobody")
    [token] = shown(drawn, ticket_id)["stands"]["tokens"]
    assert (token["owners"], token["queues"]) == ([], ["sales"])

    for who in ("finance-1", "tech-01", "tech-02"):
        assert step(drawn, ticket_id, DESK, "hand_over", owner=who).ok

    history = drawn.web.must("GET", f"/tickets/{ticket_id}/history", party=DESK)
    assert [each["kind"] for each in history["events"]].count("handed_over") == 3
    [token] = shown(drawn, ticket_id)["stands"]["tokens"]
    assert token["owners"] == ["tech-02"]
    outlet, flag = OUTLETS[0], "flag=many_hands"
    for path in (f"/tickets?outlet={outlet}&{flag}", f"/dispatch/board?outlets={outlet}&{flag}"):
        items = drawn.web.must("GET", path, party=DESK)["items"]
        assert [each.get("ticket", each)["id"] for each in items] == [ticket_id], path


def test_a_scene_with_nobody_in_charge_or_no_way_out_is_not_published(cloud: Cloud) -> None:
    lost = scene(
        "a", a=task(("advance", "b"), owner={"rule": "role", "role": "technician"}),
        b=task(owner=AT_DESK), c=task(("advance", "over"), owner=AT_DESK), over=end(),
    )  # fmt: skip

    refused = publish(cloud, "e2e-lost", lost)

    assert refused.status == 422
    told = {(each["code"], each["node"]) for each in refused.body["findings"]}
    assert {("no_owner", "a"), ("dead_end", "b"), ("unreachable_node", "c")} <= told
    assert all(each["zh"] for each in refused.body["findings"])
