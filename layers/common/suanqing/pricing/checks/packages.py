"""Whether packages agree about every place, and the projects form trees; each finding names its rows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from suanqing.conditions import disjoint
from suanqing.pricing.book_clocks import problem
from suanqing.pricing.checks.findings import Finding, check_region
from suanqing.pricing.compose import REMOVES, lineage, parts_of, row_id
from suanqing.pricing.names import PLANES, Document

ALONE = {"tax": "taxes", "split": "splits"}
"""Parts that hold one list and nothing else, and no other part holds it: so that one of each decides."""


def check_packages(document: Document) -> Iterator[Finding]:
    packages, places = document.get("packages") or (), document.get("package_map") or ()
    yield from _twice("packages", packages)
    yield from _twice("package_map", places)
    by_id = {row["id"]: row for row in packages}
    taken: set[tuple[str, str]] = set()
    for row in places:
        name = f"package_map/{row['id']}"
        if bool(row.get("package")) == bool(row.get("takes")):
            yield Finding("bad_package", "a place takes a package, or a part of each", row=name)
        for region in row["regions"]:
            yield from (replace(found, row=name) for found in check_region(region, document))
        named = row.get("takes") or {"": row.get("package") or ""}
        for part, package in named.items():
            if package not in by_id:
                yield Finding("unknown_package", f"there is no package {package!r}", row=name)
            elif part and part not in by_id[package]["parts"]:
                message = f"package {package} has no part {part!r}"
                yield Finding("unknown_part", message, row=f"{name}|packages/{package}")
        taken |= {(package, part) for part, package in parts_of(row, document).items()}
    yield from _contradictions(places, document)
    for row in packages:
        for part, rules in row["parts"].items():
            name = f"packages/{row['id']}/{part}"
            if (row["id"], part) not in taken:
                yield Finding("unused_package", "no place takes it", row=name, severity="warning")
            yield from (replace(found, row=name) for found in _part(part, rules))
            yield from _removals(rules, document, (), name)


def _part(part: str, rules: Mapping[str, Any]) -> Iterator[Finding]:
    kinds = {kind for plane in PLANES for kind in rules.get(plane) or {}}
    alone = ALONE.get(part)
    for kind in sorted(kinds - {alone} if alone else kinds & set(ALONE.values())):
        message = (
            f"{kind} stand in part {next((p for p, k in ALONE.items() if k == kind), 'another')}"
        )
        yield Finding("bad_package", message)


def _contradictions(places: Sequence[Document], document: Document) -> Iterator[Finding]:
    """Two packages that give one part to one place."""
    zones = document.get("zones") or {}
    whens = [{"region": [*_codes(row["regions"], zones)]} for row in places]
    for (one, here), (other, there) in combinations(zip(places, whens, strict=True), 2):
        these, those = parts_of(one, document), parts_of(other, document)
        for part in sorted(these.keys() & those.keys()):
            if these[part] != those[part] and not disjoint(here, there):
                yield Finding(
                    "package_conflict",
                    f"{these[part]} and {those[part]} both give {part} to one place",
                    row=f"package_map/{one['id']}|package_map/{other['id']}",
                )


def _codes(regions: Sequence[str], zones: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for region in regions:
        yield from zones.get(region.removeprefix("zone:"), [region])


def check_projects(document: Document) -> Iterator[Finding]:
    rows = document["projects"]
    yield from _twice("projects", rows)
    nodes = {row["id"]: row for row in rows}
    cycles: set[tuple[str, ...]] = set()
    for row in rows:
        name, parent = f"projects/{row['id']}", row.get("parent")
        if parent is not None and parent not in nodes:
            yield Finding("orphan", f"its parent {parent!r} is no project", row=name)
        path = [*lineage(nodes, row["id"])]
        last = nodes[path[-1]].get("parent")
        if last in path:
            cycles.add(tuple(sorted(path[path.index(last) :])))
        rules = row.get("rules") or {}
        for plane in PLANES:
            for kind, given in (rules.get(plane) or {}).items():
                for rule in given if kind != REMOVES else ():
                    if "project" in (rule.get("when") or {}):
                        where = f"{name}/{row_id(kind, rule)}"
                        message = "a project's rule holds in its project: no condition says so"
                        yield Finding("bad_condition", message, plane, row=where)
        yield from _removals(rules, document, [nodes[each] for each in path[1:]], name)
    for ring in sorted(cycles):
        message = f"{', '.join(ring)} lie in one another"
        yield Finding("cycle", message, row="|".join(f"projects/{each}" for each in ring))


def _removals(
    rules: Mapping[str, Any], document: Document, above: Sequence[Document], name: str
) -> Iterator[Finding]:
    """What is taken away stands in the book, or with a project above."""
    for plane in PLANES:
        gone = (rules.get(plane) or {}).get(REMOVES) or ()
        if not gone:
            continue
        sets = [document["planes"].get(plane) or {}]
        sets += [(each.get("rules") or {}).get(plane) or {} for each in above]
        known = {
            row["id"]
            for lists in sets
            for kind, given in lists.items()
            if kind != REMOVES and isinstance(given, (list, tuple))
            for row in given
            if "id" in row
        }
        for rule in sorted(set(gone) - known):
            yield Finding("unknown_rule", f"there is no rule {rule!r} to remove", plane, row=name)


def check_clocks(document: Document) -> Iterator[Finding]:
    yield from _twice("clocks", document["clocks"])
    for row in document["clocks"]:
        name = f"clocks/{row['id']}"
        if wrong := problem(row):
            yield Finding("bad_hours", wrong, row=name)
        for region in row["regions"]:
            yield from (replace(found, row=name) for found in check_region(region, document))


def _twice(section: str, rows: Sequence[Document]) -> Iterator[Finding]:
    for name, times in Counter(row["id"] for row in rows).items():
        if times > 1:
            yield Finding(
                "duplicate", f"id {name!r} is used {times} times", row=f"{section}/{name}"
            )
