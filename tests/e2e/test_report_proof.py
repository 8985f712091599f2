"""A fault is reported by a code on the deployed stack: digits by text message, a photo into the bucket, one ticket."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from demo.cloud import Cloud
from suanqing.work.uploads.bare import bare
from tests import pictures
from tests.e2e.test_customers_told import ADMIN, sms_budget, until_known, write
from tests.e2e.test_deployed import LEAD
from tests.fakes.sms import SIGN, Clouds
from tests.posting import announced, form

PHONE, DESK, OUTLET = "13611136111", "dispatch-1", "BJ-CY"
SMS, BUDGETS = "/settings/sms", "/settings/budgets"
CODE = {"template": "SMS_1", "fields": {"no": "digits", "code": "digits"}}


@pytest.fixture(scope="module")
def asks_digits(cloud: Cloud) -> Iterator[None]:
    """For these tests alone: the company proves phones of reporters by text message."""
    write(cloud, SMS, {"provider": "aliyun", "sign": SIGN, "price": 5, "code": CODE})
    limit = sms_budget(cloud, "sms_digits")["used"] + 4
    write(cloud, BUDGETS, {"sms_digits": limit})
    until_known()
    yield
    for path in (SMS, BUDGETS):
        write(cloud, path, {})
    until_known()


def digits(clouds: Clouds) -> str:
    fields = next(fields for _, phone, fields in reversed(clouds.sent) if phone == PHONE)
    assert re.fullmatch("[0-9]{6}", fields["code"])
    return fields["code"]


def test_r184_a_reporter_proves_their_phone_sends_a_photo_and_it_is_one_ticket_all_the_way(
    cloud: Cloud, sms_clouds: Clouds, asks_digits: None
) -> None:
    web, photo = cloud.web, pictures.jpeg(pictures.exif())
    said = {"outlet": OUTLET, "asset": "e2e-FR-7", "label": "一楼冷柜"}
    code = web.must("POST", "/codes", said, party=DESK)["code"]
    place = web.call("GET", f"/reports/{code}").body
    token = web.call("POST", f"/reports/{code}/passes", {}).body["token"]
    report = {"phone": PHONE, "words": "冷柜不制冷", "pass": token}

    before = web.call("POST", f"/reports/{code}", report)
    sent = web.call("POST", f"/passes/{token}/phone", {"phone": PHONE})
    wrong = f"{(int(digits(sms_clouds)) + 1) % 10**6:06}"
    refused = web.call("POST", f"/passes/{token}/proof", {"digits": wrong})
    proven = web.call("POST", f"/passes/{token}/proof", {"digits": digits(sms_clouds)})
    started = web.call("POST", f"/passes/{token}/photos", announced(photo)).body
    body, headers = form(started["post"]["fields"], photo)
    posted = httpx.post(started["post"]["url"], content=body, headers=headers)
    looked = web.call("POST", f"/passes/{token}/photos/{started['id']}", {})
    made, again = (web.call("POST", f"/reports/{code}", report) for _ in range(2))

    assert place["proof"] is True and place["photos"] == 4
    assert (before.status, before.body["code"]) == (422, "phone_unproven")
    assert (sent.status, sent.body["asked"]) == (202, True)
    assert (refused.status, refused.body["code"]) == (422, "wrong_digits")
    assert proven.body == {"proven": True}
    assert posted.status_code in (200, 204), posted.text
    assert looked.body == {"photos": [started["id"]]}
    assert (made.status, made.body["photos"]) == (201, 1)
    assert again.body["ticket"] == made.body["ticket"]
    shows(cloud, made.body["ticket"], photo)
    followed = web.call("GET", f"/visits/{made.body['token']}").body
    assert followed["ticket"] == made.body["ticket"]


def shows(cloud: Cloud, ticket: str, photo: bytes) -> None:
    """Its phone is proven; its photo is there for who works without its place, and with it for who judges."""
    path = f"/tickets/{ticket}"
    shown: Any = cloud.web.must("GET", path, party=DESK)
    assert shown["case"]["reporter"] == "proven"
    cloud.web.must("POST", f"{path}/assign", {"assignee": LEAD}, party=DESK)
    (upload,) = cloud.web.must("GET", f"{path}/uploads", party=LEAD)["items"]
    assert upload["by"] == "customer"
    read = cloud.web.must("GET", f"{path}/uploads/{upload['id']}", party=LEAD)
    assert httpx.get(read["url"]).content == bare("image/jpeg", photo).data
    judged = cloud.web.must("GET", f"{path}/uploads/{upload['id']}", party=DESK)
    assert judged["taken"]["lat"] == "31.230278"


def test_where_the_days_messages_are_used_up_a_report_is_taken_and_the_desk_sees_that_it_is_unproven(
    cloud: Cloud, sms_clouds: Clouds, asks_digits: None
) -> None:
    web = cloud.web
    code = web.must("POST", "/codes", {"outlet": OUTLET, "asset": "e2e-FR-8"}, party=DESK)["code"]
    write(cloud, BUDGETS, {"sms_digits": 0})
    until_known()
    token = web.call("POST", f"/reports/{code}/passes", {}).body["token"]
    before = len(sms_clouds.sent)

    sent = web.call("POST", f"/passes/{token}/phone", {"phone": PHONE}).body
    made = web.call("POST", f"/reports/{code}", {"phone": PHONE, "words": "不通电", "pass": token})

    assert sent["asked"] is False and len(sms_clouds.sent) == before
    assert made.status == 201, made.body
    shown = web.must("GET", f"/tickets/{made.body['ticket']}", party=DESK)
    assert shown["case"]["reporter"] == "unproven"
    assert web.must("GET", BUDGETS, party=ADMIN)["limits"] == {"sms_digits": 0}
