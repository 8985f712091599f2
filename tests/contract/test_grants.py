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

    assert set(grants.account().roles) - asked == {"contract"}
