"""A ticket walks its scene: tokens, blocks, rounds, joins; its log makes its head anew."""

from dataclasses import replace
from typing import Any

import pytest

from suanqing.canonical import canonical
from suanqing.errors import Conflict, Invalid
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import accepts, advance, takes
from suanqing.work.scenes.heads import ended, of_state, owners, queues, state_of
from suanqing.work.scenes.model import MAX_TOKENS
from tests.drawn import NOW, Play, approval, auto, block, end, node, scene, task

PARALLEL = scene(
    "plan",
    plan=task(("split", "work"), state="created"),
    work=block("finish", "all", wire="wire", pipe="pipe"),
    wire=task(("complete", "join"), ("fail", "plan"), within=["work", "wire"], state="on_site"),
    pipe=task(("complete", "test"), within=["work", "pipe"]),
    test=task(("complete", "join"), ("again", "pipe"), within=["work", "pipe"], state="on_site"),
    finish=task(("close", "closed"), state="done"),
    closed=end(),
)


def test_a_ticket_walks_to_its_end_and_the_log_makes_the_same_head() -> None:
    play = Play(scene("call", call=task(("answer", "note")), note=auto("closed"), closed=end()))

    play.do("answer")

    assert play.at == ["closed"]
    assert ended(play.head, play.scene)
    assert [e["kind"] for e in play.log] == ["began", "entered", "left", "acted", "entered"]


def test_who_is_found_has_it_and_a_queue_where_nobody_is() -> None:
    document = scene("call", call=task(("answer", "closed")), closed=end())
    found = Play(document, Around(found=lambda rule: ["wang", "li"]))
    alone = Play(document)

    assert owners(found.head["tokens"]["t1"]) == ["wang"]
    assert (owners(alone.head["tokens"]["t1"]), queues(alone.head["tokens"]["t1"])) == (
        [],
        ["desk"],
    )


def test_all_branches_join_before_it_goes_on() -> None:
    play = Play(PARALLEL)
    play.do("split")

    play.do("complete", token=play.token("wire"))

    assert play.at == ["pipe"]
    play.do("complete")
    play.do("complete")
    assert play.at == ["finish"]


@pytest.mark.parametrize(("join", "arrive", "left"), [("any", 1, 2), (2, 2, 1)])
def test_a_join_of_some_cancels_the_rest_and_counts_it(join: Any, arrive: int, left: int) -> None:
    branches = {b: task(("complete", "join"), within=["work", b]) for b in ("a", "b", "c")}
    document = scene("work", work=block("closed", join, a="a", b="b", c="c"), closed=end(), **branches)  # fmt: skip
    play = Play(document)

    for each in ("a", "b")[:arrive]:
        last = play.do("complete", token=play.token(each))

    joined = next(e for e in last.events if e["kind"] == "joined")
    assert (joined["arrived"], joined["cancelled"]) == (arrive, left)
    assert play.at == ["closed"]


def test_a_jump_out_of_a_branch_ends_its_siblings_and_opens_another_round() -> None:
    play = Play(PARALLEL)
    play.do("split")
    late = play.token("pipe")

    play.do("fail", token=play.token("wire"))

    assert play.at == ["plan"]
    play.do("split")
    assert {t["path"][-1][2] for t in play.head["tokens"].values()} == {2}
    with pytest.raises(Conflict) as refused:
        play.do("complete", token=late)
    assert refused.value.code == "round_over"


def test_a_command_that_names_an_old_round_is_refused() -> None:
    play = Play(PARALLEL)
    play.do("split")
    play.do("fail")
    play.do("split")

    with pytest.raises(Conflict) as refused:
        play.do("complete", token=play.token("wire"), round=1)

    assert refused.value.code == "round_over"
    play.do("complete", token=play.token("wire"), round=2)


