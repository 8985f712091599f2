"""The platforms' doors: what is proven is kept once, what is not leaves nothing behind."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo import platforms
from suanqing.channels.inbox import envelope as crypto
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.wecom import callback, door
from suanqing.channels.youzan import push
from tests import rest

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
VECTORS = json.loads((Path(__file__).parents[1] / "data/protocol_vectors.json").read_text("utf-8"))
SECRET: dict[str, Any] = {
    "wecom": {
        "corpid": "ww1436e0e65a779aee",
        "token": "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo",
        "aes_key": "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt",
        "previous": None,
    },
    "youzan": {
        "client-1": {"client_secret": "s3cret", "previous_secret": None, "shops": [10000]},
        "client-2": {"client_secret": "other", "previous_secret": "older", "shops": [20000]},
    },
}
KEY = door.keys(SECRET["wecom"])[0]
PLACE = platforms.Place("上海市", "上海市", "浦东新区", "世纪大道 100 号")


def event(method: str, path: str, request: platforms.Request) -> dict[str, Any]:
    """The gateway's event of what came over HTTP."""
    return rest.event(
        method,
        path,
        body=request.body or None,
        content_type=None,
        headers=request.headers,
        query=dict(request.query),
        base64_body=True,
    )


def call(
    method: str, path: str, request: platforms.Request, secret: Mapping[str, Any] = SECRET
) -> tuple[int, str]:
    """The real handler's status and body for what came over HTTP."""
    from suanqing.platform import secrets
    from webhooks.app import handler

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "secret", lambda: secret)
        patch.setattr(secrets, "refresh", lambda: False)
        answer = handler(event(method, path, request), None)
    return answer["statusCode"], answer["body"]


def wecom(request: platforms.Request, secret: Mapping[str, Any] = SECRET) -> tuple[int, str]:
    return call("POST", "/webhooks/wecom", request, secret)


def youzan(request: platforms.Request) -> tuple[int, str]:
    return call("POST", "/webhooks/youzan", request)


def text_message(content: str = "我的", msg_id: int = 7, nonce: str = "n1") -> platforms.Request:
    inner = platforms.wecom_text(KEY.receiver, "Tech01", content, msg_id, NOW, 1)
    return platforms.wecom_callback(KEY, inner, NOW, nonce)


def paid_order(msg_id: str = "m-1", kdt_id: int = 10000, **more: Any) -> platforms.Request:
    line = platforms.youzan_line("o1", "AC-INST-1", "安装", "120.00")
    order = platforms.youzan_order("E1", [line], PLACE, NOW)
    return platforms.youzan_push(
        "client-1", "s3cret", kdt_id, "trade_TradePaid", order, msg_id, NOW, id="E1", **more
    )  # fmt: skip


def changed(request: platforms.Request, **headers: str) -> platforms.Request:
    return platforms.Request(request.query, {**request.headers, **headers}, request.body)


@pytest.fixture
def inbox(moto_tables: Any) -> Iterator[InboxStore]:
    with time_machine.travel(NOW, tick=False):
        yield InboxStore(moto_tables, os.environ["INBOX_TABLE"])


def kept() -> list[Delivery]:
    from suanqing.channels.inbox.delivery import from_item

    items = boto3.client("dynamodb").scan(TableName=os.environ["INBOX_TABLE"])["Items"]
    return [from_item(item) for item in items]


# WeCom: the URL check


def test_the_url_check_answers_the_bare_text(inbox: InboxStore) -> None:
    request = platforms.wecom_url_check(KEY, "1288432023552776189", NOW, "n")

    assert call("GET", "/webhooks/wecom", request) == (200, "1288432023552776189")
    assert kept() == []


def test_a_plus_that_became_a_space_is_repaired(inbox: InboxStore) -> None:
    for n in range(100):
        request = platforms.wecom_url_check(KEY, f"echo {n}", NOW, "n")
        if "+" in request.query["echostr"]:
            break
    spaced = {**request.query, "echostr": request.query["echostr"].replace("+", " ")}

    got = call("GET", "/webhooks/wecom", platforms.Request(spaced, {}, b""))

    assert got == (200, f"echo {n}")


