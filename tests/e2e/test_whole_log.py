"""What a ticket said at any moment is made anew from its log, over HTTP: in a built-in scene, and of a ticket that is
older than such logs."""

from typing import Any

from demo.cloud import Cloud
from demo.web import Web
from suanqing.platform.dynamo import attribute
from suanqing.work.tickets.items import BEGAN

DESK, LEAD, HELPER = "dispatch-1", "tech-01", "tech-02"
SAME = (
    "state", "outlet", "title", "region", "address", "customer", "source", "urgent", "served", "assignee", "workers",
    "lines",
)  # fmt: skip


class Moments:
    """What the ticket said after each of its events, as it was read then."""

    def __init__(self, web: Web, made: Any) -> None:
        self.web, self.path, self.said = web, f"/tickets/{made['id']}", {1: made}

    def do(self, method: str, step: str, body: Any = None, who: str = LEAD) -> None:
        self.web.must(method, f"{self.path}/{step}", body, party=who)
        shown = self.web.must("GET", self.path, party=DESK)
        self.said[shown["version"]] = shown

    def told(self, seq: int, who: str = DESK) -> Any:
        return self.web.must("GET", f"{self.path}/history/{seq}", party=who)


def lived(cloud: Cloud) -> Moments:
    """A ticket of a built-in scene with more events than a head keeps."""
    body = {
        "outlet": "BJ-CY", "region": "110105", "title": "装空调", "address": "三里屯 1 号", "customer": "王女士",
        "attrs": {"vip": True}, "lines": [{"sku": "AC-INST-1", "qty": "1"}, {"sku": "AC-INST-1", "qty": "2"}],
    }  # fmt: skip
    seen = Moments(cloud.web, cloud.web.must("POST", "/tickets", body, party=DESK))
    seen.do("POST", "claim")
    seen.do("POST", "comments", {"text": "路上"})
    seen.do("POST", "site", {"address": "三里屯 2 号", "reason": "写错了"}, DESK)
    seen.do("POST", "crew", {"crew": [{"party": LEAD}, {"party": HELPER, "weight": "0.5"}]}, DESK)
    seen.do("POST", "arrive", {})
    seen.do("POST", "lines", {"sku": "AC-INST-1", "qty": "3"})
    seen.do("DELETE", "lines/1.2")
    seen.do("POST", "facts", {"attrs": {"vip": None, "asset": "SN-1"}, "reason": "问过"}, DESK)
    for n in range(24):
        seen.do("POST", "comments", {"text": f"第 {n} 次"})
    seen.do("POST", "complete")
    return seen


def test_r160_what_a_ticket_of_a_built_in_scene_said_after_each_event_is_made_of_its_log_alone(
    cloud: Cloud,
) -> None:
    """Who had it, where, lines, facts: as it was read at that moment, for each event, those on pages too."""
    seen = lived(cloud)
    last = max(seen.said)
    assert [*seen.said] == [*range(1, last + 1)]
    for seq, shown in seen.said.items():
        told = seen.told(seq)
        assert (told["seq"], told["made"]) == (seq, "log")
        assert {name: told.get(name) for name in SAME} == {name: shown.get(name) for name in SAME}
    assert seen.told(1)["facts"]["vip"] is True
    assert "vip" not in seen.told(last)["facts"] and seen.told(last)["facts"]["asset"] == "SN-1"
    assert seen.web.call("GET", f"{seen.path}/history/{last + 1}", party=DESK).status == 404


def test_r160_of_a_ticket_that_is_older_than_such_logs_lines_and_facts_are_given_by_undoing(
    cloud: Cloud,
) -> None:
    """It says which it is."""
    seen = lived(cloud)
    cloud.client("dynamodb").update_item(
        TableName=cloud.outputs["WorkTable"],
        Key={"ticket_id": attribute(seen.said[1]["id"]), "part": attribute("head")},
        UpdateExpression="REMOVE #b",
        ExpressionAttributeNames={"#b": BEGAN},
    )
    for seq, shown in seen.said.items():
        told = seen.told(seq)
        assert (told["made"], told["lines"]) == ("undone", shown["lines"])
        assert "workers" not in told and "address" not in told
    assert seen.told(1)["facts"] == {"vip": True}


def test_r160_who_may_not_see_how_pay_is_shared_or_what_was_noted_does_not_see_it_of_then(
    cloud: Cloud,
) -> None:
    seen = lived(cloud)
    own, desk = (seen.told(5, who) for who in (LEAD, DESK))
    assert [worker["weight"] for worker in desk["workers"]] == ["1", "0.5"]
    assert not any(worker.get("weight") for worker in own["workers"]) and "notes" not in own
    assert seen.web.call("GET", f"{seen.path}/history/2", party="tech-06").status == 404
