"""What each word of an approval means: who is asked, what a decision does, what never happens."""

from dataclasses import replace
from typing import Any

import pytest

from suanqing.errors import Conflict, DomainError, Invalid
from suanqing.work.scenes.approval import MAX_SEATS
from suanqing.work.scenes.around import Around, Away
from suanqing.work.scenes.engine import told
from suanqing.work.scenes.heads import owners, queues
from tests.drawn import NOW, Play, approval, approved_by, block, end, named, scene, task

AROUND = Around(found=named)
LATER = NOW + 10**9


def opened(mode: str = "all", around: Around = AROUND, **more: Any) -> Play:
    play = Play(approved_by(mode, **more), around)
    play.do("submit", by="wang")
    return play


def asked(play: Play) -> list[str]:
    return owners(token_of(play))


def token_of(play: Play) -> dict[str, Any]:
    (token,) = play.head["tokens"].values()
    return dict(token)


def kinds(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["kind"] == kind]


Said = list[tuple[str, str]]


@pytest.mark.parametrize(
    ("mode", "rules", "said", "at"),
    [
        ("any", {}, [("bob", "agree")], "out"),
        ("any", {}, [("bob", "reject")], "draft"),
        ("all", {}, [("bob", "agree"), ("ann", "agree")], "check"),
        ("all", {}, [("cai", "agree"), ("bob", "agree"), ("ann", "agree")], "out"),
        ("all", {}, [("ann", "agree"), ("bob", "reject")], "draft"),
        ("all", {"veto": "everyone"}, [("ann", "reject"), ("bob", "agree")], "check"),
        ("all", {"veto": "everyone"}, [("ann", "reject"), ("bob", "agree"), ("cai", "agree")], "draft"),
        ("all", {"veto": "everyone"}, [("ann", "agree"), ("bob", "agree"), ("cai", "agree")], "out"),
        ("in_order", {}, [("ann", "agree"), ("bob", "agree")], "check"),
        ("in_order", {}, [("ann", "agree"), ("bob", "agree"), ("cai", "agree")], "out"),
        ("in_order", {}, [("ann", "agree"), ("bob", "reject")], "draft"),
        ("ratio", {"ratio": {"n": 2}}, [("ann", "agree"), ("cai", "agree")], "out"),
        ("ratio", {"ratio": {"n": 2}}, [("ann", "reject"), ("cai", "agree")], "check"),
        ("ratio", {"ratio": {"n": 2}}, [("ann", "reject"), ("cai", "reject")], "draft"),
        ("ratio", {"ratio": {"percent": 60}}, [("ann", "agree")], "check"),
        ("ratio", {"ratio": {"percent": 60}}, [("ann", "agree"), ("bob", "agree")], "out"),
        ("ratio", {"ratio": {"percent": 34}}, [("ann", "agree"), ("bob", "agree")], "out"),
        ("ratio", {"ratio": {"percent": 33}}, [("ann", "agree")], "out"),
    ],
)  # fmt: skip
def test_a_mode_decides_as_its_word_says(
    mode: str, rules: dict[str, Any], said: Said, at: str
) -> None:
    play = opened(mode, rules=rules)

    for who, verb in said:
        play.do(verb, by=who)

    assert play.at == [at]


def test_in_order_the_next_is_asked_when_the_former_agreed_and_nobody_else_decides() -> None:
    play = opened("in_order")

    assert asked(play)[0] == "ann"
    with pytest.raises(Conflict) as refused:
        play.do("agree", by="bob")
    assert refused.value.code == "not_asked"
    last = play.do("agree", by="ann")
    assert kinds(last.events, "asked")[0]["seats"] == [{"who": "bob"}]


def test_who_is_no_longer_needed_is_told_so() -> None:
    last = opened("any").do("agree", by="bob")

    assert kinds(last.events, "decided")[0]["not_needed"] == ["ann", "cai"]


def test_nobody_decides_twice() -> None:
    play = opened()
    play.do("agree", by="ann")

    with pytest.raises(Conflict) as refused:
        play.do("reject", by="ann")

    assert refused.value.code == "decided_already"


def test_a_return_goes_to_the_place_chosen_whatever_others_said_and_all_are_asked_again() -> None:
    play = opened()
    play.do("agree", by="ann")

    play.do("return", by="bob", to="draft")

    assert play.at == ["draft"]
    play.do("submit", by="wang")
    assert asked(play) == ["ann", "bob", "cai"]


def test_a_return_straight_back_asks_who_returned_it_and_keeps_what_others_agreed_to() -> None:
    play = opened()
    play.do("agree", by="ann")
    play.do("return", by="bob", back="me")

    play.do("submit", by="wang")

    assert asked(play) == ["bob", "cai"]
    play.do("agree", by="bob")
    play.do("agree", by="cai")
    assert play.at == ["out"]