@pytest.mark.parametrize("part", ["msg_signature", "timestamp", "nonce", "echostr"])
def test_a_url_check_that_lacks_or_changes_a_part_is_refused(inbox: InboxStore, part: str) -> None:
    query = dict(platforms.wecom_url_check(KEY, "1", NOW, "n").query)
    for value in ("", "1"):
        request = platforms.Request({**query, part: value}, {}, b"")

        assert call("GET", "/webhooks/wecom", request)[0] == 401


# WeCom: published vectors through the real handler


@pytest.mark.parametrize("vector", VECTORS["wecom_decrypt"], ids=lambda v: str(v["id"]))
def test_a_published_vector_is_kept_readable_or_with_its_reason(
    inbox: InboxStore, vector: dict[str, Any]
) -> None:
    at = int(vector["timestamp"][:10])
    secret = {"wecom": {**vector, "corpid": vector["receiveid"], "previous": None}}
    sealed = {
        "msg_signature": vector["signature"],
        "timestamp": vector["timestamp"],
        "nonce": vector["nonce"],
    }
    body = f"<xml><Encrypt><![CDATA[{vector['encrypt']}]]></Encrypt></xml>".encode()
    request = platforms.Request(sealed, {"content-type": "text/xml"}, body)

    with time_machine.travel(at, tick=False):
        status, answer = wecom(request, secret)

    if vector["id"] == "D1":  # another platform's: its timestamp is in milliseconds
        assert (status, kept()) == (401, [])
        return
    assert (status, answer) == (200, "")
    [delivery] = kept()
    readable = vector["plain"].startswith("<xml>")
    assert delivery.state == ("new" if readable else "unreadable")
    assert delivery.body == body
    assert bool(delivery.reason) is not readable


@pytest.mark.parametrize("vector", VECTORS["wecom_decrypt"], ids=lambda v: str(v["id"]))
def test_a_vector_for_another_company_is_refused(inbox: InboxStore, vector: dict[str, Any]) -> None:
    secret = {"wecom": {**vector, "corpid": "ww0000000000000000", "previous": None}}
    sealed = crypto.Sealed(*(vector[k] for k in ("encrypt", "signature", "timestamp", "nonce")))
    query = {
        "msg_signature": sealed.signature,
        "timestamp": sealed.timestamp,
        "nonce": sealed.nonce,
    }
    body = json.dumps({"encrypt": sealed.encrypt}).encode()
    request = platforms.Request(query, {"content-type": "application/json"}, body)

    with time_machine.travel(int(vector["timestamp"][:10]), tick=False):
        assert wecom(request, secret)[0] == 401
    assert kept() == []


