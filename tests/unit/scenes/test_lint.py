"""What is found before a scene is published: each finding with its code, its node, and a sentence in both languages."""

import re
import time
from typing import Any

import pytest

from suanqing.errors import Invalid
from suanqing.work.scenes import variants
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.exits import MAX_CASES, Word
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.lint import Company, lint
from suanqing.work.scenes.shapes import bounded
from tests.drawn import approval, approved_by, auto, block, called, end, name, node, scene, task

COMPANY = Company(
    words={
        "form.state": Word("text", ("good", "bad"), always=True),
        "form.kind": Word("text", ("a", "b")),
        "form.price": Word("number", always=True),
        "form.bought": Word("date", always=True),
        "form.note": Word("text"),
        "form.sum": Word("number", always=True),
        "form.fine": Word("flag", always=True),
    },
    forms=frozenset({"visit"}),
    calendars=frozenset({"service"}),
    commands=frozenset({"complete", "cancel", "submit"}),
)


def found(document: Any, severity: str = "error") -> list[tuple[str, str]]:
    findings = lint(document, COMPANY)
    for each in findings:
        assert re.search("[\u4e00-\u9fff]", each.zh), each.message
        assert not re.search("[a-z]{3,} [a-z]{3,} [a-z]{3,}", each.zh), each.zh
    return [(each.code, each.node) for each in findings if each.severity == severity]


def one(*ways: Any, **more: Any) -> dict[str, Any]:
    """A task with these ways, and two ends."""
    return scene("a", a=task(*ways, **more), b=end(), c=end())


def test_a_scene_without_faults_has_no_finding() -> None:
    document = scene(
        "a",
        a=task(("complete", "work"), form="visit", limit={"minutes": 60, "calendar": "service"}),
        work=block("check", "all", x="x", y="y"),
        x=task(("complete", "join"), within=["work", "x"]),
        y=task(("complete", "join"), ("cancel", "a"), within=["work", "y"]),
        check=approval(("approved", "b"), ("rejected", "a")),
        b=end(),
    )

    assert lint(document, COMPANY) == []


def test_an_exit_may_be_taken_on_a_word_of_ones_own_that_has_a_name() -> None:
    document = called(one(("again", "b"), ("cancel", "c")), "again", "再次上门", "visit again")

    assert found(document) == []


