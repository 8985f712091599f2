"""A package's golden run played over the API as people do it: work given out, forms answered whole, approvals taken.

Who has a node's work takes its step; what comes from outside (an event, a moment) and what only the desk may do, the
desk says. What is recorded is where the ticket stood, who was in charge there, and each node that it went through."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from suanqing.work.forms.answers import checked
from suanqing.work.forms.compiling import compiled_form

Document = Mapping[str, Any]
Say = Callable[[str, str, Any, str], Any]
"""Method, path, body and who calls, to the body of a success."""
TOLD = ("region", "lines", "urgent", "facts")
STEERED = ("assign", "cancel", "close", "returned")
"""What the desk says, whoever has the work."""
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
    """upload: a photo of the ticket at a path, to its id. roles: who approves, by role. due: how a moment that is
    waited for comes, at the ticket's path; without it the desk says that it is there."""

    say: Say
    document: Document
    upload: Callable[[str], str]
    outlet: str
    desk: str
    worker: str
    roles: Mapping[str, str] = field(default_factory=dict)
    due: Callable[[str, Document], None] | None = None

    def run(self, name: str, golden: Document) -> Walk:
        """The ticket at the end of the run; Differs where a step leads elsewhere than the run says."""
        run = self.document["runs"][name]
        wanted = {name: golden["ticket"][name] for name in TOLD if name in golden["ticket"]}
        wanted |= {"attrs": wanted.pop("facts", {})}
        body = {
            "outlet": self.outlet,
            "title": golden["name"]["zh"],
            "scene": run["scene"],
            **wanted,
        }
        walk = Walk(f"/tickets/{self.say('POST', '/tickets', body, self.desk)['id']}")
        known: dict[str, Any] = {}
        for step in run["steps"]:
            known |= step.get("known", {})
            self._step(walk, run["scene"], step["do"], known)
            tokens = self._shown(walk.path)["stands"]["tokens"]
            if (at := sorted(each["node"] for each in tokens)) != sorted(step["at"]):
                raise Differs(f"{name}: {step['do']} leads to {at}, not {step['at']}")
        history = self.say("GET", f"{walk.path}/history", None, self.desk)
        walk.nodes = list(entered(history["events"]))
        return walk

    def _shown(self, path: str) -> Any:
        return self.say("GET", path, None, self.desk)

    def _step(self, walk: Walk, scene: str, do: str, known: Document) -> None:
        path, (name, _, at) = walk.path, do.partition("@")
        shown = self._shown(path)
        token = _token(shown, at)
        node = self.document["scenes"][scene]["nodes"][token["node"]]
        if not shown.get("assignee") and self._give_out(path, node, token):
            token = _token(self._shown(path), at)
        by = self._does(node, token, name)
        charge = token["owners"] or token["queues"]
        walk.stops.append(Stop(token["node"], tuple(charge), name, by))
        if node["kind"] == "approval":
            self._agree(path, token, name, by)
        elif name in ("claim", "cancel"):
            self.say(
                "POST", f"{path}/{name}", {"reason": "golden run"} if name == "cancel" else None, by
            )
        elif name == "assign":
            self.say("POST", f"{path}/assign", {"assignee": self.worker}, by)
        elif name == "due" and self.due:
            self.due(path, token)
        else:
            self._advance(path, name, token, known, by)

    def _does(self, node: Document, token: Document, name: str) -> str:
        """Who takes the step."""
        has = next(iter(token["owners"]), None)
        if node["kind"] == "approval":
            asked = node["owner"].get("role") or node["approval"]["people"][0]["role"]
            return str(has or self.roles[asked])
        if name == "claim":
            return self.worker
        return str(self.desk if node["kind"] == "wait" or name in STEERED else has or self.desk)

    def _advance(self, path: str, name: str, token: Document, known: Document, by: str) -> None:
        body: dict[str, Any] = {"command": name, "token": token["token"]}
        asked = token.get("form") if name not in BACK else None
        if asked and not asked["answered"]:
            form = self.document["forms"][asked["form"].partition("@")[0]]
            body["form"] = {"answers": whole(form, known, lambda: self.upload(path), self.document)}
        self.say("POST", f"{path}/advance", body, by)

    def _give_out(self, path: str, node: Document, token: Document) -> bool:
        """Whether work that nobody has yet was given to the worker."""
        if node["kind"] == "approval" or node.get("state") not in ("assigned", "on_site"):
            return False
        if "assign" in node.get("allows", ()):
            self.say("POST", f"{path}/assign", {"assignee": self.worker}, self.desk)
            return True
        if node["owner"].get("role", "technician") != "technician":
            return False
        body = {"command": "hand_over", "token": token["token"], "owner": self.worker}
        self.say("POST", f"{path}/advance", body, self.desk)
        return True

    def _agree(self, path: str, token: Document, name: str, by: str) -> None:
        """By who is asked; else by one who may take what waits."""
        if not token["owners"]:
            self.say("POST", f"{path}/advance", {"command": "take", "token": token["token"]}, by)
        self.say("POST", f"{path}/advance", {"command": name, "token": token["token"]}, by)


def _token(shown: Document, at: str) -> Document:
    tokens: list[Document] = shown["stands"]["tokens"]
    return next(each for each in tokens if at in ("", each["node"]))


def entered(events: list[Document]) -> Iterator[str]:
    """The nodes of a ticket's history, in order, with those that do their work by themselves."""
    for event in events:
        for row in event["data"].get("flow", ()):
            if row["kind"] in ("moved", "entered"):
                yield row["is"]["node"]


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
            given[name] = _some(compiled.fields[name], upload, document)
    return given


def _some(field: Any, upload: Callable[[], str], document: Document) -> Any:
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
            sku = next(sku for sku, each in document["catalogue"].items() if each["kind"] == "part")
            return [{"sku": sku, "qty": "1"}]
        case "money" | "rating":
            return max(1, settings.get("min", 1))
    simple = {
        "number": settings.get("min", "1"),
        "date": "2026-11-18",
        "time": "2026-11-18T02:00:00Z",
    }
    return simple.get(field.type, "SN2026110042")
