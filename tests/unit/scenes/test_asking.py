"""Forms that nodes ask: what waits for answers, what does not, and which answers conditions find on the head."""

import json
from typing import Any

import pytest

from suanqing.canonical import canonical
from suanqing.errors import Conflict, Invalid
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.asking import MAX_READ, MAX_SAID, Answers, answered, readable, words_said
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import advance, begin
from suanqing.work.scenes.exits import FORM, Word
from suanqing.work.scenes.heads import applied, replayed
from suanqing.work.scenes.lint import Company, lint
from tests.drawn import NOW, approval, block, end, named, scene, task

WORDS = {
    f"{FORM}ok": Word("text", ("yes", "no")),
    f"{FORM}sum": Word("number"),
    f"{FORM}note": Word("text"),
}
ASKED = scene(
    "see",
    see=task(
        ("advance", "check", [{"form.sum": {"from": 100}}]), ("advance", "do"), ("describe", "see"), ("cancel", "off"),
        form="survey@2", state="created",
    ),
    check=approval(people=("ann", "bob"), form="paper@1"),
    do=task(("complete", "after"), ("event:gone", "off"), ("return", "see")),
    after=task(("advance", "do", [{"form.ok": "no"}]), ("advance", "off"), form="survey@2", state="done"),
    draft=task(("advance", "see")),
    out=end(),
    off=end(),
)  # fmt: skip


