"""WeCom's documents as values, and the key that makes a repeat a repeat."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo import platforms
from suanqing.channels.inbox import envelope as crypto
from suanqing.channels.inbox.receive import Call
from suanqing.channels.wecom import callback, door
from suanqing.errors import Invalid, TooLarge, Unauthenticated

VECTORS = json.loads((Path(__file__).parents[2] / "data/protocol_vectors.json").read_text("utf-8"))
PLAIN = {v["id"]: v["plain"].encode() for v in VECTORS["wecom_decrypt"]}
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEY = crypto.Key("t", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "ww1")


def test_a_published_text_message_is_read() -> None:
    read = callback.parse(PLAIN["V3b"])

    assert (read.to_user, read.from_user) == ("ww1436e0e65a779aee", "ChenJiaShun")
    assert (read.msg_type, read.content, read.create_time) == ("text", "你好", 1476422779)
    assert (read.msg_id, read.agent_id, read.event) == ("1456453720", "1000002", "")


def test_cdata_and_plain_text_are_read_alike() -> None:
    plain = callback.parse(b"<xml><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>")
    cdata = callback.parse(
        b"\n<xml>\n<MsgType><![CDATA[text]]></MsgType> <CreateTime>1</CreateTime></xml>\n"
    )

    assert plain.fields == cdata.fields


def test_a_click_is_read_with_its_card() -> None:
    document = platforms.wecom_click("ww1", "LiNa", "T1@3", AT, 1000002, response_code="r")

    read = callback.parse(document)

    assert (read.event, read.event_key) == ("template_card_event", "claim")
    assert (read.task_id, read.response_code, read.from_user) == ("T1@3", "r", "LiNa")


def test_events_are_compared_in_lower_case_and_nested_fields_are_kept() -> None:
    read = callback.parse(
        b"<xml><MsgType>event</MsgType><Event>LOCATION</Event><CreateTime>1</CreateTime><S><I><K>a"
        b"</K></I><I><K>b</K></I><I><K>c</K></I></S></xml>"
    )

    assert read.event == "location"
    assert read.fields["S"]["I"] == [{"K": "a"}, {"K": "b"}, {"K": "c"}]


def test_a_json_document_is_read_with_its_64_bit_ids() -> None:
    read = callback.parse(PLAIN["V6"].replace(b'"FromUserName": :', b'"FromUserName": "'))

    assert (read.msg_id, read.agent_id, read.from_user) == (
        "4561255354251345929",
        "218",
        "mycreate",
    )


def test_a_suites_document_is_read_by_its_info_type() -> None:
    read = callback.parse(
        b"<xml><InfoType>change_external_contact</InfoType><TimeStamp>7</TimeStamp></xml>"
    )

    assert (read.msg_type, read.event, read.create_time) == ("event", "change_external_contact", 7)


BOMB = b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><xml><MsgType>&b;</MsgType></xml>'
EXTERNAL = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><MsgType>text</MsgType></xml>'


@pytest.mark.parametrize(
    "document",
    [
        PLAIN["V6"],
        b"",
        b"<xml>",
        b"<xml/>",
        b"text",
        b"{}",
        b"{",
        b"[1]",
        b"<xml><MsgType>text</MsgType></xml>",
        b"<xml><MsgType>text</MsgType><CreateTime>soon</CreateTime></xml>",
        b"<xml><MsgType>text</MsgType><CreateTime>" + b"9" * 5000 + b"</CreateTime></xml>",
        b'{"MsgType": "text", "CreateTime": ' + b"9" * 5000 + b"}",
        b'<?xml version="1.0" encoding="no-such"?><xml><MsgType>a</MsgType></xml>',
        b"\xff\xfe\x00",
        b'{"a": "\xff"}',
        b"<a>" * 30_000 + b"</a>" * 30_000,
        b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
        BOMB,
        EXTERNAL,
    ],
)
def test_a_malformed_document_is_invalid_with_a_reason(document: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        callback.parse(document)

    assert refused.value.code == "unreadable_document"
    assert refused.value.message


@pytest.mark.long
@settings(deadline=None)  # the first example loads the parser
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: f"<xml>{t}</xml>".encode()))
def test_no_bytes_crash_the_reader(document: bytes) -> None:
    for read in (callback.parse, callback.ciphertext):
        with pytest.raises(Invalid):
            read(document)


def test_an_envelope_is_read_from_xml_and_from_json() -> None:
    xml = b"<xml><ToUserName>ww1</ToUserName><AgentID>7</AgentID><Encrypt>abc</Encrypt></xml>"
    text = b'{"tousername": "ww1", "encrypt": "abc", "agentid": "7"}'

    assert callback.ciphertext(xml) == callback.ciphertext(text) == "abc"
    assert callback.ciphertext(b'{"Encrypt":"a\\/b+="}') == "a/b+="


def test_a_body_is_not_parsed_before_its_signature_is_proven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(callback, "_xml", lambda data: pytest.fail("parsed"))
    body = b"<xml><Encrypt>abc</Encrypt>" + b"<a>" * 20_000 + b"</a>" * 20_000 + b"</xml>"

    with pytest.raises(Unauthenticated):
        query = {"msg_signature": "0" * 40, "timestamp": "1", "nonce": "n"}
        app = {"token": KEY.token, "aes_key": KEY.aes_key, "corpid": KEY.receiver}
        door.receive_call(Call(body, query, {}, AT), app)


def test_an_envelope_with_two_ciphertexts_is_none() -> None:
    with pytest.raises(Invalid):
        callback.ciphertext(b"<xml><Encrypt>abc</Encrypt><Encrypt>abd</Encrypt></xml>")


def test_a_body_over_a_megabyte_is_not_looked_at() -> None:
    with pytest.raises(TooLarge):
        callback.ciphertext(b"<" * (callback.LIMIT + 1))
    with pytest.raises(TooLarge):
        callback.parse(b"{" + b" " * callback.LIMIT + b"}")


def test_a_forged_request_of_the_demo_opens_like_a_real_one() -> None:
    document = platforms.wecom_text("ww1", "LiNa", "报修 ]]> &amp; 空调", 42, AT, 1000002)
    request = platforms.wecom_callback(KEY, document, AT, "n")
    sealed = callback.ciphertext(request.body)
    values = (request.query[name] for name in ("msg_signature", "timestamp", "nonce"))

    inner = callback.parse(crypto.open_sealed([KEY], crypto.Sealed(sealed, *values)))

    assert (inner.content, inner.msg_id) == ("报修 ]]> &amp; 空调", "42")


def test_a_message_is_known_by_its_id_and_an_event_by_all_it_says() -> None:
    text = callback.parse(PLAIN["V3b"])
    click = callback.parse(platforms.wecom_click("ww1", "LiNa", "T1@3", AT, 7))
    again = callback.parse(platforms.wecom_click("ww1", "LiNa", "T1@3", AT, 7))
    other = callback.parse(platforms.wecom_click("ww1", "LiNa", "T2@3", AT, 7))

    assert callback.delivery_key(text) == "msg-1456453720"
    assert callback.delivery_key(click) == callback.delivery_key(again)
    assert callback.delivery_key(click) != callback.delivery_key(other)
    assert callback.document_key(PLAIN["V6"]).startswith("doc-")


def test_a_passive_reply_is_an_envelope_of_its_own() -> None:
    sealed = crypto.seal(KEY, b"<xml/>", "1", "2")

    body = callback.reply(sealed)

    assert callback.ciphertext(body) == sealed.encrypt
    assert sealed.signature.encode() in body
