"""IAM's decision, and what each call of the SDK asks of it."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded.account import described
from embedded.lambdas.iam import guard
from embedded.lambdas.iam.calls import requests
from embedded.lambdas.iam.policy import Condition, Request, Statement, decide

LEDGER = "arn:aws:dynamodb:local:0:table/LedgerTable"
WORK = "arn:aws:dynamodb:local:0:table/WorkTable"


def statement(
    *actions: str, on: str = LEDGER, effect: str = "Allow", when: Condition | None = None
) -> Statement:
    return Statement(effect, effect, actions, (on,), when or {})


def allowed(request: Request, *role: Statement, owner: tuple[Statement, ...] = ()) -> bool:
    return decide(request, role, owner).allowed


def test_what_nothing_allows_is_denied() -> None:
    read = Request("dynamodb:Query", LEDGER, ("payable:a",))

    assert not allowed(read)
    assert not allowed(read, statement("dynamodb:GetItem"))
    assert not allowed(read, statement("dynamodb:Query", on=WORK))
    assert allowed(read, statement("dynamodb:Query"))


def test_an_explicit_deny_wins_over_any_allow_the_resources_own_too() -> None:
    change = Request("dynamodb:UpdateItem", LEDGER, ("payable:a",))
    allow, deny = (statement("dynamodb:*", effect=effect) for effect in ("Allow", "Deny"))

    assert allowed(change, allow)
    assert not allowed(change, allow, deny)
    assert not allowed(change, allow, owner=(deny,))


def test_an_index_is_a_resource_of_its_own() -> None:
    asked = Request("dynamodb:Query", f"{WORK}/index/by_outlet", ("bj-01",))

    assert not allowed(asked, statement("dynamodb:Query", on=WORK))
    assert allowed(asked, statement("dynamodb:Query", on=f"{WORK}/index/*"))


@pytest.mark.parametrize(
    ("keys", "may"),
    [
        (("seal:x",), True),
        (("root",), True),
        (("payable:a",), False),
        (("seal:x", "rooted"), False),
    ],
)
def test_every_leading_key_must_be_among_the_patterns(keys: tuple[str, ...], may: bool) -> None:
    condition = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["seal:*", "root"]}}

    asked = Request("dynamodb:PutItem", LEDGER, keys)

    assert allowed(asked, statement("dynamodb:PutItem", when=condition)) == may


def test_a_bracket_in_a_pattern_is_a_bracket() -> None:
    assert not allowed(Request("a:b", "x"), statement("a:b", on="[x]"))


def test_a_condition_that_is_not_understood_is_an_error() -> None:
    with pytest.raises(ValueError, match="aws:SourceIp"):
        allowed(
            Request("dynamodb:PutItem", LEDGER),
            statement("dynamodb:PutItem", when={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        )


def test_a_transaction_asks_for_each_of_its_parts() -> None:
    params: dict[str, Any] = {
        "TransactItems": [
            {"Put": {"TableName": "l", "Item": {"account": {"S": "payable:a"}}}},
            {"Update": {"TableName": "w", "Key": {"ticket_id": {"S": "T1"}}}},
            {"ConditionCheck": {"TableName": "w", "Key": {"ticket_id": {"S": "T2"}}}},
        ]
    }

    found = list(requests("dynamodb", "TransactWriteItems", params, NAMES, KEYS))

    assert found == [
        Request("dynamodb:PutItem", LEDGER, ("payable:a",)),
        Request("dynamodb:UpdateItem", WORK, ("T1",)),
        Request("dynamodb:ConditionCheckItem", WORK, ("T2",)),
    ]


NAMES = {"l": LEDGER, "w": WORK}
KEYS = {LEDGER: "account", WORK: "ticket_id", f"{WORK}/index/by_outlet": "outlet"}


def test_a_query_asks_for_the_index_and_names_its_partition() -> None:
    params = {
        "TableName": "w", "IndexName": "by_outlet", "KeyConditionExpression": "#o = :o AND b > :b",
        "ExpressionAttributeNames": {"#o": "outlet"},
        "ExpressionAttributeValues": {":o": {"S": "bj-01"}, ":b": {"S": "x"}},
    }  # fmt: skip

    (found,) = requests("dynamodb", "Query", params, NAMES, KEYS)

    assert found == Request("dynamodb:Query", f"{WORK}/index/by_outlet", ("bj-01",))


def test_a_batch_names_every_key_and_is_an_action_of_its_own() -> None:
    keys = [{"ticket_id": {"S": "T1"}}, {"ticket_id": {"S": "T2"}}]

    (found,) = requests("dynamodb", "BatchGetItem", {"RequestItems": {"w": {"Keys": keys}}},
                        NAMES, KEYS)  # fmt: skip

    assert found == Request("dynamodb:BatchGetItem", WORK, ("T1", "T2"))


def test_what_a_function_has_no_variable_for_is_unknown_and_so_denied() -> None:
    (found,) = requests("sqs", "SendMessageBatch", {"QueueUrl": "https://q"}, NAMES, KEYS)

    assert found == Request("sqs:SendMessage", "unknown:https://q")


def test_each_of_several_queues_in_one_variable_is_known_by_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = guard.Account(described())
    arns = account.variables["reconcile"]["FAILURE_QUEUES"]
    addresses = [f"http://queues/{number}" for number in range(len(arns))]
    monkeypatch.setenv("FAILURE_QUEUES", ",".join(addresses))

    known = account.resources("reconcile")

    assert len(arns) > 1 and [known[each] for each in addresses] == arns


def test_a_denied_call_fails_like_awss_and_is_written_down_and_others_calls_are_nobodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_TABLE", "ledger")
    watched = guard.Guard(guard.Account(described()), tmp_path)
    change = {"TableName": "ledger", "Key": {"account": {"S": "payable:a"}}}

    def run(event: dict[str, Any], context: Any) -> None:
        with guard.outside():
            watched.check("dynamodb", "UpdateItem", change)
        watched.check("dynamodb", "UpdateItem", change)

    with pytest.raises(ClientError) as said:
        guard.Handler(run, "settle")({}, None)

    assert said.value.response["Error"]["Code"] == "AccessDeniedException"
    assert "dynamodb:UpdateItem" in str(said.value)
    (written,) = tmp_path.glob("*.jsonl")
    assert len(written.read_text().splitlines()) == 1


def test_a_put_that_could_replace_an_entry_is_refused_which_iam_could_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_TABLE", "ledger")
    watched = guard.Guard(guard.Account(described()), tmp_path, "settle")
    put: dict[str, Any] = {"TableName": "ledger", "Item": {"account": {"S": "ticket:T1"}}}

    watched.check(
        "dynamodb", "PutItem", put | {"ConditionExpression": "attribute_not_exists(entry)"}
    )
    with pytest.raises(AssertionError, match="not exists"):
        watched.check("dynamodb", "PutItem", put)
    with pytest.raises(AssertionError, match="not exists"):
        watched.check("dynamodb", "TransactWriteItems", {"TransactItems": [{"Put": put}]})


def test_only_one_role_puts_each_kind_of_ledger_account() -> None:
    """Seals and roots are the sealing job's; what settles posts tickets and their parties."""
    account = guard.Account(described())
    kinds = {"seal:payable:a:2026-11": {"seal"}, "root": {"seal"}}
    for key, writers in kinds.items():
        asked = Request("dynamodb:PutItem", LEDGER, (key,))
        assert {name for name in account.roles if account.decide(name, asked).allowed} == writers, (
            key
        )


