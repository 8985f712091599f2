"""Values kept for a while in this process (缓存)."""

from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic


class TtlCache[K: Hashable, V]:
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
