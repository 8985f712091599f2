"""Fixtures every test may use, marks by folder, and build/tests.json: what ran and how it ended.

moto_aws         a fresh, empty AWS in memory
moto_http        who calls AWS past the SDK meets moto, too
moto_tables      the same with our tables and the queue of views; a low-level DynamoDB client
dynamodb_tables  our tables on DynamoDB Local, emptied, without streams; a low-level client
engine           both of the two, one after the other; DynamoDB Local alone where a module calls routes (`BOTH`)
tables           names by environment variable (which are set as well)
deployed, cloud  the deployed template, empty and with a company in it (tests/deployment.py)
"""

import gc
import json
import logging
import os
import shutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from embedded import account, aws
from embedded.lambdas.iam import guard
from embedded.places import BUILD, REGION, local_credentials
from tests import engines
from tests.deployment import (
    cloud,
    deployed,
    ding,
    embedded_aws,
    reached,
    sms_clouds,
    tmall_shop,
    wechat,
    wecom,
)
from tests.searching import FEW, QUICK, SEARCHING
from tests.shelf import Shelf

__all__ = [
    "cloud",
    "deployed",
    "ding",
    "embedded_aws",
    "reached",
    "sms_clouds",
    "tmall_shop",
    "wechat",
    "wecom",
]
OF_THE_MACHINE = [HealthCheck.too_slow, HealthCheck.filter_too_much]
settings.register_profile(
    "suanqing",
    deadline=None,
    derandomize=not SEARCHING,
    max_examples=FEW if QUICK else 100,
    suppress_health_check=OF_THE_MACHINE,
)
settings.load_profile("suanqing")

FOLDERS = {"unit", "integration", "contract", "simulation", "e2e", "browser"}


