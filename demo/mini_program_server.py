"""A local WeChat on loopback, as its documents say it for mini programs: logins and phones by codes that are good once,
subscription messages that need a consent each. People are invented. Faults can be ordered for the next calls of a path.
"""

import json
from collections import Counter
from typing import Any

from demo.local_server import Answered, Asked, LocalServer, Troubled

APP = {"appid": "wx0000000000000001", "secret": "mini-secret"}
FAULTS: dict[str, dict[str, Any]] = {
    "busy": {"errcode": -1, "errmsg": "system error"},
    "limited": {"errcode": 45009, "errmsg": "reach max api daily quota limit"},
    "stale": {"errcode": 42001, "errmsg": "access_token expired"},
    "template": {"errcode": 40037, "errmsg": "invalid template_id"},
    "shut": {"errcode": 43107, "errmsg": "template banned"},
    "whitelist": {"errcode": 40164, "errmsg": "invalid ip, not in whitelist"},
    "words": {"errcode": 45168, "errmsg": "sensitive words"},
    "value": {"errcode": 47003, "errmsg": "argument invalid! data.thing1.value invalid"},
}
"""Faults that answer; four more: http500, nonsense, silence and lost (done, and no answer)."""


class Platform(Troubled):
    def __init__(self) -> None:
        super().__init__()
        self.calls = list[str]()
        self.codes: dict[str, str] = {}
        """Of a login: code -> openid."""
        self.phones: dict[str, tuple[str, str]] = {}
        """Of a phone: code -> (openid, phone; of another country: "1 3800138000")."""
        self.consents: Counter[tuple[str, str]] = Counter()
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.token, self.issued = "", 0

    def answer(self, asked: Asked) -> dict[str, Any]:
        path, query, told = asked.path, asked.query, json.loads(asked.body or b"{}")
        self.calls.append(path)
        if path in ("/sns/jscode2session", "/cgi-bin/token"):
            if (query.get("appid"), query.get("secret")) != (APP["appid"], APP["secret"]):
                return {"errcode": 40125, "errmsg": "invalid appsecret"}
            return self._token() if path == "/cgi-bin/token" else self._session(query["js_code"])
        if query.get("access_token") != self.token:
            return FAULTS["stale"]
        if path == "/wxa/business/getuserphonenumber":
            return self._phone(told)
        return self._send(told)

    def _token(self) -> dict[str, Any]:
        self.issued += 1
        self.token = f"mini-{self.issued}"
        return {"access_token": self.token, "expires_in": 7200}

    def _session(self, code: str) -> dict[str, Any]:
        openid = self.codes.pop(code, "")
        if not openid:
            return {"errcode": 40029, "errmsg": "invalid code"}
        return {
            "openid": openid,
            "session_key": "tiihtNczf5v6AKRyjwEUhQ==",
            "unionid": f"u-{openid}",
        }

    def _phone(self, told: dict[str, Any]) -> dict[str, Any]:
        openid, phone = self.phones.pop(told["code"], ("", ""))
        if not phone or told.get("openid") != openid:
            return {"errcode": 40029, "errmsg": "invalid code"}
        country, _, pure = phone.rpartition(" ")
        info = {
            "phoneNumber": f"+{country}{pure}" if country else pure,
            "purePhoneNumber": pure,
            "countryCode": country or "86",
        }
        return {
            "errcode": 0,
            "phone_info": info | {"watermark": {"timestamp": 1, "appid": APP["appid"]}},
        }

    def _send(self, told: dict[str, Any]) -> dict[str, Any]:
        who = (told["touser"], told["template_id"])
        if told["miniprogram_state"] not in ("developer", "trial", "formal") or not told["lang"]:
            return FAULTS["value"]
        if any(
            len(each["value"]) > 20
            for name, each in told["data"].items()
            if name.startswith("thing")
        ):
            return FAULTS["value"]
        if not self.consents[who]:
            return {"errcode": 43101, "errmsg": "user refuse to accept the msg"}
        self.consents[who] -= 1
        self.sent.append((told["touser"], told))
        return {"errcode": 0, "errmsg": "ok"}


class MiniProgramServer(LocalServer):
    def __init__(self, platform: Platform | None = None) -> None:
        self.platform = platform or Platform()
        super().__init__(self._answer)

    def _answer(self, asked: Asked) -> Answered:
        return self.platform.through(
            asked.path, lambda fault: (200, FAULTS.get(fault) or self.platform.answer(asked))
        )
