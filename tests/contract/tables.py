"""What of a table CloudFormation cannot change in place: keys, indexes, streams; and what a change comes to."""

from collections.abc import Iterator, Mapping
from typing import Any

Shape = dict[str, Any]
KEEP = "give the new table another logical id, move the data, and say so in CHANGELOG.md"
STEPS = "DynamoDB changes one index at a time: do it in several versions, or by hand before the deployment"


def shape(table: Mapping[str, Any]) -> Shape:
    """keys: [name, HASH or RANGE, type]. indexes: the same, with the projection."""
    types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    return {
        "name": table.get("TableName"),
        "keys": _keys(table["KeySchema"], types),
        "local": sorted(each["IndexName"] for each in table.get("LocalSecondaryIndexes", [])),
        "stream": table.get("StreamSpecification", {}).get("StreamViewType"),
        "indexes": {
            each["IndexName"]: {
                "keys": _keys(each["KeySchema"], types),
                "projection": each["Projection"]["ProjectionType"],
                "more": sorted(each["Projection"].get("NonKeyAttributes", [])),
            }
            for each in table.get("GlobalSecondaryIndexes", [])
        },
    }


def _keys(schema: list[Mapping[str, str]], types: Mapping[str, str]) -> list[list[str]]:
    return [[e["AttributeName"], e["KeyType"], types[e["AttributeName"]]] for e in schema]


def troubles(before: Mapping[str, Shape], after: Mapping[str, Shape]) -> Iterator[str]:
    """Why a deployment of `after` over `before` would lose a table, or stop half way; in words."""
    for name, was in before.items():
        now = after.get(name)
        if now is None:
            yield f"{name} is gone: the stack would let it go; {KEEP}"
            continue
        for part in ("name", "keys", "local"):
            if was[part] != now[part]:
                yield f"{name}: {part} {was[part]} -> {now[part]} replaces the table by an empty one; {KEEP}"
        if was["stream"] and was["stream"] != now["stream"]:
            yield f"{name}: another stream view is another stream; what the old one holds is not read"
        yield from _indexes(name, was["indexes"], now["indexes"])


def _indexes(name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    changed = sorted(each for each in was.keys() & now.keys() if was[each] != now[each])
    moved = sorted(was.keys() ^ now.keys())
    if changed:
        yield f"{name}: {', '.join(changed)} cannot change under its name; make a new one. {STEPS}"
    if len(moved) > 1:
        yield f"{name}: {', '.join(moved)} come or go at once. {STEPS}"
