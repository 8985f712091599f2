"""Tencent Cloud's SendSms (2021-01-11, TC3 signature). Pure. Source: cloud.tencent.com product 382, page 55981."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from suanqing.channels.sms.provider import UNREADABLE, Answered, Request, Text, judged
from suanqing.channels.sms.signing import tc3
from suanqing.channels.telling.model import Told
from suanqing.errors import Invalid

HOST = "sms.tencentcloudapi.com"
CONTENT_TYPE = "application/json; charset=utf-8"
LATER = ("RequestLimitExceeded",)
UNCLEAR = ("InternalError", "FailedOperation.FailResolvePacket")
WRONG = (
    "AuthFailure", "UnauthorizedOperation", "FailedOperation.InsufficientBalance", "FailedOperation.Signature",
    "FailedOperation.Template", "FailedOperation.Forbid", "InvalidParameterValue.SdkAppId",
    "InvalidParameterValue.Template", "ResourceNotFound", "UnsupportedRegion", "MissingParameter",
)  # fmt: skip
"""Signature, template, account: nothing that another number would change."""
MAX_SESSION = 500


@dataclass(frozen=True, slots=True)
class Tencent:
    key_id: str
    secret: str = field(repr=False)
    app: str
    region: str = "ap-guangzhou"
    host: str = HOST

    def request(self, text: Text, now: datetime, nonce: str) -> Request:
        asked = {
            "PhoneNumberSet": [f"+86{text.phone}"],
            "SmsSdkAppId": self.app,
            "SignName": text.sign,
            "TemplateId": text.template,
            "TemplateParamSet": ordered(text),
            "SessionContext": text.id[:MAX_SESSION],
        }
        body = json.dumps(asked, ensure_ascii=False).encode()
        at = int(now.timestamp())
        day = now.astimezone(UTC).strftime("%Y-%m-%d")
        signature = tc3(self.secret, "sms", self.host, CONTENT_TYPE, body, at, day)
        scope = f"{self.key_id}/{day}/sms/tc3_request"
        headers = {
            "host": self.host,
            "content-type": CONTENT_TYPE,
            "x-tc-action": "SendSms",
            "x-tc-version": "2021-01-11",
            "x-tc-region": self.region,
            "x-tc-timestamp": str(at),
            "authorization": f"TC3-HMAC-SHA256 Credential={scope}, SignedHeaders=content-type;host, "
            f"Signature={signature}",
        }
        return Request(headers, body)

    def answered(self, status: int, body: bytes) -> Answered:
        try:
            answer = json.loads(body)["Response"]
            error = answer.get("Error")
            one: Any = error if error else answer["SendStatusSet"][0]
            code = one["Code"]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return UNREADABLE
        if not isinstance(code, str):
            return UNREADABLE
        if code == "Ok" and not error:
            fee = one.get("Fee", 0)
            return Answered(
                Told("sent", ref=str(one.get("SerialNo", ""))),
                fee if isinstance(fee, int) and not isinstance(fee, bool) and fee > 0 else 0,
            )
        return judged(code, LATER, UNCLEAR, WRONG)


def ordered(text: Text) -> list[str]:
    """Fields are numbers here: {1}, {2} … Raises Invalid."""
    names = sorted(text.fields, key=lambda name: int(name) if name.isdecimal() else 0)
    if names != [str(number) for number in range(1, len(names) + 1)]:
        raise Invalid("this provider's fields are 1, 2 and so on", where="fields")
    return [text.fields[name] or "-" for name in names]
