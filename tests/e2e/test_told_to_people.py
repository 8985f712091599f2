"""Who is told of a ticket's nodes beside those who have it, on the deployed stack: settings, stream, router, topic, the
shared queue, function `senders`, its role and secret, a robot in a group of WeCom, inboxes.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from demo.cloud import Cloud
from tests.e2e.test_customers_told import until_known, write
from tests.e2e.test_deployed import LEAD, eventually

PATH, ADMIN, DESK = "/settings/notices", "boss", "dispatch-1"
DUTY, GONE, CLERK = "told-duty", "told-gone", "told-clerk"
WHO: dict[str, dict[str, str]] = {
    DUTY: {"wecomrobot": "east"},
    GONE: {"wecomrobot": "nobody"},
    CLERK: {},
}
NODE = "on_site"


@pytest.fixture(scope="module")
def rules(cloud: Cloud) -> Iterator[None]:
    """For these tests alone; nobody's channel but these parties' hears of it."""
    before = cloud.web.must("GET", PATH, party=ADMIN)["settings"]
    for party, accounts in WHO.items():
        body = {
            "kind": "person",
            "name": f"值班 {party}",
            "roles": ["auditor"],
            "accounts": accounts,
        }
        cloud.web.must("PUT", f"/parties/{party}", body, party=ADMIN)
    also = [{"nodes": [NODE], "tell": [f"party:{each}" for each in WHO]}]
    write(cloud, PATH, {**before, "also": [*before.get("also", []), *also]})
    until_known()
    yield
    write(cloud, PATH, before)


def came(cloud: Cloud, title: str) -> str:
    body = {
        "outlet": "BJ-CY", "title": title, "region": "110105", "customer": "13700137055",
        "lines": [{"sku": "AC-INST-1", "qty": "1"}],
    }  # fmt: skip
    ticket = str(cloud.web.must("POST", "/tickets", body, party=DESK)["id"])
    for step in ("claim", "arrive"):
        cloud.web.must("POST", f"/tickets/{ticket}/{step}", {}, party=LEAD)
    return ticket


def became(cloud: Cloud, ticket: str, party: str) -> Any:
    found = cloud.web.must("GET", f"/tickets/{ticket}/notices", party=DESK)["items"]
    return next(
        (each for each in found if (each["to"], each["channel"]) == (party, "wecomrobot")), None
    )


def test_r181_r237_who_else_is_told_at_a_node_reads_it_in_the_group_and_in_the_inbox_and_others_hear_nothing(
    cloud: Cloud, rules: None
) -> None:
    ticket = came(cloud, "值班要知道的安装")

    told = eventually(lambda: became(cloud, ticket, DUTY), "what became of it")

    assert (told["kind"], told["state"]) == ("scene_told", "sent")
    mine = [
        text
        for group, text in cloud.wecom.platform.robots.said
        if group == "east" and ticket in text
    ]
    assert len(mine) == 1 and "已到场" in mine[0]
    for party in (DUTY, CLERK):
        inbox = eventually(lambda party=party: kept(cloud, ticket, party), f"the inbox of {party}")  # type: ignore[misc]
        assert [each["kind"] for each in inbox] == ["scene_told"]
    assert became(cloud, ticket, CLERK) is None
    assert kept(cloud, ticket, LEAD, "scene_told") == []


def kept(cloud: Cloud, ticket: str, party: str, kind: str = "") -> list[Any]:
    found = cloud.web.must("GET", "/me/notices", party=party)["items"]
    return [each for each in found if each["ticket"] == ticket and kind in ("", each["kind"])]


def test_r237_what_the_group_refuses_for_good_is_named_beside_the_ticket_and_waits_in_no_queue(
    cloud: Cloud, rules: None
) -> None:
    cloud.wecom.fail("40058", path="webhook/send")
    ticket = came(cloud, "群里不收的安装")

    told = eventually(lambda: became(cloud, ticket, DUTY), "what became of it")

    assert (told["state"], told["why"]) == ("degraded", "40058")
    assert "40058" in told["why_name"] and told["why_name"] != "40058"
    sqs: Any = cloud.client("sqs")
    waiting = sqs.get_queue_attributes(
        QueueUrl=cloud.outputs["SendersDeadLettersUrl"],
        AttributeNames=["ApproximateNumberOfMessages"],
    )
    assert waiting["Attributes"]["ApproximateNumberOfMessages"] == "0"
