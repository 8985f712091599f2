"""Appointments (预约) and their changes. Pure."""

from datetime import datetime

from suanqing.errors import Invalid
from suanqing.times import rfc3339
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import record_facts, record_marks

CAUSES = ("customer", "company", "worker", "other")


def reschedule(
    ticket: Ticket, to: datetime, reason: str, cause: str, wasted: bool, by: str, at: datetime
) -> Ticket:
    """Another appointment. cause: whose doing. wasted: somebody had been there for nothing.

    What was promised moves with it where the customer wanted that, and nowhere else: whoever is late
    does not get on time by asking for another day.
    """
    if not reason.strip():
        raise Invalid("a new appointment needs a reason", where="reason")
    if cause not in CAUSES:
        raise Invalid("the cause is the customer, the company, the worker or other", where="cause")
    told = {"to": rfc3339(to), "reason": reason, "cause": cause}
    told |= {"was": ticket.marks["appointment"]} if "appointment" in ticket.marks else {}
    told |= {"wasted": "yes"} if wasted else {}
    marks = {"appointment": rfc3339(to)}
    if cause == "customer" and ticket.facts.get("promised", marks["appointment"]) != rfc3339(to):
        promise = {"promised": rfc3339(to)}
        told |= {"was_promised": old} if (old := ticket.facts.get("promised")) else {}
        return record_facts(ticket, "reschedule", promise, by, at, told, marks, was=False)
    return record_marks(ticket, "reschedule", marks, by, at, told)
