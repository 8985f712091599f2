"""The last days beside as many before them, over HTTP: sums, causes, and jobs that come to the same."""

from datetime import timedelta
from typing import Any

import pytest

from suanqing.insight.views.grid import By
from tests.integration.settling import DISPATCHER, World, document
from tests.integration.test_margins import KUNMING, Boss, money, settled
from tests.integration.test_margins_api import cell, get

LAST, FIRST, BEFORE = "2025-03-14", "2025-03-08", "2025-03-01"
SHANGHAI, YUNNAN = "310000", "530000"


@pytest.fixture
def boss(engine: Any, tables: dict[str, str]) -> Boss:
    """Three jobs before the 8th and four from then on, under a book that pays a third more; two in Yunnan."""
    world = World(engine, tables)
    boss = Boss(world, tables["VIEWS_TABLE"])
    boss.asked[:] = world.begun("jobs before and after a rise", lambda: seven(world, boss))
    return boss


def seven(world: World, boss: Boss) -> tuple[str, ...]:
    world.found().publish()
    for number in range(7):
        if number == 3:
            dearer(world)
        ticket_id = settled(world, crew=("tech-1",) if number % 2 else ("tech-2", "tech-1"))
        if number in (2, 6):
            world.commands.move(DISPATCHER, ticket_id, region=KUNMING, reason="抄错了")
            world.settle(ticket_id)
        boss.noted(ticket_id)
        boss.asked.append(ticket_id)
        world.clock.now += timedelta(days=4 if number == 2 else 1)
    boss.refreshed()
    return tuple(boss.asked)


def dearer(world: World) -> None:
    book = document()
    for row in book["planes"]["pay"]["prices"]:
        row["amount"] = row["amount"] * 4 // 3
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())


def jobs(boss: Boss) -> list[str]:
    return [each for each in boss.asked if each.startswith("T")]


def trends(by: By, **more: str) -> dict[str, Any]:
    answer: dict[str, Any] = get("/margins/trends", by=by, days="7", last=LAST, **more)
    return answer


def item(answer: dict[str, Any], id: str) -> dict[str, Any]:
    (found,) = (each["sums"][0] for each in answer["items"] if each["id"] == id)
    return dict(found)


def figures(told: dict[str, Any]) -> tuple[int, int, int]:
    return told["tickets"], told["income"], told["pay"]


@pytest.mark.parametrize("by", ["project", "region", "outlet", "person", "channel"])
def test_r206_each_kind_has_its_days_beside_as_many_before_and_all_of_them_together(
    boss: Boss, by: By
) -> None:
    answer = trends(by)

    assert (answer["before"], answer["first"], answer["last"]) == (BEFORE, FIRST, LAST)
    whole = item(answer, "*")
    assert figures(whole["before"]) == money(boss.world, *jobs(boss)[:3])
    assert figures(whole["now"]) == money(boss.world, *jobs(boss)[3:])
    assert whole["difference"] == whole["now"]["margin"] - whole["before"]["margin"]
    assert whole["rate_cost"] < 0 and whole["active"] == 4
    days = [figures(each["sum"]) for each in whole["days"]]
    assert len(days) == 7 and days[0] == money(boss.world, jobs(boss)[0])
    rest = [each["sums"][0]["now"]["margin"] for each in answer["items"][1:]]
    assert rest == sorted(rest, reverse=True) and answer["items"][0]["id"] == "*"
    assert sum(rest) == whole["now"]["margin"]
    low, high = (float(whole["interval"][end]) for end in ("low", "high"))
    assert low <= float(whole["now"]["rate"]) <= high


def test_r207_work_after_the_sale_stands_by_itself_with_its_causes_and_its_jobs(boss: Boss) -> None:
    """An installation is after the sale; advice before one is not."""
    sold = boss.world.ticket(scene="consultation@1").ticket_id
    boss.world.commands.assign(DISPATCHER, sold, "tech-1", [])
    boss.world.commands.complete(DISPATCHER, sold)
    boss.world.settle(sold)
    boss.noted(sold)
    boss.refreshed()
    last = str(boss.world.head(sold).served)[:10]
    mine = {"last": last, "days": "28"}

    for by in ("region", "project"):
        whole = item(get("/margins/trends", by=by, **mine), "*")["now"]
        after = item(get("/margins/trends", by=by, phase="aftersale", **mine), "*")["now"]
        assert figures(whole) == money(boss.world, *jobs(boss), sold), by
        assert figures(after) == money(boss.world, *jobs(boss)), by
    page = get(
        "/margins/tickets", period="2025-03", phase="aftersale", region=SHANGHAI, limit="100"
    )
    assert sold not in {each["ticket_id"] for each in page["items"]}
    there = get("/margins/causes", by="region", id=YUNNAN, phase="aftersale", days="7", last=LAST)
    assert there["phase"] == "aftersale"
    told = get("/margins/causes", by="region", id=YUNNAN, days="7", last=LAST)["sums"]
    assert there["sums"] == told, "in Yunnan nothing else was done"
    assert boss.rebuild.verify("2025-03").drift == []


def test_a_shorter_list_of_days_comes_for_whom_they_were_asked_for(boss: Boss) -> None:
    answer = trends("region", id=YUNNAN)

    assert len(item(answer, YUNNAN)["days"]) == 2 and "days" not in item(answer, SHANGHAI)
    longer = get("/margins/trends", by="region", days="28", last="2025-03-30")
    assert figures(item(longer, "*")["now"]) == money(boss.world, *jobs(boss))
    assert figures(item(longer, "*")["before"]) == (0, 0, 0)
    assert "rate_cost" not in item(longer, "*")


