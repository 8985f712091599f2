"""Builds template.yaml with SAM and deploys it, unchanged, to whatever answers on AWS_ENDPOINT_URL.

    python -m embedded.aws start
    python -m embedded.deploy --endpoint http://127.0.0.1:4566 Stage=local     outputs as JSON

Without an endpoint it deploys to the account of the environment's own credentials.
"""

import argparse
import fcntl
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from embedded import account, console
from embedded.places import (
    BUILD,
    LOOPBACK,
    ROOT,
    RegionUnclear,
    local_credentials,
    one_region,
    plain_environment,
)
from embedded.process import tail

STACK = "suanqing"
STAMP = BUILD / "sam" / ".made_of"
SOURCES = [ROOT / each for each in ("functions", "infra", "layers")]
RESOURCE = re.compile(r"^(?:CREATE|UPDATE|DELETE)_(?:COMPLETE|FAILED)\s")

Report = Callable[[str], None]


class DeployFailed(RuntimeError):
    """SAM said no; the message holds the end of its log."""


def deploy(
    endpoint: str | None,
    parameters: Mapping[str, str],
    *,
    stack: str = STACK,
    template: Path = ROOT / "template.yaml",
    report: Report = print,
) -> dict[str, str]:
    """Build what is not built yet, deploy, and return the stack's outputs. Raises DeployFailed.

    Several may deploy from one work tree at a time; who builds is alone in it.
    """
    environment = environment_for(endpoint)
    began = time.monotonic()
    if endpoint:
        guarded(endpoint, template)
    built_console(report)
    with built(template, environment, report) as ready:
        report(f"Built in {time.monotonic() - began:.0f} s; deploying stack {stack}")
        given = {**parameters, **({"Embedded": "yes"} if is_embedded(endpoint) else {})}
        log = log_of("deploy", *place_of(endpoint, environment), stack)
        run(deploy_command(ready, stack, given), environment, resources(report), log)
    report(f"Deployed in {time.monotonic() - began:.0f} s")
    return outputs(stack, environment)


@contextmanager
def built(template: Path, environment: Mapping[str, str], report: Report) -> Iterator[Path]:
    """The template that SAM built of the tree as it is, which stays as it is until the block ends."""
    made = BUILD / "sam" / "template.yaml"
    with lock() as locked:
        while True:
            with console.one_at_a_time():  # no pages are half packed
                content = checksum(template, environment)
            locked(fcntl.LOCK_SH)
            if stamped() == content:
                break
            locked(fcntl.LOCK_EX)
            with console.one_at_a_time():  # who packs them waits until they are copied
                make(template, environment, report)
        yield made


def make(template: Path, environment: Mapping[str, str], report: Report) -> None:
    """Where nobody else built it meanwhile. What changed while it was built has no stamp, and is built again."""
    content = checksum(template, environment)
    if stamped() == content:
        return
    STAMP.unlink(missing_ok=True)
    report("Building the layer and the functions")
    run(build_command(template, environment), environment, ignore, log_of("build"))
    if checksum(template, environment) == content:
        STAMP.write_text(content)


def checksum(template: Path, environment: Mapping[str, str]) -> str:
    """Of all that a build is made of: the template with its parts and what lies beside it, the functions, the layer,
    and for which platform by which tools."""
    found = hashlib.sha256()
    tools = (environment.get(name, "") for name in ("LAYER_PLATFORM", "LAYER_PYTHON"))
    found.update("\0".join((str(template), platform.machine(), *tools)).encode())
    needed = [template, ROOT / "requirements" / "sam.txt", ROOT / "requirements" / "bootstrap.txt"]
    beside = [template.parent] if ROOT in template.parent.parents else []
    for file in [*needed, *(each for top in SOURCES + beside for each in sorted(top.rglob("*")))]:
        if file.is_file() and "__pycache__" not in file.parts:
            found.update(f"\0{file}\0{file.stat().st_mode:o}\0".encode() + file.read_bytes())
    return found.hexdigest()


def stamped() -> str:
    """What the build that stands there is made of; empty where none was finished."""
    return STAMP.read_text() if STAMP.exists() else ""


def log_of(verb: str, *where: str) -> Path:
    """The log of a run of SAM, begun anew: of a deployment one each stack in each place that it goes to."""
    log = BUILD / f"{'-'.join(('sam', verb, *where))}.log"
    log.write_text("")
    return log


def place_of(endpoint: str | None, environment: Mapping[str, str]) -> list[str]:
    """The port of this machine or the region."""
    if endpoint and is_embedded(endpoint):
        return [str(urlsplit(endpoint).port)]
    return [region] if (region := environment.get("AWS_REGION")) else []


def built_console(report: Report) -> None:
    """What the function `console` serves, of this very tree."""
    try:
        console.make(report)
    except console.NotBuilt as problem:
        raise DeployFailed(str(problem)) from None


