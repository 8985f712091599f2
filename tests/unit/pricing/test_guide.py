"""Every example of docs/price-books.md may be published as it stands, and does something."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from suanqing.pricing.book import compile_book
from suanqing.pricing.checks.validate import check
from tests.unit.finance.settlement.books import document
from tests.unit.pricing.test_validate import CATALOGUE

GUIDE = Path(__file__).parents[3] / "docs" / "price-books.md"
EXAMPLES = re.findall(r"```json (\w+)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def body(where: str, text: str) -> dict[str, Any]:
    """A small book with the example in its place; rows of prices are added to those there."""
    book, example = document(), json.loads(text)
    place = book if where == "book" else book["planes"][where]
    for name, value in example.items():
        place[name] = [*place[name], *value] if name == "prices" else value
    return book


@pytest.mark.parametrize(("where", "text"), EXAMPLES)
def test_an_example_of_the_guide_may_be_published(where: str, text: str) -> None:
    book = body(where, text)

    errors = [each for each in check(book, CATALOGUE) if each.severity == "error"]

    assert errors == []
    assert compile_book(book).ref == "main@3"


def test_the_guide_has_its_examples() -> None:
    assert len(EXAMPLES) == 25
