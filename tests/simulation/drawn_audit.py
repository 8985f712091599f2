"""What must be true of tickets of drawn scenes at the end, beside what is true of every ticket."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import Any

from jobs import wiring
from suanqing.canonical import canonical
from suanqing.platform.dynamo import plains
from suanqing.times import rfc3339, utcnow
from suanqing.work.scenes.heads import orphans
from suanqing.work.tickets.act_store import DONE, FAILED, ActStore
from suanqing.work.tickets.acts import ACTOR, Act, of_event
from suanqing.work.tickets.commands import ticket_id_for
from suanqing.work.tickets.flow import flow_of, head_of
from suanqing.work.tickets.flow_log import FLOW, replayed
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.parts import of as parts_of
from suanqing.work.tickets.scene import BEFORE_DONE
from tests.simulation.audit import Audit, Findings
from tests.simulation.drawn_world import APPROVERS, SPARE, DrawnWorld


class DrawnAudit(Audit):
    world: DrawnWorld

    def checks(self) -> tuple[Callable[[], Findings], ...]:
        return (
            self.tickets_once, self.logs_whole, self.promises_kept, self.completed_answered, self.sums_zero,
            self.balances_exact, self.booked_as_assessed, self.provenance, self.notices_once, self.results_heard,
            self.steps_kept, self.heads_from_logs, self.somebody_has_it, self.nothing_overdue, self.acts_once,
            self.agreed_by_all, self.stock_adds_up, self.reserved_by_the_living,
        )  # fmt: skip

    def figures(self) -> dict[str, int]:
        kinds = Counter(event.kind for log in self.histories.values() for event in log)
        return super().figures() | {
            "steps": len(self.world.steps_told), "clocks": kinds["clock_fired"], "acts": len(self.acts),
            "agreed": kinds["agreed"], "used": len(self.world.taken),
        }  # fmt: skip

    def tickets_once(self) -> Findings:
        """Also those that an act made, one each."""
        made = {ticket_id_for(ACTOR, act.id) for act in self.acts if act.do == "follow_up"}
        for finding in super().tickets_once():
            if finding.partition(" ")[0] not in made:
                yield finding
        for act in self.acts:
            other = ticket_id_for(ACTOR, act.id)
            if act.do == "follow_up" and self.states[act.id] == DONE and other not in self.tickets:
                yield f"{act.id} is done, and {other} is not there"

    def promises_kept(self) -> Findings:
        """Who claims what is theirs already is told so, and no event says it twice."""
        for finding in super().promises_kept():
            ticket_id, _, rest = finding.partition(" version ")
            by = rest.rpartition("not claimed by ")[2]
            ticket = self.tickets.get(ticket_id)
            if ticket is None or by not in {worker.party for worker in ticket.workers}:
                yield finding

    def completed_answered(self) -> Findings:
        """Work that nobody was on is red until somebody says who was."""
        for finding in super().completed_answered():
            ticket = self.tickets[finding.partition(" ")[0]]
            if ticket.workers or "no_payee" not in finding:
                yield finding

    def steps_kept(self) -> Findings:
        """Each acknowledged step stands in the log where it was said to be."""
        for ticket_id, version, by in self.world.steps_told:
            event = self.histories[ticket_id][version - 1]
            if event.by != by:
                yield f"{ticket_id} version {version} is of {event.by}, not of {by}"

    def heads_from_logs(self) -> Findings:
        """The whole log gives where a ticket stands, its clocks too."""
        for ticket in self.tickets.values():
            told = replayed(ticket.scene_ref, self.histories[ticket.ticket_id])
            if canonical(told) != canonical(head_of(ticket)):
                yield f"{ticket.ticket_id} is {head_of(ticket)}, its log says {told}"

    def somebody_has_it(self) -> Findings:
        """No open ticket without a place, and no place without owner or queue."""
        for ticket in self.tickets.values():
            scene = flow_of(ticket).scene(ticket)
            for token in orphans(head_of(ticket), scene):
                yield f"{ticket.ticket_id} has nobody at {token}"
            if not ticket.tokens:
                yield f"{ticket.ticket_id} stands nowhere"

    def nothing_overdue(self) -> Findings:
        """Hours after the last step no clock waits to be handled."""
        now = rfc3339(utcnow())
        for ticket in self.tickets.values():
            if ticket.due is not None and ticket.due < now:
                yield f"{ticket.ticket_id} was due at {ticket.due}"

    def acts_once(self) -> Findings:
        """Each act is done or stands in the outlet's list; what it told other systems, it told of itself."""
        for act in self.acts:
            state = self.states[act.id]
            if state not in (DONE, FAILED):
                yield f"{act.id} ({act.do}) is {state}"
            if act.do == "send" and (state == DONE) != (act.id in self.machine.told):
                yield f"{act.id} is {state}, heard: {act.id in self.machine.told}"
        for event in self.machine.told.keys() - {act.id for act in self.acts}:
            yield f"{event} was told without a cause"

    def agreed_by_all(self) -> Findings:
        """Nobody comes past the approval whom not both agreed to, in one round."""
        for ticket_id, log in self.histories.items():
            agreed: set[str] = set()
            for event in log:
                if event.kind == "agreed":
                    agreed.add(event.by)
                for step in event.data.get(FLOW, ()):
                    if step.get("on") == "approved" and agreed != set(APPROVERS):
                        yield f"{ticket_id} was approved by {sorted(agreed)}"
                    if step.get("is", {}).get("node") == "offer":
                        agreed = set()

    def stock_adds_up(self) -> Findings:
        """Movements sum to what lies there; nothing is below 0; what was received and used counts once."""
        sums: dict[str, dict[str, Decimal]] = {}
        seen: Counter[str] = Counter()
        for item in self.work_items:
            key = item["ticket_id"]
            if not key.startswith("moves:"):
                continue
            own = sums.setdefault(
                key.removeprefix("moves:"), {"hand": Decimal(0), "free": Decimal(0)}
            )
            seen[item["kind"]] += 1
            for name in own:
                own[name] += Decimal(item.get(name) or 0)
        for item in self.work_items:
            if item["ticket_id"].startswith("stock:") and item["part"] == SPARE:
                place = item["ticket_id"].removeprefix("stock:")
                level = {name: Decimal(item[name]) for name in ("hand", "free")}
                if level != sums.get(place):
                    yield f"{place} has {level}, its movements sum to {sums.get(place)}"
                if min(level.values()) < 0:
                    yield f"{place} is below 0: {level}"
        for kind, promised in (("received", self.world.received), ("used", self.world.taken)):
            if seen[kind] < len(promised):
                yield f"{seen[kind]} movements are {kind}, {len(promised)} were acknowledged"

    def reserved_by_the_living(self) -> Findings:
        """What is put by is put by for work that is still to be done, and for as much as tickets say."""
        held: Counter[str] = Counter()
        for ticket in self.tickets.values():
            for place, qty, _ in parts_of(ticket, "held").values():
                held[place] += int(Decimal(qty))
                if ticket.state not in BEFORE_DONE:
                    yield f"{ticket.ticket_id} is {ticket.state} and has {qty} put by"
        for item in self.work_items:
            if item["ticket_id"].startswith("stock:") and item["part"] == SPARE:
                place = item["ticket_id"].removeprefix("stock:")
                put_by = Decimal(item["hand"]) - Decimal(item["free"])
                if put_by != held[place]:
                    yield f"{place} keeps {put_by}, tickets say {held[place]}"

    @cached_property
    def tickets(self) -> dict[str, Ticket]:
        store = wiring.tickets()
        names = [i["ticket_id"] for i in self.work_items if i["part"] == "head"]
        return {name: store.get(name, consistent=True) for name in names}

    @cached_property
    def work_items(self) -> list[dict[str, Any]]:
        return [plains(item) for item in self._all("WORK_TABLE")]

    @cached_property
    def acts(self) -> list[Act]:
        return [
            act for ticket_id, log in self.histories.items()
            for event in log for act in of_event(ticket_id, event)
        ]  # fmt: skip

    @cached_property
    def states(self) -> dict[str, str | None]:
        store = ActStore(self.machine.dynamodb, self.machine.tables["WORK_TABLE"])
        return {act.id: store.state(act.ticket, act.name) for act in self.acts}
