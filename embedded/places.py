"""Where things stand in the repository, and the credentials that are no secret."""

import os
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


def plain_environment() -> dict[str, str]:
    """This machine's environment without its AWS settings and without our virtual environment."""
    dropped = ("AWS_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
