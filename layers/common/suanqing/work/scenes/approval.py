"""Approvals (审批): who is asked, what a decision does, when the node is decided. Pure.

Modes: `any` 或签, the first decision ends it; `all` 会签, one veto ends it or everyone answers; `in_order` 依次;
`ratio` 比例. Commands: `agree`, `reject` 驳回, `return` 退回, `pass_on` 转交, `add_before` 前加签, `add_after` 后加签,
`take` (a seat that waits in a queue). A decision names the content that it saw; a change of content voids what was
decided in a node that is still open.
"""

from typing import Any

from suanqing.errors import Conflict, Invalid
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.heads import Token, path_of
from suanqing.work.scenes.model import APPROVED, REJECTED, RETURNED, Exit, Node
from suanqing.work.scenes.running import Entry, Run, leave, place
from suanqing.work.scenes.slots import DONE, Seat, Slots, acting, asked, needed, result, seated

OUTCOMES = frozenset({APPROVED, REJECTED, RETURNED})
VERBS = frozenset({"agree", "reject", "return", "pass_on", "add_before", "add_after", "take"})
MANY_MOVES = 2
MAX_SEATS = 12


def enter(run: Run, entry: Entry, node: Node) -> None:
    """The token rests at the approval with its slots; where everybody is skipped, it goes on as approved."""
    rule = node.approval or {}
    asker = entry.carried.get("asker", run.by)
    requesters = run.around.asked_by | {asker}
    slots = seated(node, run.around, requesters)
    need = max(1, needed(rule, len(slots)))
    slots += [[{"queue": node.queue}] for _ in range(need - len(slots))]
    carried = {k: v for k, v in entry.carried.items() if k != "back"}
    more: dict[str, Any] = {**carried, "slots": slots, "need": need}
    if run.content:
        more["content"] = run.content
    more["asker"] = asker
    place(run, entry, node, more)
    copy(run, node)
    ask(run, entry.token, node)
    conclude(run, entry.token, node, APPROVED)


def write(run: Run, name: str, kind: str, slots: Slots, **told: Any) -> None:
    run.happen(kind, token=name, by=run.by, set={"slots": slots}, unset=["from"], **told)


def seats_of(token: Token) -> Slots:
    return [[dict(seat) for seat in group] for group in token["slots"]]


def ask(run: Run, name: str, node: Node) -> None:
    """Opens the seats whose turn has come: delegates of who is away, who agreed just before is skipped."""
    while True:
        token = run.head["tokens"][name]
        slots, fresh = seats_of(token), []
        for at, turn in asked(token, node):
            seat = slots[at][turn]
            if not seat.get("open"):
                _open(run, node, token, slots, seat)
                fresh.append(seat)
        if not fresh:
            return
        told = [
            {k: v for k, v in seat.items() if k in ("who", "for", "queue", "is")} for seat in fresh
        ]
        last = token.get("approved", run.content)
        differs = {"differs_from": last} if last != run.content else {}
        run.happen("asked", token=name, node=node.id, seats=told, set={"slots": slots}, **differs)
        if all(seat.get("is") != "skipped" for seat in fresh):
            return


def _open(run: Run, node: Node, token: Token, slots: Slots, seat: Seat) -> None:
    seat["open"] = True
    who = seat.get("who")
    if who is None:
        return
    acts = acting(who, run.now, run.around.away)
    requesters = run.around.asked_by | {token["asker"]}
    others = {s.get("who") for group in slots for s in group if s is not seat and "is" not in s}
    if acts is None or (acts != who and (acts in requesters or acts in others)):
        del seat["who"]
        seat.update({"queue": node.queue, "for": who})
        return
    if acts != who:
        seat.update({"who": acts, "for": who})
    rule = node.approval or {}
    unchanged = token.get("approved", "") == run.content
    before = {
        s.get("who") for group in slots for s in group if s.get("is") in DONE and s is not seat
    }
    twice = (acts in token.get("agreed", ()) and unchanged) or (
        rule["mode"] == "in_order" and acts in before
    )
    if twice and rule.get("repeat") == "skip" and "added" not in seat:
        seat["is"] = "skipped"


