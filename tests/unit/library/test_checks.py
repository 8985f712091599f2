"""A faulty package is told what is wrong, each fault with its code and place, in both languages."""

from copy import deepcopy
from typing import Any

import pytest

from packages import shelf
from suanqing.errors import Invalid
from suanqing.library.checks import findings
from suanqing.library.document import assembled
from suanqing.merge_patch import patched

FAULTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"manifest": {"version": "one"}}, "bad_field"),
    ({"manifest": {"trades": ["fishing"]}}, "bad_field"),
    ({"manifest": {"name": {"zh": None}}}, "bad_name"),
    ({"catalogue": {"SURVEY": {"kind": "wish"}}}, "bad_field"),
    ({"book": {"currency": 5}}, "bad_field"),
    ({"book": {"levels": []}}, "no_standard"),
    (
        {"catalogue": {"NEW": {"kind": "service", "name": "新项目", "unit": "piece"}}},
        "missing_price",
    ),
    ({"scenes": {"service-visit": {"nodes": {"done": {"exits": []}}}}}, "dead_end"),
    ({"scenes": {"service-visit": {"nodes": {"on_site": {"form": "nothing"}}}}}, "unknown_form"),
    ({"forms": {"job_report": {"fields": {"outcome": {"type": "wish"}}}}}, "bad_field"),
    ({"tickets": {"install": {"charge": 20001}}}, "golden_differs"),
    ({"tickets": {"install": {"shares": {"?outlet": 2401, "?worker": 9599}}}}, "golden_differs"),
    (
        {"tickets": {"install": {"ticket": {"lines": [{"sku": "NOTHING", "qty": "1"}]}}}},
        "golden_differs",
    ),
    (
        {"tickets": {"install": {"ticket": {"lines": [{"sku": "INSTALL-STD", "qty": "10001"}]}}}},
        "bad_field",
    ),
    ({"months": {"labour_month": {"commission": 1}}}, "golden_differs"),
    ({"months": {"labour_month": {"ladder": "nothing"}}}, "unknown_ladder"),
    ({"months": {"labour_month": {"jobs": {"nothing": 1}}}}, "golden_differs"),
    ({"tickets": {"install": {"lines": [["charge", "labour", {}, "1"]]}}}, "bad_field"),
    ({"runs": {"straight": {"steps": [{"do": "claim", "at": ["done"]}]}}}, "run_differs"),
    ({"runs": {"straight": {"steps": [{"do": "claim", "at": ["assigned"]}]}}}, "run_differs"),
    ({"runs": {"straight": {"steps": [{"do": "dance", "at": ["assigned"]}]}}}, "run_differs"),
    ({"runs": {"straight": {"scene": "nothing"}}}, "unknown_scene"),
    ({"tickets": {"install": None, "install_first": None, "repair_part": None}}, "bad_field"),
)


@pytest.mark.parametrize(("patch", "code"), FAULTS)
def test_a_fault_is_named(patch: dict[str, Any], code: str) -> None:
    found = findings(patched(deepcopy(dict(shelf.package("step-commission"))), patch))

    assert code in {each.code for each in found}
    assert all(any("\u4e00" <= c <= "\u9fff" for c in each.zh) for each in found)


def test_a_variant_follows_its_base_but_for_what_its_patch_names() -> None:
    base = {
        "manifest": {"package": "base", "version": 1},
        "catalogue": {"A": {"name": "a"}, "B": {"name": "b"}},
    }
    own = {
        "manifest": {"package": "own", "version": 3, "base": "base"},
        "patch": {"catalogue": {"B": None}},
    }

    made = assembled("own", {"base": base, "own": own}.__getitem__)

    assert made["manifest"] == {"package": "own", "version": 3, "base": "base"}
    assert made["catalogue"] == {"A": {"name": "a"}}


def test_packages_that_are_each_others_base_are_refused() -> None:
    parts = {name: {"manifest": {"base": other}} for name, other in (("a", "b"), ("b", "a"))}

    with pytest.raises(Invalid) as refused:
        assembled("a", parts.__getitem__)

    assert refused.value.code == "package_cycle"


@pytest.mark.parametrize(("tiers", "found"), [(0, []), (1, ["free_in_part"]), (99, [])])
def test_an_item_is_free_in_every_tier_or_in_none(tiers: int, found: list[str]) -> None:
    """One 0 among prices is a number that was forgotten; an item that nobody asks money for is free."""
    document = deepcopy(dict(shelf.package("moving")))
    rows = [r for r in document["book"]["planes"]["charge"]["prices"] if "amount" in r]
    tickets = {line["sku"] for each in document["tickets"].values() for line in each["ticket"]["lines"]}  # fmt: skip
    sku = next(r["sku"] for r in rows if r["tier"] != "*" and r["sku"] not in tickets)
    for row in [r for r in rows if r["sku"] == sku][:tiers]:
        row["amount"] = 0

    assert [each.code for each in findings(document)] == found


@pytest.mark.parametrize(
    "wrong",
    [{"held": 1}, {"taken": 1}, {"released": 1}, {"milestone": "accepted"}, {"jobs": {"no": 1}}],
)
def test_a_month_of_what_is_kept_back_that_comes_otherwise_is_named(wrong: dict[str, Any]) -> None:
    needs = [dict(shelf.package("retention"))]
    right = deepcopy(dict(shelf.package("retention-breach")))
    assert findings(right, needs) == []

    found = findings(patched(right, {"months": {"warranty": wrong}}), needs)

    assert [each.code for each in found] == ["golden_differs"]
    assert all(any("\u4e00" <= c <= "\u9fff" for c in each.zh) for each in found)
