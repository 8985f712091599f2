"""A template is edited as one: nodes, who does them, what they settle and the prices, published together or not at all;
the money comes by it. On the deployed stack."""

from collections.abc import Callable
from typing import Any

from demo import company
from demo.cloud import Cloud, activate, warned
from tests.drawn import end, scene, task
from tests.e2e.test_deployed import eventually
from tests.e2e.test_drawn_flows import AT_DESK, DESK, FITTERS, step
from tests.e2e.test_variants import round_the_clock

ID = "e2e-edited"
SHOP, FITTER, TUNER = "BJ-TZ", "tech-06", "tech-07"
ASKED, CHECKER = "finance-1", "finance-2"
CABLE, TUNING, PROJECT, BONUS = "CU-NUT-6", "AC-INST-1", "e2e-r150", 1_230
MINUTES, SCARCE = 95, "CU-PIPE-9"
FIRST = scene("fit", fit=task(("complete", "out"), state="on_site", owner=FITTERS), out=end("done"))
EDITED = scene(
    "fit",
    fit=task(("advance", "tune"), state="on_site", owner=FITTERS, settles={"trigger": "named", "items": [CABLE]},
             allows=["reserve_part"], limit={"minutes": 600, "calendar": "always", "agreed": True}),
    tune=task(("advance", "check"), state="on_site", owner=FITTERS, settles={"trigger": "fee", "item": TUNING}),
    check=task(("back", "tune"), ("complete", "over"), state="on_site", owner=AT_DESK),
    over=task(("close", "shut"), ("cancel", "off"), state="done", owner=AT_DESK),
    shut=end("closed"),
    off=end("cancelled"),
)  # fmt: skip
EDITED["nodes"]["check"]["exits"][0]["name"] = {"zh": "重调", "en": "again"}


def put(cloud: Cloud, document: dict[str, Any], id: str) -> list[Any]:
    draft = cloud.web.call("GET", f"/scenes/{id}/draft", party=DESK)
    seen = {"If-Match": f'"{draft.body["rev"]}"'} if draft.ok else {}
    drawn = document | {"scene": id}
    made = cloud.web.must("PUT", f"/scenes/{id}/draft", drawn, party=DESK, headers=seen)
    return list(made["findings"])


def published(cloud: Cloud, **wanted: Any) -> list[str]:
    seen = cloud.web.must("POST", "/publications/check", wanted, party=DESK)
    body = wanted | {"hash": seen["hash"]}
    asked = cloud.web.call("POST", "/publications", body, party=ASKED)
    assert asked.status == 202, asked.body
    return list(cloud.web.must("POST", "/publications", body, party=CHECKER)["publishes"])


def with_bonus(document: dict[str, Any]) -> None:
    """A bonus for one project, and a promise of every tier."""
    pay = document["planes"]["pay"]
    bonus = {
        "id": "r150",
        "fee": "bonus",
        "by": "fixed",
        "amount": BONUS,
        "when": {"project": PROJECT},
    }
    pay["fees"] = [*(each for each in pay.get("fees", ()) if each["id"] != "r150"), bonus]
    for tier in document["planes"]["charge"]["tiers"]:
        tier["service"] = {"response_minutes": MINUTES, "parts_priority": 1}


def priced(cloud: Cloud, change: Callable[[dict[str, Any]], None] = with_bonus) -> str:
    """The company's book with a change, approved, not published."""
    web = cloud.web
    listed = web.must("GET", "/books", party=ASKED)["items"]
    newest = next(
        each
        for each in listed
        if each["state"] == "published" and each["book_version"].startswith("main@")
    )["book_version"]
    document = web.must("GET", f"/books/{newest.replace('@', '%40')}", party=ASKED)
    change(document)
    for name in ("version", "skus"):
        document.pop(name, None)
    made = str(web.must("POST", "/books", document, party=ASKED)["book_version"])
    path = f"/books/{made.replace('@', '%40')}"
    handed = web.must("POST", f"{path}/submit", {}, party=ASKED)
    agreed = {"hash": handed["hash"], "confirmed": warned(web, path)}
    web.must("POST", f"{path}/approve", agreed, party=CHECKER)
    return made


def new(cloud: Cloud, scene: str = ID) -> str:
    body = {
        "outlet": SHOP, "title": "布线", "region": "110112", "scene": scene, "attrs": {"project": PROJECT},
        "lines": [{"sku": "AC-INST-2", "qty": "1"}, {"sku": CABLE, "qty": "2"}],
    }  # fmt: skip
    return str(cloud.web.must("POST", "/tickets", body, party=DESK)["id"])


