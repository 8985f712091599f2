"""An automatic node's acts: one that could not be done is found before it is published, by node, in both languages."""

import re
from dataclasses import replace
from typing import Any

import pytest

from suanqing.work.scenes.acts import Reach, begins_with_follow_up, named_parts, named_scenes
from suanqing.work.scenes.document import faults
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.lint import Company, lint
from tests.drawn import auto, end, node, scene, task

REACH = Reach({"installation": False, "care": True}, frozenset({"PIPE-3M"}))
DONE: list[dict[str, Any]] = [
    {"do": "notify", "to": "owner"},
    {"do": "notify", "to": "customer", "text": {"zh": "请回访", "en": "Call back"}},
    {"do": "notify", "to": {"role": "dispatcher"}},
    {"do": "notify", "to": {"party": "desk"}},
    {"do": "send", "event": "checked"},
    {"do": "link", "to": "order"},
    {"do": "link", "to": "repair", "fact": "claim"},
    {"do": "convert", "scene": "installation", "lines": True},
    {"do": "follow_up", "scene": "care", "days": 7},
    {"do": "reserve", "parts": [{"sku": "PIPE-3M", "qty": "2.5"}], "at": "van", "hours": 24},
    {"do": "reserve", "from": "form.parts"},
    {"do": "reserve"},
    {"do": "set_facts", "facts": {"service_level": "gold"}},
]
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"do": "sing"}, "bad_field"),
    ({"do": "notify"}, "missing_field"),
    ({"do": "notify", "to": "somebody"}, "bad_field"),
    ({"do": "notify", "to": {}}, "missing_field"),
    ({"do": "notify", "to": {"role": "king"}}, "unknown_role"),
    ({"do": "notify", "to": "owner", "with": "coupon"}, "unknown_field"),
    ({"do": "send"}, "missing_field"),
    ({"do": "send", "event": "Not An Id"}, "bad_id"),
    ({"do": "link"}, "missing_field"),
    ({"do": "link", "to": "ticket"}, "missing_field"),
    ({"do": "link", "to": "ticket", "fact": "nothing"}, "unknown_word"),
    ({"do": "link", "to": "contract", "fact": "vip"}, "unknown_word"),
    ({"do": "convert"}, "missing_field"),
    ({"do": "convert", "scene": "gone"}, "unknown_scene"),
    ({"do": "follow_up", "scene": "care"}, "missing_field"),
    ({"do": "follow_up", "scene": "care", "days": 0}, "bad_field"),
    ({"do": "follow_up", "scene": "installation", "days": 7}, "no_follow_up"),
    ({"do": "reserve", "parts": []}, "bad_field"),
    ({"do": "reserve", "parts": [{"sku": "GONE", "qty": "1"}]}, "not_a_part"),
    ({"do": "reserve", "parts": [{"sku": "PIPE-3M", "qty": "0"}]}, "bad_field"),
    ({"do": "reserve", "from": "parts"}, "bad_field"),
    ({"do": "convert", "scene": "care", "lines": 1}, "bad_field"),
    ({"do": "set_facts"}, "missing_field"),
    ({"do": "set_facts", "facts": {"colour": "red"}}, "bad_field"),
]


def drawn(*acts: dict[str, Any]) -> dict[str, Any]:
    return scene("ask", ask=task(("advance", "act")), act=auto("out", acts=list(acts)), out=end())


def found(act: dict[str, Any], reach: Reach = REACH) -> list[Finding]:
    return lint(drawn(act), Company(reach=reach))


@pytest.mark.parametrize("act", DONE, ids=lambda act: str(act["do"]))
def test_what_can_be_done_may_be_published(act: dict[str, Any]) -> None:
    assert found(act) == []


@pytest.mark.parametrize(("act", "code"), WRONG)
def test_what_could_not_be_done_is_named_with_its_node_in_both_languages(
    act: dict[str, Any], code: str
) -> None:
    one, *others = found(act)

    assert (one.code, one.node, others) == (code, "act", [])
    assert re.search("[\u4e00-\u9fff]", one.zh)
    assert not re.search("[a-z]{3,} [a-z]{3,} [a-z]{3,}", one.zh), one.zh


def test_where_nobody_knows_the_company_any_scene_and_part_goes() -> None:
    acts: list[dict[str, Any]] = [
        {"do": "convert", "scene": "gone"},
        {"do": "reserve", "parts": [{"sku": "X", "qty": "1"}]},
    ]

    assert lint(drawn(*acts)) == []


def test_so_much_of_a_part_is_reserved_as_its_unit_allows() -> None:
    reach = replace(REACH, items={"PIPE-3M": "piece"})

    def reserve(qty: str) -> list[str]:
        parts = [{"sku": "PIPE-3M", "qty": qty}]
        return [each.code for each in found({"do": "reserve", "parts": parts}, reach)]

    assert (reserve("10000"), reserve("10001")) == ([], ["bad_field"])
    assert found({"do": "reserve", "parts": [{"sku": "PIPE-3M", "qty": "10001"}]}) == []


def test_scenes_and_parts_are_named_once_each_also_by_what_is_no_document() -> None:
    document = drawn(
        *({"do": "convert", "scene": "a"} for _ in range(2)),
        {"do": "reserve", "parts": [{"sku": "X", "qty": "1"}, {"sku": "Y", "qty": "2"}, "z"]},
    )

    assert (named_scenes(document), named_parts(document)) == (["a"], ["X", "Y"])
    odds: list[dict[str, Any]] = [
        {}, {"nodes": []}, {"nodes": {"a": {"acts": "b"}, "c": None}}, {"nodes": {"a": {"acts": [1]}}},
    ]  # fmt: skip
    for odd in odds:
        assert (named_scenes(odd), named_parts(odd), begins_with_follow_up(odd)) == ([], [], False)


def test_a_follow_up_begins_by_waiting_for_its_day() -> None:
    wait = {"for": "date_field", "field": "follow_up_on"}
    later = scene("later", later=node("wait", ("due", "out"), wait=wait), out=end())

    assert faults(later) == []
    assert begins_with_follow_up(later)
    assert not begins_with_follow_up(drawn())
