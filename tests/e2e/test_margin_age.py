"""R217: how long after it was done a job stands in the boss's numbers, on the deployed stack (docs/benchmarks.md)."""

import time

from demo.cloud import Cloud
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.times import parse, period_of
from tests.e2e.test_deployed import eventually

DESK, BOSS, LEAD = "dispatch-1", "boss", "age-lead"


def test_r217_a_job_stands_in_its_cell_soon_after_it_was_done(cloud: Cloud) -> None:
    """By a lead who never did another, so that the cell is there when the job counts, and not before.

    The time is told and not held: the machine is shared. `waiting_since` is of all cells of the month, and other jobs'
    keep it; it says nothing of this one."""
    web = cloud.web
    lead = Party(LEAD, "person", "新师傅", frozenset({"technician"}), "BJ-CY")
    PartyStore(cloud.client("dynamodb"), cloud.outputs["PricingTable"]).put(lead)
    body = {
        "outlet": "BJ-CY",
        "region": "110105",
        "title": "看板",
        "lines": [{"sku": "AC-INST-1", "qty": "1"}],
    }
    path = f"/tickets/{web.must('POST', '/tickets', body, party=DESK)['id']}"
    for step in ("claim", "arrive", "complete"):
        web.must("POST", f"{path}/{step}", {}, party=LEAD)
    done = time.monotonic()
    period = period_of(parse(web.must("GET", path, party=DESK)["served"]))
    query = {"by": "person", "period": period}

    def counted() -> bool:
        items = web.must("GET", "/margins/ranking", party=BOSS, query=query)["items"]
        return any(each["id"] == LEAD for each in items)

    assert not counted()
    eventually(counted, "the lead's cell")
    print(f"a job stood in its cell {time.monotonic() - done:.0f} s after it was done")
