"""The channels: a platform is one folder of `channels/` and one row here. Pure; nothing of a channel is loaded before
it is asked for (`channels.rows`).

A new channel gives
- a row of `CHANNELS` under its name, which is also its part of the secret document (`secrets`), the
  beginning of its delivery ids ("<name>:…") and of its login items, and its path (/webhooks/<name>,
  /login/<name>); a name for people in `labels.CHANNELS` (without one it is called by its code);
- in its folder the modules that its row promises, each as the protocol of the same name says (`channels.protocols`):
  - `door.py` (`Door`), where it has `calls`: proves a call and makes a delivery of it, and says what is
    answered (`FixedDoor`; each call by itself, where `Calls.answers`: `AnsweringDoor`); where its console
    checks the address (`Calls.checks`), the answer to that (`CheckedDoor`);
  - `intake.py` (`Intake`), with it: reads a delivery and says what is to be done. A chat channel
    makes a `chat.Said` of the message and leaves the rest to `intake/chat.py`;
  - `send.py` (`Send`), where it `sends`: tells one account a notice;
  - `tell.py` (`Tell`), where it `tells`: tells a customer, at an address that they agreed to be told at. What it
    meters (calls, messages, money, consents) is a row of `budgets.model.RULES`, counted by `BudgetStore.take` with the
    message's id before the platform is asked; what does not fit is `Told("spent", kind)`, and goes another way;
  - `pull.py` (`Pull`), where it `pulls`: its shops, to be asked for what changed;
  - `login.py` (`Login`), where it has `logins`: where the browser goes, and who came back.
  - `trace.py` (`Trace`), where it `traces`: where its shops' orders' goods are on their way;
  - `outward.py` (`Outward`), where it `changes`: its shops' orders, looked at and changed as they were here;
- where it sends, nothing more: `notifications/senders.py` sends for every row without a queue of its own, takes what
  each of the row's `budgets` has left before the platform is asked (`Counted`), and tells operators of a wrong
  configuration (SenderMisconfigured). What the sender needs beside its part of the secret document (an address to
  call) stands there, too. One that has much to send, or tasks of its own by the clock, has `own_queue`: a queue of
  NOTICES_TOPIC, its dead letters, and a function whose handler is `sending.handler_of("<name>")`, as
  notifications/wecom.py has it; and the variables its row names.

Who stands behind an account is the register's to say (`Party.accounts`). Platforms do not import one another.
"""

from dataclasses import replace

from suanqing.channels.budgets.model import RULES, Rule
from suanqing.channels.rows import (
    CHANNELS,
    Calls,
    Channel,
    Logins,
    buyers,
    heard,
    sharing,
    telling,
)

__all__ = ["CHANNELS", "buyers", "heard", "sharing", "telling"]

WECOMS = Calls(
    "A member's message or click: kept, and answered with nothing to say.",
    query=("msg_signature", "timestamp", "nonce"),
    content_types=("text/xml", "application/xml", "application/json"),
    produces="text/plain",
    checks="The decrypted text, exactly, within WeCom's one second.",
    checked=("echostr",),
)
"""Sealed calls of WeCom."""
CHANNELS.update(
    (each.name, each)
    for each in (
        Channel(
            "wecom",
            "suanqing.channels.wecom",
            secrets=frozenset({"corpid", "agentid", "secret", "token", "aes_key"}),
            settings=("WECOM_API_BASE", "WECOM_QUEUE_URL", "WELCOME_QUEUE_URL"),
            calls=WECOMS,
            sends=True,
            own_queue=True,
            greets=True,
            logins=Logins(
                "start_login",
                "Off to WeCom, with a state that only this browser can bring back.",
                "finish_login",
                "A token for the member whom WeCom's code names: as JSON, or behind the # of the address that "
                "the\nlogin was to return to.",
            ),
        ),
        Channel(
            "wecomkf",
            "suanqing.channels.wecom.service",
            secrets=frozenset({"corpid", "secret", "token", "aes_key"}),
            settings=("WECOM_API_BASE", "CUSTOMERS_QUEUE_URL"),
            calls=replace(
                WECOMS,
                receives="Customers wrote to customer service: kept, and answered with nothing to say.",
                signed="ServiceSigned",
                console="ServiceUrlCheck",
            ),
            tells=True,
        ),
        Channel(
            "wecomrobot",
            "suanqing.channels.wecom.robot",
            secrets=frozenset({"robots"}),
            settings=("WECOM_API_BASE",),
            sends=True,
            budgets=(
                Rule("wecomrobot_group", "wecomrobot", "minute", 20, each=True, most=20, least=1),
            ),
        ),
        Channel(
            "dingtalk",
            "suanqing.channels.dingtalk",
            secrets=frozenset({"corp_id", "app_key", "app_secret", "agent_id", "token", "aes_key"}),
            settings=("DINGTALK_API_BASE", "DINGTALK_OAPI_BASE", "DINGTALK_QUEUE_URL"),
            calls=Calls(
                "An event, a message to the app's robot or a card's button: kept, and answered with what "
                "DingTalk\ntakes for success of it.",
                query=("msg_signature", "signature", "timestamp", "nonce"),
                answers=True,
                signed="DingtalkSigned",
            ),
            sends=True,
            own_queue=True,
            todos=True,
            logins=Logins(
                "start_dingtalk_login",
                "Off to DingTalk, or in its own app to a page that asks it for a code.",
                "finish_dingtalk_login",
                "A token for the member whom DingTalk's code names: as JSON, or behind the # of the address that "
                "the\nlogin was to return to.",
                inside="DingTalk",
                page="/console/d.html",
            ),
        ),
        Channel(
            "youzan",
            "suanqing.channels.youzan",
            calls=Calls(
                "A shop's push: kept unless it is the console's test, and answered with Youzan's success."
            ),
            settings=("YOUZAN_API_BASE",),
            trades=True,
            pulls=True,
            traces=True,
            changes=True,
            buyers="yz_open_id",
        ),
        Channel(
            "tmall",
            "suanqing.channels.tmall",
            settings=("TMALL_API_BASE",),
            trades=True,
            pulls=True,
            changes=True,
            traces=True,
            buyers="buyer_open_uid",
        ),
        Channel(
            "sms",
            "suanqing.channels.sms",
            settings=("ALIYUN_SMS_BASE", "TENCENT_SMS_BASE"),
            tells=True,
        ),
        Channel(
            "miniprogram",
            "suanqing.channels.miniprogram",
            secrets=frozenset({"appid", "secret"}),
            settings=("WECHAT_API_BASE",),
            tells=True,
        ),
        Channel(
            "ownapp",
            "suanqing.channels.ownapp",
            secrets=frozenset({"kid", "key", "login_url"}),
            logins=Logins(
                "start_own_app_login",
                "Off to the page of the company's own app that knows who is there.",
                "finish_own_app_login",
                "A token for whom the own app's server signed for: as JSON, or behind the # of the address that "
                "the\nlogin was to return to.",
            ),
        ),
        Channel(
            "doudian",
            "suanqing.channels.doudian",
            calls=Calls(
                "A shop's push: kept unless it is the console's test, and answered with Doudian's success."
            ),
            settings=("DOUDIAN_API_BASE",),
            trades=True,
            pulls=True,
            buyers="doudian_open_id",
            traces=True,
        ),
    )
)
RULES.update({rule.kind: rule for each in CHANNELS.values() for rule in each.budgets})
