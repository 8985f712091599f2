"""Upkeep at work: registered things are gone through page by page, and each ticket that is due is drafted once.

What was drafted is noted beside the thing (`asset:<digest>`/`upkeep#<rule>#<day>`); the ticket's own key is of the
same, so that a day that is done twice, or breaks off, makes no second one. A ticket that was called off is not made
again, and none is made for who was erased.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from suanqing.errors import DomainError
from suanqing.people.identity.caller import Caller
from suanqing.platform import observe
from suanqing.work.assets import upkeep
from suanqing.work.assets.model import Asset, asset_of
from suanqing.work.assets.past_service import Files
from suanqing.work.assets.register_service import ASSETS, PART
from suanqing.work.assets.upkeep import Due, UpkeepRules
from suanqing.work.customers.identity_service import ASKED, ERASURE
from suanqing.work.customers.merges import persons
from suanqing.work.service.rework_service import ReworkService
from suanqing.work.service.settings import Documents
from suanqing.work.tickets.linked_keys import asset_key, customer_key
from suanqing.work.tickets.model import Ticket

PAGE = 50
NOTE = "upkeep#"
CALLER = Caller(upkeep.SOURCE, frozenset({"dispatcher"}))


class Done(NamedTuple):
    """made: tickets. failed: those that could not be made. place: to go on from; "": that was all."""

    made: int
    failed: int
    place: str


class UpkeepStore(Documents):
    """The company's rules: `settings/upkeep`."""

    def rules(self) -> UpkeepRules:
        found: UpkeepRules = self.in_force()
        return found


def upkeep_store(client: object, table: str) -> UpkeepStore:
    return UpkeepStore(client, table, "upkeep", upkeep.rules_of)


class Upkeep:
    def __init__(
        self, cases: ReworkService, files: Files, rules: Callable[[], UpkeepRules]
    ) -> None:
        self.cases, self.files, self.rules, self.store = cases, files, rules, cases.store

    def page(self, today: date, place: str) -> Done:
        """What is due of the next things; nothing while the company has no rules."""
        rules = self.rules()
        listed = self.store.some(ASSETS, place, PAGE) if rules.rules else []
        made = failed = 0
        for item in listed:
            known = self.store.get(str(item["part"]), PART)
            for outcome in self._drafted(asset_of(known), today, rules) if known else ():
                made, failed = made + outcome, failed + (not outcome)
        return Done(made, failed, str(listed[-1]["part"]) if len(listed) == PAGE else "")

    def due(self, asset: Asset) -> list[Due]:
        """When its upkeep is due, by each rule that is for it."""
        rules = self.rules()
        return upkeep.due(asset, self.files.about(asset.asset), rules) if rules.of(asset) else []

    def _drafted(self, asset: Asset, today: date, rules: UpkeepRules) -> list[bool]:
        """Of each ticket that was to be made, whether it could be."""
        if not rules.of(asset):
            return []
        tickets = self.files.about(asset.asset)
        found = []
        for each in upkeep.due(asset, tickets, rules) if tickets else ():
            part = f"{NOTE}{each.rule}#{each.on.isoformat()}"
            late = upkeep.is_time(each, rules.rules[each.rule], today)
            noted = late and self._noted(asset, tickets, each, rules, part)
            if late and not noted and not self._erased(upkeep.whose(asset, tickets[0])):
                found.append(self._made(asset, tickets[0], each, rules, part))
        return found

    def _noted(
        self, asset: Asset, tickets: list[Ticket], due: Due, rules: UpkeepRules, part: str
    ) -> bool:
        """Whether its ticket was drafted, also by a rule that is called otherwise now."""
        key, rule = asset_key(asset.asset), rules.rules[due.rule]
        if self.store.get(key, part):
            return True
        before = {each.ticket_id for each in tickets if upkeep.goes_on(each, rule, rules)}
        day = f"#{due.on.isoformat()}"
        return any(
            str(note["part"]).endswith(day) and note["ticket"] in before
            for note in (self.store.all(key, NOTE) if before else ())
        )

    def _erased(self, customer: str) -> bool:
        """Under any id of theirs: what stayed of them on tickets begins nothing."""
        return any(
            item["what"] == ERASURE
            for each in (persons(self.store, customer) if customer else ())
            for item in self.store.all(customer_key(each), ASKED)
        )

    def _made(self, asset: Asset, last: Ticket, due: Due, rules: UpkeepRules, part: str) -> bool:
        key = asset_key(asset.asset)
        spec = upkeep.drafted(asset, last, due, rules.rules[due.rule])
        try:
            made = self.cases.create(CALLER, spec, f"{key}:{part}").ticket.ticket_id
        except DomainError as error:
            if error.code == "idempotency_key_reused":
                return True  # it was made, and what is known of the thing is newer
            observe.warn("upkeep not drafted", rule=due.rule, outlet=last.outlet, code=error.code)
            return False
        self.store.add(key, part, {"ticket": made})
        return True
