"""The deployed stack (tests/deployment.py); who begins on an empty one comes first."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who begins on an empty deployment comes before all who need a company in it. Who is told by role comes last:
    functions keep for a while whom they knew when the company was put in beside them."""
    places = {"test_beginning.py": 0, "test_acts.py": 2}
    items.sort(key=lambda item: places.get(item.path.name, 1))
