"""Cold starts: a fresh process imports a function's handler and makes its first client.

Beside it, in the same round, a fresh process does `import boto3; boto3.client("dynamodb")`. Rounds
alternate, and medians are compared. Measured is processor time: importing is all computing once the
files are in the cache, and what else the machine does must not count. What a start on Lambda does
besides (interpreter, download) is the same for both and left out.

Powertools comes in with a function's first log line or metric; what that adds is a row of its own.
The webhook's refusal is measured whole: import, the secret read over HTTP from a local server, the
401. What it must not load is looked up in the process itself.

Importing a handler brings no route: routes, models and stores come in with the call that needs them. So
the whole first call is measured as well, import and answer, of the commonest routes, on a local server
that answers as an empty table would, beside bare boto3 that reads one item of it. Of these
three the dearest modules are printed.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from bench.row import row

ROUNDS = 9
AIM, BUSIEST_AIM = 1.3, 1.2
BUSIEST = ("webhooks.app", "tickets.app")
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
READ = f"{BARE}.get_item(TableName='bench', Key={{'id': {{'S': '1'}}}})"
CALL = """
from types import SimpleNamespace
from {module} import handler
path = "{path}"
answer = handler({{
    "resource": path, "path": path, "httpMethod": "GET", "headers": {{}}, "body": None,
    "multiValueQueryStringParameters": {query},
    "requestContext": {{"resourcePath": path, "httpMethod": "GET", "authorizer": {{
        "principalId": "bench", "party": "bench", "roles": "{role}"}}}},
    "pathParameters": None, "stageVariables": None, "isBase64Encoded": False,
}}, SimpleNamespace(aws_request_id="bench"))
assert answer["statusCode"] == 200, answer
"""
PUSH = """
import hashlib, json
from types import SimpleNamespace
from webhooks.app import handler
path, body = "/webhooks/youzan", json.dumps({
    "client_id": "bench", "kdt_id": 1, "id": "E1", "type": "trade_TradePaid", "version": 1,
    "status": "TRADE_PAID", "msg_id": "m1", "msg": "%7B%7D", "sendCount": 0, "mode": 1,
})
headers = {"content-type": "application/json", "client-id": "bench", "event-type": "trade_TradePaid",
           "event-sign": hashlib.md5(("bench" + body + "s").encode()).hexdigest()}
answer = handler({
    "resource": path, "path": path, "httpMethod": "POST", "headers": headers, "body": body,
    "multiValueQueryStringParameters": None,
    "requestContext": {"resourcePath": path, "httpMethod": "POST"},
    "pathParameters": None, "stageVariables": None, "isBase64Encoded": False,
}, SimpleNamespace(aws_request_id="bench"))
assert answer["statusCode"] == 200, answer
"""
FIRST = {
    "webhooks.app, a push": PUSH,
    "tickets.app, one's list": CALL.format(
        module="tickets.app", path="/tickets", query="None", role="technician"
    ),
    "statements.app, a period's list": CALL.format(
        module="statements.app", path="/statements", query="{'period': ['2026-11']}", role="finance"
    ),
}
"""The first call of the commonest routes, whole: what came in with the import, and what with the call."""
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
    "youzan": {"bench": {"client_secret": "s", "shops": [1]}},
}
EMPTY: dict[str, Any] = {"Items": [], "Count": 0, "ScannedCount": 0}
"""An empty table's answer to whatever is asked."""


def run(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """A row for each function of the template, for the first log line, and for the refusal."""
    starts = {name: f"import {name}" for name in handlers()}
    scripts = {PEER: BARE} | {
        name: start if name in WITHOUT_TABLES else f"{start}; {CLIENT}"
        for name, start in starts.items()
    }
    scripts |= {
        "log": f"{CLIENT}; {LOG}",
        "client": CLIENT,
        "refusal": REFUSAL,
        "read": READ,
    } | FIRST
    with vault() as address:
        environment = surroundings(address)
        for script in scripts.values():  # byte code and file cache
            start(script, environment)
        taken: dict[str, list[float]] = {name: [] for name in scripts}
        for _ in range(rounds):
            for name, script in scripts.items():
                taken[name].append(start(script, environment)[0])
        loaded = start(REFUSAL, environment)[1]
        for name, script in FIRST.items():
            print(name, *dearest(script, environment), sep="\n")
    middle = {name: median(times) for name, times in taken.items()}
    bare = middle[PEER]
    peer = f"boto3 + DynamoDB client {bare:.0f} ms"
    found = [
        row(f"cold start {name}", middle[name], "ms", peer=peer, ratio=middle[name] / bare,
            aim=aim_of(name), of_ratio=True)
        for name in starts
    ]  # fmt: skip
    found += [
        row("cold start, first log line adds", middle["log"] - middle["client"], "ms"),
        row("cold webhook refusal, all of it", middle["refusal"], "ms", peer=peer,
            ratio=middle["refusal"] / bare),
        *(row(f"cold first call {name}", middle[name], "ms", ratio=middle[name] / middle["read"],
              peer=f"boto3 + GetItem {middle['read']:.0f} ms") for name in FIRST),
        row("webhook refusal loads of boto3", len(loaded & set(FORBIDDEN)), "modules", aim=0),
    ]  # fmt: skip
    return found


def aim_of(handler: str) -> float | None:
    """Somebody waits for an HTTP function; queues and streams are reported alone."""
    if not handler.endswith((".app", ".authorizer")):
        return None
    return BUSIEST_AIM if handler in BUSIEST else AIM


def dearest(script: str, environment: Mapping[str, str], most: int = 12) -> list[str]:
    """The modules that take longest to import by themselves, wall-clock microseconds before each."""
    command = [sys.executable, "-X", "importtime", "-c", script]
    told = subprocess.run(command, env=dict(environment), capture_output=True, text=True).stderr
    lines = re.findall(r"^import time: +([0-9]+) \| +[0-9]+ \| +(\S+)$", told, re.MULTILINE)
    found = sorted(((int(taken), name) for taken, name in lines), reverse=True)
    return [f"{taken:>8} {name}" for taken, name in found[:most]]


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
    tables = (
        "WORK", "LEDGER", "BALANCES", "PRICING", "INBOX", "NOTICES", "STATEMENTS", "VIEWS",
    )  # fmt: skip
    return {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "cn-north-1",
        "AWS_REGION": "cn-north-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": address,
        "AWS_ENDPOINT_URL_DYNAMODB": address,
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
    """A Secrets Manager with one secret, and an empty DynamoDB; their address."""

    class Vault(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            tables = self.headers.get("X-Amz-Target", "").startswith("DynamoDB")
            answer = EMPTY if tables else {"SecretString": json.dumps(SECRET)}
            body = json.dumps(answer).encode()
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
