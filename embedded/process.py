"""A local server: started on the leash, waited for, stopped by its id."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from embedded.leash import alive
from embedded.places import LOOPBACK, ROOT


class NotReady(RuntimeError):
    """A server did not come up; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: `pid` is its leash's, which ends it."""

    pid: int
    endpoint: str
    log: Path
    started: subprocess.Popen[bytes] | None = field(default=None, repr=False, compare=False)

    def stop(self, patience: float = 10.0) -> None:
        """End the server; saying so twice is no error."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        until = time.monotonic() + patience
        while alive(self.pid) and time.monotonic() < until:
            time.sleep(0.05)
        if self.started:
            self.started.poll()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def launch(
    command: list[str],
    *,
    port: int,
    log: Path,
    ready: Callable[[str], bool],
    owner: int,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    patience: float = 60.0,
) -> Server:
    """Start `command`, wait until `ready(endpoint)`, raise NotReady otherwise.

    owner: the process whose end ends the server; 0 leaves it running.
    """
    endpoint = f"http://{LOOPBACK}:{port}"
    log.parent.mkdir(parents=True, exist_ok=True)
    leash = [sys.executable, "-I", str(ROOT / "embedded" / "leash.py"), str(owner), *command]
    with log.open("wb") as output:
        process = subprocess.Popen(
            leash,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment,
            cwd=folder,
        )
    server = Server(process.pid, endpoint, log, process)
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        if ready(endpoint):
            return server
        time.sleep(0.1)
    server.stop()
    raise NotReady(f"{command[0]} did not answer on {endpoint}:\n{tail(log)}")


def tail(log: Path, lines: int = 25) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
