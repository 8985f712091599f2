"""Each HTTP function's table of routes on demand is exact; what no row fits is refused as before."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ops.routes import FUNCTIONS
from suanqing.web import greedy
from suanqing.web.api import Api
from suanqing.web.on_demand import OnDemand
from tests import rest

ROOT = Path(__file__).parents[2]
each_function = pytest.mark.parametrize("function", FUNCTIONS)


def served(function: str) -> OnDemand:
    found: OnDemand = importlib.import_module(f"{function}.app").on_demand
    return found


@each_function
def test_a_path_brings_the_modules_that_declare_it_and_no_other(function: str) -> None:
    on_demand = served(function)
    declaring: dict[str, set[str]] = {}
    for route in on_demand.routes:
        declaring.setdefault(route.path, set()).add(route.view.__module__)

    assert {path: set(on_demand.needed(path)) for path in declaring} == declaring


@each_function
def test_a_call_that_the_gateway_knows_by_its_segment_brings_them_as_well(function: str) -> None:
    """Whatever stands in the place of a parameter: a row with one takes no call of a literal path."""
    on_demand = served(function)
    for route in on_demand.routes:
        row = greedy.found(re.sub("{[a-z_]+}", "x", route.path), on_demand.modules, beginning=True)
        assert row and route.view.__module__ in on_demand.modules[row], route.path


@each_function
def test_each_row_is_of_a_declared_route(function: str) -> None:
    on_demand = served(function)
    used = {row_of(on_demand, route.path) for route in on_demand.routes}

    assert set(on_demand.modules) == used


def row_of(on_demand: OnDemand, path: str) -> str:
    fitting = [row for row in on_demand.modules if f"{path}/".startswith(f"{row}/")]
    return max(fitting, key=len)


@pytest.mark.parametrize("path", [None, "", "/", "/nothing", "/ticketsmore"])
def test_a_path_that_no_row_fits_brings_all(path: str | None) -> None:
    on_demand = OnDemand(Api("t"), {"/tickets": ("a",), "/tickets/{ticket_id}/facts": ("b", "c")})

    assert on_demand.needed(path) == ("a", "b", "c")


@pytest.mark.parametrize(
    ("path", "modules"),
    [
        ("/tickets", ("a",)),
        ("/tickets/{ticket_id}", ("a",)),
        ("/tickets/{ticket_id}/facts", ("b",)),
        ("/tickets/{ticket_id}/facts/more", ("b",)),
        ("/tickets/{ticket_id}/facts-of", ("a",)),
    ],
)
def test_the_longest_row_counts(path: str, modules: tuple[str, ...]) -> None:
    on_demand = OnDemand(Api("t"), {"/tickets": ("a",), "/tickets/{ticket_id}/facts": ("b",)})

    assert on_demand.needed(path) == modules


def test_an_unknown_path_is_a_404_and_a_wrong_method_a_405() -> None:
    handler = served("pricing").handler

    assert rest.call(handler, "GET", "/nothing")[0] == 404
    assert rest.call(handler, "DELETE", "/skus")[0] == 405


@each_function
def test_a_start_brings_no_route_no_model_and_no_client(function: str) -> None:
    code = (
        f"import json, sys, {function}.app\n"
        "print(json.dumps([m for m in sys.modules if m.startswith("
        f"('pydantic', 'botocore', 'suanqing.finance', 'suanqing.work', '{function}.'))]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert set(json.loads(done.stdout)) <= {f"{function}.app", f"{function}.wiring"}
