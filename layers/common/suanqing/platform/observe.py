"""Logs and the metric `Failure`: one JSON line per fact, with keys; never a payload, token or phone number.

What an operator must look at is `failed`: a line with the name of its heading in docs/runbook.md, and one
count of `Failure`, the deployment's only metric of its own. One alarm hangs on it (infra/alarms.yaml);
`python -m ops failures` reads the names. Figures of normal work stand in the lines of their facts.

Powertools costs tens of milliseconds to import, so it comes in with the first line, not before.
"""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger, Metrics

_invocation: dict[str, Any] = {}
"""The ids of the invocation under way, for every line."""


METRIC = "Failure"
_CALLER = 3
"""Frames up to the line that had something to say."""


@cache
def logger() -> "Logger":
    from aws_lambda_powertools import Logger

    made = Logger(use_rfc3339=True)
    made.append_keys(**_invocation)
    return made


@cache
def _metrics() -> "Metrics":
    """Under the deployment's name, not the function's: one series whatever reports."""
    from aws_lambda_powertools import Metrics

    return Metrics(service=os.environ.get("DEPLOYMENT", "suanqing"))


def start(event: Any, context: Any) -> None:
    """Bind the invocation's ids to every line that follows."""
    _invocation["function_request_id"] = getattr(context, "aws_request_id", None)
    if logger.cache_info().currsize:
        logger().append_keys(**_invocation)


def log(fact: str, **keys: Any) -> None:
    logger().info(fact, extra=_own(keys), stacklevel=_CALLER)


def warn(fact: str, **keys: Any) -> None:
    logger().warning(fact, extra=_own(keys), stacklevel=_CALLER)


def exception(fact: str, **keys: Any) -> None:
    """The current exception with its trace; alarms hang on the level."""
    logger().exception(fact, extra=_own(keys), stacklevel=_CALLER)


def failed(failure: str, **keys: Any) -> None:
    """Somebody must look: `failure` is a heading of docs/runbook.md, the keys say at what."""
    logger().error(failure, extra=_own(keys | {"failure": failure}), stacklevel=_CALLER)
    metrics = _metrics()
    metrics.add_metric(name=METRIC, unit="Count", value=1)
    metrics.flush_metrics()


def _own(keys: dict[str, Any]) -> dict[str, Any]:
    """The keys, with a dash below those that the logging module keeps for itself."""
    return {f"{key}_" if key in _reserved() else key: value for key, value in keys.items()}


@cache
def _reserved() -> frozenset[str]:
    from logging import makeLogRecord

    return frozenset(vars(makeLogRecord({}))) | {"message", "asctime"}
