"""What a run's functions asked of AWS, held against what their roles grant."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from embedded.account import FUNCTION, MAIN, Stack, described
from embedded.aws import CALLS
from embedded.lambdas.iam.guard import Account
from embedded.lambdas.iam.policy import Request

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
    """One action, or one resource, of a statement."""

    function: str
    sid: str
    what: str

    def __str__(self) -> str:
        return f"{self.function}/{self.sid}/{self.what.rpartition('/table/')[2]}"


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


def grants() -> Iterator[Grant]:
    for function, role in account().roles.items():
        for statement in role:
            if statement.effect == "Allow" and statement.sid not in LAMBDAS_OWN:
                for what in (*statement.actions, *statement.resources):
                    yield Grant(function, statement.sid, what)


def unused(requests: list[Asked]) -> set[str]:
    """Grants that no request needed: actions nobody called, resources nobody called on."""
    return {str(each) for each in grants()} - {
        str(grant) for each in requests if each.allowed for grant in _needed(each)
    }


def _needed(request: Asked) -> Iterator[Grant]:
    """Every statement's grants that cover it: two may allow the same, and either is then in use."""
    wanted = Request(request.action, request.resource, request.keys)
    for statement in account().roles[request.function]:
        if statement.sid == request.sid:
            yield Grant(request.function, statement.sid, wanted.action)
            for resource in statement.resources:
                index = resource.endswith("/index/*") and "/index/" in wanted.resource
                if index or resource == wanted.resource:
                    yield Grant(request.function, statement.sid, resource)


def events(function: str) -> Iterator[str]:
    """The kinds of events that invoke a function."""
    for each in Stack(MAIN).of(FUNCTION).values():
        if each["FunctionName"]["Fn::Sub"].endswith(f"}}-{function}"):
            yield from (event["Type"] for event in each.get("Events", {}).values())
