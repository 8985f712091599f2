"""What the company enters before a text message may be sent (短信设置). Pure.

    {"provider": "aliyun", "sign": "安心到家", "price": 5, "code": {"template": "SMS_9", "fields": {"code": "digits"}}}

sign: the approved signature. price: fen for one part of a message, by which `sms_money` is counted. Besides, the limits
of `sms_messages` and `sms_money` a day are entered (`/settings/budgets`), and the account's keys in the secret. Without
any of them nothing is sent. code: the template by which a reporter's phone is proven (0129), its fields all `digits`,
counted by `sms_digits` and no other; left out, nobody is asked to, and reports say so.

A message's part of the rules (`telling.rules`): {"template": "SMS_123", "fields": {"code": "token"}, "parts": 1}.
parts: of how many the whole text is charged (70 characters are one; of more, each 67). fields: the template's own
names -> fields of a message; of Tencent Cloud they are 1, 2 and so on. The address of the customer's page is part of
the approved template and `token` its end, since providers take no address in a field.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

from suanqing.channels.telling.rules import check_fields
from suanqing.errors import Invalid

ProviderName = Literal["aliyun", "tencent"]
MAX_PARTS, MAX_PRICE = 10, 1000


class SmsSettings(NamedTuple):
    provider: ProviderName | None = None
    sign: str = ""
    price: int = 0
    code: Mapping[str, Any] | None = None


def settings_of(document: Mapping[str, Any]) -> SmsSettings:
    """Nothing, or all three, and with them the template of codes. Raises Invalid naming what is wrong."""
    if not document:
        return SmsSettings()
    if unknown := sorted(document.keys() - {"provider", "sign", "price", "code"}):
        raise Invalid(f"there is no {unknown[0]} here", where=unknown[0])
    provider, sign, price = (document.get(name) for name in ("provider", "sign", "price"))
    if provider not in get_args(ProviderName):
        raise Invalid("the provider is aliyun or tencent", where="provider")
    if not isinstance(sign, str) or not 2 <= len(sign.strip()) <= 20 or set(sign) & set("【】"):
        raise Invalid("a signature has 2 to 20 characters, without its brackets", where="sign")
    if isinstance(price, bool) or not isinstance(price, int) or not 1 <= price <= MAX_PRICE:
        raise Invalid(f"a price is 1 to {MAX_PRICE} fen", where="price")
    return SmsSettings(provider, sign.strip(), price, _code(document.get("code")))


def _code(part: Any) -> Mapping[str, Any] | None:
    """The template of codes that prove a phone."""
    if part is None:
        return None
    if not isinstance(part, Mapping):
        raise Invalid("a template is {template, fields, parts}", where="code")
    _check_template(part)
    fields = part.get("fields")
    if not isinstance(fields, Mapping) or not fields or {*map(str, fields.values())} != {"digits"}:
        raise Invalid(
            "the template of a code has digits in its fields, and nothing else", where="code"
        )
    return dict(part)


def check_part(part: Mapping[str, Any]) -> None:
    """Of the rules. Raises Invalid."""
    _check_template(part)
    fields = part.get("fields", {})
    check_fields(fields, "fields")
    if "link" in fields.values():
        raise Invalid(
            "an address stands in the approved template, and its end is {token}", where="fields"
        )


def _check_template(part: Mapping[str, Any]) -> None:
    """Its name, and of how many parts its text is."""
    if unknown := sorted(map(str, part.keys() - {"template", "fields", "parts"})):
        raise Invalid(f"there is no {unknown[0]} here", where=unknown[0])
    template = part.get("template")
    if not isinstance(template, str) or not 1 <= len(template) <= 40:
        raise Invalid("a message names its approved template", where="template")
    parts = part.get("parts", 1)
    if isinstance(parts, bool) or not isinstance(parts, int) or not 1 <= parts <= MAX_PARTS:
        raise Invalid(f"a message has 1 to {MAX_PARTS} parts", where="parts")