BRANCHES = {
    "x": task(("complete", "join"), within=["work", "x"]),
    "y": task(("complete", "join"), within=["work", "y"]),
}
WHENS: list[dict[str, Any]] = [
    {"product_type": {"except": ["ac"]}},
    {"form.state": {"from": "good"}},
    {"form.price": {}},
    {"form.price": {"above": 1}},
    {"form.price": []},
    {"form.fine": "true"},
]
DAYS = {"from": "2026-11-11", "to": "2026-11-12"}
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("dead_end", "a", scene("a", a=task(("complete", "b")), b=task(("complete", "a")))),
    ("dead_end", "b", scene("a", a=task(("complete", "b"), ("cancel", "c")), b=task(), c=end())),
    (
        "dead_end",
        "x",
        scene(
            "work",
            work=block("b", "any", x="x", y="y"),
            **{**BRANCHES, "x": task(within=["work", "x"])},
            b=end(),
        ),
    ),
    (
        "unreachable_node",
        "c",
        scene("a", a=task(("complete", "b")), b=end(), c=task(("complete", "b"))),
    ),
    (
        "uncovered_exit",
        "a",
        one(("complete", "b", [{"vip": True}]), ("complete", "c", [{"vip": False}])),
    ),
    ("uncovered_exit", "a", one(("complete", "b", [{"form.kind": ["a", "b"]}]))),
    (
        "uncovered_exit",
        "a",
        one(
            ("complete", "b", [{"form.price": {"to": 100}}]),
            ("complete", "c", [{"form.price": {"from": 101}}]),
        ),
    ),
    ("uncovered_exit", "a", one(("complete", "b", [{"form.note": "x"}]))),
    ("uncovered_exit", "a", one(("complete", "b", [{"region": "31"}]))),
    ("uncovered_exit", "a", scene("a", a=approval(("approved", "b")), b=end())),
    (
        "uncovered_exit",
        "a",
        scene(
            "a", a=node("wait", ("complete", "b"), wait={"for": "event", "event": "paid"}), b=end()
        ),
    ),
    ("uncovered_exit", "a", scene("a", a=node("auto", ("complete", "b"), acts=[]), b=end())),
    (
        "uncovered_exit",
        "a",
        one(
            ("complete", "b", [{"urgent": True}]),
            ("complete", "c", [{"urgent": False}]),
            active={"from": "2026-11-11", "to": "2026-11-12"},
        ),
    ),
    ("exit_never", "a", one(("complete", "b"), ("complete", "c", [{"vip": True}]))),
    (
        "exit_never",
        "a",
        one(
            ("complete", "b", [{"vip": True}]),
            ("complete", "c", [{"vip": True, "urgent": True}]),
            ("complete", "b"),
        ),
    ),
    ("no_owner", "a", one(("complete", "b"), ("cancel", "c"), owner={"rule": "load"})),
    ("unknown_field", "a", one(("complete", "b"), ("cancel", "c"), colour="red")),
    ("unknown_word", "a", one(("complete", "b", [{"weather": "rain"}]), ("complete", "c"))),
    ("unknown_word", "a", one(("complete", "b", [{"form.gone": 1}]), ("complete", "c"))),
    ("bad_condition", "a", one(("complete", "b", [{"form.kind": "z"}]), ("complete", "c"))),
    ("bad_condition", "a", one(("complete", "b", [{"day": {"from": 5}}]), ("complete", "c"))),
    (
        "bad_condition",
        "a",
        one(("complete", "b", [{"form.bought": {"from": "soon"}}]), ("complete", "c")),
    ),
    (
        "bad_condition",
        "a",
        one(("complete", "b", [{"form.price": {"from": "NaN"}}]), ("complete", "c")),
    ),
    ("unknown_form", "a", one(("complete", "b"), ("cancel", "c"), form="other")),
    (
        "unknown_calendar",
        "a",
        one(("complete", "b"), ("cancel", "c"), limit={"minutes": 1, "calendar": "moon"}),
    ),
    (
        "bad_limit",
        "a",
        one(("complete", "b"), ("cancel", "c"), limit={"minutes": 0, "calendar": "service"}),
    ),
    ("unknown_command", "a", one(("fly", "b"), ("cancel", "c"))),
    (
        "unknown_command",
        "a",
        called(one(("hand_over", "b"), ("cancel", "c")), "hand_over", "转走", "away"),
    ),
    ("unknown_node", "a", one(("complete", "nowhere"))),
    (
        "unknown_node",
        "work",
        scene("work", work=block("join", "all", x="x", y="y"), b=end(), **BRANCHES),
    ),
    (
        "into_block",
        "a",
        scene(
            "a",
            a=task(("complete", "x")),
            work=block("b", "all", x="x", y="y"),
            b=end(),
            **BRANCHES,
        ),
    ),
    (
        "into_block",
        "x",
        scene(
            "work",
            work=block("b", "all", x="x", y="y"),
            b=end(),
            **{**BRANCHES, "x": task(("complete", "y"), within=["work", "x"])},
        ),
    ),
    ("no_join", "a", one(("complete", "join"))),
    (
        "end_in_block",
        "x",
        scene(
            "work",
            work=block("b", "all", x="x", y="y"),
            b=end(),
            **{**BRANCHES, "x": end(within=["work", "x"])},
        ),
    ),
    ("bad_join", "work", scene("work", work=block("b", 3, x="x", y="y"), b=end(), **BRANCHES)),
    (
        "bad_branch",
        "work",
        scene("work", work=block("b", "all", x="y", y="x"), b=end(), **BRANCHES),
    ),
    ("unknown_branch", "x", scene("work", work=block("b", "all", y="y"), b=end(), **BRANCHES)),
    (
        "too_deep",
        "work",
        scene(
            "work",
            work={**block("b", "all", x="x", y="y"), "within": ["work", "x"]},
            b=end(),
            **BRANCHES,
        ),
    ),
    ("automatic_cycle", "a", scene("a", a=auto("b"), b=auto("a"), c=end())),
    (
        "automatic_cycle",
        "work",
        scene(
            "work",
            work=block("n", "any", x="x", y="y"),
            n=auto("work"),
            b=end(),
            **{**BRANCHES, "x": auto("join", within=["work", "x"])},
        ),
    ),
    (
        "crowded_scene",
        "",
        scene(
            "work",
            work=block("b", "all", **{f"x{i}": f"x{i}" for i in range(8)}),
            b=end(),
            **{f"x{i}": task(("complete", "join"), within=["work", f"x{i}"]) for i in range(7)},
            x7=block("z", "all", p="p", q="q") | {"within": ["work", "x7"]},
            z=task(("complete", "join"), within=["work", "x7"]),
            p=task(("complete", "join"), within=["x7", "p"]),
            q=task(("complete", "join"), within=["x7", "q"]),
        ),
    ),
    (
        "into_block",
        "x",
        scene("x", work=block("b", "all", x="x", y="y"), b=end(), **BRANCHES),
    ),
    (
        "into_block",
        "work",
        scene("work", work=block("x", "all", x="x", y="y"), b=end(), **BRANCHES),
    ),
    (
        "automatic_cycle",
        "a",
        scene(
            "a",
            a=approval(("approved", "b"), ("rejected", "c"), rules={"repeat": "skip"}),
            b=auto("a"),
            c=end(),
        ),
    ),
    (
        "automatic_cycle",
        "work",
        scene(
            "work",
            work={**block("n", "all", x="x", y="y"), "active": DAYS},
            n=auto("work"),
            b=end(),
            **{**BRANCHES, "x": task(("complete", "join"), ("cancel", "b"), within=["work", "x"])},
        ),
    ),
    ("bad_id", "a", one(("Not An Id", "b"), ("cancel", "c"))),
    ("bad_field", "work", scene("work", work=block("b", 0, x="x", y="y"), b=end(), **BRANCHES)),
    (
        "bad_field",
        "work",
        scene("work", work=block("b", "most", x="x", y="y"), b=end(), **BRANCHES),
    ),
    ("bad_field", "a", one(("complete", "b"), ("cancel", "c"), owner={"rule": "magic"})),
    (
        "bad_field",
        "a",
        one(("complete", "b"), ("cancel", "c"), active={"from": "2026-13-01", "to": "2026-12-01"}),
    ),
    *(("bad_condition", "a", one(("complete", "b", [when]), ("complete", "c"))) for when in WHENS),
    (
        "uncovered_exit",
        "a",
        one(
            ("complete", "b", [{"form.price": [1, "2"]}]),
            ("complete", "c", [{"form.price": {"from": 1}}]),
        ),
    ),
    ("bad_id", "Fly", scene("a", a=task(("complete", "b")), b=end(), Fly=end())),
    ("bad_id", "join", scene("a", a=task(("complete", "b")), b=end(), join=end())),
    ("bad_name", "a", one(("complete", "b"), ("cancel", "c"), name={"zh": "节点"})),
    ("bad_field", "a", one(*[("complete", "b")] * 21)),
    ("missing_field", "a", scene("a", a={"kind": "task"}, b=end())),
]