def conclude(run: Run, name: str, node: Node, only: str = "") -> None:
    """Leaves the node when it is decided. only: the one outcome that opening it may have."""
    token = run.head["tokens"][name]
    outcome = result(token, node)
    if outcome is None or (only and outcome != only):
        return
    left = [s.get("who") or s["queue"] for group in token["slots"] for s in group if "is" not in s]
    agreed = sorted({s["who"] for g in token["slots"] for s in g if s.get("is") in DONE})
    kept = {"agreed": agreed, "approved": token.get("content", "")} if outcome == APPROVED else {}
    run.happen("decided", token=name, node=node.id, outcome=outcome, not_needed=left, set=kept)
    leave(run, name, node, outcome)


def copy(run: Run, node: Node) -> None:
    """抄送: told, in the log, whatever becomes of the approval."""
    rules = (node.approval or {}).get("copies", ())
    to = list(dict.fromkeys(who for rule in rules for who in run.around.found(rule)))
    if to:
        run.happen("copied", node=node.id, to=to)


def void_changed(run: Run) -> None:
    """Where the content is another than the one that was asked about, what was decided is void and asked anew."""
    if not run.content:
        return
    for name, token in list(run.head["tokens"].items()):
        if token.get("content", run.content) == run.content:
            continue
        if "slots" not in token:
            continue
        slots = [
            [{k: v for k, v in s.items() if k not in ("is", "open")} for s in g]
            for g in token["slots"]
        ]
        decided = [s["who"] for g in token["slots"] for s in g if "is" in s]
        run.happen("voided", token=name, node=token["node"], decided=decided, was=token["content"],
                   set={"slots": slots, "content": run.content})  # fmt: skip
        ask(run, name, run.scene.nodes[token["node"]])


def command(run: Run, name: str, node: Node, given: Command) -> None:
    token = run.head["tokens"][name]
    if given.content and given.content != run.around.content:
        raise Conflict("the content has changed since it was read", "approval_void", node=node.id)
    if given.name == "take":
        _take(run, name, node, token)
        return
    at, turn = _mine(run, node, token)
    slots = seats_of(token)
    seat = slots[at][turn]
    match given.name:
        case "agree" | "reject":
            seat["is"] = "agreed" if given.name == "agree" else "rejected"
            trace = {"for": seat["for"]} if "for" in seat else {}
            write(
                run,
                name,
                seat["is"],
                slots,
                node=node.id,
                who=run.by,
                content=token.get("content", ""),
                **trace,
            )
            if result(run.head["tokens"][name], node) is None:
                ask(run, name, node)
            conclude(run, name, node)
        case "return":
            _return(run, name, node, given, slots)
        case "pass_on":
            _pass_on(run, name, node, given, slots, seat)
        case _:
            _add(run, name, node, given, slots, (at, turn))


def _mine(run: Run, node: Node, token: Token) -> tuple[int, int]:
    for at, turn in asked(token, node):
        if token["slots"][at][turn].get("who") == run.by:
            return at, turn
    seats = [seat for group in token["slots"] for seat in group if seat.get("who") == run.by]
    if any("is" in seat for seat in seats):
        raise Conflict("you have decided already", "decided_already", node=node.id)
    raise Conflict(f"{run.by} is not asked at {node.id}", "not_asked", node=node.id)


def _take(run: Run, name: str, node: Node, token: Token) -> None:
    """Somebody takes a seat that waits in a queue; who asked for the approval does not."""
    slots = seats_of(token)
    free = next(
        (slots[at][turn] for at, turn in asked(token, node) if "who" not in slots[at][turn]), None
    )
    if free is None:
        raise Conflict(f"nothing waits in a queue at {node.id}", "not_asked", node=node.id)
    _new_to(run, node, token, [run.by])
    free["who"] = run.by
    write(run, name, "seat_taken", slots, node=node.id, who=run.by)


