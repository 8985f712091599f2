"""A package's golden run played over the API as people do it: work given out, forms answered whole, approvals taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from suanqing.work.forms.answers import checked
from suanqing.work.forms.compiling import compiled_form

Document = Mapping[str, Any]
TOLD = ("region", "lines", "urgent", "facts")


@dataclass
class Play:
    """say: method, path, body and who calls, to the body of a success. upload: a photo of the ticket at a path, to its
    id. roles: who approves, by role."""

    say: Callable[[str, str, Any, str], Any]
    document: Document
    upload: Callable[[str], str]
    outlet: str
    desk: str
    worker: str
    roles: Mapping[str, str] = field(default_factory=dict)

    def run(self, name: str, golden: Document) -> str:
        """The path of the ticket, at the end of the run; each step led where the run says."""
        run = self.document["runs"][name]
        wanted = {name: golden["ticket"][name] for name in TOLD if name in golden["ticket"]}
        wanted |= {"attrs": wanted.pop("facts", {})}
        body = {
            "outlet": self.outlet,
            "title": golden["name"]["zh"],
            "scene": run["scene"],
            **wanted,
        }
        path = f"/tickets/{self.say('POST', '/tickets', body, self.desk)['id']}"
        known: dict[str, Any] = {}
        for step in run["steps"]:
            known |= step.get("known", {})
            self._step(path, run["scene"], step["do"], known)
            tokens = self.say("GET", path, None, self.desk)["stands"]["tokens"]
            assert sorted(each["node"] for each in tokens) == sorted(step["at"]), step["do"]
        return path

    def _step(self, path: str, scene: str, do: str, known: Document) -> None:
        name, _, at = do.partition("@")
        shown = self.say("GET", path, None, self.desk)
        token = next(each for each in shown["stands"]["tokens"] if at in ("", each["node"]))
        node = self.document["scenes"][scene]["nodes"][token["node"]]
        if node["kind"] == "approval":
            self._agree(path, node, token, name)
        elif name == "claim":
            self.say("POST", f"{path}/claim", None, self.worker)
        elif name == "assign":
            self.say("POST", f"{path}/assign", {"assignee": self.worker}, self.desk)
        else:
            if not shown.get("assignee") and node.get("state") in ("assigned", "on_site"):
                self._give_out(path, node, token)
            self._advance(path, name, token, known)

    def _advance(self, path: str, name: str, token: Document, known: Document) -> None:
        body: dict[str, Any] = {"command": name, "token": token["token"]}
        if (asked := token.get("form")) and not asked["answered"]:
            form = self.document["forms"][asked["form"].partition("@")[0]]
            body["form"] = {"answers": whole(form, known, lambda: self.upload(path), self.document)}
        self.say("POST", f"{path}/advance", body, self.desk)

    def _give_out(self, path: str, node: Document, token: Document) -> None:
        if "assign" in node.get("allows", ()):
            self.say("POST", f"{path}/assign", {"assignee": self.worker}, self.desk)
        elif node["owner"].get("role", "technician") == "technician":
            body = {"command": "hand_over", "token": token["token"], "owner": self.worker}
            self.say("POST", f"{path}/advance", body, self.desk)

    def _agree(self, path: str, node: Document, token: Document, name: str) -> None:
        """By who is asked; else by one who may take what waits."""
        who = next(iter(token["owners"]), None)
        if who is None:
            who = self.roles[node["owner"].get("role") or node["approval"]["people"][0]["role"]]
            self.say("POST", f"{path}/advance", {"command": "take", "token": token["token"]}, who)
        self.say("POST", f"{path}/advance", {"command": name, "token": token["token"]}, who)


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