class Walk:
    """One ticket's head, of which its log tells all."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.scene = compiled_scene(document, WORDS)
        self.head, self.log = begin(self.scene, "s@1", "maker", NOW)

    def do(self, name: str, by: str = "wang", **more: Any) -> "Walk":
        around = Around(known=words_said(self.head.get("said", {})), forms=True, found=named)
        now = NOW + 1000 * len(self.log)
        return self._then(advance(self.head, self.scene, Command(name, by, **more), now, around))

    def answer(self, form: str = "survey@2", visit: str = "", **values: Any) -> "Walk":
        told = Answers(form, 7, readable(self.scene, values), visit)
        made = answered(self.head, self.scene, told, "wang", NOW + 1000 * len(self.log))
        assert made
        return self._then(made)

    def _then(self, made: Any) -> "Walk":
        self.head, self.log = made[0], [*self.log, *made[1]]
        assert canonical(replayed("s@1", self.log)) == canonical(self.head)
        return self

    @property
    def at(self) -> list[str]:
        return sorted(token["node"] for token in self.head["tokens"].values())

    def refused(self, name: str, **more: Any) -> dict[str, Any]:
        with pytest.raises(Conflict) as refusal:
            self.do(name, **more)
        assert refusal.value.code == "form_unanswered"
        return dict(refusal.value.facts)


def test_what_leads_forward_waits_for_the_answers_of_this_visit_and_the_refusal_names_node_and_form() -> (
    None
):
    walk = Walk(ASKED)
    assert walk.refused("advance") == {"node": "see", "form": "survey@2"}

    walk.answer(sum=5).do("advance")
    assert walk.at == ["do"]
    walk.do("complete")
    assert walk.refused("advance") == {"node": "after", "form": "survey@2"}
    walk.answer(sum=5, ok="no").do("advance").do("complete")

    assert walk.at == ["after"] and walk.refused("advance")["node"] == "after"
    assert walk.answer(ok="yes").do("advance").at == ["off"]


@pytest.mark.parametrize("command", ["cancel", "hand_over"])
def test_calling_off_and_handing_over_ask_for_nothing(command: str) -> None:
    more = {"owner": "li"} if command == "hand_over" else {}

    Walk(ASKED).do(command, **more)


def test_a_return_an_event_and_a_withdrawal_ask_for_nothing_and_the_next_visit_asks_again() -> None:
    walk = Walk(ASKED).answer(sum=5).do("advance", by="li")

    assert walk.do("withdraw", by="li").at == ["see"]
    walk.refused("advance")
    assert walk.answer(sum=5).do("advance").do("return").at == ["see"]
    walk.refused("advance")
    assert Walk(ASKED).answer(sum=5).do("advance").do("event:gone").at == ["off"]


def test_an_exit_to_the_node_itself_is_no_new_visit() -> None:
    walk = Walk(ASKED).do("describe").answer(sum=5).do("describe")

    assert walk.do("advance").at == ["do"]


def test_an_approver_agrees_on_answers_and_rejects_without() -> None:
    def asked() -> Walk:
        return Walk(ASKED).answer(sum=100).do("advance")

    assert asked().at == ["check"]
    assert asked().do("reject", by="ann").at == ["draft"]
    walk = asked()
    assert walk.refused("agree", by="ann") == {"node": "check", "form": "paper@1"}
    assert walk.answer("paper@1").do("agree", by="ann").do("agree", by="bob").at == ["out"]


def test_conditions_find_what_was_answered_last_also_that_a_field_has_no_answer() -> None:
    walk = Walk(ASKED).answer(sum=5, ok="no", note="kept by nobody", secret="x")
    assert walk.head["said"] == {"sum": 5, "ok": "no"}

    walk.answer(sum=None, ok="yes")

    assert walk.head["said"] == {"ok": "yes"}


def test_an_answer_that_is_taken_back_is_gone_from_the_log_as_a_table_keeps_it_too() -> None:
    walk = Walk(ASKED).answer(sum=5, note="x").answer(sum=None)
    assert "said" not in walk.head

    kept = [json.loads(json.dumps(event), object_hook=without_none) for event in walk.log]

    assert canonical(replayed("s@1", kept)) == canonical(walk.head)


def test_a_log_of_before_that_says_none_for_an_answer_taken_back_is_read_as_ever() -> None:
    head = Walk(ASKED).answer(sum=5, ok="no").head
    before = {"kind": "answered", "at": NOW, "token": "t1", "set": {}, "said": {"sum": None}}

    applied(head, before)

    assert head["said"] == {"ok": "no"}


def without_none(event: dict[str, Any]) -> dict[str, Any]:
    """A table keeps no None."""
    return {name: value for name, value in event.items() if value is not None}


def test_two_nodes_that_ask_for_one_form_are_told_apart_by_their_visits() -> None:
    both = scene(
        "both", both=block("off", a="a", b="b"),
        a=task(("advance", "join"), within=["both", "a"], form="survey@2"),
        b=task(("advance", "join"), within=["both", "b"], form="survey@2"), off=end(),
    )  # fmt: skip
    walk = Walk(both)
    with pytest.raises(Invalid) as unclear:
        walk.answer()
    first, second = unclear.value.facts["visits"]

    walk.answer(visit=first)
    walk.do("advance", token=first.partition(".")[0])

    walk.refused("advance", token=second.partition(".")[0])
    with pytest.raises(Conflict) as over:
        walk.answer(visit=first)
    assert over.value.code == "round_over"


def test_a_trial_asks_for_no_answers() -> None:
    made = compiled_scene(ASKED, WORDS)
    head = begin(made, "s@1", "maker", NOW).head

    after = advance(
        head, made, Command("advance", "wang"), NOW, Around(known={"form.sum": 100})
    ).head

    assert after["tokens"]["t1"]["node"] == "check"


def test_a_text_that_is_longer_than_any_condition_may_name_is_not_kept() -> None:
    noted = scene(
        "a", a=task(("advance", "off", [{"form.note": "x"}]), ("advance", "off")), off=end()
    )

    assert readable(compiled_scene(noted, WORDS), {"note": "x" * 61}) == {"note": None}


def codes(words: dict[str, Word], *whens: dict[str, Any]) -> list[str]:
    ways = [("advance", "b", [when]) for when in whens]
    drawn = scene("a", a=task(*ways, ("advance", "off")), b=task(("advance", "off")), off=end())
    return [f.code for f in lint(drawn, Company(words)) if f.severity == "error"]


def test_a_condition_reads_no_protected_answer_no_long_text_and_a_scene_few_answers() -> None:
    many = {f"{FORM}f{n}": Word("number") for n in range(MAX_READ + 1)}
    open_ = {f"{FORM}note": Word("text")}

    assert codes({f"{FORM}ill": Word("text", ("yes", "no"), shut=True)}, {"form.ill": "yes"}) == [
        "protected_word"
    ]
    assert codes(open_, {"form.note": "x" * MAX_SAID}) == []
    assert codes(open_, {"form.note": ["y", "x" * (MAX_SAID + 1)]}) == ["bad_condition"]
    assert codes(many, dict.fromkeys([*many][:-1], 1)) == []
    assert codes(many, dict.fromkeys(many, 1)) == ["many_answers"]


def test_answers_that_no_node_asks_for_are_nothing_of_the_scene() -> None:
    walk = Walk(ASKED)

    told = Answers("paper@1", 7, {}, "")

    assert answered(walk.head, walk.scene, told, "wang", NOW) is None
