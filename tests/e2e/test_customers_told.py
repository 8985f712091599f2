"""A customer is told by text message on the deployed stack: stream, queue, function, role, secret, provider, page."""

from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest

from demo.cloud import Cloud
from suanqing.work.service.settings import TTL
from tests.e2e.test_deployed import LEAD, eventually
from tests.fakes.sms import SIGN, Clouds

PHONE, ADMIN, DESK = "13700137000", "boss", "dispatch-1"
DOCUMENTS = {
    "/settings/sms": {"provider": "aliyun", "sign": SIGN, "price": 5},
    "/settings/budgets": {"sms_messages": 2, "sms_money": 1000},
    "/settings/customers": {
        "order": ["sms"],
        "messages": [
            {
                "on": on,
                "text": {"zh": "工单 {ticket} 进度 {link}", "en": "Ticket {ticket}: {link}"},
                "ways": {"sms": {"template": "SMS_1", "fields": {"no": "ticket", "code": "token"}}},
            }
            for on in ("stage:given", "stage:there", "rating")
        ],
    },
}


@pytest.fixture
def switched_on(cloud: Cloud) -> Iterator[None]:
    """For this test alone: what others do is told to nobody."""
    for path, document in DOCUMENTS.items():
        write(cloud, path, document)
    until_known()
    yield
    for path in DOCUMENTS:
        write(cloud, path, {})


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
    [row] = [e for e in web.must("GET", "/channels", party=ADMIN)["items"] if e["channel"] == "sms"]
    spent = next(each for each in row["budgets"] if each["kind"] == "sms_messages")
    assert (spent["used"], spent["left"]) == (2, 0) and spent["refused"] >= 1