def test_during_a_rotation_both_keys_open_the_door(inbox: InboxStore) -> None:
    new = {"token": "new", "aes_key": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"}
    app = SECRET["wecom"]
    secret = {"wecom": {**app, **new, "previous": {k: app[k] for k in ("token", "aes_key")}}}

    assert wecom(text_message(), secret) == (200, "")


# WeCom: what is kept


def test_a_message_is_kept_as_received_and_answered_with_nothing(inbox: InboxStore) -> None:
    request = text_message()

    assert wecom(request) == (200, "")

    delivery = inbox.get("wecom:msg-7")
    assert (delivery.body, delivery.query, delivery.state) == (request.body, request.query, "new")
    assert delivery.received_at == NOW


def test_a_repeat_under_a_new_seal_is_answered_and_changes_nothing(inbox: InboxStore) -> None:
    first, again = text_message(nonce="n1"), text_message(nonce="n2")

    assert [wecom(first), wecom(first), wecom(again)] == [(200, "")] * 3
    assert [delivery.body for delivery in kept()] == [first.body]


def test_json_is_taken_too(inbox: InboxStore) -> None:
    inner = json.dumps({"MsgType": "text", "Content": "我的", "FromUserName": "a",
                        "CreateTime": 1, "MsgId": 2**63 - 1}).encode()  # fmt: skip
    sealed = crypto.seal(KEY, inner, str(int(NOW.timestamp())), "n")
    query = {"msg_signature": sealed.signature, "timestamp": sealed.timestamp, "nonce": "n"}
    body = json.dumps({"encrypt": sealed.encrypt}).encode()

    assert wecom(platforms.Request(query, {"content-type": "application/json"}, body))[0] == 200
    assert [delivery.delivery_id for delivery in kept()] == [f"wecom:msg-{2**63 - 1}"]


@pytest.mark.parametrize(
    "inner",
    [b"", b"not xml", b"<xml>", b"<xml><MsgType>text</MsgType>", b"\xff\xfe", b'{"MsgType": :x}',
     b'<!DOCTYPE a [<!ENTITY b "c">]><xml><MsgType>&b;</MsgType></xml>'],
)  # fmt: skip
def test_signed_nonsense_is_kept_with_its_reason_and_answered(
    inbox: InboxStore, inner: bytes
) -> None:
    request = platforms.wecom_callback(KEY, inner, NOW, "n")

    assert [wecom(request), wecom(request)] == [(200, "")] * 2

    [delivery] = kept()
    assert (delivery.state, delivery.body) == ("unreadable", request.body)
    assert delivery.reason.startswith("unreadable_document")
    assert len(list(inbox.needing_attention("wecom"))) == 1


@pytest.mark.parametrize(
    ("encrypt", "reason"),
    [
        ("!", "not_base64"),
        ("AAAA", "not_blocks"),
        ("\ud800", "not_base64"),
        ("A" * 43 + "=", "bad"),
    ],
)
def test_signed_but_undecipherable_is_kept_with_its_reason(
    inbox: InboxStore, encrypt: str, reason: str
) -> None:
    at = str(int(NOW.timestamp()))
    signature = crypto.signature(KEY.token, at, "n", encrypt)
    query = {"msg_signature": signature, "timestamp": at, "nonce": "n"}
    body = json.dumps({"encrypt": encrypt}).encode()

    assert wecom(platforms.Request(query, {"content-type": "application/json"}, body))[0] == 200

    [delivery] = kept()
    assert (delivery.state, delivery.body) == ("unreadable", body)
    assert delivery.reason.startswith(reason)


# WeCom: what is refused


def test_a_wrong_signature_is_refused_and_leaves_nothing(inbox: InboxStore) -> None:
    good = text_message()
    for part in ("msg_signature", "timestamp", "nonce"):
        for value in ("", "0" * 40, "é", "1795248001"):
            bad = platforms.Request({**good.query, part: value}, good.headers, good.body)

            assert wecom(bad)[0] == 401

    assert wecom(platforms.Request({}, good.headers, good.body))[0] == 401
    assert kept() == []


def test_a_signature_that_no_key_of_ours_made_is_told_and_a_call_without_one_is_not(
    inbox: InboxStore, capsys: pytest.CaptureFixture[str]
) -> None:
    good = text_message()
    told = []
    for query in ({**good.query, "msg_signature": "0" * 40}, {}):
        assert wecom(platforms.Request(query, good.headers, good.body))[0] == 401
        told.append(capsys.readouterr().out.count('"Failure":[1.0]'))

    assert told == [1, 0]


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 401), (-14, 200), (-16, 401)])
def test_a_time_outside_the_window_is_refused(inbox: InboxStore, minutes: int, status: int) -> None:
    request = text_message()

    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        assert wecom(request)[0] == status
    assert len(kept()) == (status == 200)


