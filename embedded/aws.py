"""The embedded AWS: MiniStack on loopback, from an environment of its own (.venv-aws).

    python -m embedded.aws start [--port 4566] [--region cn-north-1]
    python -m embedded.aws status
    python -m embedded.aws stop

Anything else that answers on AWS_ENDPOINT_URL serves as well, a real account too.
"""

import argparse
import contextlib
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from embedded import account
from embedded.lambdas.iam import guard
from embedded.leash import alive
from embedded.places import BUILD, LOOPBACK, REGION, ROOT, local_credentials, plain_environment
from embedded.process import NotReady, Server, free_port, launch

PORT = 4566
STATE = BUILD / "aws" / "server.json"
RUBBISH = BUILD / "aws" / "rubbish"
ARCHIVES = BUILD / "aws" / "archives"
"""Functions' code and layers, unpacked: of this run's and of earlier ones."""
ARCHIVES_KEPT = 7 * 24 * 3600
"""Seconds that one stays after a process last began with it."""
CALLS = BUILD / "iam"
"""What functions asked of AWS, allowed or not, a file a process."""


@contextmanager
def running(region: str = REGION, port: int | None = None) -> Iterator[Server]:
    """An embedded AWS for this process's use, empty at the start, gone at the end."""
    server = start(port or free_port(), region, owner=os.getpid())
    threading.Thread(target=sweep, name="sweep", daemon=True).start()
    try:
        yield server
    finally:
        server.stop()
        discard(server.log.parent / "data")


def discard(folder: Path) -> None:
    """Out of the way at once: whoever pressed Ctrl-C does not wait until all files are deleted."""
    RUBBISH.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        folder.rename(RUBBISH / f"{folder.parent.name}-{time.time_ns()}")


def sweep() -> None:
    """Delete what earlier runs left, beside the run; what it does not get to waits for the next one. An archive goes
    whole, so that a process that begins meanwhile finds all of it or none; of two who sweep one has it."""
    for each in ARCHIVES.glob("*"):
        with contextlib.suppress(OSError):
            if time.time() - each.stat().st_mtime > ARCHIVES_KEPT:
                discard(each)
    for folder in RUBBISH.glob("*"):
        shutil.rmtree(folder, ignore_errors=True)


def start(port: int = PORT, region: str = REGION, owner: int = 0) -> Server:
    """Start on an unused port with no state; owner as in process.launch."""
    program = ROOT / ".venv-aws" / "bin" / "ministack"
    if not program.exists():
        raise NotReady("The embedded AWS is not set up: run `make setup` first.")
    folder = BUILD / "aws" / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    account.place(folder)
    return launch(
        [str(program)],
        port=port,
        log=folder / "ministack.log",
        ready=healthy,
        owner=owner,
        environment=environment(port, region, folder / "data"),
    )


def environment(port: int, region: str, data: Path) -> dict[str, str]:
    """What MiniStack reads; its functions' processes inherit the rest of the machine's, and with it
    the guard that holds their calls against their roles (`embedded/lambdas`)."""
    return {
        **plain_environment(),
        "PATH": f"{ROOT / '.venv-aws' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": LOOPBACK,
        "MINISTACK_REGION": region,
        "LAMBDA_EXECUTOR": "local",
        "STATE_DIR": str(data / "state"),
        "S3_DATA_DIR": str(data / "s3"),
        "TMPDIR": str(data),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONPATH": str(ROOT / "embedded" / "lambdas"),
        guard.ACCOUNT: str(data.parent / "account.json"),
        guard.CALLS: str(CALLS),
        "LAMBDA_ARCHIVES": str(ARCHIVES),
    }


def healthy(endpoint: str) -> bool:
    try:
        with urlopen(f"{endpoint}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def api_url(endpoint: str, api_id: str, stage: str) -> str:
    """Where the embedded AWS answers for a deployed REST API; append the path."""
    return f"{endpoint}/restapis/{api_id}/{stage}/_user_request_"


def known() -> Server | None:
    """The server that `start` left running, if it still is."""
    if not STATE.exists():
        return None
    noted = json.loads(STATE.read_text())
    server = Server(noted["pid"], noted["endpoint"], Path(noted["log"]))
    return server if alive(server.pid) and healthy(server.endpoint) else None


def note(server: Server) -> None:
    facts = {"pid": server.pid, "endpoint": server.endpoint, "log": str(server.log)}
    STATE.write_text(json.dumps(facts))


def announce(server: Server, region: str) -> None:
    print(f"The embedded AWS answers on {server.endpoint} (log: {server.log}). To use it:")
    for name, value in local_credentials(server.endpoint, region).items():
        print(f"  export {name}={value}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="embedded.aws", description="Run the embedded AWS.")
    parser.add_argument("action", choices=("start", "stop", "status"))
    parser.add_argument(
        "--port", type=int, default=PORT, help="0: any free one (default %(default)s)"
    )
    parser.add_argument("--region", default=REGION, help="default %(default)s")
    wanted = parser.parse_args()
    server = known()
    if wanted.action == "start" and not server:
        try:
            server = start(wanted.port or free_port(), wanted.region)
        except NotReady as problem:
            sys.exit(str(problem))
        note(server)
    if not server:
        print("The embedded AWS is not running.")
        return 0 if wanted.action == "stop" else 1
    if wanted.action == "stop":
        server.stop()
        STATE.unlink()
        print("Stopped.")
    else:
        announce(server, wanted.region)
    return 0


if __name__ == "__main__":
    sys.exit(main())
