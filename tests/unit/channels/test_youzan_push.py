"""Youzan pushes: signed by a configured app for a configured shop, and read whole."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import platforms
from suanqing.channels.youzan import push
from suanqing.errors import Invalid, Unauthenticated

VECTORS = json.loads((Path(__file__).parents[2] / "data/protocol_vectors.json").read_text("utf-8"))
VECTOR = next(v for v in VECTORS["youzan"] if v["id"] == "Youzan-EventSign")
APP = push.App("test_client_id", ["test_client_secret"], {10000})
APPS = {APP.client_id: APP}
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def headers(body: bytes, secret: str = "test_client_secret") -> dict[str, str]:
    return {"Client-Id": APP.client_id, "Event-Sign": push.sign(APP.client_id, body, secret)}


def body(**fields: Any) -> bytes:
    return json.dumps({"kdt_id": 10000, "type": "trade_TradePaid", "msg": "", **fields}).encode()


def test_the_published_vector_is_accepted_and_read() -> None:
    raw = VECTOR["body"].encode()

    app = push.verify(APPS, {"client-id": APP.client_id, "EVENT-SIGN": VECTOR["sign"]}, raw)
    read = push.parse(app, raw)

    assert read.msg == {"tid": "E20260101000000000000001"}
    assert (read.type, read.msg_id, read.version) == ("trade_TradePaid", "m-1", 1_700_000_000_000)
    assert (read.kdt_id, read.root_kdt_id, read.test) == (10000, 10000, False)


def test_the_raw_bytes_are_signed_not_what_they_mean() -> None:
    raw = VECTOR["body"].encode()
    again = json.dumps(json.loads(raw)).encode()

    with pytest.raises(Unauthenticated):
        push.verify(APPS, {"Client-Id": APP.client_id, "Event-Sign": VECTOR["sign"]}, again)


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"Client-Id": APP.client_id},
        {"Client-Id": "other", "Event-Sign": VECTOR["sign"]},
        {"Client-Id": APP.client_id, "Event-Sign": "签"},
    ],
)
def test_an_unknown_app_or_another_signature_is_unauthenticated(named: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        push.verify(APPS, named, VECTOR["body"].encode())


def test_a_signature_counts_in_capitals_too() -> None:
    told = {"Client-Id": APP.client_id, "Event-Sign": VECTOR["sign"].upper()}

    push.verify(APPS, told, VECTOR["body"].encode())


def test_during_a_rotation_both_secrets_sign_and_an_empty_one_never() -> None:
    raw = body()
    apps = {APP.client_id: replace(APP, secrets=["new", "test_client_secret", ""])}

    for secret in ("new", "test_client_secret"):
        assert push.verify(apps, headers(raw, secret), raw)
    with pytest.raises(Unauthenticated):
        push.verify(apps, headers(raw, ""), raw)


def test_a_signed_push_for_another_shop_or_app_is_refused() -> None:
    for raw in (body(kdt_id=1), body(client_id="other"), body(kdt_id=1, root_kdt_id=2)):
        with pytest.raises(Unauthenticated):
            push.parse(APP, raw)
    assert push.parse(APP, body(kdt_id=1, root_kdt_id=10000)).kdt_id == 1


@given(
    text=st.text(),
    plain=st.booleans(),
)
def test_msg_is_read_form_encoded_and_as_an_object(text: str, plain: bool) -> None:
    msg = {"memo": text, "plus": "a+b c%20"}
    request = platforms.youzan_push(
        APP.client_id, "test_client_secret", 10000, "trade_TradePaid", msg, "m", AT
    )
    raw = body(msg=msg) if plain else request.body

    assert push.parse(APP, raw).msg == msg


def test_a_msg_with_bare_colons_and_percent_20_is_read_as_in_2018() -> None:
    raw = body(msg="%7B%22update_time%22:%222018-10-16%2021:41:11%22%7D")

    assert push.parse(APP, raw).msg == {"update_time": "2018-10-16 21:41:11"}


@pytest.mark.parametrize("version", [1_662_025_649, 1_662_025_649_000, "1662025649"])
def test_versions_in_seconds_and_milliseconds_mean_the_same(version: Any) -> None:
    assert push.parse(APP, body(version=version)).version == 1_662_025_649_000


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b"[" * 100_000,
        body(kdt_id=None),
        body(kdt_id="ten"),
        body(kdt_id=True),
        body(type=""),
        body(version="soon"),
        body(msg="%7B"),
        body(msg="%5B%5D"),
        body(msg=7),
    ],
)
def test_an_unreadable_push_is_invalid_with_its_reason(raw: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        push.parse(APP, raw)

    assert refused.value.code == "unreadable_push"
    assert push.body_key(raw).startswith("doc-")


def test_a_push_is_known_by_its_message_id_else_by_what_it_says() -> None:
    named = push.parse(APP, body(msg_id="m-1"))
    silent = push.parse(APP, body(id="E1", status="TRADE_PAID", version=5))
    resent = push.parse(APP, body(id="E1", status="TRADE_PAID", version=5, sendCount=3))
    newer = push.parse(APP, body(id="E1", status="TRADE_PAID", version=6))

    assert push.delivery_key(named) == "msg-m-1"
    assert push.delivery_key(silent) == push.delivery_key(resent)
    assert push.delivery_key(silent) != push.delivery_key(newer)


def test_only_true_makes_a_test_push() -> None:
    assert push.is_test(body(test=True))
    assert push.parse(APP, body(test=True)).test
    assert not any(push.is_test(raw) for raw in (body(), body(test="true"), b"{", b"[]"))


@pytest.mark.parametrize(
    ("shops", "taken"), [({7}, True), ({8}, True), ({7, 8}, True), ({9}, False)]
)
def test_a_branch_or_its_head_shop_is_enough(shops: set[int], taken: bool) -> None:
    body = b'{"type": "t", "kdt_id": 7, "root_kdt_id": 8, "msg": ""}'
    app = push.App("c", ["s"], shops)
    if taken:
        assert push.parse(app, body).kdt_id == 7
        return
    with pytest.raises(Unauthenticated) as refused:
        push.parse(app, body)
    assert refused.value.code == "wrong_shop"


@pytest.mark.parametrize(("digits", "taken"), [(19, True), (20, False)])
def test_a_number_has_fewer_than_twenty_digits(digits: int, taken: bool) -> None:
    number = "1" * digits
    body = f'{{"type": "t", "kdt_id": {number}, "msg": ""}}'.encode()
    app = push.App("c", ["s"], {int(number)})
    if taken:
        assert push.parse(app, body).kdt_id == int(number)
        return
    with pytest.raises(Invalid) as refused:
        push.parse(app, body)
    assert refused.value.facts == {"field": "kdt_id"}


def test_what_is_not_readable_is_named() -> None:
    with pytest.raises(Invalid) as body:
        push.parse(push.App("c", ["s"], {1}), b"{")
    with pytest.raises(Invalid) as msg:
        push.parse(push.App("c", ["s"], {1}), b'{"type": "t", "kdt_id": 1, "msg": "%7B"}')

    assert (body.value.facts, msg.value.facts) == ({"field": "body"}, {"field": "msg"})


@pytest.mark.parametrize(
    ("msg", "name"),
    [
        ("%7B%22name%22%3A%22a+b%2Bc%22%7D", "a b+c"),
        ('%7B"name":"a%20b+c"%7D', "a b+c"),
    ],
    ids=["form", "2018"],
)
def test_a_plus_is_a_space_but_in_the_old_form(msg: str, name: str) -> None:
    body = json.dumps({"type": "t", "kdt_id": 1, "msg": msg}).encode()

    assert push.parse(push.App("c", ["s"], {1}), body).msg == {"name": name}


def test_numbers_keep_what_was_written_and_half_a_character_is_none() -> None:
    body = b'{"type": "t", "kdt_id": 1, "msg": {"fee": 120.10, "road": "1\\ud83d"}}'.replace(
        b"\\\\", b"\\"
    )

    assert push.parse(push.App("c", ["s"], {1}), body).msg == {"fee": "120.10", "road": "1\ufffd"}
