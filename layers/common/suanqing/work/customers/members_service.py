"""A shop's member list, looked at and written row by row (会员导入): a row is a customer seen, with an opening fact.

`customer:<digest>`/`opening#<outlet>#<digest of the row's strongest key>` holds what the shop said of the member: the
same row again changes nothing, another content is told and not written. `mapping:<fingerprint>`/`members` is how people
mapped such a header.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from suanqing.errors import DomainError, Invalid
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.customers import keys, member_columns
from suanqing.work.customers.identity_service import Identity
from suanqing.work.customers.member_columns import Column, Field
from suanqing.work.customers.members import (
    MAX_ROWS,
    Fault,
    Member,
    Outcome,
    Row,
    Shop,
    Table,
    members,
)
from suanqing.work.customers.members_at_once_service import (
    OPENING,
    AtOnce,
    Said,
    compared,
    said_of,
)
from suanqing.work.customers.register import Sighting
from suanqing.work.tickets.linked_keys import customer_key

MAPPING, PART = "mapping:", "members"
WORKERS, PAGE = 8, 400


class Members:
    def __init__(self, identity: Identity) -> None:
        self.identity, self.store = identity, identity.store

    def columns(self, headers: Sequence[str], told: Mapping[str, Field]) -> list[Column]:
        item = self.store.get(MAPPING + member_columns.fingerprint(headers), PART)
        return member_columns.columns(headers, told, item["fields"] if item else {})

    def remember(self, caller: Caller, headers: Sequence[str], columns: Sequence[Column]) -> None:
        """The mapping that people told last; one that was changed meanwhile stays."""
        key = MAPPING + member_columns.fingerprint(headers)
        there = self.store.get(key, PART) or {"version": 0, "fields": {}}
        fields = member_columns.to_remember(columns)
        if fields and fields != there["fields"]:
            self.store.change(
                key, PART, {"fields": fields, "by": caller.party}, int(there["version"])
            )

    def check(self, rows: Table, columns: Sequence[Column], shop: Shop) -> list[Row]:
        """What writing each row would do; nothing is written."""
        found = [*members(_held(rows, columns, shop), columns, shop)]
        digests = {
            each.number: [keys.digest(key, self.identity.keyed) for key in keys.read_all(each.keys)]
            for each in found if not _unfit(each)
        }  # fmt: skip
        whose = self.store.whose(digest for each in digests.values() for digest in each)
        return [
            _unfit(each)
            or _foreseen(each.number, [whose[d] for d in digests[each.number] if d in whose])
            for each in found
        ]

    def write(
        self,
        caller: Caller,
        rows: Table,
        columns: Sequence[Column],
        shop: Shop,
        start: int,
        going: Callable[[], bool],
    ) -> tuple[list[Row], int]:
        """The rows from number `start` on, as far as the time goes, and the number to go on with; 0: that was all."""
        found = [
            each
            for each in members(_held(rows, columns, shop), columns, shop)
            if each.number >= start
        ]
        written: list[Row] = []
        with ThreadPoolExecutor(WORKERS) as pool:
            for page in range(0, len(found), PAGE):
                if page and not going():
                    return written, found[page].number
                written += self._page(caller, found[page : page + PAGE], shop, pool)
        return written, 0

    def openings(self, customer: str) -> list[dict[str, Any]]:
        """What shops said of the customer when their lists were taken, under every id."""
        return [
            {name: item[name] for name in ("shop", "told", "at", "by", "row")}
            for each in self.identity.ids(customer)
            for item in self.store.all(customer_key(each), OPENING)
        ]

    def _page(
        self, caller: Caller, chosen: Sequence[Member], shop: Shop, pool: ThreadPoolExecutor
    ) -> list[Row]:
        """In their order: what is simple at once, then each of the others for itself."""
        done = {each.number: row for each in chosen if (row := _unfit(each))}
        now = rfc3339(self.identity.clock())
        said = [
            said_of(each, shop.outlet, caller, now, self.identity.keyed)
            for each in chosen if each.number not in done
        ]  # fmt: skip
        done |= AtOnce(self.identity, pool).written(caller, said)
        left = [each for each in said if each.number not in done]
        rows = pool.map(lambda each: self._alone(caller, each, shop.outlet), left)
        done |= {row.number: row for row in rows}
        return [done[each.number] for each in chosen]

    def _alone(self, caller: Caller, said: Said, outlet: str) -> Row:
        try:
            seen = self.identity.seen(
                caller,
                Sighting(tuple(said.keys.values()), said.touch, said.name, outlet),
                met=False,
            )
        except DomainError as wrong:
            return Row(said.number, "faulty", faults=(Fault("", wrong.message),))
        fresh = self.store.add(customer_key(seen.customer), said.part, said.opening)
        outcome: Outcome = "new" if seen.created else "known"
        if not fresh:
            outcome = compared(said, self.store.get(customer_key(seen.customer), said.part))
        doubts = tuple(each.other for each in seen.doubts)
        return Row(said.number, outcome, seen.person, joined=seen.joined, doubts=doubts)


def _held(rows: Table, columns: Sequence[Column], shop: Shop) -> Table:
    """Raises Invalid for what is wrong with all of them."""
    fields = {each.field for each in columns}
    if "phone" in fields and not shop.consent.strip():
        raise Invalid(
            "a phone counts with the customer's consent, and where it was given", where="consent"
        )
    if "openid" in fields and not shop.app.strip():
        raise Invalid("openid belongs to somebody, who is named as its scope", where="app")
    if len(rows) > MAX_ROWS:
        raise Invalid(f"a file has at most {MAX_ROWS} rows", "faulty_file", where="file")
    return rows


def _unfit(member: Member) -> Row | None:
    if member.faults:
        return Row(member.number, "faulty", faults=member.faults)
    if member.same_as:
        return Row(member.number, "duplicate", same_as=member.same_as)
    return None


def _foreseen(number: int, holders: Sequence[str]) -> Row:
    return Row(number, "known", holders[0]) if holders else Row(number, "new")
