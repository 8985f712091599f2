"""Aliyun's SendSms (dysmsapi 2017-05-25, V3 signature). Pure. Source: help.aliyun.com, SendSms, 2881383."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlencode

from suanqing.channels.sms.provider import UNREADABLE, Answered, Request, Text, judged
from suanqing.channels.sms.signing import acs3
from suanqing.channels.telling.model import Told

HOST = "dysmsapi.aliyuncs.com"
LATER = ("Throttling", "ServiceUnavailable")
UNCLEAR = ("isp.", "InternalError")
WRONG = (
    "isp.RAM_PERMISSION_DENY", "isv.OUT_OF_SERVICE", "isv.PRODUCT_UN", "isv.ACCOUNT", "isv.AMOUNT_NOT_ENOUGH",
    "isv.SMS_TEMPLATE_ILLEGAL", "isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_SIGN", "isv.TEMPLATE", "isv.INVALID_JSON_PARAM",
    "SignatureDoesNotMatch", "SignatureNonceUsed", "InvalidAccessKeyId", "Forbidden", "InvalidTimeStamp",
)  # fmt: skip
"""Signature, template, account: nothing that another number would change."""
MAX_VALUE = 35
"""Characters of one field."""


@dataclass(frozen=True, slots=True)
class Aliyun:
    key_id: str
    secret: str = field(repr=False)
    host: str = HOST

    def request(self, text: Text, now: datetime, nonce: str) -> Request:
        told = {name: value[:MAX_VALUE] or "-" for name, value in text.fields.items()}
        asked = {
            "PhoneNumbers": text.phone,
            "SignName": text.sign,
            "TemplateCode": text.template,
            "TemplateParam": json.dumps(told, ensure_ascii=False, sort_keys=True),
            "OutId": text.id,
        }
        body = urlencode(asked).encode()
        headers = {
            "host": self.host,
            "content-type": "application/x-www-form-urlencoded",
            "x-acs-action": "SendSms",
            "x-acs-version": "2017-05-25",
            "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": nonce,
            "x-acs-content-sha256": sha256(body).hexdigest(),
        }
        names, signature = acs3(self.secret, "POST", "/", "", headers, body)
        headers["authorization"] = (
            f"ACS3-HMAC-SHA256 Credential={self.key_id},SignedHeaders={names},Signature={signature}"
        )
        return Request(headers, body)

    def answered(self, status: int, body: bytes) -> Answered:
        answer = _read(body)
        code = answer.get("Code")
        if not isinstance(code, str):
            return UNREADABLE
        if code == "OK" and status == 200:
            return Answered(Told("sent", ref=str(answer.get("BizId", ""))))
        unclear = () if code == "isp.RAM_PERMISSION_DENY" else UNCLEAR
        return judged(code, LATER, unclear, WRONG)


def _read(body: bytes) -> Mapping[str, object]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
