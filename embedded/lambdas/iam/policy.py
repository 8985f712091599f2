"""IAM's decision: an explicit deny wins, else an allow of the role is needed, else it is denied."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

Condition = Mapping[str, Mapping[str, Any]]
LEADING_KEYS = "dynamodb:LeadingKeys"


class Request(NamedTuple):
    """One action on one resource; keys: partition keys it names (DynamoDB only)."""

    action: str
    resource: str
    keys: tuple[str, ...] = ()


class Statement(NamedTuple):
    """A policy's statement, every reference resolved to an ARN (which may hold `*` and `?`)."""

    sid: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Condition


class Verdict(NamedTuple):
    """sid: the statement that decided; empty when none allowed it."""

    allowed: bool
    sid: str


def decide(request: Request, role: Iterable[Statement], owner: Iterable[Statement]) -> Verdict:
    """Whether a role may do it. `owner`: the resource's own policy, where it has one.

    Raises ValueError on a condition that is not understood: a guess would prove nothing.
    """
    found = [each for each in (*owner, *role) if covers(each, request)]
    for each in found:
        if each.effect == "Deny":
            return Verdict(False, each.sid)
    for each in found:
        if each.effect == "Allow":
            return Verdict(True, each.sid)
    return Verdict(False, "")


def covers(statement: Statement, request: Request) -> bool:
    """Whether a statement speaks of the request."""
    return (
        any(_like(request.action.lower(), action.lower()) for action in statement.actions)
        and any(_like(request.resource, resource) for resource in statement.resources)
        and all(_holds(operator, asked, request) for operator, asked in statement.condition.items())
    )


def _holds(operator: str, asked: Mapping[str, Any], request: Request) -> bool:
    """ForAllValues: every key of the request is among the patterns; a request without keys passes."""
    for name, value in asked.items():
        patterns = [value] if isinstance(value, str) else list(value)
        match operator, name:
            case "ForAllValues:StringLike", "dynamodb:LeadingKeys":
                held = all(any(_like(key, each) for each in patterns) for key in request.keys)
            case "ForAllValues:StringEquals", "dynamodb:LeadingKeys":
                held = all(key in patterns for key in request.keys)
            case "ForAnyValue:StringLike", "dynamodb:LeadingKeys":
                held = any(_like(key, each) for key in request.keys for each in patterns)
            case "Bool", "aws:SecureTransport":
                held = patterns == ["true"]
            case _:
                raise ValueError(f"unknown condition {operator} on {name}")
        if not held:
            return False
    return True


def _like(text: str, pattern: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """IAM's two wildcards, and nothing else of a shell's."""
    parts = (".*" if each == "*" else "." if each == "?" else re.escape(each) for each in pattern)
    return re.compile("".join(parts), re.DOTALL)
