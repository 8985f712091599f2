"""Scenes for tests, drawn with few words."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from suanqing.business_hours import Calendar
from suanqing.canonical import canonical
from suanqing.errors import NotFound
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import Advanced, advance, begin
from suanqing.work.scenes.heads import orphans, replayed
from suanqing.work.scenes.model import Scene
from suanqing.work.scenes.timed import NIGHT_AND_DAY
from suanqing.work.tickets.colleagues import Colleague
from suanqing.work.tickets.due_service import Found
from suanqing.work.tickets.model import Ticket

NOW = 1_764_374_400_000

QUEUE = {"queue": "desk"}
OWNER = {"rule": "role", "role": "technician", "fallback": QUEUE}


def name(text: str) -> dict[str, str]:
    return {"zh": f"节点 {text}", "en": text}


def exits(*ways: tuple[str, str] | tuple[str, str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """(on, to) or (on, to, when)."""
    return [{"on": way[0], "to": way[1], **({"when": way[2]} if len(way) > 2 else {})} for way in ways]  # fmt: skip


def node(kind: str, *ways: Any, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": kind, "name": name(kind), "phase": "sale", **more}
    if kind in ("task", "approval", "wait"):
        made = {"state": "assigned", "owner": OWNER, **made}
    if kind != "block" and kind != "end":
        made["exits"] = exits(*ways)
    return made


def task(*ways: Any, **more: Any) -> dict[str, Any]:
    return node("task", *ways, **more)


def auto(to: str, **more: Any) -> dict[str, Any]:
    return node("auto", ("advance", to), **{"acts": [{"do": "notify", "to": "owner"}], **more})


def end(state: str = "closed", **more: Any) -> dict[str, Any]:
    return node("end", state=state, **more)


def block(
    next: str, join: Any = "all", on_reject: str | None = None, **branches: str
) -> dict[str, Any]:
    inner = {
        "branches": {b: {"start": start} for b, start in branches.items()},
        "join": join,
        "next": next,
    }
    return node("block", block={**inner, **({"on_reject": on_reject} if on_reject else {})})


def approval(
    *ways: Any, mode: str = "all", people: tuple[str, ...] = ("ann", "bob", "cai"), **more: Any
) -> dict[str, Any]:
    """By the named people; rules beside the mode in `rules`, others are the node's."""
    rules = more.pop("rules", {})
    asked = [{"rule": "named", "party": who} for who in people]
    of = {"mode": mode, "people": asked, "nobody": {"then": "queue"}, **rules}
    ways = ways or (("approved", "out"), ("rejected", "draft"), ("returned", "draft"))
    return node("approval", *ways, approval=of, **more)


def scene(start: str, **nodes: dict[str, Any]) -> dict[str, Any]:
    return {"scene": "drawn", "name": name("drawn"), "start": start, "nodes": nodes}


def approved_by(mode: str = "all", **more: Any) -> dict[str, Any]:
    """A draft, an approval, a way out."""
    return scene(
        "draft", draft=task(("submit", "check")), check=approval(mode=mode, **more), out=end()
    )


class Shelf:
    """Published scenes by reference, each version for ever."""

    def __init__(self, **documents: dict[str, Any]) -> None:
        self.scenes: dict[str, Scene] = {
            name.replace("_", "-") + "@1": compiled_scene(made) for name, made in documents.items()
        }

    def get(self, ref: str) -> Scene:
        try:
            return self.scenes[ref]
        except KeyError:
            raise NotFound("there is no such scene", scene=ref) from None

    def active(self, id: str, at: datetime) -> str | None:
        return f"{id}@1" if f"{id}@1" in self.scenes else None


def finds_nobody(*_: Any) -> list[str]:
    return []


def night_and_day(*_: Any) -> Calendar:
    """Any calendar: time counts always."""
    return NIGHT_AND_DAY


def called(document: dict[str, Any], on: str, zh: str, en: str) -> dict[str, Any]:
    """The scene with that name on its exits that are taken on `on`."""
    made = deepcopy(document)
    for each in made["nodes"].values():
        for way in each.get("exits", ()):
            if way["on"] == on:
                way["name"] = {"zh": zh, "en": en}
    return made


def named(rule: Any) -> list[str]:
    """Finds whom a rule names."""
    return [rule["party"]] if rule.get("rule") == "named" else []


class Play:
    """One ticket, with the whole log that it wrote."""

    def __init__(self, document: dict[str, Any], around: Around | None = None) -> None:
        self.scene: Scene = compiled_scene(document)
        self.around = around or Around()
        self.head, self.log = begin(self.scene, "drawn@1", "maker", NOW, self.around)

    def do(self, name: str, by: str = "wang", **more: Any) -> Advanced:
        now = NOW + 1000 * len(self.log)
        done = advance(self.head, self.scene, Command(name, by, **more), now, self.around)
        self.head = done.head
        self.log = [*self.log, *done.events]
        assert canonical(replayed("drawn@1", self.log)) == canonical(self.head)
        assert list(orphans(self.head, self.scene)) == []
        return done

    @property
    def at(self) -> list[str]:
        return sorted(token["node"] for token in self.head["tokens"].values())

    def token(self, node_id: str) -> str:
        return next(str(k) for k, t in self.head["tokens"].items() if t["node"] == node_id)


class NobodyFits:
    """Dispatch has nobody for late work: it waits in its step's queue."""

    def find(self, ticket: Ticket, token: str, at: datetime) -> Found:
        return Found(Colleague(token), lambda _: ())
