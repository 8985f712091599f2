"""Forks functions' processes out of one that has imported what all of them import (Linux).

A function's cold start is mostly the import of boto3, pydantic, chalice and Powertools from the layer, a second of
CPU, and the embedded AWS starts hundreds of processes in a run of the tests. `Starts` stands in for the module
`subprocess` where MiniStack starts them: it keeps one process for each layer, the zygote, and asks it for a fork
instead. A fork has the environment, folder and pipes that a new process would have, and imports the function's own
code itself, from its own paths.

MiniStack's process is made the reaper of orphans, and each fork is one, so that MiniStack can wait for it as for a
process that it started itself.
"""

import ctypes
import functools
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

IMPORTED = (
    "boto3",
    "botocore.client",
    "botocore.endpoint",
    "botocore.parsers",
    "botocore.regions",
    "botocore.retries.standard",
    "botocore.signers",
    "chalice",
    "pydantic",
    "pydantic.deprecated.class_validators",
    "aws_lambda_powertools",
    "aws_lambda_powertools.logging",
    "aws_lambda_powertools.metrics",
    "aws_lambda_powertools.utilities.batch",
    "aws_lambda_powertools.utilities.parameters",
)
"""Of the layer: what reads nothing of its environment when it is imported."""
MESSAGE = 1 << 18
"""Bytes that a request may have: a function's environment is a few thousand."""
LOGGED = 0.005
"""Seconds in which the first line of what an invocation logged is here."""
SUBREAPER = 36
"""prctl's PR_SET_CHILD_SUBREAPER, of linux/prctl.h."""


class Starts:
    """The module `subprocess`, but for how Lambda's Python processes come into being."""

    def __init__(self, module: Any, imported: Sequence[str] = IMPORTED) -> None:
        self._module, self._imported = module, imported
        self._zygotes: dict[str, Zygote] = {}
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

    def Popen(self, command: Sequence[str], **given: Any) -> Any:
        layers = str(given.get("env", {}).get("_LAMBDA_LAYERS_DIRS", ""))
        if command[0] != sys.executable or not layers:
            return self._module.Popen(command, **given)
        shared = os.pathsep.join(os.path.realpath(each) for each in layers.split(os.pathsep))
        for _ in range(2):
            zygote = self._zygote(shared)
            try:
                return zygote.fork(command[1], given["cwd"], given["env"])
            except OSError:  # it has ended, and another takes its place
                with self._lock:
                    if self._zygotes.get(shared) is zygote:
                        del self._zygotes[shared]
        return self._module.Popen(command, **given)

    def _zygote(self, layers: str) -> "Zygote":
        with self._lock:
            if layers not in self._zygotes:
                self._zygotes[layers] = Zygote(layers, self._imported)
            return self._zygotes[layers]


class Zygote:
    """One process, and the socket on which forks are asked of it."""

    def __init__(self, layers: str, imported: Sequence[str]) -> None:
        given = json.dumps([layers.split(os.pathsep), imported, sys.path[1:]])
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            subprocess.Popen(
                [sys.executable, "-S", __file__, str(its.fileno()), given],
                stdin=subprocess.DEVNULL,
                pass_fds=[its.fileno()],
            )
        self._socket = ours
        self._lock = threading.Lock()

    def fork(self, script: str, folder: str, environment: Mapping[str, str]) -> "Process":
        theirs, ours = zip(*_pipes(), strict=True)
        order = json.dumps([script, folder, dict(environment)]).encode()
        try:
            with self._lock:
                socket.send_fds(self._socket, [order], list(theirs))
                answer = self._socket.recv(64)
            if not answer:
                raise BrokenPipeError(
                    "the process that functions' processes are forked of has ended"
                )
        except OSError:
            for each in ours:
                os.close(each)
            raise
        finally:
            for each in theirs:
                os.close(each)
        return Process(int(answer), ours)


def _pipes() -> list[tuple[int, int]]:
    """What the fork gets, and what stays here: of its standard input, output and errors."""
    read, write = os.pipe()
    return [(read, write), *((end, begin) for begin, end in (os.pipe(), os.pipe()))]


class Process:
    """What MiniStack asks of a process that it started."""

    def __init__(self, pid: int, pipes: tuple[int, ...]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._lock = threading.Lock()
        self.stdin: IO[str] = open(pipes[0], "w", buffering=1)  # noqa: SIM115 its reader closes it
        self.stdout: IO[str] = open(pipes[1])  # noqa: SIM115
        self.stderr: IO[str] = open(pipes[2])  # noqa: SIM115

    def poll(self) -> int | None:
        with self._lock:
            if self.returncode is None:
                try:
                    pid, status = os.waitpid(self.pid, os.WNOHANG)
                except ChildProcessError:  # somebody waited for all of this process's children
                    pid, status = self.pid, 0
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() >= until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def starting(module: Any) -> None:
    """MiniStack's module that starts functions' processes begins to fork them; what a function logged is waited for
    as long as a pipe needs (a line that comes later is told with the next invocation), and not for 50 ms where it
    logged nothing: so much had each request of a page waited."""
    if reaping():
        module.subprocess = Starts(module.subprocess)
    told = module.Worker._drain_stderr_bounded
    module.Worker._drain_stderr_bounded = functools.partialmethod(told, first_line_wait=LOGGED)


def reaping() -> bool:
    """Whether orphans below this process are its children from now on; elsewhere than on Linux they are not."""
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0) == 0)


# The zygote's own side.


def serve(
    asked: socket.socket, layers: Sequence[str], imported: Sequence[str], path: Sequence[str]
) -> None:
    """Fork whenever it is asked to, until MiniStack ends. Returns in a fork alone, when its script is over."""
    sys.path[:] = [*(f"{each}/python" for each in layers), *path]
    for name in imported:
        try:
            importlib.import_module(name)
        except ImportError as missing:
            print(f"zygote: {missing}", file=sys.stderr)
    gc.collect()
    gc.freeze()
    sys.path[:] = path
    while True:
        order, pipes, _flags, _address = socket.recv_fds(asked, MESSAGE, 3)
        if not order:
            return
        pid = orphan()
        if pid == 0:
            asked.close()
            become(pipes, *json.loads(order))
            return
        for each in pipes:
            os.close(each)
        asked.send(str(pid).encode())


def orphan() -> int:
    """A fork whose parent is gone: 0 in the fork, its id here, when its new parent can wait for it already."""
    read, write = os.pipe()
    between = os.fork()
    if between == 0:
        pid = os.fork()
        if pid == 0:
            os.close(read)
            os.close(write)
            return 0
        os.write(write, str(pid).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(between, 0)
    with open(read) as answer:
        return int(answer.read())


def become(pipes: Sequence[int], script: str, folder: str, environment: Mapping[str, str]) -> None:
    """What the process would have been: its environment, folder and pipes, and what Python reads first."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    for number, each in enumerate(pipes):
        os.dup2(each, number)
        os.close(each)
    sys.stdin, sys.stdout = open(0), open(1, "w")  # noqa: SIM115 the process's own
    sys.stderr = open(2, "w", buffering=1)  # noqa: SIM115
    sys.argv = [script]
    sys.path.insert(0, str(Path(script).parent))
    runpy.run_path(str(Path(__file__).with_name("sitecustomize.py")))
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        serve(connection, *json.loads(sys.argv[2]))
