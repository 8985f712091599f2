"""A page and its Chinese twin as what has to be equal in both: their lines, commands, names, links and numbers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from embedded.places import ROOT

PAGES = (
    "README.md",
    "docs/costs.md",
    "docs/deploy.md",
    "docs/calendars.md",
    "docs/forms.md",
    "docs/uploads.md",
    "docs/integration.md",
    "docs/plugins.md",
    "docs/price-books.md",
    "docs/runbook.md",
    "docs/scenes.md",
    "docs/templates.md",
    "docs/stock.md",
    "docs/dispatch.md",
    "docs/channels.md",
)
CHINESE = ".zh-CN.md"
PICTURE = "text"
"""Language of a block that is drawn: its words are those of the page."""


class Line(NamedTuple):
    """A line that is no code: `kind` is its heading's level, list, or the cells of its row.

    names: what stands as code in it. links: where it leads. numbers: of two and more digits;
    a month is a word in English.
    """

    kind: str
    names: tuple[str, ...]
    links: tuple[str, ...]
    numbers: frozenset[str]
    text: str

    @property
    def held(self) -> tuple[object, ...]:
        """What the other language says as well: everything but the words."""
        return self[:-1]


class Block(NamedTuple):
    language: str
    text: str


def twin(page: str) -> str:
    return page.removesuffix(".md") + CHINESE


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def chinese_pages() -> list[str]:
    """Every page in Chinese that is there, by its path from the top."""
    found = [path for place in (ROOT, ROOT / "docs") for path in Path(place).glob(f"*{CHINESE}")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def blocks(text: str) -> list[Block]:
    """Blocks of code. A comment behind a command is the page's own words, and so is what is drawn."""
    return [Block(kind, _bare(kind, body)) for kind, body in _fenced().findall(text)]


def lines(text: str) -> list[Line]:
    """Everything between the blocks, empty lines left out."""
    return list(_lines(_fenced().sub("", text)))


def links(text: str) -> list[str]:
    """Where the page leads within the repository."""
    found = re.findall(r"\]\(([^)]+)\)", text)
    return [target.partition("#")[0] for target in found if "://" not in target]


def _fenced() -> re.Pattern[str]:
    return re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _bare(kind: str, body: str) -> str:
    if kind == PICTURE:
        return f"{len(body.splitlines())} lines"
    return body if kind else re.sub(r" +# .*$", "", body, flags=re.MULTILINE)


def _lines(text: str) -> Iterator[Line]:
    for line in text.splitlines():
        if line.strip():
            plain = line.replace(".zh-CN.", ".")
            yield Line(
                _kind(line),
                tuple(sorted(re.findall(r"`([^`]+)`", plain))),
                tuple(sorted(re.findall(r"\]\(([^)]+)\)", plain))),
                _numbers(plain),
                line,
            )


def _kind(line: str) -> str:
    if line.startswith("|"):
        return f"row of {line.count('|') - line.count(chr(92) + '|')}"
    mark = re.match(r"#+ |\d+\. |- |<!--", line)
    return mark[0].strip() if mark else ""


def _numbers(line: str) -> frozenset[str]:
    months_apart = re.sub(r"\d+ ?月", "", line)
    found = re.findall(r"(?<![0-9A-Za-z_])\d[\d,.:]*\d", months_apart)
    return frozenset(number.replace(",", "") for number in found)
