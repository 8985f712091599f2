"""The plugin of docs/plugins.md: its template as SAM makes it, its subscriber and route behind a settled ticket."""

import importlib
import json
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest

from embedded.account import MAIN, Stack
from embedded.cloudformation import read
from embedded.places import ROOT, plain_environment
from notifications import router
from tests.integration.settling import DISPATCHER, World, record
from tests.rest import Context

PLUGIN = ROOT / "docs" / "examples" / "plugin"


@pytest.fixture(scope="module")
def resources() -> dict[str, dict[str, Any]]:
    """The template's resources as CloudFormation gets them."""
    made = subprocess.run(
        [
            ROOT / ".venv-sam/bin/python", ROOT / "tests/contract/translate.py", PLUGIN / "template.yaml",
            "ResultsTopic=arn:aws:sns:local:0:results", "AuthorizerFunction=suanqing-authorizer",
        ],
        env=plain_environment() | {"AWS_DEFAULT_REGION": "cn-north-1"},
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    found: dict[str, dict[str, Any]] = json.loads(made.stdout)["Resources"]
    return found


def of(kind: str, found: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [each["Properties"] for each in found.values() if each["Type"] == kind]


class Plugin:
    """The plugin's stack: what its template wires, on the test's AWS."""

    def __init__(self, topic: str, keep: Any, show: Any) -> None:
        self.keep, self.show = keep, show
        sqs, template = boto3.client("sqs"), read(PLUGIN / "template.yaml")["Resources"]
        self.url = sqs.create_queue(QueueName="newest")["QueueUrl"]
        answer = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        wired = template["ResultsSubscription"]["Properties"]
        boto3.client("sns").subscribe(
            TopicArn=topic, Protocol=wired["Protocol"], Endpoint=answer["Attributes"]["QueueArn"],
            Attributes={
                "RawMessageDelivery": json.dumps(wired["RawMessageDelivery"]),
                "FilterPolicy": json.dumps(wired["FilterPolicy"]),
            },
        )  # fmt: skip
        table = template["Newest"]["Properties"]
        boto3.client("dynamodb").create_table(
            TableName="newest",
            **{name: table[name] for name in ("BillingMode", "AttributeDefinitions", "KeySchema")},
        )

    def heard(self) -> list[dict[str, Any]]:
        """The messages that wait, as SQS hands them to the function."""
        sqs, found = boto3.client("sqs"), list[dict[str, Any]]()
        while messages := sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            found += [{"messageId": m["MessageId"], "body": m["Body"]} for m in messages]
            for message in messages:
                sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def work(self, records: list[dict[str, Any]]) -> list[str]:
        """Ids of the messages that failed."""
        answer = self.keep.handler({"Records": records}, Context())
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    def get(self, ticket: str, roles: str = "finance") -> tuple[int, dict[str, Any]]:
        event = {
            "pathParameters": {"ticket": ticket},
            "requestContext": {"authorizer": {"party": "p-1", "roles": roles}},
        }
        answer = self.show.handler(event, Context())
        return answer["statusCode"], json.loads(answer["body"])


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    found = World(moto_tables, tables).found()
    found.publish()
    return found


@pytest.fixture
def plugin(world: World, monkeypatch: pytest.MonkeyPatch) -> Plugin:
    sns = boto3.client("sns")
    topic = sns.create_topic(Name="results")["TopicArn"]
    monkeypatch.setenv("RESULTS_TOPIC", topic)
    monkeypatch.setenv("NOTICES_TOPIC", sns.create_topic(Name="notices")["TopicArn"])
    monkeypatch.setenv("NEWEST_TABLE", "newest")
    monkeypatch.syspath_prepend(str(PLUGIN))
    keep, show = (importlib.import_module(f"newest.{name}") for name in ("keep", "show"))
    for module in (keep, show):
        module.table.cache_clear()
    return Plugin(topic, keep, show)


def routed(world: World, ticket: str) -> None:
    router.handler({"Records": [record(world.image(ticket))]}, Context())


def test_r274_a_plugins_subscriber_keeps_the_newest_result_in_any_order_and_its_route_shows_it(
    world: World, plugin: Plugin
) -> None:
    ticket = world.completed().ticket_id
    world.settle(ticket)
    routed(world, ticket)
    world.commands.cancel(DISPATCHER, ticket, "no longer wanted")
    world.settle(ticket)
    routed(world, ticket)

    messages = plugin.heard()
    assert plugin.work([*reversed(messages), *messages]) == []

    status, shown = plugin.get(ticket)
    newest = max((json.loads(each["body"]) for each in messages), key=lambda event: event["n"])
    assert (status, shown) == (200, newest)
    assert (shown["event"], shown["state"], shown["parts"]) == ("ticket.settled", "cancelled", [])


def test_r274_what_a_plugin_fails_on_comes_again_alone(world: World, plugin: Plugin) -> None:
    ticket = world.completed().ticket_id
    world.settle(ticket)
    routed(world, ticket)

    assert plugin.work([{"messageId": "m-1", "body": "{}"}, *plugin.heard()]) == ["m-1"]
    assert plugin.get(ticket)[0] == 200


def test_r274_a_plugins_route_refuses_who_may_not_read_money_and_what_is_not_there(
    plugin: Plugin,
) -> None:
    assert plugin.get("T-none", "technician,partner")[0] == 403
    assert plugin.get("T-none")[0] == 404


def test_r274_a_plugins_template_is_built_and_knows_only_outputs_that_are_there(
    resources: dict[str, dict[str, Any]],
) -> None:
    parameters = set(read(PLUGIN / "template.yaml")["Parameters"]) - {"Stage"}
    (mapping,) = of("AWS::Lambda::EventSourceMapping", resources)
    (api,) = of("AWS::ApiGateway::RestApi", resources)
    (proving,) = api["Body"]["components"]["securitySchemes"].values()

    assert parameters <= set(Stack(MAIN).template["Outputs"])
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert api["Body"]["paths"]["/results/{ticket}"]["get"]["security"] == [{"Suanqing": []}]
    assert "AuthorizerFunction" in json.dumps(proving) or "suanqing-authorizer" in json.dumps(
        proving
    )


def test_r274_each_handler_of_a_plugins_template_is_a_function_of_its_folder(
    resources: dict[str, dict[str, Any]],
) -> None:
    for function in of("AWS::Lambda::Function", resources):
        module, _, name = function["Handler"].rpartition(".")
        source = PLUGIN / Path(*module.split(".")).with_suffix(".py")

        assert f"def {name}(" in source.read_text(encoding="utf-8")
