"""A deployed stack: its outputs, and clients for the same place (ordinary AWS settings)."""

import argparse
from dataclasses import dataclass
from functools import cache
from typing import Any

DEFAULT = "suanqing"


class NoStack(RuntimeError):
    """The stack, or one of its outputs, is not there; the message says which."""


@dataclass(frozen=True)
class Stack:
    """A stack's outputs by name."""

    name: str
    outputs: dict[str, str]

    def __getitem__(self, output: str) -> str:
        if output not in self.outputs:
            raise NoStack(f"Stack {self.name} has no output {output}; deploy this version first.")
        return self.outputs[output]


def add_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack", default=DEFAULT, help="the stack's name (default %(default)s)")


def stack(name: str) -> Stack:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        found = client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except (ClientError, BotoCoreError) as error:
        raise NoStack(f"Stack {name} cannot be read: {error}") from error
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
    return Stack(name, outputs)


@cache
def client(service: str) -> Any:
    import boto3

    return boto3.client(service)
