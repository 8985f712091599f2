"""A thing's upkeep is due by the company's rules and its past, and its ticket is drafted by itself, once."""

from datetime import date, timedelta
from typing import Any

import boto3
import pytest

from jobs import clocks, wiring
from suanqing.people.parties.model import HQ, Party
from suanqing.times import BEIJING, utcnow
from suanqing.work.assets.upkeep import _later
from suanqing.work.service import upkeep_service
from suanqing.work.tickets.linked_keys import customer_key
from tests.in_process import InProcess
from tests.integration import test_assets
from tests.integration.settling import World
from tests.integration.test_assets import repaired
from tests.integration.test_due import Deployed
from tickets import wiring as desk

api = test_assets.api
RULE = {
    "product_type": "空调", "months": 12, "ahead": 7, "title": "空调年度保养", "scene": "installation",
    "lines": [{"sku": "AC-INSTALL", "qty": "1"}],
}  # fmt: skip


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("UPLOADS_BUCKET", "files")
    made = World(moto_tables, tables).found()
    made.parties.put(Party("dispatch", "person", "dispatch", frozenset({"dispatcher"}), HQ))
    return made


@pytest.fixture
def night(world: World, api: InProcess, monkeypatch: pytest.MonkeyPatch) -> Deployed:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="due")["QueueUrl"]
    monkeypatch.setenv("DUE_QUEUE_URL", url)
    forget()
    return Deployed(world, sqs, url)


def forget() -> None:
    for cached in (
        clocks.upkeep,
        wiring.tickets,
        wiring.parties,
        wiring.pricing,
        desk.upkeep,
        desk.cases,
        desk.files,
    ):
        cached.cache_clear()


def ruled(api: InProcess, **more: Any) -> None:
    seen = api.must("GET", "/settings/upkeep", None, "dis")["version"]
    headers = {"If-Match": f'"{seen}"'} if seen else {}
    api.must("PUT", "/settings/upkeep", {"rules": {"ac": {**RULE, **more}}}, "dis", headers)
    forget()


def registered(api: InProcess, asset: str, installed: date | None, kind: str = "空调") -> Any:
    body = {"model": "KFR", "product_type": kind, "customer_id": "c-9"}
    body |= {"installed_on": installed.isoformat()} if installed else {}
    return api.must("PUT", f"/assets/{asset}", body, "dis")


def dawn(night: Deployed, api: InProcess, asset: str) -> list[Any]:
    """A night passes; the thing's tickets of upkeep."""
    clocks.handler({"clocks": "upkeep"}, None)
    night.work()
    found = api.must("GET", f"/assets/{asset}", None, "dis")["tickets"]
    return [each for each in found if each["title"] == RULE["title"]]


def today() -> date:
    return utcnow().astimezone(BEIJING).date()


def test_r144_upkeep_is_due_a_year_after_and_its_ticket_is_drafted_once(
    night: Deployed, api: InProcess
) -> None:
    ruled(api)
    put_in = _later(today() + timedelta(days=5), -12)
    shown = registered(api, "SN1", put_in)
    due = _later(put_in, 12).isoformat()
    assert shown["upkeep"] == [{"rule": "ac", "on": due, "since": put_in.isoformat()}]
    assert dawn(night, api, "SN1") == []  # nobody knows where it is

    repaired(api, asset="SN1", address="上海市浦东新区 1 号")
    [made] = dawn(night, api, "SN1")
    assert [each["id"] for each in dawn(night, api, "SN1")] == [made["id"]]

    ticket = api.must("GET", f"/tickets/{made['id']}", None, "dis")
    assert (ticket["outlet"], ticket["region"], ticket["source"]) == (
        "sh-01",
        "310115",
        "upkeep:ac",
    )
    assert ticket["case"]["asset"] == "SN1" and ticket["case"]["customer_id"] == "c-9"
    assert [each["sku"] for each in ticket["lines"]] == ["AC-INSTALL"]
    api.must("POST", f"/tickets/{made['id']}/cancel", {"reason": "客户不需要"}, "dis")
    assert [each["id"] for each in dawn(night, api, "SN1")] == [made["id"]]


def test_work_that_is_done_puts_upkeep_off_and_what_is_not_due_is_left(
    night: Deployed, api: InProcess
) -> None:
    ruled(api)
    registered(api, "SN1", _later(today(), -13))
    ticket = repaired(api, asset="SN1")
    for step in ("claim", "arrive", "complete"):
        api.must("POST", f"/tickets/{ticket}/{step}", {}, "tech")

    [due] = api.must("GET", "/assets/SN1", None, "dis")["upkeep"]

    assert due["since"] == today().isoformat() and dawn(night, api, "SN1") == []
    ruled(api, counts=["consultation"])
    assert api.must("GET", "/assets/SN1", None, "dis")["upkeep"][0]["on"] < today().isoformat()
    registered_too = registered_other(api)
    assert len(dawn(night, api, "SN1")) == 1 and dawn(night, api, registered_too) == []


def test_upkeep_that_was_done_is_due_again_whatever_else_counts(
    night: Deployed, api: InProcess
) -> None:
    ruled(api, counts=["consultation"])
    registered(api, "SN1", _later(today(), -13))
    repaired(api, asset="SN1")
    [made] = dawn(night, api, "SN1")
    for step in ("claim", "arrive", "complete"):
        api.must("POST", f"/tickets/{made['id']}/{step}", {}, "tech")

    assert api.must("GET", "/assets/SN1", None, "dis")["upkeep"][0]["since"] == today().isoformat()


def test_who_was_erased_is_called_for_no_upkeep(night: Deployed, api: InProcess) -> None:
    ruled(api)
    registered(api, "SN1", _later(today(), -13))
    repaired(api, asset="SN1")
    said = {"what": "erasure", "by": "adm", "at": "2026-11-01T00:00:00.000Z", "reason": "本人要求"}
    clocks.upkeep().store.add(customer_key("c-9"), "asked#2026-11-01T00:00:00.000Z#erasure", said)

    assert dawn(night, api, "SN1") == []


def registered_other(api: InProcess) -> str:
    registered(api, "SN2", _later(today(), -13), "冰箱")
    repaired(api, asset="SN2")
    return "SN2"


def test_a_list_of_things_comes_in_pages_and_one_that_cannot_be_made_keeps_no_other_back(
    night: Deployed, api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep_service, "PAGE", 2)
    ruled(api)
    for number in range(5):
        registered(api, f"SN{number}", _later(today(), -13))
        repaired(api, asset=f"SN{number}")
    create = clocks.upkeep().cases.create
    refused = []

    def odd(caller: Any, spec: Any, key: Any) -> Any:
        if spec.attrs["asset"] == "SN3":
            refused.append(key)
            spec = type(spec)(
                **{**{n: getattr(spec, n) for n in spec.__slots__}, "outlet": "nowhere"}
            )
        return create(caller, spec, key)

    monkeypatch.setattr(clocks.upkeep().cases, "create", odd)
    made = [len(dawn(night, api, f"SN{number}")) for number in range(5)]

    assert made == [1, 1, 1, 0, 1] and len(refused) == 5


def test_rules_that_mean_nothing_are_refused(api: InProcess) -> None:
    for odd, where in (
        ({"months": 0}, "rules.ac.months"),
        ({"scene": "nowhere"}, None),
        ({"lines": [{}]}, "rules"),
    ):
        answer = api.ask("PUT", "/settings/upkeep", {"rules": {"ac": {**RULE, **odd}}}, "dis")
        assert answer.status == 422, (odd, where)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: str, months: int, later: str) -> None:
    assert _later(date.fromisoformat(day), months).isoformat() == later
