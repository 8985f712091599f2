"""SQS -> WeCom message/send, within our own count. Lambda handler `notifications.wecom.handler`."""

import json
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from suanqing.channels.notices.model import account_of, from_dict
from suanqing.channels.notices.store import ChannelTokens
from suanqing.channels.wecom.client import ChannelMisconfigured, WeComClient
from suanqing.channels.wecom.rate_limit import WindowStore
from suanqing.channels.wecom.sender import Digest, Outcome, Sender
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, config, observe
from suanqing.platform.secrets import secret
from suanqing.times import utcnow

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@cache
def parties() -> PartyStore:
    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def sender() -> Sender:
    table, app = config.setting("NOTICES_TABLE"), secret()["wecom"]
    tokens = ChannelTokens(aws.dynamodb(), table, f"wecom:{app['corpid']}:{app['agentid']}", utcnow)
    client = WeComClient(
        config.setting("WECOM_API_BASE"), app["corpid"], app["secret"], app["agentid"], tokens
    )
    return Sender(client, WindowStore(aws.dynamodb(), table), _schedule, utcnow)


def handler(event: dict[str, Any], context: Any) -> Any:
    observe.start(event, context)
    return process_partial_response(event, _send, processor, context)


def _send(record: Any) -> None:
    message = json.loads(record["body"])
    try:
        outcome = _deliver(message)
    except ChannelMisconfigured as error:
        observe.failed("WecomMisconfigured", **error.facts)
        sender.cache_clear()
        raise
    observe.log("wecom notice", outcome=outcome, notice=message.get("id"))


def _deliver(message: dict[str, Any]) -> Outcome:
    if "digest" in message:
        return sender().digest(Digest(message["digest"]["userid"], message["digest"]["minute"]))
    notice = from_dict(message)
    if account := account_of(notice.to):
        return sender().notice(notice, account[1]) if account[0] == "wecom" else "nothing"
    party = parties().find(notice.to)
    if party is None or not party.active or not party.wecom_userid:
        return "nothing"
    return sender().notice(notice, party.wecom_userid)


def _schedule(digest: Digest, seconds: int) -> None:
    sqs: Any = aws.client("sqs")
    sqs.send_message(
        QueueUrl=config.setting("WECOM_QUEUE_URL"),
        DelaySeconds=seconds,
        MessageBody=json.dumps({"digest": {"userid": digest.userid, "minute": digest.minute}}),
    )
