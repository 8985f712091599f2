"""A scene that another one changes: looked at, tried, published whole, and followed when its base moves on."""

from copy import deepcopy
from typing import Any

import pytest

from scenes.wiring import scenes
from tests.drawn import end, scene, task
from tests.integration.settling import World
from tests.integration.test_publications import ANN, ask, check, draft, publish, world

__all__ = ["world"]
OWNER = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "desk"}}
BASE: dict[str, Any] = scene(
    "ask",
    ask=task(("advance", "fit"), owner=OWNER, limit={"minutes": 60, "calendar": "service"}),
    fit=task(("advance", "out"), owner=OWNER),
    out=end(),
) | {"scene": "goods"}  # fmt: skip
PATCH = {"nodes": {"ask": {"limit": {"minutes": 240}}, "fit": {"phase": "aftersale"}}}
VARIANT: dict[str, Any] = {"scene": "southern", "base": "goods", "patch": PATCH}
CALLED = {"zh": "上门", "en": "Visit"}


def findings(document: dict[str, Any]) -> list[tuple[str, str]]:
    status, said = draft("scene", document)
    assert status == 200, said
    return [(each["code"], each["where"]) for each in said["findings"]]


@pytest.fixture
def base(world: World) -> None:
    draft("scene", BASE)
    publish(scene="goods")


def test_what_the_base_changes_flows_on_with_the_next_version_where_the_patch_says_nothing(
    base: None,
) -> None:
    draft("scene", VARIANT)
    publish(scene="southern")
    changed = deepcopy(BASE)
    changed["nodes"]["fit"] |= {"name": CALLED, "phase": "sale"}
    changed["nodes"]["ask"]["limit"]["minutes"] = 30
    draft("scene", changed)
    publish(scene="goods")

    draft("scene", VARIANT)
    publish(scene="southern")

    first, second = (scenes().version(f"southern@{n}") for n in (1, 2))
    assert [each.more["base"] for each in (first, second)] == ["goods@1", "goods@2"]
    assert [each.document["nodes"]["ask"]["limit"]["minutes"] for each in (first, second)] == [
        240
    ] * 2
    assert second.document["nodes"]["fit"]["name"] == CALLED
    assert second.document["nodes"]["fit"]["phase"] == "aftersale"
    path = {"scene": "southern", "version": "2"}
    _, shown = ask("GET", "/scenes/{scene}/versions/{version}", None, ANN, path)
    assert (shown["base"], shown["patch"]) == ("goods@2", PATCH)


def test_it_is_tried_and_looked_at_as_the_whole_that_it_comes_to(base: None) -> None:
    assert findings(VARIANT) == []
    told = {"steps": [{"command": "advance", "by": "dis"}]}
    _, tried = ask("POST", "/scenes/{scene}/try", told, ANN, {"scene": "southern"})
    assert [each["stands"][0]["node"] for each in tried["items"]] == ["ask", "fit"]

    lost = VARIANT | {"scene": "lost", "patch": {"nodes": {"fit": None}}}
    codes = {code for code, _ in findings(lost)}

    assert codes and not codes & {"unknown_base"}


def test_two_agree_on_the_whole_so_that_a_base_that_moved_meanwhile_is_looked_at_again(
    base: None,
) -> None:
    draft("scene", VARIANT)
    before = check(scene="southern")["hash"]
    changed = deepcopy(BASE)
    changed["nodes"]["fit"]["name"] = CALLED
    draft("scene", changed)
    publish(scene="goods")

    status, refused = ask("POST", "/publications", {"scene": "southern", "hash": before}, ANN)

    assert (status, refused["code"]) == (409, "other_body")


@pytest.mark.parametrize(
    ("document", "wanted"),
    [
        ({"base": "nowhere", "patch": {}}, [("unknown_base", "base")]),
        ({"base": "southern", "patch": {}}, [("unknown_base", "base")]),
        ({"base": "goods", "patch": []}, [("bad_field", "")]),
        ({"base": "goods", "patch": {}, "nodes": {}}, [("unknown_field", "")]),
        ({"base": "goods", "patch": {"scene": "x"}}, [("bad_field", "patch.scene")]),
        ({"base": "goods"}, [("missing_field", "")]),
    ],
)
def test_what_is_no_variant_is_named(
    base: None, document: dict[str, Any], wanted: list[tuple[str, str]]
) -> None:
    assert findings({"scene": "southern", **document}) == wanted
    status, refused = ask("POST", "/publications/check", {"scene": "southern"})
    assert (status, [each["code"] for each in refused["findings"]]) == (200, [wanted[0][0]])
