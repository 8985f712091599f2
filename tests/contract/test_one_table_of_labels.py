"""What people call a code stands in `labels.py` and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "common" / "suanqing"
ROOMS = ("layers/common/suanqing", "functions", "ops", "demo")
CHINESE = re.compile("[\u4e00-\u9fff]")
SENTENCES = {
    "labels.py": "the table itself",
    "vocabulary.py": "the facts, each with its kind and its name",
    "problems.py": "what to do about a problem: sentences",
    "channels/notices/words.py": "sentences of notices",
    "channels/notices/rules.py": "events by which finished work changes",
    "work/scenes/why_due.py": "sentences of why a node is due when it is",
    "pricing/scene_inventory.py": "what two headings were called before",
    "ops/costs.py": "a page's sentences by the English ones",
    "ops/divisions.py": "names in the official list of divisions",
    "ops/local_holidays.py": "names of holidays in their decrees",
    "ops/openapi.py": "what the contract says of its areas",
    "ops/schemas.py": "examples of the contract",
}
"""Tables by code that are no names of codes, and why; of the layer by what stands below `suanqing`."""
EXPLAINED = "finance/assessment/explain/"
"""The explanation's sentences, a table of its own."""


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def tables(path: Path) -> Iterator[int]:
    """Lines on which a module's own dictionary begins that has Chinese for two or more codes."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for found in ast.walk(node) if isinstance(node, ast.Assign | ast.AnnAssign) else ():
            if isinstance(found, ast.Dict):
                named = sum(
                    isinstance(key, ast.Constant) and _chinese(value)
                    for key, value in zip(found.keys, found.values, strict=True)
                )
                if named > 1:
                    yield found.lineno


def _chinese(value: ast.expr) -> bool:
    texts = [each.value for each in ast.walk(value) if isinstance(each, ast.Constant)]
    return any(isinstance(text, str) and CHINESE.search(text) for text in texts)


def name_of(path: Path) -> str:
    base = LAYER if path.is_relative_to(LAYER) else ROOT
    return path.relative_to(base).as_posix()


def test_no_other_module_has_a_table_of_chinese_words_for_codes() -> None:
    found = {name_of(path): list(tables(path)) for path in sources()}
    others = {
        name: lines
        for name, lines in found.items()
        if lines and name not in SENTENCES and not name.startswith(EXPLAINED)
    }

    assert others == {}


@pytest.mark.parametrize("name", SENTENCES)
def test_each_exception_is_still_one(name: str) -> None:
    assert list(tables(next(path for path in (LAYER / name, ROOT / name) if path.is_file())))


WORDS = {
    "师傅": "技师", "价格书": "价格本", "价格版本": "价格本", "费用种类": "费用类型",
    "合作模式": "合作场景",
}  # fmt: skip
"""What is not written, and what is: one thing has one name, that of the table."""
PEOPLE_READ = ("layers/common/suanqing", "functions", "ops", "docs", "demo")


@pytest.mark.parametrize("word", WORDS)
def test_one_thing_has_one_name(word: str) -> None:
    read = [
        path
        for room in PEOPLE_READ
        for path in (ROOT / room).rglob("*")
        if path.suffix in (".py", ".md", ".csv", ".txt") and path.is_file()
    ]
    found = [
        name_of(path)
        for path in (*read, ROOT / "README.zh-CN.md")
        if word in path.read_text(encoding="utf-8")
    ]

    assert found == []
