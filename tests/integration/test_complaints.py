"""A platform's complaint is one ticket with the platform's deadline, in the company's scene where it has one."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo import tmall_server as tmall
from packages.shelf import package
from suanqing.people.identity.caller import Caller
from suanqing.platform import secrets
from suanqing.times import parse
from suanqing.work.tickets.model import Ticket
from tests import rest
from tests.drawing import published
from tests.fakes import doudian
from tests.integration.test_intake import NOW, SECRET, world
from tests.integration.test_pull import TID, Shops, shops
from tests.staff import hire
from webhooks import intake

__all__ = ["shops", "world"]
TOLD, MOVED = "tmall_fuwu_AnomalyRecourse", "tmall_fuwu_AnomalyRecourseStatusUpdate"
SINCE = datetime(2025, 1, 1, tzinfo=UTC)
DUE = NOW + timedelta(hours=8)
SAID = {"recourse_text": "说好今天来，没来", "submit_time": "2026-11-01 09:30:00", "image_urls": []}


class Complained(Shops):
    """The Tmall shop `sq` and the Doudian shop `sq` take complaints."""

    dou: doudian.Platform

    def asks(
        self, due: datetime = DUE, said: tuple[dict[str, Any], ...] = (SAID,), **more: Any
    ) -> None:
        """Tmall tells of help request 7; at the next minute."""
        result = {
            "id": 7, "parent_biz_order_id": TID, "question_content": "安装服务未完成", "status": 1,
            "response_deadline": tmall.beijing(due), "recourse_message_list": list(said), **more,
        }  # fmt: skip
        self.tell(TOLD, {"anomaly_recourse_id": 7, "result": json.dumps(result)})

    def tell(self, topic: str, content: dict[str, Any]) -> None:
        self.top.tell(topic, content)
        self.later(1)
        self.run()

    def serves(self, **more: Any) -> None:
        """Doudian's request 8, changed now."""
        self.dou.complain(8, self.now(), **more)
        self.later(3)
        self.run()

    def publish(self) -> None:
        """The library's scene and its forms, as an installed company has them."""
        whole = package("scene-platform-complaint")
        [scene], forms = whole["scenes"].values(), whole["forms"].values()
        published(self.world.client, os.environ["PRICING_TABLE"], scene, *forms)

    def at(self) -> list[str]:
        """Where the complaint's ticket stands in its scene."""
        return [each["node"] for each in self.complaint().tokens.values()]

    def answers(self) -> None:
        """Somebody at the desk answers the platform and says so."""
        from tickets.app import handler

        told = {"form": "platform_answer@1", "answers": {"reply": "已改约明日", "offer": "visit"}}
        status, body, _ = rest.call(
            handler, "POST", "/tickets/{ticket_id}/advance", caller=Caller("dis", frozenset({"dispatcher"})),
            json={"command": "advance", "form": told}, path_params={"ticket_id": self.complaint().ticket_id},
        )  # fmt: skip
        assert status == 200, body

    def complaint(self) -> Ticket:
        [found] = [each for each in self.world.tickets() if "complaint" in each.marks]
        return found

    def comments(self) -> list[str]:
        events = self.complaint().events
        return [str(each.data["text"]) for each in events if each.kind == "commented"]


@pytest.fixture
def asked(
    shops: Shops, monkeypatch: pytest.MonkeyPatch, tables: dict[str, str]
) -> Iterator[Complained]:
    from tickets import wiring

    for cached in (
        wiring.tickets,
        wiring.cases,
        intake.complaints,
        intake.returns,
        intake.waybills,
    ):
        cached.cache_clear()
    hire(shops.world.client)
    known = SECRET | {
        "tmall": {"sq": tmall.SHOP | {"complaints": True}},
        "doudian": {"sq": doudian.SHOP | {"complaints": True}},
    }
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    shops.__class__ = Complained
    found: Any = shops
    with doudian.DoudianServer(doudian.Platform(shops.now)) as server:
        monkeypatch.setenv("DOUDIAN_API_BASE", server.base)
        found.dou = server.platform
        found.top.sell(tmall.trade(TID, NOW))
        found.run()
        yield found


