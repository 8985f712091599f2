"""Codes to report by at work: made, listed and revoked by staff; a report by one becomes a ticket, and a link to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from suanqing.errors import Conflict, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import CUSTOMER, Party
from suanqing.times import utcnow
from suanqing.work.service.rework_service import ReworkService
from suanqing.work.service.starting_service import Starting
from suanqing.work.tickets import access, checks
from suanqing.work.tickets.phones import Phones
from suanqing.work.visits import report_codes
from suanqing.work.visits.report_codes import Code, Report
from suanqing.work.visits.report_store import ReportStore
from suanqing.work.visits.visit_service import Made, Visits

SCANNED = Caller(report_codes.SOURCE, frozenset({"dispatcher"}))


@dataclass(frozen=True, slots=True)
class Making:
    """What a report becomes a ticket with. region: where an outlet is, empty where nobody said."""

    cases: ReworkService
    starting: Starting
    phones: Phones
    outlet: Callable[[str], Party]


class Reports:
    def __init__(
        self,
        store: ReportStore,
        visits: Visits,
        making: Making,
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        self.store, self.visits, self.making, self.clock = store, visits, making, clock

    def make(self, caller: Caller, outlet: str, asset: str, label: str) -> Code:
        """For an outlet whose tickets the caller makes."""
        access.check_create(caller, outlet)
        checks.check_outlet(self.visits.tickets.parties, outlet)
        if len(self.store.of(outlet)) >= report_codes.MOST_CODES:
            raise Conflict("the outlet has many codes: revoke some first", "many_links")
        made = Code(
            report_codes.new_code(),
            outlet,
            asset.strip(),
            label.strip(),
            caller.party,
            self.clock(),
        )
        self.store.make(made)
        return made

    def of(self, caller: Caller, outlet: str) -> list[Code]:
        access.check_board(caller, outlet)
        return self.store.of(outlet)

    def revoke(self, caller: Caller, code: str) -> None:
        found = self.known(code)
        access.check_create(caller, found.outlet)
        self.store.revoke(code)

    def known(self, code: str) -> Code:
        """NotFound for what is no code, or was revoked."""
        found = self.store.find(code) if report_codes.is_code(code) else None
        if found is None:
            raise NotFound("there is no such code")
        return found

    def place(self, code: str) -> tuple[Code, str]:
        """What a code stands for, and the outlet's name."""
        found = self.known(code)
        return found, self.making.outlet(found.outlet).name

    def report(self, code: str, report: Report, key: str | None) -> Made:
        """The link to the report's ticket. Sent again with the same key it is the same ticket."""
        found = self.known(code)
        report_codes.check(report)
        now = self.clock()
        phone = self.making.phones.digest(report.phone) or ""
        self.store.count(report_codes.counter("phone", phone), report_codes.OF_A_PHONE, now)
        self.store.count(report_codes.counter("code", code), report_codes.REPORTS_AN_HOUR, now)
        spec = report_codes.ticket_of(
            found, report, self._region(found, report), self.making.phones.mark(report.phone)
        )
        once = report_codes.key_of(code, key or report_codes.content(report))
        made = self.making.cases.create(SCANNED, self.making.starting.chosen(spec), once)
        return self.visits.made(made.ticket.ticket_id, CUSTOMER)

    def _region(self, code: Code, report: Report) -> str:
        """The outlet's, where no place is said: a place says its own."""
        if report.place.strip():
            return ""
        region = self.making.outlet(code.outlet).region
        return region or ""
