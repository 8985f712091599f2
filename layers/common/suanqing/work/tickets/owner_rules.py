"""Whom an owner's rule (处理人规则) finds, as far as the register of parties knows. Pure but for asking it.

    named        that person                    department   who works there: an outlet, head office
    role         of the ticket's outlet with    previous     who had the work before, the last first
                 that role; of the office's
                 roles, of head office

`role` narrows each of them. By skill, region and load nobody is found here: such work waits in its queue, from which
dispatch gives it out.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from suanqing.people.parties.model import HQ, Party
from suanqing.people.roles import EARN
from suanqing.work.tickets.model import Ticket


class Register(Protocol):
    def find(self, party_id: str) -> Party | None: ...

    def of_outlet(self, outlet: str) -> list[Party]: ...


class Owners:
    """A `flow.Finder`."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def __call__(
        self, ticket: Ticket, rule: Mapping[str, Any], before: Sequence[str]
    ) -> Sequence[str]:
        role = rule.get("role")
        if "skill" in rule:
            return ()
        return [
            person.party_id
            for person in self._people(ticket, rule, before)
            if person.active and person.kind == "person" and (role is None or role in person.roles)
        ]

    def _people(
        self, ticket: Ticket, rule: Mapping[str, Any], before: Sequence[str]
    ) -> Iterable[Party]:
        match rule["rule"]:
            case "named":
                return self._known([rule["party"]])
            case "previous":
                return self._known(before)
            case "department":
                return self.register.of_outlet(rule["department"])
            case "role":
                return self.register.of_outlet(ticket.outlet if rule["role"] in EARN else HQ)
        return ()

    def _known(self, ids: Sequence[str]) -> list[Party]:
        return [person for each in dict.fromkeys(ids) if (person := self.register.find(each))]
