"""What a run's functions asked of AWS, held against what their roles grant."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from embedded.account import FUNCTION, MAIN, Stack, described
from embedded.aws import CALLS
from embedded.lambdas.iam.guard import Account

LAMBDAS_OWN = {"Log", "Feed", "GiveUp", "Work", "Pieces"}
"""Statements for what Lambda does in the function's name: logs, reading streams, handing over what
failed, polling queues. Of the last two kinds a function's code uses some actions as well."""


class Asked(NamedTuple):
    """A request as it was decided; keys: some of its leading keys; test: which one asked."""

    function: str
    sid: str
    action: str
    resource: str
    allowed: bool
    keys: tuple[str, ...]
    test: str


class Grant(NamedTuple):
    """One action of a role on one resource, a table's indexes included; named as the templates do."""

    function: str
    action: str
    resource: str


def asked() -> list[Asked]:
    """Everything that any process of the run wrote down; a line cut off by a killed process counts not."""
    found = []
    for path in sorted(CALLS.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            if line.endswith("]"):
                *fact, keys, test = json.loads(line)
                found.append(Asked(*fact, keys=tuple(keys), test=test))
    return found


def account() -> Account:
    return Account(described())


def grants() -> set[Grant]:
    """All that roles allow, but for what Lambda does itself."""
    return {
        _grant(function, action, resource)
        for function, role in account().roles.items()
        for statement in role
        if statement.effect == "Allow" and statement.sid not in LAMBDAS_OWN
        for action in statement.actions
        for resource in statement.resources
    }


def unused(requests: list[Asked]) -> set[Grant]:
    needed = {_grant(each.function, each.action, each.resource) for each in requests}
    return grants() - needed


def _grant(function: str, action: str, resource: str) -> Grant:
    """Of a bucket, the bucket and the first part of the object's key."""
    if ":s3:::" in resource:
        bucket, _, key = resource.partition(":s3:::")[2].partition("/")
        return Grant(function, action.partition(":")[2], f"{bucket}/{key.split('/')[0]}")
    name = resource.partition("/index/")[0].replace("/", ":").rpartition(":")[2]
    return Grant(function, action.partition(":")[2], name)


def events(function: str) -> Iterator[str]:
    """The kinds of events that invoke a function."""
    for each in Stack(MAIN).of(FUNCTION).values():
        if each["FunctionName"]["Fn::Sub"].endswith(f"}}-{function}"):
            yield from (event["Type"] for event in each.get("Events", {}).values())
