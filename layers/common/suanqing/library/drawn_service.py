"""A package's forms and scenes, published through the store that people publish through; what is there stays.

Who makes them is the package, who approves is the administrator who installs it, as its price book on an empty
deployment (decision 0078); where the book goes the ordinary way, they wait as the caller's drafts for it. A version
that a package made is known by its note. A repeat publishes nothing twice: each id is looked at before it is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from suanqing.canonical import digest
from suanqing.work.calendars.store import CalendarStore
from suanqing.work.forms.publication import asked_forms
from suanqing.work.forms.publish_service import Publishing, Wanted
from suanqing.work.scenes.holding import reference
from suanqing.work.scenes.version_store import VersionStore

Document = Mapping[str, Any]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CALENDARS: Mapping[str, str] = {"always": "00:00-24:00", "service": "09:00-18:00"}
"""What packages' time limits count by, every day; made where the company has none of that id."""


@dataclass
class Drawn:
    """scenes: the package's own, id to version. drafts: scenes and forms that wait for the ordinary way. kept: ids that
    the company has already, which stay."""

    scenes: dict[str, str] = field(default_factory=dict)
    drafts: list[str] = field(default_factory=list)
    scenes_kept: list[str] = field(default_factory=list)
    forms_kept: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Drawing:
    publishing: Publishing
    calendars: CalendarStore

    def install(
        self,
        document: Document,
        note: str,
        publishes: bool,
        by: str,
        now: datetime,
        back: bool = False,
    ) -> Drawn:
        """note: what the package's versions are known by. publishes: whether the package's book was, so that these
        are, too. by: who installs it. back: it was taken out before, so that what was withdrawn then comes anew."""
        for name in sorted(CALENDARS.keys() & _calendars(document)):
            self._calendar(name, by, now)
        done = Drawn()
        maker = note if publishes else by
        forms = self._drafted(
            self.publishing.forms.store, document["forms"], note, maker, now, back
        )
        scenes = self._drafted(
            self.publishing.scenes.store, document["scenes"], note, maker, now, back
        )
        done.forms_kept, done.scenes_kept = forms.kept, scenes.kept
        if publishes:
            self._publish(document, forms, scenes, note, by, now)
        done.scenes = {id: ref for id in document["scenes"] if (ref := self._ours(id, note))}
        open_ = [("form", forms), ("scene", scenes)]
        done.drafts = [f"{kind} {id}" for kind, each in open_ for id in sorted(each.open)]
        return done

    def _calendar(self, name: str, by: str, now: datetime) -> None:
        if name not in self.calendars.known(fresh=True).stored:
            week = {day: [CALENDARS[name]] for day in DAYS}
            self.calendars.put({"id": name, "zone": "Asia/Shanghai", "week": week}, 0, by, now)

    def _drafted(
        self,
        store: VersionStore,
        documents: Document,
        note: str,
        maker: str,
        now: datetime,
        back: bool,
    ) -> "_Standing":
        """Drafts of all that nobody has: neither a version nor a draft of another content."""
        found = _Standing()
        for id, document in sorted(documents.items()):
            listed, draft = store.versions(id).listed, store.draft(id)
            if back and all(each.withdrawn for each in listed):
                listed = ()
            if listed:
                found.kept += [] if _made(store, id, note) else [id]
            elif draft is None:
                store.put_draft(id, dict(document), None, maker, now)
                found.open[id] = maker
            elif draft.hash == digest(document):
                found.open[id] = maker if draft.makers == {maker} else ""
            else:
                found.kept.append(id)
        return found

    def _publish(
        self, document: Document, forms: "_Standing", scenes: "_Standing", note: str, by: str, now: datetime
    ) -> None:  # fmt: skip
        """Each scene with the forms that it asks for, all or nothing, after those that its acts name; then the forms
        that no scene asks for. What has findings where the company's own forms stand stays a draft."""
        waiting, before = sorted(scenes.made_by(note)), -1
        while waiting and len(waiting) != before:
            before = len(waiting)
            for id in tuple(waiting):
                asked = [
                    each
                    for each in asked_forms(document["scenes"][id])
                    if each in forms.made_by(note)
                ]
                if self._published(Wanted(id, tuple(asked), note=note), by, now):
                    waiting.remove(id)
                    scenes.open.pop(id)
                    _drop(forms.open, asked)
        rest = tuple(sorted(forms.made_by(note)))
        if rest and self._published(Wanted(None, rest, note=note), by, now):
            _drop(forms.open, rest)

    def _published(self, wanted: Wanted, by: str, now: datetime) -> bool:
        made = self.publishing.prepared(wanted)
        if not made.errors:
            self.publishing.publish(wanted, made.hash, by, now)
        return not made.errors

    def _ours(self, id: str, note: str) -> str | None:
        number = _made(self.publishing.scenes.store, id, note)
        return reference(id, number) if number else None


@dataclass
class _Standing:
    """open: drafts with the package's content, by id who alone made them ("": others had a hand in it)."""

    open: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def made_by(self, maker: str) -> list[str]:
        return [id for id, who in self.open.items() if who == maker]


def _made(store: VersionStore, id: str, note: str) -> int | None:
    """The number of the version that the package made and that begins work."""
    numbers = (each.number for each in store.versions(id).listed if not each.withdrawn)
    return next((n for n in numbers if store.version(id, n).note == note), None)


def _drop(open_: dict[str, str], ids: Iterable[str]) -> None:
    for id in ids:
        open_.pop(id)


def _calendars(document: Document) -> set[str]:
    nodes = (node for scene in document["scenes"].values() for node in scene["nodes"].values())
    told = (each for node in nodes for each in (node.get("limit"), node.get("wait")) if each)
    return {str(each["calendar"]) for each in told if "calendar" in each}