def test_a_return_names_one_of_the_places_drawn() -> None:
    ways = (("approved", "out"), ("rejected", "draft"), ("returned", "draft"), ("returned", "call"))
    document = scene("call", call=task(("write", "draft")), draft=task(("submit", "check")),
                     check=approval(*ways), out=end())  # fmt: skip
    play = Play(document, AROUND)
    play.do("write")
    play.do("submit")

    for to in ("", "out"):
        with pytest.raises(Invalid) as refused:
            play.do("return", by="ann", to=to)
        assert refused.value.code == "bad_return"
    play.do("return", by="ann", to="call")
    assert play.at == ["call"]


def test_a_transfer_is_the_same_slot_of_another_person_and_the_third_is_flagged() -> None:
    play = opened(people=("ann",))

    flags = [
        play.do("pass_on", by=by, people=(to,)).events[-1]["flagged"]
        for by, to in [("ann", "dan"), ("dan", "eva"), ("eva", "fay")]
    ]

    assert flags == [False, False, True]
    assert asked(play) == ["fay"]
    play.do("agree", by="fay")
    assert play.at == ["out"]


def test_who_is_added_before_is_asked_first_and_then_the_same_slot_again() -> None:
    play = opened(people=("ann",))

    play.do("add_before", by="ann", people=("dan", "eva"))

    for who in ("dan", "eva", "ann"):
        with pytest.raises(Conflict):
            play.do("agree", by="bob")
        play.do("agree", by=who)
    assert play.at == ["out"]


def test_who_is_added_after_is_asked_next_and_it_does_not_come_back() -> None:
    play = opened(people=("ann",))
    play.do("add_after", by="ann", people=("dan",))

    play.do("agree", by="ann")

    assert (play.at, asked(play)) == (["check"], ["dan"])
    play.do("agree", by="dan")
    assert play.at == ["out"]


def test_who_was_added_adds_nobody() -> None:
    play = opened(people=("ann",))
    play.do("add_before", by="ann", people=("dan",))

    with pytest.raises(Conflict) as refused:
        play.do("add_after", by="dan", people=("eva",))

    assert refused.value.code == "added_adds_nobody"


def test_added_people_do_not_change_how_many_must_agree() -> None:
    play = opened("ratio", rules={"ratio": {"n": 2}})
    play.do("add_before", by="ann", people=("dan",))

    play.do("agree", by="dan")
    play.do("agree", by="bob")
    assert play.at == ["check"]
    play.do("agree", by="ann")
    assert play.at == ["out"]


def test_it_is_withdrawn_while_nobody_decided_and_not_after() -> None:
    play = opened()
    play.do("withdraw", by="wang")
    assert play.at == ["draft"]
    play.do("submit", by="wang")
    play.do("agree", by="ann")

    with pytest.raises(Conflict) as refused:
        play.do("withdraw", by="wang")

    assert refused.value.code == "withdraw_late"


def test_who_gets_a_copy_is_told_decides_nothing_and_keeps_it_after_a_reject() -> None:
    play = opened(rules={"copies": [{"rule": "named", "party": "zoe"}]})
    with pytest.raises(Conflict):
        play.do("agree", by="zoe")
    play.do("reject", by="ann")

    assert [event["to"] for event in kinds(play.log, "copied")] == [["zoe"]]


@pytest.mark.parametrize(
    ("policy", "managers", "who"),
    [
        ({"then": "people", "people": ["gus"]}, {}, ["gus"]),
        ({"then": "people", "people": ["wang"]}, {}, []),
        ({"then": "manager"}, {"wang": "mia"}, ["mia"]),
        ({"then": "manager"}, {}, []),
        ({"then": "queue"}, {}, []),
    ],
)
def test_where_nobody_is_found_the_policy_decides_and_never_a_silent_pass(
    policy: dict[str, Any], managers: dict[str, str], who: list[str]
) -> None:
    for mode in ("any", "all", "in_order"):
        nobody = Around(found=lambda _: [], managers=managers)
        play = opened(mode, nobody, rules={"nobody": policy})

        assert (play.at, asked(play)) == (["check"], who)
        assert queues(token_of(play)) == ([] if who else ["desk"])


def test_a_seat_in_a_queue_is_taken_by_anybody_but_who_asked_for_it() -> None:
    play = opened("all", Around(found=lambda _: []))

    with pytest.raises(Conflict) as refused:
        play.do("take", by="wang")
    assert refused.value.code == "own_request"
    play.do("take", by="gus")
    play.do("agree", by="gus")
    assert play.at == ["out"]


def test_where_too_few_are_found_for_the_ratio_the_rest_waits_in_the_queue() -> None:
    play = opened("ratio", people=("ann",), rules={"ratio": {"n": 2}})

    play.do("agree", by="ann")

    assert (play.at, queues(token_of(play))) == (["check"], ["desk"])


