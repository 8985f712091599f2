"""What went wrong in other flow engines and desks, as rules of our own."""

from dataclasses import replace
from typing import Any

import pytest

from suanqing.errors import Conflict
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import advance
from suanqing.work.scenes.heads import orphans, owners, queues
from suanqing.work.scenes.lint import lint
from tests.drawn import NOW, Play, approval, approved_by, block, end, named, node, scene, task

AROUND = Around(found=named)


def two_departments(**more: Any) -> dict[str, Any]:
    """Both approve side by side; a rejection of either ends both."""
    ways = (("approved", "join"), ("returned", "draft"))
    return scene(
        "draft",
        draft=task(("submit", "both")),
        both=block("out", "all", "draft", sales="sales", money="money"),
        sales=approval(*ways, people=("ann",), within=["both", "sales"], **more),
        money=approval(*ways, people=("bob",), within=["both", "money"], **more),
        out=end(),
    )


def test_a_join_never_waits_for_a_branch_that_a_jump_has_ended() -> None:
    play = Play(two_departments(), AROUND)
    for _ in range(3):
        play.do("submit")
        play.do("agree", by="ann", node="sales")
        play.do("return", by="bob", node="money")
        assert play.at == ["draft"]

    play.do("submit")
    play.do("agree", by="ann", node="sales")
    play.do("agree", by="bob", node="money")

    assert play.at == ["out"]


def test_a_jump_into_a_branch_cannot_be_drawn() -> None:
    document = two_departments()
    document["nodes"]["draft"] = task(("submit", "both"), ("skip", "money"))

    assert [each.code for each in lint(document)] == ["into_block"]


def test_one_rejection_ends_the_whole_block_and_nothing_of_it_stays_open() -> None:
    play = Play(two_departments(), AROUND)
    play.do("submit")

    play.do("reject", by="ann", node="sales")

    assert play.at == ["draft"]
    with pytest.raises(Conflict):
        play.do("agree", by="bob", node="money")


def test_a_return_by_one_of_several_loses_no_task() -> None:
    play = Play(approved_by("all"), AROUND)
    play.do("submit")
    play.do("agree", by="cai")

    play.do("return", by="bob")

    assert play.at == ["draft"]
    assert list(orphans(play.head, play.scene)) == []


def test_the_second_time_round_counts_from_nought() -> None:
    play = Play(approved_by("ratio", rules={"ratio": {"n": 2}}), AROUND)
    play.do("submit")
    play.do("agree", by="ann")
    play.do("return", by="bob")
    play.do("submit")

    play.do("agree", by="ann")

    assert play.at == ["check"]
    play.do("agree", by="bob")
    assert play.at == ["out"]


def test_an_approval_by_a_role_that_nobody_has_waits_in_a_queue_where_others_may_take_it() -> None:
    play = Play(approved_by(), Around(found=lambda _: []))
    play.do("submit", by="wang")
    (token,) = play.head["tokens"].values()

    assert (owners(token), queues(token)) == ([], ["desk"])
    play.do("take", by="zoe")
    play.do("agree", by="zoe")
    assert play.at == ["out"]


def test_a_command_that_comes_twice_moves_the_work_once() -> None:
    document = scene("a", a=task(("complete", "b")), b=task(("complete", "c")), c=end())
    play = Play(document)
    twice = Command("complete", "wang", token="t1", node="a")
    head = advance(play.head, play.scene, twice, NOW).head

    with pytest.raises(Conflict) as refused:
        advance(head, play.scene, twice, NOW)

    assert refused.value.code == "token_moved"


def test_an_event_that_came_before_the_wait_is_not_waited_for_for_ever() -> None:
    wait = node("wait", ("event:paid", "b"), wait={"for": "event", "event": "paid"})
    document = scene("a", a=task(("complete", "w")), w=wait, b=end())
    play = Play(document, replace(AROUND, happened=frozenset({"paid"})))

    play.do("complete")

    assert play.at == ["b"]


def test_a_changed_drawing_has_another_hash_and_running_work_keeps_its_own() -> None:
    old, new = compiled_scene(approved_by("all")), compiled_scene(approved_by("any"))
    play = Play(approved_by("all"), AROUND)

    assert old.hash != new.hash
    assert play.log[0]["hash"] == old.hash
    assert play.head["scene"] == "drawn@1"


def test_who_got_a_copy_still_has_it_after_a_rejection_and_another_round() -> None:
    rules = {"copies": [{"rule": "named", "party": "zoe"}]}
    play = Play(approved_by("all", rules=rules), AROUND)
    for _ in range(2):
        play.do("submit")
        play.do("reject", by="ann")

    assert [event["to"] for event in play.log if event["kind"] == "copied"] == [["zoe"], ["zoe"]]


def test_an_approval_next_to_an_approval_asks_the_asker_of_neither() -> None:
    document = scene(
        "draft",
        draft=task(("submit", "one")),
        one=approval(("approved", "two"), ("rejected", "draft"), people=("ann",)),
        two=approval(("approved", "out"), ("rejected", "draft"), people=("wang", "bob")),
        out=end(),
    )
    play = Play(document, AROUND)
    play.do("submit", by="wang")

    play.do("agree", by="ann")

    (token,) = play.head["tokens"].values()
    assert owners(token) == ["bob"]


def test_work_stays_with_whose_it_was_whoever_pressed_the_button() -> None:
    """The desk tells that somebody arrived: the visit stays theirs. Where nobody had it, it is who did it."""
    drawn = scene(
        "visit",
        visit=task(("arrive", "site")),
        site=task(("advance", "out"), owner={"rule": "previous", "fallback": {"queue": "desk"}}),
        out=end(),
    )
    for owner, has_it in (("wang", "wang"), ("", "desk")):
        play = Play(drawn, Around(found=named))
        if owner:
            play.do("hand_over", "desk", owner=owner)

        play.do("arrive", "desk")

        [token] = play.head["tokens"].values()
        assert (token["node"], token.get("owner")) == ("site", has_it)


def test_who_had_the_work_and_may_not_go_on_leaves_it_to_who_may() -> None:
    """`role` narrows who had it: somebody without it gets no such work, and it waits in its queue."""
    rule = {"rule": "previous", "role": "technician", "fallback": {"queue": "desk"}}
    play = Play(
        scene("a", a=task(("advance", "b")), b=task(("advance", "out"), owner=rule), out=end()),
        Around(found=lambda asked: [w for w in named(asked) if "role" not in asked or w == "wang"]),
    )

    play.do("advance", "lin")

    [token] = play.head["tokens"].values()
    assert ("owner" in token, token["queue"]) == (False, "desk")
