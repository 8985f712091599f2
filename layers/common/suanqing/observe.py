"""Logs and metrics: one JSON line a fact, keys not prose; never a payload, a token or a phone number."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit


@cache
def logger() -> Logger:
    return Logger(use_rfc3339=True)


@cache
def _metrics() -> Metrics:
    return Metrics()


def start(event: Any, context: Any) -> None:
    """Bind the invocation's ids to every line that follows."""
    request_id = getattr(context, "aws_request_id", None)
    logger().append_keys(function_request_id=request_id)


def log(fact: str, **keys: Any) -> None:
    logger().info(fact, extra=keys)


def warn(fact: str, **keys: Any) -> None:
    logger().warning(fact, extra=keys)


def exception(fact: str, **keys: Any) -> None:
    """The current exception with its trace; alarms hang on the level."""
    logger().exception(fact, extra=keys)


def count(name: str, value: int = 1, **dimensions: str) -> None:
    """One business outcome, as a CloudWatch embedded metric line."""
    measure(name, value, MetricUnit.Count, **dimensions)


def measure(name: str, value: int | float, unit: MetricUnit, **dimensions: str) -> None:
    metrics = _metrics()
    for key, text in dimensions.items():
        metrics.add_dimension(key, text)
    metrics.add_metric(name=name, unit=unit, value=value)
    metrics.flush_metrics()
