"""The normal form: another name changes nothing, another amount, step or condition does."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from suanqing.library.normal_form import fingerprint
from tests.unit.library.packages_on_shelf import package


def renamed(name: str, *pairs: tuple[str, str]) -> Any:
    text = json.dumps(package(name))
    for before, after in pairs:
        assert f'"{before}"' in text or before in text
        text = text.replace(before, after)
    return json.loads(text)


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("retention", (("retained", "kept_back"), ("Retention: a tenth is kept back", "A tenth later"))),
        ("scene-rental", (("rent_out", "lease"), ('"remind"', '"tell"'), ("rentals", "leases"))),
        ("plan-welcome", (("new_customer", "first_time"), ("s1", "hello"))),
        ("step-commission", (("INSTALL-STD", "FIT-PLAIN"), ("job_report", "report"), ('"review"', '"check"'))),
    ],
)  # fmt: skip
def test_another_name_is_the_same(name: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert fingerprint(renamed(name, *pairs)) == fingerprint(package(name))


def _rate(document: Any) -> None:
    document["book"]["planes"]["pay"]["releases"][0]["share"] = "0.2"


def _step(document: Any) -> None:
    document["care"]["plans"][0]["steps"][1]["day"] = 2


def _exit(document: Any) -> None:
    document["scenes"]["rental"]["nodes"]["end"]["exits"].pop(0)


@pytest.mark.parametrize(
    ("name", "change"), [("retention", _rate), ("plan-welcome", _step), ("scene-rental", _exit)]
)
def test_another_rate_moment_or_way_is_another(name: str, change: Callable[[Any], None]) -> None:
    other = json.loads(json.dumps(package(name)))
    change(other)

    assert fingerprint(other) != fingerprint(package(name))
