"""The company's account for a day: the embedded AWS with the template as it is, and a local WeCom."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3

from demo import company
from demo.proof import Tables
from demo.screen import say
from demo.templates import warned
from demo.web import Web
from demo.wecom_rules import Platform
from demo.wecom_server import WeComServer
from embedded import aws
from embedded.deploy import deploy
from embedded.places import local_credentials
from embedded.process import Server
from suanqing.channels.inbox import envelope as crypto
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore

STAGE = "local"
TABLES = ("WORK", "LEDGER", "BALANCES", "PRICING", "INBOX", "NOTICES")
YOUZAN_APP, YOUZAN_SHOP = "demo-youzan-app", 10_000
TOKEN, AES_KEY = "QDG6eKdemo", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
"""Published sample values; nothing here is a secret of anybody."""


@dataclass
class Cloud:
    """Everything the day needs to reach."""

    server: Server
    outputs: dict[str, str]
    web: Web
    wecom: WeComServer
    secret: dict[str, Any]

    def client(self, service: str) -> Any:
        given = local_credentials(self.server.endpoint)
        session = boto3.Session(
            aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
            region_name=given["AWS_DEFAULT_REGION"],
        )
        return session.client(service, endpoint_url=self.server.endpoint)

    @property
    def key(self) -> crypto.Key:
        return crypto.Key(TOKEN, AES_KEY, self.wecom.platform.corpid)

    def tables(self) -> Tables:
        names = {f"{name}_TABLE": self.outputs[f"{name.capitalize()}Table"] for name in TABLES}
        return Tables(self.client("dynamodb"), names)

    def keep_secret(self) -> None:
        """Each document into the secret of its own, as docs/deploy.md says."""
        vault = self.client("secretsmanager")
        tokens = {"tokens": self.secret["tokens"]}
        channels = {name: value for name, value in self.secret.items() if name != "tokens"}
        for output, document in (("SecretId", channels), ("TokensSecretId", tokens)):
            vault.put_secret_value(SecretId=self.outputs[output], SecretString=json.dumps(document))

    def function(self, name: str) -> str:
        """The deployed name of a function, e.g. "Reconcile"."""
        return self.outputs[f"{name}Function"]


@contextmanager
def opened(
    port: int | None, parameters: Mapping[str, str], secret: Mapping[str, Any]
) -> Iterator[Cloud]:
    """Start, deploy, hand in the secrets; everything ends with the block. parameters, secret: of further platforms."""
    platform = Platform(
        members={p.accounts["wecom"] for p in company.parties() if "wecom" in p.accounts}
    )
    with aws.running(port=port) as server, WeComServer(platform) as wecom:
        say(f"The embedded AWS answers on {server.endpoint}")
        own = {"Stage": STAGE, "WeComApiBase": wecom.api_base.removesuffix("/cgi-bin")}
        outputs = deploy(server.endpoint, {**own, **parameters}, report=_progress)
        base = aws.api_url(server.endpoint, outputs["ApiId"], outputs["StageName"])
        cloud = Cloud(
            server, outputs, Web(base), wecom, {**secret_of(platform, "demo-1"), **secret}
        )
        cloud.keep_secret()
        yield cloud


def found_company(cloud: Cloud) -> None:
    """Head office's two administrators by hand, all the rest through the API, as a company would."""
    people = company.parties()
    boss = next(party for party in people if "admin" in party.roles)
    store = PartyStore(cloud.client("dynamodb"), cloud.outputs["PricingTable"])
    second = Party("boss-2", "person", "第二位管理员", frozenset({"admin"}), boss.outlet)
    for party in (people[0], boss, second):
        store.put(party, None)
    web = cloud.web
    for party in people:
        if party not in (people[0], boss):
            take_in(web, party)
    modules = {"modules": ["dispatch", "marketing", "operations", "stock"]}
    web.must("PUT", "/settings/company", modules, party=boss.party_id)
    say(f"{len(people)} parties: outlets, dealers, technicians, head office")
    skus = company.sold()
    for start in range(0, len(skus), 100):
        web.must("POST", "/skus/import", {"items": skus[start : start + 100]}, party=boss.party_id)
    say(f"{len(skus)} service items, parts and kinds of time")
    for item in company.service_items():
        web.must("PUT", f"/listings/youzan/YZ-{item['sku']}", {"sku": item["sku"]},
                 party=boss.party_id)  # fmt: skip
    publish(cloud, company.book(without=frozenset({company.UNPRICED})), unpriced=True)


def take_in(web: Web, party: Party) -> None:
    """A new party by one administrator, and where two are asked, by both."""
    path, body = f"/parties/{party.party_id}", _party(party)
    if "approval" in web.must("PUT", path, body, party="boss"):
        web.must("PUT", path, body, party="boss-2")


def publish(cloud: Cloud, document: dict[str, Any], *, unpriced: bool = False) -> str:
    """Draft, submission, approval by somebody else, publication. Returns the version's id."""
    web = cloud.web
    if unpriced:
        # A company that forgets a price has not listed the service either, so it is inactive first.
        activate(cloud, company.UNPRICED, active=False)
    draft = web.must("POST", "/books", document, party="finance-1")
    version: str = draft["book_version"]
    path = f"/books/{version.replace('@', '%40')}"
    submitted = web.must("POST", f"{path}/submit", {}, party="finance-1")
    approval = {"hash": submitted["hash"], "confirmed": warned(web, path)}
    refused = web.call("POST", f"{path}/approve", approval, party="finance-1")
    say(f"Book {version}: its maker may not approve it ({refused.status}); somebody else does")
    web.must("POST", f"{path}/approve", approval, party="finance-2")
    web.must("POST", f"{path}/publish", {}, party="finance-1")
    if unpriced:
        activate(cloud, company.UNPRICED, active=True)
    return version


def activate(cloud: Cloud, sku: str, *, active: bool) -> None:
    known = cloud.web.must("GET", f"/skus/{sku}", party="boss")
    body = {name: known[name] for name in ("kind", "name", "unit", "category")}
    cloud.web.must("PUT", f"/skus/{sku}", {**body, "active": active}, party="boss",
                   headers={"If-Match": str(known["version"])})  # fmt: skip


def _party(party: Party) -> dict[str, Any]:
    """The document of PUT /parties/{party_id}."""
    document = {
        "kind": party.kind,
        "name": party.name,
        "roles": sorted(party.roles),
        "outlet": party.outlet,
        "owner": party.owner,
        "region": party.region,
        "scenario": party.scenario,
        "wecom_userid": party.accounts.get("wecom"),
        "levels": [{"since": d.since.isoformat(), "value": d.value} for d in party.levels],
        "coefficients": [
            {"since": d.since.isoformat(), "value": d.value} for d in party.coefficients
        ],
    }
    return {key: value for key, value in document.items() if value not in (None, [])}


def secret_of(platform: Platform, kid: str) -> dict[str, Any]:
    """A deployment's secret: its tokens' key under that id, its WeCom and one Youzan app."""
    return {
        "tokens": {"current": {"kid": kid, "key": os.urandom(32).hex()}, "previous": None},
        "wecom": {
            "corpid": platform.corpid,
            "agentid": platform.agentid,
            "secret": platform.secret,
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


def _progress(line: str) -> None:
    """SAM's hundred resources as a line every now and then."""
    if not line.startswith(" "):
        say(line)
