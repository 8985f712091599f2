"""A form's draft as an estimate takes it, and the parts that answers name, looked up. Reads the catalogue alone."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from suanqing.work.answers.model import as_told, known_of, place_of, skus_of
from suanqing.work.forms.answers import Known, checked
from suanqing.work.forms.model import Form
from suanqing.work.stock.places import Catalogue
from suanqing.work.tickets.model import Ticket

FormOf = Callable[[str, Mapping[str, str]], Form]
"""A published form by its reference, as it is at a place; NotFound."""
MOST_PARTS = 50


class Drafts(NamedTuple):
    form_of: FormOf
    catalogue: Catalogue | None

    def known(self, ticket: Ticket, form: Form, answers: Any) -> Known:
        """What the form finds beside the answers."""
        if self.catalogue is None:
            return known_of(ticket)
        found = {
            sku: self.catalogue.sku(sku) for sku in sorted(skus_of(form, answers))[:MOST_PARTS]
        }
        units = {sku: each.unit for sku, each in found.items() if each and each.kind == "part"}
        return known_of(ticket, units)

    def expected(self, ticket: Ticket, ref: str, answers: Any) -> Ticket:
        """The ticket with what the form says; what is wrong or missing in the answers is left out."""
        form = self.form_of(ref, place_of(ticket))
        return as_told(
            ticket, form, checked(form, answers, self.known(ticket, form, answers)).values
        )
