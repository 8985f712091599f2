"""POST /mcp as an assistant's client calls it: the protocol's rules, and that a tool is the route and nothing else."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from contract.app import handler
from contract.mcp import VERSIONS
from suanqing.people.identity.caller import Caller
from tests import rest

pytestmark = pytest.mark.integration
CALLER = Caller("tech-01", frozenset({"technician"}), "BJ-CY")
TOKEN = "Bearer a.b.c"


class Api:
    """The rest of the deployment: what it was asked, and what it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answer: tuple[int, str] = (200, '{"earned": {"amount": 14400, "currency": "CNY"}}')
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                status, text = outer.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def the_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    made = Api()
    monkeypatch.setenv("ASSISTANTS", "on")
    monkeypatch.setenv("STAGE", "prod")
    monkeypatch.setenv("PUBLIC_URL", f"{made.origin}/prod")
    yield made
    made.server.shutdown()
    made.server.server_close()


def send(
    message: dict[str, Any], headers: dict[str, str] | None = None
) -> tuple[int, Any, dict[str, str]]:
    sent = {
        "Authorization": TOKEN,
        "Accept": "application/json, text/event-stream",
        **(headers or {}),
    }
    body = {"jsonrpc": "2.0", **message}
    return rest.call(handler, "POST", "/mcp", caller=CALLER, json=body, headers=sent)


def asked(method: str, headers: dict[str, str] | None = None, **params: Any) -> Any:
    status, body, _ = send({"id": 7, "method": method, "params": params}, headers)
    assert (status, body["jsonrpc"], body["id"]) == (200, "2.0", 7)
    return body


def tool(name: str, headers: dict[str, str] | None = None, **arguments: Any) -> tuple[bool, str]:
    result = asked("tools/call", headers, name=name, arguments=arguments)["result"]
    [content] = result["content"]
    assert content["type"] == "text"
    return result["isError"], content["text"]


@pytest.mark.parametrize("switch", [None, "", "off", "yes"])
def test_where_it_is_not_switched_on_there_is_nothing(
    switch: str | None, the_api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSISTANTS")
    if switch is not None:
        monkeypatch.setenv("ASSISTANTS", switch)

    status, problem, _ = send({"id": 1, "method": "ping"})

    assert (status, problem["code"], problem["detail"]) == (
        404, "not_found", "there is nothing at this path",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [(VERSIONS[0], VERSIONS[0]), ("2025-06-18", "2025-06-18"), ("2024-11-05", VERSIONS[0]), (None, VERSIONS[0])],
)  # fmt: skip
def test_the_version_is_the_clients_where_it_is_spoken_and_else_the_newest(
    wanted: str | None, spoken: str, the_api: Api
) -> None:
    result = asked("initialize", protocolVersion=wanted, capabilities={})["result"]

    assert result["protocolVersion"] == spoken
    assert result["capabilities"] == {"tools": {}}
    assert result["serverInfo"]["name"] == "suanqing" and "minor units" in result["instructions"]
    assert asked("ping")["result"] == {}


def test_no_session_is_begun_and_what_needs_no_answer_has_none(the_api: Api) -> None:
    _, _, headers = send(
        {"id": 1, "method": "initialize", "params": {"protocolVersion": VERSIONS[0]}}
    )
    assert "mcp-session-id" not in headers

    for message in ({"method": "notifications/initialized"}, {"id": 3, "result": {}},
                    {"method": "tools/call", "params": {"name": "my_earnings"}}):  # fmt: skip
        assert send(message)[:2] == (202, None)
    assert the_api.asked == []


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_is_no_stream_to_open_and_no_session_to_end(method: str, the_api: Api) -> None:
    assert rest.call(handler, method, "/mcp", caller=CALLER)[0] == 405


@pytest.mark.parametrize("version", ["1999-01-01", "2024-11-05", "", "latest"])
def test_a_version_that_is_not_spoken_is_a_bad_request(version: str, the_api: Api) -> None:
    told = {"MCP-Protocol-Version": version, "Accept-Language": "zh"}
    status, body, _ = send({"id": 1, "method": "ping"}, told)

    assert (status, body["error"]["message"]) == (400, "不支持该版本的协议")
    for spoken in VERSIONS:
        assert asked("ping", {"MCP-Protocol-Version": spoken})["result"] == {}


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"]
)
def test_a_page_of_another_address_is_refused_whatever_host_it_names(
    origin: str, the_api: Api
) -> None:
    host = origin.partition("//")[2]
    status, problem, _ = send({"id": 1, "method": "ping"}, {"Origin": origin, "Host": host})

    assert (status, problem["code"]) == (403, "foreign_page")
    assert asked("ping", {"Origin": the_api.origin})["result"] == {}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', b'{"id": 1, "method": "ping"}',
     b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', b'{"jsonrpc": "2.0", "id": {}, "method": "ping"}',
     b'{"jsonrpc": "2.0", "id": 1, "method": 5}', b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}'],
)  # fmt: skip
def test_what_is_no_message_is_refused_and_says_why(body: bytes, the_api: Api) -> None:
    status, problem, _ = rest.call(handler, "POST", "/mcp", caller=CALLER, body=body)

    assert status in (400, 422) and problem["detail"]


