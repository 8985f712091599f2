"""Two rates on one ticket: goods at 13 % and their installation at 9 % (VAT law of 2026, article 10), a repair at 13 %
whole. By hand: what is in a price of 100 at 13 % is 100 x 13 / 113, rounded half up, a line at a time."""

import pytest

from packages import shelf
from tests.unit.library.reckoning import assessed

Taxed = dict[tuple[str, str], tuple[int, int]]
"""By fee and item: what the customer is asked, and the tax in it."""


@pytest.mark.parametrize(
    ("trade", "ticket", "told"),
    [
        ("hvac", "franchise", {
            ("labour", "HV-FLOOR-M2"): (252_000, 20_807), ("labour", "HV-MANIFOLD"): (26_000, 2_147),
            ("part", "HV-ACTUATOR"): (51_000, 5_867),
        }),
        ("appliance", "wall", {
            ("labour", "AC-WALL"): (20_000, 1_651), ("part", "BRACKET"): (11_000, 1_265),
            ("part", "PIPE-M"): (12_000, 1_381),
        }),
        ("appliance", "board", {("labour", "REPAIR-MAJOR"): (26_000, 2_991), ("part", "BOARD"): (42_000, 4_832)}),
    ],
)  # fmt: skip
def test_goods_and_installation_are_taxed_each_at_its_rate_on_one_ticket(
    trade: str, ticket: str, told: Taxed
) -> None:
    document = shelf.package(trade)
    done = assessed(document, document["tickets"][ticket]["ticket"])

    asked = [line for line in done.lines if line.plane == "charge"]
    assert {(line.fee, line.sku): (line.amount, line.tax) for line in asked} == told
    assert document["manifest"]["sources"]


@pytest.mark.parametrize(("project", "tax"), [("install", 661), ("repair", 920), ("filter", 453)])
def test_a_purifiers_labour_is_taxed_by_what_its_flow_is_for(project: str, tax: int) -> None:
    """Of 80.00: fitting at 9 %, a repair at 13 %, a change of cartridges, a service, at 6 %. The change that follows a
    fitting by itself is one: its ticket carries what the first one was, and says its own."""
    document = shelf.package("water-purifier")
    ticket = {
        "region": "370102",
        "lines": [{"sku": "WP-FIX", "qty": "1"}],
        "facts": {"project": project},
    }

    asked = [line for line in assessed(document, ticket).lines if line.plane == "charge"]

    assert [(line.amount, line.tax) for line in asked] == [(8_000, tax)]
    acts = [a for n in document["scenes"]["wp-filter"]["nodes"].values() for a in n.get("acts", ())]
    assert {"do": "set_facts", "facts": {"project": "filter"}} in acts
