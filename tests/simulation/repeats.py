"""Work that was done again: a ticket is tied to the one it repeats, and let go.

A tie touches two tickets in one transaction, while others work on both. A call without an answer is
made again until somebody answers.
"""

from typing import TYPE_CHECKING, Any

from tests.simulation.calls import Calls

if TYPE_CHECKING:
    from tests.simulation.world import World

CLERK, SECOND = "dispatch-1", "boss"
LOOKS = 6
KNOWN = frozenset({200, 403, 404, 409, 422})


class Repeats(Calls):
    """tied: ticket -> the one it repeats, once that was acknowledged and nobody asked to undo it.
    untied: tickets that were acknowledged to repeat none. Either is said to a ticket at most once."""

    def __init__(self, world: "World") -> None:
        super().__init__(world)
        self.tied: dict[str, str] = {}
        self.untied: set[str] = set()
        self._asked: set[str] = set()

    def tie(self) -> None:
        """Some ticket to one that was completed; whatever speaks against it is refused."""
        ticket = self.world.some_ticket()
        if ticket is None or ticket["id"] in self._asked:
            return
        original = self._completed(ticket["id"])
        if original is None:
            return
        self._asked.add(ticket["id"])

        def send() -> bool:
            status = self._say(ticket["id"], original)
            if status == 200:
                self.tied[ticket["id"]] = original
            return status in KNOWN

        self.send(send)

    def untie(self) -> None:
        if not self.tied:
            return
        ticket_id = self.random.choice(sorted(self.tied))
        del self.tied[ticket_id]

        def send() -> bool:
            status = self._say(ticket_id, None)
            if status == 200:
                self.untied.add(ticket_id)
            return status in KNOWN

        self.send(send)

    def _completed(self, but: str) -> str | None:
        """Another one, if one turns up in a few looks."""
        for _ in range(LOOKS):
            ticket = self.world.some_ticket()
            if ticket and ticket["id"] != but and ticket["state"] in ("done", "closed"):
                return str(ticket["id"])
        return None

    def _say(self, ticket_id: str, original: str | None) -> int:
        """The same call by two people, where the work is of an earlier month; 200 when it was carried out,
        now or by an unanswered call before."""
        body: dict[str, Any] = {"original": original, "reason": "同一故障"}
        status = 0
        for who in (CLERK, SECOND):
            status, said = self.machine.http(
                "tickets", "POST", "/tickets/{ticket_id}/rework", self.world.people[who], json=body,
                path_params={"ticket_id": ticket_id},
            )  # fmt: skip
            if status in (400, 405, 415):
                self.machine.errors.append(f"POST rework: {status} {said}")
            if status != 202 or said["state"] == "in_force":
                return 200 if status == 202 else status
        return status
