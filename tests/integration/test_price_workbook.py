"""A book out as a workbook and in again as a draft, as the gateway calls it."""

import io
import zipfile
from base64 import b64decode, b64encode
from typing import Any

import pytest

from demo import company
from pricing.app import handler
from suanqing.people.identity.caller import Caller
from suanqing.platform.files.xlsx import XLSX
from suanqing.platform.files.xlsx_reader import read_workbook
from suanqing.platform.files.xlsx_writer import write_workbook
from suanqing.pricing.scene_inventory import template
from suanqing.pricing.sheets.exporter import export_book
from suanqing.pricing.sheets.importer import import_book
from tests.rest import call
from tests.staff import hire

ANN = Caller("ann", frozenset({"finance"}))
DISPATCHER = Caller("dis", frozenset({"dispatcher"}))
AUDITOR = Caller("aud", frozenset({"auditor"}))
WORKBOOK = "/books/{book_version}/workbook"


@pytest.fixture(autouse=True)
def _tables(moto_tables: Any) -> None:
    hire(moto_tables)


def ask(method: str, path: str, caller: Caller = ANN, **given: Any) -> tuple[int, Any]:
    status, body, _ = call(handler, method, path, caller=caller, **given)
    return status, body


def exported(version: str = "main@1", caller: Caller = ANN) -> tuple[int, Any]:
    return ask("GET", WORKBOOK, caller, path_params={"book_version": version})


def imported(raw: bytes, caller: Caller = ANN) -> tuple[int, Any]:
    return ask("POST", "/books/workbook", caller, json={"workbook": b64encode(raw).decode()})


def test_a_book_goes_out_as_a_workbook_and_comes_in_as_the_next_draft() -> None:
    ask("POST", "/books", json=company.book())

    status, file = exported()
    raw = b64decode(file["base64"])
    assert (status, file["name"]) == (200, "main@1.xlsx")
    assert import_book(raw) == company.book() | {"version": 1}

    status, drafted = imported(raw)
    assert (status, drafted["book_version"], drafted["state"]) == (201, "main@2", "draft")
    _, one = ask("GET", "/books/{book_version}", path_params={"book_version": "main@1"})
    _, two = ask("GET", "/books/{book_version}", path_params={"book_version": "main@2"})
    assert two == one | {"version": 2}


def test_a_workbook_with_faults_is_refused_with_every_cell_and_drafts_nothing() -> None:
    ask("POST", "/books", json=company.book())
    sheets = {
        sheet.name: [
            [cells.get(at, "") for at in range(1, max(cells) + 1)] for _, cells in sheet.rows()
        ]
        for sheet in read_workbook(b64decode(exported()[1]["base64"]))
    }
    sheets["prices.pay"][1][3] = "74.405"
    sheets["tiers"][1][1] = "c standard"

    status, problem = imported(write_workbook(sheets))

    assert (status, problem["code"], problem["count"]) == (422, "faulty_workbook", 2)
    assert [each["cell"] for each in problem["errors"]] == ["prices.pay!D2", "tiers!B2"]
    assert len(ask("GET", "/books")[1]["items"]) == 1


def test_uploading_until_it_fits_leaves_one_draft_and_it_can_be_discarded() -> None:
    book = company.book()
    for amount in (1_000, 2_000, 3_000):
        book["planes"]["pay"]["prices"][0]["amount"] = amount
        status, drafted = imported(export_book(book))
        assert (status, drafted["book_version"]) == (201, "main@1")
    other = Caller("bob", frozenset({"finance"}))
    assert imported(export_book(book), other)[1]["book_version"] == "main@2"

    path = {"book_version": "main@2"}
    assert ask("DELETE", "/books/{book_version}", path_params=path)[1]["state"] == "discarded"

    assert [each["book_version"] for each in ask("GET", "/books")[1]["items"]] == ["main@1"]
    assert ask("POST", "/books/{book_version}/submit", path_params=path)[0] == 409
    _, kept = ask("GET", "/books/{book_version}", path_params={"book_version": "main@1"})
    assert kept["planes"]["pay"]["prices"][0]["amount"] == 3_000