def test_the_window_can_be_set(inbox: InboxStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLBACK_WINDOW_SECONDS", "60")

    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        assert wecom(text_message())[0] == 401


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(inbox: InboxStore, content_type: str) -> None:
    assert wecom(changed(text_message(), **{"Content-Type": content_type}))[0] == 415
    assert youzan(changed(paid_order(), **{"Content-Type": content_type}))[0] == 415
    assert kept() == []


def test_an_oversize_body_is_refused(inbox: InboxStore) -> None:
    big = platforms.Request({}, {"content-type": "application/json"}, b" " * (256 * 1024 + 1))

    assert wecom(big)[0] == 413
    assert youzan(big)[0] == 413
    assert kept() == []


def test_a_path_or_method_that_is_not_there(inbox: InboxStore) -> None:
    nothing = platforms.Request({}, {}, b"")

    assert call("GET", "/webhooks/youzan", nothing)[0] == 405
    assert call("POST", "/webhooks/tmall", nothing)[0] == 404


# Youzan


def test_a_push_is_kept_as_received_and_answered_with_success(inbox: InboxStore) -> None:
    request = paid_order()

    assert youzan(request) == (200, '{"code":0,"msg":"success"}')

    delivery = inbox.get("youzan:msg-m-1")
    assert (delivery.body, delivery.state) == (request.body, "new")
    assert delivery.headers["client-id"] == "client-1"


def test_the_published_push_is_accepted(inbox: InboxStore) -> None:
    vector = next(v for v in VECTORS["youzan"] if v["id"] == "Youzan-EventSign")
    secret = {"youzan": {vector["client_id"]: {"client_secret": vector["client_secret"],
                                               "shops": [10000]}}}  # fmt: skip
    headers = {"content-type": "application/json", "client-id": vector["client_id"],
               "event-sign": vector["sign"]}  # fmt: skip
    request = platforms.Request({}, headers, vector["body"].encode())

    assert call("POST", "/webhooks/youzan", request, secret)[0] == 200
    assert [delivery.delivery_id for delivery in kept()] == ["youzan:msg-m-1"]


def test_a_repeated_push_is_answered_and_changes_nothing(inbox: InboxStore) -> None:
    assert [youzan(paid_order())[0] for _ in range(3)] == [200] * 3
    assert len(kept()) == 1


def test_the_console_s_test_push_is_answered_and_not_kept(inbox: InboxStore) -> None:
    for shop in (10000, 99999):
        answer = youzan(paid_order(test=True, kdt_id=shop))

        assert answer == (200, '{"code":0,"msg":"success"}')
    assert kept() == []


def test_a_push_that_nobody_configured_is_refused(inbox: InboxStore) -> None:
    refused = [
        paid_order(kdt_id=99999),
        changed(paid_order(), **{"Event-Sign": "0" * 32}),
        changed(paid_order(), **{"Client-Id": "client-2"}),
        changed(paid_order(), **{"Client-Id": "nobody"}),
        platforms.Request({}, {"content-type": "application/json"}, paid_order().body),
    ]

    assert [youzan(request)[0] for request in refused] == [401] * len(refused)
    assert kept() == []


def test_the_previous_secret_is_good_during_a_rotation(inbox: InboxStore) -> None:
    request = platforms.youzan_push("client-2", "older", 20000, "trade_TradeClose", {}, "m", NOW)

    assert youzan(request)[0] == 200


def test_a_signed_push_that_cannot_be_read_is_kept_with_its_reason(inbox: InboxStore) -> None:
    for body in (b"", b"{", b"[]", b"\xff", b'{"kdt_id":10000,"type":"x","msg":"%7B"}'):
        headers = {"content-type": "application/json", "client-id": "client-1",
                   "event-sign": push.sign("client-1", body, "s3cret")}  # fmt: skip

        assert youzan(platforms.Request({}, headers, body))[0] == 200

    assert {delivery.state for delivery in kept()} == {"unreadable"}
    assert len(kept()) == 5


def test_a_key_that_no_table_takes_becomes_its_hash(inbox: InboxStore) -> None:
    assert youzan(paid_order(msg_id="長" * 3000))[0] == 200
    assert len(kept()[0].delivery_id) < 100


# Durability


def test_when_the_put_fails_the_platform_is_told_to_send_again(
    inbox: InboxStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INBOX_TABLE", "no-such-table")
    from webhooks import routes

    routes.inbox.cache_clear()

    assert wecom(text_message())[0] >= 500
    assert youzan(paid_order())[0] >= 500

    routes.inbox.cache_clear()


# Anything at all


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=100).map(lambda t: f"<xml><Encrypt>{t}</Encrypt></xml>".encode()),
        st.text(max_size=100).map(lambda t: json.dumps({"encrypt": t}).encode()),
    ),
    query=st.dictionaries(
        st.sampled_from(["msg_signature", "timestamp", "nonce", "echostr"]), st.text(max_size=50)
    ),
    content_type=st.sampled_from(["text/xml", "application/json", "application/xml; charset=x"]),
    signature=st.text(max_size=40),
)
def test_no_unsigned_body_breaks_a_door_or_gets_in(
    inbox: InboxStore, body: bytes, query: dict[str, str], content_type: str, signature: str
) -> None:
    headers = {"content-type": content_type, "client-id": "client-1", "event-sign": signature}
    request = platforms.Request(query, headers, body)

    statuses = {wecom(request)[0], youzan(request)[0], call("GET", "/webhooks/wecom", request)[0]}

    assert statuses <= {401, 415}
    assert kept() == []


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(inner=st.binary(max_size=300), raw=st.binary(max_size=300))
def test_no_signed_body_is_lost(inbox: InboxStore, inner: bytes, raw: bytes) -> None:
    headers = {"content-type": "application/json", "client-id": "client-1",
               "event-sign": push.sign("client-1", raw, "s3cret")}  # fmt: skip

    assert wecom(platforms.wecom_callback(KEY, inner, NOW, "n"))[0] == 200
    assert youzan(platforms.Request({}, headers, raw))[0] == 200

    assert inbox.get(f"wecom:{callback.document_key(inner)}").state == "unreadable"
    assert inbox.get(f"youzan:{push.body_key(raw)}").body == raw