@pytest.mark.parametrize(
    ("code", "where", "document"), CASES, ids=[f"{i}-{c[0]}" for i, c in enumerate(CASES)]
)
def test_a_fault_is_found_and_names_its_node(code: str, where: str, document: dict[str, Any]) -> None:  # fmt: skip
    assert (code, where) in found(document)


@pytest.mark.parametrize(
    "ways",
    [
        (("complete", "b", [{"form.state": "good"}]), ("complete", "c", [{"form.state": "bad"}])),
        (
            ("complete", "b", [{"form.state": "good", "urgent": True}, {"form.state": "bad"}]),
            ("complete", "c", [{"form.state": "good", "urgent": False}]),
        ),
        (
            ("complete", "b", [{"form.price": {"to": "99.50"}}]),
            ("complete", "c", [{"form.price": {"from": "99.5"}}]),
        ),
        (
            ("complete", "b", [{"form.bought": {"to": "2026-01-01"}}]),
            ("complete", "c", [{"form.bought": {"from": "2026-01-01"}}]),
        ),
        (("complete", "b", [{"urgent": True}]), ("complete", "c", [{"urgent": False}])),
        (
            ("complete", "b", [{"form.price": [1, "2"]}, {"form.price": {"to": 2}}]),
            ("complete", "c", [{"form.price": {"from": 1}}]),
        ),
    ],
)
def test_exits_that_cover_every_value_need_no_default(ways: Any) -> None:
    assert found(one(*ways)) == []


def test_a_value_that_may_be_unknown_is_a_case_of_its_own() -> None:
    findings = lint(one(("complete", "b", [{"vip": [True, False]}]), ("cancel", "c")), COMPANY)

    assert [each.message for each in findings] == ["a: no exit holds on complete where vip=?"]  # fmt: skip
    assert findings[0].zh == "a：complete 时没有出口满足（vip=?）"


def test_of_two_exits_that_can_both_hold_the_winner_is_named() -> None:
    ways = (("complete", "b", [{"vip": True}]), ("complete", "c", [{"urgent": True}]), ("complete", "b"))  # fmt: skip

    (warning,) = lint(one(*ways), COMPANY)

    assert (warning.code, warning.severity) == ("exit_overlap", "warning")
    assert warning.message.endswith("b wins")


def test_what_can_stand_in_a_circle_is_fine_where_somebody_acts_in_it() -> None:
    document = scene("a", a=auto("b"), b=task(("complete", "a"), ("cancel", "c")), c=end())

    assert found(document) == []


def test_ten_thousand_nodes_are_refused_before_one_is_looked_at() -> None:
    document = scene("a", **{f"n{i}": {"no": "node"} for i in range(10_000)})

    began = time.process_time()
    findings = lint(document)

    assert [each.code for each in findings] == ["too_many_nodes"]
    assert time.process_time() - began < 0.05


