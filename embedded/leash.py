"""Runs a command and ends it when its owner is gone, so that nothing outlives a killed test run.

python -m embedded.leash OWNER_PID COMMAND...     owner 0: nobody, ends on SIGTERM only
"""

import contextlib
import os
import signal
import subprocess
import sys
import time

POLL = 0.5
GRACE = 5.0


def alive(pid: int) -> bool:
    """Whether the process exists. A zombie has ended, whatever the process table says."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def hold(owner: int, command: list[str]) -> int:
    """Run `command` in a group of its own until it, its owner or this process ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(command, start_new_session=True)
    try:
        while child.poll() is None and (not owner or alive(owner)):
            time.sleep(POLL)
    finally:
        end(child)
    return child.returncode


def end(child: subprocess.Popen[bytes]) -> None:
    """Ask the child to stop, wait, then end what is left of its group."""
    if child.poll() is None:
        child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(GRACE)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


if __name__ == "__main__":
    if len(sys.argv) < 3 or not sys.argv[1].isdigit():
        sys.exit(__doc__)
    sys.exit(hold(int(sys.argv[1]), sys.argv[2:]))
