"""The head of a running ticket: where its tokens stand. What an event makes of it, so that a log makes it anew. Pure.

    {"scene": "ac-install@7",
     "tokens": {"t1": {"node", "since", "owner" | "queue" | "slots", "path": [[block, branch, round], …]}},
     "n": tokens made so far, "rounds": {block: rounds so far}, "said": {field: answer}, "clocks": {…}, "due",
     "due_bucket"}

`path`, `rounds` and `said` are absent where empty. A token's id is never given twice. `since` is in milliseconds
since the epoch. Clocks and what is due are others' to write; they are carried as they are. A ticket of before drawn
scenes has no tokens: it stands at the node of its state's name.

An event is a plain object: {"kind", "at", "token"?, …}. "entered" has the whole `token`'s content as `is`; what changes
one in place has `set` and `unset`; answers have `said`, and `unsaid` names those that were and are no more. Nothing
else changes a head.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from suanqing.canonical import canonical
from suanqing.work.scenes.model import STATES, Scene, State

Head = dict[str, Any]
Token = dict[str, Any]
Event = dict[str, Any]
Place = list[list[Any]]
MAX_BYTES = 1_024
"""What a head should keep within, so that a transition costs one write unit."""


def of_state(scene: str, state: str, since: int = 0) -> Head:
    """The head of a ticket that has none."""
    return {"scene": scene, "n": 1, "tokens": {"t1": {"node": state, "since": since}}, "clocks": {}}


def applied(head: Head, event: Event) -> None:
    """Writes the event into a head that is the caller's own."""
    tokens, kind = head["tokens"], event["kind"]
    if kind == "entered":
        token = event["token"]
        tokens[token] = event["is"]
        if (number := int(token[1:])) > head["n"]:
            head["n"] = number
    elif kind == "left":
        del tokens[event["token"]]
    elif kind == "opened":
        head["rounds"] = {**head.get("rounds", {}), event["block"]: event["round"]}
    elif kind == "migrated":
        head["scene"] = event["scene"]
        if event.get("rounds"):
            head["rounds"] = event["rounds"]
        for name, token in event["tokens"].items():
            tokens[name] = token
    elif "set" in event or "unset" in event:
        kept = {k: v for k, v in tokens[event["token"]].items() if k not in event.get("unset", ())}
        tokens[event["token"]] = {**kept, **event.get("set", {})}
    if "said" in event or "unsaid" in event:
        _hear(head, event.get("said", {}), event.get("unsaid", ()))


def _hear(head: Head, said: Mapping[str, Any], unsaid: Iterable[str]) -> None:
    """None among the answers of an event of before says what `unsaid` says."""
    heard = {**head.get("said", {}), **said, **dict.fromkeys(unsaid)}
    head["said"] = {name: value for name, value in heard.items() if value is not None}
    if not head["said"]:
        del head["said"]


def fresh(scene: str) -> Head:
    return {"scene": scene, "n": 0, "tokens": {}, "clocks": {}}


def own(head: Mapping[str, Any]) -> Head:
    """A copy whose tokens may be written; what they hold is replaced, never changed."""
    tokens = dict(head["tokens"])
    n = head.get("n") or max((int(token[1:]) for token in tokens), default=0)
    return {**head, "tokens": tokens, "n": n}


def replayed(scene: str, events: Iterable[Event]) -> Head:
    """The head that a ticket's whole log gives, but for its clocks."""
    head = fresh(scene)
    for event in events:
        applied(head, event)
    return head


def path_of(token: Mapping[str, Any]) -> Place:
    path = token.get("path")
    return list(path) if path else []


def state_of(head: Mapping[str, Any], scene: Scene) -> State:
    """The state that boards, settlement and verbs read: of several tokens the one that is least far.

    Work is done only when all of it is.
    """
    states = {scene.nodes[token["node"]].state or "created" for token in head["tokens"].values()}
    return next(state for state in STATES if state in states)


def owners(token: Mapping[str, Any]) -> list[str]:
    """Who has it: a person, who is asked in an approval; empty where it stands in a queue or at an end."""
    if "owner" in token:
        return [token["owner"]]
    seats = (seat for group in token.get("slots", ()) for seat in group)
    return list(dict.fromkeys(seat["who"] for seat in seats if "who" in seat and "is" not in seat))


def queues(token: Mapping[str, Any]) -> list[str]:
    """Where it waits for somebody to take it."""
    seats = (seat for group in token.get("slots", ()) for seat in group)
    return list(dict.fromkeys([
        *([token["queue"]] if "queue" in token else []),
        *(seat["queue"] for seat in seats if "queue" in seat and "who" not in seat),
    ]))  # fmt: skip


def ended(head: Mapping[str, Any], scene: Scene) -> bool:
    return all(scene.nodes[token["node"]].kind == "end" for token in head["tokens"].values())


def orphans(head: Mapping[str, Any], scene: Scene) -> Iterator[str]:
    """Tokens that nobody has and no queue: there are none, and a sweeper proves it."""
    for name, token in head["tokens"].items():
        if scene.nodes[token["node"]].kind != "end" and not owners(token) and not queues(token):
            yield name


def size(head: Mapping[str, Any]) -> int:
    """Bytes of the head without its clocks."""
    return len(canonical({name: value for name, value in head.items() if name != "clocks"}))
