"""The outlet that serves a place is the one nearest above it."""

from dataclasses import dataclass

import pytest

from suanqing.channels.intake.outlets import Outlets, nearest
from suanqing.people.parties.model import Party


def outlet(party_id: str, region: str, active: bool = True) -> Party:
    return Party(party_id, "outlet", party_id, region=region, active=active)


ALL = [
    outlet("sh", "310000"),
    outlet("sh-pd", "310115"),
    outlet("sh-pd-2", "310115"),
    outlet("sh-xh", "310104"),
    outlet("yn", "530000"),
    outlet("yn-km-closed", "530102", active=False),
]


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("310115", "sh-pd"),
        ("310104", "sh-xh"),
        ("310112", "sh"),
        ("310000", "sh"),
        ("530102", "yn"),
        ("440305", None),
        ("", None),
        ("not a code", None),
    ],
)
def test_the_most_specific_outlet_serves_and_ties_go_to_the_smaller_id(
    region: str, expected: str | None
) -> None:
    assert nearest(ALL, region) == expected
    assert nearest(reversed(ALL), region) == expected


@dataclass
class Page:
    parties: list[Party]
    after: str | None


class Directory:
    """The outlets, two a page; counts what it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def page(self, kind: str | None = None, limit: int = 50, after: str | None = None) -> Page:
        self.asked += 1
        start = int(after or 0)
        return Page(ALL[start : start + 2], str(start + 2) if start + 2 < len(ALL) else None)


def test_all_pages_are_read_and_remembered_for_half_a_minute() -> None:
    now = [0.0]
    directory = Directory()
    outlets = Outlets(directory, lambda: now[0])

    assert outlets.serving("530102") == "yn"
    assert outlets.serving("310115") == "sh-pd"
    assert directory.asked == 3

    now[0] = 31.0
    outlets.serving("310115")
    assert directory.asked == 6
