"""A text message to a customer: switched on, counted, handed over once, and what it cost counted in truth. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Protocol

from suanqing.channels.budgets.model import Charge, Taking
from suanqing.channels.sms.client import Http
from suanqing.channels.sms.provider import UNREADABLE, Answered, Provider, Text
from suanqing.channels.sms.settings import SmsSettings
from suanqing.channels.telling.model import Message, Told
from suanqing.errors import Invalid


class Counted(NamedTuple):
    """By which budgets a text message is counted: of a number, of the day, of the day's money. Kinds share none, so
    that a flood of one silences no other. money: empty where the count of messages bounds it."""

    number: str
    messages: str
    money: str = ""


CUSTOMERS = Counted("sms_number", "sms_messages", "sms_money")
DIGITS = Counted("sms_digits_number", "sms_digits")
"""Of proofs (0129): anybody who scanned a code may ask for them."""


class Budgets(Protocol):
    def take(self, charges: Sequence[Charge], at: datetime, name: str = "") -> Taking: ...
    def cost(self, kind: str, n: int, at: datetime, whose: str = "") -> None: ...


class Sms:
    """provider: None where its keys are not in the secret. url: where it answers. digest: of a number, by which it is
    counted. reported: the configuration is wrong, for operators."""

    def __init__(
        self,
        settings: Callable[[], SmsSettings],
        limits: Callable[[], Mapping[str, int]],
        provider: Callable[[SmsSettings], tuple[Provider, str] | None],
        budgets: Budgets,
        digest: Callable[[str], str],
        http: Http,
        clock: Callable[[], datetime],
        nonce: Callable[[], str],
        reported: Callable[[str], None],
        counted: Counted = CUSTOMERS,
    ) -> None:
        self._settings, self._limits, self._provider = settings, limits, provider
        self._budgets, self._digest, self._http = budgets, digest, http
        self._clock, self._nonce, self._reported = clock, nonce, reported
        self._counted = counted

    def tell(self, message: Message, address: str) -> Told:
        settings = self._settings()
        found = self._provider(settings) if settings.provider else None
        company = filter(None, (self._counted.messages, self._counted.money))
        if found is None or not all(self._limits().get(each, 0) for each in company):
            return Told("off", "off")
        provider, url = found
        now, parts = self._clock(), _parts(message)
        text = Text(
            address, settings.sign, str(message.part["template"]), _fields(message), message.id
        )
        try:
            request = provider.request(text, now, self._nonce())
        except Invalid as error:
            self._reported(error.message)
            return Told("refused", "template_fields", wrong=True)
        whose = self._digest(address)
        charges = [Charge(self._counted.number, whose=whose), Charge(self._counted.messages, parts)]
        if self._counted.money:
            charges.append(Charge(self._counted.money, parts * settings.price))
        taken = self._budgets.take(charges, now, f"sms:{message.id}:{whose}")
        if not taken.allowed:
            return Told("spent", taken.spent)
        answer = self._http(url, request.headers, request.body)
        answered = provider.answered(*answer) if answer else UNREADABLE
        return self._settled(answered, parts, settings.price, now)

    def _settled(self, answered: Answered, parts: int, price: int, now: datetime) -> Told:
        if answered.wrong:
            self._reported(answered.told.why)
        if more := (answered.fee - parts if answered.fee else 0):
            self._budgets.cost(self._counted.messages, more, now)
            if self._counted.money:
                self._budgets.cost(self._counted.money, more * price, now)
        return replace(answered.told, wrong=answered.wrong)


def _parts(message: Message) -> int:
    return int(str(message.part.get("parts", 1)))


def _fields(message: Message) -> dict[str, str]:
    """The template's own names -> what stands there."""
    named = message.part.get("fields", {})
    assert isinstance(named, Mapping)
    return {name: message.fields[each] for name, each in named.items()}
