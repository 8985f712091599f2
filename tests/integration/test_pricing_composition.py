"""Packages, projects and regional prices as the gateway calls them."""

from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from tests.integration.test_pricing_api import ADMIN, ANN, BOB, BOOK, ask, document, put_sku, step
from tests.staff import hire

MANAGER = Caller("north", frozenset({"regional"}))


@pytest.fixture(autouse=True)
def _tables(moto_tables: Any) -> None:
    hire(moto_tables)


def book(**more: Any) -> dict[str, Any]:
    vat = {"taxes": [{"id": "vat", "mode": "exclusive", "rate": "0.09"}]}
    factor = {"id": "height", "factor": "1.2"}
    made = document(
        bands=[{"id": "band", "regions": ["11"], "low": "0.9", "high": "1.1"}],
        packages=[{"id": "east", "version": 2, "parts": {"tax": {"charge": vat}}}],
        package_map=[{"id": "sh", "regions": ["31"], "package": "east"}],
        projects=[
            {"id": "metro", "rules": {"pay": {"coefficients": [factor]}}},
            {"id": "line-9", "parent": "metro"},
        ],
        terms={"id": "frame", "version": "2026"},
    )
    service = {"response_minutes": 120, "parts_priority": 1}
    made["planes"]["pay"]["tiers"] = [{"id": "all", "when": {}, "service": service}]
    return made | more


def published() -> None:
    put_sku()
    assert ask("POST", "/books", json=book())[0] == 201
    digest = step("submit", ANN)[1]["hash"]
    assert step("approve", BOB, {"hash": digest})[1]["state"] == "approved"
    assert step("publish", ANN, {})[0] == 200


def manager(region: str) -> None:
    party = {"kind": "person", "name": "北区", "roles": ["regional"], "region": region}
    for admin, expected in ((ADMIN, 202), (Caller("carl", ADMIN.roles), 200)):
        status, _ = ask(
            "PUT", "/parties/{party_id}", admin, path_params={"party_id": "north"}, json=party
        )
        assert status == expected


def regional(amount: int, region: str = "110000", caller: Caller = MANAGER) -> tuple[int, Any]:
    body = {
        "region": region, "plane": "pay", "valid_from": "2026-11-02T00:00:00+08:00",
        "prices": [{"sku": "AC-INSTALL", "amount": amount}],
    }  # fmt: skip
    path = {"book_version": "main@1"}
    return ask("POST", f"{BOOK}/regional", caller, path_params=path, json=body)


def test_r013_inside_the_band_the_ordinary_approval_publishes_a_regional_price() -> None:
    published()
    manager("110000")

    status, handed_in = regional(10_800)

    assert (status, handed_in["book_version"], handed_in["state"]) == (201, "main@2", "submitted")
    seen = {"hash": handed_in["hash"]}
    assert step("approve", BOB, seen, "main@2")[1]["state"] == "approved"
    assert step("publish", BOB, {}, "main@2")[0] == 200


def test_r013_beyond_the_band_finance_alone_is_not_enough() -> None:
    published()
    manager("110000")
    seen = {"hash": regional(11_500)[1]["hash"]}

    assert step("approve", BOB, seen, "main@2")[1]["state"] == "submitted"
    assert step("publish", BOB, {}, "main@2")[0] == 409
    assert step("approve", ADMIN, seen, "main@2")[1]["state"] == "approved"
    assert step("publish", BOB, {}, "main@2")[0] == 200


def test_r013_another_regions_book_is_403_and_so_is_the_whole_book() -> None:
    published()
    manager("310000")

    status, problem = regional(10_800)
    assert (status, problem["code"]) == (403, "other_region")
    assert ask("POST", "/books", MANAGER, json=book())[0] == 403
    assert ask("GET", BOOK, MANAGER, path_params={"book_version": "main@1"})[0] == 403
    assert step("approve", MANAGER, {"hash": "0" * 64})[0] == 403


def test_regional_prices_go_over_the_version_in_force() -> None:
    published()
    manager("110000")
    first = regional(10_800)[1]
    step("approve", BOB, {"hash": first["hash"]}, "main@2")
    step("publish", BOB, {}, "main@2")

    status, problem = regional(10_700)
    assert (status, problem["code"]) == (409, "not_in_force")


def test_r069_the_rules_of_a_project_name_the_node_that_says_them() -> None:
    published()
    path = {"book_version": "main@1", "project": "line-9"}

    status, body = ask("GET", f"{BOOK}/projects/{{project}}/rules", path_params=path)

    assert (status, body["lineage"]) == (200, ["line-9", "metro"])
    (rule,) = body["items"]
    assert (rule["id"], rule["node"], rule["rule"]["factor"]) == ("height", "metro", "1.2")
    missing = ask("GET", f"{BOOK}/projects/{{project}}/rules", path_params=path | {"project": "no"})
    assert missing[0] == 404


def test_r059_r042_a_place_is_told_its_packages_and_its_tiers_service_and_terms() -> None:
    published()

    status, body = ask(
        "GET", f"{BOOK}/match", path_params={"book_version": "main@1"},
        query={"region": "310115"},
    )  # fmt: skip

    assert status == 200
    assert body["packages"] == [{"part": "tax", "package": "east", "version": 2, "row": "sh"}]
    pay = body["tiers"][1]
    assert (pay["tier"], pay["service"]["response_minutes"]) == ("all", 120)
    assert pay["terms"] == {"id": "frame", "version": "2026"}
    assert "service" not in body["tiers"][0]


def test_a_draft_that_nobody_can_price_by_is_refused_and_no_fault_of_ours() -> None:
    put_sku()
    odd = book()
    odd["planes"]["pay"]["prices"] = [{"sku": "AC-INSTALL", "tier": "all"}]
    assert ask("POST", "/books", json=odd)[0] == 201
    assert step("submit", ANN)[0] == 200

    status, problem = ask(
        "GET", "/books/{book_version}/match", path_params={"book_version": "main@1"},
        query={"region": "110105"},
    )  # fmt: skip

    assert (status, problem["code"]) == (422, "book_has_findings")
