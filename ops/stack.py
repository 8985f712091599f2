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
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    try:
        found = client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except NoCredentialsError:
        raise NoStack(
            "没有 AWS 凭证：请设置 AWS_PROFILE，或先登录 / "
            "There are no AWS credentials: set AWS_PROFILE, or log in first."
        ) from None
    except (ClientError, BotoCoreError) as error:
        raise NoStack(f"Stack {name} cannot be read: {error}") from error
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
    return Stack(name, outputs)


@cache
def client(service: str) -> Any:
    """A client by the ordinary AWS settings. Raises NoStack where they name no region or no profile."""
    import boto3
    from botocore.exceptions import NoRegionError, ProfileNotFound

    try:
        return boto3.client(service)
    except NoRegionError:
        raise NoStack(
            "没有指定区域：请设置 AWS_REGION（例如 cn-north-1），或在所用的 profile 里写上 region / "
            "No region is set: export AWS_REGION=us-east-1 (or yours), or put a region into the profile."
        ) from None
    except ProfileNotFound as missing:
        raise NoStack(f"AWS_PROFILE: {missing}") from None
