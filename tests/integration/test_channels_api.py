"""How the channels are, as administrators, finance and dispatchers see it over HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from demo import tmall_server as tmall
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import Role
from tests import rest
from tests.integration.test_intake import NOW, World, world
from tests.integration.test_pull import LIST, TID, Shops, shops
from tests.staff import hire

__all__ = ["shops", "world"]


@pytest.fixture
def seen(shops: Shops, world: World) -> Iterator[Shops]:
    from notifications import wiring

    for each in (wiring.inbox, wiring.shops):
        each.cache_clear()
    yield shops


def asked(path: str, role: Role = "finance", **path_params: str) -> tuple[int, Any]:
    from notifications.app import handler

    caller = Caller("x", frozenset({role}))
    status, body, _ = rest.call(handler, "GET", path, caller=caller, path_params=path_params)
    return status, body


KEPT = "/channels/{channel}/deliveries"


def again(party: str, role: Role, ids: list[str]) -> tuple[int, Any]:
    from notifications.app import handler

    caller, path = Caller(party, frozenset({role})), {"channel": "tmall"}
    status, body, _ = rest.call(
        handler, "POST", KEPT, caller=caller, path_params=path, json={"deliveries": ids}
    )
    return status, body


def test_each_shop_says_how_far_it_is_and_what_was_proven(seen: Shops) -> None:
    seen.top.sell(tmall.trade(TID, NOW - timedelta(seconds=30)))
    seen.run()
    seen.later(60)
    seen.run("hour")

    status, body = asked("/channels")

    assert status == 200
    channels = {each["channel"]: each for each in body["items"]}
    assert channels.keys() == {
        "wecom",
        "wecomkf",
        "wecomrobot",
        "dingtalk",
        "miniprogram",
        "youzan",
        "tmall",
        "doudian",
        "sms",
        "ownapp",
    }
    [shop] = channels["tmall"]["shops"]
    assert (shop["shop"], shop["until"], shop["reason"]) == ("sq", "2026-11-21T08:00:00.000Z", "")
    newest, before, _ = shop["proofs"]
    assert (newest["holds"], newest["theirs"]["number"]) == (True, 0)
    assert (before["holds"], before["theirs"]) == (True, before["ours"])
    assert before["lag"] == {"number": 1, "p50": 30_000, "p99": 30_000, "worst": 30_000}


def test_what_cannot_be_taken_is_counted_and_listed(seen: Shops) -> None:
    seen.top.sell(tmall.trade(TID, NOW, status="A_NEW_STATUS"))
    seen.top.fail("session", LIST, 9)
    seen.top.tell("taobao_trade_TradeCreate", {"tid": TID})
    seen.run()

    _, body = asked("/channels", "dispatcher")
    [tmalls] = [each for each in body["items"] if each["channel"] == "tmall"]
    assert tmalls["attention"] == {"unreadable": 1, "failed": 0, "waiting": 0, "more": False}
    assert tmalls["shops"][0]["reason"].startswith("channel_misconfigured")

    _, kept = asked("/channels/{channel}/deliveries", "admin", channel="tmall")
    [item] = kept["items"]
    assert item["state"] == "unreadable" and item["reason"].startswith("unreadable_order")


def test_r225_what_could_not_be_taken_is_tried_once_more_by_who_may_and_nothing_else_is(
    seen: Shops, world: World
) -> None:
    hire(world.client)
    seen.top.sell(tmall.trade(TID, NOW, status="A_NEW_STATUS"))
    seen.top.tell("taobao_trade_TradeCreate", {"tid": TID})
    seen.run()
    [kept] = asked(KEPT, channel="tmall")[1]["items"]
    ids = [kept["delivery_id"], "tmall:none", "youzan:other"]

    refused, _ = again("eve", "auditor", ids)
    status, body = again("dis", "dispatcher", ids)
    twice = again("dis", "dispatcher", ids)[1]

    assert refused == 403
    assert (status, body) == (200, {"again": ids[:1], "left": ids[1:]})
    assert twice == {"again": [], "left": ids}
    assert asked(KEPT, channel="tmall")[1] == {"items": []}


def test_a_channel_that_is_none_and_a_role_that_may_not(seen: Shops) -> None:
    assert asked("/channels/{channel}/deliveries", channel="pigeon")[0] == 404
    assert asked("/channels", "technician")[0] == 403
