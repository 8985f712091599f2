"""What goes wrong beneath the code under test: at the SDK's one way out, below its own retries.

throttled   the service refuses, nothing happened
conflict    another transaction holds the item, nothing happened
reset       the connection breaks before anything was sent
lost        the call takes place, its answer does not arrive
broken      the service answers 500, and has or has not done it
crash       the process ends before or after the call; its invocation is delivered again
interrupted others act between two calls, as if they ran at the same time
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from moto.core.models import botocore_stubber

from embedded.lambdas.iam import guard
from embedded.places import LOOPBACK

Send = Callable[[], tuple[Any, Any]]
WEIGHTS = {"throttled": 4, "conflict": 4, "reset": 2, "lost": 4, "broken": 2, "crash": 5}
INTERRUPTED = 0.05
LONGEST = 4
"""Attempts that one fault lasts at most: the SDK itself makes three."""
CONFLICTING = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


class Crash(BaseException):
    """The process is gone. Not an Exception: no handler may catch it."""


class Faults:
    """Decides for every call of an invocation; silent outside of invocations and when `off`.

    rate: the share of calls that meet a fault. meanwhile: what others do between two calls of an
    invocation that may be interrupted.
    """

    def __init__(self, random: Random, rate: float) -> None:
        self._random, self.rate = random, rate
        self.off = False
        self.met: Counter[str] = Counter()
        self.meanwhile: Callable[[], None] | None = None
        self._harmless, self._interruptible = True, False
        self._running: tuple[str, str, int] = ("", "", 0)

    @contextmanager
    def invocation(self, harmless: bool = False, interruptible: bool = False) -> Iterator[None]:
        """One run of a handler; `harmless` when it was tried so often that it must succeed now."""
        kept = self._harmless, self._interruptible
        self._harmless, self._interruptible = harmless or self.off, interruptible
        try:
            yield
        finally:
            self._harmless, self._interruptible = kept

    def around(self, send: Send, request: Any, operation: Any, context: Any) -> tuple[Any, Any]:
        if self._harmless:
            return send()
        if self._interruptible and self.meanwhile and self._random.random() < INTERRUPTED:
            self.met["interrupted"] += 1
            self._interruptible = False
            with guard.outside():
                self.meanwhile()
        kind = self._kind(operation, context.get("retries", {}).get("invocation-id", ""))
        if kind is None:
            return send()
        self.met[f"{kind} {operation.name}"] += 1
        return self._inject(kind, send, request, operation)

    def _kind(self, operation: Any, call: str) -> str | None:
        """The fault of this attempt: the one that still lasts for the call, or a new one."""
        kind, running, left = self._running
        if running == call and left > 0:
            self._running = (kind, call, left - 1)
            return kind
        if running == call or self._random.random() >= self.rate:
            return None
        kinds = {**WEIGHTS}
        if operation.name not in CONFLICTING:
            del kinds["conflict"]
        kind = self._random.choices(list(kinds), list(kinds.values()))[0]
        self._running = (kind, call, self._random.randint(0, LONGEST - 1))
        return kind

    def _inject(self, kind: str, send: Send, request: Any, operation: Any) -> tuple[Any, Any]:
        if kind == "crash":
            if self._random.random() < 0.6:
                send()
            raise Crash(operation.name)
        if kind == "reset":
            return None, ConnectionClosedError(endpoint_url=request.url, request=request)
        if kind == "lost":
            send()
            return None, ReadTimeoutError(endpoint_url=request.url)
        if kind == "broken":
            if self._random.random() < 0.5:
                send()
            return _refusal(request, 500, "InternalServerError"), None
        if kind == "conflict" and operation.name == "TransactWriteItems":
            return _cancelled(request, self._random), None
        code = "TransactionConflictException" if kind == "conflict" else _throttling(operation)
        return _refusal(request, 400, code), None


@contextmanager
def injected(faults: Faults) -> Iterator[None]:
    """Every client of the process, with whatever engine behind it."""
    original = Endpoint._do_get_response

    def do_get_response(self: Any, request: Any, operation: Any, context: Any) -> Any:
        def send() -> tuple[Any, Any]:
            # moto would try its two hundred patterns on every call of a real engine.
            botocore_stubber.enabled = LOOPBACK not in request.url
            try:
                answer: tuple[Any, Any] = original(self, request, operation, context)
            finally:
                botocore_stubber.enabled = True
            return answer

        return faults.around(send, request, operation, context)

    with patch.object(Endpoint, "_do_get_response", do_get_response):
        yield


def _throttling(operation: Any) -> str:
    if operation.service_model.service_name != "dynamodb":
        return "ThrottlingException"
    return "ProvisionedThroughputExceededException"


def _refusal(request: Any, status: int, code: str, **more: Any) -> tuple[Any, Any]:
    parsed = {
        "Error": {"Code": code, "Message": f"injected {code}"},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}, "RequestId": "injected"},
        **more,
    }
    return AWSResponse(request.url, status, {}, _Nothing()), parsed


def _cancelled(request: Any, random: Random) -> tuple[Any, Any]:
    """As DynamoDB says that one item of a transaction is held by another."""
    count = bytes(request.body or b"").count(b'"TableName"') or 1
    reasons: list[dict[str, Any]] = [{"Code": "None"} for _ in range(count)]
    reasons[random.randrange(count)] = {
        "Code": "TransactionConflict",
        "Message": "Transaction is ongoing for the item",
    }
    return _refusal(request, 400, "TransactionCanceledException", CancellationReasons=reasons)


class _Nothing:
    """An empty body."""

    def stream(self, amt: int = 0, decode_content: bool = False) -> Iterator[bytes]:
        yield b""

    def read(self, *_: Any) -> bytes:
        return b""


def explains(error: BaseException) -> bool:
    """Whether an exception is, or was caused by, something that was injected."""
    from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
    from botocore.exceptions import ClientError, HTTPClientError

    from suanqing.errors import Unavailable

    if isinstance(error, Unavailable | HTTPClientError):
        return True
    if isinstance(error, ClientError):
        # A message that comes again although it was deleted, or days later, has no handle any more.
        stale = "ReceiptHandleIsInvalid" in str(error) or "beyond the limit" in str(error)
        return stale or "injected" in str(error) or "Transaction is ongoing" in str(error.response)
    if isinstance(error, BatchProcessingError):
        return all(explains(value) for _, value, _ in error.child_exceptions)
    return error.__cause__ is not None and explains(error.__cause__)
