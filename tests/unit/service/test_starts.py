"""In which scene work begins where nobody says: the first rule that holds, by site, goods and facts."""

from typing import Any

import pytest

from suanqing import regions
from suanqing.errors import Invalid
from suanqing.work.service.starts import Begun, Starts, starts_of

NORTH, SOUTH = ["110000", "130000"], ["440000"]
RULES: dict[str, Any] = {
    "rules": {
        "vip": {"order": 1, "when": {"vip": True}, "scene": "vip-care"},
        "north": {"order": 20, "when": {"region": NORTH}, "categories": ["appliance"], "scene": "install"},
        "south": {"order": 20, "when": {"region": SOUTH}, "categories": ["appliance"], "scene": "repair"},
        "course": {"order": 30, "categories": ["course", "book"], "scene": "consult"},
    },
    "otherwise": "visit",
}  # fmt: skip


def begun(region: str, *categories: str, **known: Any) -> Begun:
    place = regions.above(region) if region else ()
    return starts_of(RULES).scene(place, {*categories}, known)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (("110105", "appliance"), Begun("north", "install")),
        (("440305", "appliance"), Begun("south", "repair")),
        (("440305", "book"), Begun("course", "consult")),
        (("310115", "appliance"), Begun("", "visit")),
        (("", "appliance"), Begun("", "visit")),
        (("110105",), Begun("", "visit")),
    ],
)
def test_r092_r128_r155_region_and_goods_say_where_work_begins(
    told: tuple[str, ...], wanted: Begun
) -> None:
    assert begun(*told) == wanted


def test_rules_are_tried_in_their_order_and_those_of_one_by_id() -> None:
    assert begun("110105", "appliance", vip=True) == Begun("vip", "vip-care")
    same = {name: {"scene": name} for name in ("b", "a")}
    assert starts_of({"rules": same}).scene((), set(), {}) == Begun("a", "a")


def test_without_rules_nothing_is_said() -> None:
    assert starts_of({}) == Starts()
    assert starts_of({}).scene((), set(), {}) == Begun("", None)


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"rule": {}}, "scenes"),
        ({"rules": []}, "rules"),
        ({"rules": {"A B": {"scene": "x"}}}, "rules"),
        ({"rules": {"a": {}}}, "rules.a.scene"),
        ({"rules": {"a": {"scene": "x@2"}}}, "rules.a.scene"),
        ({"rules": {"a": {"scene": "x", "order": True}}}, "rules.a.order"),
        ({"rules": {"a": {"scene": "x", "categories": "y"}}}, "rules.a.categories"),
        ({"rules": {"a": {"scene": "x", "when": {"nobody": 1}}}}, "rules.a.when"),
        ({"rules": {"a": {"scene": "x", "when": {"level": "gold"}}}}, "rules.a.when"),
        (
            {"rules": {"a": {"scene": "x", "when": {"product_type": {"except": ["ac"]}}}}},
            "rules.a.when",
        ),
        ({"rules": {f"r{n}": {"scene": "x"} for n in range(201)}}, "rules"),
        ({"otherwise": 7}, "otherwise"),
        ({"rules": {"a": ["x"]}}, "rules.a"),
        ([], "scenes"),
    ],
)
def test_what_is_no_rule_is_refused_by_its_place(document: Any, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        starts_of(document)

    assert (refused.value.code, refused.value.facts["where"]) == ("bad_start", where)
