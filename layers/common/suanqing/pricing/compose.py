"""Expands a book (规则组合): its packages and its projects' rules become ordinary rules. Pure.

    packages      [{id, version, parts: {PART: RULES}}]      PART: any name; a place takes each once
    package_map   [{id, regions, package | takes: {PART: package id}}]
    projects      [{id, parent?, rules?: RULES}]             parent: another project

    RULES         {charge?: LISTS, pay?: LISTS}
    LISTS         {prices?, taxes?, fees?, coefficients?, ...: rows as in a plane, removes?: [rule ids]}

A rule of a package holds where the map places the part, a project's rule in the project and all below
it, each under the id "<package or project>.<rule>". The more particular says it: a project's rule stands
in for its parent's with the same id in the same list, and both for the book's own; `removes` takes the
book's own (or the parents') away and puts nothing there. In the lists where the first rule wins, projects
come first, then packages, then the book. A price row's id is, if it has none, its SKU and tier.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from suanqing.conditions import conjunction
from suanqing.pricing.tiers import Regions
from suanqing.regions import REGION_ORDER, division

Document = Mapping[str, Any]
When = Mapping[str, Any]
PLANES = ("charge", "pay")
REMOVES = "removes"


class Named(NamedTuple):
    """One rule: where it stands in a plane, and its id there."""

    plane: str
    kind: str
    id: str


class Taken(NamedTuple):
    """A part of a package that holds at a place, by which row of the map."""

    part: str
    package: str
    version: int
    row: str


class Effective(NamedTuple):
    """A rule that holds for a project. node: the project that says it, "" for the book itself.

    over: the nodes above (nearest first, "" the book) whose rule of the same id it stands in for.
    """

    plane: str
    kind: str
    id: str
    node: str
    over: tuple[str, ...]
    row: Document


def expanded(document: Document) -> Document:
    """The document with ordinary rules only; the very same when it has nothing to put together."""
    if not (document.get("package_map") or document.get("projects")):
        return document
    planes = {
        name: {
            key: list(value) if isinstance(value, (list, tuple)) else value
            for key, value in plane.items()
        }
        for name, plane in document["planes"].items()
    }
    barred: dict[tuple[str, str, str], list[When]] = {}
    more = [*_of_projects(document, barred), *_of_packages(document, barred)]
    for name, plane in planes.items():
        for kind, rows in plane.items():
            if isinstance(rows, list):
                plane[kind] = [_barred(row, barred, name, kind) for row in rows]
    for at, (name, kind, row) in enumerate(more):
        if name in planes:
            planes[name].setdefault(kind, []).insert(_place(more[:at], name, kind), row)
    return {**document, "planes": planes}


def takes(document: Document, region: tuple[str, ...], city_class: str | None) -> tuple[Taken, ...]:
    """Which part of which package holds at a place, in order of parts."""
    places = Regions(document.get("zones") or {}, document.get("region_order") or REGION_ORDER)
    keys = places.keys(region, city_class)
    versions = {row["id"]: row["version"] for row in document.get("packages") or ()}
    return tuple(
        sorted(
            Taken(part, package, versions[package], row["id"])
            for row in document.get("package_map") or ()
            if not {division(each) for each in row["regions"]}.isdisjoint(keys)
            for part, package in parts_of(row, document).items()
            if package in versions
        )
    )


def effective(document: Document, project: str) -> tuple[Effective, ...]:
    """The rules of a project with the node that says each; KeyError for a project that is not there."""
    nodes = _nodes(document)
    nodes[project]
    path = [*lineage(nodes, project), ""]
    found: dict[Named, tuple[str, Document, list[str]]] = {}
    gone: set[tuple[str, str]] = set()
    for node in path:
        given = {} if node == "" else nodes[node].get("rules") or {}
        rows = _book_rows(document) if node == "" else _rows(given)
        for name, row in rows:
            if name in found:
                found[name][2].append(node)
            elif (name.plane, name.id) not in gone:
                found[name] = node, row, []
        gone |= set(_removed(given))
    return tuple(
        Effective(*name, node, tuple(over), row)
        for name, (node, row, over) in sorted(found.items(), key=lambda item: item[0])
    )


def lineage(nodes: Mapping[str, Document], project: str) -> Iterator[str]:
    """The project and those above it; an orphan ends it, and a cycle where it closes."""
    seen: set[str] = set()
    at: str | None = project
    while at is not None and at in nodes and at not in seen:
        seen.add(at)
        yield at
        at = nodes[at].get("parent")


def parts_of(row: Document, document: Document) -> dict[str, str]:
    """What a row of the map takes: the package of each part."""
    if row.get("takes"):
        return dict(row["takes"])
    packages = {each["id"]: each for each in document.get("packages") or ()}
    package = packages.get(row.get("package") or "")
    return {part: package["id"] for part in package["parts"]} if package else {}


def row_id(kind: str, row: Document) -> str:
    """A rule's id; of a price, if it has none, its SKU and tier."""
    if row.get("id") or kind != "prices":
        return str(row["id"])
    return row["sku"] if row["tier"] == "*" else f"{row['sku']}.{row['tier']}"


