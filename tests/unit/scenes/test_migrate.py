"""Running tickets go on in another version of their scene, or each says why not; two people move a stuck token."""

from typing import Any

import pytest

from suanqing.errors import Conflict, Invalid
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import advance
from suanqing.work.scenes.heads import applied, own, state_of
from suanqing.work.scenes.migrate import faults_of, migrated, preview
from suanqing.work.scenes.repair import Order, move_token
from tests.drawn import NOW, Play, approval, approved_by, block, end, named, scene, task


def flow(
    first: str = "visit", branches: tuple[str, ...] = ("x", "y"), work: str = "work"
) -> dict[str, Any]:
    """A visit, then branches, then an end."""
    inner = {b: task(("complete", "join"), ("fail", first), within=[work, b]) for b in branches}
    made = {first: task(("go", work)), work: block("closed", "all", **{b: b for b in branches})}
    return scene(first, **made, **inner, closed=end())


PLAN: dict[str, Any] = {"from": "drawn@1", "to": "drawn@2"}


def moved(play: Play, new: dict[str, Any], **plan: Any) -> dict[str, Any]:
    target = compiled_scene(new)
    done = migrated(play.head, play.scene, target, {**PLAN, **plan}, "admin", NOW)
    again = own(play.head)
    for event in done.events:
        applied(again, event)
    assert again == done.head
    return done.head


def test_a_ticket_goes_on_at_the_node_that_the_document_names_with_its_clocks() -> None:
    play = Play(flow())
    play.head["clocks"] = {"t1": {"limit_min": 60, "used_ms": 7}}

    head = moved(play, flow(first="call"), nodes={"visit": "call"})

    assert (head["scene"], head["tokens"]["t1"]["node"]) == ("drawn@2", "call")
    assert head["clocks"] == {"t1": {"limit_min": 60, "used_ms": 7}}


def test_tokens_in_a_block_keep_their_branch_and_round_and_join_in_the_new_version() -> None:
    play = Play(flow())
    play.do("go")
    play.do("complete", node="x")
    new = flow(work="both")

    head = moved(play, new, nodes={"work": "both"})

    assert [t["path"] for t in head["tokens"].values()] == [[["both", "y", 1]]]
    play.head, play.scene = head, compiled_scene(new)
    (token,) = head["tokens"]
    ended = advance(head, play.scene, play_command("complete", token), NOW)
    assert [t["node"] for t in ended.head["tokens"].values()] == ["closed"]


def play_command(name: str, token: str) -> Command:
    return Command(name, "wang", token=token)


@pytest.mark.parametrize(
    ("new", "plan", "reason"),
    [
        (flow(first="call"), {}, "visit has no place in the other version"),
        (flow(), {"nodes": {"visit": "closed"}}, "visit and closed are not of one kind"),
        (flow(), {"nodes": {"visit": "x"}}, "x does not lie in the branch that visit is in"),
        (flow(), {"from": "drawn@9"}, "the ticket runs drawn@1, not drawn@9"),
    ],
)
def test_a_ticket_that_has_no_place_is_refused_with_the_reason(
    new: dict[str, Any], plan: dict[str, Any], reason: str
) -> None:
    play = Play(flow())

    with pytest.raises(Conflict) as refused:
        moved(play, new, **plan)

    assert (refused.value.code, refused.value.message) == ("cannot_migrate", reason)


def test_an_open_block_with_other_branches_and_an_open_approval_by_another_rule_are_refused() -> None:  # fmt: skip
    play = Play(flow())
    play.do("go")
    with pytest.raises(Conflict, match="has other branches"):
        moved(play, flow(branches=("x", "y", "z")))

    asking = Play(approved_by("all"), Around(found=named))
    asking.do("submit")
    with pytest.raises(Conflict, match="is open, and is another one"):
        moved(asking, approved_by("any"))


