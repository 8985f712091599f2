"""Which templates a company has, in which version and as they came, table PRICING_TABLE.

id  access pattern                         operation
T1  one template                           GetItem template/<package>, consistent
T2  all of them                            Query template
T3  installed, upgraded or taken out       PutItem, condition: the rev read

A document is kept as it came, zlib-compressed canonical JSON: what a company changed since, and what a later version
of the template changes, are told from it. One that was taken out stays, with the items that came off sale with it.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from suanqing.canonical import canonical
from suanqing.errors import NotFound, Stale
from suanqing.library.document import Document
from suanqing.library.units import Place, Units, document_of, units
from suanqing.platform.dynamo import attributes
from suanqing.pricing.stores.table import PricingTable, key
from suanqing.times import parse, rfc3339

KIND = "template"


@dataclass(frozen=True, slots=True)
class Kept:
    """document: as it came. retired: items that came off sale when it was taken out; here: it was not. drafted: what an
    upgrade made drafts of, `book` with the draft's version, `scene <id>` and `form <id>` with the newest version
    published then; before: the template as it was before, of these."""

    package: str
    version: int
    by: str
    at: datetime
    document: Document
    rev: int = 0
    here: bool = True
    retired: tuple[str, ...] = ()
    drafted: Mapping[str, str | int] = field(default_factory=dict)
    before: Document = field(default_factory=dict)

    def was(self, places: Set[str]) -> dict[str, Any]:
        """The document with these of what was drafted as they had been."""
        then = units(self.before)
        stays = {
            place: each for place, each in units(self.document).items() if said(place) not in places
        }
        back = {place: each for place, each in then.items() if said(place) in places}
        return {**document_of((stays | back).items()), "manifest": self.document["manifest"]}


def said(place: Place) -> str:
    """What a unit is drafted with: the book, or a scene or form by its id."""
    return "book" if place[0] == "book" else f"{place[0].removesuffix('s')} {place[1]}"


class InstalledStore(PricingTable):
    def get(self, package: str) -> Kept | None:
        """T1: also one that was taken out."""
        item = self._read(KIND, package)
        return _kept(item) if item else None

    def here(self, package: str) -> Kept:
        """T1: NotFound `template_not_installed`."""
        kept = self.get(package)
        if kept is None or not kept.here:
            message = f"the template {package[:60]} is not installed"
            raise NotFound(message, "template_not_installed")
        return kept

    def every(self) -> list[Kept]:
        """T2: what is here, by id."""
        return [each for item in self._all(KIND) if (each := _kept(item)).here]

    def put(self, kept: Kept) -> None:
        """T3: over the rev that `kept` was read with, 0: none. Raises Stale."""
        body, before = (zlib.compress(canonical(each), 9) for each in (kept.document, kept.before))
        item = key(KIND, kept.package) | attributes(
            {
                "version": kept.version, "by": kept.by, "at": rfc3339(kept.at), "body": body,
                "rev": kept.rev + 1, "here": kept.here, "retired": [*kept.retired],
                "drafted": {**kept.drafted}, "before": before,
            }
        )  # fmt: skip
        seen: Mapping[str, Any] = {":seen": kept.rev}
        condition = "rev = :seen" if kept.rev else "attribute_not_exists(id)"
        try:
            self._put(item, condition, dict(seen) if kept.rev else {})
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale("somebody else wrote it meanwhile") from None

    def record(
        self, packages: Iterable[Document], together: Document, by: str, now: datetime
    ) -> None:
        """Each that is not here yet, as it came: where a row gave way to what else was there, as it then stood."""
        came = units(together)
        for document in packages:
            manifest = document["manifest"]
            found = self.get(manifest["package"])
            if found is None or not found.here:
                rev = found.rev if found else 0
                version = manifest["version"]
                kept = as_it_came(document, came)
                self.put(Kept(manifest["package"], version, by, now, kept, rev))


def as_it_came(document: Document, came: Units) -> dict[str, Any]:
    """The document with its rules as they stand among others."""
    stands = {place: came.get(place, each) for place, each in units(document).items()}
    made = document_of(stands.items())
    return {**document, **{part: made[part] for part in ("book", "care") if part in made}}


def _kept(item: Mapping[str, Any]) -> Kept:
    document: dict[str, Any] = json.loads(zlib.decompress(item["body"]))
    before = json.loads(zlib.decompress(item["before"])) if "before" in item else {}
    return Kept(
        item["id"], item["version"], item["by"], parse(item["at"]), document, item["rev"],
        item["here"], tuple(item["retired"]), item.get("drafted", {}), before,
    )  # fmt: skip