@pytest.mark.parametrize(
    "document",
    [None, [], "x", 7, {}, {"nodes": []}, {"nodes": {"a": None}}, {"nodes": {"a": [[[]]]}}],
)
def test_what_is_no_document_is_a_finding_and_never_a_crash(document: Any) -> None:
    assert found(document) != []


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("layout", [deep(50_000), 0.5, {"a": 0.1}])
def test_a_document_too_deep_or_with_a_binary_number_is_refused(layout: Any) -> None:
    document = one(("complete", "b"), ("cancel", "c")) | {"layout": {"x": layout}}

    assert [code for code, _ in found(document)] == ["too_large"]


def test_a_faulty_scene_is_not_compiled_and_the_refusal_has_its_findings() -> None:
    with pytest.raises(Invalid) as refused:
        compiled_scene(one(("complete", "nowhere")))

    (finding,) = refused.value.facts["findings"]
    assert (refused.value.code, finding["code"], finding["node"]) == ("faulty_scene", "unknown_node", "a")  # fmt: skip
    assert finding["zh"] == "a：exits.0.to：没有节点 nowhere"


def test_where_a_box_lies_changes_nothing_of_what_runs() -> None:
    plain = approved_by()

    assert compiled_scene(plain | {"layout": {"draft": {"order": 1}}}).hash == compiled_scene(plain).hash  # fmt: skip
    assert compiled_scene(plain | {"name": name("other")}).hash != compiled_scene(plain).hash


def test_a_finding_is_an_error_unless_it_says_otherwise() -> None:
    assert Finding("dead_end", "x").severity == "error"


@pytest.mark.parametrize("repeat", ["skip", "ask"])
def test_an_approval_that_is_never_skipped_is_where_somebody_acts(repeat: str) -> None:
    rules = {"repeat": "skip"} if repeat == "skip" else {}
    document = scene(
        "a", a=approval(("approved", "b"), ("rejected", "c"), rules=rules), b=auto("a"), c=end()
    )

    assert (("automatic_cycle", "a") in found(document)) == (repeat == "skip")


def test_a_wait_for_the_appointment_needs_no_word_of_a_form() -> None:
    def wait(field: str) -> list[tuple[str, str]]:
        ways = (("due", "b"), ("cancel", "c"))
        waits = node("wait", *ways, wait={"for": "date_field", "field": field})
        return found(scene("a", a=waits, b=end(), c=end()))

    assert wait("promised") == wait("form.bought") == []
    assert wait("form.gone") == [("unknown_word", "a")]


def test_a_document_has_no_more_values_than_there_may_be() -> None:
    assert bounded({"a": [1] * 9}, most=10) and not bounded({"a": [1] * 10}, most=10)


def test_a_variant_that_is_too_large_or_too_deep_is_looked_at_no_further() -> None:
    deep: Any = 1
    for _ in range(20):
        deep = [deep]
    variant = {"scene": "south", "base": "drawn", "patch": {"nodes": deep}, "more": 1}

    assert [each.code for each in variants.faults(variant, None)] == ["too_large"]
    assert "unknown_field" in [each.code for each in variants.faults(variant | {"patch": {}}, None)]


def test_conditions_of_more_cases_than_can_be_gone_through_need_an_exit_without_one() -> None:
    def told(many: int) -> list[str]:
        ways = [
            ("complete", "b", [{"form.price": [*range(n, many, 19)], "form.sum": n}])
            for n in range(19)
        ]
        return [each.message for each in lint(one(*ways, ("cancel", "c")), COMPANY)]

    assert [f"over {MAX_CASES} cases" in each for each in told(19 * 6)] == [True]
    assert ["no exit holds on complete" in each for each in told(19)] == [True]


def test_an_exit_on_due_without_a_limit_is_looked_at_and_one_with_a_limit_or_a_day_is_not() -> None:
    """Of a wait for an event it would wait for ever, with nobody told."""
    ways = (("event:paid", "b"), ("due", "b"))
    waits = {"for": "event", "event": "paid"}
    limit = {"minutes": 60, "calendar": "always"}

    def found(document: dict[str, Any]) -> list[tuple[str, str, str]]:
        return [(each.code, each.node, each.severity) for each in lint(document)]

    for endless in (node("wait", *ways, wait=waits), task(("complete", "b"), ("due", "b"))):
        assert found(scene("a", a=endless, b=end())) == [("exit_never", "a", "warning")]
    assert found(scene("a", a=node("wait", *ways, wait=waits, limit=limit), b=end())) == []
    day = {"for": "date_field", "field": "promised"}
    assert found(scene("a", a=node("wait", ("due", "b"), wait=day), b=end())) == []
