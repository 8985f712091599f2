"""README's way from a clone to a first settled ticket: its lines, and what of them somebody has to think of. Pure."""

import re
import shlex

from ops.__main__ import parser

BLOCK = re.compile(r"^```\n(.*?)^```$", re.M | re.S)
STARTS, OPS = "make local", ".venv/bin/python -m ops "
"""The line that the block begins with, in either language; and what its commands begin with."""


def lines(page: str) -> list[str]:
    """The lines of the one block that begins by making a deployment, without their comments. Raises ValueError."""
    found = [block for block in BLOCK.findall(page) if block.startswith(STARTS)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} blocks begin with `{STARTS}`")
    bare = (re.sub(r"\s+#.*$", "", line) for line in found[0].splitlines())
    return [line for line in bare if line]


def typed(line: str) -> list[str]:
    """The values of a line: what is neither the command nor an option's name. SystemExit: no such command."""
    if not line.startswith(OPS):
        return []
    words = shlex.split(line.removeprefix(OPS))
    given = vars(parser().parse_args(words)).values()
    values = {
        str(each) for value in given for each in (value if isinstance(value, list) else [value])
    }
    return [word for word in words if word in values]
