"""Whom late work goes to (转给更合适的同事), and who is paid for it then. Pure.

Work that nobody began has another lead, who alone is paid for what the lead did not do. Of work that began, who did
some of it stays in the crew and the colleague joins it: they share by equal weights until somebody says otherwise
(`set_crew`). Work that is done is nobody's to take over: there the colleague has the node, and no pay changes.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.work.tickets.decide import at_home
from suanqing.work.tickets.model import Ticket, Worker
from suanqing.work.tickets.node_shares import crew_data


class Colleague(NamedTuple):
    """party: who takes the token's work; None: nobody fits. home: their region, where the register says."""

    token: str
    party: str | None = None
    home: str | None = None


def taken_over(
    ticket: Ticket, has: str | None, colleague: Colleague
) -> tuple[Ticket, dict[str, Any]]:
    """With whom it is paid to after the event that hands the token's work over, and what the event says of that.
    has: who had the token."""
    party, home = str(colleague.party), colleague.home
    if ticket.served or party in {worker.party for worker in ticket.workers}:
        return ticket, {}
    if ticket.assignee and (has != ticket.assignee or _begun(ticket)):
        crew = (*ticket.workers, Worker(party))
        return _moved(ticket.with_(crew=crew)), {"crew": crew_data(crew)}
    crew = tuple(replace(w, party=party) if w.party == has else w for w in ticket.crew)
    told: dict[str, Any] = {"assignee": party}
    told |= {"was": has} if has else {}
    told |= {"worker_region": home} if home else {}
    return _moved(ticket.with_(assignee=party, crew=crew, facts=at_home(ticket, home))), told


def _begun(ticket: Ticket) -> bool:
    """Whether the lead did some of it: came to the site, or worked."""
    facts: Mapping[str, Any] = ticket.facts
    own_lines = any(line.worker and line.qty > Decimal(0) for line in ticket.lines)
    return ticket.state == "on_site" or bool(facts.get("sessions") or facts.get("working")) or own_lines  # fmt: skip


def _moved(ticket: Ticket) -> Ticket:
    """Another crew can change an amount, so the event that comes next does."""
    return ticket.with_(facts_rev=ticket.version + 1, trouble=None)
