"""One customer across channels on the deployed stack: first seen at once by many, joined by keys said together, one
file over all of it in a second, and parted again."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from demo.cloud import Cloud
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.store import PartyStore
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.store import TicketStore
from tests.integration.test_members import HEADERS

ROWS = 20
"""Of each shop's list in a run; the first of all of them is the same member."""
SHOP, FINANCE, LEAD, BOSS = "BJ-CY", "finance-1", "tech-01", "boss"
PROGRAM = Caller("e2e-desk", frozenset({"dispatcher"}))
EVENTS, TRIES, AT_ONCE = 200, 5, 1.0
"""How many events of a merged customer come in one call, how often it is tried, and in how many seconds the best is."""
UNION = {"kind": "unionid", "value": "oE2eUnion1"}
PHONE = {"kind": "phone", "value": "13900000071", "consent": "小程序授权 2026-11-03"}
YOUZAN = {"kind": "yz_open_id", "value": "yzE2e1"}
AT = "2026-11-03T06:00:00.000Z"


def see(cloud: Cloud, *keys: dict[str, str], channel: str) -> dict[str, Any]:
    body = {"keys": [*keys], "channel": channel, "source": "poster", "at": AT}
    found: dict[str, Any] = cloud.web.must("POST", "/customers", body, party=FINANCE)
    return found


def file_of(cloud: Cloud, customer: str) -> set[str]:
    shown = cloud.web.must("GET", f"/customers/{customer}", party=FINANCE)
    return {each["id"] for each in shown["tickets"]}


