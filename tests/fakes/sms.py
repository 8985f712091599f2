"""Aliyun's and Tencent Cloud's SendSms on this machine: signatures proven, limits kept, errors and silence on demand.

Written from the documents, apart from the product's own code: what is signed is read off the raw request.
"""

import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

ALIYUN = {"access_key_id": "test-id", "access_key_secret": "test-secret"}
TENCENT = {"secret_id": "test-id", "secret_key": "test-key", "sdk_app_id": "1400000000"}
SIGN, TEMPLATES = "安心到家", {"SMS_1": {"code", "no"}, "101": {"1", "2"}}
A_DAY = 50
"""Messages of a signature and template to a number, counted when submitted."""


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Clouds:
    """sent: (provider, phone, fields) of every message that was taken. next: codes to answer with; "silence", "500",
    "rubbish" and "close" stand for what is no answer."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, dict[str, str]]] = []
        self.asked, self.next = 0, list[str]()
        self.fee = 1
        self.counted: Counter[tuple[str, str]] = Counter()
        self.nonces: set[str] = set()
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with outer.lock:
                    outer.asked += 1
                    wanted = outer.next.pop(0) if outer.next else ""
                if wanted == "close":
                    self.connection.close()
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                taken = (
                    outer.take(headers, body)
                    if wanted in ("", "silence", "500", "rubbish")
                    else None
                )
                if wanted == "silence":
                    time.sleep(1.5)
                    return
                status, answer = 200, taken or outer.error(headers, wanted)
                if wanted == "500":
                    status, answer = (
                        500,
                        {"Code": "InternalError", "Response": {"Error": {"Code": "InternalError"}}},
                    )
                data = b"<html>" if wanted == "rubbish" else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        with self.lock:
            return (
                self._aliyun(headers, body)
                if "x-acs-action" in headers
                else self._tencent(headers, body)
            )

    def error(self, headers: dict[str, str], code: str) -> dict[str, Any]:
        if "x-acs-action" in headers:
            return {"Code": code, "Message": "no", "RequestId": "r"}
        if code.startswith("status:"):
            return _status(code.removeprefix("status:"), 0)
        return {"Response": {"Error": {"Code": code, "Message": "no"}, "RequestId": "r"}}

    def _aliyun(self, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        scheme, _, told = headers["authorization"].partition(" ")
        parts = dict(each.split("=", 1) for each in told.split(","))
        names = parts["SignedHeaders"].split(";")
        must = {"host", "content-type"} | {name for name in headers if name.startswith("x-acs-")}
        canonical = "POST\n/\n\n" + "".join(f"{n}:{headers[n]}\n" for n in names) + "\n"
        canonical += ";".join(names) + "\n" + sha(body)
        text = f"ACS3-HMAC-SHA256\n{sha(canonical.encode())}"
        wanted = hmac.new(ALIYUN["access_key_secret"].encode(), text.encode(), "sha256").hexdigest()
        if scheme != "ACS3-HMAC-SHA256" or set(names) != must or names != sorted(names):
            return self.error(headers, "IncompleteSignature")
        if parts["Credential"] != ALIYUN["access_key_id"]:
            return self.error(headers, "InvalidAccessKeyId.NotFound")
        if parts["Signature"] != wanted or headers["x-acs-content-sha256"] != sha(body):
            return self.error(headers, "SignatureDoesNotMatch")
        if headers["x-acs-signature-nonce"] in self.nonces:
            return self.error(headers, "SignatureNonceUsed")
        self.nonces.add(headers["x-acs-signature-nonce"])
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        fields = json.loads(asked["TemplateParam"])
        if asked["SignName"] != SIGN:
            return self.error(headers, "isv.SMS_SIGNATURE_ILLEGAL")
        if asked["TemplateCode"] not in TEMPLATES:
            return self.error(headers, "isv.SMS_TEMPLATE_ILLEGAL")
        if set(fields) != TEMPLATES[asked["TemplateCode"]]:
            return self.error(headers, "isv.TEMPLATE_MISSING_PARAMETERS")
        if any("://" in value for value in fields.values()):
            return self.error(headers, "isv.PARAM_NOT_SUPPORT_URL")
        if any(len(value) > 35 for value in fields.values()):
            return self.error(headers, "isv.PARAM_LENGTH_LIMIT")
        if self._over(asked["PhoneNumbers"], asked["TemplateCode"]):
            return self.error(headers, "isv.BUSINESS_LIMIT_CONTROL")
        self.sent.append(("aliyun", asked["PhoneNumbers"], fields))
        return {"Code": "OK", "Message": "OK", "BizId": f"biz-{len(self.sent)}^0", "RequestId": "r"}

    def _tencent(self, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        told = headers["authorization"].removeprefix("TC3-HMAC-SHA256 ")
        parts = dict(each.split("=", 1) for each in told.split(", "))
        at = int(headers["x-tc-timestamp"])
        day = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
        scope = f"{day}/sms/tc3_request"
        canonical = f"POST\n/\n\ncontent-type:{headers['content-type']}\nhost:{headers['host']}\n\n"
        canonical += f"content-type;host\n{sha(body)}"
        key = f"TC3{TENCENT['secret_key']}".encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), "sha256").digest()
        text = f"TC3-HMAC-SHA256\n{at}\n{scope}\n{sha(canonical.encode())}"
        wanted = hmac.new(key, text.encode(), "sha256").hexdigest()
        if parts["Credential"] != f"{TENCENT['secret_id']}/{scope}":
            return self.error(headers, "AuthFailure.SecretIdNotFound")
        if parts["Signature"] != wanted or abs(time.time() - at) > 300:
            return self.error(headers, "AuthFailure.SignatureFailure")
        asked = json.loads(body)
        fields = {str(n): each for n, each in enumerate(asked["TemplateParamSet"], 1)}
        [phone] = asked["PhoneNumberSet"]
        if asked["SmsSdkAppId"] != TENCENT["sdk_app_id"] or not phone.startswith("+861"):
            return self.error(headers, "InvalidParameterValue.IncorrectPhoneNumber")
        if asked["SignName"] != SIGN:
            return self.error(headers, "status:FailedOperation.SignatureIncorrectOrUnapproved")
        if set(fields) != TEMPLATES.get(asked["TemplateId"], set()):
            return self.error(headers, "status:FailedOperation.TemplateIncorrectOrUnapproved")
        if self._over(phone, asked["TemplateId"]):
            return self.error(headers, "status:LimitExceeded.PhoneNumberDailyLimit")
        self.sent.append(("tencent", phone.removeprefix("+86"), fields))
        return _status("Ok", self.fee, f"serial-{len(self.sent)}")

    def _over(self, phone: str, template: str) -> bool:
        self.counted[phone, template] += 1
        return self.counted[phone, template] > A_DAY

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _status(code: str, fee: int, serial: str = "") -> dict[str, Any]:
    one = {"SerialNo": serial, "PhoneNumber": "+8613", "Fee": fee, "Code": code, "Message": code}
    return {"Response": {"SendStatusSet": [one], "RequestId": "r"}}
