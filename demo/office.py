"""What the office does when the day's work is done: corrections, each on its one path.

Asked for over the API like everything else; the ledger answers with differences and mirrors.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from demo import company
from demo.day import Day
from demo.screen import say, table, title
from suanqing.money import to_major
from suanqing.work.tickets.model import Ticket

ASKS, CHECKS = "dispatch-1", "finance-1"
BACK, OF = 40, 100
"""What goes back to a customer: 40 %."""
GOODWILL = 2_000
"""Fen to the lead of a ticket, for a reason that no rule knows."""


@dataclass
class Office:
    """corrected: (what, ticket, pay before, pay after), minor units."""

    day: Day
    corrected: list[tuple[str, str, int, int]] = field(default_factory=list)

    def correct(self) -> None:
        """A refund in part, sent twice, and a manual line that another approves."""
        refunded, praised = self._examples()
        before = {ticket.ticket_id: self._pay(ticket.ticket_id) for ticket in (refunded, praised)}
        self._refund(refunded)
        self._praise(praised)
        self.day.wait_for_money()
        for what, ticket in (("refund of 40 %, sent twice", refunded), ("manual line", praised)):
            was = before[ticket.ticket_id]
            self.corrected.append((what, ticket.ticket_id, was, self._pay(ticket.ticket_id)))
        say("A customer gets 40 % back, a technician a goodwill line: both posted as differences")

    def show(self) -> None:
        title("Corrections: one path, causes and mirrors in the ledger")
        rows = [
            (
                what,
                ticket,
                f"¥{to_major(was)}",
                f"¥{to_major(now)}",
                ", ".join(self._causes(ticket)),
            )
            for what, ticket, was, now in self.corrected
        ]
        table(("correction", "ticket", "pay before", "pay after", "causes"), rows)

    def good(self) -> bool:
        """Whether the refund left 60 % of the pay, line by line, and the manual line came on top."""
        (_, refunded, was, now), (_, _, before, after) = self.corrected
        return now == self._left(refunded) and now < was and after - before == GOODWILL

    def _examples(self) -> Iterator[Ticket]:
        """Two settled tickets, always the same for a seed: by a shop's order, and by the desk."""
        found = sorted(
            self.day.cloud.tables().tickets(), key=lambda each: each.title + each.address
        )
        for source in ("youzan", "app"):
            yield next(
                ticket
                for ticket in found
                if ticket.settled and ticket.state == "done" and ticket.source.startswith(source)
                and ticket.lines[0].sku != company.UNPRICED
            )  # fmt: skip

    def _refund(self, ticket: Ticket) -> None:
        body = {"channel": "youzan", "id": f"refund-{self.day.seed}", "back": BACK, "of": OF}
        for who in ("boss", CHECKS, CHECKS):
            self._ask("POST", f"/tickets/{ticket.ticket_id}/refunds", body, who)

    def _praise(self, ticket: Ticket) -> None:
        body = {
            "key": f"goodwill-{self.day.seed}", "fee": "goodwill", "party": ticket.workers[0].party,
            "amount": GOODWILL, "reason": "客户来电表扬",
        }  # fmt: skip
        asked = self._ask("POST", f"/tickets/{ticket.ticket_id}/adjustments", body, ASKS)
        self._ask("POST", f"/adjustments/{asked['id']}/approve", {"hash": asked["hash"]}, CHECKS)

    def _pay(self, ticket_id: str) -> int:
        """What the newest assessment gives to parties."""
        return sum(line.amount for line in self._lines(ticket_id, -1))

    def _left(self, ticket_id: str) -> int:
        """What 40 % back leaves of the lines before, each rounded once, half up."""
        lines = self._lines(ticket_id, -2)
        return sum(line.amount - (2 * line.amount * BACK + OF) // (2 * OF) for line in lines)

    def _lines(self, ticket_id: str, which: int) -> list[Any]:
        booked = self.day.cloud.tables().ledger().assessments(ticket_id)[which]
        return [line for line in booked.assessment.lines if line.plane == "pay"]

    def _causes(self, ticket_id: str) -> list[str]:
        view = self._ask("GET", f"/tickets/{ticket_id}/ledger", None, CHECKS)
        return list(dict.fromkeys(entry["cause"] for entry in view["entries"]))

    def _ask(self, method: str, path: str, body: Any, party: str) -> Any:
        return self.day.cloud.web.must(method, path, body, party=party)
