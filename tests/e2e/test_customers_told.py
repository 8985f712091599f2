"""A customer is told by text message on the deployed stack: stream, queue, function, role, secret, provider, page."""

import json
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest

from demo import platforms
from demo.cloud import Cloud
from suanqing.times import rfc3339, utcnow
from suanqing.work.service.settings import TTL
from tests.e2e.test_customers import FINANCE
from tests.e2e.test_deployed import LEAD, eventually
from tests.fakes.sms import SIGN, Clouds

PHONE, OTHER_PHONE, ADMIN, DESK = "13700137000", "13700137001", "boss", "dispatch-1"
DOCUMENTS = {
    "/settings/sms": {"provider": "aliyun", "sign": SIGN, "price": 5},
    "/settings/customers": {
        "order": ["wecomkf", "sms"],
        "messages": [
            {
                "on": on,
                "text": {"zh": "工单 {ticket} 进度 {link}", "en": "Ticket {ticket}: {link}"},
                "ways": {
                    "wecomkf": {},
                    "sms": {"template": "SMS_1", "fields": {"no": "ticket", "code": "token"}},
                },
            }
            for on in ("stage:given", "stage:there", "rating")
        ]
        + [
            {
                "on": "points",
                "text": {"zh": "积分 {points}，现有 {balance}", "en": "{points}, {balance} in all"},
                "ways": {
                    "sms": {"template": "SMS_1", "fields": {"no": "points", "code": "balance"}}
                },
            }
        ],
    },
}
CARE: dict[str, Any] = {
    "tags": [
        {"id": "told", "tag": "e2e-told", "by": "count", "kinds": ["visit"], "days": 1000, "about": ["e2e-told"]}
    ],
    "segments": [{"id": "told", "all": ["e2e-told"]}],
    "plans": [
        {
            "id": "e2e-told", "segment": "told", "channel": "sms", "quiet": ["00:00", "00:00"],
            "steps": [
                {
                    "id": "hello", "day": 0, "at": "00:00", "text": "送您 {coupon}，{days} 天没见",
                    "coupon_class": "e2e-told",
                    "way": {"template": "SMS_1", "fields": {"no": "coupon", "code": "days"}},
                }
            ],
        }
    ],
}  # fmt: skip
WHO, BUDGETS = "e2e-told-1", "/settings/budgets"
MESSAGES = 4


@pytest.fixture(scope="module")
def switched_on(cloud: Cloud) -> Iterator[None]:
    """For these tests alone: what others do is told to nobody."""
    limits = {"sms_messages": sms_budget(cloud)["used"] + MESSAGES, "sms_money": 10_000}
    documents = {**DOCUMENTS, BUDGETS: limits}
    for path, document in documents.items():
        write(cloud, path, document)
    there = cloud.web.must("GET", "/settings/care", party=FINANCE)
    there.pop("version")
    write(cloud, "/settings/care", there | {n: [*there.get(n, []), *m] for n, m in CARE.items()})
    until_known()
    yield
    for path in documents:
        write(cloud, path, {})


def sms_budget(cloud: Cloud, kind: str = "sms_messages") -> dict[str, int]:
    """Of text messages of the day, which all tests of one deployment use."""
    channels = cloud.web.must("GET", "/channels", party=ADMIN)["items"]
    rows = [row for each in channels if each["channel"] == "sms" for row in each["budgets"]]
    return next((row for row in rows if row["kind"] == kind), {"used": 0})


def until_known() -> None:
    """Functions may have read the settings of before just before."""
    known = monotonic() + TTL
    eventually(lambda: monotonic() > known, "functions that know the settings")


def write(cloud: Cloud, path: str, document: Any) -> None:
    version = cloud.web.must("GET", path, party=ADMIN)["version"]
    headers = {"If-Match": f'"{version}"'} if version else {}
    cloud.web.must("PUT", path, document, party=ADMIN, headers=headers)


def told(cloud: Cloud, ticket_id: str, kind: str) -> Any:
    found = cloud.web.must("GET", f"/tickets/{ticket_id}/notices", party=DESK)["items"]
    return next((e for e in found if (e["to"], e["kind"]) == ("customer", kind)), None)


def over(cloud: Cloud, ticket_id: str, kind: str) -> Any:
    found = told(cloud, ticket_id, kind)
    return found if found and found["state"] in ("sent", "none", "unknown") else None


