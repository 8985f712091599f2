"""A company's set-up as a package names nobody, is as large as a company, and never breaks what looks at it."""

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from suanqing.library.checks import findings
from suanqing.library.export import exported
from tests.unit.library.packages_on_shelf import package

ODD: tuple[Any, ...] = (None, [], {}, "", 0, -1, True, [1], {"a": 1}, ["x"], 10**20)


def own() -> dict[str, Any]:
    parts = ("catalogue", "book", "scenes", "forms")
    return deepcopy({part: package("step-commission")[part] for part in parts})


def test_rows_that_are_of_one_party_or_customer_are_left_out() -> None:
    plain, named = own(), own()
    pay, charge = (named["book"]["planes"][plane] for plane in ("pay", "charge"))
    pay["overrides"] = [{"sku": "INSTALL-STD", "party": "tech-06", "amount": 9_000}]
    charge.setdefault("discounts", []).append(
        {"id": "friend", "rate": "0.1", "when": {"customer_id": "c-77"}}
    )
    named["book"]["ladders"].append(
        {**named["book"]["ladders"][0], "id": "for-one", "who": {"parties": ["tech-06"]}}
    )
    named["book"]["fences"] = [{"id": "yard", "party": "BJ-TZ", "polygon": [], "datum": "wgs84"}]

    assert exported("ours", named) == exported("ours", plain)


def test_work_of_one_person_is_the_dispatchers_elsewhere() -> None:
    named = own()
    [scene] = named["scenes"].values()
    node = next(node for node in scene["nodes"].values() if node.get("owner"))
    node["owner"] = {"rule": "named", "party": "hq-li", "fallback": {"queue": "desk"}}

    document = exported("ours", named)

    assert "hq-li" not in json.dumps(document)
    [scene] = document["scenes"].values()
    owners = [node["owner"] for node in scene["nodes"].values() if "owner" in node]
    assert {"rule": "role", "role": "dispatcher", "fallback": {"queue": "desk"}} in owners
    assert findings(document) == []


def test_a_package_of_more_items_than_one_import_takes_is_looked_at() -> None:
    large = own()
    sample = large["catalogue"]["INSTALL-STD"]
    large["catalogue"] |= {f"X-{n}": {**sample, "name": f"项目{n}"} for n in range(1_200)}
    rows = large["book"]["planes"]
    for plane in ("charge", "pay"):
        rows[plane]["prices"] += [
            {"sku": f"X-{n}", "tier": "*", "amount": 100} for n in range(1_200)
        ]

    assert [each for each in findings(exported("ours", large)) if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("plan-welcome", ("care",), {}),
        ("scene-rental", ("scenes", "rental", "start"), {"a": 1}),
        ("scene-rental", ("runs", "on", "steps", 2, "known", "form.on"), ["x"]),
        ("step-commission", ("book", "book"), None),
    ],
)
def test_what_breaks_a_rule_of_no_check_is_a_finding_too(name: str, place: Any, value: Any) -> None:
    document = json.loads(json.dumps(package(name)))
    at = document
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value

    found = findings(document)

    assert found and all(any("\u4e00" <= c <= "\u9fff" for c in each.zh) for each in found)


def test_no_change_of_a_package_breaks_what_looks_at_it() -> None:
    chance = Random(165)
    for _ in range(120):
        document = json.loads(
            json.dumps(package(chance.choice(("retention", "scene-rental", "region-tianjin"))))
        )
        at: Any = document
        step: Any = None
        while isinstance(at, dict | list) and at and (step is None or chance.random() < 0.85):
            parent, step = at, chance.choice([*at] if isinstance(at, dict) else range(len(at)))
            at = at[step]
        parent[step] = chance.choice(ODD)

        findings(document)
