"""DingTalk on the deployed stack: a message to the robot becomes a ticket, and its answer and a card come back."""

from demo import dingtalk_server as dingtalk
from demo.cloud import Cloud
from demo.dingtalk_server import DingTalkServer
from demo.platforms import Request
from suanqing.times import utcnow
from tests.e2e.test_deployed import eventually

JSON = {"Content-Type": "application/json"}
MEMBER = {
    "kind": "person", "name": "钉钉技师", "roles": ["technician"], "outlet": "BJ-CY",
    "accounts": {"dingtalk": "Tech02"},
}  # fmt: skip


def test_r176_a_robots_message_becomes_a_ticket_and_is_answered(
    cloud: Cloud, ding: DingTalkServer
) -> None:
    cloud.web.must("PUT", "/parties/ding-tech", MEMBER, party="boss")
    headers, body = dingtalk.robot_text("报修 AC-INST-1 110105 望京西路 8 号", utcnow(), "Tech02")

    for _ in range(2):
        answer = cloud.web.deliver("/webhooks/dingtalk", Request({}, headers | JSON, body))
        assert answer.status == 200

    def told() -> str | None:
        mine = [text for who, text in ding.platform.notices if who == "Tech02"]
        return next((text for text in mine if text.startswith("已建工单")), None)

    text = eventually(told, "the answer in DingTalk")
    ticket_id = text.split()[1].partition(":")[0]
    ticket = cloud.web.must("GET", f"/tickets/{ticket_id}", party="boss")
    assert ticket["source"] == "dingtalk:Tech02"
    query, event = dingtalk.sealed({"EventType": "check_url"}, utcnow())
    assert cloud.web.deliver("/webhooks/dingtalk", Request(query, JSON, event)).status == 200
