"""DingTalk's calls: the vectors, what is refused and why, and that nothing anybody sends breaks the door."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from demo import dingtalk_server as dingtalk
from demo.dingtalk_server import APP
from suanqing.channels.dingtalk import callback, door, failed, intake, messages, signing
from suanqing.channels.inbox import envelope
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.receive import Call
from suanqing.errors import DomainError, Invalid, TooLarge, Unauthenticated
from suanqing.times import from_epoch_ms

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
OFFICIAL = {
    "app_key": "dingsnotzck6pm5veliw", "token": "123456", "previous": None,
    "aes_key": "1234567890123456789012345678901234567890123",
}  # fmt: skip
SEALED = envelope.Sealed(
    "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
    "9a95a004dd16f5c307e849b994173f76aa26e5eb",
    "1614767836",
    "A7Co0cJLMzIDtMMI",
)


def call(query: dict[str, str], body: bytes, headers: dict[str, str] | None = None) -> Call:
    return Call(body, query, headers or {}, NOW)


def event(document: Any, at: datetime = NOW) -> Call:
    return call(*dingtalk.sealed(document, at))


def card() -> dict[str, Any]:
    id = messages.card_id("n1", "Tech01")
    key = door.button_key(APP, "Tech01", id, "claim", "T1")
    return messages.claim_card("tpl", "robot", "Tech01", id, key, {"title": "安装", "ticket": "T1"})


def of_card(headers: dict[str, str], body: bytes) -> Call:
    return call({}, body, headers)


def test_the_official_vector_opens_and_its_answer_is_made_the_same_way() -> None:
    [key] = door.keys(OFFICIAL)

    assert envelope.open_sealed([key], SEALED) == b"success"
    answer = json.loads(
        door.sealed_answer(key, from_epoch_ms(0), SEALED.nonce, b"dICkEDLj0eb6yAbc")
    )
    assert answer["encrypt"] == SEALED.encrypt
    assert sorted(answer) == ["encrypt", "msg_signature", "nonce", "timeStamp"]
    made = envelope.seal(key, b"success", SEALED.timestamp, SEALED.nonce, b"dICkEDLj0eb6yAbc")
    assert made.signature == SEALED.signature


def test_the_vector_of_a_cards_signature() -> None:
    signed = signing.card_sign("example-secret", "1783610513000")

    assert signed == "qgqZV068LzPzQDtrmn/M8n8IB7hgLLE17CSMtTImrbs="


def test_an_event_is_kept_once_under_its_id() -> None:
    document = {
        "EventType": "user_leave_org",
        "eventId": "e-1",
        "CorpId": APP["corp_id"],
        "UserId": ["Tech01"],
    }

    first, second = (
        door.receive_call(event(document, NOW + timedelta(seconds=n)), APP) for n in (0, 10)
    )

    assert first and second and first.delivery_id == second.delivery_id == "dingtalk:event-e-1"


def test_the_check_of_the_address_is_answered_and_not_kept() -> None:
    asked = event({"EventType": "check_url"})

    assert door.receive_call(asked, APP) is None
    told = json.loads(door.answer(asked, APP))
    sealed = envelope.Sealed(*(told[n] for n in ("encrypt", "msg_signature", "timeStamp", "nonce")))
    assert envelope.open_sealed(door.keys(APP), sealed) == b"success"


def test_a_signed_event_that_nobody_can_read_is_kept_with_the_reason() -> None:
    kept = door.receive_call(event(b"[1, 2"), APP)

    assert kept and kept.state == "unreadable"
    assert kept.reason.startswith("unreadable_document")


def test_the_previous_key_opens_during_a_change() -> None:
    old = APP | {
        "token": "New",
        "aes_key": "x" * 43,
        "previous": {"token": APP["token"], "aes_key": APP["aes_key"]},
    }

    assert door.receive_call(event({"EventType": "a", "eventId": "1"}), old)


@pytest.mark.parametrize(
    "forged",
    [
        lambda query, body: (query | {"msg_signature": "0" * 40, "signature": "0" * 40}, body),
        lambda query, body: (query | {"nonce": "other"}, body),
        lambda query, body: (query, b"{}"),
        lambda query, body: (query, b"<xml/>"),
        lambda query, body: ({"timestamp": query["timestamp"]}, body),
        lambda query, body: dingtalk.sealed({"EventType": "a"}, NOW - timedelta(hours=1)),
        lambda query, body: dingtalk.sealed({"EventType": "a"}, NOW, app=APP | {"app_key": "another"}),
    ],
)  # fmt: skip
def test_a_forged_old_or_foreign_event_is_refused(forged: Any) -> None:
    with pytest.raises(Unauthenticated):
        door.receive_call(call(*forged(*dingtalk.sealed({"EventType": "a"}, NOW))), APP)


def test_a_robots_message_is_kept_under_its_id_and_read() -> None:
    headers, body = dingtalk.robot_text("我的", NOW)

    kept = door.receive_call(call({}, body, headers), APP)

    assert kept and kept.delivery_id == "dingtalk:robot-msg1"
    assert callback.robot_message(kept.body).content == "我的"
    assert door.answer(call({}, body, headers), APP) == "{}"


@pytest.mark.parametrize("hours", [-1, 1])
def test_an_old_message_of_a_robot_is_refused(hours: int) -> None:
    headers, body = dingtalk.robot_text("我的", NOW + timedelta(hours=hours))

    with pytest.raises(Unauthenticated, match="too old"):
        door.receive_call(call({}, body, headers), APP)


def test_a_message_to_another_companys_robot_is_refused() -> None:
    headers, body = dingtalk.robot_text("我的", NOW, chatbotCorpId="ding-other")

    with pytest.raises(Unauthenticated):
        door.receive_call(call({}, body, headers), APP)


def test_a_button_is_taken_from_the_person_and_card_it_was_made_for() -> None:
    pressed = dingtalk.pressed(card(), NOW)

    first, again = (
        door.receive_call(of_card(*pressed), APP),
        door.receive_call(of_card(*pressed), APP),
    )

    assert first and again and first.delivery_id == again.delivery_id
    shown = json.loads(door.answer(of_card(*pressed), APP))
    assert shown["cardUpdateOptions"] == {
        "updateCardDataByKey": True,
        "updatePrivateDataByKey": True,
    }


@pytest.mark.parametrize(
    "other",
    [{"who": "Tech02"}, {"ticket": "T2"}, {"action": "done"}, {"key": "0" * 32}, {"key": ""}],
)
def test_a_captured_signature_is_good_for_no_other_button(other: dict[str, str]) -> None:
    """The platform signs the time alone: whoever saw one call could send any body with it."""
    with pytest.raises(Unauthenticated):
        door.receive_call(of_card(*dingtalk.pressed(card(), NOW, **other)), APP)


def test_a_button_of_another_card_or_company_or_minute_is_refused() -> None:
    headers, body = dingtalk.pressed(card(), NOW)
    told = json.loads(body)
    late, _ = dingtalk.pressed(card(), NOW - timedelta(seconds=61))

    for sent in (
        (headers, json.dumps(told | {"outTrackId": "sq-0"}).encode()),
        (headers, json.dumps(told | {"corpId": "other"}).encode()),
        (late, body),
    ):
        with pytest.raises(Unauthenticated):
            door.receive_call(of_card(*sent), APP)


def test_without_a_secret_for_cards_none_is_taken() -> None:
    with pytest.raises(Unauthenticated):
        door.receive_call(of_card(*dingtalk.pressed(card(), NOW)), APP | {"card_secret": ""})


@pytest.mark.parametrize("app", [{}, {"token": "", "aes_key": "", "app_key": "", "corp_id": ""}])
def test_where_dingtalk_is_not_used_nothing_is_taken(app: dict[str, Any]) -> None:
    headers, body = dingtalk.robot_text("我的", NOW)
    for sent in (
        call({}, body, headers),
        event({"EventType": "a"}),
        of_card(*dingtalk.pressed(card(), NOW)),
    ):
        with pytest.raises(Unauthenticated):
            door.receive_call(sent, app)


def test_a_body_over_a_megabyte_is_not_read() -> None:
    with pytest.raises(TooLarge):
        callback.robot_message(b" " * (callback.LIMIT + 1))


def test_the_failed_list_is_read_whatever_the_tags_data_is_called() -> None:
    page = {
        "failed_list": [
            {"call_back_tag": "user_leave_org", "user_leave_org": {"userId": ["U1"]}, "event_time": 1},
            {"call_back_tag": "bpms_instance_change", "bpmsCallBackData": {"eventId": "e1"}},
            {"call_back_tag": "x", "callbackData": "{\"UserId\": [\"U2\"]}"},
            {"call_back_tag": "user_leave_org", "userid": ["U3"], "corpid": "c", "event_time": 2},
            {"call_back_tag": "user_leave_org", "userid": ["U4"], "user_leave_org": {"corpid": "c"}},
            {"call_back_tag": "y"}, "odd", {"no": "tag"},
        ]
    }  # fmt: skip

    found = callback.failed_events(page)

    left = "user_leave_org"
    assert [each.type for each in found] == [left, "bpms_instance_change", "x", left, left, "y"]
    assert [callback.people_of(each) for each in found] == [["U1"], [], ["U2"], ["U3"], ["U4"], []]


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=20,
)
NAMED = st.dictionaries(
    st.sampled_from(
        ["EventType", "eventId", "CorpId", "UserId", "text", "msgId", "msgtype", "content", "createAt", "corpId",
         "senderStaffId", "userId", "outTrackId", "cardPrivateData", "params", "failed_list", "call_back_tag"]
    ),
    JSONS,
)  # fmt: skip
BODIES = st.binary(max_size=200) | (NAMED | JSONS).map(lambda each: json.dumps(each).encode())


@given(body=BODIES)
@example(body=SEALED.encrypt.encode())
@example(body="报修 空调".encode("gbk"))
@example(body="报修 😀".encode())
@example(body=b'{"text": {"content": "\\ud800"}, "msgId": 1}')
@example(body=b"[" * 50_000)
def test_whatever_is_inside_a_proven_call_is_kept_or_refused_by_name(body: bytes) -> None:
    """Properly signed, and anything inside: a delivery, or a named refusal; reading it is Invalid at worst."""
    stamp = dingtalk.pressed(card(), NOW)[0]
    sent = [event(body), call({}, body, dingtalk.robot_text("", NOW)[0]), call({}, body, stamp)]
    for each in sent:
        try:
            kept = door.receive_call(each, APP)
        except DomainError:
            continue
        if kept and kept.state == "new":
            read(kept)


@given(page=JSONS | NAMED)
def test_whatever_a_failed_list_holds_it_is_read(page: Any) -> None:
    kept = Delivery(
        "dingtalk:failed-1", "dingtalk", NOW, json.dumps(page).encode(), {}, {"kind": door.FAILED}
    )
    read(kept)


def read(kept: Delivery) -> None:
    try:
        intake.read(kept, APP)
    except Invalid:
        assert kept


@given(cut=st.integers(0, 400), flip=st.integers(0, 255))
def test_a_truncated_or_changed_envelope_is_refused(cut: int, flip: int) -> None:
    query, body = dingtalk.sealed({"EventType": "a", "eventId": "1"}, NOW)
    at = cut % len(body)
    for changed in (body[:at], body[:at] + bytes([body[at] ^ (flip or 1)]) + body[at + 1 :]):
        try:
            kept = door.receive_call(call(query, changed), APP)
        except Unauthenticated:
            continue
        assert kept and callback.sealed_text(changed) == callback.sealed_text(body)


def test_what_is_sent_fits_the_platforms_limits() -> None:
    long = "客户的地址很长" * 400
    told = messages.text_message(long)
    shown = messages.claim_card("t", "r", "u", "c", "k", {"address": long})

    assert len(json.dumps(told, ensure_ascii=False).encode()) <= 2048
    assert len(shown["cardData"]["cardParamMap"]["address"].encode()) <= messages.CARD_VALUE
    assert len(messages.todo("s", "u", long, "https://a")["subject"]) <= 1024
    assert len(messages.card_id("n" * 500, "u" * 64)) <= 64


def test_an_app_key_stays_in_no_repr() -> None:
    [key] = door.keys(APP)

    assert APP["token"] not in repr(key) and APP["aes_key"] not in repr(replace(key))
    assert base64.b64decode(APP["aes_key"] + "=")


@pytest.mark.parametrize("name", ["UserId", "userId", "UserID", "userid"])
def test_an_event_names_one_person_or_a_list_of_them_and_no_more_than_fit(name: str) -> None:
    def of(value: Any) -> list[str]:
        return callback.people_of(callback.Event("user_leave_org", "e1", "", {name: value}))

    assert of("U1") == ["U1"]
    assert of(["U1", "", 7, None, "U2"]) == ["U1", "U2"]
    assert of([f"U{n}" for n in range(300)]) == [f"U{n}" for n in range(callback.MAX_IDS)]
    assert of({"U1": 1}) == of(None) == []


def test_a_signed_event_that_no_key_opens_is_kept_with_the_reason() -> None:
    sealed = "QUJDREVGR0g="
    stamp = str(int(NOW.timestamp() * 1000))
    [key] = door.keys(APP)
    signature = envelope.signature(key.token, stamp, "n", sealed)
    query = {"msg_signature": signature, "timestamp": stamp, "nonce": "n"}

    kept = door.receive_call(call(query, json.dumps({"encrypt": sealed}).encode()), APP)

    assert kept and kept.state == "unreadable" and kept.reason
    assert kept.delivery_id == f"dingtalk:{callback.document_key(sealed.encode())}"


def test_a_robots_message_signed_by_another_is_refused_and_one_without_a_signature() -> None:
    headers, body = dingtalk.robot_text("我的", NOW)
    for sign, code in (("0" * 44, "bad_signature"), ("", "unsigned")):
        with pytest.raises(Unauthenticated) as refused:
            door.receive_call(call({}, body, headers | {"sign": sign}), APP)
        assert refused.value.code == code


def test_a_groups_robot_is_addressed_with_a_signature_only_where_it_has_a_secret() -> None:
    plain = messages.robot_address("to ken", "", "1783610513000")
    signed = messages.robot_address("t", "s", "1783610513000")

    assert plain == "robot/send?access_token=to+ken"
    query = parse_qs(signed.removeprefix("robot/send?"))
    assert query["timestamp"] == ["1783610513000"]
    assert query["sign"] == [signing.robot_sign("s", "1783610513000")]


class FailedList:
    """Answers with page after page, for ever where nobody ends it."""

    def __init__(self, pages: list[Any] | None = None) -> None:
        self.pages, self.asked = pages, 0

    def failed_events(self) -> bytes:
        self.asked += 1
        own = {"failed_list": [{"call_back_tag": f"t{self.asked}"}], "has_more": True}
        return json.dumps(self.pages.pop(0) if self.pages else own).encode()


def kept_of(client: FailedList, calls: int = 99) -> tuple[list[int], list[Delivery]]:
    kept, left = list[Delivery](), iter(range(calls))
    found = failed.pages(client, kept.append, lambda at: next(left, None) is not None, NOW)
    return [*found], kept


def test_of_a_failed_list_without_an_end_so_many_pages_are_asked_for_and_each_is_kept() -> None:
    client = FailedList()

    counts, kept = kept_of(client)

    assert client.asked == failed.MAX_PAGES == len(counts) == len({x.delivery_id for x in kept})


def test_a_failed_list_is_asked_for_until_it_has_no_more_is_empty_or_the_calls_are_used_up() -> (
    None
):
    one = {"failed_list": [{"call_back_tag": "a"}]}
    for pages, counts in (
        ([one | {"has_more": True}, one], [1, 1]),
        ([{"failed_list": [], "has_more": True}], [0]),
        ([{"failed_list": "odd", "has_more": True}], [0]),
    ):
        client = FailedList([*pages])
        assert (kept_of(client)[0], client.asked) == (counts, len(counts))
    client = FailedList()
    assert (kept_of(client, calls=3)[0], client.asked) == ([1, 1, 1], 3)


@given(sizes=st.lists(st.integers(0, 120_000), max_size=12))
def test_a_page_is_kept_in_pieces_that_fit_and_hold_every_event_in_its_order(
    sizes: list[int],
) -> None:
    rows = [{"call_back_tag": f"t{n}", "data": "x" * size} for n, size in enumerate(sizes)]

    pieces = [*failed.pieces(rows)]

    assert [row for piece in pieces for row in json.loads(piece)["failed_list"]] == rows
    assert all(len(piece) <= failed.MAX_BYTES + 30 for piece in pieces)
