"""Where things stand in the repository, and the credentials that are no secret."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
REGION = "cn-north-1"
LOOPBACK = "127.0.0.1"


def local_credentials(endpoint: str, region: str = REGION) -> dict[str, str]:
    """The environment that points an AWS client at `endpoint`."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class RegionUnclear(RuntimeError):
    """The environment names two regions; the message says which."""


def one_region(environment: Mapping[str, str]) -> dict[str, str]:
    """The region variables that are missing, from the one that is set; empty where none or both are.

    boto3 reads AWS_DEFAULT_REGION alone, other SDKs and AWS's own guides AWS_REGION. Raises RegionUnclear
    where the two differ: a command must not reach another region than the one somebody wrote down.
    """
    names = ("AWS_REGION", "AWS_DEFAULT_REGION")
    given = {name: environment[name] for name in names if environment.get(name)}
    if len(set(given.values())) > 1:
        raise RegionUnclear(
            "AWS_REGION 与 AWS_DEFAULT_REGION 不一致，请只设置其中一个 / "
            f"AWS_REGION is {given[names[0]]} and AWS_DEFAULT_REGION is {given[names[1]]}; set one of them."
        )
    (region,) = set(given.values()) or {""}
    return {name: region for name in names if region and name not in given}


def plain_environment() -> dict[str, str]:
    """This machine's environment without its AWS settings and without our virtual environment."""
    dropped = ("AWS_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
