"""A package's golden run played over the API as people do it: work given out, forms answered whole, approvals taken.

Who has a node's work takes its step; what comes from outside (an event, a moment) and what only the desk may do, the
desk says. What is recorded is where the ticket stood, who was in charge there, and each node that it went through."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from suanqing.library.install_service import first_of
from suanqing.work.forms.answers import checked
from suanqing.work.forms.compiling import compiled_form

Document = Mapping[str, Any]
Say = Callable[[str, str, Any, str], Any]
"""Method, path, body and who calls, to the body of a success."""
TOLD = ("region", "lines", "urgent", "facts")
STEERED = ("assign", "cancel", "close", "returned")
"""What the desk says, whoever has the work."""
CLOCK = "clock"
"""Who takes a step that comes by itself."""
SOME_DAY, DAY = "2026-11-18", "day of answers"
BACK = ("cancel", "returned")
"""What asks for no form."""


class Differs(RuntimeError):
    """The ticket does not stand where the run says."""


@dataclass(frozen=True)
class Stop:
    """Where a ticket stood before a step. charge: parties in charge, else queues."""

    node: str
    charge: tuple[str, ...]
    do: str
    by: str


@dataclass
class Walk:
    """path: of the ticket. stops: each step of the run. nodes: all that it went through, automatic ones too."""

    path: str
    stops: list[Stop] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)

    @property
    def ticket(self) -> str:
        return self.path.removeprefix("/tickets/")


@dataclass
class Play:
    """upload: a photo of the ticket at a path, to its id. roles: who approves, by role. due: whether the token's clock
    was brought to fire, at the ticket's path; else the desk says that the moment is there. day: what is answered where
    a form asks for a day. scenes: the version in which its ticket begins, else the newest that is known."""

    say: Say
    document: Document
    upload: Callable[[str], str]
    outlet: str
    desk: str
    worker: str
    roles: Mapping[str, str] = field(default_factory=dict)
    due: Callable[[str, Document], bool] | None = None
    day: str = SOME_DAY
    scenes: Mapping[str, str] = field(default_factory=dict)

    def run(self, name: str, golden: Document) -> Walk:
        """The ticket at the end of the run; Differs where a step leads elsewhere than the run says."""
        run = self.document["runs"][name]
        wanted = {name: golden["ticket"][name] for name in TOLD if name in golden["ticket"]}
        told = told_on_the_way(self.document, run)
        facts = wanted.pop("facts", {})
        wanted["attrs"] = {name: value for name, value in facts.items() if name not in told}
        body = {
            "outlet": self.outlet,
            "title": golden["name"]["zh"],
            "scene": self.scenes.get(run["scene"], run["scene"]),
            **wanted,
        }
        walk = Walk(f"/tickets/{self.say('POST', '/tickets', body, self.desk)['id']}")
        known: dict[str, Any] = {}
        shown = self._shown(walk.path)
        for step in run["steps"]:
            known |= step.get("known", {})
            shown = self._step(walk, shown, run["scene"], step, known)
            if (at := nodes_at(shown)) != sorted(step["at"]):
                raise Differs(f"{name}: {step['do']} leads to {at}, not {step['at']}")
        history = self.say("GET", f"{walk.path}/history", None, self.desk)
        walk.nodes = list(entered(history["events"]))
        return walk

    def _shown(self, path: str) -> Any:
        return self.say("GET", path, None, self.desk)

    def _told(self, path: str, answer: Any) -> Any:
        """The ticket as a call's answer shows it, or as it stands."""
        return answer if (answer or {}).get("stands") else self._shown(path)

    def _step(self, walk: Walk, shown: Any, scene: str, step: Document, known: Document) -> Any:
        """The ticket after it."""
        path, (name, _, at) = walk.path, step["do"].partition("@")
        token = _token(shown, at)
        node = self.document["scenes"][scene]["nodes"][token["node"]]
        if not shown.get("assignee") and (given := self._give_out(path, node, token)):
            token = _token(self._told(path, given), at)
        by = self._does(node, token, name)
        if name == "due" and self.due and self.due(path, token):
            by = CLOCK
        charge = token["owners"] or token["queues"]
        walk.stops.append(Stop(token["node"], tuple(charge), name, by))
        if node["kind"] == "approval":
            return self._decide(path, token, name, by, step["at"])
        if by == CLOCK:
            return self._shown(path)
        return self._told(path, self._do(path, name, token, known, by))

    def _do(self, path: str, name: str, token: Document, known: Document, by: str) -> Any:
        match name:
            case "claim":
                return self.say("POST", f"{path}/claim", None, by)
            case "cancel":
                return self.say("POST", f"{path}/cancel", {"reason": "不做了"}, by)
            case "assign":
                return self.say("POST", f"{path}/assign", {"assignee": self.worker}, by)
        return self._advance(path, name, token, known, by)

    def _does(self, node: Document, token: Document, name: str) -> str:
        """Who takes the step."""
        has = next(iter(token["owners"]), None)
        if node["kind"] == "approval":
            asked = node["owner"].get("role") or node["approval"]["people"][0]["role"]
            return str(has or self.roles[asked])
        if name == "claim":
            return self.worker
        return str(self.desk if node["kind"] == "wait" or name in STEERED else has or self.desk)

    def _advance(self, path: str, name: str, token: Document, known: Document, by: str) -> Any:
        body: dict[str, Any] = {"command": name, "token": token["token"]}
        asked = token.get("form") if name not in BACK else None
        if asked and not asked["answered"]:
            form = self.document["forms"][asked["form"].partition("@")[0]]
            known = {DAY: self.day, **known}
            body["form"] = {"answers": whole(form, known, lambda: self.upload(path), self.document)}
        return self.say("POST", f"{path}/advance", body, by)

    def _give_out(self, path: str, node: Document, token: Document) -> Any:
        """Work that nobody has yet is given to the worker; None where there is none."""
        if node["kind"] != "task" or node.get("state") not in ("assigned", "on_site"):
            return None
        if "assign" in node.get("allows", ()):
            return self.say("POST", f"{path}/assign", {"assignee": self.worker}, self.desk)
        if node["owner"].get("role", "technician") != "technician":
            return None
        body = {"command": "hand_over", "token": token["token"], "owner": self.worker}
        return self.say("POST", f"{path}/advance", body, self.desk)

    def _decide(self, path: str, token: Document, name: str, by: str, to: list[str]) -> Any:
        """By who is asked, one after the other while all must agree; else by one who may take what waits."""
        body = {"command": "take", "token": token["token"]}
        if not token["owners"]:
            self.say("POST", f"{path}/advance", body, by)
        while True:
            shown = self.say("POST", f"{path}/advance", body | {"command": name}, by)
            shown = self._told(path, shown)
            if token["node"] not in nodes_at(shown) or token["node"] in to:
                return shown
            by = _token(shown, token["node"])["owners"][0]


