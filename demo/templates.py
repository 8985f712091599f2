"""Template packages come into a company that has its own prices: installed, completed where a variant meets its base,
and published by two people, with their price book in the same call.

A company prices by one book at a time, and a book prices all that is sold. So while a package's flows are played the
company sells what the package brings and nothing else, and afterwards its own again, by its own book.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from demo.web import Web
from suanqing.pricing.checks.confirmations import TO_CONFIRM
from suanqing.times import BEIJING, utcnow

BOSS, ASKS, CHECKS, DESK = "boss", "finance-1", "finance-2", "dispatch-1"
Document = Mapping[str, Any]


@dataclass
class Packages:
    """sold: what the company sells now, as it is imported. drawn: the documents of scenes and forms as they were
    published last, by kind and id. versions: of each scene the one that was."""

    web: Web
    sold: Sequence[Document]
    drawn: dict[tuple[str, str], Document] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def sell(self, items: Sequence[Document]) -> None:
        """These from now on, and nothing else."""
        codes = {each["sku"] for each in items}
        rest = [{**each, "active": False} for each in self.sold if each["sku"] not in codes]
        self._ask("POST", "/skus/import", {"items": [*rest, *items]}, BOSS)
        self.sold = items

    def bring(self, name: str, priced: bool = True) -> Document:
        """The package published, as it is installed today. priced: with its book; else the company sells what it sold,
        by its own, and the package's stays a draft."""
        document = of_this_month(self._ask("GET", f"/templates/{name}", None, DESK)["document"])
        if priced:
            self.sell([{"sku": sku, **each} for sku, each in document["catalogue"].items()])
        made = self._ask("POST", f"/templates/{name}/install", None, BOSS)
        drafted = {(kind, id) for kind, _, id in (each.partition(" ") for each in made["drafts"])}
        for kind in ("form", "scene"):
            for id, wanted in document[f"{kind}s"].items():
                self._draft(drafted, kind, id, wanted)
        book = self._approved(made["book_version"]) if priced else ""
        self._publish(document, drafted, book)
        return document

    def _draft(self, drafted: set[tuple[str, str]], kind: str, id: str, wanted: Document) -> None:
        """What the package found there already is drawn over by the desk: a variant after its base, a window of days
        that is moved to this month."""
        key, path = (kind, id), f"/{kind}s/{id}/draft"
        if self.drawn.get(key) == wanted:
            return
        rev = {}
        if key in drafted:
            seen = self._ask("GET", path, None, DESK)
            if seen["document"] == wanted:
                return
            rev = {"If-Match": str(seen["rev"])}
        self.web.must("PUT", path, wanted, party=DESK, headers=rev)
        drafted.add(key)

    def _approved(self, book: str) -> str:
        path = f"/books/{book.replace('@', '%40')}"
        seen = self._ask("POST", f"{path}/submit", {}, ASKS)
        approval = {"hash": seen["hash"], "confirmed": warned(self.web, path)}
        self._ask("POST", f"{path}/approve", approval, CHECKS)
        return book

    def _publish(self, document: Document, drafted: set[tuple[str, str]], book: str) -> None:
        """Each scene with the forms that it asks for, the first with the book, too; by two people."""
        for id, scene in before_who_names_them(document["scenes"]):
            if ("scene", id) not in drafted:
                continue
            asked = {node["form"] for node in scene["nodes"].values() if "form" in node}
            forms = sorted(each for each in asked if ("form", each) in drafted)
            drafted -= {("form", each) for each in forms}
            wanted = {"scene": id, "forms": forms} | ({"book": book} if book else {})
            seen = self._ask("POST", "/publications/check", wanted, ASKS)
            for party in (ASKS, CHECKS):
                self._ask("POST", "/publications", {**wanted, "hash": seen["hash"]}, party)
            [self.versions[id]] = [
                each.removeprefix("scene ")
                for each in seen["publishes"]
                if each.startswith("scene ")
            ]
            self.drawn |= {("form", each): document["forms"][each] for each in forms}
            self.drawn["scene", id], book = scene, ""

    def _ask(self, method: str, path: str, body: Any, party: str) -> Any:
        return self.web.must(method, path, body, party=party)


def warned(web: Web, book: str) -> list[str]:
    """What an approver of the book at that path confirms, by its codes: such as a part that the last one had."""
    found = web.must("GET", f"{book}/findings", party="finance-2")["items"]
    return sorted({each["code"] for each in found if each["code"] in TO_CONFIRM})


def before_who_names_them(scenes: Mapping[str, Document]) -> list[tuple[str, Document]]:
    """Scenes whose tickets another one makes come before it."""

    def named(scene: Document) -> set[str]:
        acts = (act for node in scene["nodes"].values() for act in node.get("acts", ()))
        return {act["scene"] for act in acts if "scene" in act}

    return sorted(scenes.items(), key=lambda each: (bool(named(each[1]) & scenes.keys()), each[0]))


def of_this_month(document: Document) -> Document:
    """The package with its windows of days around today, as a company moves them each year."""
    moved = deepcopy(dict(document))
    today = utcnow().astimezone(BEIJING).date()
    for scene in moved["scenes"].values():
        for node in scene["nodes"].values():
            if window := node.get("active"):
                days = date.fromisoformat(window["to"]) - date.fromisoformat(window["from"])
                node["active"] = {
                    "from": today.isoformat(),
                    "to": (today + max(days, timedelta(1))).isoformat(),
                }
    return moved
