"""What people tell dispatch: profiles, absences, the company's settings; what tickets ask for; the board."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Conflict, DomainError, Invalid
from suanqing.times import rfc3339
from suanqing.timespans import HOUR
from suanqing.work.dispatch.board import NOBODY, Asked, shows
from suanqing.work.dispatch.jobs import Workload, job_of, planned_day, workload
from suanqing.work.dispatch.model import Scoring
from suanqing.work.dispatch.profiles import (
    away_on,
    check,
    person_of,
    with_absence,
    without_absence,
)
from suanqing.work.dispatch.schemas import DispatchSettings, WorkerProfile
from suanqing.work.dispatch.settings import Settings, scoring_of, settings_of, wanted
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket
from tests.unit.dispatch.drawn import AT, NOW, TODAY

IDLE = Workload(0, {}, {})
AC: dict[str, Any] = {
    "needs": [
        {"when": {"product_type": "ac"}, "skill": "ac", "grade": 2},
        {"skus": ["GAS"], "licence": "gas"},
        {"when": {"product_type": "ac"}, "scene": "installation", "skill": "ac", "grade": 3},
        {"when": {"region": ["310000"]}, "skill": "dialect"},
    ]
}


def at(hours: float) -> str:
    return rfc3339(NOW + timedelta(hours=hours))


def ticket(id: str = "T1", **more: Any) -> Ticket:
    spec = NewTicket("sh-01", "装空调", "310115", **more)
    return decide.create(id, spec, "desk", NOW - timedelta(hours=5), None)


class TestProfiles:
    def test_of_what_is_dated_the_newest_that_has_begun_holds(self) -> None:
        document = {
            "base": [
                {"lat": "31.2", "lng": "121.5", "datum": "wgs84"},
                {"lat": "39.9", "lng": "116.4", "datum": "wgs84", "since": at(1)},
            ],
            "most": [
                {"tickets": 3},
                {"tickets": 5, "since": at(-1)},
                {"tickets": 9, "since": at(9)},
            ],
        }
        later = person_of("p", True, document, IDLE, NOW + timedelta(hours=2))
        now = person_of("p", True, document, IDLE, NOW)

        assert (now.most, later.most) == (5, 5)
        assert now.place != later.place

    def test_who_has_no_profile_may_have_any_ticket_that_needs_nothing(self) -> None:
        bare = person_of("p", True, {}, IDLE, NOW)

        assert (bare.skills, bare.regions, bare.most, bare.calendar, bare.away) == (
            {}, frozenset(), None, None, (),
        )  # fmt: skip

    def test_absences_that_touch_are_one_and_a_day_shows_its_part(self) -> None:
        document = with_absence(with_absence({}, "b", at(2), at(30)), "a", at(-3), at(2))

        assert person_of("p", True, document, IDLE, NOW).away == ((AT - 3 * HOUR, AT + 30 * HOUR),)
        midnight = AT + 15 * HOUR
        assert away_on(document, TODAY) == ((AT - 3 * HOUR, midnight),)
        assert away_on(document, "2026-12-01") == ((midnight, AT + 30 * HOUR),)
        assert away_on(document, "2026-12-03") == ()

    def test_the_same_absence_again_changes_nothing_and_another_under_its_id_is_refused(
        self,
    ) -> None:
        document = with_absence({}, "a", at(1), at(2))

        assert with_absence(document, "a", "2026-11-30T10:00+08:00", at(2)) == document
        with pytest.raises(Conflict) as refused:
            with_absence(document, "a", at(1), at(3))
        assert refused.value.code == "absence_there"

    def test_an_absence_that_has_begun_ends_now_and_one_to_come_is_taken_off(self) -> None:
        begun = with_absence({}, "a", at(-1), at(5))
        both = with_absence(begun, "b", at(3), at(4))

        assert without_absence(both, "b", NOW)["absences"] == begun["absences"]
        ended = without_absence(both, "a", NOW)["absences"]
        assert ended[0] == {"id": "a", "from": at(-1), "until": at(0)}
        assert without_absence(both, "other", NOW) == both

    @pytest.mark.parametrize(
        ("document", "where"),
        [
            ({"absences": [{"id": "a", "from": at(2), "until": at(1)}]}, "absences"),
            ({"absences": [{"id": "a", "from": at(n), "until": at(n + 1)} for n in (1, 5)]}, "absences"),
            ({"skills": [{"skill": "ac"}, {"skill": "ac", "since": at(1)}]}, "skills"),
            ({"licences": [{"licence": "gas", "since": at(2), "until": at(2)}]}, "licences"),
            ({"most": [{"tickets": 1}, {"tickets": 2}]}, "most"),
            ({"hours": [{"zone": "Asia/Shanghai", "week": {}}]}, None),
            ({"regions": ["999999"]}, None),
        ],
    )  # fmt: skip
    def test_a_profile_that_contradicts_itself_is_refused(
        self, document: Mapping[str, Any], where: str | None
    ) -> None:
        with pytest.raises(Invalid) as refused:
            check(document)
        assert where is None or (refused.value.code, refused.value.facts["where"]) == (
            "bad_profile", where,
        )  # fmt: skip

    def test_one_skill_may_be_held_in_two_grades_one_after_the_other(self) -> None:
        skills = [
            {"skill": "ac", "grade": 1, "until": at(1)},
            {"skill": "ac", "grade": 2, "since": at(1)},
        ]
        check({"skills": skills})

        held = person_of("p", True, {"skills": skills}, IDLE, NOW).skills["ac"]
        assert [[each.at(moment) for each in held] for moment in (AT, AT + HOUR)] == [
            [True, False], [False, True],
        ]  # fmt: skip

    def test_a_body_is_kept_as_it_was_said_with_moments_in_one_notation(self) -> None:
        body = WorkerProfile.model_validate_json(
            '{"most":[{"tickets":4,"since":"2026-11-30T09:00:00+08:00"}],'
            '"hours":[{"zone":"Asia/Shanghai","week":{"mon":["09:00-18:00"]}}],'
            '"absences":[{"id":"a","from":"2026-11-30T09:00:00+08:00","until":"2026-12-01T00:00:00Z"}]}'
        )
        check(body.document())

        assert body.document()["most"] == [{"tickets": 4, "since": at(0)}]
        assert body.document()["absences"][0]["from"] == at(0)


class TestSettings:
    def test_a_ticket_needs_the_highest_grade_of_all_that_hold(self) -> None:
        settings = settings_of(AC)
        plain = ticket(lines=(("GAS", Decimal(1)),))
        ac = ticket(attrs={"product_type": "ac"})

        assert wanted(settings, plain) == ({"dialect": 1}, {"gas"})
        assert wanted(settings, ac) == ({"ac": 3, "dialect": 1}, set())
        assert wanted(Settings(), ac) == ({}, set())

    def test_what_is_not_said_weighs_as_published(self) -> None:
        assert scoring_of({"load": 99}) == replace(Scoring(), load=99)
        assert settings_of({}) == Settings()

    @pytest.mark.parametrize(
        "document",
        [
            {"weights": {}}, {"scoring": {"luck": 1}}, {"scoring": {"load": -1}}, {"scoring": {"load": True}},
            {"scoring": {"speed_kmh": 0}}, {"horizon_hours": 0}, {"needs": {}}, {"needs": [{"skill": ""}]},
            {"needs": [{"when": {"product_type": "ac"}}]}, {"needs": [{"skill": "a", "grade": 10}]},
            {"needs": [{"skill": "a", "when": {"level": "core"}}]}, {"needs": [{"skill": "a", "when": {"moon": 1}}]},
            {"needs": [{"skill": "a", "skus": [""]}]}, {"needs": [{"skill": "a", "when": []}]},
            {"needs": [{"skill": "a"}] * 201}, {"scoring": []},
            {"needs": [{"skill": "a", "when": {"project": {"except": ["x"]}}}]},
        ],
    )  # fmt: skip
    def test_settings_that_say_what_they_do_not_have_are_refused(self, document: Any) -> None:
        with pytest.raises(Invalid) as refused:
            settings_of(document)
        assert refused.value.code == "bad_dispatch"

    def test_a_body_says_the_same_document(self) -> None:
        said = {
            "scoring": {"load": 20},
            "needs": [
                {"when": {"distance_km": {"from": "10"}, "region": ["310000"]}, "skill": "far"}
            ],
        }
        body = DispatchSettings.model_validate(said)

        assert body.document() == said
        assert settings_of(body.document()).needs[0].skill == "far"


class TestJobs:
    def test_an_agreed_time_to_come_is_when_it_is_and_a_past_one_is_late(self) -> None:
        soon = job_of(ticket(promised=at(3)), Settings(), NOW)
        late = job_of(ticket(promised=at(-2)), Settings(), NOW)
        free = job_of(ticket(), Settings(horizon_hours=10), NOW)

        assert (soon.start, soon.end, soon.slack) == (AT + 3 * HOUR, AT + 3 * HOUR + 1, 180)
        assert (late.start, late.end, late.slack) == (AT, AT + 72 * HOUR, -120)
        assert (free.start, free.end, free.slack) == (AT, AT + 10 * HOUR, None)

    def test_an_appointment_goes_before_what_was_promised(self) -> None:
        job = ticket(promised=at(3), marks={"appointment": at(30)})

        assert planned_day(job, NOW) == "2026-12-01"
        assert job_of(job, Settings(), NOW).due == AT + 30 * HOUR

    def test_open_work_counts_on_its_day_done_work_on_its_own_and_called_off_never(self) -> None:
        def mine(id: str, **more: Any) -> Ticket:
            return decide.assign(ticket(id, **more), "p", (), "desk", NOW - timedelta(hours=4))

        def done(job: Ticket, when: datetime) -> Ticket:
            return decide.complete(decide.arrive(job, "p", when), "p", when)

        lines = (("AC", Decimal(1)),)
        open_now, tomorrow = mine("T1"), mine("T2", promised=at(24))
        finished = done(mine("T3", lines=lines), NOW - timedelta(hours=3))
        off = decide.cancel(mine("T4"), "客户取消", "desk", NOW - timedelta(hours=3))

        found = workload([open_now, open_now, tomorrow, finished, off], NOW)

        assert found == Workload(2, {TODAY: 1, "2026-12-01": 1}, {TODAY: 1})


class TestBoard:
    JOB = ticket(
        "T2", customer="王女士", address="浦东大道 1 号", attrs={"product_type": "ac", "asset": "SN-77"},
        marks={"tel": "digest"},
    )  # fmt: skip

    def shown(self, job: Ticket = JOB, **asked: Any) -> bool:
        return shows(Asked(**asked), settings_of(AC), NOW)(job)

    @pytest.mark.parametrize(
        ("asked", "other"),
        [
            ({"region": "310000"}, {"region": "110000"}), ({"skill": "ac"}, {"skill": "lock"}),
            ({"day": TODAY}, {"day": "2026-12-01"}), ({"person": NOBODY}, {"person": "p"}),
            ({"text": "t2"}, {"text": "t3"}), ({"text": "王女士"}, {"text": "李"}),
            ({"text": "浦东大道1号"}, {"text": "浦西"}), ({"text": "sn-77"}, {"text": "sn-78"}),
            ({"text": "138", "phone": "digest"}, {"text": "138", "phone": "other"}),
        ],
    )  # fmt: skip
    def test_a_wish_shows_what_fits_it_and_nothing_else(
        self, asked: dict[str, str], other: dict[str, str]
    ) -> None:
        assert self.shown(**asked) and not self.shown(**other)
        assert not self.shown(**asked | {key: other[key] for key in list(other)[-1:]})

    def test_who_works_on_it_is_found_and_a_serial_that_was_shown(self) -> None:
        given = decide.arrive(decide.assign(self.JOB, "p", (), "desk", NOW), "p", NOW)
        shown = decide.add_evidence(given, "serial", {"value": "SN-2026-9"}, "p", NOW)

        assert self.shown(given, person="p") and not self.shown(given, person=NOBODY)
        assert self.shown(shown, text="sn-2026-9") and not self.shown(given, text="sn-2026-9")

    @pytest.mark.parametrize("asked", [{"region": "999999"}, {"person": ""}])
    def test_a_wish_that_means_nothing_is_refused(self, asked: dict[str, str]) -> None:
        with pytest.raises(DomainError):
            Asked(**asked)
