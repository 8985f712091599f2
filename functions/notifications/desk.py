"""Changes of statements and prices -> notices: what finance, approvers and the paid are told of.

Records of the streams of `statements` and `pricing` (template.yaml says which); every notice's time and id
come from the record and its images, so one delivered again tells the same.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from time import monotonic
from typing import Any

from suanqing.channels.notices import approval_rules, ending, register, statement_rules
from suanqing.channels.notices.model import Notice
from suanqing.finance.corrections.prices_store import PriceCorrectionStore
from suanqing.finance.corrections.store import adjustment_of
from suanqing.finance.statements import items
from suanqing.people.approvals.store import request_of
from suanqing.people.identity.speaking import speakers
from suanqing.people.parties.model import HQ, Party
from suanqing.people.parties.store import NOBODY, PartyStore
from suanqing.people.roles import EARN
from suanqing.platform import aws, config
from suanqing.platform.cache import TtlCache
from suanqing.platform.dynamo import plains
from suanqing.pricing.lifecycle import Version
from suanqing.pricing.stores.books import PricingStore
from suanqing.pricing.stores.versions import version_of
from suanqing.times import parse

Image = Mapping[str, Any]


class Directory:
    """Who is told, from the parties; people who left are not."""

    def __init__(self, parties: PartyStore, clock: Callable[[], float] = monotonic) -> None:
        self._parties = parties
        self._kinds: TtlCache[str, tuple[Party, ...]] = TtlCache(60, clock)
        self._nobody: TtlCache[frozenset[str], bool] = TtlCache(NOBODY, clock)

    def people_of(self, party: str) -> Iterable[str]:
        found = self.find(party)
        return _ids(speakers(found, self)) if found else []

    def deciders(self, roles: Iterable[str], asker: str) -> Iterable[str]:
        """At head office, and at the asker's outlet. Where nobody known has a role, the register is read anew,
        at most once a second."""
        wanted, who = frozenset(roles), self.find(asker)
        near = self.of_outlet(who.outlet) if who and who.outlet else []

        def found() -> list[str]:
            office = [each for each in self.of_kind("person") if each.outlet in (None, HQ)]
            return _ids(each for each in office + near if not each.roles.isdisjoint(wanted))

        if (ids := found()) or self._nobody.get(wanted):
            return ids
        self._kinds.forget("person")
        if not (ids := found()):
            self._nobody.put(wanted, True)
        return ids

    def earners(self) -> Iterable[str]:
        return _ids(each for each in self.of_kind("person") if not each.roles.isdisjoint(EARN))

    def find(self, party_id: str) -> Party | None:
        return self._parties.find(party_id)

    def of_outlet(self, outlet: str) -> list[Party]:
        return self._parties.of_outlet(outlet)

    def of_kind(self, kind: str) -> tuple[Party, ...]:
        """All of a kind in the register, at most a minute old."""
        known = self._kinds.get(kind)
        return self._kinds.put(kind, tuple(self._parties.of_kind(kind))) if known is None else known

    def name(self, party: str) -> str:
        found = self.find(party) if party else None
        return found.name if found else party


def _ids(parties: Iterable[Party]) -> list[str]:
    return list(dict.fromkeys(each.party_id for each in parties if each.active))


@cache
def directory() -> Directory:
    return Directory(PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE")))


@cache
def prices() -> PricingStore:
    return PricingStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def corrections() -> PriceCorrectionStore:
    return PriceCorrectionStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


def is_desk(change: Mapping[str, Any]) -> bool:
    """Whether the record is of `statements` or `pricing`."""
    return not {"statement", "kind"}.isdisjoint(change["Keys"])


def notices(change: Mapping[str, Any]) -> list[Notice]:
    """What one record calls for. change: `dynamodb` of a stream record, both images."""
    new = change.get("NewImage")
    if new is None:
        return []
    told = _of_statements if "statement" in change["Keys"] else _of_pricing
    at = datetime.fromtimestamp(float(change["ApproximateCreationDateTime"]), UTC)
    return told(change.get("OldImage"), new, at)


def _of_statements(old: Image | None, new: Image, at: datetime) -> list[Notice]:
    who, party, what = directory(), new["party"]["S"], new["statement"]["S"]
    if party.startswith("adjustments:"):
        was, now = adjustment_of(dict(old)) if old else None, adjustment_of(dict(new))
        return [
            *statement_rules.of_adjustment(was, now, at, who),
            *ending.of_adjustment(was, now, at),
        ]
    if what == "head" and party.startswith("payout:"):
        return _of_payout(old, new, at)
    if ":" in party:
        return []
    if what == "account-asked":
        asked, account = items.account_of(old) if old else None, items.account_of(new)
        return [
            *statement_rules.of_account(asked, account, party, at, who),
            *ending.of_account(asked, account, party, at),
        ]
    if what.startswith("line#"):
        mark = items.mark_of(old) if old else None
        period = what.split("#")[1]
        return statement_rules.of_mark(mark, items.mark_of(new), party, period, who)
    if "trail" not in new:
        return []
    before = items.head_of(old) if old else None
    return statement_rules.of_statement(before, items.head_of(new), who)


def _of_payout(old: Image | None, new: Image, at: datetime) -> list[Notice]:
    before = old["state"]["S"] if old else None
    kept = plains({name: value for name, value in new.items() if name != "left_out"})
    released = kept.get("released") or ["", None]
    batch = kept["party"].removeprefix("payout:")
    found = statement_rules.of_payout(
        before, kept["state"], batch, kept["count"], kept["by"], released[0], parse(kept["at"]),
        parse(released[1]) if released[1] else at, directory(),
    )  # fmt: skip
    return [*found, *ending.of_payout(before, kept["state"], batch, at)]


def _of_pricing(old: Image | None, new: Image, at: datetime) -> list[Notice]:
    who, before, after = directory(), plains(dict(old)) if old else None, plains(dict(new))
    if after["kind"].startswith("audit:"):
        changes = json.loads(after["changes"])
        return register.of_change(after["what"], changes, after["by"], parse(after["at"]), who)
    match after["kind"]:
        case "approval":
            was, request = request_of(before) if before else None, request_of(after)
            return [
                *approval_rules.of_request(was, request, who),
                *ending.of_request(was, request, at),
            ]
        case "book_version":
            earlier, version = version_of(before) if before else None, version_of(after)
            found = approval_rules.of_book(earlier, version, _changes_pay(before, version), who)
            return [*found, *ending.of_book(earlier, version)]
        case "correction":
            stage = before["stage"] if before else None
            if stage == after["stage"] or after["stage"] == "applied":
                return []
            correction = corrections().get(after["id"])
            return [
                *approval_rules.of_correction(stage, correction, at, who),
                *ending.of_correction(stage, correction, at),
            ]
    return []


def _changes_pay(before: Mapping[str, Any] | None, version: Version) -> bool:
    """Whether a version that was published by this change pays otherwise than what held before it."""
    if version.state != "published" or (before and before["stage"] == "published"):
        return False
    listed = prices().published(version.book, fresh=True)
    others = [each for each in listed if each.number != version.number]
    held = [
        (each.valid_from, place)
        for place, each in enumerate(others)
        if version.valid_from and each.valid_from <= version.valid_from
        and version.published_at and each.published_at < version.published_at
    ]  # fmt: skip
    if not held:
        return False
    last = f"{version.book}@{others[max(held)[1]].number}"
    documents = (prices().book_document(each) for each in (last, version.version_id))
    return approval_rules.pays_otherwise(*documents)
