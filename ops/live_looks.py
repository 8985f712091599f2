"""What a deployment looks like from outside: each look yields what is wrong, nothing where all is well.

Read only. What only a real account shows is marked so: there it counts, elsewhere it is named as not shown.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ops.failures import reported
from ops.stack import Stack, client
from suanqing.channels.registry import CHANNELS

ENOUGH_AT_ONCE = 1_000
"""Lambda's concurrency that docs/deploy.md 2 asks for."""
READERS = (
    "Intake",
    "Settle",
    "Router",
    "Wecom",
    "Dingtalk",
    "Senders",
    "Inapp",
    "Replay",
    "Correct",
    "Seal",
    "Proof",
)
"""Functions that a stream or queue must feed."""
STREAMED = ("Work", "Inbox", "Statements", "Pricing")
SCHEDULES = ("reconcile", "seal", "proof", "triggers")
KEPT = ("Work", "Ledger", "Balances", "Statements", "Pricing")
"""Tables that are protected against deletion."""
RECOVERABLE = (*KEPT, "Inbox", "Notices", "Views")

Look = Callable[[Stack], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Named:
    """account: only a real account shows it; the embedded AWS has nothing there, or something else."""

    zh: str
    en: str
    look: Look
    account: bool = False


def functions(stack: Stack) -> Iterator[str]:
    """Active, behind the alias that callers use."""
    for name in _functions(stack):
        at = {"FunctionName": name}
        found = client("lambda").get_function_configuration(**at)
        if found.get("State", "Active") != "Active":
            yield f"{name}: {found['State']}"
        client("lambda").get_alias(Name="live", **at)


def mappings(stack: Stack) -> Iterator[str]:
    for reader in READERS:
        name = f"{stack[f'{reader}Function']}:live"
        found = client("lambda").list_event_source_mappings(FunctionName=name)
        states = [each["State"] for each in found["EventSourceMappings"]]
        if states != ["Enabled"] * max(1, len(states)):
            yield f"{name}: {', '.join(states) or 'no source'}"


def streams(stack: Stack) -> Iterator[str]:
    for table in STREAMED:
        found = client("dynamodb").describe_table(TableName=stack[f"{table}Table"])["Table"]
        if not found.get("StreamSpecification", {}).get("StreamEnabled"):
            yield f"{table}: no stream"


def recovery(stack: Stack) -> Iterator[str]:
    for table in RECOVERABLE:
        told = client("dynamodb").describe_continuous_backups(TableName=stack[f"{table}Table"])
        found = told["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        if found["PointInTimeRecoveryStatus"] != "ENABLED":
            yield f"{table}: {found['PointInTimeRecoveryStatus']}"


def protection(stack: Stack) -> Iterator[str]:
    """Tables cannot be deleted, and the ledger denies changes to everybody."""
    for table in KEPT:
        found = client("dynamodb").describe_table(TableName=stack[f"{table}Table"])["Table"]
        if not found.get("DeletionProtectionEnabled"):
            yield f"{table}: not protected against deletion"
        if table == "Ledger":
            held = client("dynamodb").get_resource_policy(ResourceArn=found["TableArn"])["Policy"]
            if not any(each["Effect"] == "Deny" for each in json.loads(held)["Statement"]):
                yield "Ledger: its policy denies nothing"


def failures(stack: Stack) -> Iterator[str]:
    """Nothing waits in a queue of failures."""
    for output, url in sorted(stack.outputs.items()):
        if output.endswith(("DeadLettersUrl", "FailuresUrl")):
            wanted = ["ApproximateNumberOfMessages"]
            found = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=wanted)
            if waiting := int(found["Attributes"][wanted[0]]):
                yield f"{output.removesuffix('Url')}: {waiting}"


def secrets(stack: Stack) -> Iterator[str]:
    """Both documents are there with their fields; values are never shown."""
    tokens = _document(stack["TokensSecretId"]).get("tokens", {})
    if len(str((tokens.get("current") or {}).get("key", ""))) < 32:
        yield "tokens.current.key: under 32 characters"
    channels = _document(stack["SecretId"])
    used = {name: row for name, row in CHANNELS.items() if channels.get(name)}
    if not any(row.logins for row in used.values()):
        yield "no channel that people log in by"
    for channel, row in used.items():
        yield from (
            f"{channel}.{each}: missing" for each in sorted(row.secrets - channels[channel].keys())
        )


def schedules(stack: Stack) -> Iterator[str]:
    for each in SCHEDULES:
        found = client("scheduler").get_schedule(Name=f"{stack.name}-{each}")
        if found["State"] != "ENABLED":
            yield f"{each}: {found['State']}"


def stages(stack: Stack) -> Iterator[str]:
    """One public stage, with limits on how much it takes."""
    found = client("apigateway").get_stages(restApiId=stack["ApiId"])["item"]
    if names := sorted(each["stageName"] for each in found if each["stageName"] != stack["StageName"]):  # fmt: skip
        yield f"another stage is public: {', '.join(names)}"
    for each in found:
        limits = each.get("methodSettings", {}).get("*/*", {})
        if not limits.get("throttlingRateLimit"):
            yield f"{each['stageName']}: takes any number of calls"


def alarms(stack: Stack) -> Iterator[str]:
    """Armed, none ringing, and somebody hears them."""
    found = client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{stack.name}-")["MetricAlarms"]
    if not found:
        yield "no alarms"
    for each in found:
        if not each.get("ActionsEnabled") or not each.get("AlarmActions"):
            yield f"{each['AlarmName']}: tells nobody"
        if each["StateValue"] == "ALARM":
            yield f"{each['AlarmName']}: rings ({each.get('StateReason', '')[:80]})"
    for topic in sorted({action for each in found for action in each.get("AlarmActions", [])}):
        yield from _unheard(topic)


def _unheard(topic: str) -> Iterator[str]:
    told = client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    if not told:
        yield "nobody is told of alarms: deploy with AlarmEmail"
    for each in told:
        if not each["SubscriptionArn"].startswith("arn:"):
            yield f"{each['Endpoint']}: has not confirmed the mail"


def at_once(_stack: Stack) -> Iterator[str]:
    limit = client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if limit < ENOUGH_AT_ONCE:
        yield f"{limit} functions at once: ask for {ENOUGH_AT_ONCE} (docs/deploy.md 2)"


def denials(stack: Stack) -> Iterator[str]:
    """What IAM refused in the last hour, by function."""
    logs = client("logs")
    since = int((datetime.now(UTC) - timedelta(hours=1)).timestamp() * 1000)
    for name in _functions(stack):
        group = f"/suanqing/{stack.name}/{name.removeprefix(f'{stack.name}-')}"
        told = logs.filter_log_events(
            logGroupName=group, startTime=since, filterPattern="AccessDenied"
        )
        if told["events"]:
            yield f"{name}: {told['events'][0]['message'][:200]}"


def reports(stack: Stack) -> Iterator[str]:
    for line in reported(stack.name, datetime.now(UTC) - timedelta(hours=1)):
        yield f"{line['failure']} ({line.get('service', '')}): python -m ops failures"


def _functions(stack: Stack) -> list[str]:
    return [name for output, name in stack.outputs.items() if output.endswith("Function")]


def _document(secret: str) -> dict[str, Any]:
    found = client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    document = json.loads(found)
    return document if isinstance(document, dict) else {}


LOOKS = (
    Named("函数已激活，别名 live 在", "functions active, behind their alias", functions),
    Named("流和队列的读取已启用", "readers of streams and queues enabled", mappings),
    Named("表的流已开启", "the tables' streams on", streams),
    Named("密钥齐全", "secrets present, with their fields", secrets),
    Named("定时任务已启用", "schedules enabled", schedules),
    Named("API 只有一个阶段，并有限流", "one stage of the API, with limits", stages),
    Named("失败队列为空", "queues of failures empty", failures),
    Named("近一小时代码没有报告失败", "no failure reported within the hour", reports),
    Named("近一小时没有 IAM 拒绝", "no denial by IAM within the hour", denials, account=True),
    Named("时间点恢复已开启", "point-in-time recovery on", recovery, account=True),
    Named("表受删除保护，账本只增不改", "tables protected, the ledger append-only", protection, account=True),
    Named("告警已布防，有人收到", "alarms armed, none rings, somebody is told", alarms, account=True),
    Named("Lambda 并发额度够用", "Lambda's concurrency suffices", at_once, account=True),
)  # fmt: skip
