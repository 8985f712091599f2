"""The commands of the guides as they are written there, and whether the AWS CLI would take them."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import botocore.session
from botocore import xform_name

from embedded.places import ROOT

DEPLOY, RUNBOOK = ROOT / "docs" / "deploy.md", ROOT / "docs" / "runbook.md"
GLOBAL = {"query", "region", "profile", "output"}


def blocks(path: Path, language: str = "") -> Iterator[str]:
    """The fenced blocks of one language, without their fences."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", path.read_text(encoding="utf-8"), re.M | re.S)
    return (text for kind, text in found if kind == language)


def lines(path: Path) -> list[str]:
    """Each line of the blocks without a language: what somebody types."""
    return [line for block in blocks(path) for line in block.splitlines() if line.strip()]


def spans(path: Path, start: str) -> list[str]:
    """What stands in the text as code and begins so."""
    found = re.findall(r"`([^`\n]+)`", path.read_text(encoding="utf-8"))
    return [span for span in found if span.startswith(start)]


def refused(command: str, whole: bool) -> str | None:
    """Why the AWS CLI would not take the command, None if it would.

    whole: with all that the operation requires; a text may leave out what goes without saying.
    """
    words = shlex.split(command.split("&&", maxsplit=1)[0])
    _, service, verb, *given = words
    session = botocore.session.get_session()
    if service not in session.get_available_services():
        return f"no service {service}"
    model = session.get_service_model(service)
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if verb not in operations:
        return f"{service} has no {verb}"
    shape = model.operation_model(operations[verb]).input_shape
    known = {xform_name(name, "-"): shape.members[name] for name in shape.members} if shape else {}
    options = [word.removeprefix("--") for word in given if word.startswith("--")]
    for option in options:
        off = option.removeprefix("no-")
        boolean = off in known and known[off].type_name == "boolean"
        if option not in known | dict.fromkeys(GLOBAL) and not boolean:
            return f"{verb} has no --{option}"
    missing = {xform_name(name, "-") for name in (shape.required_members if shape else [])}
    missing -= {option.removeprefix("no-") for option in options}
    return f"{verb} needs {sorted(missing)}" if whole and missing else None
