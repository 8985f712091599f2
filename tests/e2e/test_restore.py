"""The way of a restore, walked on the embedded AWS: new names, everything a restore leaves out, proof equal.

The embedded engine keeps no history, so the moment is the present; that only an account can show.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from embedded.account import MAIN, Stack
from embedded.process import Server
from ops.restore import policy_of, restored
from tests import engines
from tests.integration.settling import World
from tests.integration.test_proof import PERIOD, Proof

NEW = "suanqing-r1"
SAME = ("KeySchema", "AttributeDefinitions", "StreamSpecification", "DeletionProtectionEnabled")


def as_deployed(database: Any, prefix: str) -> dict[str, str]:
    """Tables as template and infra/data.yaml make them, protected ones; names by logical id."""
    tables = Stack(MAIN).nested("Data").of("AWS::DynamoDB::Table")
    engines.create_tables(database, prefix)
    for table, wanted in tables.items():
        name = f"{prefix}{table}"
        arn = database.describe_table(TableName=name)["Table"]["TableArn"]
        if expiry := wanted.get("TimeToLiveSpecification"):
            database.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
        if policy := wanted.get("ResourcePolicy"):
            stated = json.dumps(policy["PolicyDocument"])
            database.put_resource_policy(ResourceArn=arn, Policy=stated)
        if "DeletionProtectionEnabled" in wanted:
            database.update_table(TableName=name, DeletionProtectionEnabled=True)
        database.update_continuous_backups(
            TableName=name,
            PointInTimeRecoverySpecification=wanted["PointInTimeRecoverySpecification"],
        )
    return {table: f"{prefix}{table}" for table in tables}


def world_of(database: Any, names: Mapping[str, str]) -> World:
    return World(database, {engines.variable(table): name for table, name in names.items()})


def looks(database: Any, table: str) -> dict[str, Any]:
    """Everything about a table but its name, what is in it included."""
    told = database.describe_table(TableName=table)["Table"]
    expiry = database.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    backups = database.describe_continuous_backups(TableName=table)
    items = database.scan(TableName=table, ConsistentRead=True)["Items"]
    return {
        **{each: told.get(each) for each in SAME},
        "indexes": sorted(
            (index["IndexName"], str(index["KeySchema"]), str(index["Projection"]))
            for index in told.get("GlobalSecondaryIndexes", [])
        ),
        "expiry": (expiry["TimeToLiveStatus"], expiry.get("AttributeName")),
        "backups": backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"][
            "PointInTimeRecoveryStatus"
        ],
        "policy": policy_of(database, told["TableArn"]),
        "items": sorted(json.dumps(item, sort_keys=True, default=str) for item in items),
    }


def test_a_restore_has_new_names_and_is_else_the_same_and_the_journal_is_proven(
    embedded_aws: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = engines.client_for(embedded_aws.endpoint)
    names = as_deployed(database, "drill-")
    world = world_of(database, names).found()
    world.publish()
    settled = [world.completed(crew=("tech-1",)).ticket_id for _ in range(3)]
    for ticket in settled:
        world.settle(ticket)
    root = Proof(world).journal.seal(PERIOD).root
    before = {table: looks(database, name) for table, name in names.items()}

    made = restored(database, names, NEW, None)

    assert made.tables == {table: f"{NEW}-{table}" for table in names}
    assert set(made.streams) == {"WorkTable", "InboxTable", "StatementsTable", "PricingTable"}
    assert {table: looks(database, name) for table, name in made.tables.items()} == before
    assert before["LedgerTable"]["policy"]["Statement"][0]["Effect"] == "Deny"
    again = world_of(database, made.tables)
    assert Proof(again).found(published=root) == []
    assert Proof(again).rebuilt().findings == []
    assert again.accrued() == world.accrued() != {}


def test_the_templates_take_restored_tables_in_the_place_of_their_own() -> None:
    """Each output that names a table, its ARN or its stream; so functions, roles and readers follow."""
    data = Stack(MAIN).nested("Data")
    for name, output in data.template["Outputs"].items():
        condition, instead, own = output["Value"]["Fn::If"]
        assert condition == "Restored", name
        if name.endswith("StreamArn"):
            assert instead == {"Ref": f"Restored{name.removesuffix('Arn')}"}, name
        else:
            table = name.removesuffix("Arn")
            assert instead["Fn::Sub"].endswith(f"${{RestoredAs}}-{table}"), name
            assert data.arn(own).endswith(f"table/{table}"), name
