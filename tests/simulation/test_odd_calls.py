"""Whatever is sent to whatever route, nobody is answered 5xx, and a refusal changes nothing that is stored.

The seed is printed; ODD_CALLS and ODD_SEED say how many calls and which (`make fuzz`: 15,000 of a new seed).
"""

import contextlib
import importlib
import io
import os
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import boto3
import botocore.client
import pytest
from moto import mock_aws

from suanqing.people.identity.caller import Caller
from suanqing.platform.keyed import Keyed
from suanqing.vocabulary import VOCABULARY
from tests import engines, rest
from tests.contract.test_roles import BY_ID, PERIOD, ROUTES, SKUS, Town, found
from tests.searching import SEARCHING
from tests.simulation.machine import machine
from tests.simulation.odd_calls import Call, Maker

CALLS = int(os.environ.get("ODD_CALLS", "3000"))
NEW = str(time.time_ns() % 10**9)
SEED = int(os.environ.get("ODD_SEED", NEW if SEARCHING else "20261128"))
WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"}
OWN_COUNTERS = {"login:", "refused:", "token:wecom:"}
"""What a refusal may write: items that count refusals, and WeCom's token, which is asked for to learn whom a code is
of."""


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    engines.forget_clients()
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        tables = engines.create_tables(dynamodb, "odd-")
        Keyed(dynamodb, tables["PRICING_TABLE"]).make()  # as with the first administrator
        with machine(7, dynamodb, tables, found=found) as made:
            town = Town(made)
            town.live()
            sqs = boto3.client("sqs")
            for name in (
                "REPLAY_QUEUE_URL",
                "CORRECT_QUEUE_URL",
                "DUE_QUEUE_URL",
                "HOOKS_QUEUE_URL",
            ):
                os.environ[name] = sqs.create_queue(QueueName=name.lower())["QueueUrl"]
            os.environ["ANSWERS_KEY"] = boto3.client("kms").create_key()["KeyMetadata"]["Arn"]
            yield town
    engines.forget_clients()


def known(town: Town) -> dict[str, list[str]]:
    """Values that exist, by the name under which a parameter or property asks for them."""
    parties, tickets = sorted(BY_ID), sorted(town.tickets.values())
    days = ["2026-11-03", "2026-11-11"]
    of = {
        ("party", "party_id", "worker", "assignee", "owner", "guide"): parties,
        ("outlet",): ["OA", "OB"],
        ("ticket_id", "original", "ticket"): tickets,
        ("line_id", "line"): ["1.1", "1.2", "pay:1.1:labour", "*"],
        ("sku",): [*SKUS],
        ("period",): [PERIOD, "2026-12"],
        ("book_version", "new", "old", "corrects"): ["main@1", "main@2"],
        ("batch",): [town.batch],
        ("region", "code"): ["110105", "530102", "31"],
        ("channel", "platform"): ["youzan", "wecom"],
        ("outer_id",): ["YZ-1"],
        ("currency",): ["CNY", "USD"],
        ("pair",): ["CNY/USD", "JPY/CNY"],
        ("qty", "minutes", "weight"): ["1", "2.5"],
        ("day", "from_day"): days,
        ("fact",): [*VOCABULARY],
        ("customer", "customer_id"): ["c-1", "c-2"],
        ("hash",): ["0" * 64],
    }
    return {name: values for names, values in of.items() for name in names}


class Watched:
    """Successful writes of every client in the process, for as long as the context lasts."""

    def __init__(self) -> None:
        self.written: list[Any] = []
        self._real = botocore.client.BaseClient._make_api_call

    def __enter__(self) -> "Watched":
        watched = self

        def call(client: Any, operation: str, given: Any) -> Any:
            answer = watched._real(client, operation, given)
            if operation in WRITES:
                watched.written.append((operation, given))
            return answer

        self._patch = patch.object(botocore.client.BaseClient, "_make_api_call", call)
        self._patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.stop()

    def take(self) -> list[Any]:
        taken, self.written = self.written, []
        return [each for each in taken if not any(name in str(each) for name in OWN_COUNTERS)]


def answer(call: Call) -> tuple[int, str]:
    person = BY_ID[call.who]
    handler = importlib.import_module(f"{call.route.function}.app").handler
    with contextlib.redirect_stdout(io.StringIO()) as logged:
        status, _, _ = rest.call(
            handler, call.route.method, call.route.path, caller=Caller(call.who, person.roles, person.outlet),
            path_params=call.path, query=call.query, headers=call.headers, body=call.body,
            content_type=call.content_type, base64_body=True,
        )  # fmt: skip
    return status, logged.getvalue()[-1500:]


def test_no_call_is_answered_5xx_and_no_refusal_changes_what_is_stored(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\nodd calls: ODD_SEED={SEED} ODD_CALLS={CALLS}")
    people = {who: frozenset(map(str, party.roles)) for who, party in BY_ID.items() if party.roles}
    calls = Maker(SEED, ROUTES, people, known(town)).calls()
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    with Watched() as watched:
        for number in range(CALLS):
            call = next(calls)
            status, logged = answer(call)
            written = watched.take()
            statuses[status] += 1
            if status >= 500:
                wrong.append(f"#{number} {status} {call}\n{logged}")
            elif status >= 400 and written:
                wrong.append(f"#{number} {status} wrote {ascii(written)[:600]} {call}")
            if number % 500 == 499:
                town.machine.settle_down()
                watched.take()
    with capsys.disabled():
        print(f"odd calls: {dict(sorted(statuses.items()))}")

    assert not wrong, f"ODD_SEED={SEED}: {len(wrong)} wrong\n" + "\n".join(wrong[:20])
    assert not town.machine.errors, f"ODD_SEED={SEED}: {town.machine.errors[:5]}"
    assert sum(count for status, count in statuses.items() if status < 300) > CALLS // 20
