"""One chain's work out of its online shop and over its counter: settled by one book, for one payee, in one month; who
brought the customer earns by what they buy in the shop, and the customer's level prices what comes over the counter."""

from typing import Any

from demo import company
from demo import tmall_server as tmall
from demo.cloud import Cloud, activate
from suanqing.times import rfc3339, utcnow
from suanqing.work.tickets.commands import ticket_id_for
from tests.e2e.test_customers_told import until_known, write
from tests.e2e.test_deployed import eventually
from tests.e2e.test_editing import priced
from tests.e2e.test_orders import ask

TID = 3_800_000_000_000_000_243
DESK, BOSS, FINANCE, GUIDE = "dispatch-1", "boss", "finance-1", "tech-07"
BEIJING: dict[str, Any] = {
    "receiver_state": "北京市",
    "receiver_city": "北京市",
    "receiver_district": "朝阳区",
}
LIVE, SILVER, GOLD = "e2e-live", "e2e-silver", "e2e-gold-256"
BUYER = {"kind": "buyer_open_uid", "scope": "e2e-shop", "value": f"AAH{TID}"}


def rules(document: dict[str, Any]) -> None:
    """A guide has 5 % of the work of whom they brought in that live stream; two levels pay less."""
    document["roles"] = [*{*document.get("roles", ()), "guide"}]
    pay, charge = (document["planes"][plane] for plane in ("pay", "charge"))
    parts = [
        {"id": "guide", "role": "guide", "rate": "0.05", "otherwise": "hq"},
        {"id": "rest", "role": "crew", "remainder": True},
    ]
    plan = {"id": "r089", "on": ["labour"], "when": {"source": LIVE}, "parts": parts}
    pay["splits"] = [plan, *(each for each in pay.get("splits", ()) if each["id"] != "r089")]
    levels = [
        {"id": f"r256-{level}", "rate": rate, "when": {"customer_class": level}}
        for level, rate in ((SILVER, "0.05"), (GOLD, "0.1"))
    ]
    other = [each for each in charge.get("discounts", ()) if not each["id"].startswith("r256-")]
    charge["discounts"] = [*levels, *other]


def published(cloud: Cloud) -> None:
    activate(cloud, company.UNPRICED, active=False)
    book = priced(cloud, rules)
    cloud.web.must("POST", f"/books/{book.replace('@', '%40')}/publish", {}, party=FINANCE)
    activate(cloud, company.UNPRICED, active=True)
    care = cloud.web.must("GET", "/settings/care", party=FINANCE)
    care.pop("version")
    levels = [{"code": level, "names": {"store": [level]}} for level in (SILVER, GOLD)]
    write(cloud, "/settings/care", care | {"levels": [*care.get("levels", ()), *levels]})
    until_known()


def brought(cloud: Cloud) -> str:
    """A customer whom the guide brought in a live stream, and who is the shop's buyer."""
    at = rfc3339(utcnow())
    keys = [BUYER, {"kind": "phone", "value": "13900000089", "consent": "直播间"}]
    seen = {"keys": keys, "channel": "tmall", "at": at}
    who = str(cloud.web.must("POST", "/customers", seen, party=DESK)["person"])
    credit = {"guide": GUIDE, "source": LIVE, "since": at, "evidence": "直播间 88"}
    cloud.web.must("POST", f"/customers/{who}/attributions", credit, party=FINANCE)
    return who


def level(cloud: Cloud, who: str, name: str) -> None:
    said = {"channel": "store", "level": name, "at": rfc3339(utcnow()), "ref": name}
    assert cloud.web.must("POST", f"/customers/{who}/level", said, party=DESK)["level"] == name


def of(cloud: Cloud, ticket: str, plane: str, party: str = "") -> int:
    """What the ticket's lines of a plane come to, or a party's share of them."""
    told = cloud.web.must("GET", f"/tickets/{ticket}/earnings", party=BOSS)
    lines = [each for each in told["lines"] if each["plane"] == plane]
    if not party:
        return sum(each["amount"]["amount"] for each in lines)
    shares = (share for each in lines for share in each["shares"] if share["party"] == party)
    return sum(share["amount"]["amount"] for share in shares)


def test_r243_r089_r256_an_online_order_and_work_over_the_counter_are_one_settlement(
    cloud: Cloud, tmall_shop: tmall.TmallServer
) -> None:
    top, web = tmall_shop.platform, cloud.web
    published(cloud)
    customer = brought(cloud)
    web.must("PUT", "/listings/tmall/TM-AC", {"sku": "AC-INST-1"}, party=BOSS)
    with top.lock:
        top.sell(tmall.trade(TID, utcnow(), **BEIJING), "taobao_trade_TradeBuyerPay")
    online = ticket_id_for("tmall", f"tmall:{TID}:{TID}1")

    def pulled() -> bool:
        ask(cloud, "minute")
        return web.call("GET", f"/tickets/{online}", party=DESK).status == 200

    assert eventually(pulled, "the order's ticket")
    outlet = web.must("GET", f"/tickets/{online}", party=DESK)["outlet"]
    counter = {
        "outlet": outlet, "title": "门店装机", "region": "110105",
        "lines": [{"sku": "AC-INST-1", "qty": "1"}], "attrs": {"customer_id": customer},
    }  # fmt: skip
    offline = []
    for name in (SILVER, GOLD):
        level(cloud, customer, name)
        offline.append(web.must("POST", "/tickets", counter, party=DESK)["id"])
    both = [online, *offline]
    people = web.must("GET", "/parties?limit=200", party=BOSS)["items"]
    who = min(
        each["party_id"]
        for each in people
        if each.get("outlet") == outlet and "technician" in each.get("roles", ())
    )
    for ticket in both:
        web.must("POST", f"/tickets/{ticket}/assign", {"assignee": who}, party=DESK)
        for step in ("arrive", "complete"):
            web.must("POST", f"/tickets/{ticket}/{step}", party=who)

    def settled() -> list[dict[str, object]]:
        rows = web.must("GET", "/me/earnings", party=who, query={"limit": "100"})["tickets"]
        own = [each for each in rows if each["ticket_id"] in both]
        return own if len(own) == len(both) else []

    found = eventually(settled, "all in the month of who did them")
    assert len({str(each["party"]) for each in found}) == 1 and all(
        each["amount"] for each in found
    )
    books = {web.must("GET", f"/tickets/{each}/earnings", party=BOSS)["book"] for each in both}
    assert len(books) == 1
    silver, gold = (of(cloud, each, "charge") for each in offline)
    assert 0 < gold < silver and abs(silver * 90 - gold * 95) < 95, (
        "by the level at its ticket's time"
    )

    share = of(cloud, online, "pay", GUIDE)
    assert share > 0 and of(cloud, offline[0], "pay", GUIDE) == 0
    mine = web.must("GET", "/me/earnings", party=GUIDE, query={"limit": "100"})["tickets"]
    assert [each["amount"]["amount"] for each in mine if each["ticket_id"] == online] == [share]
    back = {"channel": "tmall", "id": "89", "line": "*", "back": 12_000, "of": 12_000}
    for each in (FINANCE, BOSS):
        answer = web.call("POST", f"/tickets/{online}/refunds", back, party=each)
        assert answer.ok, answer.body

    def given_back() -> bool:
        return of(cloud, online, "pay", GUIDE) == 0

    eventually(given_back, "the guide's share, back with the refund")