def fake_account() -> None:
    """No test reaches a real account, whatever the machine's settings are."""
    for name in [each for each in os.environ if each.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(local_credentials("", REGION))
    del os.environ["AWS_ENDPOINT_URL"]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    os.environ.update(
        STAGE="test",
        POWERTOOLS_SERVICE_NAME="test",
        POWERTOOLS_METRICS_NAMESPACE="Suanqing",
    )


fake_account()
engines.session()  # before any mock: with a mock's key DynamoDB Local would show another, empty database

IAM = aws.CALLS
"""What every function asked of AWS in this run, and what IAM says to it (tests/contract/test_grants.py)."""
guard.enforce_in_tests(guard.Account(account.described()), IAM)


ENOUGH = 50_000
"""Objects, some megabytes, after which rubbish is looked for."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Modules and collected tests, a million objects, stay until the end: nobody looks for rubbish among them, neither
    while they are made (3 s of CPU in each worker) nor when tests have made enough of their own, which is looked
    through when it is worth it: Python's 2,000 objects are one test's, and a tenth of all CPU went there."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(ENOUGH, 20, 20)
        gc.enable()


def pytest_sessionstart(session: pytest.Session) -> None:
    """A run begins with an empty folder; its workers and the run of the last tests only use it."""
    if not hasattr(session.config, "workerinput") and session.config.option.markexpr != "last":
        shutil.rmtree(IAM, ignore_errors=True)


class Logged(logging.Handler):
    """What our code logs in a test. pytest's own capture sees it or not, by which test logged first."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not any(each is record for each in self.records):
            self.records.append(record)

    @property
    def messages(self) -> list[str]:
        return [each.getMessage() for each in self.records]

    @property
    def text(self) -> str:
        """Each record with all that goes along with it."""
        return "\n".join(str(vars(each)) for each in self.records)


@pytest.fixture
def logged() -> Iterator[Logged]:
    from suanqing.platform import observe

    observe.logger.cache_clear()  # of another service, perhaps
    places, handler = (logging.getLogger(observe.logger().name), logging.getLogger()), Logged()
    ours, before = places[0], places[0].level
    ours.setLevel(
        logging.INFO
    )  # simulations are silent, and whoever logs first sets the level for the process
    for place in places:
        place.addHandler(handler)
    yield handler
    for place in places:
        place.removeHandler(handler)
    ours.setLevel(before)


@pytest.fixture
def moto_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for it before moto."""
    from moto.core import models

    methods = ["GET", "HEAD", "POST", "PUT", "DELETE"]
    monkeypatch.setattr(models, "RESPONSES_METHODS", methods)


@pytest.fixture
def moto_aws() -> Iterator[None]:
    from moto import mock_aws

    engines.forget_clients()
    with mock_aws():
        yield
    engines.forget_clients()


@pytest.fixture
def moto_tables(moto_aws: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    import boto3

    client = boto3.client("dynamodb")
    _name(engines.moto_tables(client, "moto-"), monkeypatch)
    views = boto3.client("sqs").create_queue(QueueName="views")["QueueUrl"]
    monkeypatch.setenv("VIEWS_QUEUE_URL", views)  # whoever reads the stream of tickets asks there
    return client


@pytest.fixture(scope="session")
def dynamodb_local(request: pytest.FixtureRequest) -> Iterator[str]:
    """The endpoint of AWS's own engine: one a test run."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid")
    with engines.shared_dynamodb(run) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def shelf(dynamodb_local: str) -> Shelf:
    return Shelf(dynamodb_local)


@pytest.fixture
def dynamodb_tables(
    dynamodb_local: str, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    engines.forget_clients()
    shelf.empty()
    _name(shelf.names, monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_local)
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", dynamodb_local)
    yield engines.client_for(dynamodb_local)
    engines.forget_clients()


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(f"{request.param}_tables")


WAYS = {("tests.rest", "call"), ("tests.in_process", "InProcess")}
BOTH = {"test_ticket_api", "test_upgrade"}
"""Modules that call routes and yet ask both engines: lives and races of tickets, and what earlier versions stored."""


@cache
def _of_routes(module: ModuleType) -> bool:
    return any(map(_calls_routes, vars(module).values()))


def _calls_routes(held: Any) -> bool:
    """One of the two ways to do so, or a test module's own function that has one of them."""
    here, beside = getattr(held, "__module__", None) or "", getattr(held, "__globals__", {})
    ways = [held, *beside.values()] if here.startswith("tests.integration.test_") else [held]
    return any(_named(each) in WAYS for each in ways)


def _named(held: Any) -> tuple[str, str]:
    return getattr(held, "__module__", None) or "", getattr(held, "__name__", None) or ""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What a store asks is asked of both engines by the tests of stores, services, streams and jobs. A module that
    calls routes asks AWS's own, which refuses what AWS would refuse."""
    if "engine" not in metafunc.fixturenames:
        return
    alone = _of_routes(metafunc.module) and metafunc.module.__name__.rpartition(".")[2] not in BOTH
    metafunc.parametrize("engine", ["dynamodb"] if alone else ["moto", "dynamodb"], indirect=True)


@pytest.fixture
def tables() -> dict[str, str]:
    """The tables' names by environment variable; ask for an engine too."""
    return {name: os.environ[name] for name in map(engines.variable, engines.table_definitions())}


def _name(names: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, name in names.items():
        monkeypatch.setenv(variable, name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test's folder is its mark."""
    for item in items:
        folder = item.nodeid.split("/", 2)[1]
        if folder in FOLDERS:
            item.add_marker(folder)


WORLDS = {
    "tests/e2e/test_first_ticket.py": ("tests/e2e/test_first_ticket.py",),
    "tests/browser/test_setting_up.py": ("tests/browser/test_setting_up.py",),
    "tests/browser, what is looked at": (
        "tests/browser/test_margins.py",
        "tests/browser/test_month_end.py",
        "tests/browser/test_operations.py",
        "tests/browser/test_overview.py",
        "tests/browser/test_pages.py",
        "tests/browser/test_regions.py",
    ),
    "tests/e2e, all routes": ("tests/e2e/test_beginning.py", "tests/e2e/test_schema.py"),
    "tests/browser": ("tests/browser/",),
    "tests/e2e": ("tests/e2e/",),
    "tests/contract/test_duties.py": ("tests/contract/test_duties.py",),
    "tests/contract/test_openapi.py": ("tests/contract/test_openapi.py",),
    "tests/contract/test_roles.py": ("tests/contract/test_roles.py",),
    "tests/simulation/test_months.py": ("tests/simulation/test_months.py",),
    "tests/unit/finance/settlement/test_differential.py": (
        "tests/unit/finance/settlement/test_differential.py",
    ),
}
"""Deployed stacks, and files with a fixture of their own for all tests, by the beginnings of their tests: the first
that fits holds."""
SHARED = {
    "tests/browser, what is looked at": "browser",
    "tests/browser": "browser",
    "tests/e2e, all routes": "e2e",
    "tests/e2e": "e2e",
}
"""Worlds that may share a worker's one deployment: what the one kind leaves there is not what the other finds."""


def world_of(nodeid: str) -> str:
    """A test that has no world is one by itself."""
    return next((name for name, tests in WORLDS.items() if nodeid.startswith(tests)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """What shares a world that is long in the making stays on one worker, and the rest spreads. Deployed worlds begin
    first, since their tests wait rather than work; a worker that has one takes no world of the other kind."""
    from xdist.scheduler import LoadScopeScheduling

    class OneWorld(LoadScopeScheduling):
        def __init__(self, config: pytest.Config, log: Any) -> None:
            super().__init__(config, log)
            self.kinds: dict[Any, str] = {}

        def _split_scope(self, nodeid: str) -> str:
            return world_of(nodeid)

        def _assign_work_unit(self, node: Any) -> None:
            kind = self.kinds.get(node)
            worlds = (
                each for each in WORLDS
                if each in self.workqueue and kind in (None, SHARED.get(each, kind))
            )  # fmt: skip
            others = (each for each in self.workqueue if each not in SHARED)
            scope = next(worlds, None) or next(others, None) or next(iter(self.workqueue))
            if scope in SHARED:
                self.kinds[node] = SHARED[scope]
            self.workqueue.move_to_end(scope, last=False)
            super()._assign_work_unit(node)

    return OneWorld(config, log)


OUTCOMES: dict[str, str] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test has passed when its call has and no phase failed."""
    node = report.nodeid
    if report.failed or report.skipped:
        OUTCOMES[node] = report.outcome
    elif report.when == "call":
        OUTCOMES.setdefault(node, report.outcome)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what ran, once a run; the run of the last tests only reads it."""
    worker = hasattr(session.config, "workerinput")
    if not worker and session.config.option.markexpr != "last" and OUTCOMES:
        BUILD.mkdir(exist_ok=True)
        path = BUILD / "tests.json"
        path.write_text(json.dumps(OUTCOMES, indent=1, sort_keys=True, ensure_ascii=False))
