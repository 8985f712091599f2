"""Cold starts: a fresh process imports a function's handler and makes its first client.

Beside it, in the same round, a fresh process does `import boto3; boto3.client("dynamodb")`. Rounds
alternate, and medians are compared. Measured is processor time: importing is all computing once the
files are in the cache, and what else the machine does must not count. What a start on Lambda does
besides (interpreter, download) is the same for both and left out.

Powertools comes in with a function's first log line or metric; what that adds is a row of its own.
The webhook's refusal is measured whole: import, the secret read over HTTP from a local server, the
401. What it must not load is looked up in the process itself.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from bench.row import row

ROUNDS = 9
AIM = 1.3
PEER = "boto3"
WITHOUT_TABLES = {"identity.authorizer", "contract.app"}
"""Handlers that never make a client."""
FORBIDDEN = ("boto3", "botocore.session", "botocore.client")

BARE = 'import boto3; boto3.client("dynamodb")'
CLIENT = "from suanqing.platform import aws; aws.dynamodb()"
LOG = "from suanqing.platform import observe; observe.logger()"
REFUSAL = """
from types import SimpleNamespace
from webhooks.app import handler
path = "/webhooks/wecom"
query = {"msg_signature": "0" * 40, "timestamp": "1800000000", "nonce": "n", "echostr": "x"}
answer = handler({
    "resource": path, "path": path, "httpMethod": "GET", "headers": {}, "body": None,
    "multiValueQueryStringParameters": {name: [text] for name, text in query.items()},
    "requestContext": {"resourcePath": path, "httpMethod": "GET"},
    "pathParameters": None, "stageVariables": None, "isBase64Encoded": False,
}, SimpleNamespace(aws_request_id="bench"))
assert answer["statusCode"] == 401, answer
"""
TIMED = """
import sys, time
began = time.process_time()
exec(compile(sys.argv[1], "<start>", "exec"))
taken = (time.process_time() - began) * 1000
print("\\n" + repr(taken), *sorted(sys.modules))
"""
SECRET = {
    "wecom": {"corpid": "ww0", "token": "t", "aes_key": "A" * 43, "previous": None},
    "tokens": {"current": {"kid": "k", "key": "k" * 32}, "previous": None},
    "youzan": {},
}


def run(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """A row for each function of the template, for the first log line, and for the refusal."""
    starts = {name: f"import {name}" for name in handlers()}
    scripts = {PEER: BARE} | {
        name: start if name in WITHOUT_TABLES else f"{start}; {CLIENT}"
        for name, start in starts.items()
    }
    scripts |= {"log": f"{CLIENT}; {LOG}", "client": CLIENT, "refusal": REFUSAL}
    with vault() as address:
        environment = surroundings(address)
        for script in scripts.values():  # byte code and file cache
            start(script, environment)
        taken: dict[str, list[float]] = {name: [] for name in scripts}
        for _ in range(rounds):
            for name, script in scripts.items():
                taken[name].append(start(script, environment)[0])
        loaded = start(REFUSAL, environment)[1]
    middle = {name: median(times) for name, times in taken.items()}
    bare = middle[PEER]
    peer = f"boto3 + DynamoDB client {bare:.0f} ms"
    found = [
        row(f"cold start {name}", middle[name], "ms", peer=peer, ratio=middle[name] / bare,
            aim=AIM, of_ratio=True)
        for name in starts
    ]  # fmt: skip
    found += [
        row("cold start, first log line adds", middle["log"] - middle["client"], "ms"),
        row("cold webhook refusal, all of it", middle["refusal"], "ms", peer=peer,
            ratio=middle["refusal"] / bare),
        row("webhook refusal loads of boto3", len(loaded & set(FORBIDDEN)), "modules", aim=0),
    ]  # fmt: skip
    return found


def handlers() -> list[str]:
    """The modules of the template's handlers, in its order."""
    template = (Path(__file__).parents[1] / "template.yaml").read_text(encoding="utf-8")
    return re.findall(r"^ +Handler: (\S+)\.\w+$", template, re.MULTILINE)


def start(script: str, environment: dict[str, str]) -> tuple[float, set[str]]:
    """Milliseconds that the script takes in a fresh process, and the modules it leaves loaded."""
    done = subprocess.run(
        [sys.executable, "-c", TIMED, script], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{script}\n{done.stderr}")
    taken, *modules = done.stdout.rpartition("\n\n")[2].rstrip().rpartition("\n")[2].split()
    return float(taken), set(modules)


def surroundings(address: str) -> dict[str, str]:
    """The environment of a deployed function, with credentials that open nothing."""
    tables = ("WORK", "LEDGER", "BALANCES", "PRICING", "INBOX", "NOTICES")
    return {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "cn-north-1",
        "AWS_REGION": "cn-north-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": address,
        "STAGE": "test",
        "SECRETS_ID": "bench",
        "TOKENS_ID": "bench",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "Suanqing",
        "PUBLIC_URL": "https://bench.invalid",
        "WECOM_API_BASE": "https://bench.invalid",
        "WECOM_QUEUE_URL": "https://bench.invalid/queue",
        "NOTICES_TOPIC": "arn:aws-cn:sns:cn-north-1:123456789012:bench",
        "RESULTS_TOPIC": "arn:aws-cn:sns:cn-north-1:123456789012:bench",
        **{f"{table}_TABLE": "bench" for table in tables},
    }


@contextmanager
def vault() -> Iterator[str]:
    """A Secrets Manager with one secret; its address."""

    class Vault(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"SecretString": json.dumps(SECRET)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Vault)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.cold", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    for each in run(parser.parse_args().rounds):
        print(each)
