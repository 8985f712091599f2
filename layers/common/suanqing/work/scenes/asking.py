"""Forms that nodes ask (节点表单): which token waits for answers, and which answers conditions read. Pure.

A token that rests at a node with a form asks for it on that visit (`visit_of`): `answered` on the token names the
form and the ticket's version that its answers came with. A token that enters a node anew, also the same one by way of
another, has none; answers of an earlier visit, or of another node, do not count for it. (An exit from a node to itself
is no new visit.) Nothing that leads forward is taken before (`needed`); what takes work back, calls it off, or comes by
itself asks for nothing.

What conditions of the scene read of the answers lies on the head as `said` {field: value}: only those fields, never
protected ones. The form that was answered last says what its fields are, also that one has no answer.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from suanqing.errors import Conflict, Invalid
from suanqing.work.scenes.around import Around
from suanqing.work.scenes.exits import FORM
from suanqing.work.scenes.heads import Event, Head, Token, own
from suanqing.work.scenes.model import DUE, EVENT, Node, Scene
from suanqing.work.scenes.running import ANSWERED, Run

BACK = frozenset({"cancel", "reject", "rejected", "return", "returned", DUE})
"""What is taken without answers, beside events from outside."""

MAX_SAID, MAX_READ = 60, 20
"""Characters of an answer that a condition may name; answers that a scene's conditions may read: what heads keep is
small."""


class Answers(NamedTuple):
    """form: its reference. seq: the ticket's version that they come with. said: by field, what conditions may read of
    them, None for no answer. visit: the one that they are for; "" where only one can be meant."""

    form: str
    seq: int
    said: Mapping[str, Any]
    visit: str = ""


def has_answers(node: Node, token: Mapping[str, Any]) -> bool:
    """Whether the node's form was answered on this visit; True of a node that asks none."""
    return node.form is None or token.get(ANSWERED, [""])[0] == node.form


def needed(node: Node, token: Mapping[str, Any], command: str) -> None:
    """Conflict `form_unanswered` names node and form, where the command leads forward without its answers."""
    if command in BACK or command.startswith(EVENT) or has_answers(node, token):
        return
    raise Conflict(
        f"the node {node.id} asks for the form {node.form} first", "form_unanswered",
        node=node.id, form=node.form or "",
    )  # fmt: skip


def visit_of(name: str, token: Mapping[str, Any]) -> str:
    """One stay of a token at a node."""
    return f"{name}.{token['since']}"


def asking(head: Mapping[str, Any], scene: Scene, form: str) -> dict[str, Token]:
    """The tokens whose nodes ask for it, by name."""
    tokens: Mapping[str, Token] = head["tokens"]
    return {
        name: token for name, token in tokens.items() if scene.nodes[token["node"]].form == form
    }


def asked_by(head: Mapping[str, Any], scene: Scene, form: str, visit: str = "") -> str | None:
    """The token that answers of the form are for; None where no node asks for it. visit: the one that is meant.

    Raises Conflict `round_over`: that visit is over. Invalid `which_visit`: several nodes ask for the form.
    """
    tokens = asking(head, scene, form)
    if visit:
        found = [name for name, token in tokens.items() if visit_of(name, token) == visit]
        if not found:
            raise Conflict(f"the visit {visit[:40]} is over", "round_over", visit=visit[:40])
        return found[0]
    if len(tokens) > 1:
        visits = sorted(visit_of(name, token) for name, token in tokens.items())
        raise Invalid(f"several nodes ask for {form}: name a visit", "which_visit", visits=visits)
    return next(iter(tokens), None)


def readable(scene: Scene, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of open answers what the scene's conditions read. A longer text than any that they may name equals none."""
    return {
        name: None if isinstance(value, str) and len(value) > MAX_SAID else value
        for name, value in values.items()
        if f"{FORM}{name}" in scene.reads
    }


def answered(
    head: Mapping[str, Any], scene: Scene, answers: Answers, by: str, now: int
) -> tuple[Head, list[Event]] | None:
    """The head that knows the answers, and the event; None where no node asks for the form. Raises as `asked_by`."""
    name = asked_by(head, scene, answers.form, answers.visit)
    if name is None:
        return None
    made: Head = own(head)
    run = Run(made, scene, now, by, Around())
    mark = {ANSWERED: [answers.form, answers.seq]}
    told = _told(answers.said, head.get("said", {}))
    run.happen("answered", token=name, by=by, set=mark, unset=["from"], **told)
    return run.head, run.events


def _told(said: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Of an event: what is answered, and what was and is no more. A table keeps no None."""
    now = {name: value for name, value in said.items() if value is not None}
    gone = sorted(name for name, value in said.items() if value is None and name in before)
    return ({"said": now} if now else {}) | ({"unsaid": gone} if gone else {})


def words_said(said: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a head as conditions ask for them."""
    return {f"{FORM}{name}": value for name, value in said.items()}
