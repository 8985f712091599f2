"""What customers are told, by the company: `settings/customers` of table PRICING_TABLE, with every version."""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.telling.rules import Check, CustomerRules, rules_of
from suanqing.work.service.settings import Documents


class CustomerRulesStore(Documents):
    """checks: of who writes; who reads needs none."""

    def __init__(self, client: Any, table: str, checks: Mapping[str, Check] | None = None) -> None:
        super().__init__(client, table, "customers", lambda document: rules_of(document, checks))

    def rules(self) -> CustomerRules:
        """At most 30 s old."""
        found: CustomerRules = self.in_force()
        return found
