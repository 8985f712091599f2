"""Logs and metrics: one JSON line a fact, keys not prose; never a payload, token or phone number.

Powertools costs tens of milliseconds to import, so it comes in with the first line, not before.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger, Metrics
    from aws_lambda_powertools.metrics import MetricUnit

_invocation: dict[str, Any] = {}
"""The ids of the invocation under way, for every line."""


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
    from aws_lambda_powertools import Metrics

    return Metrics()


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


def count(name: str, value: int = 1, **dimensions: str) -> None:
    """One business outcome, as a CloudWatch embedded metric line."""
    measure(name, value, "Count", **dimensions)


def measure(name: str, value: int | float, unit: "MetricUnit | str", **dimensions: str) -> None:
    """One figure with its unit by CloudWatch's name: "Count", "Milliseconds"."""
    metrics = _metrics()
    for key, text in dimensions.items():
        metrics.add_dimension(key, text)
    metrics.add_metric(name=name, unit=unit, value=value)
    metrics.flush_metrics()


def _own(keys: dict[str, Any]) -> dict[str, Any]:
    """The keys, with a dash below those that the logging module keeps for itself."""
    return {f"{key}_" if key in _reserved() else key: value for key, value in keys.items()}


@cache
def _reserved() -> frozenset[str]:
    from logging import makeLogRecord

    return frozenset(vars(makeLogRecord({}))) | {"message", "asctime"}
