"""The deployed system in one process: every real handler, its queues and streams, one clock."""

import importlib
import io
import json
import os
import pkgutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from demo import platforms
from demo.wecom_rules import Platform
from demo.wecom_server import WeComServer
from suanqing.channels.inbox import envelope as crypto
from suanqing.errors import DomainError, Unavailable
from suanqing.insight.events.ticket_settled import NAME, Known, apply
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.platform import aws, observe, secrets
from tests import engines, rest
from tests.fakes.bucket import Bucket
from tests.simulation import clock, company, faults
from tests.simulation.queues import Queue, QueueMapping
from tests.simulation.streams import Ended, Feed, StreamMapping

ROOT = Path(__file__).parents[2]
YOUZAN_APP, YOUZAN_SHOP, YOUZAN_SECRET = "simulated-app", 10_000, "simulated-secret"
TOKEN, AES_KEY = "QDG6eKdemo", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
MOST_ROUNDS = 40
SILENT = {"LOG_LEVEL": "CRITICAL"}

Handler = Callable[[dict[str, Any], Any], Any]


@dataclass
class Machine:
    """What a run drives and looks at. errors: exceptions that no injected fault explains."""

    random: Random
    clock: clock.Clock
    faults: faults.Faults
    dynamodb: Any
    tables: dict[str, str]
    platform: Platform
    wecom: WeComServer
    errors: list[str] = field(default_factory=list)
    crashes: int = 0

    def __post_init__(self) -> None:
        self.key = crypto.Key(TOKEN, AES_KEY, self.platform.corpid)
        self.nonces = 0
        self._wire()

    def _wire(self) -> None:
        import boto3

        sns, sqs = boto3.client("sns"), boto3.client("sqs")
        streams = boto3.client("dynamodbstreams", endpoint_url=self._streams_endpoint())
        topic = sns.create_topic(Name="notices")["TopicArn"]
        wecom, inapp = (Queue(sqs, sns, name, topic) for name in ("wecom", "inapp"))
        os.environ["NOTICES_TOPIC"], os.environ["WECOM_QUEUE_URL"] = topic, wecom.url
        results = sns.create_topic(Name="results")["TopicArn"]
        os.environ["RESULTS_TOPIC"] = results
        due = Queue(sqs, sns, "due")
        os.environ["DUE_QUEUE_URL"] = due.url
        views = Queue(sqs, sns, "margins")
        os.environ["VIEWS_QUEUE_URL"] = views.url
        self.clocks = QueueMapping("clocks", due, self._invoker(handler_of("jobs.clocks")))
        self.heard: dict[str, Known] = {"warehouse": {}, "finance": {}}
        self.told: dict[str, dict[str, Any]] = {}
        self.hearers = [
            QueueMapping(name, Queue(sqs, sns, name, results), self._hearer(name))
            for name in self.heard
        ]
        self.feeds = {
            name: Feed(streams, self.dynamodb, self.tables[name])
            for name in ("WORK_TABLE", "INBOX_TABLE")
        }
        self.intake = self._stream("intake", "IntakeFunction", handler_of("webhooks.intake"))
        self.settle = self._stream(
            "settle", "SettleFunction", handler_of("settlement.stream"), lossy=True
        )
        self.router = self._stream("router", "RouterFunction", handler_of("notifications.router"))
        self.streams = [self.intake, self.settle, self.router]
        self.queues = [
            QueueMapping("wecom", wecom, self._invoker(handler_of("notifications.wecom"))),
            QueueMapping("inapp", inapp, self._invoker(handler_of("notifications.inapp"))),
            QueueMapping("views", views, self._invoker(handler_of("jobs.views"))),
        ]

    def _streams_endpoint(self) -> str:
        """The real engine's; moto knows the service by its name outside China only."""
        return os.environ.get(
            "AWS_ENDPOINT_URL_DYNAMODB_STREAMS",
            f"https://streams.dynamodb.{os.environ['AWS_REGION']}.amazonaws.com",
        )

    def _stream(
        self, name: str, function: str, handler: Handler, lossy: bool = False
    ) -> StreamMapping:
        return StreamMapping(name, function, self._invoker(handler), lossy)

    def _invoker(self, handler: Handler) -> Callable[[dict[str, Any], bool], Any]:
        return lambda event, harmless: self.invoke(handler, event, harmless, interruptible=True)

    def _hearer(self, name: str) -> Callable[[dict[str, Any], bool], Any]:
        """A company's own system, as docs/integration.md asks it to be."""

        def hear(event: dict[str, Any], harmless: bool) -> None:
            for record in event["Records"]:
                said = json.loads(record["body"])
                if said["event"] == NAME:
                    self.heard[name] = apply(self.heard[name], said)
                else:
                    self.told[said["id"]] = said

        return hear

    def invoke(
        self,
        handler: Handler,
        event: dict[str, Any],
        harmless: bool = False,
        interruptible: bool = False,
    ) -> Any:
        """One Lambda invocation; Ended when it crashed or raised."""
        try:
            with (
                self.faults.invocation(harmless, interruptible),
                redirect_stdout(io.StringIO()),
            ):
                return handler(event, rest.Context())
        except faults.Crash:
            self.crashes += 1
            cold_start()
            raise Ended("crash") from None
        except Exception as error:
            self.note(error)
            cold_start()
            raise Ended(repr(error)) from error

    def note(self, error: BaseException | None) -> None:
        """Keep what cannot be the consequence of a fault."""
        if error is not None and not faults.explains(error):
            self.errors.append(f"{type(error).__name__}: {error}")

    def tell_nobody(self) -> None:
        """Messages are another run's subject: nothing reads what they are made from."""
        self.streams.remove(self.router)
        self.queues.clear()

    def keep_time(self) -> None:
        """What is due by itself is done as well. Days pass between two turns of a queue then, and WeCom knows a
        repeated card for hours only: what members are shown is another run's subject."""
        self.queues = [each for each in self.queues if each.name != "wecom"] + [self.clocks]

    def tick(self, what: str = "tick") -> None:
        """A minute of the clocks' schedule, or the hour of its sweep; a turn that fails is not tried again."""
        with suppress(Ended):
            self.invoke(handler_of("jobs.clocks"), {"clocks": what})

    def call(self, act: Callable[[], Any]) -> Any:
        """What an operator's command does, with the faults of a function; a refusal is an answer."""

        def handler(event: dict[str, Any], context: Any) -> Any:
            try:
                return act()
            except DomainError as refusal:
                if isinstance(refusal, Unavailable):
                    raise
                return refusal

        return self.invoke(handler, {})

    # The outside

    def http(
        self, function: str, method: str, path: str, party: Party | None = None, **given: Any
    ) -> tuple[int, Any]:
        """A call through the gateway; 502 when the function crashed."""
        caller = Caller(party.party_id, party.roles, party.outlet) if party else None
        event = rest.event(method, path, caller=caller, **given)
        return self._answer(function, event)

    def deliver(self, path: str, request: platforms.Request) -> int:
        """A platform's call; the status."""
        event = rest.event("POST", path, body=request.body, content_type=None,
                           headers=request.headers, query=dict(request.query))  # fmt: skip
        return self._answer("webhooks", event)[0]

    def _answer(self, function: str, event: dict[str, Any]) -> tuple[int, Any]:
        import json

        try:
            answer = self.invoke(handler_of(f"{function}.app"), event)
        except Ended:
            return 502, None
        text = answer.get("body") or ""
        return answer["statusCode"], json.loads(text) if text[:1] in "{[" and text else text

    def pump(self) -> bool:
        """What the tables changed since goes to those who read the streams; False: nothing did."""
        work, inbox = (self.feeds[name].news() for name in ("WORK_TABLE", "INBOX_TABLE"))
        self.settle.take(work)
        self.router.take(work)
        self.intake.take(inbox)
        return bool(work or inbox)

    def settle_down(self) -> None:
        """Everything that happens by itself has happened."""
        for _ in range(MOST_ROUNDS):
            changed = self.pump()
            for stream in self.streams:
                stream.drain()
            for mapping in (*self.queues, *self.hearers):
                mapping.queue.redrive()
                while mapping.deliver():
                    pass
            self.clock.pass_(70)
            answer = self.reconcile()
            if not (changed or answer["checked"] or any(m.queue.left() for m in self.queues)):
                return
        left = {m.name: m.queue.left() for m in self.queues}
        raise AssertionError(f"never quiet: {[(s.name, s.waiting) for s in self.streams]} {left}")

    def commissions(self) -> None:
        """An hour of the schedule, in which every party's ladders are looked at once; minutes in
        which no party is due are left out."""
        due = {zlib.crc32(party.party_id.encode()) % 60 for party in company.parties()}
        for _ in range(60):
            self.clock.pass_(60)
            if self.clock.now().minute in due:
                self.reconcile()

    def reconcile(self) -> dict[str, Any]:
        """The scheduled function, which nobody retries: its next turn comes anyway."""
        try:
            answer = self.invoke(handler_of("settlement.reconcile"), {})
        except Ended:
            return {}
        return dict(answer)