FILES = "arn:aws:s3:::UploadsBucket"


def test_an_object_is_a_resource_below_its_bucket_and_reading_asks_whether_it_is_there() -> None:
    object_ = {"Bucket": "b", "Key": "kept/T1/U1/bare"}

    assert list(requests("s3", "PutObject", object_, {"b": FILES}, {})) == [
        Request("s3:PutObject", f"{FILES}/kept/T1/U1/bare")
    ]
    assert list(requests("s3", "GetObject", object_, {"b": FILES}, {})) == [
        Request("s3:GetObject", f"{FILES}/kept/T1/U1/bare"), Request("s3:ListBucket", FILES),
    ]  # fmt: skip


def test_what_a_function_signs_for_others_is_its_own_call(monkeypatch: pytest.MonkeyPatch) -> None:
    from suanqing.platform import aws

    monkeypatch.setenv("UPLOADS_BUCKET", "files")
    # Denied on purpose: what a run wrote down must have no denial.
    monkeypatch.setattr(guard.Guard, "_note", lambda *_: None)
    client = aws.s3()

    def signed(function: str, key: str) -> list[str]:
        kept = guard.RUNNING.set(function)
        try:
            post = client.generate_presigned_post("files", key)
            url = client.generate_presigned_url(
                "get_object", Params={"Bucket": "files", "Key": key}
            )
        finally:
            guard.RUNNING.reset(kept)
        return [post["url"], url]

    assert all("files" in each for each in signed("tickets", "incoming/T1/U1"))
    for function, key in (("tickets", "elsewhere/x"), ("settlement-api", "kept/T1/U1/bare")):
        with pytest.raises(ClientError, match=r"s3:PutObject .*denied|not authorized"):
            signed(function, key)
