"""A guide's day on the deployed stack: whom to tell what, by the card in WeCom and on the phone; a customer's order."""

import json
import secrets
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Route, expect

from demo import platforms
from demo.cloud import Cloud
from suanqing.times import rfc3339, utcnow
from tests.browser.test_pages import DESK, FINANCE, FITTER, go, sign_in
from tests.browser.test_without_a_net import forgive
from tests.browser.visits import SLOW, Visit
from tests.e2e.test_deployed import card_of, eventually
from tests.simulation import company

PLAN, MEMBER = "guide-walk", "Tech01"


def rules(cloud: Cloud) -> None:
    """A plan beside those of other tests, whose one step is the guide's."""
    there = cloud.web.must("GET", "/settings/care", party=FINANCE)
    seen = there.pop("version")
    more: dict[str, Any] = {
        "tags": [{"id": PLAN, "tag": PLAN, "by": "count", "kinds": ["trial"], "days": 30}],
        "segments": [{"id": PLAN, "all": [PLAN]}],
        "plans": [
            {
                "id": PLAN, "segment": PLAN, "channel": PLAN, "quiet": ["00:00", "00:00"],
                "steps": [{"id": "hi", "day": 0, "at": "00:00", "text": "{name},新品到店", "guide": True}],
            }
        ],
    }  # fmt: skip
    both = there | {name: [*there.get(name, []), *rows] for name, rows in more.items()}
    headers = {"If-Match": f'"{seen}"'} if seen else {}
    cloud.web.must("PUT", "/settings/care", both, party=FINANCE, headers=headers)


def brought(cloud: Cloud, name: str) -> str:
    """A customer of the fitter's who is in the plan's segment."""
    web, at = cloud.web, rfc3339(utcnow())
    keys = [{"kind": "yz_open_id", "value": secrets.token_hex(8)}]
    body = {"keys": keys, "channel": "youzan", "at": at, "name": name}
    who = str(web.must("POST", "/customers", body, party="boss")["customer"])
    path = f"/customers/{who}"
    guide = {"guide": FITTER, "source": "store", "since": at, "evidence": "门店扫码"}
    web.must("POST", f"{path}/attributions", guide, party=FINANCE)
    did = {"kind": "trial", "source": who, "at": at, "channel": "store"}
    web.must("POST", f"{path}/happenings", did, party=FINANCE)
    agreed = {"channel": PLAN, "given": True, "at": at, "source": "门店"}
    web.must("POST", f"{path}/consents", agreed, party=FINANCE)
    return who


def handed(cloud: Cloud, *customers: str) -> dict[str, str]:
    """What the schedule does, until the guide has a task of each: its id by customer."""

    def found() -> dict[str, str] | None:
        name = cloud.function("Customers")
        payload = json.dumps({"plans": "due"}).encode()
        cloud.client("lambda").invoke(FunctionName=name, Payload=payload)
        items = cloud.web.must("GET", "/care/tasks", party=FITTER)["items"]
        mine = {each["customer"]: each["id"] for each in items if each["customer"] in customers}
        return mine if len(mine) == len(customers) else None

    return eventually(found, "the guide's tasks")


def test_r185_r192_a_guide_tells_customers_by_card_and_phone_takes_an_order_and_the_manager_sees_the_count(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    rules(cloud)
    names = [f"{each}{secrets.token_hex(2)}" for each in ("周", "吴")]
    ids = [brought(cloud, each) for each in names]
    cloud.web.must("POST", f"/care/plans/{PLAN}/start", {"months": 1}, party=FINANCE)
    tasks = handed(cloud, *ids)

    card = eventually(lambda: card_of(cloud, tasks[ids[0]], MEMBER), "the task's card")
    key, platform = cloud.key, cloud.wecom.platform
    pressed = platforms.wecom_click(
        platform.corpid, MEMBER, card, utcnow(), platform.agentid, "task_sent"
    )
    call = platforms.wecom_callback(key, pressed, utcnow(), secrets.token_hex(4))
    assert cloud.web.deliver("/webhooks/wecom", call).status == 200

    def counted() -> bool:
        told = cloud.web.must("GET", f"/care/plans/{PLAN}/results", party=FINANCE)["people"]
        return any((each["by"], each["sent"]) == (FITTER, 1) for each in told)

    eventually(counted, "what the card's button said")
    phone = visit(phone=True)
    page = sign_in(phone, FITTER)
    go(page, "me")
    page.get_by_role("link", name="客户任务").tap()
    mine = page.get_by_role("article", name=names[1])
    expect(mine).to_contain_text(f"{names[1]},新品到店", timeout=SLOW)
    assert page.get_by_role("article", name=names[0]).count() == 0
    assert phone.findings() == []
    mine.get_by_role("button", name="已告知").dblclick()
    expect(mine).to_have_count(0, timeout=SLOW)

    go(page, "jobs/+new")
    number, title = f"139{secrets.randbelow(10**8):08d}", f"导购单 {secrets.token_hex(3)}"
    page.get_by_label("空调安装", exact=True).or_(page.get_by_label("安装", exact=True)).tap()
    page.get_by_label("内容").fill(title)
    page.get_by_label("客户").fill("郑女士")
    page.get_by_label("地址").fill("北京市朝阳区幸福路 8 号")
    page.get_by_label("导购开单").check()
    expect(page.get_by_role("button", name="先写客户电话")).to_be_visible()
    page.get_by_label("电话", exact=True).fill(number)
    lost: list[int] = []

    def lose(route: Route) -> None:
        """It reaches the API, and its answer never comes back."""
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route("**/orders/taken", lose)
    page.get_by_role("button", name="创建", exact=True).dblclick()
    expect(page.get_by_role("alert")).to_be_visible(timeout=SLOW)
    page.reload(wait_until="networkidle")
    page.get_by_role("button", name="创建", exact=True).dblclick()
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=SLOW)
    query = {"outlet": company.OUTLETS[0], "q": title, "limit": "50"}
    made = cloud.web.must("GET", "/tickets", party=DESK, query=query)["items"]
    assert (lost, len(made)) == ([201], 1)
    forgive(phone)
    found = {"keys": [{"kind": "phone", "value": number}]}
    customer = cloud.web.must("POST", "/customers/find", found, party=FINANCE)["person"]
    touches = cloud.web.must("GET", f"/customers/{customer}/identity", party=FINANCE)["touches"]
    assert [each["ref"] for each in touches if each["channel"] == "guide"] == [FITTER]

    desk = visit()
    page = sign_in(desk, DESK)
    go(page, f"plans/{PLAN}")
    table = page.get_by_role("region", name="谁发的")
    fitter = cloud.web.must("GET", f"/parties/{FITTER}", party="boss")["name"]
    expect(table.get_by_role("row", name=fitter)).to_contain_text("2", timeout=SLOW)
    assert desk.barriers() == []
