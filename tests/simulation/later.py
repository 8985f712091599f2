"""What comes after the work: money that goes back to customers, and lines that people decided.

A call without an answer is made again, with the same key, until somebody answers.
"""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.simulation import company
from tests.simulation.calls import Calls

if TYPE_CHECKING:
    from tests.simulation.world import World

ASKER, CHECKER = "dispatch-1", "finance-1"
BOOK_CHECKER = "boss"
PARTS = ((1, 3), (2, 5), (1, 1), (1, 7))
"""What goes back of what; several may be more than all, which is refused."""
KNOWN = frozenset({200, 201, 403, 404, 409, 422})


class Later(Calls):
    """refunds, adjusted: ticket -> key -> 1 when it was acknowledged, 0 while it may or may not be."""

    def __init__(self, world: "World") -> None:
        super().__init__(world)
        self.refunds: dict[str, dict[str, int]] = defaultdict(dict)
        self.adjusted: dict[str, dict[str, int]] = defaultdict(dict)
        self._number = 0

    def refund(self) -> None:
        ticket = self._served()
        if ticket is None:
            return
        back, of = self.random.choice(PARTS)
        id = self._next("R")
        line = self.random.choice(["*", *(line["id"] for line in ticket["lines"])])
        body = {"channel": "bank", "id": id, "line": line, "back": back, "of": of}

        def send() -> bool:
            status = self._by_two("/tickets/{ticket_id}/refunds", body, ticket["id"])
            self._noted(self.refunds, ticket["id"], f"refund:bank:{id}", status)
            return status in KNOWN

        self.send(send)

    def adjust(self) -> None:
        """Asked for by one, approved by another."""
        ticket = self._served()
        if ticket is None:
            return
        party = self.random.choice(company.technicians()).party_id
        amount = self.random.choice((-700, 350, 1_999))
        body = {"key": self._next("A"), "fee": "bonus", "party": party, "amount": amount,
                "reason": "现场加装"}  # fmt: skip

        def send() -> bool:
            status, asked = self._http("/tickets/{ticket_id}/adjustments", ASKER, body,
                                       {"ticket_id": ticket["id"]})  # fmt: skip
            if status == 201:
                self.send(lambda: self._approved(ticket["id"], asked))
            return status in KNOWN

        self.send(send)

    def _approved(self, ticket_id: str, asked: dict[str, Any]) -> bool:
        id = asked["id"]
        status, _ = self._http("/adjustments/{adjustment_id}/approve", CHECKER,
                               {"hash": asked["hash"]}, {"adjustment_id": id})  # fmt: skip
        self._noted(self.adjusted, ticket_id, id, status)
        return status in KNOWN

    def _by_two(self, path: str, body: Any, ticket_id: str) -> int:
        """The same call by two people: 200 when it was carried out, now or by an unanswered call before."""
        status = 0
        for who in (BOOK_CHECKER, CHECKER):
            status, said = self._http(path, who, body, {"ticket_id": ticket_id})
            if status == 200 or (status == 202 and said["state"] == "in_force"):
                return 200
        return status

    def _noted(
        self, place: dict[str, dict[str, int]], ticket_id: str, key: str, status: int
    ) -> None:
        """Whatever is refused was not done by an earlier, unanswered call either: the key would say so."""
        if status == 200 or status not in KNOWN:
            place[ticket_id][key] = max(int(status == 200), place[ticket_id].get(key, 0))

    def _served(self) -> dict[str, Any] | None:
        """A ticket whose work is done; what a shop sold is given back by the shop."""
        ticket = self.world.some_ticket()
        if ticket is None or ticket["id"] in self.world.shop.paid:
            return None
        return ticket if ticket["state"] in ("done", "closed") else None

    def _http(self, path: str, by: str, body: Any, where: dict[str, str]) -> tuple[int, Any]:
        status, said = self.machine.http(
            "statements", "POST", path, self.world.people[by], json=body, path_params=where
        )
        if status in (400, 405, 415):
            self.machine.errors.append(f"POST {path}: {status} {said}")
        return status, said

    def _next(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}{self._number}"