def handler_of(module: str) -> Handler:
    handler: Handler = importlib.import_module(module).handler
    return handler


def cold_start() -> None:
    """What a process knew is gone; clients are as good as new ones, and slow to make."""
    for cached in engines.caches():
        if cached.__wrapped__.__module__ != "suanqing.platform.aws":
            cached.cache_clear()


def import_handlers() -> None:
    """Before defaults are replaced: a module imported within would keep the simulated clock for good."""
    for place, prefix in ((ROOT / "functions", ""), (ROOT / "layers/common/suanqing", "suanqing.")):
        for module in pkgutil.walk_packages([str(place)], prefix):
            importlib.import_module(module.name)


@contextmanager
def machine(
    seed: int,
    dynamodb: Any,
    tables: dict[str, str],
    rate: float = 0.0,
    found: Callable[[Any, str], None] = company.seed,
) -> Iterator[Machine]:
    """A machine over the given engine, whose tables are new. `found` fills the table of prices."""
    import_handlers()
    with ExitStack() as stack:
        time = stack.enter_context(clock.seeded(seed))
        members = {p.accounts["wecom"] for p in company.parties() if "wecom" in p.accounts}
        platform = Platform(members=members)
        server = stack.enter_context(WeComServer(platform))
        environment = {
            **SILENT, **tables, "WECOM_API_BASE": server.api_base, "SECRETS_ID": "simulated",
            "TOKENS_ID": "simulated-tokens", "PUBLIC_URL": "https://api.example",
            "UPLOADS_BUCKET": "simulated-files", "ANSWERS_KEY": "simulated-key",
        }  # fmt: skip
        stack.enter_context(patch.dict(os.environ, environment))
        stack.enter_context(patch.object(secrets, "fetch", lambda _: secret(platform)))
        stack.enter_context(patch.object(aws, "s3", Bucket))
        injected = faults.Faults(Random(seed), rate)
        injected.off = True
        stack.enter_context(faults.injected(injected))
        cold_start()
        with redirect_stdout(io.StringIO()):
            found(dynamodb, tables["PRICING_TABLE"])
        made = Machine(Random(seed), time, injected, dynamodb, tables, platform, server)
        stack.enter_context(_watched(made))
        injected.off = False
        try:
            yield made
        finally:
            injected.off = True
            cold_start()


@contextmanager
def _watched(made: Machine) -> Iterator[None]:
    """What handlers report as an unexpected exception is looked at, too."""
    import sys

    def exception(fact: str, **keys: Any) -> None:
        made.note(sys.exception())

    with patch.object(observe, "exception", exception):
        yield


def secret(platform: Platform) -> dict[str, Any]:
    return {
        "tokens": {"current": {"kid": "s", "key": "simulated" * 8}, "previous": None},
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
                "client_secret": YOUZAN_SECRET,
                "previous_secret": None,
                "shops": [YOUZAN_SHOP],
            }
        },
    }
