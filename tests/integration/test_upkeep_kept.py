"""Upkeep after changes around it: a rule that is called otherwise, a thing that was never listed, a ticket that cannot
be made."""

from typing import Any

import pytest

from jobs import clocks
from ops import assets
from suanqing.errors import Conflict
from suanqing.work.assets.register_service import ASSETS, Register
from suanqing.work.tickets.linked_keys import asset_key
from suanqing.work.tickets.store import TicketStore
from tests.in_process import InProcess
from tests.integration import test_upkeep
from tests.integration.settling import World
from tests.integration.test_assets import repaired
from tests.integration.test_due import Deployed
from tests.integration.test_upkeep import RULE, _later, dawn, forget, registered, ruled, today

api, night, world = test_upkeep.api, test_upkeep.night, test_upkeep.world


def renamed(api: InProcess, **rules: Any) -> None:
    seen = api.must("GET", "/settings/upkeep", None, "dis")["version"]
    headers = {"If-Match": f'"{seen}"'}
    api.must("PUT", "/settings/upkeep", {"rules": rules}, "dis", headers)
    forget()


def overdue(api: InProcess, night: Deployed) -> str:
    """The ticket of a thing's upkeep."""
    ruled(api, counts=["consultation"])
    registered(api, "SN1", _later(today(), -13))
    repaired(api, asset="SN1")
    [made] = dawn(night, api, "SN1")
    return str(made["id"])


def test_a_rule_that_is_called_otherwise_drafts_nothing_again_and_goes_on_with_what_it_drafted(
    night: Deployed, api: InProcess
) -> None:
    ticket = overdue(api, night)
    renamed(api, yearly={**RULE, "counts": ["consultation"]})

    assert [each["id"] for each in dawn(night, api, "SN1")] == [ticket]
    for step in ("claim", "arrive", "complete"):
        api.must("POST", f"/tickets/{ticket}/{step}", {}, "tech")
    [due] = api.must("GET", "/assets/SN1", None, "dis")["upkeep"]
    assert due == {
        "rule": "yearly", "since": today().isoformat(), "on": _later(today(), 12).isoformat(),
    }  # fmt: skip


def test_another_rule_of_that_day_drafts_its_own(night: Deployed, api: InProcess) -> None:
    overdue(api, night)
    renamed(api, filter={**RULE, "title": "滤网清洗", "counts": ["consultation"]})

    dawn(night, api, "SN1")

    titles = [each["title"] for each in api.must("GET", "/assets/SN1", None, "dis")["tickets"]]
    assert titles.count("滤网清洗") == titles.count(RULE["title"]) == 1


def test_a_thing_that_was_registered_before_there_was_a_list_is_listed_by_its_tickets(
    night: Deployed, api: InProcess, world: World
) -> None:
    ruled(api)
    registered(api, "SN1", _later(today(), -13))
    repaired(api, asset="SN1"), repaired(api, asset="SN-none")
    store = clocks.upkeep().store
    key = {"ticket_id": {"S": ASSETS}, "part": {"S": asset_key("SN1")}}
    store.client.delete_item(TableName=store.table, Key=key)
    assert dawn(night, api, "SN1") == []

    tickets = TicketStore(world.client, world.tables["WORK_TABLE"])
    listed = [assets.enlisted(Register(store), assets.of_outlet(tickets, "sh-01")) for _ in "ab"]

    assert listed == [1, 0] and len(dawn(night, api, "SN1")) == 1


def test_a_conflict_that_is_no_ticket_of_before_is_a_failure_and_made_the_next_night(
    night: Deployed, api: InProcess, monkeypatch: pytest.MonkeyPatch, logged: Any
) -> None:
    ruled(api)
    registered(api, "SN1", _later(today(), -13))
    repaired(api, asset="SN1")

    def contended(*_: Any) -> Any:
        raise Conflict("the ticket changes too often; try again")

    with monkeypatch.context() as busy:
        busy.setattr(clocks.upkeep().cases, "create", contended)
        assert dawn(night, api, "SN1") == []
    assert [each.failed for each in logged.records if each.getMessage() == "upkeep drafted"] == [1]

    assert len(dawn(night, api, "SN1")) == 1