def nodes_at(shown: Document) -> list[str]:
    return sorted(each["node"] for each in shown["stands"]["tokens"])


def _token(shown: Document, at: str) -> Document:
    tokens: list[Document] = shown["stands"]["tokens"]
    return next(each for each in tokens if at in ("", each["node"]))


def entered(events: list[Document]) -> Iterator[str]:
    """The nodes of a ticket's history, in order, with those that do their work by themselves."""
    for event in events:
        for row in event["data"].get("flow", ()):
            if row["kind"] in ("moved", "entered"):
                yield row["is"]["node"]
            elif row["kind"] == "acted":
                yield row["node"]


def golden_of(document: Document, run: str) -> Document:
    """The golden ticket that the run comes to."""
    named = document["runs"][run].get("ticket") or first_of(document)
    return dict(document["tickets"][named])


def told_on_the_way(document: Document, run: Document) -> set[str]:
    """The facts that answers which the run knows state, or that its scene sets: nobody tells them before."""
    known = {name for step in run["steps"] for name in step.get("known", {})}
    nodes = document["scenes"][run["scene"]]["nodes"].values()
    asked = {node["form"] for node in nodes if "form" in node}
    told = {
        each["states"]["fact"]
        for form in asked
        for field, each in document["forms"][form]["fields"].items()
        if f"form.{field}" in known and "states" in each
    }
    acts = (act for node in nodes for act in node.get("acts", ()))
    return told | {name for act in acts if act["do"] == "set_facts" for name in act["facts"]}


def whole(
    form: Document, known: Document, upload: Callable[[], str], document: Document
) -> dict[str, Any]:
    """What the run knows, and something for every other answer that the form then demands."""
    compiled = compiled_form(form)
    given = {name: known[f"form.{name}"] for name in compiled.fields if f"form.{name}" in known}
    given = {name: value for name, value in given.items() if not compiled.fields[name].computed}
    while missing := [
        f.field for f in checked(compiled, given).faults if f.code == "missing_answer"
    ]:
        for name in missing:
            day = known.get(DAY, SOME_DAY)
            given[name] = _some(compiled.fields[name], day, upload, document)
    return given


def some_part(document: Document) -> str:
    """What a list of parts is answered with."""
    return next(str(sku) for sku, each in document["catalogue"].items() if each["kind"] == "part")


def _some(field: Any, day: str, upload: Callable[[], str], document: Document) -> Any:
    settings = field.settings
    match field.type:
        case "choice":
            return next(iter(settings["choices"]))
        case "multi":
            return [next(iter(settings["choices"]))]
        case "photo" | "file":
            return [upload() for _ in range(settings.get("min", 1))]
        case "signature":
            return upload()
        case "part_list":
            return [{"sku": some_part(document), "qty": "1"}]
        case "money" | "rating":
            return max(1, settings.get("min", 1))
    simple = {
        "number": settings.get("min", "1"),
        "date": day,
        "time": f"{day}T02:00:00Z",
    }
    return simple.get(field.type, "SN2026110042")
