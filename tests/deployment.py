"""Fixtures of the deployed stack, for all who test it (tests/e2e, tests/browser): one deployment a worker.

wecom     a WeCom that the functions can call
ding      a DingTalk that they can
tmall_shop   a Tmall that they can, with the grant of shop "sq"
wechat    a WeChat, for mini programs, that they can
sms_clouds   providers of text messages that they can
deployed  the stack's outputs
reached   its secrets are in, nobody else is
cloud     a company is in it
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from embedded import aws
from embedded.deploy import deploy
from embedded.process import Server

if TYPE_CHECKING:
    from demo.cloud import Cloud
    from demo.dingtalk_server import DingTalkServer
    from demo.mini_program_server import MiniProgramServer
    from demo.tmall_server import TmallServer
    from demo.wecom_server import WeComServer
    from tests.fakes.sms import Clouds

OWN_APP = {"kid": "a1", "key": "2" * 64, "login_url": "https://app.example.cn/suanqing"}


@pytest.fixture(scope="session")
def embedded_aws() -> Iterator[Server]:
    with aws.running() as server:
        yield server


@pytest.fixture(scope="session")
def wecom() -> "Iterator[WeComServer]":
    from demo.wecom_rules import Platform
    from demo.wecom_server import WeComServer
    from tests.simulation import company

    members = {p.accounts["wecom"] for p in company.parties() if "wecom" in p.accounts}
    with WeComServer(Platform(members=members)) as server:
        yield server


@pytest.fixture(scope="session")
def tmall_shop() -> "Iterator[TmallServer]":
    from demo.tmall_server import TmallServer

    with TmallServer() as server:
        yield server


@pytest.fixture(scope="session")
def sms_clouds() -> "Iterator[Clouds]":
    from tests.fakes.sms import Clouds

    made = Clouds()
    yield made
    made.close()


@pytest.fixture(scope="session")
def ding() -> "Iterator[DingTalkServer]":
    from demo.dingtalk_server import DingTalkServer

    with DingTalkServer() as server:
        yield server


@pytest.fixture(scope="session")
def wechat() -> "Iterator[MiniProgramServer]":
    from demo.mini_program_server import MiniProgramServer

    with MiniProgramServer() as server:
        yield server


@pytest.fixture(scope="session")
def deployed(
    embedded_aws: Server,
    wecom: "WeComServer",
    tmall_shop: "TmallServer",
    ding: "DingTalkServer",
    sms_clouds: "Clouds",
    wechat: "MiniProgramServer",
) -> dict[str, str]:
    """As everywhere, but its functions know where our platforms answer."""
    base = wecom.api_base.removesuffix("/cgi-bin")
    where = {"WeComApiBase": base, "TmallApiBase": tmall_shop.base}
    where |= dict.fromkeys(("AliyunSmsBase", "TencentSmsBase"), sms_clouds.url.rstrip("/"))
    where |= {"WeChatApiBase": wechat.base}
    where |= {"DingtalkApiBase": ding.base, "DingtalkOapiBase": ding.base}
    return deploy(
        embedded_aws.endpoint, {"Stage": "local", "Analytics": "on", "Mcp": "on", **where}
    )


@pytest.fixture(scope="session")
def reached(embedded_aws: Server, deployed: dict[str, str], wecom: "WeComServer") -> "Cloud":
    from demo import mini_program_server as miniprogram
    from demo.cloud import Cloud, secret_of
    from demo.dingtalk_server import APP
    from demo.tmall_server import SHOP
    from demo.web import Web
    from tests.fakes.sms import ALIYUN

    base = aws.api_url(embedded_aws.endpoint, deployed["ApiId"], deployed["StageName"])
    secret = secret_of(wecom.platform, "e2e") | {"sms": {"aliyun": ALIYUN}}
    secret["wecomkf"] = secret["wecom"] | {"secret": wecom.platform.service.secret}
    secret["wecomrobot"] = {"robots": {"east": "local-robot-key", "gone": "no-such-key"}}
    secret |= {
        "tmall": {"sq": SHOP | {"changes_address": True, "books_refunds": True, "complaints": True}}
    }
    secret |= {"dingtalk": APP, "miniprogram": miniprogram.APP, "ownapp": OWN_APP}
    cloud = Cloud(embedded_aws, deployed, Web(base), wecom, secret)
    cloud.keep_secret()
    return cloud


@pytest.fixture(scope="session")
def cloud(reached: "Cloud") -> "Cloud":
    from suanqing.people.parties.model import HQ
    from suanqing.people.parties.store import PartyStore
    from tests.simulation import company

    database, table = reached.client("dynamodb"), reached.outputs["PricingTable"]
    started = PartyStore(database, table).find(HQ) is not None
    (company.join if started else company.seed_deployed)(database, table)
    return reached
