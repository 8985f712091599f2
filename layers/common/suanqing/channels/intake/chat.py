"""An employee's command, whatever chat channel it came by, becomes a step of a ticket, and an answer.

The answer says what holds now, not what this attempt changed: working a delivery off twice says the
same. What people get wrong is answered; only what we cannot attribute to anybody is a failure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING

from suanqing import geo, regions, times
from suanqing.channels.intake import text_commands
from suanqing.channels.intake.context import IntakeContext
from suanqing.channels.intake.outcome import Outcome, Reply
from suanqing.channels.intake.text_commands import Command, Verb
from suanqing.channels.notices.model import account_address
from suanqing.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Stale,
    Unavailable,
)
from suanqing.labels import CHANNELS, CHAT_STEPS, TASK_RESULTS, TICKET_STATES, label
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ
from suanqing.problems import said
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket
from suanqing.work.visits.model import appointment

if TYPE_CHECKING:
    from suanqing.work.care.plan_store import Result

LISTED, LOOKED = 10, 50
STRANGER = "您尚未登记或已停用,请联系管理员登记您的{channel}账号,登记后请重发"


@dataclass(frozen=True, slots=True)
class Said:
    """What an employee asked for. account: who, as the channel names them. key: the message's own, so
    that its repetition is the same. at: when the channel says it was written."""

    channel: str
    account: str
    key: str
    command: Command
    at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said, and who is behind the account."""

    caller: Caller
    said: Said
    desk: IntakeContext


def act(said: Said, desk: IntakeContext) -> Outcome:
    """Do what the employee asks; whom nobody here knows is told that."""
    caller = _caller(said, desk)
    if caller is None:
        text = STRANGER.format(channel=label(CHANNELS, said.channel))
        to = account_address(said.channel, said.account)
        return Outcome((Reply(to, text),), note="unknown_member")
    text, ticket = _answer(Turn(caller, said, desk), said.command)
    # A platform may drop a text it sent before: the time tells two answers apart.
    asked = said.at.astimezone(times.BEIJING)
    return Outcome((Reply(caller.party, f"{text}\n({asked:%H:%M:%S})", ticket),))


def _caller(said: Said, desk: IntakeContext) -> Caller | None:
    """None: no active party has the sender's account."""
    party = desk.parties.by_account(said.channel, said.account)
    if party is None or not party.active:
        return None
    return Caller(party.party_id, party.roles, party.outlet)


def _answer(turn: Turn, command: Command) -> tuple[str, str | None]:
    """The sentence, and the ticket it is about."""
    try:
        return ANSWERS[command.verb](turn, *command.arguments)
    except (Stale, Unavailable):
        raise
    except DomainError as error:
        return _refusal(error), None


def _new(turn: Turn, item: str, place: str, address: str) -> tuple[str, str | None]:
    spec, what = _spec(turn, item, place, address)
    ticket_id = _created(turn, spec)
    return f"已建工单 {ticket_id}:{what}", ticket_id


def _spec(turn: Turn, item: str, place: str, address: str) -> tuple[NewTicket, str]:
    """What the ticket is made from, and how it is said."""
    lines = text_commands.lines_of(turn.desk.pricing, item)
    region, address = text_commands.site(place, address)
    urgent = turn.said.command.urgent
    spec = NewTicket(
        outlet=_outlet(turn, region),
        title=lines[0][0].name,
        region=region,
        source=f"{turn.said.channel}:{turn.said.account}",
        address=address,
        urgent=urgent,
        lines=tuple((sku.sku, qty) for sku, qty in lines),
    )
    named = "、".join(
        sku.name if qty == 1 else f"{sku.name}×{qty.normalize():f}" for sku, qty in lines
    )
    return spec, f"{named}{'(加急)' if urgent else ''}\n{regions.name(region)} {address}"


def _outlet(turn: Turn, region: str) -> str:
    """The employee's own outlet; for head office, the one that serves the place."""
    own = turn.caller.outlet
    if own and own != HQ:
        return own
    return turn.desk.outlets.serving(region) or HQ


