"""Calendars as a company keeps them: versions, days from which they hold, notices taken by two, and who may."""

import os
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from scenes import app as scenes
from suanqing.errors import Invalid, NotFound, Stale
from suanqing.holiday_notice import parse_notice
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.calendars.store import CalendarStore
from tests.holidays import CSV
from tests.integration.settling import World
from tests.rest import call

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
WEEK = {day: ["09:00-12:00", "13:30-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
SERVICE = {"id": "service", "zone": "Asia/Shanghai", "holidays": "CN", "week": WEEK}
ROOT, CARL = Caller("root", frozenset({"admin"})), Caller("carl", frozenset({"admin"}))
WORKER = Caller("w", frozenset({"technician"}), "o1")


@pytest.fixture
def store(engine: Any, tables: dict[str, str]) -> CalendarStore:
    return CalendarStore(engine, tables["PRICING_TABLE"])


def monday(store: CalendarStore, day: str, minutes: int = 240) -> str:
    found = store.known().calendars.find("service")
    return rfc3339(found.add(datetime.fromisoformat(f"{day}T09:00+08:00"), minutes))


def test_a_version_holds_from_its_day_on_and_the_one_before_it_until_then(
    store: CalendarStore,
) -> None:
    store.put(SERVICE, 0, "ann", NOW)
    store.put(SERVICE | {"week": {"mon": ["08:00-20:00"]}, "since": "2026-12-07"}, 1, "ann", NOW)

    assert monday(store, "2026-11-30") == "2026-11-30T06:30:00.000Z"
    assert monday(store, "2026-12-07") == "2026-12-07T05:00:00.000Z"
    assert [each["week"] for each in store.get("service").layers] == [WEEK]


def test_a_version_without_a_day_holds_for_all_days(store: CalendarStore) -> None:
    store.put(SERVICE, 0, "ann", NOW)
    store.put(SERVICE | {"week": {"mon": ["08:00-20:00"]}}, 1, "ann", NOW)

    assert monday(store, "2026-11-30") == "2026-11-30T05:00:00.000Z"
    assert store.get("service").layers == ()


def test_who_writes_over_a_version_that_is_not_the_newest_writes_nothing(
    store: CalendarStore,
) -> None:
    store.put(SERVICE, 0, "ann", NOW)

    with pytest.raises(Stale):
        store.put(SERVICE, 0, "bob", NOW)
    assert store.get("service").version == 1


def test_a_calendar_that_names_one_that_is_not_there_is_refused_and_not_kept(
    store: CalendarStore,
) -> None:
    with pytest.raises(Invalid) as refused:
        store.put(SERVICE | {"outlets": {"o1": "mall"}}, 0, "ann", NOW)

    assert refused.value.code == "bad_calendar"
    with pytest.raises(NotFound) as unknown:
        store.get("service")
    assert unknown.value.code == "unknown_calendar"


def test_a_calendar_that_somebody_else_made_just_now_is_found_at_once(
    engine: Any, tables: dict[str, str], store: CalendarStore
) -> None:
    assert store.known().stored == {}, "what there is not is remembered"
    CalendarStore(engine, tables["PRICING_TABLE"]).put(SERVICE, 0, "ann", NOW)

    assert store.find("service", "310115", "o1").id == "service"
    with pytest.raises(Invalid) as refused:
        store.find("mall", "310115", "o1")
    assert refused.value.code == "unknown_calendar"


def test_an_outlets_calendar_comes_before_its_regions_and_the_countrys_before_both(
    store: CalendarStore,
) -> None:
    for name in ("mall", "shanghai", "tokyo"):
        store.put(SERVICE | {"id": name}, 0, "ann", NOW)
    places = {
        "outlets": {"o1": "mall"},
        "regions": {"310000": "shanghai"},
        "abroad": {"JP": "tokyo"},
    }
    store.put(SERVICE | places, 0, "ann", NOW)

    find = store.known().calendars.find
    asked = [("310115", "o1"), ("310115", "o2"), ("110105", "o2"), ("JP", "o1")]
    assert [find("service", *each).id for each in asked] == ["mall", "shanghai", "service", "tokyo"]
    assert find("service", "KR", "o1").announced is None, "China's holidays hold nowhere abroad"


def test_a_notice_makes_its_year_official_and_deadlines_follow(
    store: CalendarStore,
) -> None:
    store.put(SERVICE, 0, "ann", NOW)
    assert store.known().status(2027) == "provisional"
    before = monday(store, "2026-12-31", 9 * 60)

    store.take(parse_notice(CSV, 2027), "ann", NOW)

    assert store.known().status(2027) == "official"
    assert (before, monday(store, "2026-12-31", 9 * 60)) == (
        "2027-01-01T02:30:00.000Z", "2027-01-03T02:30:00.000Z",
    )  # fmt: skip
    assert store.take(parse_notice(CSV, 2027), "bob", NOW).version == 1, (
        "the same again is not written"
    )


# over HTTP


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    url = boto3.client("sqs").create_queue(QueueName="due")["QueueUrl"]
    monkeypatch.setenv("DUE_QUEUE_URL", url)
    return World(moto_tables, tables).found(office=True)


def ask(caller: Caller, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
    status, said, _ = call(scenes.handler, method, path, caller=caller, json=body, **more)
    return status, said


def put(caller: Caller, name: str, document: Any, seen: int = 0) -> tuple[int, Any]:
    headers = {"If-Match": str(seen)} if seen else {}
    path = {"calendar": name}
    return ask(caller, "PUT", "/calendars/{calendar}", document, path_params=path, headers=headers)


def due(name: str, **query: str) -> tuple[int, Any]:
    path = {"calendar": name}
    return ask(WORKER, "GET", "/calendars/{calendar}/due", path_params=path, query=query)


def take(caller: Caller, csv: str = CSV, year: str = "2027") -> tuple[int, Any]:
    path = {"year": year}
    return ask(caller, "PUT", "/holiday-notices/{year}", {"csv": csv}, path_params=path)


@pytest.mark.usefixtures("world")
class TestOverHttp:
    def test_a_calendar_is_written_read_and_tried_on_a_deadline(self) -> None:
        status, made = put(ROOT, "service", {k: v for k, v in SERVICE.items() if k != "id"})
        assert (status, made["version"], made["document"]["id"]) == (200, 1, "service")

        status, found = due("service", start="2026-12-31T15:00:00+08:00", minutes="240")

        assert (status, found["due"]) == (200, "2027-01-01T02:00:00.000Z")
        assert (found["status"], found["provisional"]) == ("provisional", [2027])

    def test_an_unknown_calendar_is_refused_by_its_name(self) -> None:
        status, said = due("nowhere", minutes="5")

        assert (status, said["code"], said["calendar"]) == (422, "unknown_calendar", "nowhere")
        assert ask(WORKER, "GET", "/calendars/{calendar}", path_params={"calendar": "nowhere"})[0] == 404  # fmt: skip

    def test_a_faulty_calendar_is_refused_with_every_fault(self) -> None:
        status, said = put(ROOT, "service", {"zone": "Mars", "week": {"mon": ["9-5"]}})

        assert (status, said["code"]) == (422, "bad_calendar")
        assert {each["where"] for each in said["errors"]} == {"week.mon", "zone", "week"}

    def test_a_year_before_the_first_announced_one_is_missing(self) -> None:
        put(ROOT, "service", SERVICE)

        status, said = due("service", start="2001-01-01T00:00:00Z", minutes="5")

        assert (status, said["code"]) == (422, "missing_year")

    def test_a_notice_takes_two_administrators_and_the_very_same_file(self) -> None:
        assert take(ROOT)[0] == 202
        assert take(CARL, CSV + "\n2027-02-06,休,春节")[0] == 202, "another file is another request"
        status, year = take(CARL)

        assert (status, year["status"], year["off"], year["work"]) == (200, "official", 10, 1)
        sqs = boto3.client("sqs")
        (sent,) = sqs.receive_message(QueueUrl=os.environ["DUE_QUEUE_URL"])["Messages"]
        assert sent["Body"] == '{"job": "notice:CN-2027@1"}', "due moments follow at once"
        _, years = ask(WORKER, "GET", "/holiday-notices")
        shown = {each["year"]: each["status"] for each in years["items"]}
        assert (shown[2026], shown[2027], shown[2028]) == ("official", "official", "provisional")

    def test_a_faulty_notice_is_not_even_asked_for(self) -> None:
        status, said = take(ROOT, "日期,类型,名称\n2027-01-01,休,元旦")

        assert (status, said["code"]) == (422, "bad_notice")