def test_a_price_of_0_and_a_part_left_out_are_confirmed_by_who_approves() -> None:
    rows = [
        {"sku": s.sku, "kind": s.kind, "name": s.name, "unit": s.unit, "category": s.category}
        for s in company.catalogue()
    ]
    ask("POST", "/skus/import", json={"items": rows})
    first = company.book()
    published(first, [])
    second = company.book() | {"valid_from": "2027-01-01T00:00:00+08:00"}
    second["planes"]["pay"]["prices"][0]["amount"] = 0
    left_out = next(key for key in ("surcharges", "discounts") if second["planes"]["pay"].get(key))
    del second["planes"]["pay"][left_out]

    version, seen = handed_in(second)
    path = {"book_version": version}
    found = ask("GET", "/books/{book_version}/findings", path_params=path)[1]["items"]
    assert {(f["code"], f["severity"]) for f in found} >= {
        ("zero_price", "warning"), ("left_out", "warning"),
    }  # fmt: skip
    bob = Caller("bob", frozenset({"finance"}))
    for confirmed in ([], ["zero_price"]):
        status, problem = ask(
            "POST", "/books/{book_version}/approve", bob, path_params=path,
            json=seen | {"confirmed": confirmed},
        )  # fmt: skip
        assert (status, problem["code"]) == (409, "unconfirmed_findings")
    published(second, ["zero_price", "left_out"], version, seen)


