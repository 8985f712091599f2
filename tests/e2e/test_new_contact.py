"""A new contact in WeCom on the deployed stack: greeted within the 20 seconds that WeCom gives, and counted."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from demo import platforms
from demo.cloud import Cloud
from suanqing.times import utcnow
from tests.e2e.test_customers_told import ADMIN, until_known, write
from tests.e2e.test_deployed import eventually

SETTINGS, WHO = "/settings/customers", "wmE2eNewContact"
WORDS = {"zh": "您好,我是{employee}", "en": "Hello, this is {employee}"}


@pytest.fixture(scope="module")
def greets(cloud: Cloud) -> Iterator[None]:
    """For this test alone."""
    write(cloud, SETTINGS, {"messages": [{"on": "welcome", "text": WORDS}]})
    until_known()
    yield
    write(cloud, SETTINGS, {})


def counted(cloud: Cloud) -> dict[str, Any]:
    """Of today."""
    found = cloud.web.must("GET", "/channels", party=ADMIN)["items"]
    days = next(each["greetings"] for each in found if each["channel"] == "wecom")
    return dict(days[0]) if days else {"sent": 0, "late": 0, "spent": 0, "failed": 0}


def test_a_new_contact_is_greeted_in_time_once_however_often_the_event_comes(
    cloud: Cloud, greets: None
) -> None:
    platform = cloud.wecom.platform
    member = min(platform.members)
    before = counted(cloud)
    code = platform.meets(WHO, member)
    document = platforms.wecom_contact(platform.corpid, member, WHO, code, utcnow())
    for nonce in ("n1", "n2"):
        request = platforms.wecom_callback(cloud.key, document, utcnow(), nonce)
        assert cloud.web.deliver("/webhooks/wecom", request).status == 200

    [text] = eventually(
        lambda: [text for customer, text in platform.greeted if customer == WHO], "the greeting"
    )
    assert text.startswith("您好,我是")
    after = eventually(lambda: now if (now := counted(cloud)) != before else None, "the count")
    assert after["sent"] - before["sent"] == 1
    assert {name: after[name] for name in ("late", "failed")} == {
        name: before[name] for name in ("late", "failed")
    }


def test_the_function_that_calls_wecom_looks_at_the_app_and_puts_its_menu(cloud: Cloud) -> None:
    function = cloud.outputs["WecomFunction"]
    functions: Any = cloud.client("lambda")
    answers = []
    for asked in ("daily", "menu"):
        told = functions.invoke(
            FunctionName=function, Qualifier="live", Payload=json.dumps({"app": asked})
        )
        answers.append(json.loads(told["Payload"].read()))

    assert answers == [{"looked": True}, {"buttons": 3}]
    assert len(cloud.wecom.platform.menu) == 3
    found = cloud.web.must("GET", "/channels", party=ADMIN)["items"]
    app = next(each["app"] for each in found if each["channel"] == "wecom")
    assert (app["shut"], app["reason"]) == (False, "")
