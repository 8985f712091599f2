"""Text messages to customers: the sender at work, with the keys of the secret document.

The channel's part of it: {"aliyun": {"access_key_id", "access_key_secret"}, "tencent": {"secret_id", "secret_key",
"sdk_app_id", "region"}}; whichever the company uses.
"""

import base64
import re
from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.budgets.store import BudgetStore
from suanqing.channels.sms import aliyun, settings, tencent
from suanqing.channels.sms.client import over_urllib3
from suanqing.channels.sms.provider import Provider
from suanqing.channels.sms.sender import CUSTOMERS, Counted, Sms
from suanqing.channels.sms.settings import SmsSettings
from suanqing.channels.sms.settings_store import SmsSettingsStore
from suanqing.errors import Invalid
from suanqing.phone_numbers import number
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.platform.keyed import Keyed
from suanqing.times import utcnow

MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
check_part = settings.check_part


def check_address(address: str) -> str:
    """Eleven digits of a mainland mobile, however it is written; +1 380 … is none. Raises Invalid."""
    digits = number(address)
    if digits is None or not MOBILE.fullmatch(digits):
        raise Invalid("a text message goes to a whole mainland mobile number", where="address")
    return digits


def teller(secret: Mapping[str, Any], counted: Counted = CUSTOMERS) -> Sms:
    client, pricing = aws.dynamodb(), setting("PRICING_TABLE")
    limits = LimitStore(client, pricing).limits
    keyed = Keyed(client, pricing)

    def digest(phone: str) -> str:
        return base64.b32encode(keyed.digest(f"sms\n{phone}")[:16]).decode().rstrip("=")

    return Sms(
        SmsSettingsStore(client, pricing).settings,
        limits,
        lambda found: provider_of(found, secret),
        BudgetStore(client, setting("NOTICES_TABLE"), limits),
        digest,
        over_urllib3,
        utcnow,
        lambda: token_hex(16),
        lambda code: observe.failed("SmsMisconfigured", platform_code=code),
        counted,
    )


def provider_of(found: SmsSettings, secret: Mapping[str, Any]) -> tuple[Provider, str] | None:
    """With its address. None: its keys are not in the secret."""
    keys = secret.get(found.provider or "") or {}
    try:
        if found.provider == "aliyun":
            return (
                aliyun.Aliyun(keys["access_key_id"], keys["access_key_secret"]),
                setting("ALIYUN_SMS_BASE"),
            )
        return (
            tencent.Tencent(
                keys["secret_id"], keys["secret_key"], keys["sdk_app_id"],
                keys.get("region") or "ap-guangzhou",
            ),
            setting("TENCENT_SMS_BASE"),
        )  # fmt: skip
    except KeyError:
        return None
