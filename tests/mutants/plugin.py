"""Inside the tests' process: one module is imported with another source. `pytest -p tests.mutants.plugin`"""

import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

MODULE, SOURCE = "MUTANT_MODULE", "MUTANT_SOURCE"
"""Its name, and the file that holds its source."""


class Instead(MetaPathFinder):
    def __init__(self, module: str, source: str) -> None:
        self._module, self._source = module, source

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != self._module:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        source, origin = self._source, str(spec.origin)

        def exec_module(module: Any) -> None:
            exec(compile(source, origin, "exec"), module.__dict__)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def pytest_load_initial_conftests() -> None:
    """Before any conftest or test imports it."""
    if name := os.environ.get(MODULE):
        assert name not in sys.modules, f"{name} was imported too early"
        sys.meta_path.insert(0, Instead(name, Path(os.environ[SOURCE]).read_text("utf-8")))