def newest(cloud: Cloud) -> str:
    """A ticket of the newest version by the newest book, which each process knows within seconds; else ""."""
    id = new(cloud)
    stands = cloud.web.must("GET", f"/tickets/{id}", party=DESK)["stands"]
    clocks = cloud.web.must("GET", f"/tickets/{id}/due", party=DESK)["items"]
    fresh = stands["scene"] == f"{ID}@2" and [each["limit_minutes"] for each in clocks] == [MINUTES]
    return id if fresh else ""


def done(cloud: Cloud, id: str, who: str) -> None:
    """The work is handed to somebody, who does it."""
    [token] = cloud.web.must("GET", f"/tickets/{id}", party=DESK)["stands"]["tokens"]
    assert step(cloud, id, DESK, "hand_over", token=token["token"], owner=who).ok
    walked = step(cloud, id, who)
    assert walked.ok, walked.body


def as_the_tier_promises(cloud: Cloud, without: str, id: str) -> None:
    """R035: the clock of the step has the tier's minutes, and the ticket the tier's turn for a part that is wanted by
    others first; a ticket of a drawing that asks for neither is as it was. R260: what to order for a region."""
    web = cloud.web
    assert web.must("GET", f"/tickets/{without}/due", party=DESK)["items"] == []
    plain = new(cloud, scene="installation@1")
    for each in (plain, id):
        wanted = {"place": SHOP, "part": SCARCE, "qty": "1", "wait": True}
        web.must("POST", f"/tickets/{each}/parts/reserve", wanted, party=DESK)
    waiting = web.must("GET", f"/stock/{SHOP}/waiting/{SCARCE}", party=DESK)["items"]
    assert [each["ticket"] for each in waiting if each["ticket"] in (plain, id)] == [id, plain]
    told = web.must("GET", f"/stock/{SHOP}/reorder?region=11", party=DESK)
    assert told["places"][0] == SHOP and len(told["places"]) > 2


def test_r150_nodes_roles_and_prices_are_edited_together_and_the_money_comes_by_them(
    cloud: Cloud,
) -> None:
    """Who did a node is paid its items, a fee is a line once; what runs stays as it began; called off, none is paid."""
    web = cloud.web
    round_the_clock(cloud)
    assert put(cloud, FIRST, ID) == []
    assert published(cloud, scene=ID) == [f"scene {ID}@1"]
    running = new(cloud)
    unknown = {**EDITED["nodes"]["tune"], "settles": {"trigger": "fee", "item": "NO-SUCH"}}
    wrong = EDITED | {"nodes": {**EDITED["nodes"], "tune": unknown}}
    assert [(each["code"], each["node"]) for each in put(cloud, wrong, ID)] == [
        ("unknown_sku", "tune")
    ]
    assert put(cloud, EDITED, ID) == []

    activate(cloud, company.UNPRICED, active=False)
    book = priced(cloud)
    both = published(cloud, scene=ID, book=book)
    activate(cloud, company.UNPRICED, active=True)
    assert both == [f"scene {ID}@2", f"book {book}"]

    assert web.must("GET", f"/tickets/{running}", party=DESK)["stands"]["scene"] == f"{ID}@1"
    id = eventually(lambda: newest(cloud), "no ticket begins with what was published")
    path = f"/tickets/{id}"
    as_the_tier_promises(cloud, running, id)
    done(cloud, id, FITTER)
    done(cloud, id, TUNER)
    assert step(cloud, id, DESK, "back").ok
    done(cloud, id, TUNER)
    web.must("POST", f"{path}/complete", {}, party=DESK)
    eventually(lambda: web.must("GET", path, party=DESK)["settlement"] == "settled", "money")
    told = web.must("GET", f"{path}/earnings", party=CHECKER)
    pay = [each for each in told["lines"] if each["plane"] == "pay"]
    paid = {
        each["sku"] or each["fee"]: {share["party"]: share["amount"]["amount"] for share in each["shares"]}
        for each in pay
    }  # fmt: skip
    assert {*paid[CABLE]} == {SHOP, FITTER} and {*paid[TUNING]} == {SHOP, TUNER}
    assert FITTER in paid["AC-INST-2"] and TUNER not in paid["AC-INST-2"], "the lead's"
    assert any(sum(shares.values()) == BONUS for shares in paid.values())
    assert sum(each["sku"] == TUNING for each in pay) == 1
    mine = web.must("GET", f"{path}/earnings", party=TUNER)["earned"]["amount"]
    assert mine == paid[TUNING][TUNER] > 0

    web.must("POST", f"{path}/cancel", {"reason": "客户退单"}, party=DESK)

    def nobody_is_paid() -> bool:
        return web.must("GET", f"{path}/earnings", party=TUNER)["earned"]["amount"] == 0

    eventually(nobody_is_paid, "it was not given back")
