"""Parties, catalogue and price books on both engines: nothing is lost, nothing approved changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from suanqing.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Stale,
    Unavailable,
    Unpriced,
)
from suanqing.people.parties.model import Dated, Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform.dynamo import plains
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore

NOW = datetime(2026, 11, 5, 8, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def parties(engine: Any, tables: dict[str, str], clock: Clock) -> PartyStore:
    return PartyStore(engine, tables["PRICING_TABLE"], clock)


@pytest.fixture
def prices(engine: Any, tables: dict[str, str], clock: Clock) -> PricingStore:
    return PricingStore(engine, tables["PRICING_TABLE"], clock)


def person(party_id: str = "p-li", **known: Any) -> Party:
    return Party(party_id, "person", "Li", frozenset({"technician"}), **known)


def document(amount: int = 10_000, **more: Any) -> dict[str, Any]:
    prices = [{"sku": "AC-INSTALL", "tier": "all", "amount": amount}]
    plane = {"tiers": [{"id": "all", "when": {}}], "prices": prices}
    return {
        "book": "main",
        "currency": "CNY",
        "valid_from": "2026-11-01T00:00:00.000Z",
        "scenarios": ["direct"],
        "levels": ["standard"],
        "planes": {
            "charge": plane,
            "pay": {**plane, "split": [{"role": "crew", "remainder": True}]},
        },
    } | more


def approved(prices: PricingStore, **more: Any) -> str:
    if prices.sku("AC-INSTALL") is None:
        prices.put_sku(Sku("AC-INSTALL", "service", "Install"))
    version = prices.put_draft(document(**more), "ann", NOW)
    version = prices.submit(version.version_id, "ann", NOW)
    return prices.approve(version.version_id, version.hash, "bob", NOW).version_id


def published(prices: PricingStore, at: datetime = NOW, **more: Any) -> str:
    return prices.publish(approved(prices, **more), "ann", at).version_id


class TestParties:
    def test_a_party_is_read_as_it_was_written(self, parties: PartyStore) -> None:
        levels = (Dated(NOW - DAY, "standard"), Dated(NOW, "core"))
        party = person(outlet="bj-01", levels=levels, accounts={"wecom": "LiLei"}, region="110105")

        parties.put(party)

        assert parties.get("p-li", fresh=True) == party
        assert parties.find("nobody") is None
        with pytest.raises(NotFound):
            parties.get("nobody")

    def test_the_second_writer_of_the_same_version_is_refused(self, parties: PartyStore) -> None:
        parties.put(person())
        parties.put(replace(person(), name="First"), 1)

        with pytest.raises(Stale) as refusal:
            parties.put(replace(person(), name="Second"), 1)

        assert refusal.value.facts["current"] == 2
        assert parties.get("p-li").name == "First"

    def test_two_processes_that_read_the_same_version_do_not_overwrite_each_other(
        self, parties: PartyStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen = parties.put(person())
        parties.put(replace(seen, name="First"), 1)
        monkeypatch.setattr(parties, "find", lambda *_, **__: seen)

        with pytest.raises(Stale):
            parties.put(replace(seen, name="Second"), 1)

    def test_a_wecom_member_is_found_in_any_case(self, parties: PartyStore) -> None:
        parties.put(person(accounts={"wecom": "LiLei"}))

        found = parties.by_account("wecom", "LILEI")

        assert found and found.party_id == "p-li"
        assert parties.by_account("wecom", "hanmei") is None

    def test_a_wecom_member_belongs_to_one_party(self, parties: PartyStore) -> None:
        parties.put(person(accounts={"wecom": "LiLei"}, outlet="bj-01"))

        with pytest.raises(Conflict, match="another party"):
            parties.put(person("p-2", accounts={"wecom": "lilei"}, outlet="bj-01"))

        assert [party.party_id for party in parties.of_outlet("bj-01")] == ["p-li"]

    def test_a_login_given_up_is_free_for_another(self, parties: PartyStore) -> None:
        parties.put(person(accounts={"wecom": "LiLei"}))
        parties.put(person(), 1)

        assert parties.by_account("wecom", "lilei") is None
        parties.put(person("p-2", accounts={"wecom": "lilei"}))

        assert (found := parties.by_account("wecom", "LiLei")) and found.party_id == "p-2"

    def test_an_account_of_another_channel_is_kept_beside_wecoms_and_found_as_it_is_written(
        self, parties: PartyStore
    ) -> None:
        accounts = {"wecom": "LiLei", "toy": "U-1"}
        parties.put(person(accounts=accounts))

        assert (found := parties.by_account("toy", "U-1")) and found.accounts == accounts
        assert parties.by_account("toy", "u-1") is None
        parties.put(person(accounts={"wecom": "LiLei"}), 1)
        assert parties.by_account("toy", "U-1") is None
        assert parties.by_account("wecom", "lilei")

    def test_members_follow_a_move(self, parties: PartyStore) -> None:
        parties.put(person(outlet="bj-01"))
        parties.put(person("p-2", outlet="bj-01"))

        parties.put(person(outlet="sh-01"), 1)

        assert [party.party_id for party in parties.of_outlet("bj-01")] == ["p-2"]
        assert [party.party_id for party in parties.of_outlet("sh-01")] == ["p-li"]

    def test_what_was_valid_stays_on_record(self, parties: PartyStore) -> None:
        parties.put(person(levels=(Dated(NOW, "core"), Dated(NOW + 9 * DAY, "temporary"))))

        with pytest.raises(Invalid, match="history"):
            parties.put(person(levels=(Dated(NOW, "standard"),)), 1, now=NOW + DAY)
        with pytest.raises(Invalid, match="history"):
            parties.put(person(levels=()), 1, now=NOW + DAY)
        kept = parties.put(person(levels=(Dated(NOW, "core"),)), 1, now=NOW + DAY)

        assert kept.level_at(NOW + 30 * DAY) == "core"

    def test_an_end_may_change_while_it_is_still_to_come(self, parties: PartyStore) -> None:
        parties.put(person(levels=(Dated(NOW, "core", NOW + 9 * DAY),)))

        kept = parties.put(person(levels=(Dated(NOW, "core", NOW + 5 * DAY),)), 1, now=NOW + DAY)
        assert kept == parties.get("p-li")
        assert kept.level_at(NOW + 5 * DAY) == "core:ended"
        for levels in ((Dated(NOW, "core"),), (Dated(NOW, "core", NOW + 20 * DAY),)):
            with pytest.raises(Invalid, match="history"):
                parties.put(person(levels=levels), 2, now=NOW + 6 * DAY)

    def test_another_process_sees_a_change_after_half_a_minute(
        self, engine: Any, tables: dict[str, str], parties: PartyStore, clock: Clock
    ) -> None:
        elsewhere = PartyStore(engine, tables["PRICING_TABLE"], clock)
        parties.put(person())
        elsewhere.get("p-li")
        parties.put(replace(person(), active=False), 1)

        clock.now = 29.0
        assert elsewhere.get("p-li").active
        assert not elsewhere.get("p-li", fresh=True).active
        clock.now = 60.0
        assert not elsewhere.get("p-li").active

    def test_pages_hold_every_party_once(self, parties: PartyStore) -> None:
        for number in range(7):
            parties.put(person(f"p-{number}"))
        parties.put(Party("bj-01", "outlet", "Outlet"))

        seen, after = [], None
        while True:
            page = parties.page("person", 3, after)
            seen += [party.party_id for party in page.parties]
            if (after := page.after) is None:
                break

        assert seen == [f"p-{number}" for number in range(7)]
        assert [party.party_id for party in parties.page("outlet").parties] == ["bj-01"]
        assert len(parties.page().parties) == 8


class TestCatalogue:
    def test_a_sku_is_written_over_the_version_seen(self, prices: PricingStore) -> None:
        sku = Sku("AC-INSTALL", "service", "Install")

        assert prices.put_sku(sku) == 1
        assert prices.put_sku(replace(sku, name="Installation"), 1) == 2
        for version in (None, 1):
            with pytest.raises(Stale):
                prices.put_sku(sku, version)

        assert prices.stored_sku("AC-INSTALL") == (replace(sku, name="Installation"), 2)
        assert prices.sku("nothing") is None

    def test_an_import_done_twice_leaves_the_same_catalogue(self, prices: PricingStore) -> None:
        rows = [Sku(f"PART-{number:03d}", "part", f"Part {number}") for number in range(120)]

        prices.import_skus(rows)
        prices.import_skus(rows)

        assert prices.catalogue() == {row.sku: row for row in rows}
        first = prices.skus(100)
        assert len(first.skus) == 100
        assert [stored.sku for stored in prices.skus(100, first.after).skus] == rows[100:]

    @pytest.mark.parametrize("rows", [100, 101])
    def test_an_import_that_breaks_off_says_what_is_written_and_the_same_again_completes_it(
        self, prices: PricingStore, monkeypatch: pytest.MonkeyPatch, rows: int
    ) -> None:
        """A hundred rows are one transaction; the one after them begins another."""
        skus = [Sku(f"PART-{number:03d}", "part", f"Part {number}") for number in range(rows)]
        client, calls = prices._client, list[int]()

        def busy(**given: Any) -> Any:
            calls.append(len(given["TransactItems"]))
            if len(calls) == 2 and rows > 100:
                raise client.exceptions.ProvisionedThroughputExceededException(
                    {"Error": {"Code": "ProvisionedThroughputExceededException"}}, "x"
                )
            return type(client).transact_write_items(client, **given)

        monkeypatch.setattr(client, "transact_write_items", busy, raising=False)
        if rows == 100:
            prices.import_skus(skus)
        else:
            with pytest.raises(Unavailable) as refusal:
                prices.import_skus(skus)
            assert refusal.value.code == "import_broke_off"
            assert refusal.value.facts == {"written": 100, "next": "PART-100"}
        assert len(prices.catalogue()) == 100

        prices.import_skus(skus)

        assert len(prices.catalogue()) == rows

    def test_a_listing_names_its_sku(self, prices: PricingStore) -> None:
        prices.put_listing("youzan", "AZ-1", "AC-INSTALL")
        prices.put_listing("youzan", "AZ-1", "AC-REPAIR")

        assert prices.listing("youzan", "AZ-1") == "AC-REPAIR"
        assert prices.listing("youzan", "AZ-2") is None


class TestBooks:
    def test_a_book_is_drafted_submitted_approved_and_published(self, prices: PricingStore) -> None:
        version_id = published(prices)

        version = prices.version(version_id)
        assert version.version_id == "main@1"
        assert [act.step for act in version.trail] == [
            "drafted", "submitted", "approved", "published",
        ]  # fmt: skip
        assert {act.hash for act in version.trail[1:]} == {version.hash}
        assert prices.book_at(NOW, NOW).ref == "main@1"
        assert prices.book_document("main@1")["skus"]["AC-INSTALL"]["fee"] == "labour"

    def test_numbers_follow_each_other(self, prices: PricingStore) -> None:
        drafts = [prices.put_draft(document(), "ann", NOW).version_id for _ in range(11)]

        assert drafts == [f"main@{number}" for number in range(1, 12)]
        assert [version.version_id for version in prices.versions()] == drafts[::-1]

    def test_a_published_body_never_changes(
        self, prices: PricingStore, engine: Any, tables: dict[str, str]
    ) -> None:
        version_id = published(prices)
        before = stored(engine, tables)
        version = prices.version(version_id)

        for attempt in (
            lambda: prices.change(version_id, document(1), "ann", NOW),
            lambda: prices.submit(version_id, "ann", NOW),
            lambda: prices.approve(version_id, version.hash, "cid", NOW),
            lambda: prices.reject(version_id, "no", "cid", NOW),
            lambda: prices.publish(version_id, "cid", NOW),
        ):
            with pytest.raises(Conflict):
                attempt()
        prices._write_body(version, document(1))
        with pytest.raises(Stale):
            prices._step(replace(version, state="draft", rev=version.rev + 1))

        assert stored(engine, tables) == before

    def test_a_forged_chunk_is_not_priced_with(
        self, prices: PricingStore, engine: Any, tables: dict[str, str]
    ) -> None:
        version = prices.version(approved(prices))
        forged = prices.put_draft(document(1), "eve", NOW)
        for item in bodies(engine, tables, forged.version_id):
            item["id"]["S"] = f"{version.version_id}#{version.hash[:16]}#001"
            engine.put_item(TableName=tables["PRICING_TABLE"], Item=item)

        with pytest.raises(RuntimeError, match="hash"):
            prices.publish(version.version_id, "bob", NOW)

    def test_an_approval_is_for_the_body_seen(self, prices: PricingStore) -> None:
        prices.put_sku(Sku("AC-INSTALL", "service", "Install"))
        seen = prices.submit(prices.put_draft(document(), "ann", NOW).version_id, "ann", NOW)
        prices.reject(seen.version_id, "dearer", "bob", NOW)
        prices.change(seen.version_id, document(12_000), "ann", NOW)
        prices.submit(seen.version_id, "ann", NOW)

        with pytest.raises(Conflict, match="not the one you saw"):
            prices.approve(seen.version_id, seen.hash, "bob", NOW)

    def test_who_made_a_book_cannot_approve_it(self, prices: PricingStore) -> None:
        prices.put_sku(Sku("AC-INSTALL", "service", "Install"))
        version = prices.put_draft(document(), "ann", NOW)
        version = prices.submit(version.version_id, "bob", NOW)

        for maker in ("ann", "bob"):
            with pytest.raises(Forbidden):
                prices.approve(version.version_id, version.hash, maker, NOW)

    def test_two_steps_at_once_are_one(
        self, prices: PricingStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        version_id = approved(prices)
        seen = prices.version(version_id)
        prices.publish(version_id, "ann", NOW)
        monkeypatch.setattr(prices, "version", lambda _: seen)

        with pytest.raises(Stale):
            prices.publish(version_id, "bob", NOW)
        with pytest.raises(Stale):
            prices.reject(version_id, "late", "bob", NOW)

        assert len(prices.published()) == 1

    def test_publishing_refuses_with_every_finding(self, prices: PricingStore) -> None:
        version_id = approved(prices)
        prices.put_sku(Sku("AC-REPAIR", "service", "Repair"))
        prices.put_sku(Sku("AC-CLEAN", "service", "Clean"))

        with pytest.raises(Invalid) as refusal:
            prices.publish(version_id, "ann", NOW)

        said = str(refusal.value.facts["findings"])
        assert "AC-REPAIR" in said and "AC-CLEAN" in said
        assert prices.version(version_id).state == "approved"
        assert prices.findings(version_id) == refusal.value.facts["findings"]

    def test_a_large_book_is_kept_whole(self, prices: PricingStore) -> None:
        import random

        noise = random.Random(1)
        note = [f"{noise.getrandbits(256):064x}" for _ in range(20_000)]

        version = prices.put_draft(document(note=note), "ann", NOW)

        assert prices.book_document(version.version_id)["note"] == note

    def test_the_service_time_chooses_the_version(self, prices: PricingStore) -> None:
        published(prices)
        published(prices, NOW + DAY, valid_from="2026-12-01T00:00:00.000Z")
        published(prices, NOW + 2 * DAY, amount=9_000)
        december, now = datetime(2026, 12, 1, tzinfo=UTC), NOW + 3 * DAY

        assert prices.book_at(NOW, NOW).ref == "main@1"
        assert prices.book_at(NOW, now).ref == "main@3"
        assert prices.book_at(december - timedelta(seconds=1), now).ref == "main@3"
        assert prices.book_at(december, now).ref == "main@2"
        with pytest.raises(Unpriced):
            prices.book_at(datetime(2026, 10, 1, tzinfo=UTC), now)
        with pytest.raises(Unpriced):
            prices.book_at(NOW, NOW - DAY)

    def test_a_publication_reaches_other_processes_within_five_seconds(
        self, engine: Any, tables: dict[str, str], prices: PricingStore, clock: Clock
    ) -> None:
        elsewhere = PricingStore(engine, tables["PRICING_TABLE"], clock)
        published(prices)
        assert elsewhere.book_at(NOW, NOW).ref == "main@1"
        published(prices, amount=9_000)

        assert prices.book_at(NOW, NOW).ref == "main@2"
        clock.now = 5.1
        assert elsewhere.book_at(NOW, NOW).ref == "main@2"

    def test_r006_a_draft_has_no_effect_and_the_next_service_after_publication_has_it_everywhere(
        self, engine: Any, tables: dict[str, str], prices: PricingStore, clock: Clock
    ) -> None:
        elsewhere = PricingStore(engine, tables["PRICING_TABLE"], clock)
        published(prices)
        before, after = NOW + timedelta(milliseconds=1), NOW + timedelta(milliseconds=2)
        prices.put_draft(document(amount=9_000), "ann", NOW)
        assert elsewhere.book_at(before, before).ref == "main@1"

        published(prices, amount=9_000)

        assert elsewhere.book_at(after, after).ref == "main@3"
        assert elsewhere.book_at(before, after).ref == "main@3"


def stored(engine: Any, tables: dict[str, str]) -> list[dict[str, Any]]:
    items = engine.scan(TableName=tables["PRICING_TABLE"], ConsistentRead=True)["Items"]
    return sorted(map(plains, items), key=lambda item: (item["kind"], item["id"]))


def bodies(engine: Any, tables: dict[str, str], version_id: str) -> list[dict[str, Any]]:
    items = engine.scan(TableName=tables["PRICING_TABLE"])["Items"]
    return [item for item in items if item["id"]["S"].startswith(f"{version_id}#")]


class TestWhoABookPays:
    SPLIT: ClassVar[dict[str, Any]] = {"id": "channel", "parts": [
        {"role": "party:bj-typo", "share": "0.2"}, {"role": "crew", "remainder": True},
    ]}  # fmt: skip
    LADDER: ClassVar[dict[str, Any]] = {
        "id": "monthly", "measure": "count", "mode": "marginal", "who": {"outlets": ["bj-typo"]},
        "steps": [{"from": 0, "to": None, "rate": "100"}],
    }  # fmt: skip

    @pytest.mark.parametrize("where", ["split", "ladder"])
    def test_who_is_no_party_keeps_a_book_from_being_published(
        self, prices: PricingStore, where: str
    ) -> None:
        version = approved(prices, **self.naming(where))

        with pytest.raises(DomainError) as refused:
            prices.publish(version, "ann", NOW)

        (found,) = refused.value.facts["findings"]
        assert (found["code"], found["row"]) == ("unknown_party", self.row(where))

    @pytest.mark.parametrize("where", ["split", "ladder"])
    def test_who_was_ended_is_a_warning_and_stays_payable(
        self, prices: PricingStore, parties: PartyStore, where: str
    ) -> None:
        parties.put(Party("bj-typo", "outlet", "Beijing", active=False))
        version = approved(prices, **self.naming(where))

        found = [f for f in prices.findings(version) if f["code"] == "party_ended"]
        prices.publish(version, "ann", NOW)

        assert [(f["row"], f["severity"]) for f in found] == [(self.row(where), "warning")]

    def naming(self, where: str) -> dict[str, Any]:
        if where == "ladder":
            return {"ladders": [self.LADDER]}
        planes = document()["planes"]
        planes["pay"]["splits"] = [self.SPLIT]
        return {"planes": planes}

    def row(self, where: str) -> str:
        return "splits/channel" if where == "split" else "ladders/monthly"
