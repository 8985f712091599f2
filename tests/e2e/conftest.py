"""The deployed stack, empty (`reached`) and with a company in it (`cloud`), and a WeCom its functions can call."""

import os
from collections.abc import Iterator

import pytest

from demo.cloud import AES_KEY, TOKEN, YOUZAN_APP, YOUZAN_SHOP, Cloud
from demo.web import Web
from demo.wecom_rules import Platform
from demo.wecom_server import WeComServer
from embedded import aws
from embedded.deploy import deploy
from embedded.process import Server
from suanqing.people.parties.model import HQ
from suanqing.people.parties.store import PartyStore
from tests.simulation import company


@pytest.fixture(scope="session")
def wecom() -> Iterator[WeComServer]:
    members = {p.accounts["wecom"] for p in company.parties() if "wecom" in p.accounts}
    with WeComServer(Platform(members=members)) as server:
        yield server


@pytest.fixture(scope="session")
def deployed(embedded_aws: Server, wecom: WeComServer) -> dict[str, str]:
    """As everywhere, but its functions know where our WeCom answers."""
    base = wecom.api_base.removesuffix("/cgi-bin")
    return deploy(embedded_aws.endpoint, {"Stage": "local", "WeComApiBase": base})


@pytest.fixture(scope="session")
def reached(embedded_aws: Server, deployed: dict[str, str], wecom: WeComServer) -> Cloud:
    """Its secrets are in, nobody else is."""
    base = aws.api_url(embedded_aws.endpoint, deployed["ApiId"], deployed["StageName"])
    secret = {
        "tokens": {"current": {"kid": "e2e", "key": os.urandom(32).hex()}, "previous": None},
        "wecom": {
            "corpid": wecom.platform.corpid,
            "agentid": wecom.platform.agentid,
            "secret": wecom.platform.secret,
            "token": TOKEN,
            "aes_key": AES_KEY,
            "previous": None,
        },
        "youzan": {
            YOUZAN_APP: {
                "client_secret": os.urandom(16).hex(),
                "previous_secret": None,
                "shops": [YOUZAN_SHOP],
            }
        },
    }
    cloud = Cloud(embedded_aws, deployed, Web(base), wecom, secret)
    cloud.keep_secret()
    return cloud


@pytest.fixture(scope="session")
def cloud(reached: Cloud) -> Cloud:
    database, table = reached.client("dynamodb"), reached.outputs["PricingTable"]
    started = PartyStore(database, table).find(HQ) is not None
    (company.join if started else company.seed)(database, table)
    return reached


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who begins on an empty deployment comes before all who need a company in it."""
    items.sort(key=lambda item: item.path.name != "test_beginning.py")