def test_r207_the_causes_come_to_the_difference_to_the_cent(boss: Boss) -> None:
    one_before, one_now = jobs(boss)[2], jobs(boss)[6]
    was, now = money(boss.world, one_before), money(boss.world, one_now)

    answer = get("/margins/causes", by="region", id=YUNNAN, days="7", last=LAST)

    (found,) = answer["sums"]
    change, causes = found["change"], found["causes"]
    assert answer["name"] == "云南省"
    assert change["difference"] == (now[1] - now[2]) - (was[1] - was[2])
    assert sum(each["amount"] for each in causes) == change["difference"] == change["rate_cost"]
    assert {each["what"] for each in causes} == {"pay"}, "the prices alone are others"
    assert [each["name"] for each in causes[:1]] == ["空调安装"]
    for by, id in (("outlet", "sh-01"), ("person", "tech-2"), ("channel", "app"), ("region", "*")):
        of = {} if id == "*" else {"id": id}
        told = get("/margins/causes", by=by, days="7", last=LAST, **of)["sums"][0]
        trend = item(trends(by), id)  # type: ignore[arg-type]
        for name in ("difference", "rate_cost", "now", "before"):
            assert told["change"][name] == trend[name], (by, name)
        assert sum(each["amount"] for each in told["causes"]) == trend["difference"]


def test_the_causes_of_projects_or_channels_in_a_region_are_those_of_that_region(
    boss: Boss,
) -> None:
    there = get("/margins/causes", by="region", id=YUNNAN, days="7", last=LAST)["sums"]
    for by in ("project", "channel"):
        told = get("/margins/causes", by=by, region=KUNMING, days="7", last=LAST)["sums"]
        assert told == there, by


def test_r203_the_jobs_of_a_window_come_to_what_it_says(boss: Boss) -> None:
    for by, id in (
        ("region", SHANGHAI),
        ("outlet", "sh-01"),
        ("person", "tech-1"),
        ("project", "*"),
    ):
        narrowed = {} if id == "*" else {by: id}
        page = get("/margins/tickets", first=FIRST, last=LAST, limit="100", **narrowed)
        told = item(trends(by), id)["now"]  # type: ignore[arg-type]

        assert "next" not in page
        assert len(page["items"]) == told["tickets"]
        for name in ("income", "pay", "margin"):
            assert sum(each["sum"][name] for each in page["items"]) == told[name], (by, name)


def test_r200_days_are_an_axis_and_each_day_comes_to_its_jobs(boss: Boss) -> None:
    heat = get("/margins", rows="region", columns="day", period="2025-03")

    assert cell(heat, "*", "*") == money(boss.world, *jobs(boss))
    assert cell(heat, YUNNAN, "2025-03-05") == money(boss.world, jobs(boss)[2])
    assert cell(heat, SHANGHAI, "2025-03-03") == money(boss.world, jobs(boss)[0])
    own = get("/margins", rows="project", columns="day", period="2025-03", region=YUNNAN)
    assert cell(own, "*", "2025-03-05") == money(boss.world, jobs(boss)[2])
    turned = get("/margins", rows="day", columns="region", period="2025-03", project="AC-INSTALL")
    assert cell(turned, "2025-03-05", YUNNAN) == cell(own, "AC-INSTALL", "2025-03-05")
    day = get("/margins/tickets", first="2025-03-05", last="2025-03-05", region=YUNNAN)
    assert [each["ticket_id"] for each in day["items"]] == [jobs(boss)[2]]


def test_r216_what_comes_in_for_each_unit_paid_out(boss: Boss) -> None:
    for told in trends("outlet")["items"]:
        now = told["sums"][0]["now"]
        assert abs(float(now["output_rate"]) - now["income"] / now["pay"]) < 0.0001


def test_a_rebuild_makes_the_same_pages_of_days(boss: Boss) -> None:
    assert boss.rebuild.verify("2025-03").drift == []
    answers = [trends("region")["hash"], trends("project")["hash"]]

    boss.rebuild.rebuild("2025-03")

    assert [trends("region")["hash"], trends("project")["hash"]] == answers
    found = boss.rebuild.verify("2025-03")
    assert (found.drift, found.waiting) == ([], [])


def test_what_waits_is_said_of_both_windows(boss: Boss) -> None:
    assert "waiting_since" not in trends("region")
    boss.marks.touch([("2025-02-28", "outlet", "sh-01")])

    assert "waiting_since" in get("/margins/trends", days="28", last=LAST)
    assert "waiting_since" not in get("/margins/trends", days="7", last="2025-03-31")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/margins/trends", {"days": "9"}),
        ("/margins/trends", {"days": "x"}),
        ("/margins/trends", {"last": "2025-02-30"}),
        ("/margins/causes", {"by": "region", "id": "999999"}),
        ("/margins/trends", {"phase": "aftersale", "by": "outlet"}),
        ("/margins/trends", {"phase": "presale"}),
        ("/margins/tickets", {"phase": "aftersale", "period": "2025-03", "outlet": "sh-01"}),
        ("/margins/tickets", {}),
        ("/margins/tickets", {"first": FIRST}),
        ("/margins/tickets", {"first": LAST, "last": FIRST}),
        ("/margins/tickets", {"first": "2025-01-01", "last": LAST}),
        ("/margins/tickets", {"period": "2025-03", "first": FIRST, "last": LAST}),
        ("/margins", {"rows": "day", "columns": "period"}),
        ("/margins", {"rows": "region", "columns": "day", "period": "2025"}),
    ],
)
def test_what_cannot_be_is_refused(boss: Boss, path: str, query: dict[str, str]) -> None:
    assert get(path, **query) == 422