@pytest.fixture(scope="module")
def tickets(cloud: Cloud) -> tuple[set[str], set[str]]:
    """What the shop's customer and the chat's have: ten tickets each, with a hundred events and more."""
    database, names = cloud.client("dynamodb"), cloud.outputs
    register = PartyStore(database, names["PricingTable"])
    commands = Tickets(TicketStore(database, names["WorkTable"]), register)

    def made(customer: str) -> str:
        spec = NewTicket(SHOP, "修冰箱", "110105", attrs={"customer_id": customer})
        ticket_id = commands.create(PROGRAM, spec).ticket.ticket_id
        for number in range(EVENTS // 20):
            commands.comment(PROGRAM, ticket_id, f"第 {number} 次联系")
        commands.cancel(PROGRAM, ticket_id, "试")
        return ticket_id

    chat = see(cloud, UNION, channel="wecom")["customer"]
    shop = {made("youzan:yzE2e1") for _ in range(10)}
    return shop, {made(chat) for _ in range(10)}


def test_r229_many_who_see_a_customer_first_make_one(cloud: Cloud) -> None:
    key = {"kind": "openid", "value": "oE2eFirst", "scope": "wx-e2e"}

    see(cloud, {**key, "value": "oE2eWarm"}, channel="miniprogram")

    with ThreadPoolExecutor(3) as pool:
        seen = [*pool.map(lambda _: see(cloud, key, channel="miniprogram"), range(9))]

    assert len({each["person"] for each in seen}) == 1
    assert sum(each["created"] for each in seen) == 1


def test_r229_r141_r254_two_channels_customers_are_one_file_within_a_second_and_two_again(
    cloud: Cloud, tickets: tuple[set[str], set[str]]
) -> None:
    """The shop knows a buyer and a phone, the chat a unionid; a login says phone and unionid together."""
    web, (of_shop, of_chat) = cloud.web, tickets
    shop, chat = see(cloud, YOUZAN, PHONE, channel="youzan"), see(cloud, UNION, channel="wecom")
    assert (file_of(cloud, shop["person"]), file_of(cloud, chat["person"])) == (of_shop, of_chat)

    both = see(cloud, UNION, PHONE, channel="miniprogram")

    assert (both["person"], both["joined"]) == (chat["customer"], [shop["customer"]])
    spent = []
    for _ in range(TRIES):
        began = time.monotonic()
        shown = web.must("GET", f"/customers/{shop['customer']}", party=FINANCE)
        spent.append(time.monotonic() - began)
    assert {each["id"] for each in shown["tickets"]} == of_shop | of_chat
    assert (
        sum(len(each["events"]) for each in shown["tickets"]) >= EVENTS and min(spent) < AT_ONCE
    ), spent
    who = web.must("GET", f"/customers/{both['person']}/identity", party=FINANCE)
    assert {each["channel"] for each in who["touches"]} == {"youzan", "wecom", "miniprogram"}
    origin = web.must("GET", f"/customers/{both['person']}/origin", party=FINANCE)
    assert [each["share"] for each in origin["shares"]] == [10_000]

    web.must(
        "POST",
        f"/customers/{shop['customer']}/merge",
        {"into": None, "reason": "两个人"},
        party=FINANCE,
    )

    assert (file_of(cloud, shop["customer"]), file_of(cloud, chat["customer"])) == (
        of_shop,
        of_chat,
    )
    again = see(cloud, UNION, PHONE, channel="miniprogram")
    assert again["joined"] == [] and again["doubts"][0]["other"] == shop["customer"]
    trail = web.must("GET", f"/customers/{shop['customer']}/identity", party=FINANCE)["trail"]
    assert [(each["by"], each["into"]) for each in trail if each["customer"] == shop["customer"]] == [
        ("rule", chat["customer"]), (FINANCE, ""),
    ]  # fmt: skip
    assert web.call("GET", f"/customers/{shop['customer']}/identity", party=LEAD).status == 403


def test_r245_h20_thirteen_shops_lists_become_one_register_in_one_sitting(cloud: Cloud) -> None:
    """No two headers, five encodings; looked at first, then written, and again without any change."""
    bodies = []
    for shop, (header, encoding) in enumerate(HEADERS, 1):
        between = next(each for each in "\t;," if each in header)
        phones = ["13700000099", *(f"137{shop:02d}{number:06d}" for number in range(1, ROWS))]
        rows = [
            (phone, f"E{shop}-{n}", "王女士", "10", "8.50", "金卡")
            for n, phone in enumerate(phones)
        ]
        text = "\n".join([header, *map(between.join, rows)])
        file = base64.b64encode(text.encode(encoding)).decode()
        bodies.append({"outlet": f"e2e-shop-{shop}", "file": file, "consent": "会员章程 2025"})

    def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = cloud.web.must("POST", path, body, party=FINANCE)
        return found

    looked = [post("/customers/members/check", each)["counts"] for each in bodies]
    began = time.monotonic()
    wrote = [post("/customers/members", each) for each in bodies]
    print(f"{len(bodies) * ROWS} members in {time.monotonic() - began:.1f} s")
    again = post("/customers/members", bodies[-1])["counts"]

    assert looked == [{"new": ROWS}] * 13
    assert [each["counts"] for each in wrote] == [
        {"new": ROWS},
        *[{"new": ROWS - 1, "known": 1}] * 12,
    ]
    assert again == {"there": ROWS} and not any(each.get("next") for each in wrote)
    told = {**PHONE, "value": "13700000099"}
    person = post("/customers/find", {"keys": [told]})["person"]
    said = cloud.web.must("GET", f"/customers/{person}/openings", party=FINANCE)["items"]
    assert {(each["shop"], each["told"]["points"], each["told"]["balance"]) for each in said} == {
        (f"e2e-shop-{shop}", 10, 850) for shop in range(1, 14)
    }


def test_r252_r253_a_coupon_is_given_once_whichever_channels_give_it_at_once(cloud: Cloud) -> None:
    web = cloud.web

    def issue(number: int) -> int:
        body = {
            "coupon_class": "new-member",
            "campaign": f"c-{number}",
            "channel": ("tmall", "wecom")[number % 2],
        }
        return int(web.call("POST", "/customers/e2e-coupons/coupons", body, party=FINANCE).status)

    with ThreadPoolExecutor(3) as pool:
        given = sorted(pool.map(issue, range(9)))

    assert given == [201, *[409] * 8]
    body = {"coupon_class": "new-member", "campaign": "late", "channel": "wecom"}
    late = web.call("POST", "/customers/e2e-coupons/coupons", body, party=FINANCE)
    assert late.body["code"] == "coupon_there" and late.body["campaign"].startswith("c-")


def test_r246_points_are_earned_spent_and_given_back_once_each(cloud: Cloud) -> None:
    def change(kind: str, points: int | None, source: str) -> int:
        body = {
            "kind": kind,
            "source": source,
            "reason": "试",
            **({"points": points} if points else {}),
        }
        path = "/customers/e2e-points/points"
        for one in (FINANCE, BOSS) if kind == "earn" else (FINANCE,):
            cloud.web.must("POST", path, body, party=one)
        return int(cloud.web.must("GET", path, party=FINANCE)["balance"])

    found = [
        change("earn", 100, "youzan:E1"), change("earn", 100, "youzan:E1"), change("earn", 20, "tmall:T1"),
        change("spend", 110, "redeem:1"), change("give_back", None, "redeem:1"), change("take_back", 20, "tmall:T1"),
    ]  # fmt: skip

    assert found == [100, 100, 120, 10, 120, 100]