@pytest.mark.parametrize(("mode", "kept"), [("all", True), ("any", False)])
def test_work_that_was_sent_back_comes_straight_back_where_the_approval_is_the_same(
    mode: str, kept: bool
) -> None:
    play = Play(approved_by("all"), Around(found=named))
    play.do("submit", by="wang")
    play.do("return", by="bob", back="me")
    new = approved_by(mode)
    new["nodes"]["look"] = new["nodes"].pop("check")
    new["nodes"]["draft"] = task(("submit", "look"))

    (token,) = moved(play, new, nodes={"check": "look"})["tokens"].values()
    (gone,) = moved(play, new)["tokens"].values()

    assert token["node"] == "draft" and token.get("back", {}).get("node") == (
        "look" if kept else None
    )
    assert "back" not in gone, "the other version has no such node"


def test_the_preview_says_of_each_ticket_what_the_migration_would_do() -> None:
    early, late = Play(flow()), Play(flow())
    late.do("go")
    new = compiled_scene(flow(branches=("x", "z")))
    heads = [("T1", early.head), ("T2", late.head)]

    told = preview(heads, early.scene, new, PLAN)

    assert [(each.ticket, bool(each.refused)) for each in told] == [("T1", False), ("T2", True)]


def test_the_document_itself_is_checked_and_says_which_nodes_have_no_place() -> None:
    old, new = compiled_scene(flow()), compiled_scene(flow(first="call"))

    assert [(f.code, f.node) for f in faults_of(PLAN, old, new)] == [("cannot_migrate", "visit")]
    assert next(f.code for f in faults_of({**PLAN, "nodes": {"gone": "call"}}, old, new)) == "unknown_node"  # fmt: skip
    assert [f.code for f in faults_of({"from": 1}, old, new)] == ["missing_field", "bad_field"]


def order(play: Play, node: str, to: str, **more: Any) -> Order:
    (token,) = (name for name, t in play.head["tokens"].items() if t["node"] == node)
    return Order(token, to, **{"by": "ann", "approved_by": "bob", "reason": "stuck since noon", **more})  # fmt: skip


def test_two_people_move_a_token_with_a_reason_and_what_was_open_below_is_over() -> None:
    play = Play(flow())
    play.do("go")

    done = move_token(play.head, play.scene, order(play, "x", "visit"), NOW)

    assert [t["node"] for t in done.head["tokens"].values()] == ["visit"]
    assert done.events[0]["approved_by"] == "bob"
    assert state_of(done.head, play.scene) == "assigned"


def test_a_token_at_a_node_that_its_scene_lacks_is_repaired() -> None:
    play = Play(flow())
    play.head["tokens"]["t1"]["node"] = "ghost"

    done = move_token(play.head, play.scene, order(play, "ghost", "visit"), NOW)

    assert [t["node"] for t in done.head["tokens"].values()] == ["visit"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"approved_by": "ann"}, "own_request"), ({"approved_by": ""}, "own_request"), ({"reason": "   "}, "invalid"),
        ({"to": "x"}, "into_block"), ({"to": "nowhere"}, "unknown_node"), ({"token": "t9"}, "unknown_token"),
    ],
)  # fmt: skip
def test_a_repair_that_is_not_of_two_people_or_leads_into_a_block_is_refused(
    change: dict[str, str], code: str
) -> None:
    play = Play(flow())

    with pytest.raises((Conflict, Invalid)) as refused:
        move_token(play.head, play.scene, order(play, "visit", "closed")._replace(**change), NOW)

    assert refused.value.code == code


def test_a_token_is_moved_to_an_approval_and_people_are_asked() -> None:
    document = scene(
        "a",
        a=task(("submit", "check")),
        check=approval(("approved", "b"), ("rejected", "a")),
        b=end(),
    )
    play = Play(document, Around(found=named))

    done = move_token(play.head, play.scene, order(play, "a", "check"), NOW, play.around)

    assert done.head["tokens"]["t1"]["node"] == "check"
