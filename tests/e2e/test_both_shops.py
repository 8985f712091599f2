"""One chain's work out of its online shop and over its counter: settled by one book, for one payee, in one month."""

from demo import tmall_server as tmall
from demo.cloud import Cloud
from suanqing.times import utcnow
from suanqing.work.tickets.commands import ticket_id_for
from tests.e2e.test_deployed import eventually
from tests.e2e.test_orders import ask

TID = 3_800_000_000_000_000_243
DESK, BOSS = "dispatch-1", "boss"
BEIJING = {"receiver_state": "北京市", "receiver_city": "北京市", "receiver_district": "朝阳区"}


def test_r243_an_online_order_and_work_over_the_counter_are_one_settlement(
    cloud: Cloud, tmall_shop: tmall.TmallServer
) -> None:
    top, web = tmall_shop.platform, cloud.web
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
        "lines": [{"sku": "AC-INST-1", "qty": "1"}],
    }  # fmt: skip
    offline = web.must("POST", "/tickets", counter, party=DESK)["id"]
    people = web.must("GET", "/parties?limit=200", party=BOSS)["items"]
    who = min(
        each["party_id"]
        for each in people
        if each.get("outlet") == outlet and "technician" in each.get("roles", ())
    )
    for ticket in (online, offline):
        web.must("POST", f"/tickets/{ticket}/assign", {"assignee": who}, party=DESK)
        for step in ("arrive", "complete"):
            web.must("POST", f"/tickets/{ticket}/{step}", party=who)

    def settled() -> list[dict[str, object]]:
        rows = web.must("GET", "/me/earnings", party=who)["tickets"]
        own = [each for each in rows if each["ticket_id"] in (online, offline)]
        return own if len(own) == 2 else []

    one, other = eventually(settled, "both in the month of who did them")
    assert one["party"] == other["party"] and one["amount"] and other["amount"]
    books = {
        web.must("GET", f"/tickets/{each}/earnings", party=BOSS)["book"]
        for each in (online, offline)
    }
    assert len(books) == 1