def _nodes(document: Document) -> dict[str, Document]:
    nodes: dict[str, Document] = {}
    for row in document.get("projects") or ():
        nodes.setdefault(row["id"], row)
    return nodes


def _rows(rules: Document) -> Iterator[tuple[Named, Document]]:
    for plane in PLANES:
        for kind, rows in (rules.get(plane) or {}).items():
            if kind != REMOVES:
                for row in rows:
                    yield Named(plane, kind, row_id(kind, row)), row


def _book_rows(document: Document) -> Iterator[tuple[Named, Document]]:
    """The book's own rules that a project's may stand in for; prices go by SKU and tier."""
    for name, row in _rows({p: _lists(v) for p, v in document["planes"].items()}):
        if not (name.kind == "prices" and not row.get("when")):
            yield name, row


def _lists(plane: Document) -> dict[str, Any]:
    return {
        kind: rows
        for kind, rows in plane.items()
        if kind not in ("tiers", "overrides", "split")
        and isinstance(rows, (list, tuple))
        and all("id" in row or kind == "prices" for row in rows)
    }


def _removed(rules: Document) -> Iterator[tuple[str, str]]:
    for plane in PLANES:
        for rule in (rules.get(plane) or {}).get(REMOVES) or ():
            yield plane, rule


_Row = tuple[str, str, dict[str, Any]]
_Barred = dict[tuple[str, str, str], list[When]]


def _of_projects(document: Document, barred: _Barred) -> list[_Row]:
    """Every project's rules, for itself and those below it that do not say otherwise."""
    nodes = _nodes(document)
    holders: dict[tuple[str, Named], list[str]] = {}
    kept: dict[tuple[str, Named], Document] = {}
    outside: dict[tuple[str, str, str], list[str]] = {}
    own = [name for name, _ in _book_rows(document)]
    for project in nodes:
        found: set[Named] = set()
        gone: set[tuple[str, str]] = set()
        for node in lineage(nodes, project):
            rules = nodes[node].get("rules") or {}
            for name, row in _rows(rules):
                if name not in found and (name.plane, name.id) not in gone:
                    found.add(name)
                    holders.setdefault((node, name), []).append(project)
                    kept[node, name] = row
            gone |= set(_removed(rules))
        for name in own:
            if name in found or (name.plane, name.id) in gone:
                outside.setdefault(name, []).append(project)
    for key, projects in outside.items():
        barred.setdefault(key, []).append({"project": {"except": sorted(projects)}})
    rows = []
    for node in sorted(nodes, key=lambda node: -len([*lineage(nodes, node)])):
        mine = [(name, row) for (owner, name), row in kept.items() if owner == node]
        local = {name.id for name, _ in mine}
        for name, row in mine:
            within = {"project": sorted(holders[node, name])}
            rows.append((name.plane, name.kind, _written(row, node, name, within, local)))
    return rows


def _of_packages(document: Document, barred: _Barred) -> list[_Row]:
    """Every part's rules in the regions that take it."""
    regions: dict[tuple[str, str], list[str]] = {}
    for each in document.get("package_map") or ():
        for part, package in parts_of(each, document).items():
            regions.setdefault((package, part), []).extend(each["regions"])
    own = [name for name, _ in _book_rows(document)]
    rows: list[_Row] = []
    for package in document.get("packages") or ():
        local = {name.id for rules in package["parts"].values() for name, _ in _rows(rules)}
        for part, rules in package["parts"].items():
            places = list(dict.fromkeys(regions.get((package["id"], part), ())))
            if not places:
                continue
            mine = list(_rows(rules))
            away = {(name.plane, name.id) for name, _ in mine if name in own} | set(_removed(rules))
            for name in own:
                if (name.plane, name.id) in away:
                    barred.setdefault(name, []).append({"region": {"except": places}})
            for name, row in mine:
                written = _written(row, package["id"], name, {"region": places}, local)
                rows.append((name.plane, name.kind, written))
    return rows


def _written(
    row: Document, owner: str, name: Named, within: When, local: set[str]
) -> dict[str, Any]:
    made = {**row, "id": f"{owner}.{name.id}", "when": conjunction(row.get("when"), within)}
    if row.get("replaces"):
        made["replaces"] = [f"{owner}.{x}" if x in local else x for x in row["replaces"]]
    return made


def _barred(row: Any, barred: _Barred, plane: str, kind: str) -> Any:
    found = None
    if isinstance(row, Mapping) and ("id" in row or kind == "prices"):
        found = barred.get((plane, kind, row_id(kind, row)))
    if not found or (kind == "prices" and not row.get("when")):
        return row
    when = row.get("when") or {}
    for each in found:
        when = conjunction(when, each)
    return {**row, "when": when}


def _place(before: Sequence[_Row], plane: str, kind: str) -> int:
    return sum(1 for each in before if each[:2] == (plane, kind))