def test_r186_r248_a_change_of_points_and_what_is_due_of_a_plan_are_told_once_by_text_message(
    cloud: Cloud, sms_clouds: Clouds, switched_on: None
) -> None:
    web, path = cloud.web, f"/customers/{WHO}"
    way = {"channel": "sms", "address": OTHER_PHONE, "consent": "门店登记时同意"}
    web.must("POST", f"{path}/contact", way, party=FINANCE)
    earned = {"kind": "earn", "points": 30, "source": "e2e-told", "reason": "消费"}
    for one in (FINANCE, ADMIN):
        web.must("POST", f"{path}/points", earned, party=one)
    eventually(lambda: noted(cloud, "points#"), "that the points were told")

    now = rfc3339(utcnow())
    visit = {
        "kind": "visit",
        "source": "e2e-told",
        "at": now,
        "channel": "store",
        "about": ["e2e-told"],
    }
    web.must("POST", f"{path}/happenings", visit, party=FINANCE)
    agreed = {"channel": "sms", "given": True, "at": now, "source": "门店登记"}
    web.must("POST", f"{path}/consents", agreed, party=FINANCE)
    web.must("POST", "/care/plans/e2e-told/start", {"months": 1}, party=FINANCE)
    for _ in range(2):
        quarter_of_an_hour(cloud)
    eventually(lambda: noted(cloud, "plan#"), "that the step was told")

    mine = [fields for _, phone, fields in sms_clouds.sent if phone == OTHER_PHONE]
    assert mine == [{"no": "+30", "code": "30"}, {"no": "e2e-told", "code": "0"}]
    assert [
        each["coupon_class"] for each in web.must("GET", f"{path}/coupons", party=FINANCE)["items"]
    ] == ["e2e-told"]
    assert web.must("GET", "/care/plans/e2e-told/results", party=FINANCE)["steps"][0]["sent"] == 1


def noted(cloud: Cloud, kind: str) -> Any:
    found = cloud.web.must("GET", f"/customers/{WHO}/notices", party=FINANCE)["items"]
    return [each for each in found if each["kind"].startswith(kind) and each["state"] == "sent"]


def quarter_of_an_hour(cloud: Cloud) -> None:
    """What the schedule does."""
    payload = json.dumps({"plans": "due"}).encode()
    answer = cloud.client("lambda").invoke(
        FunctionName=cloud.function("Customers"), Payload=payload
    )
    assert json.loads(answer["Payload"].read())["plans"] >= 1


def test_r182_a_customer_is_told_by_text_message_until_the_days_limit_and_the_link_opens_the_page(
    cloud: Cloud, sms_clouds: Clouds, switched_on: None
) -> None:
    web = cloud.web
    body = {
        "outlet": "BJ-CY",
        "title": "安装",
        "region": "110105",
        "customer": PHONE,
        "lines": [{"sku": "AC-INST-1", "qty": "1"}],
    }
    path = f"/tickets/{web.must('POST', '/tickets', body, party=DESK)['id']}"
    ticket_id = path.rpartition("/")[2]
    way = {"channel": "sms", "address": PHONE, "consent": "电话中同意"}
    web.must("POST", f"{path}/contact", way, party=DESK)

    for step, kind in (("claim", "stage:given"), ("arrive", "stage:there"), ("complete", "rating")):
        web.must("POST", f"{path}/{step}", {}, party=LEAD)
        eventually(lambda kind=kind: over(cloud, ticket_id, kind), f"what became of {kind}")  # type: ignore[misc]

    assert told(cloud, ticket_id, "stage:given")["state"] == "sent"
    assert told(cloud, ticket_id, "stage:there")["state"] == "sent"
    last = told(cloud, ticket_id, "rating")
    assert (last["state"], last["why"]) == ("none", "sms_messages")
    mine = [fields for _, phone, fields in sms_clouds.sent if phone == PHONE]
    assert [each["no"] for each in mine] == [ticket_id] * 2
    page = web.must("GET", f"/visits/{mine[-1]['code']}")
    assert (page["ticket"], page["may_rate"]) == (ticket_id, True)
    spent = sms_budget(cloud)
    assert spent["left"] == 0 and spent["refused"] >= 1


def test_r182_who_wrote_to_customer_service_is_told_there_and_no_text_message_is_spent(
    cloud: Cloud, sms_clouds: Clouds, switched_on: None
) -> None:
    web, platform, who = cloud.web, cloud.wecom.platform, "wmE2eServed01"
    token = platform.service.write(who, "wkE2e")
    document = platforms.wecom_service(platform.corpid, "wkE2e", token, utcnow())
    for _ in range(2):
        request = platforms.wecom_callback(cloud.key, document, utcnow(), "n")
        assert web.deliver("/webhooks/wecomkf", request).status == 200
    key = {"reader": {"S": "kf:account:wkE2e"}, "notice_id": {"S": "cursor"}}

    def read() -> Any:
        return (
            cloud.client("dynamodb")
            .get_item(TableName=cloud.outputs["NoticesTable"], Key=key)
            .get("Item")
        )

    eventually(read, "what customers wrote")
    body = {
        "outlet": "BJ-CY", "title": "安装", "region": "110105", "customer": OTHER_PHONE,
        "lines": [{"sku": "AC-INST-1", "qty": "1"}],
    }  # fmt: skip
    path = f"/tickets/{web.must('POST', '/tickets', body, party=DESK)['id']}"
    ticket_id = path.rpartition("/")[2]
    for channel, address in (("sms", OTHER_PHONE), ("wecomkf", who)):
        way = {"channel": channel, "address": address, "consent": "客服会话中同意"}
        web.must("POST", f"{path}/contact", way, party=DESK)

    web.must("POST", f"{path}/claim", {}, party=LEAD)
    became = eventually(lambda: over(cloud, ticket_id, "stage:given"), "what became of it")

    assert (became["state"], became["channel"]) == ("sent", "wecomkf")
    mine = [text for customer, text in platform.service.sent if customer == who]
    assert len(mine) == 1 and ticket_id in mine[0]
    assert [
        f["no"] for _, phone, f in sms_clouds.sent if phone == OTHER_PHONE and f["no"] == ticket_id
    ] == []
