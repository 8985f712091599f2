"""A form's draft as an estimate takes it, and what fills it: parts that answers name, the asset, the order's goods."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.people.identity.caller import Caller
from suanqing.times import utcnow
from suanqing.work.answers.model import as_told, asset_named, known_of, place_of, skus_of
from suanqing.work.assets.model import Asset, sources
from suanqing.work.forms.answers import Known, checked
from suanqing.work.forms.model import Form
from suanqing.work.stock.places import Catalogue
from suanqing.work.tickets.model import Ticket

FormOf = Callable[[str, Mapping[str, str]], Form]
"""A published form by its reference, as it is at a place; NotFound."""
AssetOf = Callable[[str], Asset | None]
"""What the register says of an asset; None of one that nobody registered."""
MOST_PARTS, MOST_GOODS = 50, 20


class Drafts(NamedTuple):
    """asset_of: None where no field is filled from the register."""

    form_of: FormOf
    catalogue: Catalogue | None
    asset_of: AssetOf | None = None
    clock: Callable[[], datetime] = utcnow

    def known(self, ticket: Ticket, form: Form, answers: Any) -> Known:
        """What the form finds beside the answers."""
        parts = self._units(form, answers)
        found = known_of(ticket, parts)
        asked = {each.filled for each in form.fields.values() if each.filled}
        more: dict[str, Any] = {}
        if self.asset_of and any(each.startswith("serial.") for each in asked):
            more |= sources(self.asset_of(asset_named(ticket, form, answers)), self.clock())
        if "order.goods" in asked and (goods := self._goods(ticket)):
            more["order.goods"] = goods
        return replace(found, sources={**found.sources, **more}) if more else found

    def _units(self, form: Form, answers: Any) -> dict[str, str] | None:
        """Of the parts that answers name."""
        if self.catalogue is None:
            return None
        found = {
            sku: self.catalogue.sku(sku) for sku in sorted(skus_of(form, answers))[:MOST_PARTS]
        }
        return {sku: each.unit for sku, each in found.items() if each and each.kind == "part"}

    def _goods(self, ticket: Ticket) -> str:
        """What the ticket's lines are called."""
        if self.catalogue is None:
            return ""
        skus = dict.fromkeys(line.sku for line in ticket.lines[:MOST_GOODS])
        named = (self.catalogue.sku(sku) for sku in skus)
        return "、".join(each.name for each in named if each)[:200]

    def expected(self, caller: Caller, ticket: Ticket, ref: str, answers: Any) -> Ticket:
        """The ticket with what the form says from this caller; what is wrong or missing in the answers is left out."""
        form = self.form_of(ref, place_of(ticket))
        values = checked(form, answers, self.known(ticket, form, answers)).values
        return as_told(ticket, form, values, caller)
