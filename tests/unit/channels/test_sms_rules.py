"""Signatures by the documents' own examples, what answers mean, and what the company may enter."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded.places import ROOT
from suanqing.channels.sms.aliyun import Aliyun
from suanqing.channels.sms.provider import Answered, Text
from suanqing.channels.sms.settings import check_part, settings_of
from suanqing.channels.sms.signing import acs3, tc3
from suanqing.channels.sms.tell import check_address
from suanqing.channels.sms.tencent import Tencent
from suanqing.channels.telling.model import Told
from suanqing.errors import Invalid, Unavailable

VECTORS = json.loads((ROOT / "tests" / "data" / "sms_signatures.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
TEXT = Text("13800138000", "安心到家", "SMS_1", {"1": "T1", "2": "x" * 40}, "T1:stage:given")
ALIYUN, TENCENT = Aliyun("id", "key"), Tencent("id", "key", "1400000000")


def test_aliyuns_signature_is_the_documents() -> None:
    told = VECTORS["acs3"]
    query = "&".join(f"{name}={value}" for name, value in sorted(told["query"].items()))

    names, signature = acs3(
        told["secret"], told["method"], told["path"], query, told["headers"], told["body"].encode()
    )

    assert signature == told["signature"]
    assert names == ";".join(sorted(told["headers"]))


def test_tencents_signature_is_the_documents() -> None:
    told = VECTORS["tc3"]

    signature = tc3(
        told["secret"], told["service"], told["host"], told["content_type"], told["payload"].encode(),
        told["timestamp"], told["date"],
    )  # fmt: skip

    assert signature == told["signature"]


def test_no_secret_stands_in_what_is_sent_or_shown() -> None:
    for provider in (Aliyun("id", "s3cret"), Tencent("id", "s3cret", "14")):
        request = provider.request(TEXT, NOW, "nonce")
        assert "s3cret" not in repr(provider) + repr(request)
    assert "13800138000" not in repr(TEXT)


def aliyun(code: str, status: int = 200) -> Answered:
    return ALIYUN.answered(status, json.dumps({"Code": code, "BizId": "b"}).encode())


def tencent(code: str, fee: Any = 1, error: bool = False) -> Answered:
    one = {"Code": code, "SerialNo": "s", "Fee": fee}
    told = {"Error": one} if error else {"SendStatusSet": [one]}
    return TENCENT.answered(200, json.dumps({"Response": told}).encode())


def test_what_the_providers_codes_mean() -> None:
    assert aliyun("OK") == Answered(Told("sent", ref="b"))
    assert aliyun("isv.BUSINESS_LIMIT_CONTROL").told == Told(
        "refused", "isv.BUSINESS_LIMIT_CONTROL"
    )
    assert aliyun("isv.AMOUNT_NOT_ENOUGH").wrong and aliyun("SignatureDoesNotMatch", 400).wrong
    assert aliyun("isp.RAM_PERMISSION_DENY").told.result == "refused"
    assert aliyun("isp.SYSTEM_ERROR").told.result == "unknown"
    assert tencent("Ok", 2) == Answered(Told("sent", ref="s"), 2)
    assert tencent("LimitExceeded.PhoneNumberDailyLimit").told.result == "refused"
    assert tencent("FailedOperation.TemplateIncorrectOrUnapproved").wrong
    assert tencent("AuthFailure.SignatureFailure", error=True).wrong
    assert tencent("InternalError.Timeout", error=True).told.result == "unknown"
    for later in (
        lambda: aliyun("Throttling.User", 400),
        lambda: tencent("RequestLimitExceeded", error=True),
    ):
        with pytest.raises(Unavailable):
            later()


@pytest.mark.parametrize("fee", [None, "2", True, -1, 0])
def test_a_fee_that_is_none_counts_as_not_said(fee: Any) -> None:
    assert tencent("Ok", fee) == Answered(Told("sent", ref="s"), 0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Code", "Response", "SendStatusSet", "Error", "BizId", "Fee"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    body=st.binary(max_size=200) | JSON.map(lambda told: json.dumps(told).encode()),
    status=st.integers(200, 599),
)
def test_an_answer_nobody_can_read_is_never_taken_for_not_sent(body: bytes, status: int) -> None:
    for provider in (ALIYUN, TENCENT):
        try:
            answered = provider.answered(status, body)
        except Unavailable as error:
            assert error.facts["platform_code"]
        else:
            assert answered.told.result == "unknown" or answered.told.why or b"k" in body.lower()


def test_an_answer_nested_without_end_is_no_crash() -> None:
    deep = b"[" * 200_000
    assert [each.answered(200, deep).told.result for each in (ALIYUN, TENCENT)] == ["unknown"] * 2


def test_values_are_cut_to_what_the_platform_takes_and_none_is_empty() -> None:
    from urllib.parse import parse_qs

    text = Text("13800138000", "安心到家", "SMS_1", {"code": "技" * 50, "no": ""}, "id")
    asked = parse_qs(ALIYUN.request(text, NOW, "n").body.decode())

    assert json.loads(asked["TemplateParam"][0]) == {"code": "技" * 35, "no": "-"}


def test_tencents_fields_are_numbers_in_order() -> None:
    text = Text("13800138000", "安心到家", "1", {str(n): f"v{n}" for n in range(11, 0, -1)}, "id")
    body = json.loads(TENCENT.request(text, NOW, "n").body)

    assert body["TemplateParamSet"] == [f"v{n}" for n in range(1, 12)]
    with pytest.raises(Invalid):
        TENCENT.request(Text("13800138000", "安心到家", "1", {"code": "x"}, "id"), NOW, "n")


@pytest.mark.parametrize(
    "told",
    [
        "13800138000",
        "+86 138-0013-8000",
        "0086 13800138000",
        "１３８００１３８０００",
        "＋８６ 13800138000",
    ],
)
def test_a_mobile_is_the_same_however_it_is_written(told: str) -> None:
    assert check_address(told) == "13800138000"


@pytest.mark.parametrize(
    "told",
    [
        "021-61234567",
        "138****8000",
        "12800138000",
        "1380013800",
        "",
        "+1 202 555 0101",
        "+1 380 013 8000",
        " ＋1 3800138000",
    ],
)
def test_what_is_no_mainland_mobile_is_refused(told: str) -> None:
    with pytest.raises(Invalid):
        check_address(told)


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"provider": "pigeon", "sign": "安心到家", "price": 5}, "provider"),
        ({"provider": "aliyun", "sign": "【安心】", "price": 5}, "sign"),
        ({"provider": "aliyun", "sign": "安", "price": 5}, "sign"),
        ({"provider": "aliyun", "sign": "安心到家"}, "price"),
        ({"provider": "aliyun", "sign": "安心到家", "price": 0}, "price"),
        ({"provider": "aliyun", "sign": "安心到家", "price": 0.5}, "price"),
        ({"provider": "aliyun", "sign": "安心到家", "price": True}, "price"),
        ({"keys": "x"}, "keys"),
    ],
)
def test_settings_are_whole_or_refused(document: dict[str, Any], where: str) -> None:
    with pytest.raises(Invalid) as refusal:
        settings_of(document)
    assert refusal.value.facts["where"] == where


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ({}, "template"),
        ({"template": "SMS_1", "fields": {"url": "link"}}, "fields"),
        ({"template": "SMS_1", "fields": {"who": "customer"}}, "fields"),
        ({"template": "SMS_1", "fields": ["token"]}, "fields"),
        ({"template": "SMS_1", "parts": 0}, "parts"),
        ({"template": "SMS_1", "text": "free words"}, "text"),
    ],
)
def test_a_message_is_an_approved_template_with_known_fields(part: Any, where: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_part(part)
    assert refusal.value.facts["where"] == where
