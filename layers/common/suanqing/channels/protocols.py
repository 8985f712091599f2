"""What a channel's folder gives, module by module, to whoever works with it (`channels.registry` says which). Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.receive import Call

if TYPE_CHECKING:
    from suanqing.channels.intake.context import Act
    from suanqing.channels.intake.pulling import Shop
    from suanqing.channels.notices.model import Notice
    from suanqing.channels.outward.model import Orders
    from suanqing.channels.telling.model import Message, Told
    from suanqing.work.orders.tracing_service import Traces

Secret = Mapping[str, Any]
"""The channel's own part of the secret document; {} where it has none."""


class Door(Protocol):
    def receive_call(self, call: Call, secret: Secret, /) -> Delivery | None:
        """The delivery of a proven call, None for a test that is not kept. Raises Unauthenticated."""
        ...


class FixedDoor(Door, Protocol):
    @property
    def ANSWER(self) -> str:
        """The body that the platform takes for success, whatever the call."""
        ...


class AnsweringDoor(Door, Protocol):
    def answer(self, call: Call, secret: Secret, /) -> str:
        """The body that the platform takes for success of this call, which is proven and kept."""
        ...


class CheckedDoor(Door, Protocol):
    def check_url(self, query: Mapping[str, str], secret: Secret, now: datetime, /) -> str:
        """What the console is answered. Raises Unauthenticated, Invalid: proven, but not for us."""
        ...


class Intake(Protocol):
    def read(self, delivery: Delivery, secret: Secret, /) -> "Act":
        """What is to be done; its signature was checked at the door. Raises Invalid."""
        ...


class Sends(Protocol):
    """What tells accounts; both return what became of it ("sent", "nothing" …), for the log, and raise
    what another attempt may cure."""

    def notice(self, notice: "Notice", account: str) -> str: ...

    def alone(self, notice: "Notice") -> bool:
        """Whether it carries what a digest would swallow (a button, a task): it is sent by itself, even in the
        morning."""
        ...

    def resume(self, message: Mapping[str, Any]) -> str:
        """Of a message that the channel put on its own queue: it has no `to`."""
        ...


class KeepsTodos(Sends, Protocol):
    """Of a channel with `todos`."""

    def over(self, thing: str, at: datetime) -> str:
        """What waited under that name until then does no more."""
        ...


class Send(Protocol):
    def sender(self, secret: Secret, /) -> Sends: ...


class Tells(Protocol):
    def tell(self, message: "Message", address: str) -> "Told":
        """Hand it to the platform once, counted before. Raises Unavailable, ChannelMisconfigured where it certainly
        was not sent and may go later; a call without an answer is `Told("unknown")`."""
        ...


class Tell(Protocol):
    def check_part(self, part: Mapping[str, Any], /) -> None:
        """Of the company's rules (`telling.rules`): what this channel needs for a message. Raises Invalid."""
        ...

    def check_address(self, address: str, /) -> str:
        """As it is kept; the same customer is the same text. Raises Invalid."""
        ...

    def teller(self, secret: Secret, /) -> Tells:
        """Where the company has not switched it on, its answers are `Told("off")`."""
        ...


class Pull(Protocol):
    def shops(self, secret: Secret, /) -> "Sequence[Shop]":
        """Those that are asked for what changed. Raises ChannelMisconfigured."""
        ...


class Outward(Protocol):
    def shops(self, secret: Secret, /) -> "Mapping[str, Orders]":
        """By the shop's name, as its orders are noted with it."""
        ...


class Trace(Protocol):
    def shops(self, secret: Secret, /) -> "Mapping[str, Traces]":
        """By the shop's name, as its orders are noted with it."""
        ...


class Visitors(Protocol):
    def account(self, code: str) -> str:
        """The account behind the code that the browser brought back, "" for somebody who has none.
        Raises Unauthenticated, Unavailable, ChannelMisconfigured."""
        ...


class InsideVisitors(Visitors, Protocol):
    def account_inside(self, code: str) -> str:
        """The same of a code that a page in the channel's own app was given."""
        ...


class Login(Protocol):
    def authorise_url(self, secret: Secret, callback: str, state: str, /) -> str:
        """Where the browser goes; it comes back to `callback` with `code` and `state`."""
        ...

    def visitors(self, secret: Secret, /) -> Visitors: ...


class InsideLogin(Login, Protocol):
    def inside(self, secret: Secret, /) -> Mapping[str, str]:
        """What a page in the channel's own app needs to ask who is there; nothing secret."""
        ...
