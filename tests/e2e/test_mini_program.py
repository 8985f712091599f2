"""A customer in the mini program on the deployed stack: login, report, a message by their consent, own list."""

from collections.abc import Iterator

import pytest

from demo.cloud import Cloud
from demo.mini_program_server import MiniProgramServer
from tests.e2e.test_customers_told import over, until_known, write
from tests.e2e.test_deployed import LEAD, eventually

DESK, ADMIN, OPENID, PHONE = "dispatch-1", "boss", "o-e2e-customer-1", "13600136000"
PART = {
    "template": "tmpl-e2e", "page": "pages/visit/index",
    "fields": {"character_string1": "ticket", "thing2": "step"},
}  # fmt: skip
RULES = {
    "order": ["miniprogram"],
    "messages": [
        {
            "on": "stage:given",
            "text": {"zh": "工单 {ticket} 进度 {link}", "en": "Ticket {ticket}: {link}"},
            "ways": {"miniprogram": PART},
        }
    ],
}


@pytest.fixture
def switched_on(cloud: Cloud) -> Iterator[None]:
    write(cloud, "/settings/customers", RULES)
    until_known()
    yield
    write(cloud, "/settings/customers", {})


def test_r178_r183_a_customer_reports_in_the_mini_program_and_is_told_there_with_their_consent(
    cloud: Cloud, wechat: MiniProgramServer, switched_on: None
) -> None:
    web = cloud.web
    wechat.platform.codes["login-1"] = OPENID
    wechat.platform.phones["phone-1"] = (OPENID, PHONE)
    made = web.must("POST", "/login/miniprogram", {"code": "login-1", "phone_code": "phone-1"})
    page = f"/visitors/{made['session']}"
    eventually(lambda: web.must("GET", page)["templates"] == ["tmpl-e2e"], "the templates")
    wechat.platform.consents[OPENID, "tmpl-e2e"] += 1
    web.must("POST", page, {"accepted": ["tmpl-e2e"], "asking": "e2e-asking-1"})
    code = web.must("POST", "/codes", {"outlet": "BJ-CY", "label": "前台"}, party=DESK)["code"]
    said = {
        "phone": made["phone"],
        "words": "展示柜不制冷",
        "session": made["session"],
        "tell": True,
    }
    ticket = web.must("POST", f"/reports/{code}", said)["ticket"]

    web.must("POST", f"/tickets/{ticket}/claim", {}, party=LEAD)
    found = eventually(lambda: over(cloud, ticket, "stage:given"), "what became of the message")

    assert (found["state"], found["channel"]) == ("sent", "miniprogram")
    [(to, message)] = wechat.platform.sent
    assert (to, message["data"]["character_string1"]["value"]) == (OPENID, ticket)
    assert [each["ticket"] for each in web.must("GET", page)["tickets"]] == [ticket]
    shown = web.must("GET", f"/visits/{message['page'].rpartition('=')[2]}")
    assert shown["ticket"] == ticket