def test_arrivals_of_a_round_that_was_left_do_not_count_in_the_next() -> None:
    play = Play(PARALLEL)
    play.do("split")
    play.do("complete", token=play.token("pipe"))
    play.do("complete", token=play.token("test"))
    play.do("fail")
    play.do("split")

    play.do("complete", token=play.token("wire"))

    assert play.at == ["pipe"]


def test_a_branch_that_needs_nobody_waits_for_the_others_at_the_join() -> None:
    document = scene(
        "work",
        work=block("closed", "all", a="note", b="check"),
        note=auto("join", within=["work", "a"]),
        check=task(("complete", "join"), within=["work", "b"]),
        closed=end(),
    )
    play = Play(document)

    assert play.at == ["check"]
    play.do("complete")
    assert play.at == ["closed"]


def test_of_several_exits_the_first_that_holds_is_taken() -> None:
    ways = (
        ("complete", "vip", [{"vip": True}]),
        ("complete", "urgent", [{"urgent": True}]),
        ("complete", "normal"),
    )
    document = scene("ask", ask=task(*ways), vip=end(), urgent=end(), normal=end())

    def at(**known: Any) -> list[str]:
        play = Play(document, Around(known=known))
        play.do("complete")
        return play.at

    assert at(vip=True, urgent=True) == ["vip"]
    assert at(urgent=True) == ["urgent"]
    assert at() == ["normal"]


def test_a_command_that_leads_nowhere_is_taken_where_the_node_allows_it() -> None:
    play = Play(
        scene("a", a=task(("complete", "b"), allows=["add_line"]), b=end(allows=["adjust"]))
    )

    play.do("add_line")
    assert play.at == ["a"]
    play.do("complete")
    play.do("adjust")
    with pytest.raises(Conflict) as refused:
        play.do("add_line")

    assert refused.value.facts["allowed"] == ["adjust"]


def test_of_several_tokens_that_take_it_the_command_names_one() -> None:
    play = Play(PARALLEL)
    play.do("split")

    with pytest.raises(Invalid) as refused:
        play.do("complete")

    assert refused.value.code == "which_token"
    play.do("complete", node="wire")


def test_a_command_on_a_node_that_its_token_has_left_is_refused() -> None:
    play = Play(PARALLEL)
    play.do("split")
    play.do("complete", token=play.token("pipe"))

    with pytest.raises(Conflict) as refused:
        play.do("complete", token=play.token("test"), node="pipe")

    assert refused.value.code == "token_moved"


@pytest.mark.parametrize(
    ("began", "at"), [("2026-11-10", "pack"), ("2026-11-11", "gift"), ("2026-11-12", "pack")]
)
def test_a_node_of_some_days_is_for_tickets_that_began_on_them(began: str, at: str) -> None:
    document = scene(
        "paid",
        paid=task(("ship", "gift")),
        gift=task(("confirm", "pack"), active={"from": "2026-11-11", "to": "2026-11-12"}),
        pack=task(("complete", "closed")),
        closed=end(),
    )
    play = Play(document, Around(began=began))

    play.do("ship")

    assert play.at == [at]


def test_a_wait_ends_by_its_event_and_at_once_where_it_has_happened() -> None:
    document = scene(
        "a", a=task(("complete", "w")),
        w=node("wait", ("event:paid", "b"), ("due", "late"), wait={"for": "event", "event": "paid"}),
        b=end(), late=end("cancelled"),
    )  # fmt: skip
    waiting, paid = Play(document), Play(document, Around(happened=frozenset({"paid"})))
    waiting.do("complete")
    paid.do("complete")

    assert (waiting.at, paid.at) == (["w"], ["b"])
    waiting.do("event:paid", by="youzan")
    assert waiting.at == ["b"]


def test_work_is_as_far_as_its_least_far_part() -> None:
    play = Play(PARALLEL)

    assert state_of(play.head, play.scene) == "created"
    play.do("split")
    assert state_of(play.head, play.scene) == "assigned"
    play.do("complete", token=play.token("pipe"))
    assert state_of(play.head, play.scene) == "on_site"