def _created(turn: Turn, spec: NewTicket) -> str:
    """The message's ticket, also when an earlier attempt chose another outlet for it."""
    try:
        key = f"{turn.said.channel}:{turn.said.key}"
        return turn.desk.tickets.create(turn.caller, spec, key).ticket.ticket_id
    except Conflict as error:
        if error.code != "idempotency_key_reused":
            raise
        return str(error.facts["ticket_id"])


def _claim(turn: Turn, written: str) -> tuple[str, str | None]:
    ticket_id = written.upper()
    try:
        turn.desk.tickets.claim(turn.caller, ticket_id)
    except Conflict as error:
        first = error.facts.get("assignee")
        if error.code != "taken" or not first:
            raise
        if first != turn.caller.party:
            return _lost(turn.desk, ticket_id, str(first), error.facts.get("since")), ticket_id
    return f"您已接单 {ticket_id}", ticket_id


def _lost(desk: IntakeContext, ticket_id: str, first: str, since: str | None) -> str:
    winner = desk.parties.find(first)
    when = f"{times.parse(since).astimezone(times.BEIJING):%H:%M:%S} " if since else ""
    return f"工单 {ticket_id} 已于 {when}被 {winner.name if winner else first} 接走"


def _arrive(turn: Turn, written: str) -> tuple[str, str | None]:
    def step(ticket_id: str) -> Ticket:
        return turn.desk.tickets.arrive(turn.caller, ticket_id)

    return _step(turn, written.upper(), step, {"on_site", "done", "closed"}, "已到场")


def _done(turn: Turn, written: str) -> tuple[str, str | None]:
    def step(ticket_id: str) -> Ticket:
        return turn.desk.tickets.complete(turn.caller, ticket_id)

    return _step(turn, written.upper(), step, {"done", "closed"}, "已完工")


def _step(
    turn: Turn, ticket_id: str, step: Callable[[str], Ticket], reached: set[str], said: str
) -> tuple[str, str | None]:
    """Take the step; one taken before, perhaps by this very message, is answered alike."""
    try:
        step(ticket_id)
    except Stale:
        raise
    except Conflict:
        if turn.desk.tickets.get(turn.caller, ticket_id).state not in reached:
            raise
    return f"{said}:{ticket_id}", ticket_id


def _mine(turn: Turn) -> tuple[str, str | None]:
    """Today's and what is late first, by the hour at which somebody is to be there, then what has no hour yet."""
    page = turn.desk.tickets.mine(turn.caller, "todo", limit=LOOKED)
    found = sorted(page.tickets, key=lambda ticket: _when(ticket, turn.desk.now))
    rows = [
        f"{t.ticket_id} {label(TICKET_STATES, t.state)} {_hour(t, turn.desk.now)}{t.title} {t.address}".strip()
        for t in found[:LISTED]
    ]
    more = ["…"] if page.cursor or len(found) > LISTED else []
    return "\n".join(["我的工单:", *(rows or ["(无)"]), *more]), None


def _near(turn: Turn, lat: str, lng: str) -> tuple[str, str | None]:
    """The nearest first, then where it is not known. The place itself is kept nowhere."""
    here = geo.place(lat, lng, "gcj02")
    page = turn.desk.tickets.mine(turn.caller, "todo", limit=LOOKED)
    far = {each.ticket_id: _metres(each, here) for each in page.tickets}
    found = sorted(page.tickets, key=lambda ticket: far[ticket.ticket_id])
    rows = [
        f"{t.ticket_id} {_said_far(far[t.ticket_id])} {t.title} {t.address}".strip()
        for t in found[:LISTED]
    ]
    more = ["…"] if page.cursor or len(found) > LISTED else []
    return "\n".join(["离您近的工单:", *(rows or ["(无)"]), *more]), None


def _metres(ticket: Ticket, here: geo.Point) -> float:
    """Endless where the ticket does not say where it is."""
    there = ticket.position
    if not there:
        return inf
    return geo.distance(here, geo.place(there["lat"], there["lng"], there["datum"]))


