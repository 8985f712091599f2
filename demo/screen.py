"""What the demonstration shows: progress while it works, tables when it knows."""

import time

from ops.screen import table, width

__all__ = ["say", "table", "title", "width"]

BEGAN = time.monotonic()


def say(text: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"[{time.monotonic() - BEGAN:5.0f} s] {text}", flush=True)


def title(text: str) -> None:
    print(f"\n── {text} {'─' * max(4, 76 - width(text))}", flush=True)