def test_a_method_and_a_tool_that_nobody_has_are_named_so(the_api: Api) -> None:
    zh = {"Accept-Language": "zh"}
    assert asked("resources/list")["error"]["code"] == -32601
    refused = asked("tools/call", zh, name="pay_me", arguments={})["error"]
    assert (refused["code"], refused["message"]) == (-32602, "没有这个工具")
    assert asked("tools/call")["error"]["code"] == -32602


def test_every_tool_reads_and_says_what_it_takes(the_api: Api) -> None:
    shown = asked("tools/list")["result"]["tools"]

    assert len(shown) == 10 and {"why_ticket", "lines_of_statement"} <= {t["name"] for t in shown}
    for each in shown:
        assert each["annotations"]["readOnlyHint"] is True and each["description"]
        schema = each["inputSchema"]
        assert set(schema["required"]) <= set(schema["properties"])
        assert "null" not in json.dumps(schema) and "lang" in schema["properties"]


def test_a_tool_is_the_route_with_the_callers_token_and_language(the_api: Api) -> None:
    assert tool("why_ticket", ticket_id="T/1 2", lang="zh") == (False, the_api.answer[1])
    tool("why_ticket", ticket_id="T1")
    tool("why_ticket", {"Accept-Language": "zh-CN"}, ticket_id="T1", lang=None)
    tool("lines_of_party", party_id="hq", period="2026-11", limit=3, cursor=None)

    paths = [path for path, _ in the_api.asked]
    assert paths == [
        "/prod/tickets/T%2F1%202/earnings?lang=zh", "/prod/tickets/T1/earnings?lang=en",
        "/prod/tickets/T1/earnings?lang=zh", "/prod/parties/hq/lines?period=2026-11&limit=3",
    ]  # fmt: skip
    assert {headers["authorization"] for _, headers in the_api.asked} == {TOKEN}
    assert [headers["accept-language"] for _, headers in the_api.asked] == ["zh", "en", "zh", "en"]


@pytest.mark.parametrize("days", [7, "28"])
def test_a_number_that_is_one_of_few_may_be_a_number_or_its_text(
    days: object, the_api: Api
) -> None:
    tool("why_margin", days=days)

    assert [path for path, _ in the_api.asked] == [f"/prod/margins/causes?days={days}"]


def test_a_refusal_of_the_route_is_told_to_the_letter(the_api: Api) -> None:
    the_api.answer = (403, '{"code": "forbidden", "detail": "您的角色不能执行此操作"}')

    assert tool("rules_of_ticket", ticket_id="T1") == (True, the_api.answer[1])


@pytest.mark.parametrize(
    ("arguments", "code", "detail"),
    [({}, "invalid", "ticket_id: Field required"),
     ({"ticket_id": None}, "invalid", "ticket_id: Field required"),
     ({"ticket_id": "T1", "path": "/payouts"}, "invalid", "path: Extra inputs are not permitted"),
     ({"ticket_id": ["T1"]}, "invalid", "ticket_id: Input should be a valid string"),
     ({"ticket_id": 1.5}, "invalid", "ticket_id: Input should be a valid string"),
     ({"ticket_id": "T1", "lang": "中文"}, "invalid", "lang: Input should be 'zh' or 'en'"),
     ({"ticket_id": "T1", "lang": "zh\r\nX-Party: boss"}, "invalid", "lang: Input should be 'zh' or 'en'"),
     ({"ticket_id": ".."}, "not_found", "there is nothing at this path"),
     ({"ticket_id": ""}, "not_found", "there is nothing at this path")],
)  # fmt: skip
def test_arguments_that_make_no_address_are_named_and_nobody_is_asked(
    arguments: dict[str, Any], code: str, detail: str, the_api: Api
) -> None:
    refused, text = tool("why_ticket", **arguments)

    problem = json.loads(text)
    assert (refused, problem["code"], problem["detail"], the_api.asked) == (True, code, detail, [])


def test_an_api_that_does_not_answer_is_said_and_may_be_asked_again(
    the_api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:9")

    refused, text = tool("my_earnings")

    problem = json.loads(text)
    assert (refused, problem["status"], problem["detail"]) == (
        True,
        503,
        "Suanqing cannot be reached",
    )