@pytest.mark.parametrize("author", ["", "bob"])
def test_nobody_approves_their_own_request(author: str) -> None:
    around = replace(AROUND, asked_by=frozenset({author} - {""}))
    play = opened("all", around, people=("wang", "ann", "bob"))

    assert asked(play) == [who for who in ("ann", "bob") if who != author]


def twice(repeat: str, around: Around = AROUND) -> Play:
    rules = {"repeat": repeat}
    document = scene(
        "draft",
        draft=task(("submit", "check")),
        check=approval(("approved", "again"), ("rejected", "draft"), people=("ann",)),
        again=approval(("approved", "out"), ("rejected", "draft"), people=("ann",), rules=rules),
        out=end(),
    )
    play = Play(document, around)
    play.do("submit")
    return play


def test_the_same_person_twice_in_a_row_is_skipped_with_a_trace_where_set() -> None:
    skipping, asking = twice("skip"), twice("ask")
    skipping.do("agree", by="ann")
    asking.do("agree", by="ann")

    assert (skipping.at, asking.at) == (["out"], ["again"])
    assert kinds(skipping.log, "asked")[-1]["seats"] == [{"who": "ann", "is": "skipped"}]


def away(*rows: tuple[str, str]) -> Around:
    return replace(AROUND, away=[Away(who, to, NOW, LATER) for who, to in rows])


def test_the_delegate_of_who_is_away_decides_and_the_trace_says_for_whom() -> None:
    play = opened("all", away(("ann", "dan"), ("dan", "eva")), people=("ann",))

    last = play.do("agree", by="eva")

    said = kinds(last.events, "agreed")[0]
    assert (said["who"], said["for"], play.at) == ("eva", "ann", ["out"])


@pytest.mark.parametrize("moment", [NOW - 1, LATER])
def test_a_delegate_decides_only_in_the_days_named(moment: int) -> None:
    around = replace(AROUND, away=[Away("ann", "dan", moment, moment + 1)])

    assert asked(opened("all", around, people=("ann",))) == ["ann"]


def test_a_delegate_is_found_when_the_slot_opens_and_not_before() -> None:
    play = opened("in_order", people=("ann", "bob"))
    play.around = away(("bob", "dan"))

    play.do("agree", by="ann")

    assert asked(play) == ["dan"]


@pytest.mark.parametrize("rows", [
    [("ann", "b1"), ("b1", "b2"), ("b2", "b3"), ("b3", "b4")], [("ann", "b1"), ("b1", "ann")], [("ann", "wang")],
])  # fmt: skip
def test_a_chain_too_long_a_circle_and_the_asker_leave_the_slot_in_the_queue(
    rows: list[tuple[str, str]],
) -> None:
    play = opened("all", away(*rows), people=("ann",))

    assert (asked(play), queues(token_of(play))) == ([], ["desk"])


def test_one_human_in_two_slots_counts_once() -> None:
    play = opened("all", away(("bob", "ann")), people=("ann", "bob"))

    assert (asked(play), queues(token_of(play))) == (["ann"], ["desk"])
    with pytest.raises(Conflict) as refused:
        play.do("take", by="ann")
    assert refused.value.code == "asked_already"


def test_a_change_of_content_voids_what_was_decided_and_asks_anew() -> None:
    play = opened("all", replace(AROUND, content="a1"))
    play.do("agree", by="ann", content="a1")

    play.around = replace(AROUND, content="b2")
    last = play.do("agree", by="bob", content="b2")

    assert kinds(last.events, "voided")[0]["decided"] == ["ann"]
    assert asked(play) == ["ann", "cai"]


def test_a_decision_on_content_that_has_changed_is_refused() -> None:
    play = opened("all", replace(AROUND, content="a1"))
    play.around = replace(AROUND, content="b2")

    with pytest.raises(Conflict) as refused:
        play.do("agree", by="ann", content="a1")

    assert refused.value.code == "approval_void"


def test_the_next_approver_hears_to_which_content_the_last_one_agreed() -> None:
    document = scene(
        "check",
        check=approval(("approved", "mend"), ("rejected", "out"), people=("ann",)),
        mend=task(("submit", "again")),
        again=approval(("approved", "out"), ("rejected", "mend"), people=("bob",)),
        out=end(),
    )

    def told(content: str) -> Any:
        play = Play(document, replace(AROUND, content="a1"))
        play.do("agree", by="ann")
        play.around = replace(AROUND, content=content)
        play.do("submit", by="wang")
        return kinds(play.log, "asked")[-1].get("differs_from")

    assert (told("a1"), told("b2")) == (None, "a1")


@pytest.mark.parametrize(
    "verb", ["agree", "reject", "return", "pass_on", "add_before", "add_after", "take"]
)
def test_who_is_not_asked_changes_nothing(verb: str) -> None:
    play = opened()
    before = play.head

    with pytest.raises(DomainError):
        play.do(verb, by="mallory", people=("eve",))

    assert play.head == before


