"""What customers are not told, and what of it is in their file: changes that came to none, coupons that are used,
reminders that were told."""

import json
from typing import Any

import pytest

from suanqing.work.assets import past_service, schemas
from suanqing.work.care import person_service
from tests.in_process import InProcess
from tests.integration import test_customers_told, test_persons_told, test_visitors
from tests.integration.test_customers_told import Company, run
from tests.integration.test_persons_told import (
    PEOPLE,
    RULES,
    agree,
    change,
    consent,
    forget,
    mothers,
    sent,
    stream,
    told,
)
from tickets import exported

company, wechat = test_customers_told.company, test_visitors.wechat
api = test_persons_told.api
REASON = {"reason": "本人书面要求"}


def test_points_that_came_to_nothing_are_told_to_nobody(company: Company, api: InProcess) -> None:
    """All of them were spent before they were taken back."""
    agree(api, "c-1")
    change(api, "c-1", "earn", 30, "O1")
    change(api, "c-1", "spend", 30, "S1")
    body = {"kind": "take_back", "points": 30, "source": "O1", "line": "1", "reason": "退货"}
    api.must("POST", "/customers/c-1/points", body, "fin")
    stream(company, "c-1")
    company.tell()

    said = [each["points"] if "points" in each else each["no"] for each in sent(company)]
    assert sorted(said) == ["+30", "-30"]


def test_a_step_is_not_sent_with_a_coupon_of_its_plan_that_was_used_before(
    company: Company, api: InProcess
) -> None:
    """As where the step was called otherwise when its coupon was given."""
    mothers(api, "m-1")
    agree(api, "m-1"), consent(api, "m-1")
    api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")
    given = {"coupon_class": "baby-100", "campaign": "baby", "channel": "sms"}
    api.must("POST", "/customers/m-1/coupons", given, "dis")
    used = {"state": "used", "ref": "O7"}
    api.must("POST", "/customers/m-1/coupons/baby-100", used, "dis")

    assert run({"customer": "m-1", "plan": "baby", "step": "tips"}) == {"batchItemFailures": []}

    assert sent(company) == [] and told(api, "m-1") == [("baby", "none", "coupon_over")]
    by_hand = {"customer": "m-1", "step": "tips", "result": "sent", "note": "当面"}
    refused = api.ask("POST", "/care/plans/baby/steps", by_hand, "dis")
    assert (refused.status, refused.body["code"]) == (409, "coupon_over")


def test_a_reminder_that_was_told_and_answered_is_exported_and_goes_with_the_person(
    company: Company, api: InProcess
) -> None:
    rules = {**RULES, "threshold": {"CNY": 100}}
    assert company.enter("/settings/care", rules, PEOPLE["fin"])[0] == 200
    forget()
    path, held = "/customers/m-9/value", {"currency": "CNY", "reason": "储值"}

    def top_up(source: str) -> None:
        body = {**held, "paid": 150, "gift": 0, "source": source}
        for name in ("fin", "adm"):
            api.ask("POST", f"{path}/top-ups", body, name)

    top_up("T1")
    api.must("POST", path, {**held, "kind": "spend", "amount": 100, "source": "S1"}, "dis")
    [reminder] = api.must("GET", "/care/reminders", None, "dis")["items"]
    body = {"reminder": reminder["id"], "result": "电话提醒"}
    api.must("POST", "/care/reminders", body, "dis")
    top_up("T2")  # nothing stands for the reminder any more

    file = api.must("POST", "/customers/m-9/export", REASON, "adm")
    assert [(each["of"], each["customer"]) for each in file["reminders"]] == [("reminded", "m-9")]

    api.must("POST", path, {**held, "kind": "spend", "amount": 200, "source": "S2"}, "dis")
    for name in ("adm", "adm-2"):
        last = api.ask("POST", "/customers/m-9/erasure", REASON, name)
    assert last.status == 200
    left = company.client.scan(TableName=company.table)["Items"]
    assert [each for each in left if each["ticket_id"]["S"].startswith("remind")] == []


@pytest.mark.parametrize("bound", ["items", "bytes"])
def test_an_export_has_every_ticket_and_their_ways_however_many_and_large_they_are(
    company: Company, api: InProcess, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    who, body = "m-1", {"outlet": "outlet-1", "title": "安装", "region": "310115"}
    made = [
        api.must("POST", "/tickets", {**body, "attrs": {"customer_id": who}}, "dis")["id"]
        for _ in range(3)
    ]
    way = {"channel": "sms", "address": "13800138000", "consent": "电话中同意"}
    for each in made:
        api.must("POST", f"/tickets/{each}/contact", way, "dis")
    monkeypatch.setattr(past_service, "MOST", 1)
    if bound == "items":
        monkeypatch.setattr(person_service, "PAGE", 2)
    else:
        monkeypatch.setattr(exported, "MAX_BYTES", 900)
        monkeypatch.setattr(exported, "AT_ONCE", 2)

    path, ask, pages = f"/customers/{who}/export", dict(REASON), list[Any]()
    while not pages or "next" in pages[-1]:
        ask |= {"cursor": pages[-1]["next"]} if pages else {}
        pages.append(api.must("POST", path, ask, "adm"))

    tickets = [each["id"] for page in pages for each in page["tickets"]["tickets"]]
    assert sorted(tickets) == sorted(made) and len(pages) > 1
    parts = [item["part"] for page in pages for each in page["ids"] for item in each["items"]]
    assert len(parts) == len({*parts}) and sum(each.startswith("file#") for each in parts) == 3
    assert bound == "items" or len(pages) == 3
    assert sorted(each["of"] for page in pages for each in page["ways"]) == sorted(made)
    assert all(each["events"] for page in pages for each in page["tickets"]["tickets"])


def test_a_customers_file_holds_the_newest_that_fit_into_an_answer_and_says_that_there_are_more(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"outlet": "outlet-1", "title": "安装", "region": "310115"}
    attrs = {"attrs": {"customer_id": "m-77", "asset": "SN-77"}}
    made = [api.must("POST", "/tickets", body | attrs, "dis")["id"] for _ in "abc"]
    whole = api.must("GET", "/customers/m-77", None, "dis")
    newest = [each["id"] for each in whole["tickets"]]
    assert sorted(newest) == sorted(made) and not whole["more"]

    monkeypatch.setattr(schemas, "MAX_BYTES", 2 * len(json.dumps(whole["tickets"][0])))

    for path in ("/customers/m-77", "/assets/SN-77"):
        part = api.must("GET", path, None, "dis")
        assert part["more"] and 1 <= len(part["tickets"]) < 3
        assert [each["id"] for each in part["tickets"]] == newest[: len(part["tickets"])]
