"""Service names into categories (归类) by keyword, thousands at once; none is lost. Pure.

Every name lands in exactly one category or on the list of the unsorted. Where several categories
match, the one with the smaller priority wins, and the others are shown. A name decides for itself
alone: neither its neighbours nor their order change the answer, so sorting twice changes nothing.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from suanqing.errors import Invalid

DATA = Path(__file__).parents[1] / "data" / "categories.csv"
COLUMNS = ("category", "priority", "keyword", "unless")
CATEGORY = re.compile(r"[a-z][a-z0-9_-]{0,63}", re.ASCII)
_SPACE = re.compile(r"\s+")


class Keyword(NamedTuple):
    """word: contained in the name as `folded` writes it; unless: not together with this one."""

    category: str
    priority: int
    word: str
    unless: str = ""

    def matches(self, name: str) -> bool:
        return self.word in name and not (self.unless and self.unless in name)


class Placement(NamedTuple):
    """Where one name lies. category "": unsorted. also: the categories that matched and lost.

    by: the keyword that decided, or "fixed" when a person did.
    """

    name: str
    category: str
    by: str = ""
    also: tuple[str, ...] = ()


class Sorting(NamedTuple):
    """One placement a name given, in the order given."""

    placements: tuple[Placement, ...]

    @property
    def unsorted(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.placements if not each.category)

    @property
    def conflicts(self) -> tuple[Placement, ...]:
        """What priority decided: for a person to look at."""
        return tuple(each for each in self.placements if each.also)

    @property
    def counts(self) -> Mapping[str, int]:
        """Names by category, the most first; "" are the unsorted."""
        return dict(Counter(each.category for each in self.placements).most_common())


class Rules:
    """Keywords, the smaller priority first, the longer word before the shorter.

    Raises Invalid: two categories of one priority, or one of two, leave a conflict undecided.
    """

    def __init__(self, keywords: Iterable[Keyword]) -> None:
        self.keywords = tuple(
            sorted(set(keywords), key=lambda k: (k.priority, -len(k.word), k.word, k.unless))
        )
        ranks = {(keyword.category, keyword.priority) for keyword in self.keywords}
        for part, what in ((0, "category {} has several priorities"), (1, "priority {} is taken")):
            for value, times in Counter(rank[part] for rank in ranks).items():
                if times > 1:
                    raise Invalid(what.format(value), "ambiguous_categories", value=value)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(keyword.category for keyword in self.keywords))

    def place(self, name: str) -> Placement:
        text = folded(name)
        hits: dict[str, str] = {}
        for keyword in self.keywords:
            if keyword.category not in hits and keyword.matches(text):
                hits[keyword.category] = keyword.word
        if not hits:
            return Placement(name, "")
        first, *others = hits
        return Placement(name, first, hits[first], tuple(others))


def sort_names(
    names: Sequence[str], rules: Rules | None = None, fixed: Mapping[str, str] | None = None
) -> Sorting:
    """A placement for every name. fixed: name -> category, as a person decided; it holds for good."""
    rules = rules or default_rules()
    decided = {folded(name): category for name, category in (fixed or {}).items()}
    return Sorting(
        tuple(
            Placement(name, category, "fixed")
            if (category := decided.get(folded(name)))
            else rules.place(name)
            for name in names
        )
    )


def folded(name: str) -> str:
    """Full width, capitals and spaces make no difference."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", name).casefold())


def read_rules(text: str) -> Rules:
    """Rules from CSV with the columns category, priority, keyword, unless. Invalid names every row."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    missing = [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]
    if missing:
        raise Invalid(f"columns are missing: {', '.join(missing)}", "faulty_file", where="row 1")
    found: list[Keyword] = []
    errors: list[dict[str, object]] = []
    for line, row in enumerate(reader, 2):
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        priority = cells["priority"]
        faults = {
            "category": not CATEGORY.fullmatch(cells["category"]),
            "priority": not (priority.isascii() and priority.isdecimal() and len(priority) < 7),
            "keyword": not folded(cells["keyword"]),
        }
        errors += [
            {"row": line, "column": column, "message": f"{cells[column][:40]!r} is no {column}"}
            for column, wrong in faults.items()
            if wrong
        ]
        if not any(faults.values()):
            word, unless = folded(cells["keyword"]), folded(cells["unless"])
            found.append(Keyword(cells["category"], int(priority), word, unless))
    if errors:
        first = errors[0]
        message = f"row {first['row']}, {first['column']}: {first['message']}"
        raise Invalid(message, "faulty_file", errors=errors[:500], count=len(errors))
    return Rules(found)


@cache
def default_rules() -> Rules:
    """The library for appliance services that comes with the product."""
    return read_rules(DATA.read_text(encoding="utf-8"))
