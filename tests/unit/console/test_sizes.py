"""What the pages weigh as a browser gets them, and that no script makes code out of text."""

import re
from functools import cache
from pathlib import Path

import pytest

from embedded import console

KB = 1024
PACKED = console.PACKED
BUDGETS = {
    "d.html": 40 * KB, "v.html": 100 * KB, "m.html": 200 * KB, "index.html": 430 * KB, "docs.html": 1450 * KB,
}  # fmt: skip
"""By entry: bytes of its own scripts and styles, and of every page behind it, packed."""
IMPORTED = re.compile(r"""["'(]\./([\w.-]+\.(?:js|css))["')]""")


@cache
def built() -> Path:
    console.make(report=lambda _: None)
    return console.BUILT


def reached(entry: str) -> set[str]:
    """Every script and style that the entry's page can ask for."""
    found: set[str] = set()
    asked = [entry]
    while asked:
        name = asked.pop()
        if name in found:
            continue
        found.add(name)
        asked += IMPORTED.findall((built() / name).read_text(encoding="utf-8"))
    return found - {entry}


@pytest.mark.parametrize("entry", sorted(BUDGETS))
def test_an_entry_with_all_its_pages_keeps_its_budget(entry: str) -> None:
    names = reached(entry)
    assert any(name.endswith(".js") for name in names)
    weight = sum((PACKED / f"{name}.gz").stat().st_size for name in names)
    assert weight <= BUDGETS[entry]


def test_no_script_makes_code_out_of_text() -> None:
    scripts = sorted(built().glob("*.js"))
    assert scripts
    made = re.compile(r"\beval\(|new Function\(")
    assert [each.name for each in scripts if made.search(each.read_text(encoding="utf-8"))] == []


def test_nobody_but_who_reads_the_contract_loads_its_reader() -> None:
    reader = reached("docs.html")
    shared = [reader & reached(entry) for entry in BUDGETS if entry != "docs.html"]

    weight = sum((PACKED / f"{name}.gz").stat().st_size for name in set().union(*shared))
    assert weight <= 8 * KB, "words and how chunks are loaded, no more"


FIRST = {"m.html": (18, 116 * KB), "v.html": (10, 94 * KB), "index.html": (12, 112 * KB)}
"""By entry: how many calls, and how many packed bytes, the page itself names: what comes before it stands."""
NAMED = re.compile(r"""(?:src|href)="\./([\w.-]+\.(?:js|css))\"""")


@pytest.mark.parametrize("entry", sorted(FIRST))
def test_what_a_page_fetches_before_it_stands_keeps_its_budget(entry: str) -> None:
    page = (built() / entry).read_text(encoding="utf-8")
    names = [entry, *NAMED.findall(page)]
    calls, weight = FIRST[entry]

    assert len(names) <= calls
    assert sum((PACKED / f"{name}.gz").stat().st_size for name in names) <= weight
    assert "Opening" in page, "something to read stands there before any script came"
