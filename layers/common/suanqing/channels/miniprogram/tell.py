"""A customer is told by a subscription message (订阅消息): one consent, one message. Each use of a consent is counted
before WeChat is asked, and what was never agreed to is not sent.

    "ways": {"miniprogram": {"template": "tmpl-1", "page": "pages/mine/index",
                             "fields": {"character_string1": "ticket", "thing2": "step"}}}

Source: WeChat, subscribeMessage.send; the limits of its values.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from suanqing.channels.budgets.model import Charge
from suanqing.channels.budgets.store import BudgetStore
from suanqing.channels.miniprogram.client import (
    BAD_OPENID,
    BAD_TEMPLATE,
    BAD_VALUE,
    BAD_WORDS,
    NO_CONSENT,
)
from suanqing.channels.miniprogram.client_service import client
from suanqing.channels.telling.model import Message, Off, Told
from suanqing.channels.telling.rules import check_fields
from suanqing.errors import ChannelMisconfigured, Invalid, Unavailable
from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.times import utcnow

CONSENT = "miniprogram_consent"
"""The budget of what somebody agreed to: granted, counted for every openid and template apart."""
OPENID = re.compile(r"[A-Za-z0-9_-]{6,64}", re.ASCII)
NAME = re.compile(
    r"(thing|character_string|time|date|phrase|number|letter|symbol|amount|phone_number|car_number|name)[0-9]{1,2}",
    re.ASCII,
)
LONGEST = {
    "thing": 20, "character_string": 32, "phrase": 5, "name": 10, "number": 32, "letter": 32, "symbol": 5,
    "phone_number": 17, "car_number": 8, "amount": 12,
}  # fmt: skip
WHY = {
    NO_CONSENT: "no_consent", BAD_OPENID: "unknown_receiver", BAD_VALUE: "bad_value", BAD_WORDS: "bad_words",
}  # fmt: skip


class Sends(Protocol):
    def send(self, openid: str, message: Mapping[str, Any], /) -> int: ...


def check_part(part: Mapping[str, Any]) -> None:
    """template, page and which field stands for which of the template's names. Raises Invalid."""
    if set(part) - {"template", "page", "fields"}:
        raise Invalid("there is template, page and fields", where="miniprogram")
    if not isinstance(part.get("template"), str) or not part["template"]:
        raise Invalid("a template is named", where="template")
    if not isinstance(part.get("page", ""), str):
        raise Invalid("a page is a path of the program", where="page")
    fields = part.get("fields")
    check_fields(fields, "fields")
    assert isinstance(fields, Mapping)
    if odd := next((name for name in fields if not NAME.fullmatch(name)), None):
        raise Invalid(f"{odd} is no name of a template's value", where="fields")


def check_address(address: str) -> str:
    """An openid as it stands. Raises Invalid."""
    if not OPENID.fullmatch(address):
        raise Invalid("this is no openid", where="address")
    return address


def grant(
    budgets: BudgetStore, openid: str, template: str, n: int, at: datetime, name: str
) -> bool:
    """Somebody agreed to `n` messages more, said once under `name`. False: it was counted before."""
    return budgets.grant(CONSENT, whose(openid, template), n, at, name)


class Teller:
    """state: developer, trial or formal, the program's version that the message opens."""

    def __init__(
        self,
        client: Sends,
        budgets: BudgetStore,
        clock: Callable[[], datetime],
        state: str = "formal",
    ) -> None:
        self._client, self._budgets, self._clock, self._state = client, budgets, clock, state

    def tell(self, message: Message, address: str) -> Told:
        """A template or page that is none is the message's own trouble, and it goes another way. Raises Unavailable,
        ChannelMisconfigured: certainly not sent, and it may go later; its consent is counted
        once under the message's id, so that trying again uses no other."""
        template = str(message.part["template"])
        charge = Charge(CONSENT, whose=whose(address, template))
        name = f"{message.id}:{charge.whose}"
        if not self._budgets.take([charge], self._clock(), name).allowed:
            return Told("spent", CONSENT)
        try:
            code = self._client.send(address, payload(message, self._state))
        except Unavailable as error:
            if error.facts.get("outcome") == "unknown":
                return Told("unknown")
            raise
        except ChannelMisconfigured as error:
            if error.facts.get("errcode") in BAD_TEMPLATE:
                return Told("refused", "bad_template")
            raise
        except Invalid as error:
            return Told("refused", str(error.facts["errcode"]))
        return Told("refused", WHY[code]) if code else Told("sent")


def teller(secret: Mapping[str, Any]) -> Teller | Off:
    """secret: {"appid", "secret", "state": "formal" | "trial" | "developer"}; {} where the company has no program."""
    if not secret:
        return Off()
    budgets = BudgetStore(aws.dynamodb(), setting("NOTICES_TABLE"))
    return Teller(client(secret), budgets, utcnow, secret.get("state") or "formal")


def payload(message: Message, state: str) -> dict[str, Any]:
    part = message.part
    fields = part.get("fields")
    assert isinstance(fields, Mapping)
    data = {
        name: {"value": fit(name, message.fields.get(str(field), ""))}
        for name, field in fields.items()
    }
    page = str(part.get("page") or "")
    mark = "&" if "?" in page else "?"
    return {
        "template_id": part["template"],
        "data": data,
        "miniprogram_state": state,
        "lang": "zh_CN" if message.lang == "zh" else "en_US",
        **({"page": f"{page}{mark}token={message.fields.get('token', '')}"} if page else {}),
    }


def fit(name: str, value: str) -> str:
    """As long as the template's value may be, cut on purpose; "-" for nothing, which WeChat refuses. What may hold no
    Chinese keeps what it may."""
    kind = name.rstrip("0123456789")
    if kind == "character_string":
        value = "".join(each for each in value if each.isascii())
    longest = LONGEST.get(kind)
    if longest and len(value) > longest:
        value = (
            value[: longest - 1] + "…" if kind in ("thing", "name", "phrase") else value[:longest]
        )
    return value.strip() or "-"


def whose(openid: str, template: str) -> str:
    """Whose consent to what: who reads the budgets learns no openid."""
    return hashlib.sha256(f"{openid}\n{template}".encode()).hexdigest()[:32]