# What a refusal costs

REFUSAL = """
import json, os, sys
from webhooks.app import handler
event = json.loads(sys.argv[1])
answer = handler(event, None)
heavy = ["boto3", "cryptography", "suanqing.tickets", "suanqing.pricing"]
print(json.dumps([answer["statusCode"], [name for name in heavy if name in sys.modules]]))
"""


class SecretsManager(BaseHTTPRequestHandler):
    """Answers GetSecretValue with SECRET, as the service does over HTTP."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"SecretString": json.dumps(SECRET)}).encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def secrets_manager() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), SecretsManager)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/webhooks/wecom", "/webhooks/youzan"])
def test_a_cold_refusal_imports_neither_boto3_nor_the_cipher(
    secrets_manager: str, path: str
) -> None:
    forged = {
        "/webhooks/wecom": platforms.Request(
            {**text_message().query, "msg_signature": "0" * 40}, text_message().headers,
            text_message().body,
        ),
        "/webhooks/youzan": changed(paid_order(), **{"Event-Sign": "0" * 32}),
    }[path]  # fmt: skip
    environment = {**os.environ, "SECRETS_ID": "suanqing", "AWS_ACCESS_KEY_ID": "x",
                   "AWS_SECRET_ACCESS_KEY": "y", "AWS_REGION": "cn-north-1",
                   "AWS_ENDPOINT_URL": secrets_manager, "INBOX_TABLE": "none"}  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-c", REFUSAL, json.dumps(event("POST", path, forged))],
        env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert json.loads(done.stdout.splitlines()[-1]) == [401, []]


def test_a_secret_changed_meanwhile_is_read_before_a_refusal(
    inbox: InboxStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suanqing.platform import secrets
    from webhooks.app import handler

    documents = [{**SECRET, "wecom": {**SECRET["wecom"], "token": "old"}}]
    monkeypatch.setattr(secrets, "secret", lambda: documents[-1])
    monkeypatch.setattr(secrets, "refresh", lambda: documents.append(SECRET) or True)

    answer = handler(event("POST", "/webhooks/wecom", text_message()), None)

    assert answer["statusCode"] == 200
