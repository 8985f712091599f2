"""The company's own limits of budgets: `settings/budgets` of table PRICING_TABLE, with every version."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from suanqing.channels.budgets.model import limits_of
from suanqing.work.service.settings import Documents


class Limits(NamedTuple):
    by_kind: Mapping[str, int]


class LimitStore(Documents):
    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table, "budgets", lambda document: Limits(limits_of(document)))

    def limits(self) -> Mapping[str, int]:
        """At most 30 s old."""
        found: Limits = self.in_force()
        return found.by_kind
