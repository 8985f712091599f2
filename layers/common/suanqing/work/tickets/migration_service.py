"""Migration (迁移) of running tickets to another version of their scene: previewed, then carried out ticket by ticket,
each with one event, or refused with the reason and left as it was. What was moved already stays moved: the same call
again goes on.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from suanqing.errors import DomainError, Invalid
from suanqing.people.identity.caller import Caller
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.heads import fresh
from suanqing.work.scenes.migrate import faults_of, preview
from suanqing.work.scenes.model import Scene
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.standing_store import StandingStore

Plan = Mapping[str, Any]


class Refused(NamedTuple):
    ticket: str
    why: DomainError


class Previewed(NamedTuple):
    """goes: tickets that go on in the other version. findings: of the plan itself."""

    goes: list[str]
    refused: list[Refused]
    findings: list[Finding]


class Migrations:
    """outlets: all that have tickets."""

    def __init__(
        self,
        flow: TicketFlow,
        scenes: Callable[[str], Scene],
        standing: StandingStore,
        outlets: Callable[[], Iterable[str]],
    ) -> None:
        self._flow, self._scenes, self._standing, self._outlets = flow, scenes, standing, outlets

    def preview(self, plan: Plan) -> Previewed:
        """What it would do with every open ticket of the version. NotFound: a version that nobody published."""
        old, new = self._scenes(plan["from"]), self._scenes(plan["to"])
        findings = list(faults_of(plan, old, new))
        if any(each.severity == "error" for each in findings):
            return Previewed([], [], findings)
        heads = (
            (ticket, {**fresh(plan["from"]), **head})
            for ticket, head in self._standing.running(self._outlets(), plan["from"])
        )
        found = list(preview(heads, old, new, plan))
        refused = [Refused(ticket, why) for ticket, why in found if why]
        return Previewed([ticket for ticket, why in found if why is None], refused, findings)

    def migrate(self, caller: Caller, plan: Plan, tickets: Iterable[str]) -> Previewed:
        """Raises Invalid `faulty_migration`: the plan itself is wrong, and no ticket is looked at."""
        findings = list(faults_of(plan, self._scenes(plan["from"]), self._scenes(plan["to"])))
        errors = [each for each in findings if each.severity == "error"]
        if errors:
            told = [each.to_json() for each in errors]
            raise Invalid(
                f"the migration has {len(errors)} faults", "faulty_migration", findings=told
            )
        goes: list[str] = []
        refused: list[Refused] = []
        for ticket in dict.fromkeys(tickets):
            try:
                self._flow.migrate(caller, ticket, plan)
                goes.append(ticket)
            except DomainError as error:
                refused.append(Refused(ticket, error))
        return Previewed(goes, refused, findings)
