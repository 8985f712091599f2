"""Conditions of forms on where a ticket's site is."""

from datetime import UTC, datetime

from suanqing.work.answers.model import known_of
from suanqing.work.forms.answers import checked
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from tests.unit.forms.builders import a_field, a_form

FORM = compiled_form(a_form(lift=a_field("text", 1, required=[{"region": "310000"}])))


def test_a_condition_on_a_region_holds_in_all_that_lies_in_it() -> None:
    def missing(region: str) -> list[str]:
        spec = NewTicket("sh-01", "装", region)
        ticket = decide.create("T1", spec, "desk", datetime(2026, 11, 30, tzinfo=UTC), None)
        return [each.code for each in checked(FORM, {}, known_of(ticket)).faults]

    assert missing("310115") == ["missing_answer"]
    assert missing("320102") == missing("") == []