def _said_far(metres: float) -> str:
    """Whole kilometres: the place may be some hundred metres off."""
    if metres == inf:
        return "位置未知"
    return "约1公里内" if metres < 1_000 else f"约{round(metres / 1_000)}公里"


def _when(ticket: Ticket, now: datetime) -> tuple[int, str]:
    """Until the end of today; without an hour; on another day."""
    at = appointment(ticket)
    if at is None:
        return 1, ""
    moment = times.parse(at)
    today = moment.astimezone(times.BEIJING).date() <= now.astimezone(times.BEIJING).date()
    return (0 if today else 2), times.rfc3339(moment)


def _hour(ticket: Ticket, now: datetime) -> str:
    at = appointment(ticket)
    if at is None:
        return ""
    moment, today = times.parse(at).astimezone(times.BEIJING), now.astimezone(times.BEIJING).date()
    return f"今天 {moment:%H:%M} " if moment.date() == today else f"{moment:%m-%d %H:%M} "


def _order(turn: Turn, phone: str, item: str, place: str, address: str) -> tuple[str, str | None]:
    """Of a customer, by the guide who writes: the ticket of the message."""
    from suanqing.work.orders.taken_service import Order

    said = turn.said
    spec, what = _spec(turn, item, place, address)
    key = f"{said.channel}:{said.key}"
    consent = f"{label(CHANNELS, said.channel)} {said.key}"
    order = Order(spec, phone, consent, said.channel, key, turn.desk.now)
    try:
        made = turn.desk.taking(turn.desk.guides, turn.desk.phones).take(turn.caller, order).ticket
    except Conflict as error:
        if error.code != "idempotency_key_reused":
            raise
        made = turn.desk.tickets.get(turn.caller, str(error.facts["ticket_id"]))
    guide = made.marks.get("attribution", {}).get("guide", "")
    party = turn.desk.parties.find(guide) if guide else None
    credited = f"\n归属导购:{party.name}" if party else ""
    return (
        f"已开单 {made.ticket_id}:{what}{credited}",
        made.ticket_id,
    )


def _task(turn: Turn, task: str, result: "Result") -> tuple[str, str | None]:
    """What became of a task of the plan, as its card's button says."""
    how = label(CHANNELS, turn.said.channel)
    try:
        _, over = turn.desk.tasks().finish(turn.caller, task, result, how)
    except NotFound:
        return "没有这个客户任务,或不是您的", None
    return f"客户任务{label(TASK_RESULTS, over.result)} {task[-6:]}", None


def _help(turn: Turn) -> tuple[str, str | None]:
    lacks = turn.said.command.lacks
    return f"{lacks}\n{text_commands.HELP}" if lacks else text_commands.HELP, None


ANSWERS: dict[Verb, Callable[..., tuple[str, str | None]]] = {
    "new": _new,
    "claim": _claim,
    "arrive": _arrive,
    "done": _done,
    "mine": _mine,
    "near": _near,
    "order": _order,
    "task": _task,
    "help": _help,
}


def _first(error: Conflict) -> str:
    """The step that is missing, where there is a word for it."""
    allowed = error.facts.get("allowed") or ()
    first = next((name for name in CHAT_STEPS if name in allowed), "")
    return f",先发:{label(CHAT_STEPS, first)} 工单号" if first else ""


def _refusal(error: DomainError) -> str:
    match error:
        case NotFound():
            return "没有这张工单,或不归您处理"
        case Forbidden():
            return "您没有此操作的权限"
        case Conflict() if (state := str(error.facts.get("state", ""))) in TICKET_STATES:
            return f"工单{label(TICKET_STATES, state)},不能这样操作{_first(error)}"
        case Invalid(code="unknown_item"):
            return f"没有这个项目:{error.facts.get('item')}\n{text_commands.HELP}"
        case Invalid(code="unknown_region"):
            return f"不认识这个地区,请写区划代码或省市区全名\n{text_commands.HELP}"
    return f"未能执行:{said(error.code, error.message, 'zh')}"
