"""Clients that others generate from the published description: they are made, compile, and call the API."""

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from embedded import runtimes
from embedded.places import ROOT
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from tests.rest import Context, event
from tests.staff import hire
from tickets.app import handler

DESCRIPTION = ROOT / "docs/openapi.json"
CLIENTS = ROOT / "tests/contract/clients"
TOKEN = "a-token"
CLERK = Caller("clerk-1", frozenset({"dispatcher"}))


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """What it prints; a failure shows all of it."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, cwd=cwd, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout + done.stderr


@pytest.fixture
def company(moto_tables: Any, tables: dict[str, str]) -> None:
    hire(moto_tables, tables["PRICING_TABLE"])
    PartyStore(moto_tables, tables["PRICING_TABLE"]).put(Party("outlet-1", "outlet", "浦东网点"))
    PricingStore(moto_tables, tables["PRICING_TABLE"]).put_sku(
        Sku("AC-INSTALL", "service", "空调安装")
    )


def resource_of(path: str, paths: list[str]) -> tuple[str, dict[str, str]]:
    """The contract's path that fits, the one with fewest parameters, and their values."""
    for resource in sorted(paths, key=lambda each: each.count("{")):
        pattern = re.sub(r"\\{([a-z_]+)\\}", r"(?P<\1>[^/]+)", re.escape(resource))
        if match := re.fullmatch(pattern, path):
            return resource, {name: unquote(value) for name, value in match.groupdict().items()}
    raise LookupError(path)


@contextmanager
def served() -> Iterator[str]:
    """The tickets function behind HTTP on loopback; who brings the token is a dispatcher."""
    paths = list(json.loads(DESCRIPTION.read_text(encoding="utf-8"))["paths"])

    class Gateway(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            resource, given = resource_of(where.path, paths)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            known = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            answer = handler(
                event(
                    self.command, resource, path_params=given, caller=CLERK if known else None,
                    body=body or None, content_type=self.headers.get("Content-Type"),
                    headers=dict(self.headers), query=dict(parse_qs(where.query)),
                ),
                Context(),
            )  # fmt: skip
            text = answer["body"].encode()
            self.send_response(answer["statusCode"])
            for name, value in answer.get("headers", {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_generated_python_client_writes_and_reads(company: None, tmp_path: Path) -> None:
    python = ROOT / ".venv-clients/bin"
    told = run(python / "openapi-python-client", "generate", "--path", DESCRIPTION, "--meta", "none",
               "--config", CLIENTS / "python.yaml", "--output-path", tmp_path / "suanqing_client")  # fmt: skip
    with served() as url:
        found = json.loads(run(python / "python", CLIENTS / "call.py", tmp_path, url, TOKEN))

    assert "WARNING" not in told, told
    assert found["made"] == [201, "TicketView"] and found["again"] == [200, True]
    assert (found["read"]["title"], found["read"]["state"]) == ("装空调", "created")
    assert found["listed"] == [found["read"]["id"]]
    assert found["absent"] == [404, "Problem", "not_found"]


def test_generated_typescript_compiles_with_what_a_program_writes(tmp_path: Path) -> None:
    for name in ("use.ts", "tsconfig.json"):
        shutil.copy(CLIENTS / name, tmp_path / name)

    generator = ROOT / "node_modules/openapi-typescript/bin/cli.js"
    run(*runtimes.node(generator, DESCRIPTION, "-o", tmp_path / "api.ts"))
    run(*runtimes.node(runtimes.TYPESCRIPT, "-p", tmp_path / "tsconfig.json"))

    made = (tmp_path / "api.ts").read_text(encoding="utf-8")
    operations = {
        each["operationId"]
        for path in json.loads(DESCRIPTION.read_text(encoding="utf-8"))["paths"].values()
        for each in path.values() if isinstance(each, dict) and "operationId" in each
    }  # fmt: skip
    assert [
        name for name in sorted(operations) if not re.search(rf"^    \W?{name}\W?: {{", made, re.M)
    ] == []
