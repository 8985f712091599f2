"""Low-level AWS clients, made when first needed and once a process: imports are cold-start time."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session


@cache
def client(service: str) -> "BaseClient":
    """The service's client: short time-outs, few retries, since a caller waits behind it.

    botocore's own, the same that boto3.client gives: boto3 adds resources and S3 transfers, which
    nobody here uses, at a sixth of the cold start.
    """
    from botocore.config import Config

    made = _session().create_client(
        service,
        config=Config(
            connect_timeout=2,
            read_timeout=10,
            retries={"mode": "standard", "total_max_attempts": 3},
        ),
    )
    made.meta.events.register("before-parameter-build", _hold_back)
    return made


def is_sdks(error: Exception) -> bool:
    """Whether the SDK raised it: some of its own errors are ValueErrors, and say nothing of a computation."""
    return type(error).__module__.startswith(("botocore", "urllib3"))


READING = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "List", "Describe")
"""How operations begin that change nothing."""
_REHEARSING: ContextVar[bool] = ContextVar("rehearsing", default=False)


class FirstWrite(BaseException):
    """A rehearsed call would write now; no `except Exception` takes it for a failure."""


def _hold_back(model: Any, **_: Any) -> None:
    if _REHEARSING.get() and not model.name.startswith(READING):
        raise FirstWrite(model.name)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Every call of this module's clients that would change something raises `FirstWrite` instead."""
    before = _REHEARSING.set(True)
    try:
        yield
    finally:
        _REHEARSING.reset(before)


@cache
def _session() -> "Session":
    from botocore.session import get_session

    return get_session()


def dynamodb() -> Any:
    return client("dynamodb")


class Remembered[K: Hashable, V]:
    """Values read from a table, kept `seconds` in this process; the least recently put go first.

    A reader may therefore see a value up to `seconds` old. Whoever writes calls `forget`, so a
    process always reads its own writes; other processes follow when their copy is too old.
    """

    def __init__(
        self, seconds: float, clock: Callable[[], float] = monotonic, most: int = 10_000
    ) -> None:
        self._seconds, self._clock, self._most = seconds, clock, most
        self._values: dict[K, tuple[float, V]] = {}
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        found = self._values.get(key)
        return found[1] if found and self._clock() < found[0] else None

    def put(self, key: K, value: V) -> V:
        with self._lock:
            self._values.pop(key, None)
            while len(self._values) >= self._most:
                del self._values[next(iter(self._values))]
            self._values[key] = (self._clock() + self._seconds, value)
        return value

    def forget(self, key: K) -> None:
        with self._lock:
            self._values.pop(key, None)


def attribute(value: Any) -> dict[str, Any]:
    """DynamoDB's typed form of a plain value; a None inside a dict is left out."""
    match value:
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | Decimal():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case list() | tuple():
            return {"L": [attribute(each) for each in value]}
        case dict():
            return {"M": attributes(value)}
    raise TypeError(f"{type(value).__name__} is not stored in DynamoDB")


def attributes(values: dict[str, Any]) -> dict[str, Any]:
    return {key: attribute(value) for key, value in values.items() if value is not None}


def plain(typed: dict[str, Any]) -> Any:
    """The value of one typed attribute; whole numbers come as int, others as Decimal."""
    ((kind, value),) = typed.items()
    match kind:
        case "N":
            number = Decimal(value)
            return int(number) if number == number.to_integral_value() else number
        case "L":
            return [plain(each) for each in value]
        case "M":
            return plains(value)
    return value


def plains(item: dict[str, Any]) -> dict[str, Any]:
    return {key: plain(value) for key, value in item.items()}
