"""Dispatch through the real handlers: who is best and why, push, pull, rounds, board, people, a month replayed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatch.app import handler as dispatch
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import BEIJING, rfc3339, utcnow
from suanqing.work.scenes.holding import published_next
from suanqing.work.scenes.version_store import Version, VersionStore
from tests.drawn import end, scene, task
from tests.planting import planted
from tests.rest import call
from tests.staff import hire
from tickets.app import handler as tickets

OUTLET, ELSEWHERE = "outlet-1", "outlet-9"
CLERK = Caller("clerk-1", frozenset({"dispatcher"}))
OWNER = Caller("owner-1", frozenset({"partner"}), OUTLET)
NEIGHBOUR = Caller("owner-9", frozenset({"partner"}), ELSEWHERE)
ANNA, BEN, CARL = (
    Caller(name, frozenset({"technician"}), OUTLET) for name in ("tech-a", "tech-b", "tech-c")
)
TECHNICIANS = ("tech-a", "tech-b", "tech-c")
NEEDS = {"needs": [{"when": {"product_type": "ac"}, "skill": "ac", "grade": 2}]}
SITE = {"lat": "31.230400", "lng": "121.473700", "datum": "wgs84"}
NEAR = {"lat": "31.231400", "lng": "121.473700", "datum": "wgs84"}
FAR = {"lat": "31.330400", "lng": "121.473700", "datum": "wgs84"}
TICKET = "/dispatch/tickets/{ticket_id}"
PROFILE = "/dispatch/people/{party_id}/profile"
ABSENCES = "/dispatch/people/{party_id}/absences"
REPAIR = scene(
    "fix",
    fix=task(
        ("done", "out"), ("cancel", "off"), state="created", allows=["comment"],
        owner={"rule": "skill", "skill": "ac", "fallback": {"queue": "engineers"}},
    ),
    out=end("closed"),
    off=end("cancelled"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def company(request: pytest.FixtureRequest) -> Any:
    """On the engine that the test asks for, or else on moto."""
    asked = {"engine", "dynamodb_tables"} & set(request.fixturenames)
    client = request.getfixturevalue(asked.pop() if asked else "moto_tables")
    table = request.getfixturevalue("tables")["PRICING_TABLE"]
    hire(client, table)
    planted(client, table, "an outlet with three technicians", lambda: make(client, table))
    return client


def make(client: Any, table: str) -> None:
    parties = PartyStore(client, table)
    for outlet, owner in ((OUTLET, OWNER), (ELSEWHERE, NEIGHBOUR)):
        parties.put(Party(outlet, "outlet", outlet))
        parties.put(Party(owner.party, "person", owner.party, frozenset({"partner"}), outlet))
    for name in TECHNICIANS:
        parties.put(Party(name, "person", f"师傅 {name}", frozenset({"technician"}), OUTLET))
    parties.put(Party("tech-z", "person", "别处师傅", frozenset({"technician"}), ELSEWHERE))
    PricingStore(client, table).put_sku(Sku("AC-INSTALL", "service", "空调安装"))


def asks(caller: Caller, method: str, path: str, json: Any = None, **given: Any) -> Any:
    """(status, body) of a call to the function dispatch; parameters of the path by name."""
    query, headers = given.pop("query", None), given.pop("headers", None)
    return call(
        dispatch,
        method,
        path,
        caller=caller,
        json=json,
        query=query,
        headers=headers,
        path_params=given,
    )[:2]


def ok(answer: Any) -> Any:
    assert answer[0] in (200, 201), answer
    return answer[1]


def refused(answer: Any) -> tuple[int, str]:
    return answer[0], answer[1]["code"]


def job(**more: Any) -> str:
    new = {"outlet": OUTLET, "title": "装空调", "region": "310115", "position": SITE,
           "lines": [{"sku": "AC-INSTALL", "qty": "1"}]}  # fmt: skip
    status, made, _ = call(tickets, "POST", "/tickets", caller=CLERK, json=new | more)
    assert status == 201, made
    return str(made["id"])


def can(party: str, seen: int = 0, **profile: Any) -> Any:
    headers = {"If-Match": str(seen)} if seen else None
    return ok(asks(OWNER, "PUT", PROFILE, profile, party_id=party, headers=headers))


def weigh(document: Any, seen: int = 0) -> Any:
    return ok(asks(CLERK, "PUT", "/dispatch/settings", document, headers={"If-Match": str(seen)}))


def at(hours: float) -> str:
    return rfc3339(utcnow() + timedelta(hours=hours))


def month() -> str:
    return utcnow().astimezone(BEIJING).strftime("%Y-%m")


def suggested(ticket: str, caller: Caller = CLERK, **query: str) -> Any:
    return ok(asks(caller, "GET", TICKET + "/suggestion", ticket_id=ticket, query=query))


class TestGiving:
    def test_r268_a_suggestion_ranks_who_fits_and_says_of_all_others_why_not(
        self, engine: Any
    ) -> None:
        weigh(NEEDS)
        can("tech-a", skills=[{"skill": "ac", "grade": 2}], base=[FAR])
        can("tech-b", skills=[{"skill": "ac", "grade": 1}], base=[NEAR])
        ticket = job(attrs={"product_type": "ac"})

        found = suggested(ticket)

        near, far = found["candidates"]
        assert (near["party"], near["metres"], near["skill"]) == ("tech-b", 111, 1)
        assert near["score"] == {
            "total": 31,
            "travel": 1,
            "load": 0,
            "skill": 30,
            "late": 0,
            "previous": 0,
        }
        assert (far["party"], far["metres"], far["skill"]) == ("tech-a", 11120, 0)
        assert far["score"]["total"] == far["score"]["travel"] == 31
        assert found["refused"] == [
            {"party": "tech-c", "why": [{"code": "skill", "says": "lacks the skill", "name": "ac"}]}
        ]
        assert (found["settings"], found["scoring"]["load"]) == (1, 15)

    def test_a_push_goes_to_the_best_and_keeps_by_which_numbers(self, engine: Any) -> None:
        can("tech-a", base=[FAR])
        can("tech-b", base=[NEAR])
        ticket = job(customer="王女士")

        pushed = ok(asks(CLERK, "POST", TICKET + "/push", {}, ticket_id=ticket))
        assert (pushed["assignee"], pushed["state"]) == ("tech-b", "assigned")
        kept = ok(asks(OWNER, "GET", TICKET + "/decision", ticket_id=ticket))
        assert (kept["chosen"], kept["by"]) == ("tech-b", "clerk-1")
        assert [each["party"] for each in kept["candidates"]] == ["tech-b", "tech-a", "tech-c"]

        assert refused(asks(CLERK, "POST", TICKET + "/push", {}, ticket_id=ticket)) == (
            409,
            "taken",
        )
        other = {"assignee": "tech-c"}
        again = ok(asks(CLERK, "POST", TICKET + "/push", other, ticket_id=ticket))
        assert again["assignee"] == "tech-c"
        # The ticket itself is no load of who has it; the customer's previous worker is ahead of the others.
        new = suggested(job(customer="王女士"))["candidates"]
        assert [(each["party"], each["load"]) for each in new if each["previous"]] == [
            ("tech-c", 1)
        ]

    def test_who_does_not_fit_is_not_pushed_to_and_nothing_is_written(self) -> None:
        weigh(NEEDS)
        ticket = job(attrs={"product_type": "ac"})
        seen = suggested(ticket)["version"]

        nobody = asks(CLERK, "POST", TICKET + "/push", {}, ticket_id=ticket)
        assert (refused(nobody), nobody[1]["why"]) == ((409, "nobody_fits"), {"skill": 3})
        one = asks(CLERK, "POST", TICKET + "/push", {"assignee": "tech-a"}, ticket_id=ticket)
        assert refused(one) == (409, "not_eligible")
        assert one[1]["why"] == [{"code": "skill", "name": "ac"}]
        stranger = {"assignee": "tech-z"}
        assert refused(asks(CLERK, "POST", TICKET + "/push", stranger, ticket_id=ticket))[0] == 404
        assert suggested(ticket)["version"] == seen
        assert refused(asks(CLERK, "GET", TICKET + "/decision", ticket_id=ticket))[0] == 404

    def test_people_of_other_outlets_are_for_head_office_alone(self) -> None:
        ticket = job()
        both = f"{OUTLET},{ELSEWHERE}"

        assert len(suggested(ticket, outlets=both)["candidates"]) == 4
        path = TICKET + "/suggestion"
        own = asks(OWNER, "GET", path, ticket_id=ticket, query={"outlets": both})
        assert refused(own) == (403, "forbidden")
        assert refused(asks(NEIGHBOUR, "GET", path, ticket_id=ticket))[0] == 404
        chosen = {"assignee": "tech-z", "outlets": [ELSEWHERE]}
        assert (
            ok(asks(CLERK, "POST", TICKET + "/push", chosen, ticket_id=ticket))["assignee"]
            == "tech-z"
        )

    def test_begun_work_is_no_longer_dispatched(self) -> None:
        ticket = job()
        ok(asks(ANNA, "POST", TICKET + "/claim", ticket_id=ticket))
        status, _, _ = call(
            tickets, "POST", "/tickets/{ticket_id}/arrive", caller=ANNA, json={},
            path_params={"ticket_id": ticket},
        )  # fmt: skip
        assert status == 200

        late = asks(CLERK, "POST", TICKET + "/push", {"assignee": "tech-b"}, ticket_id=ticket)
        assert refused(late) == (409, "dispatch_late")

    def test_a_push_on_an_older_version_is_refused(self) -> None:
        ticket = job()
        old = asks(CLERK, "POST", TICKET + "/push", {}, ticket_id=ticket, headers={"If-Match": "7"})

        assert refused(old) == (409, "stale_version")


class TestTaking:
    def test_of_fifty_who_take_one_ticket_at_once_one_has_it(self, dynamodb_tables: Any) -> None:
        ticket = job()
        crowd = [TECHNICIANS[number % 3] for number in range(50)]

        def claim(name: str) -> Any:
            caller = Caller(name, frozenset({"technician"}), OUTLET)
            return asks(caller, "POST", TICKET + "/claim", ticket_id=ticket)

        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(claim, crowd))

        owner = assignee_of(ticket)
        won = {name for name, (status, _) in zip(crowd, answers, strict=True) if status == 200}
        lost = [body for status, body in answers if status != 200]
        assert won == {owner}
        assert {body["code"] for body in lost} == {"taken"}
        assert {body["assignee"] for body in lost} == {owner}
        _, history, _ = call(
            tickets, "GET", "/tickets/{ticket_id}/history", caller=CLERK,
            path_params={"ticket_id": ticket},
        )  # fmt: skip
        assert [each["kind"] for each in history["events"]] == ["created", "claimed"]

    def test_a_technician_is_offered_what_they_may_have_and_takes_no_other(
        self, engine: Any
    ) -> None:
        weigh(NEEDS)
        can("tech-a", skills=[{"skill": "ac", "grade": 2}], base=[NEAR])
        cooler, plain = job(attrs={"product_type": "ac"}), job()

        def offered(caller: Caller) -> list[str]:
            page = ok(asks(caller, "GET", "/dispatch/offers"))
            return [each["ticket"]["id"] for each in page["items"]]

        assert (offered(ANNA), offered(BEN)) == ([cooler, plain], [plain])
        assert refused(asks(BEN, "POST", TICKET + "/claim", ticket_id=cooler)) == (
            409,
            "not_eligible",
        )
        taken = ok(asks(ANNA, "POST", TICKET + "/claim", ticket_id=cooler))
        again = ok(asks(ANNA, "POST", TICKET + "/claim", ticket_id=cooler))
        assert taken["version"] == again["version"] == 2
        assert offered(ANNA) == [plain]
        assert refused(asks(CLERK, "GET", "/dispatch/offers")) == (403, "forbidden")

    def test_who_is_away_is_neither_offered_nor_given_anything(self) -> None:
        ticket = job()
        away = {"id": "flu", "from": at(-1), "until": at(24 * 9)}
        ok(asks(BEN, "POST", ABSENCES, away, party_id="tech-b"))

        assert ok(asks(BEN, "GET", "/dispatch/offers"))["items"] == []
        assert refused(asks(BEN, "POST", TICKET + "/claim", ticket_id=ticket)) == (
            409,
            "not_eligible",
        )
        found = suggested(ticket)
        assert [each["party"] for each in found["refused"]] == ["tech-b"]
        assert found["refused"][0]["why"][0]["code"] == "away"

        ended = asks(BEN, "DELETE", ABSENCES + "/{absence}", party_id="tech-b", absence="flu")
        assert ok(ended)["version"] == 2
        assert len(suggested(ticket)["candidates"]) == 3


class TestDrawn:
    def test_r111_waiting_work_of_a_drawn_scene_is_taken_by_who_has_the_skill(
        self, engine: Any, tables: dict[str, str]
    ) -> None:
        publish(engine, tables["PRICING_TABLE"])
        can("tech-a", skills=[{"skill": "ac"}])
        first, second = job(scene="repair"), job(scene="repair")

        assert ok(asks(BEN, "GET", "/dispatch/offers"))["items"] == []
        offers = ok(asks(ANNA, "GET", "/dispatch/offers"))["items"]
        assert {each["ticket"]["id"] for each in offers} == {first, second}
        assert refused(asks(BEN, "POST", TICKET + "/claim", ticket_id=first)) == (
            409,
            "not_eligible",
        )
        mine = ok(asks(ANNA, "POST", TICKET + "/claim", ticket_id=first))
        assert (
            ok(asks(ANNA, "POST", TICKET + "/claim", ticket_id=first))["version"] == mine["version"]
        )
        assert owner_of(first) == "tech-a"

        can("tech-c", skills=[{"skill": "ac"}])
        assert refused(asks(CARL, "POST", TICKET + "/claim", ticket_id=first)) == (409, "taken")
        ok(asks(CLERK, "POST", TICKET + "/push", {}, ticket_id=second))
        kept = ok(asks(CLERK, "GET", TICKET + "/decision", ticket_id=second))
        assert owner_of(second) == kept["chosen"]
        assert [each["party"] for each in kept["refused"]] == ["tech-b"]

    def test_of_many_who_take_waiting_work_at_once_one_has_it(
        self, dynamodb_tables: Any, tables: dict[str, str]
    ) -> None:
        publish(dynamodb_tables, tables["PRICING_TABLE"])
        for name in TECHNICIANS:
            can(name, skills=[{"skill": "ac"}])
        ticket = job(scene="repair")

        def claim(name: str) -> Any:
            caller = Caller(name, frozenset({"technician"}), OUTLET)
            return asks(caller, "POST", TICKET + "/claim", ticket_id=ticket)

        with ThreadPoolExecutor(3) as pool:
            answers = dict(zip(TECHNICIANS, pool.map(claim, TECHNICIANS), strict=True))

        won = [name for name, (status, _) in answers.items() if status == 200]
        assert won == [owner_of(ticket)]
        assert [refused(each) for each in answers.values() if each[0] != 200] == [
            (409, "taken")
        ] * 2


class TestRounds:
    def test_a_round_counts_what_it_gave_before_the_next(self, engine: Any) -> None:
        wanted = [job(), job(urgent=True), job()]

        dry = ok(asks(OWNER, "POST", "/dispatch/rounds", {"outlet": OUTLET}))["items"]
        assert [each["pushed"] for each in dry] == [False] * 3
        assert dry[0]["ticket"] == wanted[1]
        given = ok(asks(OWNER, "POST", "/dispatch/rounds", {"outlet": OUTLET, "push": True}))[
            "items"
        ]

        assert [(each["ticket"], each["best"]) for each in given] == [
            (each["ticket"], each["best"]) for each in dry
        ]
        assert [each["best"] for each in given] == list(TECHNICIANS)
        assert {each["pushed"] for each in given} == {True}
        assert ok(asks(OWNER, "POST", "/dispatch/rounds", {"outlet": OUTLET}))["items"] == []
        assert refused(asks(NEIGHBOUR, "POST", "/dispatch/rounds", {"outlet": OUTLET}))[0] == 404

    def test_a_ticket_that_nobody_may_have_stays_and_says_why(self) -> None:
        for name in TECHNICIANS:
            can(name, most=[{"tickets": 0}])
        ticket = job()

        [item] = ok(asks(CLERK, "POST", "/dispatch/rounds", {"outlet": OUTLET, "push": True}))[
            "items"
        ]

        assert (item["ticket"], item.get("best"), item["pushed"]) == (ticket, None, False)
        assert item["refused"] == {"full": 3}


class TestBoard:
    def test_the_board_shows_by_region_skill_day_and_person_and_is_searched(
        self, engine: Any
    ) -> None:
        weigh(NEEDS)
        cooler = job(
            attrs={"product_type": "ac"}, customer="王女士", phone="138 0013 8000", asset="SN-77",
            promised=at(24 * 3),
        )  # fmt: skip
        plain = job(region="110105", address="建国路 88 号")
        ok(asks(BEN, "POST", TICKET + "/claim", ticket_id=plain))
        elsewhere = job(outlet=ELSEWHERE)

        def board(
            caller: Caller = CLERK, outlets: str = f"{OUTLET},{ELSEWHERE}", **more: str
        ) -> set[str]:
            found = ok(asks(caller, "GET", "/dispatch/board", query={"outlets": outlets, **more}))
            return {each["ticket"]["id"] for each in found["items"]}

        assert board() == {cooler, plain, elsewhere}
        assert board(region="310000") == {cooler, elsewhere}
        assert board(skill="ac") == {cooler}
        in_three_days = (
            (datetime.now(UTC) + timedelta(days=3)).astimezone(BEIJING).date().isoformat()
        )
        assert board(day=in_three_days) == {cooler}
        assert board(person="tech-b") == {plain}
        assert board(person="nobody") == {cooler, elsewhere}
        for text, found in (
            (plain, plain), ("王女士", cooler), ("+86 138-0013-8000", cooler), ("建国路88", plain), ("sn-77", cooler),
        ):  # fmt: skip
            assert board(q=text) == {found}, text
        assert board(q="13800138001") == set()
        assert board(OWNER, OUTLET) == {cooler, plain}
        other = asks(OWNER, "GET", "/dispatch/board", query={"outlets": ELSEWHERE})
        assert refused(other)[0] == 404
        [item] = ok(
            asks(OWNER, "GET", "/dispatch/board", query={"outlets": OUTLET, "skill": "ac"})
        )["items"]
        assert (item["day"], item["skills"]) == (in_three_days, {"ac": 2})

    def test_pages_of_the_board_are_whole_and_in_order(self) -> None:
        wanted = [job() for _ in range(5)]
        found: list[str] = []
        cursor: str | None = None
        while True:
            query = {"outlets": OUTLET, "limit": "2"} | ({"cursor": cursor} if cursor else {})
            page = ok(asks(CLERK, "GET", "/dispatch/board", query=query))
            found += [each["ticket"]["id"] for each in page["items"]]
            if (cursor := page.get("next")) is None:
                break

        assert sorted(found) == sorted(wanted) and len(found) == 5


class TestPeople:
    def test_the_day_of_everybody_is_told_with_absences(self, engine: Any) -> None:
        ok(asks(BEN, "POST", TICKET + "/claim", ticket_id=job()))
        can("tech-c", most=[{"tickets": 4}], skills=[{"skill": "ac"}])
        away = {"id": "leave", "from": at(-48), "until": at(48)}
        ok(asks(OWNER, "POST", ABSENCES, away, party_id="tech-c"))

        page = ok(asks(OWNER, "GET", "/dispatch/people", query={"outlets": OUTLET, "limit": "2"}))
        rest = ok(
            asks(
                OWNER, "GET", "/dispatch/people", query={"outlets": OUTLET, "cursor": page["next"]}
            )
        )
        anna, ben, carl = [*page["items"], *rest["items"]]

        assert rest.get("next") is None
        assert (anna["load"], ben["load"], ben["ahead"]) == (0, 1, 1)
        assert (carl["most"], carl["skills"], len(carl["away"])) == (4, ["ac"], 1)
        other = asks(NEIGHBOUR, "GET", "/dispatch/people", query={"outlets": OUTLET})
        assert refused(other)[0] == 404

    def test_what_was_done_that_day_counts_against_the_number_a_day(self) -> None:
        can("tech-b", most=[{"tickets": 1}])
        done = job()
        ok(asks(BEN, "POST", TICKET + "/claim", ticket_id=done))
        for step in ("arrive", "complete"):
            status, said, _ = call(
                tickets, "POST", f"/tickets/{{ticket_id}}/{step}", caller=BEN, json={},
                path_params={"ticket_id": done},
            )  # fmt: skip
            assert status == 200, said

        full = asks(BEN, "POST", TICKET + "/claim", ticket_id=job())
        assert (refused(full), full[1]["why"]) == (
            (409, "not_eligible"),
            [{"code": "full", "name": ""}],
        )

    def test_the_outlet_keeps_profiles_and_a_technician_says_when_they_are_away(self) -> None:
        profile = {"skills": [{"skill": "ac"}]}
        own = asks(ANNA, "PUT", PROFILE, profile, party_id="tech-a")
        assert refused(own) == (403, "forbidden")
        assert can("tech-a", **profile)["version"] == 1
        assert ok(asks(ANNA, "GET", PROFILE, party_id="tech-a"))["document"] == profile
        assert refused(asks(BEN, "GET", PROFILE, party_id="tech-a"))[0] == 404
        assert refused(asks(NEIGHBOUR, "PUT", PROFILE, profile, party_id="tech-a"))[0] == 404
        assert refused(asks(OWNER, "PUT", PROFILE, profile, party_id="tech-a")) == (
            409, "stale_version",
        )  # fmt: skip
        assert can("tech-a", 1, regions=["310000"])["version"] == 2

        away = {"id": "x", "from": at(1), "until": at(2)}
        assert ok(asks(ANNA, "POST", ABSENCES, away, party_id="tech-a"))["version"] == 3
        assert ok(asks(ANNA, "POST", ABSENCES, away, party_id="tech-a"))["version"] == 3
        other = away | {"until": at(3)}
        assert refused(asks(ANNA, "POST", ABSENCES, other, party_id="tech-a")) == (
            409,
            "absence_there",
        )
        assert refused(asks(BEN, "POST", ABSENCES, away, party_id="tech-a"))[0] == 404
        wrong = {"id": "y", "from": at(2), "until": at(1)}
        assert refused(asks(ANNA, "POST", ABSENCES, wrong, party_id="tech-a")) == (
            422,
            "bad_profile",
        )


class TestWeights:
    def test_weights_are_kept_in_versions_and_a_late_writer_is_told(self, engine: Any) -> None:
        assert ok(asks(OWNER, "GET", "/dispatch/settings"))["version"] == 0
        assert weigh({"scoring": {"load": 40}})["version"] == 1
        assert weigh(NEEDS, 1)["scoring"]["load"] == 15
        late = asks(CLERK, "PUT", "/dispatch/settings", {}, headers={"If-Match": "1"})
        assert refused(late) == (409, "stale_version")
        wrong = {"needs": [{"when": {"moon": "full"}, "skill": "x"}]}
        assert refused(asks(CLERK, "PUT", "/dispatch/settings", wrong, headers={"If-Match": "2"})) == (
            422, "bad_dispatch",
        )  # fmt: skip
        kept = ok(asks(CLERK, "GET", "/dispatch/settings/versions"))["items"]
        assert [(each["version"], each["scoring"]["load"]) for each in kept] == [
            (0, 15),
            (1, 40),
            (2, 15),
        ]

    def test_r268_a_month_under_other_weights_says_who_would_have_gone(self, engine: Any) -> None:
        can("tech-a", base=[NEAR])
        can("tech-b", base=[FAR])
        for _ in range(2):
            ok(asks(ANNA, "POST", TICKET + "/claim", ticket_id=job()))
        ok(
            asks(
                CARL,
                "POST",
                ABSENCES,
                {"id": "x", "from": at(-1), "until": at(999)},
                party_id="tech-c",
            )
        )
        given = [job(), job()]
        for ticket in given:
            ok(asks(CLERK, "POST", TICKET + "/push", {}, ticket_id=ticket))

        def replay(**more: Any) -> Any:
            return ok(asks(CLERK, "POST", "/dispatch/replays", {"period": month()} | more))

        same = replay()
        assert (same["decisions"], same["others"]) == (2, [])
        assert same["was"] == same["would"]
        # Near, but with two tickets open: 31 to 33 minutes under the published weights, 3 to 31 without load.
        other = replay(scoring={"load": 0})
        chosen = {each["ticket"]: (each["chosen"], each["would"]) for each in other["others"]}
        assert set(chosen.values()) <= {("tech-b", "tech-a")} and chosen
        assert other["would"]["travel"] < other["was"]["travel"]

        first = replay(scoring={"load": 0}, limit=1)
        rest = replay(scoring={"load": 0}, limit=1, cursor=first["next"])
        for name, whole in other["would"].items():
            assert first["would"][name] + rest["would"][name] == whole
        foreign = {"period": month(), "cursor": "bm90LW1pbmU"}
        assert refused(asks(CLERK, "POST", "/dispatch/replays", foreign))[0] == 422


def publish(client: Any, table: str) -> None:
    """The drawn scene, as version 1."""
    store, since = VersionStore(client, table, "scene"), datetime(2025, 1, 1, tzinfo=UTC)
    draft = store.put_draft("repair", REPAIR, None, "bob", since)
    made = Version("repair", 1, REPAIR, draft.hash, draft.makers, "cid", since, None, {})
    entry = published_next(1, draft.hash, since, None, since)
    client.transact_write_items(
        TransactItems=store.publishing(draft, made, store.versions("repair"), entry)
    )


def owner_of(ticket: str) -> str:
    _, body, _ = call(
        tickets, "GET", "/tickets/{ticket_id}", caller=CLERK, path_params={"ticket_id": ticket}
    )
    [token] = body["stands"]["tokens"]
    [owner] = token["owners"]
    return str(owner)


def assignee_of(ticket: str) -> str:
    _, body, _ = call(
        tickets, "GET", "/tickets/{ticket_id}", caller=CLERK, path_params={"ticket_id": ticket}
    )
    return str(body["assignee"])
