"""Whom a ladder pays."""

from typing import Any

import pytest

from suanqing.people.parties.model import Party
from suanqing.pricing.ladder_eligibility import who_of

BEIJING = Party("bj-01", "outlet", "朝阳", scenario="direct", region="110105")
WORKER = Party("tech-1", "person", "李", frozenset({"technician"}), outlet="bj-01")


@pytest.mark.parametrize(
    ("who", "covered"),
    [
        ({}, True),
        ({"kinds": ["person"]}, True),
        ({"kinds": ["outlet", "dealer"]}, False),
        ({"roles": ["technician"]}, True),
        ({"roles": ["dispatcher"]}, False),
        ({"regions": ["11"]}, True),
        ({"regions": ["110000"]}, True),
        ({"regions": ["31", "110105"]}, True),
        ({"regions": ["31"]}, False),
        ({"scenarios": ["direct"]}, True),
        ({"scenarios": ["franchise"]}, False),
        ({"outlets": ["bj-01"]}, True),
        ({"outlets": ["bj-02"]}, False),
        ({"parties": ["tech-1"]}, True),
        ({"parties": ["tech-2"]}, False),
        ({"kinds": ["person"], "regions": ["11"], "parties": ["tech-2"]}, False),
    ],
)
def test_a_person_stands_where_their_outlet_does(who: dict[str, Any], covered: bool) -> None:
    assert who_of(who).covers(WORKER, BEIJING) is covered


def test_an_outlet_is_its_own_and_a_party_without_a_place_is_nowhere() -> None:
    assert who_of({"outlets": ["bj-01"]}).covers(BEIJING)
    assert not who_of({"regions": ["11"]}).covers(Party("guide", "guide", "王"))
