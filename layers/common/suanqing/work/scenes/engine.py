"""The engine: a head and a command to the next head, with what happened. Pure.

`begin` makes a ticket's first head, `advance` takes a command. What a command leads nowhere with is among a node's
`allows`. Refusals: Conflict `illegal_step` (the node does not take it; `allowed` says what it takes), `round_over`
(its token is gone), `token_moved`, `no_exit`; Invalid `which_token`, where several tokens take it.

Two commands are the engine's own at every node where work rests: `hand_over` (another owner or queue) and `withdraw`
(撤回: who sent the token here takes it back, as long as nobody did anything here). Approvals have more: `approval`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from suanqing.errors import Conflict, Invalid
from suanqing.work.scenes import approval, asking
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.heads import Event, Head, Token, fresh, own, path_of
from suanqing.work.scenes.model import MAX_TOKENS, Exit, Node, Scene
from suanqing.work.scenes.running import Entry, Run, enter, leave, passed
from suanqing.work.scenes.straight import straight

HAND_OVER, WITHDRAW = "hand_over", "withdraw"
NOTHING_AROUND = Around()
MAX_STEPS = 400
"""Nodes that one transition enters; a scene that needs more runs in a circle."""
MANY_MOVES = 2
"""Times that work goes from hand to hand before it is flagged."""


class Advanced(NamedTuple):
    head: Head
    events: list[Event]


def begin(scene: Scene, ref: str, by: str, now: int, around: Around | None = None) -> Advanced:
    """The head of a new ticket. ref: the scene with its version, "ac-install@7"."""
    run = Run(fresh(ref), scene, now, by, around or Around())
    run.happen("began", scene=ref, hash=scene.hash, by=by)
    run.todo.append(Entry(run.new_token(), scene.start, []))
    enter_all(run)
    return Advanced(run.head, run.events)


def advance(
    head: Mapping[str, Any], scene: Scene, command: Command, now: int, around: Around | None = None
) -> Advanced:
    """The head after the command, and the events that make it from the one before."""
    if found := straight(head, scene, command, now, around or NOTHING_AROUND):
        return Advanced(*found)
    return generally(head, scene, command, now, around)


def generally(
    head: Mapping[str, Any], scene: Scene, command: Command, now: int, around: Around | None = None
) -> Advanced:
    """The same by the way that every transition can go."""
    run = Run(own(head), scene, now, command.by, around or NOTHING_AROUND)
    if run.around.content:
        approval.void_changed(run)
    name, token, node = _aimed(run.head, scene, command)
    if command.name == WITHDRAW:
        _withdraw(run, name, token, node)
    elif command.name == HAND_OVER:
        _hand_over(run, name, token, node, command)
    elif node.kind == "approval" and command.name in approval.VERBS:
        if run.around.forms and command.name == "agree":
            asking.needed(node, run.head["tokens"][name], command.name)
        approval.command(run, name, node, command)
    elif command.name in node.exits:
        _take(run, name, token, node, command)
    else:
        run.happen(
            "taken", token=name, node=node.id, command=command.name, by=command.by, **_seen(token)
        )
    enter_all(run)
    return Advanced(run.head, run.events)


def told(
    head: Mapping[str, Any], scene: Scene, by: str, now: int, around: Around | None = None
) -> Advanced:
    """The head after something was said of the ticket beside its nodes: no token moves. What was decided of another
    content is void."""
    run = Run(own(head), scene, now, by, around or Around())
    approval.void_changed(run)
    return Advanced(run.head, run.events)


def enter_all(run: Run) -> None:
    """Until every token rests."""
    for _ in range(MAX_STEPS):
        if not run.todo:
            break
        entry = run.todo.pop(0)
        node = run.scene.nodes[entry.node]
        if node.active is not None and passed(run, entry, node):
            continue
        if node.kind == "approval":
            approval.enter(run, entry, node)
        else:
            enter(run, entry, node)
    if run.todo:
        raise Conflict("the scene runs in a circle and comes to no rest", "endless_scene")
    if len(run.head["tokens"]) > MAX_TOKENS:
        raise Conflict(f"a ticket has at most {MAX_TOKENS} tokens at once", "too_many_tokens")


def takes(node: Node) -> list[str]:
    """The commands that the node takes, in order of names."""
    own_verbs = approval.VERBS if node.kind == "approval" else frozenset()
    rests = frozenset() if node.kind == "end" else frozenset({HAND_OVER, WITHDRAW})
    exits = {on for on in node.exits if node.kind != "approval" or on not in approval.OUTCOMES}
    return sorted({*node.allows, *exits, *own_verbs, *rests})


def accepts(node: Node, command: str) -> bool:
    """Whether the command is one of those that the node takes."""
    if command in node.allows:
        return True
    if node.kind == "approval" and (command in approval.VERBS or command in approval.OUTCOMES):
        return command in approval.VERBS
    return command in node.exits or (node.kind != "end" and command in (HAND_OVER, WITHDRAW))


def _aimed(head: Head, scene: Scene, command: Command) -> tuple[str, Token, Node]:
    """The token that the command is for."""
    tokens: Mapping[str, Token] = head["tokens"]
    if command.token:
        return _named(head, scene, command)
    at = {name: scene.nodes[token["node"]] for name, token in tokens.items()
          if command.node in ("", token["node"])}  # fmt: skip
    if not at:
        raise Conflict(f"no work stands at {command.node[:40]} any more", "token_moved")
    fitting = [name for name, node in at.items() if accepts(node, command.name)]
    if len(fitting) > 1:
        raise Invalid(f"several tokens take {command.name}: name one", "which_token", tokens=fitting)  # fmt: skip
    if not fitting:
        _refuse(next(iter(at.values())), command)
    _in_round(tokens[fitting[0]], command)
    return fitting[0], tokens[fitting[0]], at[fitting[0]]


def _named(head: Head, scene: Scene, command: Command) -> tuple[str, Token, Node]:
    token = head["tokens"].get(command.token)
    if token is None:
        number = command.token[1:]
        if command.token[:1] == "t" and number.isdecimal() and 1 <= int(number) <= head["n"]:
            raise Conflict(f"{command.token} is over", "round_over", token=command.token)
        raise Invalid(f"there is no token {command.token[:40]!r}", "unknown_token")
    node = scene.nodes[token["node"]]
    if command.node and command.node != node.id:
        raise Conflict(
            f"{command.token} stands at {node.id} now, not at {command.node[:40]}", "token_moved"
        )
    _in_round(token, command)
    if not accepts(node, command.name):
        _refuse(node, command)
    return command.token, token, node


def _in_round(token: Token, command: Command) -> None:
    if command.round is None:
        return
    path = path_of(token)
    if command.round != (path[-1][2] if path else 0):
        raise Conflict(f"round {command.round} is over", "round_over", round=command.round)


def _refuse(node: Node, command: Command) -> None:
    raise Conflict(
        f"the node {node.id} does not take {command.name[:40]}",
        "illegal_step",
        node=node.id,
        allowed=takes(node),
    )


def _seen(token: Token) -> dict[str, Any]:
    """Something was done here: who sent it can no longer withdraw it."""
    return {"unset": ["from"]} if "from" in token else {}


def _take(run: Run, name: str, token: Token, node: Node, command: Command) -> None:
    way = run.first(node.exits[command.name])
    if run.around.forms and (way is None or way.to != node.id):
        asking.needed(node, token, command.name)
    if way is None:
        raise Conflict(f"no exit of {node.id} holds on {command.name}", "no_exit", node=node.id)
    if "back" in token:
        way, kept = _straight_back(run, token, node, way)
        if kept:
            approval.come_back(run, name, node, way, kept)
            return
    by_itself = command.name == "due" or command.name.startswith("event:")
    came = None if by_itself or not command.by else (node.id, command.by)
    leave(run, name, node, command.name, way, came=came, owner=command.owner, queue=command.queue)


def _straight_back(run: Run, token: Token, node: Node, way: Exit) -> tuple[Exit, dict[str, Any]]:
    """Work that one person sent back goes to that person again, whatever the exit; but not past an end or out."""
    back = token.get("back")
    if not back or way.to == "join":
        return way, {}
    target = run.scene.nodes[way.to]
    if target.kind == "end" or target.path != node.path:
        return way, {}
    return Exit(way.on, back["node"]), back


def _withdraw(run: Run, name: str, token: Token, node: Node) -> None:
    came = token.get("from")
    if came is None or came[1] != run.by:
        raise Conflict(
            f"only who sent it to {node.id} takes it back, before anything is done there",
            "withdraw_late",
            node=node.id,
        )
    leave(run, name, node, WITHDRAW, Exit(WITHDRAW, came[0]), owner=run.by)


def _hand_over(run: Run, name: str, token: Token, node: Node, command: Command) -> None:
    if node.kind == "approval":
        raise Conflict(
            f"the node {node.id} does not take {HAND_OVER}",
            "illegal_step",
            node=node.id,
            allowed=takes(node),
        )
    if bool(command.owner) == bool(command.queue):
        raise Invalid("work is handed to a person or to a queue", "bad_owner")
    to = {"owner": command.owner} if command.owner else {"queue": command.queue}
    moved = token.get("moved", 0) + 1
    drop = ["queue" if command.owner else "owner", "from"]
    run.happen("handed_over", token=name, node=node.id, by=run.by, flagged=moved > MANY_MOVES,
               set={**to, "moved": moved}, unset=drop)  # fmt: skip
