"""The deployed stack (tests/deployment.py); who begins on an empty one comes first."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who begins on an empty deployment comes before all who need a company in it."""
    items.sort(key=lambda item: item.path.name != "test_beginning.py")
