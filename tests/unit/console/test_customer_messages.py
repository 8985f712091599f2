"""What customers are told, as the page changes it: the API takes it, and no two messages are about the same."""

from collections.abc import Iterator
from typing import Any

import pytest

from suanqing.channels.telling.model import OF_POINTS, OF_TICKETS
from suanqing.channels.telling.rules import rules_of
from suanqing.labels import VISIT_STAGES
from tests.unit.console.pages import Pages

HOME = "messages/rules"
TEXT = {"zh": "工单 {ticket}", "en": "Ticket {ticket}"}


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    found = Pages()
    yield found
    found.end()


def test_what_a_message_is_about_is_written_once_wherever_it_is_moved_to(pages: Pages) -> None:
    rules: dict[str, Any] = {"order": ["sms"], "messages": []}
    for on in (*(f"stage:{each}" for each in VISIT_STAGES), "rating"):
        rules = pages.call(HOME, "withMessage", rules, {"on": on, "text": TEXT})
    moved = {"on": "rating", "text": TEXT | {"zh": "请评价"}}

    after = pages.call(HOME, "withMessage", rules, moved, "stage:there ")

    assert [each["on"] for each in after["messages"]] == [
        "stage:received", "stage:given", "rating", "stage:done",
    ]  # fmt: skip
    assert after["messages"][2] == moved
    again = pages.call(HOME, "withMessage", after, moved)
    assert again == after and rules_of(again, {"sms": lambda part: None})
    assert pages.call(HOME, "without", after, "rating ")["messages"] == [
        each for each in after["messages"] if each["on"] != "rating"
    ]


def test_texts_may_name_what_senders_know(pages: Pages) -> None:
    assert pages.call(HOME, "fieldsOf", "points") == [*OF_POINTS]
    assert pages.call(HOME, "fieldsOf", "rating") == [*OF_TICKETS]


def test_fields_of_a_template_are_read_as_people_write_them(pages: Pages) -> None:
    fields = pages.call(HOME, "fieldsIn", " no = ticket，code=token、thing2＝step ")

    assert fields == {"no": "ticket", "code": "token", "thing2": "step"}
    assert pages.call(HOME, "fieldsIn", pages.call(HOME, "written", fields)) == fields
    assert pages.call(HOME, "fieldsIn", "") == {}


@pytest.mark.parametrize(
    ("way", "order"),
    [("b", ["b", "a", "c"]), ("a", ["a", "b", "c"]), ("d", ["a", "b", "c", "d"])],
)
def test_a_way_is_one_sooner_or_the_last(pages: Pages, way: str, order: list[str]) -> None:
    assert pages.call(HOME, "sooner", ["a", "b", "c"], way) == order