def test_more_than_two_hands_flag_the_work() -> None:
    play = Play(scene("a", a=task(("complete", "b")), b=end()))

    flags = [play.do("hand_over", owner=who).events[-1]["flagged"] for who in ("li", "zhao", "sun")]

    assert flags == [False, False, True]
    assert owners(play.head["tokens"]["t1"]) == ["sun"]


def test_who_sent_it_takes_it_back_until_somebody_acts() -> None:
    document = scene("a", a=task(("submit", "b")), b=task(("complete", "c"), allows=["comment"]), c=end())  # fmt: skip
    play = Play(document)
    play.do("submit", by="wang")
    with pytest.raises(Conflict):
        play.do("withdraw", by="li")
    play.do("withdraw", by="wang")
    assert play.at == ["a"]

    play.do("submit", by="wang")
    play.do("comment", by="li")

    with pytest.raises(Conflict) as refused:
        play.do("withdraw", by="wang")
    assert refused.value.code == "withdraw_late"


def test_who_sent_it_out_of_a_branch_does_not_take_it_back_there() -> None:
    play = Play(PARALLEL)
    play.do("split")
    play.do("fail", by="wang")

    with pytest.raises(Conflict) as refused:
        play.do("withdraw", by="wang")

    assert refused.value.code == "withdraw_late"


def test_what_was_done_by_itself_in_between_is_not_withdrawn() -> None:
    document = scene(
        "a", a=task(("submit", "note")), note=auto("b"), b=task(("complete", "c")), c=end()
    )
    play = Play(document)
    play.do("submit", by="wang")

    with pytest.raises(Conflict) as refused:
        play.do("withdraw", by="wang")

    assert refused.value.code == "withdraw_late"


def test_a_ticket_without_tokens_stands_at_the_node_of_its_state() -> None:
    drawn = compiled_scene(
        scene(
            "created",
            created=task(("claim", "assigned")),
            assigned=task(("cancel", "cancelled")),
            cancelled=end("cancelled"),
        )
    )

    head = advance(of_state("drawn@1", "created"), drawn, Command("claim", "wang", owner="wang"), NOW).head  # fmt: skip

    assert head["tokens"]["t1"] == {
        "node": "assigned",
        "since": NOW,
        "owner": "wang",
        "from": ["created", "wang"],
    }


def test_clocks_are_carried_as_they_are() -> None:
    play = Play(PARALLEL)
    play.head["clocks"] = {"t1": {"limit_min": 240, "used_ms": 7}}
    play.head["due"] = 5

    head = advance(play.head, play.scene, Command("split", "wang"), NOW).head

    assert (head["clocks"], head["due"]) == ({"t1": {"limit_min": 240, "used_ms": 7}}, 5)


def test_a_transition_changes_nothing_of_the_head_it_began_with() -> None:
    play = Play(PARALLEL)
    before = canonical(play.head)

    advance(play.head, play.scene, Command("split", "wang"), NOW)

    assert canonical(play.head) == before


def test_who_enters_and_leaves_a_node_with_a_limit_says_so() -> None:
    limit = {"minutes": 60, "calendar": "service"}
    play = Play(scene("a", a=task(("complete", "b"), limit=limit), b=end()))

    play.do("complete")

    assert [(e["kind"], e["limit"]) for e in play.log if "limit" in e] == [
        ("entered", limit),
        ("left", limit),
    ]


def test_a_node_accepts_what_it_says_that_it_takes() -> None:
    ways = (("approved", "b"), ("rejected", "a"), ("cancel", "b"))
    document = scene(
        "a", a=task(("go", "c"), allows=["comment"]), c=approval(*ways), b=end(allows=["adjust"])
    )
    nodes = compiled_scene(document).nodes.values()
    words = {word for each in nodes for word in takes(each)} | {"approved", "rejected", "fly"}

    assert all(accepts(each, word) == (word in takes(each)) for each in nodes for word in words)