def is_embedded(endpoint: str | None) -> bool:
    """Whether it is this machine that answers, and no account."""
    return LOOPBACK in (endpoint or "")


def guarded(endpoint: str, template: Path) -> None:
    """Functions of the embedded AWS that start from now on are held to this template's roles."""
    folder = BUILD / "aws" / str(urlsplit(endpoint).port)
    if folder.exists():
        account.place(folder, template)


def build_command(template: Path, environment: Mapping[str, str]) -> list[str]:
    """The cache is one a target platform: SAM's own key does not know of ours."""
    cache = BUILD / "sam-cache" / environment.get("LAYER_PLATFORM", "lambda")
    where = ["--build-dir", str(BUILD / "sam"), "--cache-dir", str(cache)]
    return [*sam("build"), "--template-file", str(template), "--cached", "--parallel", *where]


def deploy_command(built: Path, stack: str, parameters: Mapping[str, str]) -> list[str]:
    overrides = [f"{name}={value}" for name, value in parameters.items()]
    return [
        *sam("deploy"),
        *("--template-file", str(built), "--stack-name", stack, "--resolve-s3"),
        *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"),
        *("--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
        *(["--parameter-overrides", *overrides] if overrides else []),
    ]


def sam(verb: str) -> list[str]:
    program = ROOT / ".venv-sam" / "bin" / "sam"
    if not program.exists():
        raise DeployFailed("The SAM CLI is not set up: run `make setup` first.")
    return [str(program), verb]


def environment_for(endpoint: str | None) -> dict[str, str]:
    """SAM's environment. It finds python3.13 and pip in ours, and so does the layer's Makefile."""
    tools = ROOT / ".venv-bootstrap" / "bin"
    aws = local_credentials(endpoint) if endpoint else own_aws_settings()
    native = endpoint and LOOPBACK in endpoint and not lambda_alike()
    return {
        **plain_environment(),
        **aws,
        **({"LAYER_PLATFORM": "host"} if native else {}),
        "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}",
        "LAYER_PYTHON": str(tools / "python"),
        "SAM_CLI_TELEMETRY": "0",
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "200",
    }


def own_aws_settings() -> dict[str, str]:
    """The environment's own AWS settings, with the one region under both of its names."""
    given = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    return given | one_region(given)


def lambda_alike() -> bool:
    """Whether wheels for Lambda's x86_64 run here, where the embedded AWS runs the functions."""
    return (platform.system(), platform.machine()) == ("Linux", "x86_64")


@contextmanager
def lock() -> Iterator[Callable[[int], None]]:
    """Takes the lock of what is built here: LOCK_SH to use it, LOCK_EX to make it; one given up for the other may let
    somebody else in between."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "sam.lock").open("w") as file:
        yield lambda how: fcntl.flock(file, how)


def run(command: list[str], environment: Mapping[str, str], heard: Report, log: Path) -> None:
    with (
        log.open("a") as written,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        for line in process.stdout or ():
            written.write(line)
            heard(line)
    if process.returncode:
        raise DeployFailed(f"`sam {command[1]}` failed (whole log: {log}):\n{tail(log, 60)}")


def ignore(_line: str) -> None:
    return None


def resources(report: Report) -> Report:
    """Passes on what became of each resource, without SAM's table."""

    def heard(line: str) -> None:
        if RESOURCE.match(line):
            report("  " + " ".join(line.split()[:3]))

    return heard


def outputs(stack: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The stack's outputs by key."""
    import boto3

    cloudformation: Any = boto3.client(
        "cloudformation",
        endpoint_url=environment.get("AWS_ENDPOINT_URL"),
        region_name=environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION"),
        aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=environment.get("AWS_SESSION_TOKEN"),
    )
    described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}


def main() -> int:
    parser = argparse.ArgumentParser(prog="embedded.deploy", description="Build and deploy.")
    parser.add_argument("parameters", nargs="*", metavar="NAME=VALUE", help="template parameters")
    parser.add_argument("--endpoint", default=os.environ.get("AWS_ENDPOINT_URL"))
    parser.add_argument("--stack", default=STACK, help="default %(default)s")
    parser.add_argument("--template", type=Path, default=ROOT / "template.yaml")
    wanted = parser.parse_args()
    parameters = dict(each.split("=", 1) for each in wanted.parameters)
    if parameters.get("Stage") == "local" and not is_embedded(wanted.endpoint):
        sys.exit(
            "Stage=local 只用于内置的 AWS，请用 test 或 prod / "
            "Stage=local is for the embedded AWS alone (it opens a login without WeCom): use test or prod."
        )
    try:
        found = deploy(
            wanted.endpoint,
            parameters,
            stack=wanted.stack,
            template=wanted.template.resolve(),
            report=lambda line: print(line, file=sys.stderr, flush=True),
        )
    except (DeployFailed, RegionUnclear) as problem:
        sys.exit(str(problem))
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
