"""What the API takes and shows of tickets in drawn scenes: steps, and where a ticket stands."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from suanqing.labels import COMMANDS as COMMAND_LABELS
from suanqing.labels import STEPS, Label, Lang
from suanqing.people.identity.caller import Caller
from suanqing.platform.input_fields import FactName, Value
from suanqing.times import from_epoch_ms, rfc3339
from suanqing.work.scenes.approval import VERBS
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.asking import has_answers, visit_of
from suanqing.work.scenes.engine import WITHDRAW, takes
from suanqing.work.scenes.heads import of_state, owners, path_of, queues
from suanqing.work.scenes.model import EVENT, Node, Scene
from suanqing.work.scenes.running import ANSWERED
from suanqing.work.tickets import access
from suanqing.work.tickets.command_table import COMMANDS
from suanqing.work.tickets.content_log import Then
from suanqing.work.tickets.flow import flow_of
from suanqing.work.tickets.flow_changes import content_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.scene import drawn
from suanqing.work.tickets.schemas import PartyId, Strict
from suanqing.work.tickets.walking import Asked

StepName = Annotated[str, Field(pattern=r"^(event:)?[a-z0-9_]{1,40}$")]
TokenId = Annotated[str, Field(pattern=r"^t[1-9][0-9]{0,8}$")]
FormRef = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}@[1-9][0-9]{0,5}$")]
NodeId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]


class StepForm(Strict):
    """Answers that come with a step. form: its reference, where the step could be for nodes of several forms."""

    form: FormRef | None = None
    answers: dict[str, Any] = Field(examples=[{"offer": 620000, "satisfied": "yes"}])


class Advance(Strict):
    """A step of a drawn scene. command: what the node's exit is taken on, an approver's decision (agree, reject,
    return, pass_on, add_before, add_after), arrive, complete or close where several places take it, take,
    hand_over, withdraw, due or event:<name>. token, node, round: what the caller saw; a step for what is over
    since is refused. attrs: facts told with it, which count for its
    exits. form: answers of the form that the node asks for, kept with the step or not at all.
    people: of pass_on and additions. to, back: of a return. owner, queue: of hand_over. content: what an
    approver saw."""

    command: StepName = "advance"
    token: TokenId | None = None
    node: NodeId | None = None
    round: int | None = Field(default=None, ge=0, le=10**9)
    attrs: dict[FactName, Value] = Field(default={}, max_length=40)
    reason: str = Field(default="", max_length=300)
    people: list[PartyId] = Field(default=[], max_length=10)
    to: NodeId | None = None
    back: Literal["me", "all"] = "all"
    owner: PartyId | None = None
    queue: str | None = Field(default=None, min_length=1, max_length=60)
    content: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] | None = None
    form: StepForm | None = None

    def asked(self, by: str) -> Asked:
        command = Command(
            self.command, by, self.token or "", self.node or "", self.round, self.to or "",
            tuple(self.people), self.back, self.owner or "", self.queue or "", self.content or "",
        )  # fmt: skip
        return Asked(command, self.attrs, self.reason)


class AskedForm(BaseModel):
    """What a node asks for. form: its reference. answered: on this visit. visit: names it to
    `POST …/forms/{form}`, so that the same answers count again on another visit. version: the ticket's, that the
    answers came with."""

    form: str
    answered: bool
    visit: str
    version: int | None = None


class ChangeView(BaseModel):
    """Something that differs. id: a line's, a fact's or a field's. name: a line's SKU, else in the reader's language.
    about: a line's SKU, an answer's form. was, now: absent where it is not there; what is no text is JSON."""

    what: Literal["line", "fact", "answer"]
    id: str
    name: str
    about: str | None = None
    was: str | None = None
    now: str | None = None


class ChangedView(BaseModel):
    """What is to be approved, compared with what was. against: what was approved last, what somebody here had agreed to
    before it became another (asked), or what was first said. No protected answers."""

    against: Literal["approved", "asked", "first"]
    since: str = Field(description="RFC 3339")
    items: list[ChangeView]

    @classmethod
    def of(cls, then: Then, items: list[ChangeView]) -> "ChangedView":
        return cls(against=then.against, since=rfc3339(then.at), items=items)


class TokenView(BaseModel):
    """One place where a ticket stands. name: the node's, in the reader's language. round: of the innermost block it is
    in. next: what the caller may do there, called as in `names`. form: what leaving it forward waits for. changed: of
    an approval, of one ticket asked for."""

    token: str
    node: str
    name: str
    since: str | None = Field(default=None, description="RFC 3339")
    owners: list[str]
    queues: list[str]
    round: int
    next: list[str]
    names: dict[str, str] = Field(description="of what may be done, in the reader's language")
    form: AskedForm | None = None
    changed: ChangedView | None = None


class StandView(BaseModel):
    """Where a ticket stands. scene: the published version that it runs. due: when the first of its clocks warns, is
    over or escalates."""

    scene: str
    name: str
    hash: str
    due: str | None = Field(default=None, description="RFC 3339")
    content: str | None = Field(
        default=None, description="digest of lines and facts: what an approval is about"
    )
    tokens: list[TokenView]


def stand_for(caller: Caller, ticket: Ticket, lang: Lang) -> StandView:
    """As this caller may go on."""
    if not ticket.scene_ref:
        scene, head = drawn(ticket.scene), of_state(ticket.scene, ticket.state)
    else:
        scene, head = flow_of(ticket).scene(ticket), {"tokens": ticket.tokens}
    return StandView(
        scene=ticket.scene_ref or ticket.scene,
        name=_in(scene.name, lang),
        hash=scene.hash,
        due=ticket.due,
        content=content_of(ticket) if ticket.scene_ref else None,
        tokens=list(_tokens(caller, ticket, scene, head["tokens"], lang)),
    )


def _tokens(
    caller: Caller, ticket: Ticket, scene: Scene, tokens: Mapping[str, Any], lang: Lang
) -> Iterator[TokenView]:
    for name in sorted(tokens, key=lambda each: int(each[1:])):
        token = tokens[name]
        node, path = scene.nodes[token["node"]], path_of(token)
        lead = [ticket.assignee] if ticket.assignee and not ticket.scene_ref else []
        may = [each for each in takes(node) if _may(caller, ticket, name, node, each)]
        yield TokenView(
            token=name,
            node=node.id,
            name=_in(node.name, lang),
            since=rfc3339(from_epoch_ms(token["since"])) if token["since"] else None,
            owners=lead or owners(token),
            queues=queues(token),
            round=path[-1][2] if path else 0,
            next=may,
            names={each: step_name(node, each, lang) for each in may},
            form=_form(name, token, node),
        )


def step_name(node: Node, command: str, lang: Lang) -> str:
    """As people read it: the scene's own word, a command, or an event by what it is called."""
    own = next((way.name for way in node.exits.get(command, ()) if way.name), None)
    known = own or COMMAND_LABELS.get(command) or STEPS.get(command)
    return _in(known, lang) if known else command.removeprefix(EVENT)


def _form(name: str, token: Mapping[str, Any], node: Node) -> AskedForm | None:
    if node.form is None:
        return None
    done = has_answers(node, token)
    version = token[ANSWERED][1] if done else None
    return AskedForm(form=node.form, answered=done, visit=visit_of(name, token), version=version)


def _may(caller: Caller, ticket: Ticket, token: str, node: Node, command: str) -> bool:
    if command in COMMANDS and command != "advance":
        return access.may(caller, ticket, command)  # type: ignore[arg-type]
    stands = ticket.tokens.get(token, {})
    if command == WITHDRAW:
        return bool(stands.get("from", ["", ""])[1] == caller.party)
    if node.kind == "approval" and command in VERBS - {"take"}:
        return caller.party in owners(stands)
    return bool(ticket.scene_ref) and access.may_step(caller, ticket, token, node, command)


def _in(name: Label, lang: Lang) -> str:
    return name.zh if lang == "zh" else name.en
