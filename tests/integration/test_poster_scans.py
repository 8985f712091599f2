"""A poster is scanned in the mini program: who somebody is, WeChat says."""

from typing import Any

from suanqing.times import rfc3339, utcnow
from suanqing.work.tickets.linked_keys import customer_key
from tests.in_process import InProcess
from tests.integration import test_customers_told, test_persons_told, test_visitors
from tests.integration.test_customers_told import Company
from tests.integration.test_persons_told import PEOPLE, agree, forget, sent, stream
from tests.integration.test_posters import ASK, POSTER
from tests.integration.test_visitors import opened, who
from tickets import customer_wiring

TAKEN_BACK = {"channel": "sms", "given": False, "at": rfc3339(utcnow()), "source": "短信退订"}
company, wechat, api = test_customers_told.company, test_visitors.wechat, test_persons_told.api


def test_r255_whom_wechat_proves_is_invited_once_and_their_paid_order_rewards_the_member(
    company: Company, wechat: Any, api: InProcess
) -> None:
    rule = POSTER | {"first": "2026-01-01", "last": "2099-12-31"}
    assert company.enter("/settings/care", {"posters": [rule]}, PEOPLE["fin"])[0] == 200
    forget()
    customer_wiring.posters.cache_clear()
    code = api.must("POST", "/customers/member-1/posters", ASK, "dis")["code"]

    session = opened(wechat, who(), "13900139077")["session"]
    assert api.ask("POST", f"/posters/{code}/scans", {"session": session}).status == 422
    said = [
        api.must("POST", f"/posters/{code}/scans", {"session": session, "agreed": True})
        for _ in "ab"
    ]
    assert said == [{"state": "invited"}] * 2
    other = api.must("POST", "/customers/member-2/posters", ASK, "dis")["code"]
    assert api.must("POST", f"/posters/{other}/scans", {"session": session, "agreed": True}) == {
        "state": "other"
    }
    assert api.ask(
        "POST", f"/posters/{code}/scans", {"session": "x" * 22, "agreed": True}
    ).status in (401, 404)

    [invited] = [
        item["invited"]["customer"]
        for item in customer_wiring.identity().store.all(customer_key("member-1"), "invites#")
    ]
    order = {
        "kind": "order", "source": "o-1", "at": rfc3339(utcnow()), "channel": "store",
        "amount": 20_000, "currency": "CNY",
    }  # fmt: skip
    agree(api, "member-1")
    api.must("POST", f"/customers/{invited}/happenings", order, "dis")
    assert api.must("GET", "/customers/member-1/points", None, "fin")["balance"] == 100
    stream(company, "member-1", times=2)
    company.tell()
    assert sent(company) == [{"no": "+100", "code": "100"}], "the member is told as of other points"

    api.must("POST", "/customers/member-1/consents", TAKEN_BACK, "dis")
    api.must("POST", f"/customers/{invited}/happenings", order | {"kind": "refund"}, "dis")
    assert api.must("GET", "/customers/member-1/points", None, "fin")["balance"] == 0
    stream(company, "member-1")
    company.tell()
    assert len(sent(company)) == 1, "and not where they agree no more"
