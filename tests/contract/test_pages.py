"""Pages name what is there: routes of the contract, parameters of the template, facts that the code logs."""

import json
import re
from pathlib import Path

import pytest

from embedded.account import MAIN
from embedded.cloudformation import read
from embedded.places import ROOT
from tests.contract.guide import DEPLOY, RUNBOOK
from tests.contract.twins import PAGES

pytestmark = pytest.mark.contract

ROUTE = re.compile(r"`(?:(GET|POST|PUT|DELETE) )?(/[\w/{}.-]+)(?:\?[^`]*)?`")
NOT_IN_THE_CONTRACT = {"/dev/login", "/docs", "/openapi.json", "/results/{ticket}"}
LOGGED = re.compile(r"`([a-z]+(?: [a-z]+)+)`")
"""A fact of the log stands in a page as words without a sign in between."""


def contract() -> set[tuple[str, str]]:
    """(method, path) of every route; names in its path left out."""
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    return {(method.upper(), path) for path, item in paths.items() for method in item}


def serves(method: str, path: str) -> bool:
    """Whether a route has the path, whatever a page calls its parameters; without a method, any has."""
    return any(
        (not method or method == own) and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", route), path)
        for own, route in contract()
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_route_of_a_page_is_in_the_contract(page: str) -> None:
    named = set(ROUTE.findall((ROOT / page).read_text(encoding="utf-8")))

    assert {
        (method, path)
        for method, path in named
        if path not in NOT_IN_THE_CONTRACT and not serves(method, path)
    } == set()


def test_the_deploy_guide_has_every_parameter_and_its_default() -> None:
    rows = re.findall(r"^\| (`.*?) \| (.*?) ?\| .*\|$", parameters(), re.MULTILINE)
    told = {name: said for names, said in rows for name in re.findall(r"`(\w+)`", names)}
    template = read(Path(MAIN))["Parameters"]

    assert told.keys() == template.keys()
    for name, each in template.items():
        default = str(each.get("Default", ""))
        assert not default or default in told[name].split(", "), name


def parameters() -> str:
    page = DEPLOY.read_text(encoding="utf-8")
    return page.split("| Parameter |", 1)[1].split("\n\n", 1)[0]


def test_every_fact_that_the_runbook_looks_for_is_one_that_the_code_logs() -> None:
    sources = [*(ROOT / "functions").rglob("*.py"), *(ROOT / "layers/common").rglob("*.py")]
    code = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    looked = re.findall(r"^\*\*Look\*\*.*$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE)
    facts = {fact for line in looked for fact in LOGGED.findall(line)} - {"make reprocess"}

    assert len(facts) >= 8
    assert {fact for fact in facts if f'"{fact}' not in code} == set()