def handed_in(book: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    version = ask("POST", "/books", json=book)[1]["book_version"]
    path = {"book_version": version}
    _, submitted = ask("POST", "/books/{book_version}/submit", path_params=path)
    return version, {"hash": submitted["hash"]}


def published(
    book: dict[str, Any],
    confirmed: list[str],
    version: str = "",
    seen: dict[str, Any] | None = None,
) -> None:
    if seen is None:
        version, seen = handed_in(book)
    path = {"book_version": version}
    bob = Caller("bob", frozenset({"finance"}))
    ask(
        "POST", "/books/{book_version}/approve", bob, path_params=path,
        json=seen | {"confirmed": confirmed},
    )  # fmt: skip
    status, body = ask("POST", "/books/{book_version}/publish", path_params=path, json={})
    assert status == 200, body


@pytest.mark.parametrize(("text", "code"), [("%%%", "invalid"), ("AAAA", "not_a_workbook")])
def test_what_is_no_workbook_is_refused(text: str, code: str) -> None:
    status, problem = ask("POST", "/books/workbook", json={"workbook": text})

    assert (status, problem["code"]) == (422, code)


def test_who_may_not_see_margins_gets_no_workbook_and_an_auditor_brings_none() -> None:
    ask("POST", "/books", json=company.book())

    assert exported(caller=DISPATCHER)[0] == 403
    assert exported(caller=AUDITOR)[0] == 200
    assert imported(b"", caller=AUDITOR)[0] == 403
    assert exported("main@9")[0] == 404


def test_r008_names_are_sorted_over_the_api_and_none_is_lost() -> None:
    names = ["空调安装", "VIP礼遇", "空调移机安装"]

    status, sorting = ask(
        "POST", "/skus/sort", json={"names": names, "fixed": {"空调安装": "debug"}}
    )

    assert status == 200
    assert [(each["name"], each["category"]) for each in sorting["items"]] == [
        ("空调安装", "debug"),
        ("VIP礼遇", ""),
        ("空调移机安装", "refit"),
    ]
    assert (sorting["unsorted"], sorting["conflicts"]) == (["VIP礼遇"], 1)
    assert ask("POST", "/skus/sort", DISPATCHER, json={"names": names})[0] == 403


def test_h18_three_steps_set_a_company_up_categories_prices_approval() -> None:
    names = [row["name"] for row in company.service_items()]
    assert ask("POST", "/skus/sort", json={"names": names})[1]["unsorted"] == []
    rows = [
        {"sku": item.sku, "kind": item.kind, "name": item.name, "unit": item.unit,
         "category": item.category}
        for item in company.catalogue()
    ]  # fmt: skip
    assert ask("POST", "/skus/import", json={"items": rows})[0] == 200

    status, drafted = imported(export_book(company.book()))
    assert (status, drafted["state"]) == (201, "draft")

    path = {"book_version": drafted["book_version"]}
    _, submitted = ask("POST", "/books/{book_version}/submit", path_params=path)
    bob = Caller("bob", frozenset({"finance"}))
    seen = {"hash": submitted["hash"]}
    assert ask("POST", "/books/{book_version}/approve", bob, path_params=path, json=seen)[0] == 200
    status, published = ask("POST", "/books/{book_version}/publish", path_params=path, json={})
    assert (status, published["state"]) == (200, "published")


def test_r279_an_inventory_is_held_against_a_version() -> None:
    ask("POST", "/books", json=company.book())
    rows = [
        {"sku": item.sku, "kind": item.kind, "name": item.name, "category": item.category}
        for item in company.catalogue()
    ]
    ask("POST", "/skus/import", json={"items": rows})
    sheet = [
        list(template()[0]),
        ["安装", "installation", "", "direct", "install", "labour, urgent"],
        ["夜间安装", "installation", "", "direct", "install", "night"],
    ]
    raw = b64encode(write_workbook({"场景": sheet})).decode()

    status, report = ask(
        "POST",
        "/books/{book_version}/coverage",
        path_params={"book_version": "main@1"},
        json={"workbook": raw},
    )

    assert (status, report["covered"], report["uncovered"]) == (200, ["安装"], ["夜间安装"])
    assert report["items"][0]["tier"] == "c-standard"
    assert report["items"][3]["missing_fees"] == ["night"]


def test_a_workbook_is_uploaded_as_the_file_it_is() -> None:
    raw = export_book(company.book())
    given = {"body": raw, "content_type": XLSX, "base64_body": True}

    status, drafted = ask("PUT", "/books/workbook", **given)

    assert (status, drafted["state"]) == (201, "draft")
    assert ask("PUT", "/books/workbook", **given | {"body": b"no"})[1]["code"] == ("not_a_workbook")
    assert ask("PUT", "/books/workbook", DISPATCHER, **given)[0] == 403


def test_prices_stand_beside_the_names_of_their_items_and_come_back_without_them() -> None:
    rows = [
        {"sku": s.sku, "kind": s.kind, "name": s.name, "unit": s.unit, "category": s.category}
        for s in company.catalogue()
    ]
    ask("POST", "/skus/import", json={"items": rows})
    ask("POST", "/books", json=company.book())

    raw = b64decode(exported()[1]["base64"])

    sheet = next(each for each in read_workbook(raw) if each.name == "prices.pay")
    head, first = (cells for _, cells in list(sheet.rows())[:2])
    names = {s.sku: s.name for s in company.catalogue()}
    assert head[max(head)] == "名称 name" and first[max(head)] == names[first[1]]
    assert import_book(raw) == company.book() | {"version": 1}


def test_who_fills_a_workbook_in_chooses_from_lists_and_sees_the_head_and_whole_words() -> None:
    with zipfile.ZipFile(io.BytesIO(export_book(company.book()))) as book:
        tiers = book.read("xl/worksheets/sheet2.xml").decode()

    assert '<formula1>"charge,pay"</formula1>' in tiers and 'state="frozen"' in tiers
    assert "<cols><col " in tiers and tiers.index("<cols>") < tiers.index("<sheetData>")
    assert tiers.index("</sheetData>") < tiers.index("<dataValidations")
