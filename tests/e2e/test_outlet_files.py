"""Files of an outlet's own systems on the deployed stack: the samples of docs/examples/outlet, as they stand."""

import base64
from typing import Any

from demo.cloud import Cloud
from demo.web import Unexpected
from embedded.places import ROOT
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from tests.e2e.test_customers import FINANCE

SAMPLES = ROOT / "docs" / "examples" / "outlet"
OUTLET, DESK = "BJ-CY", "dispatch-1"
PARTS = {"SAMPLE-PUMP": "piece", "SAMPLE-PIPE": "m", "SAMPLE-VALVE": "piece"}


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def test_r242_the_sample_of_a_stock_system_is_taken_whole_once_and_goes_out_again(
    cloud: Cloud,
) -> None:
    web = cloud.web
    prices = PricingStore(cloud.client("dynamodb"), cloud.outputs["PricingTable"])
    for part, unit in PARTS.items():
        prices.put_sku(Sku(part, "part", part, unit))

    first = web.text("POST", "/stock/import", sample("stock.csv"), party=DESK)
    again = web.text("POST", "/stock/import", sample("stock.csv"), party=DESK)

    assert (first.body, again.body) == ({"taken": 3, "before": 0}, {"taken": 0, "before": 3})
    out = str(web.must("GET", f"/stock/{OUTLET}/levels.csv", party=DESK))
    assert {f"{OUTLET},SAMPLE-PUMP,piece,20,20,0,0", f"{OUTLET},SAMPLE-PIPE,m,35.5,35.5,0,0"} <= {
        *out.split()
    }

    wrong = sample("stock.csv") + f"ERP-1004,received,{OUTLET},NO-SUCH-PART,1,,\n".encode()
    try:
        web.text("POST", "/stock/import", wrong, party=DESK)
    except Unexpected as refused:
        assert "bad_stock_file" in str(refused) and "rows.5" in str(refused)
    else:
        raise AssertionError("a part that nobody knows was taken")


def test_r242_the_samples_of_an_outlets_members_and_till_are_what_they_did_whole_once(
    cloud: Cloud,
) -> None:
    web = cloud.web
    members: dict[str, Any] = {
        "outlet": OUTLET, "file": base64.b64encode(sample("members.csv")).decode(), "consent": "会员章程 2025",
    }  # fmt: skip
    web.must("POST", "/customers/members", members, party=FINANCE)
    path = f"/customers/sales?outlet={OUTLET}"

    first = web.text("POST", path, sample("sales.csv"), party=DESK)
    again = web.text("POST", path, sample("sales.csv").decode().encode("gbk"), party=DESK)

    assert first.body == {"taken": 3, "before": 0, "nobody": 1}
    assert again.body == {"taken": 0, "before": 3, "nobody": 1}
    key = {"kind": "phone", "value": "13800000091", "consent": "会员章程 2025"}
    person = web.must("POST", "/customers/find", {"keys": [key]}, party=FINANCE)["person"]
    did = web.must("GET", f"/customers/{person}/happenings", party=FINANCE)["items"]
    assert sorted((each["kind"], each["amount"]) for each in did) == [
        ("order", 299_900), ("refund", 299_900), ("visit", 4_800),
    ]  # fmt: skip
