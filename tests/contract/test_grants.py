"""Each function may do what it does, and no more: proven by what this run's functions really asked.

Every handler that ran in this process, in the simulations and in the processes of the embedded AWS was
held against its role in infra/access.yaml; what was asked is in build/iam.
"""

import pytest

from tests.contract import grants

pytestmark = pytest.mark.contract


def test_what_lambda_itself_does_is_granted_to_who_has_such_an_event_and_to_nobody_else() -> None:
    """Streams are read, queues polled and failures handed over by Lambda, not by our code."""
    read = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
    poll = {"ReceiveMessage", "DeleteMessage", "GetQueueAttributes"}
    for name, role in grants.account().roles.items():
        may = {action.partition(":")[2] for each in role for action in each.actions}
        kinds = set(grants.events(name))
        assert (read <= may) == ("DynamoDB" in kinds), name
        assert (poll <= may) == ("SQS" in kinds), name


@pytest.mark.last
def test_no_function_was_denied_anything() -> None:
    denied = [each for each in grants.asked() if not each.allowed]

    assert denied == []


@pytest.mark.last
def test_every_function_with_a_role_asked_for_something() -> None:
    asked = {each.function for each in grants.asked()}

    assert set(grants.account().roles) - asked == {"contract", "console"}


UNUSED = {
    ("ConditionCheckItem", "WorkTable"): "a posting for over 49 parties has parts, each bound to the ticket's facts",
    ("GetItem", "LedgerTable"): "whether a write whose answer was lost took place; a party's entry of a ticket",
    ("GetItem", "BalancesTable"): "after a refused posting, whether the period was closed meanwhile",
    ("Query", "WorkTable"): "older events of a ticket with a long history stand in pages",
    ("PutItem", "WorkTable"): "a correction that makes a ticket's history too long puts a page aside",
    ("DeleteItem", "WorkTable"): "a message that gives a ticket to another takes the former worker's link away",
    ("Query", "StatementsTable"): "a long statement stands in parts",
    ("SendMessage", "WecomQueue"): "messages over a member's limit come later, as one digest",
    ("*", "PricingTable"): "which way the table is read hangs on what the process remembers (30 s)",
}  # fmt: skip
"""Kinds of grants that a run may not need, and what they are there for."""


def explained(grant: grants.Grant) -> bool:
    ways = ((grant.action, grant.resource), (grant.function, grant.action), ("*", grant.resource))
    reads = grant.action in ("GetItem", "BatchGetItem", "Query")
    return any(way in UNUSED for way in ways) and (grant.resource != "PricingTable" or reads)


@pytest.mark.last
def test_what_nobody_asked_for_is_granted_for_one_of_ten_reasons() -> None:
    assert len(UNUSED) <= 10
    assert sorted(each for each in grants.unused(grants.asked()) if not explained(each)) == []