def test_a_complaint_is_one_urgent_ticket_of_its_order_however_often_it_is_told(
    asked: Complained,
) -> None:
    asked.asks()
    asked.asks()

    found = asked.complaint()
    assert (found.title, found.urgent, found.source, found.outlet) == (
        "平台投诉 安装服务未完成", True, f"tmall:{TID}", "sh-pd",
    )  # fmt: skip
    assert found.marks["complaint"] == {"id": "7", "channel": "tmall"}
    assert parse(found.facts["promised"]) == DUE
    assert asked.comments() == ["2026-11-01 09:30\n说好今天来，没来"]
    assert found.version == 2


def test_in_the_companys_scene_the_platforms_deadline_is_the_clock_of_the_answer(
    asked: Complained,
) -> None:
    asked.publish()
    asked.asks()

    found = asked.complaint()
    assert (found.scene_ref, asked.at()) == (
        "platform-complaint@1", ["answer"],
    )  # fmt: skip
    [clock] = found.clocks.values()
    assert found.due is not None and clock["limit_min"] == 8 * 60 - 1


def test_another_deadline_moves_the_promise_and_what_the_customer_adds_is_another_comment(
    asked: Complained,
) -> None:
    asked.publish()
    asked.asks()
    more = {"recourse_text": "还是没来", "submit_time": "2026-11-01 10:30:00"}
    asked.asks(DUE - timedelta(hours=3), (SAID, more))

    found = asked.complaint()
    assert parse(found.facts["promised"]) == DUE - timedelta(hours=3)
    assert asked.comments()[-1] == "2026-11-01 10:30\n还是没来" and len(asked.comments()) == 2


def test_once_the_platform_has_decided_a_consultation_is_called_off(
    asked: Complained,
) -> None:
    asked.asks()
    asked.tell(MOVED, {"anomaly_recourse_id": 7, "status": 2})
    asked.tell(MOVED, {"anomaly_recourse_id": 7, "status": 2})

    assert asked.complaint().state == "cancelled"


def test_a_decision_takes_the_companys_scene_on(asked: Complained) -> None:
    asked.publish()
    asked.serves()
    asked.serves(operate_status=100)
    asked.serves(operate_status=100)

    assert asked.at() == ["review"]


def test_a_decision_that_comes_first_ends_the_ticket_as_it_is_made(asked: Complained) -> None:
    asked.tell(MOVED, {"anomaly_recourse_id": 7, "status": 2})
    assert [each for each in asked.world.tickets() if "complaint" in each.marks] == []

    asked.asks()

    assert asked.complaint().state == "cancelled"


def test_an_answer_that_the_platform_refuses_comes_back_once_with_the_reason(
    asked: Complained,
) -> None:
    asked.publish()
    asked.serves()
    asked.answers()
    no = {
        "is_reject": 1,
        "reject_detail": "请上传签收凭证",
        "reject_time": "2026-11-01 12:00:00",
    }

    asked.serves(**no)
    back = asked.at()
    asked.answers()
    asked.serves(**no)

    assert (back, asked.at()) == (["answer"], ["judged"])
    assert asked.comments().count("2026-11-01 12:00\n请上传签收凭证") == 1


def test_one_of_an_order_that_is_not_known_is_head_offices(asked: Complained) -> None:
    asked.asks(parent_biz_order_id=TID + 9)

    assert asked.complaint().outlet == "hq"


def test_where_the_shop_does_not_say_so_none_is_taken_and_nothing_is_asked(
    asked: Complained, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = SECRET | {"tmall": {"sq": tmall.SHOP}, "doudian": {"sq": doudian.SHOP}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    before = len(asked.dou.calls)
    asked.asks()
    asked.serves()

    assert [each for each in asked.world.tickets() if "complaint" in each.marks] == []
    assert "order/getServiceList" not in asked.dou.calls[before:]


def test_what_cannot_be_read_is_kept_for_people(asked: Complained) -> None:
    asked.tell(TOLD, {"anomaly_recourse_id": 7, "result": "[]"})

    [kept] = [each for each in asked.world.deliveries() if each.state == "unreadable"]
    assert kept.channel == "tmall" and "JSON object" in kept.reason
