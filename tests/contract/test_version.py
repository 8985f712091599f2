"""The product has one version number, pyproject.toml's: the contract and CHANGELOG.md say the same."""

import json
import re
import tomllib

import pytest

from embedded.places import ROOT
from ops import contract

pytestmark = pytest.mark.contract

CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
HEADING = re.compile(
    r"^## (\d+)\.(\d+)\.(\d+)(?:, (?:Unreleased|\d{4}-\d\d-\d\d))?(?:: .+)?$", re.M
)


def version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def versions() -> list[tuple[int, ...]]:
    """CHANGELOG.md's versions, as they stand."""
    return [tuple(map(int, found.groups())) for found in HEADING.finditer(CHANGES)]


def test_the_changelogs_newest_version_is_the_products() -> None:
    assert ".".join(map(str, versions()[0])) == version()


def test_the_changelog_has_each_version_once_and_the_newest_first() -> None:
    assert versions() == sorted(set(versions()), reverse=True)
    assert len(versions()) == len(re.findall("^## ", CHANGES, re.M)), "a heading names no version"


def test_every_version_but_the_first_has_upgrade_notes() -> None:
    later = re.split("^## ", CHANGES, flags=re.M)[1:-1]

    assert [each.split("\n")[0] for each in later if "\n### Upgrade notes" not in each] == []


def test_the_contract_shows_the_version() -> None:
    document = json.loads(contract.generated()[contract.PUBLISHED])

    assert document["info"]["version"] == version()
