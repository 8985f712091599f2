"""The account as the templates describe it: roles, variables, resources' policies, keys; as data.

    described(template)   what `iam.guard.Account` takes; every reference resolved to an ARN whose
                          last part is the resource's logical id

References are followed the way CloudFormation does: a parameter of a nested stack to the value that
template.yaml gives it, that to the other stack's output. A role wired to the wrong table is so found.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from embedded.cloudformation import read
from embedded.places import ROOT

MAIN = ROOT / "template.yaml"
FUNCTION = "AWS::Serverless::Function"
TABLE = "AWS::DynamoDB::Table"
ROLE = "AWS::IAM::Role"
KINDS = {
    TABLE: "arn:aws:dynamodb:local:0:table/{}",
    "AWS::SNS::Topic": "arn:aws:sns:local:0:{}",
    "AWS::SQS::Queue": "arn:aws:sqs:local:0:{}",
    "AWS::Logs::LogGroup": "arn:aws:logs:local:0:log-group:{}",
    "AWS::KMS::Key": "arn:aws:kms:local:0:key/{}",
    "AWS::S3::Bucket": "arn:aws:s3:::{}",
    "AWS::SecretsManager::Secret": "arn:aws:secretsmanager:local:0:secret:{}",
}


class Stack:
    """One template and, for a nested one, the stack that gives it its parameters."""

    def __init__(self, path: Path, outer: "Stack | None" = None, name: str = "") -> None:
        self.path, self.outer, self.name = path, outer, name
        self.template = read(path)

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Properties by logical id."""
        found = self.template["Resources"]
        return {n: r.get("Properties", {}) for n, r in found.items() if r["Type"] == kind}

    def nested(self, name: str) -> "Stack":
        where = self.template["Resources"][name]["Properties"]["Location"]
        return Stack(self.path.parent / where, self, name)

    def arn(self, value: Any) -> str:
        """A policy's resource, or a variable's value, as an ARN; a plain text as it is."""
        match value:
            case str():
                return value
            case {"Ref": name}:
                return self._named(name)
            case {"Fn::GetAtt": [resource, attribute]} if attribute.startswith("Outputs."):
                inner = self.nested(resource)
                output = inner.template["Outputs"][attribute.removeprefix("Outputs.")]
                return inner.arn(output["Value"])
            case {"Fn::GetAtt": [resource, _]}:
                return self._named(resource)
            case {"Fn::If": [_, _, otherwise]}:
                return self.arn(otherwise)
            case {"Fn::Sub": str(text)} if secret := re.search(r":secret:\$\{(\w+)\}", text):
                return self._named(secret[1])
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([\w:]+)\}", lambda found: self._named(found[1]), text)
        raise ValueError(f"{self.path.name}: {value} is not understood")

    def _named(self, name: str) -> str:
        """A resource of this stack, or a parameter: the outer stack's value of it."""
        resource = self.template["Resources"].get(name)
        if resource is not None:
            return KINDS.get(resource["Type"], "{}").format(name)
        if self.outer and name in self.template["Parameters"]:
            given = self.outer.template["Resources"][self.name]["Properties"]["Parameters"]
            return self.outer.arn(given[name])
        if name.endswith("SecretId"):
            return KINDS["AWS::SecretsManager::Secret"].format(name)
        return name


def described(template: Path = MAIN) -> dict[str, Any]:
    """JSON of the account; functions under the last part of their names."""
    stack = Stack(template)
    access, data = stack.nested("Access"), stack.nested("Data")
    functions = {_short(each["FunctionName"]): each for each in stack.of(FUNCTION).values()}
    return {
        "handlers": {each["Handler"].rpartition(".")[0]: name for name, each in functions.items()},
        "variables": {
            name: dict(_variables(stack, each["Environment"]["Variables"]))
            for name, each in functions.items()
        },
        "roles": {
            name: list(_role(access, each["Role"]["Fn::GetAtt"][1].removeprefix("Outputs.")))
            for name, each in functions.items()
        },
        "owners": dict(_resource_policies(data)),
        "keys": dict(_keys(data)),
    }


def place(folder: Path, template: Path = MAIN) -> Path:
    """Write the account where processes of functions find it."""
    path = folder / "account.json"
    path.write_text(json.dumps(described(template)))
    return path


def _short(name: Mapping[str, str]) -> str:
    return name["Fn::Sub"].removeprefix("${AWS::StackName}-")


def _variables(stack: Stack, given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Variables that name a table, a bucket, a key, a topic, a queue, a secret, or queues with commas between."""
    for name, value in given.items():
        if name.endswith(("_TABLE", "_BUCKET", "_KEY", "_TOPIC", "_QUEUE_URL", "_ID")):
            yield name, [stack.arn(value)]
        elif name.endswith("_QUEUES"):
            yield name, [stack.arn(each) for each in value["Fn::Join"][1]]


def _role(access: Stack, name: str) -> Iterator[list[Any]]:
    for policy in access.of(ROLE)[name]["Policies"]:
        for stated in policy["PolicyDocument"]["Statement"]:
            each = stated["Fn::If"][1] if "Fn::If" in stated else stated
            yield _statement(access, each, _listed(each["Resource"]))


def _resource_policies(data: Stack) -> Iterator[tuple[str, list[list[Any]]]]:
    """What a table's own policy says; its `*` is the table and its indexes."""
    for name, table in data.of(TABLE).items():
        if policy := table.get("ResourcePolicy"):
            arn = KINDS[TABLE].format(name)
            stated = policy["PolicyDocument"]["Statement"]
            yield arn, [_statement(data, each, [arn, f"{arn}/*"]) for each in stated]


def _statement(stack: Stack, each: Mapping[str, Any], resources: list[Any]) -> list[Any]:
    arns = [stack.arn(resource) for resource in resources]
    return [each["Sid"], each["Effect"], _listed(each["Action"]), arns, each.get("Condition", {})]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _keys(data: Stack) -> Iterator[tuple[str, str]]:
    """The partition key of every table and index, by ARN."""
    for name, table in data.of(TABLE).items():
        arn = KINDS[TABLE].format(name)
        yield arn, _partition(table["KeySchema"])
        for index in table.get("GlobalSecondaryIndexes", []):
            yield f"{arn}/index/{index['IndexName']}", _partition(index["KeySchema"])


def _partition(schema: list[Mapping[str, str]]) -> str:
    return next(each["AttributeName"] for each in schema if each["KeyType"] == "HASH")
