"""A REST API holds 300 resources, each node of its paths one: said before the next route does not fit."""

from collections import Counter
from collections.abc import Iterable

import pytest
import yaml

from embedded.places import ROOT
from ops.api_body import nodes

pytestmark = pytest.mark.contract

LIMIT = 300
"""Resources of one REST API, before anybody asks AWS for more."""
FULL = 270
"""From here on the API is to be split: a capability brings some twenty."""


def advice(paths: Iterable[str]) -> str:
    """How to split an API that is full; nothing where it is not."""
    found = nodes(paths)
    if len(found) < FULL:
        return ""
    sizes = Counter(node.split("/")[1] for node in found if node != "/")
    largest = ", ".join(f"/{segment} ({size})" for segment, size in sizes.most_common(5))
    return (
        f"The API has {len(found)} of the {LIMIT} resources that one REST API may have. "
        "A first segment that one function serves, and nobody without a token, takes two resources whatever is below "
        "it (ops/api_body.py): let one function serve one of the largest, or put a new route below such a segment. "
        f"The largest: {largest}. docs/decisions/0101 has the rule, 0065 what is left where it does not help."
    )


def test_a_resource_is_each_node_of_a_path_once() -> None:
    assert nodes(["/tickets/{id}/lines", "/tickets", "/me"]) == {
        "/", "/tickets", "/tickets/{id}", "/tickets/{id}/lines", "/me",
    }  # fmt: skip


def test_at_270_resources_somebody_is_told_how_to_split() -> None:
    """The root and the segment are two of them."""
    below = [f"/tickets/{n}" for n in range(FULL - 3)]
    told = advice([*below, "/tickets/one-more"])

    assert advice(below) == ""
    assert "270 of the 300" in told and "/tickets (269)" in told and "two resources" in told


def test_the_api_has_room_for_the_next_capability() -> None:
    body = yaml.safe_load((ROOT / "infra" / "api.yaml").read_text(encoding="utf-8"))

    assert advice(body["paths"]) == "", advice(body["paths"])
