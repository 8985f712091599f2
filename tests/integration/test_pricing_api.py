"""The pricing function as the gateway calls it: parties, catalogue, listings, price books."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pricing.app import handler
from pricing.wiring import rates
from suanqing.people.identity.caller import Caller
from suanqing.pricing.stores.rates import ExchangeRate
from tests.rest import call
from tests.staff import ROLES as STAFF
from tests.staff import hire

ANN = Caller("ann", frozenset({"finance"}))
BOB = Caller("bob", frozenset({"finance"}))
ADMIN = Caller("root", frozenset({"admin"}))
DISPATCHER = Caller("dis", frozenset({"dispatcher"}))
TECHNICIAN = Caller("tec", frozenset({"technician"}))
BOOK = "/books/{book_version}"


@pytest.fixture(autouse=True)
def _tables(moto_tables: Any) -> None:
    hire(moto_tables)


def ask(method: str, path: str, caller: Caller = ANN, **given: Any) -> tuple[int, Any]:
    status, body, _ = call(handler, method, path, caller=caller, **given)
    return status, body


def step(name: str, caller: Caller, body: Any = None, version: str = "main@1") -> tuple[int, Any]:
    more = {"json": body} if body is not None else {}
    return ask("POST", f"{BOOK}/{name}", caller, path_params={"book_version": version}, **more)


def put_sku(sku: str = "AC-INSTALL", **given: Any) -> tuple[int, Any]:
    document = {"kind": "service", "name": "空调安装"}
    return ask("PUT", "/skus/{sku}", path_params={"sku": sku}, json=document, **given)


def document(amount: Any = 10_000, **more: Any) -> dict[str, Any]:
    prices = [{"sku": "AC-INSTALL", "tier": "all", "amount": amount}]
    plane = {"tiers": [{"id": "all", "when": {}}], "prices": prices}
    return {
        "currency": "CNY",
        "valid_from": "2026-11-01T00:00:00+08:00",
        "scenarios": ["direct"],
        "levels": ["standard"],
        "planes": {
            "charge": plane,
            "pay": {**plane, "split": [{"role": "crew", "remainder": True}]},
        },
    } | more


def test_a_book_goes_from_draft_to_published() -> None:
    put_sku()

    status, drafted = ask("POST", "/books", json=document())
    assert (status, drafted["book_version"], drafted["state"]) == (201, "main@1", "draft")
    status, submitted = step("submit", ANN)
    assert (status, submitted["state"]) == (200, "submitted")
    assert step("approve", ANN, {"hash": submitted["hash"]})[0] == 403
    status, approved = step("approve", BOB, {"hash": submitted["hash"]})
    assert (status, approved["state"]) == (200, "approved")
    status, published = step("publish", ANN, {})

    assert (status, published["state"]) == (200, "published")
    assert published["valid_from"] == "2026-10-31T16:00:00.000Z"
    assert [act["by"] for act in published["trail"]] == ["ann", "ann", "bob", "ann"]
    assert step("publish", ANN, {})[0] == 409
    status, body = ask("PUT", BOOK, path_params={"book_version": "main@1"}, json=document(1))
    assert (status, body["code"]) == (409, "wrong_state")
    status, body = ask("GET", BOOK, path_params={"book_version": "main@1"})
    assert body["planes"]["charge"]["prices"][0]["amount"] == 10_000
    assert ask("GET", "/books")[1]["items"][0]["book_version"] == "main@1"


def test_publishing_names_every_finding() -> None:
    for sku in ("AC-INSTALL", "AC-REPAIR", "AC-CLEAN"):
        put_sku(sku)
    ask("POST", "/books", json=document())
    digest = step("submit", ANN)[1]["hash"]
    step("approve", BOB, {"hash": digest})

    status, body = step("publish", BOB, {})

    assert (status, body["code"]) == (422, "book_has_findings")
    missing = {(each["sku"], each["tier"], each["plane"]) for each in body["findings"]}
    assert missing == {
        (sku, "all", plane) for sku in ("AC-REPAIR", "AC-CLEAN") for plane in ("charge", "pay")
    }
    _, listed = ask("GET", f"{BOOK}/findings", path_params={"book_version": "main@1"})
    assert len(listed["items"]) == 4


def test_the_date_that_was_approved_is_the_date_it_holds_from() -> None:
    put_sku()
    ask("POST", "/books", json=document())
    step("approve", BOB, {"hash": step("submit", ANN)[1]["hash"]})

    assert step("publish", ANN, {"valid_from": "2026-12-01T00:00:00+08:00"})[0] == 422
    assert step("publish", ANN, {"valid_from": "2026-10-31T16:00:00Z"})[0] == 200


def test_what_takes_over_later_is_said() -> None:
    put_sku()
    for number, start in ((1, "2026-12-01T00:00:00Z"), (2, "2026-11-01T00:00:00Z")):
        ask("POST", "/books", json=document(valid_from=start))
        version = f"main@{number}"
        digest = step("submit", ANN, version=version)[1]["hash"]
        step("approve", BOB, {"hash": digest}, version)
        _, published = step("publish", ANN, {}, version)

    assert published["until"] == "2026-12-01T00:00:00.000Z"


def test_a_rejected_book_goes_back_with_its_reason() -> None:
    put_sku()
    ask("POST", "/books", json=document())
    seen = step("submit", ANN)[1]["hash"]

    status, rejected = step("reject", BOB, {"note": "too dear"})
    ask("PUT", BOOK, path_params={"book_version": "main@1"}, json=document(9_000))
    step("submit", ANN)

    assert (status, rejected["state"], rejected["trail"][-1]["note"]) == (200, "draft", "too dear")
    assert step("approve", BOB, {"hash": seen})[1]["code"] == "other_body"


@pytest.mark.parametrize("amount", [100.0, "100", 1.5, True])
def test_an_amount_is_a_whole_number_of_minor_units(amount: Any) -> None:
    status, body = ask("POST", "/books", json=document(amount))

    assert status == 422
    assert "amount" in body["errors"][0]["where"]


def test_what_a_book_does_not_know_is_refused() -> None:
    assert ask("POST", "/books", json=document(discount="0.1"))[0] == 422


def test_an_unknown_version_is_not_found() -> None:
    assert ask("GET", BOOK, path_params={"book_version": "main@7"})[0] == 404
    assert step("submit", ANN)[0] == 404


@pytest.mark.parametrize("version", ["main@7", "0001-01", "main@", "main@x", "@1"])
def test_what_is_no_version_is_not_found_when_a_document_is_given_for_it(version: str) -> None:
    path = {"book_version": version}

    assert ask("PUT", BOOK, json=document(), path_params=path)[0] == 404


@pytest.mark.parametrize("caller", [DISPATCHER, TECHNICIAN])
def test_who_has_no_business_with_margins_reads_no_book(caller: Caller) -> None:
    put_sku()
    ask("POST", "/books", json=document())

    for path in ("/books", BOOK, f"{BOOK}/findings"):
        params = {"book_version": "main@1"} if "{" in path else {}
        status, body = ask("GET", path, caller, path_params=params)
        assert status == 403
        assert "10000" not in str(body)


def test_a_sku_is_written_over_the_version_seen() -> None:
    assert put_sku()[1]["version"] == 1
    assert put_sku()[0] == 409
    assert put_sku(headers={"If-Match": '"1"'})[1]["version"] == 2

    status, body, headers = call(
        handler, "GET", "/skus/{sku}", caller=TECHNICIAN, path_params={"sku": "AC-INSTALL"}
    )
    assert (status, body["name"], body["fee"], headers["etag"]) == (
        200,
        "空调安装",
        "labour",
        '"2"',
    )
    assert put_sku("no/slash")[0] == 422


def test_an_import_takes_all_rows_or_names_the_bad_ones() -> None:
    good = {"sku": "P-1", "kind": "part", "name": "Pipe", "unit": "m"}
    bad = [{"sku": "P 2", "kind": "part", "name": "x"}, {"sku": "P-3", "kind": "wish", "name": ""}]

    status, body = ask("POST", "/skus/import", json={"items": [good, *bad]})
    assert status == 422
    where = {each["where"] for each in body["errors"]}
    assert where == {"items.1.sku", "items.2.kind", "items.2.name"}
    assert ask("GET", "/skus")[1]["items"] == []
    assert ask("POST", "/skus/import", json={"items": [good, good]})[0] == 422

    assert ask("POST", "/skus/import", json={"items": [good]}) == (
        200,
        {"imported": 1, "warnings": []},
    )
    assert ask("GET", "/skus")[1]["items"][0]["unit"] == "m"


def test_skus_come_by_page() -> None:
    rows = [{"sku": f"P-{n}", "kind": "part", "name": "Pipe"} for n in range(5)]
    ask("POST", "/skus/import", json={"items": rows})

    _, first = ask("GET", "/skus", query={"limit": "3"})
    _, second = ask("GET", "/skus", query={"limit": "3", "cursor": first["next"]})

    assert [each["sku"] for each in first["items"] + second["items"]] == [r["sku"] for r in rows]
    assert "next" not in second


def test_a_listing_stands_for_a_known_sku() -> None:
    item = {"path_params": {"platform": "youzan", "outer_id": "挂机 1#"}}
    path = "/listings/{platform}/{outer_id}"
    assert ask("PUT", path, json={"sku": "AC-INSTALL"}, **item)[0] == 422
    item = {"path_params": {"platform": "youzan", "outer_id": "挂机@1#"}}
    assert ask("GET", path, **item)[0] == 404
    assert ask("PUT", path, json={"sku": "AC-INSTALL"}, **item)[0] == 422
    put_sku()

    assert ask("PUT", path, json={"sku": "AC-INSTALL"}, **item)[0] == 200
    assert ask("GET", path, **item)[1]["sku"] == "AC-INSTALL"


def test_a_party_is_written_by_an_administrator_and_read_by_others() -> None:
    path = "/parties/{party_id}"
    party = {
        "kind": "outlet",
        "name": "北京一店",
        "region": "110105",
        "scenario": "franchise",
        "coefficients": [{"since": "2026-01-01T00:00:00+08:00", "value": "1.05"}],
    }
    bj = {"path_params": {"party_id": "bj-01"}}
    li = {"path_params": {"party_id": "p-li"}}
    person = {"kind": "person", "name": "Li", "roles": ["technician"], "outlet": "bj-01"}

    assert ask("PUT", path, ANN, json=party, **bj)[0] == 403
    assert ask("PUT", path, ADMIN, json=person, **li)[1]["where"] == "outlet"
    assert ask("PUT", path, ADMIN, json=party, **bj)[1]["version"] == 1
    assert ask("PUT", path, ADMIN, json=person, **li)[0] == 200
    assert ask("PUT", path, ADMIN, json=party, **bj)[0] == 409

    status, body = ask("GET", path, DISPATCHER, **bj)
    assert status == 200
    assert body["coefficients"] == [{"since": "2025-12-31T16:00:00.000Z", "value": "1.05"}]
    assert ask("GET", path, TECHNICIAN, **bj)[0] == 403
    listed = ask("GET", "/parties", DISPATCHER, query={"kind": "person"})[1]["items"]
    assert {each["party_id"] for each in listed} - STAFF.keys() == {"p-li"}
    back = {key: body[key] for key in body if key not in ("party_id", "version")}
    again = ask("PUT", path, ADMIN, json=back, headers={"If-Match": '"1"'}, **bj)
    assert again == (200, body | {"version": 2})
    lost = ask(
        "PUT", path, ADMIN, json=back | {"coefficients": []}, headers={"If-Match": "2"}, **bj
    )
    assert (lost[0], lost[1]["code"]) == (422, "history_kept")


def put_party(currency: str | None, version: int | None = None) -> tuple[int, Any]:
    document = {"kind": "person", "name": "Yuki", "region": "310115"}
    more: dict[str, Any] = {"headers": {"If-Match": f'"{version}"'}} if version else {}
    return ask(
        "PUT", "/parties/{party_id}", ADMIN, path_params={"party_id": "yuki"},
        json=document | ({"currency": currency} if currency else {}), **more,
    )  # fmt: skip


def test_r040_a_party_says_what_it_is_paid_in_and_changes_it_only_when_nothing_is_owed(
    moto_tables: Any, tables: dict[str, str]
) -> None:
    assert put_party("JPY")[1]["currency"] == "JPY"
    assert put_party("ZZZ", 1)[0] == 422
    owed = {"party": {"S": "yuki"}, "period": {"S": "2026-11"}, "currency": {"S": "JPY"},
            "accrued": {"N": "7588"}, "lines": {"N": "1"}}  # fmt: skip
    moto_tables.put_item(TableName=tables["BALANCES_TABLE"], Item=owed)

    for currency in ("CNY", None):
        status, body = put_party(currency, 1)
        assert (status, body["code"], body["currencies"]) == (409, "unpaid_balance", ["JPY"])
    assert put_party("JPY", 1)[0] == 200


def test_r063_rates_are_written_once_by_finance_and_listed() -> None:
    rate = {"pair": "USD/CNY", "rate": "7.1234", "since": "2026-11-03T00:00:00Z", "source": "PBOC"}

    assert ask("POST", "/exchange-rates", json=rate)[0] == 202
    status, written = ask("POST", "/exchange-rates", BOB, json=rate)
    assert (status, written["id"], written["by"]) == (
        201, "USD/CNY@2026-11-03T00:00:00.000Z", "bob",
    )  # fmt: skip
    assert ask("POST", "/exchange-rates", BOB, json=rate)[1]["state"] == "in_force"
    for other, code in (({"rate": "7.2"}, "rate_kept"), ({"pair": "CNY/USD"}, "pair_reversed")):
        status, body = ask("POST", "/exchange-rates", json=rate | other)
        assert (status, body["code"]) == (409, code)
    assert ask("POST", "/exchange-rates", json=rate | {"rate": 7.1})[0] == 422
    assert ask("POST", "/exchange-rates", DISPATCHER, json=rate)[0] == 403
    assert ask("GET", "/exchange-rates", DISPATCHER)[1]["items"][0]["rate"] == "7.1234"
    assert ask("GET", "/exchange-rates", query={"pair": "JPY/CNY"})[1]["items"] == []


def test_importing_a_sku_that_the_book_in_force_does_not_price_warns_the_importer_naming_the_book() -> (
    None
):
    put_sku()
    ask("POST", "/books", json=document())
    step("approve", BOB, {"hash": step("submit", ANN)[1]["hash"]})
    rows = [{"sku": sku, "kind": "service", "name": sku} for sku in ("AC-INSTALL", "AC-CLEAN")]

    before = ask("POST", "/skus/import", json={"items": rows[:1]})[1]
    step("publish", ANN, {})
    after = ask("POST", "/skus/import", json={"items": rows})[1]

    assert (before["imported"], before["warnings"]) == (1, [])
    told = {(w["code"], w["sku"], w["plane"], w["row"], w["severity"]) for w in after["warnings"]}
    assert told == {
        ("unpriced_in_force", "AC-CLEAN", plane, "main@1", "warning") for plane in ("charge", "pay")
    }
    chinese = ask(
        "POST", "/skus/import", json={"items": rows[1:]}, headers={"Accept-Language": "zh"}
    )
    assert (
        chinese[1]["warnings"][0]["message"]
        == "main@1 已发布，但没有 AC-CLEAN 的价格，其工单将等待定价"
    )
    assert put_sku("AC-NEW")[1]["warnings"][0]["sku"] == "AC-NEW"
    assert put_sku("AC-INSTALL", headers={"If-Match": '"3"'})[1]["warnings"] == []


def test_the_next_drafts_findings_name_what_the_published_book_lacks() -> None:
    put_sku()
    ask("POST", "/books", json=document())
    step("approve", BOB, {"hash": step("submit", ANN)[1]["hash"]})
    step("publish", ANN, {})
    put_sku("AC-CLEAN")
    covers = [{"id": "only", "skus": ["AC-INSTALL"]}]

    ask("POST", "/books", json=document(covers=covers, rework={"charge": "0"}))
    _, found = ask("GET", f"{BOOK}/findings", path_params={"book_version": "main@2"})

    assert [(each["code"], each["sku"]) for each in found["items"]] == [
        ("unpriced_in_force", "AC-CLEAN"), ("unpriced_in_force", "AC-CLEAN"),
    ]  # fmt: skip


def test_a_payee_in_another_currency_without_a_stored_rate_is_a_finding_before_publishing() -> None:
    put_sku()
    body = {"kind": "person", "name": "Kenji", "currency": "JPY"}
    ask("PUT", "/parties/{party_id}", ADMIN, path_params={"party_id": "kenji"}, json=body)
    ask("POST", "/books", json=document(rework={"charge": "0"}))
    path = {"book_version": "main@1"}

    def found() -> list[tuple[str, str, str]]:
        _, listed = ask("GET", f"{BOOK}/findings", path_params=path)
        return [(each["code"], each["severity"], each["message"]) for each in listed["items"]]

    ((code, severity, message),) = found()
    assert (code, severity) == ("rate_missing", "warning")
    assert "CNY/JPY is stored from 2026-10-31T16:00:00.000Z on: kenji" in message

    for month, then in (
        (10, datetime(2026, 12, 1, tzinfo=UTC)),
        (12, datetime(2027, 1, 1, tzinfo=UTC)),
    ):
        since = datetime(2026, month, 1, tzinfo=UTC)
        rates().put(ExchangeRate("JPY/CNY", Decimal("0.05"), since, "PBOC", "ann", since, then))
    assert "from 2027-01-01T00:00:00.000Z on" in found()[0][2]


def test_a_draft_without_a_word_on_rework_is_told_what_handing_it_in_writes() -> None:
    put_sku()
    ask("POST", "/books", json=document())
    path = {"book_version": "main@1"}

    _, found = ask("GET", f"{BOOK}/findings", path_params=path, headers={"Accept-Language": "zh"})
    step("submit", ANN)

    (told,) = found["items"]
    assert (told["code"], told["severity"]) == ("rework_charge_unsaid", "warning")
    assert told["message"] == "价格本没有写明返工向客户收取多少：请填写 charge，否则提交时写入 0"
    assert ask("GET", BOOK, path_params=path)[1]["rework"] == {"charge": "0"}
    assert ask("GET", f"{BOOK}/findings", path_params=path)[1]["items"] == []


def test_another_part_of_the_price_for_a_rework_takes_the_approvers_confirmation() -> None:
    put_sku()
    ask("POST", "/books", json=document(rework={"charge": "1"}))
    step("approve", BOB, {"hash": step("submit", ANN)[1]["hash"]})
    step("publish", ANN, {})
    ask("POST", "/books", json=document())
    handed = step("submit", ANN, version="main@2")[1]["hash"]

    refused = step("approve", BOB, {"hash": handed}, "main@2")
    confirmed = {"hash": handed, "confirmed": ["rework_charge_changed"]}

    assert (refused[0], refused[1]["code"]) == (409, "unconfirmed_findings")
    assert step("approve", BOB, confirmed, "main@2")[0] == 200


def test_a_draft_is_written_over_only_as_it_was_seen() -> None:
    put_sku()
    drafted = ask("POST", "/books", json=document())[1]
    path = {"path_params": {"book_version": "main@1"}}
    seen = {"headers": {"If-Match": f'"{drafted["rev"]}"'}}

    status, changed = ask("PUT", BOOK, json=document(11_000), **path, **seen)
    assert (status, changed["rev"]) == (200, drafted["rev"] + 1)
    status, problem = ask("PUT", BOOK, json=document(12_000), **path, **seen)

    assert (status, problem["code"]) == (409, "stale_version")
    kept = ask("GET", BOOK, **path)[1]
    assert [row["amount"] for row in kept["planes"]["charge"]["prices"]] == [11_000]


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("zh", ["标准", "云南省怒江傈僳族自治州", "一线城市 · 加盟", "直营", "标准"]),
        ("en", ["standard", "云南省怒江傈僳族自治州", "tier-1 cities · franchise", "direct", "standard"]),
    ],
)  # fmt: skip
def test_a_books_tiers_and_the_places_that_they_may_be_for_have_names(
    lang: str, names: list[str]
) -> None:
    tiers = [
        {"id": "all", "when": {}},
        {"id": "nujiang", "when": {"region": "5333"}},
        {"id": "big", "when": {"region": "class:tier1", "scenario": "franchise"}},
        {"id": "east", "when": {"region": "zone:east"}},
    ]
    given = document(scenarios=["direct", "franchise"], zones={"east": ["31", "32"]})
    given["planes"]["charge"]["tiers"] = tiers
    ask("POST", "/books", json=given)

    status, said = ask(
        "GET", f"{BOOK}/names", path_params={"book_version": "main@1"},
        headers={"Accept-Language": lang},
    )  # fmt: skip

    assert status == 200
    charge = said["tiers"]["charge"]
    assert [charge["all"], charge["nujiang"], charge["big"]] == names[:3]
    assert charge["east"] == said["places"]["zone:east"] == "east"
    assert [said["scenarios"]["direct"], said["levels"]["standard"]] == names[3:]
    assert said["places"]["53"] == "云南省" and said["places"]["6101"].startswith("陕西省西安")
    assert len(said["places"]) > 300 and "3101" not in said["places"]