def _new_to(run: Run, node: Node, token: Token, people: list[str]) -> None:
    """None of them asked for it, and none sits there already: one human counts once."""
    seated = {seat.get("who") for group in token["slots"] for seat in group}
    for who in people:
        if who in run.around.asked_by or who == token["asker"]:
            raise Conflict(f"{who} asked for it and does not decide it", "own_request", node=node.id)  # fmt: skip
        if who in seated:
            raise Conflict(f"{who} is asked at {node.id} already", "asked_already", node=node.id)


def _return(run: Run, name: str, node: Node, given: Command, slots: Slots) -> None:
    """退回: to one of the places drawn, whatever the others said; back to who returned it, or to all again."""
    ways = node.exits.get(RETURNED, ())
    way = next((each for each in ways if given.to in ("", each.to)), None)
    if way is None or (not given.to and len(ways) > 1):
        raise Invalid(
            f"{node.id} is returned to one of: {', '.join(e.to for e in ways)}",
            "bad_return",
            node=node.id,
        )
    if given.back == "me":
        if run.scene.nodes[way.to].path != node.path:
            raise Conflict(
                f"from {way.to} no way leads straight back to {node.id}",
                "no_way_back",
                node=node.id,
            )
        token = run.head["tokens"][name]
        kept = {"node": node.id, "slots": slots, "need": token["need"], "asker": token["asker"]}
        run.happen("returned", token=name, node=node.id, to=way.to, who=run.by, set={"back": kept})
    else:
        run.happen("returned", token=name, node=node.id, to=way.to, who=run.by)
    leave(run, name, node, RETURNED, Exit(RETURNED, way.to))


def come_back(run: Run, name: str, node: Node, way: Exit, back: dict[str, Any]) -> None:
    """Work that was returned stands again where it came from; who had agreed is not asked a second time."""
    token = run.head["tokens"][name]
    told = {"limit": node.limit} if node.limit else {}
    run.happen("left", token=name, node=node.id, on=way.on, to=way.to, by=run.by, **told)
    entry = Entry(name, back["node"], path_of(token), came=(node.id, run.by))
    kept = {k: token[k] for k in ("agreed", "approved") if k in token}
    content = {"content": run.content} if run.content else {}
    more = {k: v for k, v in back.items() if k != "node"}
    place(run, entry, run.scene.nodes[back["node"]], {**kept, **more, **content})


def _pass_on(run: Run, name: str, node: Node, given: Command, slots: Slots, seat: Seat) -> None:  # fmt: skip
    """转交: the same slot, another person; more than two flag it."""
    if len(given.people) != 1:
        raise Invalid("a slot is passed on to one person", "bad_owner", node=node.id)
    _new_to(run, node, run.head["tokens"][name], [*given.people])
    seat.update({"who": given.people[0], "moved": seat.get("moved", 0) + 1})
    write(
        run,
        name,
        "passed_on",
        slots,
        node=node.id,
        who=run.by,
        to=given.people[0],
        flagged=seat["moved"] > MANY_MOVES,
    )


def _add(
    run: Run, name: str, node: Node, given: Command, slots: Slots, spot: tuple[int, int]
) -> None:
    """加签: people before or after one who is asked; they add no more themselves."""
    at, turn = spot
    before = given.name == "add_before"
    people = list(dict.fromkeys(given.people))
    if "added" in slots[at][turn]:
        raise Conflict("who was added adds nobody", "added_adds_nobody", node=node.id)
    if not people or sum(map(len, slots)) + len(people) > MAX_SEATS:
        raise Invalid(
            f"an approval has at most {MAX_SEATS} people, and one is added at least",
            "bad_owner",
            node=node.id,
        )
    _new_to(run, node, run.head["tokens"][name], people)
    seats = [{"who": who, "added": "before" if before else "after"} for who in people]
    here = turn if before else turn + 1
    slots[at][here:here] = seats
    write(run, name, "added", slots, node=node.id, who=run.by, people=people, where=given.name)
    ask(run, name, node)