def test_a_command_on_a_token_that_never_was_names_no_token() -> None:
    play = Play(PARALLEL)
    play.do("split")

    for token, code in (("t1", "round_over"), ("t9", "unknown_token"), ("x1", "unknown_token")):
        with pytest.raises((Conflict, Invalid)) as refused:
            play.do("complete", token=token)
        assert refused.value.code == code


def test_work_is_handed_to_a_person_or_to_a_queue_and_not_to_both_or_to_none() -> None:
    play = Play(scene("a", a=task(("complete", "b")), b=end()))

    for to in ({}, {"owner": "li", "queue": "late"}):
        with pytest.raises(Invalid) as refused:
            play.do("hand_over", **to)
        assert refused.value.code == "bad_owner"
    play.do("hand_over", queue="late")
    assert queues(play.head["tokens"]["t1"]) == ["late"]


def test_a_command_may_name_the_queue_in_which_the_work_waits_next() -> None:
    document = scene("a", a=task(("submit", "b")), b=task(("complete", "c")), c=end())
    play = Play(document, Around(found=lambda rule: ["wang"]))

    play.do("submit", queue="late", token="t1")

    token = play.head["tokens"]["t1"]
    assert (owners(token), queues(token)) == ([], ["late"])


def test_a_command_of_which_no_exit_holds_moves_nothing() -> None:
    play = Play(
        scene("a", a=task(("complete", "b", [{"vip": True}]), ("cancel", "b")), b=end()),
        Around(known={"vip": False}),
    )

    with pytest.raises(Conflict) as refused:
        play.do("complete")

    assert (refused.value.code, play.at) == ("no_exit", ["a"])


def test_a_node_that_is_not_for_the_ticket_and_has_no_way_that_always_holds_is_not_passed_by() -> (
    None
):
    ways = (("confirm", "pack", [{"vip": True}]), ("confirm", "closed", [{"vip": [False]}]))
    document = scene(
        "paid",
        paid=task(("ship", "gift")),
        gift=task(*ways, active={"from": "2026-11-11", "to": "2026-11-12"}),
        pack=task(("complete", "closed")),
        closed=end(),
    )
    play = Play(document, Around(began="2026-11-10"))

    play.do("ship")

    assert play.at == ["gift"]


def test_a_scene_that_runs_in_a_circle_by_itself_is_stopped() -> None:
    """None is published; one that got there all the same ends in a refusal."""
    play = Play(scene("a", a=task(("go", "b")), b=auto("c"), c=auto("d"), d=end()))
    nodes = dict(play.scene.nodes)
    (way,) = nodes["c"].exits["advance"]
    nodes["c"] = replace(nodes["c"], exits={"advance": (way._replace(to="b"),)})
    play.scene = replace(play.scene, nodes=nodes)

    with pytest.raises(Conflict) as refused:
        play.do("go")

    assert (refused.value.code, play.at) == ("endless_scene", ["a"])


def test_a_ticket_has_no_more_tokens_at_once_than_there_may_be() -> None:
    """None is published that could; one that got there all the same ends in a refusal."""
    play = Play(PARALLEL)
    nodes = dict(play.scene.nodes)
    assert nodes["work"].block

    def of(count: int) -> None:
        inner = replace(nodes["work"].block, branches={f"b{n}": "wire" for n in range(count)})  # type: ignore[type-var]
        play.scene = replace(
            play.scene, nodes=nodes | {"work": replace(nodes["work"], block=inner)}
        )

    of(MAX_TOKENS + 1)
    with pytest.raises(Conflict) as refused:
        play.do("split")
    assert (refused.value.code, play.at) == ("too_many_tokens", ["plan"])
    of(MAX_TOKENS)
    play.do("split")
    assert len(play.at) == MAX_TOKENS
