"""One seeded machine: time that moves only when told, waiting that costs none, chance from a seed."""

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FunctionType
from typing import Any

import time_machine

from tests.engines import FIRST_PARTY

START = datetime(2026, 11, 3, 1, tzinfo=UTC)
"""09:00 in Beijing, within the book's time and far from the end of a month."""


class Clock:
    """Wall clock and monotonic clock of everything in the process."""

    def __init__(self, traveller: Any) -> None:
        self._traveller = traveller
        self._began = datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return (datetime.now(UTC) - self._began).total_seconds()

    def pass_(self, seconds: float) -> None:
        self._traveller.shift(timedelta(seconds=max(0.0, seconds)))


@contextmanager
def seeded(seed: int) -> Iterator[Clock]:
    """Inside, every sleep moves the clock instead, also where it is a parameter's default."""
    state = random.getstate()
    random.seed(seed)
    sleep, monotonic = time.sleep, time.monotonic
    with time_machine.travel(START, tick=False) as traveller:
        clock = Clock(traveller)
        time.sleep = clock.pass_
        replaced = _replace_defaults({sleep: clock.pass_, monotonic: clock.monotonic})
        try:
            yield clock
        finally:
            time.sleep = sleep
            for restore in replaced:
                restore()
            random.setstate(state)


def _replace_defaults(replacements: dict[Any, Any]) -> list[Callable[[], None]]:
    """Put each replacement where our own functions have the original as a parameter's default."""
    undo: list[Callable[[], None]] = []
    for function in set(_functions()):
        kept = function.__defaults__, function.__kwdefaults__
        positional, named = kept
        if positional:
            function.__defaults__ = tuple(_swapped(value, replacements) for value in positional)
        if named:
            function.__kwdefaults__ = {
                name: _swapped(value, replacements) for name, value in named.items()
            }
        undo.append(lambda function=function, kept=kept: _restore(function, *kept))
    return undo


def _swapped(value: Any, replacements: dict[Any, Any]) -> Any:
    return replacements.get(value, value) if callable(value) else value


def _restore(function: FunctionType, positional: Any, named: Any) -> None:
    function.__defaults__, function.__kwdefaults__ = positional, named


def _functions() -> Iterator[FunctionType]:
    """Our modules' functions and methods, as far as they are imported."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] not in FIRST_PARTY or name.startswith("demo"):
            continue
        for value in list(vars(module).values()):
            if isinstance(value, FunctionType):
                yield value
            elif isinstance(value, type) and value.__module__ == name:
                yield from (each for each in vars(value).values() if isinstance(each, FunctionType))
