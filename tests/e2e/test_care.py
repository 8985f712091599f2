"""What is done with customers on the deployed stack, in one walk: rules, lunches that earn a coupon, stored value with
its one reminder, levels, tags and who is in a segment."""

from typing import Any

import pytest

from demo.cloud import Cloud
from tests.e2e.test_customers import FINANCE, LEAD
from tests.e2e.test_customers_told import until_known

ADMIN, WHO, OTHER = "boss", "e2e-care-1", "e2e-care-2"
RULES: dict[str, Any] = {
    "threshold": {"CNY": 5000},
    "levels": [{"code": "e2e-gold", "names": {"youzan": ["金卡"]}}],
    "tags": [
        {"id": "regular", "tag": "e2e-常客", "by": "count", "kinds": ["visit"], "days": 1000, "at_least": 3},
    ],
    "segments": [{"id": "regulars", "all": ["e2e-常客"]}],
    "plans": [
        {
            "id": "e2e-again", "segment": "regulars", "channel": "e2e-sms", "quiet": ["00:00", "00:00"],
            "steps": [{"id": "hello", "day": 0, "at": "00:00", "text": "好久不见"}],
        }
    ],
    "coupons": [
        {
            "id": "lunch-3", "coupon_class": "e2e-lunch", "kinds": ["visit"], "weekdays": [1, 2, 3, 4, 5],
            "from": "11:00", "to": "14:00", "times": 3, "period": "week",
        }
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def rules(cloud: Cloud) -> None:
    """Beside those of other tests."""
    there = cloud.web.must("GET", "/settings/care", party=FINANCE)
    seen = there.pop("version")
    both = {
        name: [*there.get(name, []), *more] for name, more in RULES.items() if name != "threshold"
    }
    both["threshold"] = there.get("threshold", {}) | RULES["threshold"]
    headers = {"If-Match": f'"{seen}"'} if seen else {}
    cloud.web.must("PUT", "/settings/care", there | both, party=FINANCE, headers=headers)
    until_known()


def call(cloud: Cloud, method: str, path: str, body: Any = None) -> Any:
    return cloud.web.must(method, path, body, party=FINANCE)


def lunch(cloud: Cloud, who: str, day: int, kind: str = "visit") -> Any:
    at = f"2025-11-{day:02d}T12:00:00+08:00"
    body = {"kind": kind, "source": f"pos:{who}:{day}", "at": at, "channel": "store"}
    return call(cloud, "POST", f"/customers/{who}/happenings", body)


def test_r250_r251_r147_r247_r240_what_customers_do_gives_coupons_reminders_tags_and_levels(
    cloud: Cloud, rules: None
) -> None:
    earned = [lunch(cloud, WHO, day)["coupons"] for day in (3, 4, 5)]
    lunch(cloud, OTHER, 3)
    assert [len(each) for each in earned] == [0, 0, 1]
    lunch(cloud, WHO, 4, "refund")
    [coupon] = call(cloud, "GET", f"/customers/{WHO}/coupons")["items"]
    assert (coupon["coupon_class"], coupon["state"]) == ("e2e-lunch.2025-W45", "revoked")
    lunch(cloud, WHO, 6)

    tags = call(cloud, "GET", f"/customers/{WHO}/tags?at=2025-12-01T00:00:00Z")["tags"]
    assert [(each["tag"], each["counted"]) for each in tags] == [("e2e-常客", 3)]
    found = call(cloud, "GET", "/care/segments/regulars?months=36")["items"]
    assert {each["customer"] for each in found} & {WHO, OTHER} == {WHO}

    top_up = {"currency": "CNY", "paid": 6000, "gift": 600, "source": "pos:T1", "reason": "充值"}
    for one in (FINANCE, ADMIN):
        cloud.web.must("POST", f"/customers/{WHO}/value/top-ups", top_up, party=one)
    for number in range(2):
        spend = {
            "kind": "spend",
            "currency": "CNY",
            "amount": 1000,
            "source": f"pos:{number}",
            "reason": "午餐",
        }
        left = call(cloud, "POST", f"/customers/{WHO}/value", spend)
    assert (left["paid"], left["gift"], left["reminder"]) == (4000, 600, True)
    waiting = call(cloud, "GET", "/care/reminders")["items"]
    assert [each["balance"] for each in waiting if each["customer"] == WHO] == [4600]

    said = {"channel": "youzan", "level": "金卡", "at": "2025-11-03T00:00:00Z", "ref": "E1"}
    assert call(cloud, "POST", f"/customers/{WHO}/level", said)["level"] == "e2e-gold"
    classes = call(cloud, "GET", f"/customers/{WHO}/classes")["classes"]
    assert [each["name"] for each in classes] == ["e2e-gold"]
    assert cloud.web.call("GET", f"/customers/{WHO}/value?currency=CNY", party=LEAD).status == 403


def test_r166_r248_r249_r258_a_plan_is_run_dry_then_told_once_and_figures_and_a_persons_file_follow(
    cloud: Cloud, rules: None
) -> None:
    who = "e2e-care-9"
    for day in (10, 11, 12):
        lunch(cloud, who, day)
    agreed = {"channel": "e2e-sms", "given": True, "at": "2025-11-12T00:00:00Z", "source": "poster"}
    call(cloud, "POST", f"/customers/{who}/consents", agreed)

    def mine(path: str) -> list[tuple[str, str]]:
        items = call(cloud, "GET", path)["items"]
        return [(each["step"], each["state"]) for each in items if each["customer"] == who]

    assert mine("/care/plans/e2e-again/dry-run?months=36") == [("hello", "due")]
    assert mine("/care/plans/e2e-again/due") == []
    call(cloud, "POST", "/care/plans/e2e-again/start", {"months": 36})
    assert mine("/care/plans/e2e-again/due") == [("hello", "due")]
    sent = {"customer": who, "step": "hello", "result": "sent"}
    both = [call(cloud, "POST", "/care/plans/e2e-again/steps", sent) for _ in range(2)]
    assert both[0] == both[1] and mine("/care/plans/e2e-again/due") == []
    assert call(cloud, "GET", "/care/plans/e2e-again/results")["steps"][0]["sent"] >= 1

    [month] = call(cloud, "GET", "/care/figures?first=2025-11&last=2025-11")["items"]
    assert month["bought"] >= 1 and month["retention"]["of"] >= 0
    path, body = f"/customers/{who}/export", {"reason": "in person"}
    file = cloud.web.must("POST", path, body, party=ADMIN)
    assert {each["part"].partition("#")[0] for each in file["ids"][0]["items"]} >= {
        "did",
        "consent",
    }
    assert cloud.web.call("POST", path, body, party=FINANCE).status == 403