AGAIN = (("approved", "out"), ("rejected", "draft"), ("returned", "draft"))
OFF = scene("draft", draft=task(("submit", "check"), ("cancel", "off")), check=approval(*AGAIN), out=end(),
            off=end("cancelled"))  # fmt: skip


def test_work_that_was_sent_back_to_one_person_may_still_be_called_off() -> None:
    play = Play(OFF, AROUND)
    play.do("submit", by="wang")
    play.do("return", by="bob", back="me")

    play.do("cancel", by="wang")

    assert play.at == ["off"]


def test_work_that_was_sent_back_in_a_branch_may_still_leave_it_by_the_join() -> None:
    inner = {
        "draft": task(("submit", "check"), ("complete", "join"), within=["work", "x"]),
        "check": approval(("approved", "join"), ("rejected", "draft"), ("returned", "draft"),
                          within=["work", "x"]),
        "other": task(("complete", "join"), within=["work", "y"]),
    }  # fmt: skip
    play = Play(scene("work", work=block("out", "any", x="draft", y="other"), out=end(), **inner), AROUND)  # fmt: skip
    play.do("submit", by="wang")
    play.do("return", by="bob", back="me")
    assert play.at == ["draft", "other"]

    play.do("complete", by="wang", token=play.token("draft"))

    assert play.at == ["out"]


def test_work_that_is_returned_out_of_a_branch_does_not_come_straight_back() -> None:
    inner = {
        "check": approval(("approved", "join"), ("rejected", "join"), ("returned", "plan"),
                          within=["work", "x"]),
        "other": task(("complete", "join"), within=["work", "y"]),
    }  # fmt: skip
    work = block("out", "all", x="check", y="other")
    document = scene("plan", plan=task(("split", "work")), work=work, out=end(), **inner)
    play = Play(document, AROUND)
    play.do("split", by="wang")

    with pytest.raises(Conflict) as refused:
        play.do("return", by="bob", back="me")
    assert (refused.value.code, play.at) == ("no_way_back", ["check", "other"])
    play.do("return", by="bob")
    assert play.at == ["plan"]


@pytest.mark.parametrize("people", [(), ("dan", "eve")])
def test_a_slot_is_passed_on_to_one_person(people: tuple[str, ...]) -> None:
    play = opened()

    with pytest.raises(Invalid) as refused:
        play.do("pass_on", by="ann", people=people)

    assert (refused.value.code, asked(play)) == ("bad_owner", ["ann", "bob", "cai"])


@pytest.mark.parametrize("verb", ["add_before", "add_after"])
def test_one_is_added_at_least_and_an_approval_has_no_more_people_than_there_may_be(
    verb: str,
) -> None:
    play = opened()
    many = tuple(f"p{n}" for n in range(MAX_SEATS - 2))

    for people in ((), many):
        with pytest.raises(Invalid) as refused:
            play.do(verb, by="ann", people=people)
        assert refused.value.code == "bad_owner"
    play.do(verb, by="ann", people=many[1:])
    assert sum(map(len, token_of(play)["slots"])) == MAX_SEATS


@pytest.mark.parametrize("on_reject", ["back", None])
def test_a_rejection_without_an_exit_leads_where_the_innermost_block_says_that_does_or_nowhere(
    on_reject: str | None,
) -> None:
    inner = {
        "inside": block("last", "all", p="check", q="beside") | {"within": ["work", "x"]},
        "last": task(("complete", "join"), within=["work", "x"]),
        "other": task(("complete", "join"), within=["work", "y"]),
        "check": approval(("approved", "join"), within=["inside", "p"]),
        "beside": task(("complete", "join"), within=["inside", "q"]),
        "back": task(("complete", "work"), ("cancel", "out")),
    }
    outer = block("out", "all", on_reject=on_reject, x="inside", y="other")
    play = Play(scene("back", work=outer, out=end(), **inner), AROUND)
    play.do("complete", by="wang")

    if on_reject:
        play.do("reject", by="ann", node="check")
        assert play.at == ["back"]
    else:
        with pytest.raises(Conflict) as refused:
            play.do("reject", by="ann", node="check")
        assert (refused.value.code, play.at) == ("no_exit", ["beside", "check", "other"])


def test_what_is_said_beside_an_approval_of_no_content_voids_nothing() -> None:
    play = opened("all", replace(AROUND, content="a1"))
    play.do("agree", by="ann")

    same = told(play.head, play.scene, "wang", LATER, AROUND)
    other = told(play.head, play.scene, "wang", LATER, replace(AROUND, content="b2"))

    assert (same.events, same.head) == ([], play.head)
    assert [each["kind"] for each in other.events] == ["voided", "asked"]
