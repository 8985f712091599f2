"""A reporter's phone, proven by digits in a text message (验证码): sent, counted and asked back.

Every number is answered alike, whether anybody knows it or not. Nothing is sent before it was counted: by number, code
and address within the hour here, by number and messages of a day in budgets of its own (0107).
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.channels.sms.sender import DIGITS
from suanqing.channels.sms.tell import check_address
from suanqing.channels.telling.model import Message, Told
from suanqing.errors import Conflict, Invalid, Unavailable
from suanqing.work.visits import passes
from suanqing.work.visits.pass_store import PassStore
from suanqing.work.visits.passes import Outcome, Pass
from suanqing.work.visits.report_codes import counter
from suanqing.work.visits.report_store import ReportStore


class Sending(NamedTuple):
    """asked: digits went out, or may have, and are asked for; False: the report comes without. again: when others may
    be asked for."""

    asked: bool
    until: datetime
    again: datetime


@dataclass(frozen=True, slots=True)
class Proving:
    """part: the template of digits; None: the company sends none. tell: hands a text message over once. phone: a
    number's keyed digest, as tickets have it. keyed: of any text."""

    store: PassStore
    counts: ReportStore
    part: Callable[[], Mapping[str, Any] | None]
    tell: Callable[[Message, str], Told]
    phone: Callable[[str], str | None]
    keyed: Callable[[str], bytes]
    clock: Callable[[], datetime]

    def send(self, token: str, phone: str, address: str) -> Sending:
        """Unavailable: too many, or too soon after the last. Invalid: no number that takes one."""
        now, number = self.clock(), _mobile(phone)
        digest, found = self.store.get(token, now)
        if wait := passes.may_ask(found, now):
            raise Unavailable(
                "digits were sent just now: wait a little",
                retry_after=int(wait.total_seconds()) + 1,
            )
        if found.sendings >= passes.MOST_SENDINGS:
            raise _too_many()
        mine = self.phone(number) or ""
        self._count(found, mine, address, now)
        digits = passes.new_digits()
        self.store.send(digest, found, mine, self._secret(found, mine, digits), now)
        outcome = self._sent(found, number, digits)
        self.store.became(digest, found.sendings + 1, outcome)
        if outcome == "refused":
            raise Invalid(
                "no text message goes to this number: give another", "number_refused", where="phone"
            )
        if outcome == "full":
            raise _too_many()
        return Sending(outcome == "asked", now + passes.DIGITS_LIFE, now + passes.WAIT)

    def prove(self, token: str, digits: str) -> Pass:
        """Once; asked again when it is proven, or by a press at the same moment, it is. Invalid says how many tries are
        left."""
        now = self.clock()
        digest, found = self.store.get(token, now)
        if _is_proven(found):
            return found
        tried = self.store.tried(digest, now)
        if tried is None:
            if _is_proven(meanwhile := self.store.get(token, now)[1]):
                return meanwhile
            raise Invalid("these digits are over: ask for others", "digits_over", where="digits")
        standing, tries = tried
        if not hmac.compare_digest(standing.secret, self._secret(standing, standing.phone, digits)):
            left = passes.MOST_TRIES - tries
            raise Invalid(
                "these are not the digits that were sent", "wrong_digits", where="digits", left=left
            )
        try:
            self.store.prove(digest, standing)
        except Conflict:
            if not _is_proven(self.store.get(token, now)[1]):
                raise
        return self.store.get(token, now)[1]

    def _sent(self, found: Pass, number: str, digits: str) -> Outcome:
        part = self.part()
        if part is None:
            return "off"
        message = Message(f"{found.name}:{found.sendings + 1}", "", {"digits": digits}, part)
        try:
            told = self.tell(message, number)
        except Unavailable:
            return "unreachable"
        match told.result:
            case "sent" | "unknown":
                return "asked"
            case "spent":
                return "full" if told.why == DIGITS.number else "spent"
            case "refused":
                return "wrong" if told.wrong else "refused"
        return "off"

    def _count(self, found: Pass, phone: str, address: str, now: datetime) -> None:
        known = passes.network(address)
        for what, whose, most in (
            (
                "sent from",
                self.keyed(f"address\n{known}").hex() if known else "",
                passes.SENDINGS_OF_ADDRESS,
            ),
            ("sent to", phone, passes.SENDINGS_OF_PHONE),
            ("sent by", found.code, passes.SENDINGS_OF_CODE),
        ):
            if whose:
                self.counts.count(counter(what, whose), most, now)

    def _secret(self, found: Pass, phone: str, digits: str) -> str:
        return self.keyed(passes.secret_text(found.name, phone, digits)).hex()


def _is_proven(found: Pass) -> bool:
    """The number that digits went to last."""
    return bool(found.proven) and found.proven == found.phone and not found.secret


def _mobile(phone: str) -> str:
    try:
        return check_address(phone)
    except Invalid as error:
        raise Invalid(error.message, error.code, where="phone") from None


def _too_many() -> Unavailable:
    return Unavailable("too many digits were asked for; call the outlet", retry_after=3600)
