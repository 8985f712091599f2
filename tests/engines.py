"""The databases under test and their tables, which come from infra/data.yaml."""

import fcntl
import json
import os
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
from botocore import useragent
from botocore.config import Config
from moto import backend_index
from moto.core import responses
from moto.core.botocore_stubber import BotocoreStubber

from embedded import dynamodb
from embedded.cloudformation import bare
from embedded.places import BUILD, REGION, ROOT
from embedded.process import Server, free_port
from suanqing.platform import aws
from tests import moto_wire, wire

FIRST_PARTY = {
    *("suanqing", "tickets", "settlement", "pricing", "webhooks", "notifications", "identity"),
    *("replays", "scenes", "packages", "statements", "jobs", "stock", "dispatch"),
    *("ops", "demo"),
}
UNCHANGING = {
    *("suanqing.regions", "suanqing.problems", "suanqing.calendars", "suanqing.business_hours"),
    *("suanqing.time_zones", "suanqing.pricing.classify", "suanqing.pricing.tiers"),
    *("suanqing.channels.intake.text_commands", "suanqing.finance.assessment.stages"),
    *("suanqing.finance.assessment.explain.render", "suanqing.finance.assessment.facts"),
    *("suanqing.finance.assessment.payees", "suanqing.web.route", "suanqing.web.arguments"),
}
"""Modules whose caches hold shipped data or follow from their arguments alone: the same for every test."""

CACHE = type(cache(len))
"""What `functools.cache` makes of a function."""

STARTED: list[Server] = []

THREADS = 50
"""The most that a test calls with at once: each has a connection."""

CREATED_WITH = (
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
)

STREAM = "StreamSpecification"

_process = BotocoreStubber.process_request


def _alone(self: BotocoreStubber, request: Any) -> Any:
    with moto_wire.ONE_BY_ONE:
        return _process(self, request)


BotocoreStubber.process_request = _alone  # type: ignore[method-assign]

wire.shorten()
moto_wire.shorten()
# What a call through moto works out anew each time, and which is always the same: a tenth of its CPU.
backend_index.backend_url_patterns.sort(key=lambda each: each[0] != "dynamodb")
responses.method_names_from_class = cache(responses.method_names_from_class)
useragent.sanitize_user_agent_string_component = cache(
    useragent.sanitize_user_agent_string_component
)


@cache
def table_definitions(path: Path = ROOT / "infra" / "data.yaml") -> dict[str, dict[str, Any]]:
    """CreateTable's arguments, but for the name, by logical id."""
    resources = bare(path)["Resources"]
    return {
        name: _arguments(resource["Properties"])
        for name, resource in resources.items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    }


def _arguments(properties: Mapping[str, Any]) -> dict[str, Any]:
    arguments = {name: properties[name] for name in CREATED_WITH if name in properties}
    if stream := properties.get(STREAM):
        arguments[STREAM] = {"StreamEnabled": True, **stream}
    return arguments


def variable(logical_id: str) -> str:
    """The environment variable that names a table: WorkTable -> WORK_TABLE."""
    return f"{logical_id.removesuffix('Table').upper()}_TABLE"


def create_tables(client: Any, prefix: str, streaming: bool = True) -> dict[str, str]:
    """Make every table of infra/data.yaml; their names by environment variable.

    streaming: with the streams they have there.
    """
    names = {}
    for logical_id, arguments in table_definitions().items():
        name = f"{prefix}{logical_id}"
        given = {key: arguments[key] for key in arguments if streaming or key != STREAM}
        client.create_table(TableName=name, **given)
        names[variable(logical_id)] = name
    return names


_moulds: dict[str, list[Any]] = {}
"""moto's own empty tables by region: to make them through the SDK costs a twentieth of a second."""


def moto_tables(client: Any, prefix: str) -> dict[str, str]:
    """As `create_tables`, in moto: made once a worker, then copied. `prefix` is always the same."""
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.dynamodb.models import dynamodb_backends

    region = client.meta.region_name
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables
    if region not in _moulds:
        create_tables(client, prefix)
        _moulds[region] = [*tables.values()]
    tables.update({each.name: deepcopy(each) for each in _moulds[region]})
    return {variable(logical_id): f"{prefix}{logical_id}" for logical_id in table_definitions()}


def unique_prefix() -> str:
    return f"t{uuid.uuid4().hex[:10]}-"


def client_for(endpoint: str) -> Any:
    """Like suanqing.platform.aws.client, at `endpoint`."""
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=REGION,
        config=Config(
            retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=THREADS,
        ),
    )


@contextmanager
def shared_dynamodb(run: str | None) -> Iterator[str]:
    """The endpoint of one DynamoDB Local a test run; `run` is xdist's id of it, or None.

    Under xdist the worker that comes first starts it, and the leash ends it with the controller.
    """
    if run is None:
        with dynamodb.running() as server:
            wire.ENGINES.add(f"{server.endpoint}/")
            yield server.endpoint
        return
    folder = BUILD / "dynamodb" / run
    folder.mkdir(parents=True, exist_ok=True)
    noted = folder / "endpoint.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not noted.exists():
            STARTED.append(dynamodb.start(free_port(), owner=os.getppid()))
            noted.write_text(json.dumps(STARTED[0].endpoint))
    endpoint = json.loads(noted.read_text())
    wire.ENGINES.add(f"{endpoint}/")
    yield endpoint


@cache
def session() -> Any:
    """The SDK's session, kept for the whole run: reading its models costs more than most tests do.

    It is made after moto has put its hook into the SDK, and moto leaves it and its key id alone.
    """
    from moto.core import models

    models.default_user_config["core"] |= {"mock_credentials": False, "reset_boto3_session": False}
    aws._session.cache_clear()
    models.RESPONSES_METHODS = []  # `moto_http` calls moto past the SDK alone, and telling it all addresses is slow
    made = boto3.DEFAULT_SESSION = boto3.Session(botocore_session=aws._session())
    return made


@contextmanager
def new_database() -> Iterator[None]:
    """All clients of the session, old ones too, mean an empty database of DynamoDB Local meanwhile.

    It has one for each key id, and keeps what its streams ever told: after 3,000 changes a
    transaction costs three times as much, whichever table it writes to, deleted ones counted.
    """
    credentials = session().get_credentials()
    before, credentials.access_key = credentials.access_key, uuid.uuid4().hex
    try:
        yield
    finally:
        credentials.access_key = before


def forget_clients() -> None:
    """Empty every functools cache of our modules: clients, stores and settings of another test.

    The session stays where moto is in use; benchmarks have none.
    """
    kept = None
    if "moto" in sys.modules:
        session()
        kept = aws._session
    for cached in caches():
        if cached is not kept:
            cached.cache_clear()


_caches: dict[str, tuple[ModuleType, int, list[Any]]] = {}
"""By module's name: what was found in it when it had so many names."""


def caches() -> list[Any]:
    """What our modules keep of an account, a table or a setting."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in FIRST_PARTY:
            held = vars(module)
            if (known := _caches.get(name)) and known[0] is module and known[1] == len(held):
                continue
            found = [
                value
                for value in held.values()
                if isinstance(value, CACHE) and value.__wrapped__.__module__ not in UNCHANGING
            ]
            _caches[name] = module, len(held), found
    return [each for _, _, found in _caches.values() for each in found]
