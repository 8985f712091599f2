"""What the company decided about its customers, and rows beside those that every shop has (`settings/<id>`, table
PRICING_TABLE, `work.service.settings`)."""

from typing import Any

from suanqing.errors import Invalid
from suanqing.work.care.rules import CareRules, rules_of
from suanqing.work.orders import campaigns, field_map
from suanqing.work.orders.campaigns import Campaign
from suanqing.work.orders.field_map import Row
from suanqing.work.service.settings import Documents


class RuleStore(Documents):
    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table, "care", rules_of)

    def rules(self) -> CareRules:
        found: CareRules = self.in_force()
        return found


class CampaignStore(Documents):
    """{rows: [{code, name, words, days}]}; a code that every shop has is replaced."""

    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table, "campaigns", campaigns_of)


class FieldMapStore(Documents):
    """{rows: [{channel, field, to, name, times, rounding}]}; a field that every shop has is replaced."""

    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table, "field_map", field_map_of)

    def rows(self) -> tuple[Row, ...]:
        found: tuple[Row, ...] = self.in_force()
        return found


def campaigns_of(document: dict[str, Any]) -> tuple[Campaign, ...]:
    own = [campaigns.campaign(each) for each in document.get("rows", ())]
    if len({each.code for each in own}) != len(own):
        raise Invalid("two campaigns have one code", where="rows")
    return tuple({each.code: each for each in (*campaigns.built_in(), *own)}.values())


def field_map_of(document: dict[str, Any]) -> tuple[Row, ...]:
    own = [field_map.row(each) for each in document.get("rows", ())]
    if len({(each.channel, each.field) for each in own}) != len(own):
        raise Invalid("a field of a channel has one row", where="rows")
    known = (*field_map.built_in(), *own)
    return tuple({(each.channel, each.field): each for each in known}.values())
