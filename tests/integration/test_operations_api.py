"""Where the time of jobs went and what has to be looked at, beside their money: in cells, over HTTP."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import boto3
import pytest

from notifications import router
from suanqing.insight.views import queue_service
from suanqing.insight.views.cells import leaks
from suanqing.platform.dynamo import attributes
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_margins import KUNMING, Boss
from tests.integration.test_margins_api import get
from tests.integration.test_profit import worked_off
from tests.integration.test_stock import LEAD, PUMP, STORE, Company
from tests.rest import Context

PERIOD = "2025-03"
WINDOW = {"days": "7", "last": "2025-03-09"}


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    found = World(engine, tables).found()
    found.publish()
    return found


@pytest.fixture
def boss(world: World) -> Boss:
    return Boss(world, world.tables["VIEWS_TABLE"])


def done(boss: Boss, waits: int, comes: int, works: int, lead: str = "tech-1") -> str:
    """A job with these minutes until somebody has it, is there, and is done."""
    world = boss.world
    ticket_id = world.ticket(lines=(("AC-INSTALL", Decimal(1)),)).ticket_id
    world.clock.now += timedelta(minutes=waits)
    world.commands.assign(DISPATCHER, ticket_id, lead, [])
    world.clock.now += timedelta(minutes=comes)
    world.commands.arrive(DISPATCHER, ticket_id)
    world.clock.now += timedelta(minutes=works)
    world.commands.complete(DISPATCHER, ticket_id)
    world.settle(ticket_id)
    boss.noted(ticket_id)
    return ticket_id


def times(by: str, id: str, **more: str) -> dict[str, int]:
    answer = get("/margins/trends", by=by, **WINDOW, **more)
    (found,) = (each["sums"][0] for each in answer["items"] if each["id"] == id)
    told: dict[str, int] = found["now"]["times"]
    return told


def test_r264_times_stand_beside_the_money_by_project_region_and_person(boss: Boss) -> None:
    done(boss, 10, 40, 60)
    done(boss, 30, 20, 90, "tech-2")
    boss.refreshed()

    both = {"tickets": 2, "unassigned": 40, "coming": 60, "on_site": 150, "parts": 0, "paused": 0}
    for by, id in (
        ("region", "310000"),
        ("project", "AC-INSTALL"),
        ("outlet", "sh-01"),
        ("channel", "app"),
    ):
        assert times(by, id) == both, by
    assert times("person", "tech-2")["on_site"] == 90
    month = get("/margins", period=PERIOD)
    assert [
        c["sums"][0]["times"] for c in month["cells"] if (c["row"], c["column"]) == ("*", "*")
    ] == [both]


def test_r266_a_regions_projects_say_where_its_time_goes(boss: Boss) -> None:
    done(boss, 10, 40, 60)
    slow = done(boss, 10, 300, 60)
    boss.world.commands.move(DISPATCHER, slow, region=KUNMING, reason="抄错了")
    boss.world.settle(slow)
    boss.noted(slow)
    boss.refreshed()

    there = times("project", "AC-INSTALL", region="530102")
    assert (there["tickets"], there["coming"], there["on_site"]) == (1, 300, 60)
    assert get("/margins/trends", by="outlet", region="530102") == 422


def test_r266_skill_is_told_from_the_place_by_people_who_work_at_both(boss: Boss) -> None:
    for works, here in ((100, True), (90, False)) * 5:
        job = done(boss, 10, 10, works)
        if here:
            boss.world.commands.move(DISPATCHER, job, region=KUNMING, reason="抄错了")
            boss.world.settle(job)
            boss.noted(job)
    for _ in range(5):
        done(boss, 10, 10, 60, "tech-2")

    asked = {"project": "AC-INSTALL", "region": KUNMING, "last": "2025-03-09", "days": "7"}
    told = get("/margins/skill", **asked)
    assert (told["here"], told["elsewhere"]) == (
        {"jobs": 5, "minutes": 100},
        {"jobs": 10, "minutes": 75},
    )
    assert (told["extra"], told["people"], told["place"], told["whole"]) == (25, 15, 10, True)
    (person,) = told["persons"]
    assert (person["party"], person["elsewhere"]) == ("tech-1", {"jobs": 5, "minutes": 90})
    assert get("/margins/skill", project="AC-INSTALL", region="999999") == 422


def test_r261_waiting_for_a_part_is_a_stretch_of_its_own(
    engine: Any, tables: dict[str, str]
) -> None:
    company = Company(engine, tables).ready()
    company.publish(PUMP=5_000, BOARD=9_000)
    boss, job = Boss(company, tables["VIEWS_TABLE"]), company.job().ticket_id
    company.clock.now += timedelta(minutes=5)
    company.parts.reserve(LEAD, job, STORE, PUMP, "1", wait=True)
    company.clock.now += timedelta(minutes=120)
    company.parts.release(LEAD, job, PUMP)
    company.commands.arrive(DISPATCHER, job)
    company.commands.complete(DISPATCHER, job)
    company.settle(job)
    boss.noted(job)
    boss.refreshed()

    told = times("region", "310000")
    assert (told["parts"], told["coming"], told["on_site"]) == (120, 5, 0)


def test_r267_on_how_many_days_a_person_had_jobs(boss: Boss) -> None:
    for wait in (0, 24 * 60, 0):
        done(boss, wait, 10, 60)
    boss.refreshed()

    answer = get("/margins/trends", by="person", **WINDOW)
    (found,) = (each["sums"][0] for each in answer["items"] if each["id"] == "tech-1")
    assert (found["now"]["tickets"], found["active"]) == (3, 2)


def test_r269_what_has_to_be_looked_at_is_listed_and_goes_down_to_its_jobs(boss: Boss) -> None:
    fine = done(boss, 1, 2, 60)
    boss.world.publish(AC_INSTALL=0)
    free = done(boss, 1, 2, 60)
    boss.refreshed()

    ranking = get("/margins/ranking", by="leak", period=PERIOD)
    found = {each["id"]: each for each in ranking["items"]}
    assert found["unproven"]["name"] == "paid without any evidence"
    assert found["unproven"]["sums"][0]["tickets"] == 1, "of the free one nobody is paid"
    jobs = get("/margins/tickets", period=PERIOD, leak="unproven")["items"]
    assert [each["ticket_id"] for each in jobs] == [fine] != [free]
    newest = boss.world.ledger.newest(fine)
    assert newest is not None and leaks(newest) == {"unproven"}
    assert get("/margins/tickets", period=PERIOD, leak="loss", outlet="sh-01") == 422


def test_r269_a_job_that_pays_one_party_twice_for_an_item_is_listed(boss: Boss) -> None:
    world = boss.world
    two = (("AC-INSTALL", Decimal(1)), ("AC-INSTALL", Decimal(1)))
    jobs = [world.ticket(lines=lines).ticket_id for lines in (two, (("AC-INSTALL", Decimal(2)),))]
    for job in jobs:
        world.commands.assign(DISPATCHER, job, "tech-1", [])
        world.commands.arrive(DISPATCHER, job)
        world.commands.complete(DISPATCHER, job)
        world.settle(job)
        boss.noted(job)
    boss.refreshed()

    found = get("/margins/tickets", period=PERIOD, leak="twice")["items"]
    assert [each["ticket_id"] for each in found] == jobs[:1], "a quantity of two is no second line"
    assert boss.rebuild.verify(PERIOD).drift == []


def test_r269_a_job_settled_again_by_an_older_price_than_was_in_force_is_listed(boss: Boss) -> None:
    world = boss.world
    kept, untouched = done(boss, 1, 2, 60), done(boss, 1, 2, 60)
    world.publish(AC_INSTALL=11_100)
    new = done(boss, 1, 2, 60)
    boss.refreshed()
    assert get("/margins/tickets", period=PERIOD, leak="older")["items"] == []

    for job in (kept, new):
        world.commands.move(DISPATCHER, job, region=KUNMING, reason="抄错了")
        world.settle(job)
        boss.noted(job)
    boss.refreshed()

    found = get("/margins/tickets", period=PERIOD, leak="older")["items"]
    assert [each["ticket_id"] for each in found] == [kept] != [untouched]
    ranking = get("/margins/ranking", by="leak", period=PERIOD)["items"]
    assert "priced by an older version than was in force" in {each["name"] for each in ranking}
    world.publish(AC_INSTALL=12_200)
    assert boss.rebuild.verify(PERIOD).drift == [], "what is published later changes no line"


def kept(boss: Boss, leak: str) -> list[str]:
    found = get("/margins/tickets", period=PERIOD, leak=leak)["items"]
    return sorted(each["ticket_id"] for each in found)


def serial(boss: Boss, asset: str, wait: int = 0) -> str:
    """A job on a thing of that serial number, settled and noted."""
    boss.world.clock.now += timedelta(days=wait)
    return settled(boss, facts={"attrs": {"asset": asset}})


def settled(boss: Boss, **told: Any) -> str:
    """A job, settled and noted."""
    world = boss.world
    job = world.ticket(**told).ticket_id
    world.commands.assign(DISPATCHER, job, "tech-1", [])
    world.commands.arrive(DISPATCHER, job)
    world.commands.complete(DISPATCHER, job)
    world.settle(job)
    boss.noted(job)
    return job


def test_r269_two_jobs_that_are_paid_for_one_item_of_one_thing_are_both_listed(boss: Boss) -> None:
    one, other = serial(boss, "SN-1"), serial(boss, "SN-1", 12)
    alone, late = serial(boss, "SN-2"), serial(boss, "SN-1", 43)
    boss.refreshed()

    assert kept(boss, "again") == sorted([one, other]), "what was seen first is listed, too"
    assert alone != late
    assert boss.rebuild.verify(PERIOD).drift == []

    boss.world.commands.cancel(DISPATCHER, other, "重复")
    boss.world.settle(other)
    boss.noted(other)
    boss.refreshed()

    assert kept(boss, "again") == [], "the one that is left is paid once"
    assert boss.rebuild.verify(PERIOD).drift == []
    boss.rebuild.rebuild(PERIOD)
    assert (boss.rebuild.verify(PERIOD).drift, kept(boss, "again")) == ([], [])


def test_r269_two_lines_of_an_order_and_two_planned_upkeeps_of_a_thing_are_no_leak(
    boss: Boss,
) -> None:
    """Who buys two air conditioners has a job for each; an upkeep that comes again within a month was planned so."""
    both = [{"source": "tmall:1", "marks": {"order": {"line": line}}} for line in ("11", "12")]
    planned = {"source": "upkeep:filter", "facts": {"attrs": {"asset": "SN-7"}}}
    for told in (*both, planned, planned):
        settled(boss, **told)
    boss.refreshed()
    assert kept(boss, "again") == []

    beside = serial(boss, "SN-7")
    boss.refreshed()

    assert beside in kept(boss, "again") and len(kept(boss, "again")) == 3, (
        "what nobody planned beside it"
    )
    assert boss.rebuild.verify(PERIOD).drift == []


def test_r269_an_unchanged_job_is_listed_once_a_newer_price_is_published_for_its_day(
    boss: Boss,
) -> None:
    world = boss.world
    job = done(boss, 1, 2, 60)
    version = world.publish(AC_INSTALL=11_100)
    new = done(boss, 1, 2, 60)
    boss.refreshed()
    assert kept(boss, "outdated") == [] == boss.rebuild.verify(PERIOD).drift

    book, _, number = version.rpartition("@")
    days = boss.marks.repriced(book, int(number), "2025-03-01", "2025-03-31")
    for day in days:
        boss.marks.held_anew(day)
    boss.refreshed()

    assert len(days) == 1
    assert kept(boss, "outdated") == [job] != [new]
    assert boss.rebuild.verify(PERIOD).drift == []

    world.commands.move(DISPATCHER, job, region=KUNMING, reason="抄错了")
    world.settle(job)
    boss.noted(job)
    boss.refreshed()
    assert (kept(boss, "outdated"), kept(boss, "older")) == ([], [job]), "settled again, and so"


def test_r269_a_version_of_the_past_has_its_days_held_against_it_by_the_functions_of_the_deployment(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_service, "DELAY", 0)
    world = World(moto_tables, tables).found()
    first = world.publish()
    boss = Boss(world, tables["VIEWS_TABLE"])
    job = done(boss, 1, 2, 60)
    second = world.publish(AC_INSTALL=11_100)
    for name in ("NOTICES_TOPIC", "RESULTS_TOPIC"):
        topic = boto3.client("sns").create_topic(Name=name.lower())
        monkeypatch.setenv(name, topic["TopicArn"])
    for version in (first, second):
        key = attributes({"kind": "book_version", "id": version})
        image = world.client.get_item(TableName=tables["PRICING_TABLE"], Key=key)["Item"]
        change = {"Keys": key, "NewImage": image, "SequenceNumber": "1",
                  "ApproximateCreationDateTime": 1_790_000_000.0}  # fmt: skip
        answer = router.handler({"Records": [{"dynamodb": change}]}, Context())
        assert answer == {"batchItemFailures": []}

    (span,) = worked_off()
    assert (span["book"], span["number"], span["of"]) == ("main", 2, "prices"), "a first has none"
    (day,) = worked_off()
    assert day == {"day": "2025-03-03", "of": "prices"}
    boss.refreshed()

    assert kept(boss, "outdated") == [job]
    assert boss.rebuild.verify(PERIOD).drift == []


def test_times_and_leaks_are_made_again_to_the_same_byte(boss: Boss) -> None:
    done(boss, 10, 40, 60)
    boss.refreshed()
    assert boss.rebuild.verify(PERIOD).drift == []

    boss.rebuild.rebuild(PERIOD)

    assert (boss.rebuild.verify(PERIOD).drift, times("region", "310000")["coming"]) == ([], 40)
