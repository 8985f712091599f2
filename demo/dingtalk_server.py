"""A local DingTalk on loopback, as its documents say it: two servers in one with a token each, work notices, to-dos,
cards, group robots, logins, the failed list, and the calls of a month, which are counted.

People are invented. Faults can be ordered for the next calls of a path.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from demo.local_server import Answered, Asked, LocalServer, Troubled
from suanqing import times
from suanqing.channels.dingtalk import callback, signing
from suanqing.channels.inbox import envelope

APP: dict[str, Any] = {
    "corp_id": "dingcorp0001", "app_key": "dingkey0001", "app_secret": "app-secret", "agent_id": "4001",
    "token": "Token0001", "aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "previous": None,
    "card_secret": "card-secret", "card_template": "tpl.schema", "robot_code": "dingkey0001",
    "robots": {"east": {"token": "group-token", "secret": "SECgroup"}},
}  # fmt: skip
MEMBERS = {"Tech01": "union-1", "Tech02": "union-2", "boss": "union-3", "U1": "union-u1"}
SPENT, NO_TOKEN = "您的企业本月api调用量已超过限制", "不合法的access_token"
NOBODY, ELSEWHERE = "无效的USERID", "访问ip不在白名单之中"
FAULTS: dict[str, tuple[int, dict[str, Any]]] = {
    "throttled": (200, {"errcode": 90018, "errmsg": "too many"}),
    "spent": (200, {"errcode": 90020, "errmsg": SPENT}),
    "stale": (200, {"errcode": 88, "sub_code": "40014", "sub_msg": NO_TOKEN}),
    "refused": (200, {"errcode": 33012, "errmsg": NOBODY}),
    "address": (200, {"errcode": 60020, "errmsg": ELSEWHERE}),
    "new-spent": (403, {"code": "Forbidden.AccessDenied.ApiCountLimitForOrg", "message": "spent"}),
    "new-throttled": (403, {"code": "Forbidden.AccessDenied.QpsLimitForApi", "message": "slow"}),
    "new-stale": (400, {"code": "InvalidAuthentication", "message": NO_TOKEN}),
    "blocked": (200, {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"}),
}
"""Faults that answer; four more: http500, nonsense, silence (no answer) and lost (done, and no answer)."""
FREE = ("/gettoken", "/v1.0/oauth2/", "/topapi/v2/user/", "/topapi/user/", "/v1.0/contact/")


class Platform(Troubled):
    """One app's company: its people, what they were told, and the rules of the calls."""

    def __init__(self, now: Callable[[], datetime] = times.utcnow, quota: int = 5_000) -> None:
        super().__init__()
        self.now, self.quota = now, quota
        self.calls: list[str] = []
        self.counted = 0
        self.notices: list[tuple[str, str]] = []
        self.repeated: list[tuple[str, str]] = []
        self.cards: dict[str, dict[str, Any]] = {}
        self.todos: dict[str, dict[str, Any]] = {}
        self.said: list[str] = []
        self.failed: list[dict[str, Any]] = []
        self.tokens: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        """Code that a login brought back -> unionid or, with `in:` before it, userid."""
        self.issued = 0

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        path, told = asked.path, json.loads(asked.body or b"{}")
        self.calls.append(path)
        if path == "/gettoken":
            return self._token(asked.query.get("appkey"), asked.query.get("appsecret"), "oapi")
        if path == "/v1.0/oauth2/accessToken":
            return self._token(told.get("appKey"), told.get("appSecret"), "api")
        if path == "/robot/send":
            return self._robot(asked.query, told)
        if path == "/v1.0/oauth2/userAccessToken":
            return self._user_token(told)
        if path == "/v1.0/contact/users/me":
            return self._me(asked.headers.get("x-acs-dingtalk-access-token", ""))
        old = not path.startswith("/v1.0/")
        given = (
            asked.query.get("access_token")
            if old
            else asked.headers.get("x-acs-dingtalk-access-token")
        )
        if self.tokens.get("oapi" if old else "api") != given:
            return FAULTS["stale" if old else "new-stale"]
        if not path.startswith(FREE):
            if self.counted >= self.quota:
                return FAULTS["spent" if old else "new-spent"]
            self.counted += 1
        return self._rule(asked, told)

    def _rule(self, asked: Asked, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        path, parts = asked.path, asked.path.strip("/").split("/")
        if path == "/topapi/message/corpconversation/asyncsend_v2":
            return self._notify(told)
        if path == "/topapi/v2/user/get":
            return self._user(told["userid"], MEMBERS.get(told["userid"]))
        if path == "/topapi/user/getbyunionid":
            found = {union: user for user, union in MEMBERS.items()}.get(told["unionid"])
            return self._user(found, told["unionid"] if found else None)
        if path == "/topapi/v2/user/getuserinfo":
            found = self.codes.pop(told["code"], "")
            if not found.startswith("in:"):
                return 200, {"errcode": 40078, "errmsg": "不存在的临时授权码"}
            return self._user(found.removeprefix("in:"), "union")
        if path == "/call_back/get_call_back_failed_result" and asked.method == "GET":
            page, self.failed = self.failed[:200], self.failed[200:]
            return 200, {"errcode": 0, "has_more": bool(self.failed), "failed_list": page}
        if path == "/v1.0/card/instances/createAndDeliver":
            return self._card(told)
        if parts[:3] == ["v1.0", "todo", "users"]:
            return self._todo(asked.method, parts, told)
        return 404, {"code": "InvalidAction.NotFound", "message": "no such call"}

    def _token(self, key: Any, secret: Any, which: str) -> tuple[int, dict[str, Any]]:
        if (key, secret) != (APP["app_key"], APP["app_secret"]):
            return 200, {"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"}
        self.issued += 1
        token = self.tokens[which] = f"{which}-{self.issued}"
        if which == "oapi":
            return 200, {"errcode": 0, "access_token": token, "expires_in": 7200}
        return 200, {"accessToken": token, "expireIn": 7200}

    def _user_token(self, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        known = (APP["app_key"], APP["app_secret"], "authorization_code")
        union = self.codes.pop(str(told.get("code")), "")
        if (
            told.get("clientId"),
            told.get("clientSecret"),
            told.get("grantType"),
        ) != known or not union:
            return 400, {
                "code": "invalidParameter.authCode.notFound",
                "message": "不存在的authCode",
            }
        return 200, {"accessToken": f"user:{union}", "expireIn": 7200, "corpId": APP["corp_id"]}

    def _me(self, token: str) -> tuple[int, dict[str, Any]]:
        union = token.removeprefix("user:")
        return (200, {"unionId": union, "nick": "某人"}) if union != token else FAULTS["new-stale"]

    def _user(self, userid: str | None, union: str | None) -> tuple[int, dict[str, Any]]:
        if not union:
            return 200, {"errcode": 60121, "errmsg": "找不到该用户"}
        return 200, {"errcode": 0, "result": {"userid": userid, "unionid": union, "name": "某人"}}

    def _notify(self, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        message = json.dumps(told["msg"], ensure_ascii=False)
        if str(told["agent_id"]) != APP["agent_id"] or len(message.encode()) > 2048:
            return 200, {"errcode": 33012, "errmsg": "参数错误"}
        for user in told["userid_list"].split(","):
            one = (user, told["msg"]["text"]["content"])
            (self.repeated if one in self.notices else self.notices).append(one)
        return 200, {"errcode": 0, "task_id": len(self.calls), "request_id": "r"}

    def _card(self, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        texts = all(isinstance(each, str) for each in told["cardData"]["cardParamMap"].values())
        if not texts or len(told["outTrackId"]) > 64:
            return 400, {"code": "param.error", "message": "wrong"}
        if told["outTrackId"] in self.cards:
            return 400, {"code": "param.outTrackId.exist", "message": "exists"}
        self.cards[told["outTrackId"]] = told
        return 200, {"success": True, "result": {"outTrackId": told["outTrackId"]}}

    def _todo(
        self, method: str, parts: list[str], told: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        if method == "PUT":
            if parts[5] not in self.todos:
                return 400, {"code": "todo.notExist", "message": "gone"}
            self.todos[parts[5]] |= told
            return 200, {"result": True}
        if not told["detailUrl"]["appUrl"] or parts[3] not in told["executorIds"]:
            return 400, {"code": "param.error", "message": "wrong"}
        id = f"task-{hashlib.sha256(told['sourceId'].encode()).hexdigest()[:12]}"
        self.todos.setdefault(id, told)
        return 200, {"id": id, **told}

    def _robot(self, query: dict[str, str], told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        robot = APP["robots"]["east"]
        if query.get("access_token") != robot["token"]:
            return 200, {"errcode": 300005, "errmsg": "token is not exist"}
        if query.get("sign") != signing.robot_sign(robot["secret"], query.get("timestamp", "")):
            return 200, {"errcode": 310000, "errmsg": "sign not match"}
        if len(self.said) >= 20:
            return 200, {"errcode": 410100, "errmsg": "send too fast"}
        self.said.append(told["text"]["content"])
        return 200, {"errcode": 0, "errmsg": "ok"}


class DingTalkServer(LocalServer):
    def __init__(self, platform: Platform | None = None) -> None:
        self.platform = platform or Platform()
        super().__init__(self._answer)

    def _answer(self, asked: Asked) -> Answered:
        return self.platform.through(
            asked.path, lambda fault: FAULTS.get(fault) or self.platform.answer(asked)
        )


def sealed(
    document: Any, at: datetime, nonce: str = "n0nce", app: dict[str, Any] = APP
) -> tuple[dict[str, str], bytes]:
    """An event's query and body."""
    key = envelope.Key(app["token"], app["aes_key"], app["app_key"])
    plain = (
        document
        if isinstance(document, bytes)
        else json.dumps(document, ensure_ascii=False).encode()
    )
    made = envelope.seal(key, plain, str(times.epoch_ms(at)), nonce)
    query = {
        "msg_signature": made.signature,
        "signature": made.signature,
        "timestamp": made.timestamp,
        "nonce": nonce,
    }
    return query, json.dumps({"encrypt": made.encrypt}).encode()


def robot_text(
    text: str, at: datetime, who: str = "Tech01", id: str = "msg1", **more: Any
) -> tuple[dict[str, str], bytes]:
    """Headers and body of a message to the app's robot."""
    stamp = str(times.epoch_ms(at))
    told = {
        "msgtype": "text", "text": {"content": f" {text}"}, "msgId": id, "createAt": int(stamp),
        "conversationType": "1", "conversationId": "cid1", "senderId": "$:LWCP_v1:$x", "senderNick": "某人",
        "senderStaffId": who, "senderCorpId": APP["corp_id"], "chatbotCorpId": APP["corp_id"],
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=x", **more,
    }  # fmt: skip
    headers = {"timestamp": stamp, "sign": signing.robot_sign(APP["app_secret"], stamp)}
    return headers, json.dumps(told, ensure_ascii=False).encode()


def pressed(
    card: dict[str, Any], at: datetime, who: str | None = None, **params: str
) -> tuple[dict[str, str], bytes]:
    """Headers and body when somebody presses the button of a card that was delivered."""
    values, stamp = card["cardData"]["cardParamMap"], str(times.epoch_ms(at))
    sent = {name: values[name] for name in ("action", "ticket", "key")} | params
    account = who or card["openSpaceId"].rpartition(".")[2]
    told = {
        "type": "actionCallback", "outTrackId": card["outTrackId"], "corpId": APP["corp_id"], "userId": account,
        "content": json.dumps({"cardPrivateData": {"actionIds": ["claim"], "params": sent}}), "extension": "{}",
    }  # fmt: skip
    headers = {
        "x-ddpaas-signature-timestamp": stamp,
        "x-ddpaas-signature": signing.card_sign(APP["card_secret"], stamp),
    }
    return headers, json.dumps(told, ensure_ascii=False).encode()


CHECK = {"EventType": callback.CHECK_URL}
