"""A notice to a WeCom member: counted first, then sent, or merged into the minute's digest.

Delivery is at least once from the queue and once for the member: a redelivered notice is the same
JSON again, which WeCom drops for `DUPLICATE_SECONDS`; a digest names its minute for that reason.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from suanqing.channels.notices.model import CARD, Notice
from suanqing.channels.notices.words import digest_of, text_of
from suanqing.channels.wecom.cards import claim_card, pressed, task_card, text_message
from suanqing.channels.wecom.rate_limit import Slot, Surplus
from suanqing.errors import Invalid

DUPLICATE_SECONDS = 4 * 3600
DIGEST_AFTER_SECONDS = 65
WAITED = "waited"
"""How often a card waited for the next minute."""
MOST_WAITS = 10
"""So often, then it goes as a line of the digest: who has so many new tickets takes them from the list."""
TASK = "task_given"
Outcome = str
"""sent, refused, deferred, waits:wecom_member or nothing; "refused:<number>" where WeCom never takes the message."""


class Windows(Protocol):
    def count(self, userid: str, now: datetime) -> Slot: ...
    def defer(self, userid: str, minute: int, notice_id: str, text: str) -> bool: ...
    def scheduled(self, userid: str, minute: int) -> None: ...
    def pending(self, userid: str, minute: int) -> Surplus: ...


class Client(Protocol):
    agentid: int

    def send(self, message: dict[str, Any]) -> Any: ...

    def renew_card(self, card: dict[str, Any]) -> None:
        """One that cannot be shown anew stays as it was."""
        ...


@dataclass(frozen=True, slots=True)
class Digest:
    """The order to send a member's surplus of one minute."""

    userid: str
    minute: int


class Sender:
    """`schedule(digest, seconds)` puts the order on the queue, to come back after `seconds`; `later(notice, seconds)` a
    notice by itself."""

    def __init__(
        self,
        client: Client,
        windows: Windows,
        schedule: Callable[[Digest, int], None],
        later: Callable[[Notice, int], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._client, self._windows = client, windows
        self._schedule, self._later, self._clock = schedule, later, clock

    def notice(self, notice: Notice, userid: str) -> Outcome:
        """Tell one member; raises what the client raises, and may then be called again."""
        if CARD in notice.params:
            self._renew(notice, userid)
        slot = self._windows.count(userid, self._clock())
        if slot.allowed:
            return self._send(payload(notice, userid, self._client.agentid), userid)
        waited = int(notice.params.get(WAITED, "0"))
        if self.alone(notice) and waited < MOST_WAITS:  # a digest has no button
            again = replace(notice, params={**notice.params, WAITED: str(waited + 1)})
            self._later(again, DIGEST_AFTER_SECONDS)
            return "waits:wecom_member"
        if self._windows.defer(userid, slot.minute, notice.id, text_of(notice)):
            self._schedule(Digest(userid, slot.minute), DIGEST_AFTER_SECONDS)
            self._windows.scheduled(userid, slot.minute)
        return "deferred"

    def alone(self, notice: Notice) -> bool:
        return _is_card(notice)

    def resume(self, message: Mapping[str, Any]) -> Outcome:
        """A digest's order that came back from the queue."""
        return self.digest(Digest(message["digest"]["userid"], message["digest"]["minute"]))

    def digest(self, digest: Digest) -> Outcome:
        """Send a minute's merged surplus as one counted message; again later when it is full."""
        texts, more = self._windows.pending(digest.userid, digest.minute)
        if not texts:
            return "nothing"
        if not self._windows.count(digest.userid, self._clock()).allowed:
            self._schedule(digest, DIGEST_AFTER_SECONDS)
            return "deferred"
        text = f"{digest_of(texts, more)}\n({digest.minute})"
        message = text_message(self._client.agentid, [digest.userid], text)
        return self._send(_suppressing_repeats(message), digest.userid)

    def _renew(self, notice: Notice, userid: str) -> None:
        """The card says what came of it; the text says the same."""
        said, code = text_of(notice), notice.params[CARD]
        self._client.renew_card(pressed(self._client.agentid, userid, code, said))

    def _send(self, message: dict[str, Any], userid: str) -> Outcome:
        try:
            refused = self._client.send(message).refused
        except Invalid as error:
            return f"refused:{error.facts['errcode']}"
        return "refused" if userid.lower() in refused else "sent"


def payload(notice: Notice, userid: str, agentid: int) -> dict[str, Any]:
    """The message/send body: a card with a claim button for a new ticket, else a text."""
    if notice.kind == TASK:
        text, name = notice.params["text"], f"客户任务:{notice.params['name']}"
        seq = zlib.crc32(userid.lower().encode())
        return _suppressing_repeats(
            task_card(agentid, [userid], notice.params["task"], seq, name, text)
        )
    if _is_card(notice) and notice.ticket:
        facts = [("地址", notice.params.get("address", "")), ("网点", notice.params["outlet"])]
        card = claim_card(
            agentid, [userid], notice.ticket, _card_seq(notice, userid),
            notice.params["title"], [fact for fact in facts if fact[1]],
        )  # fmt: skip
        return _suppressing_repeats(card)
    return _suppressing_repeats(text_message(agentid, [userid], text_of(notice)))


def _is_card(notice: Notice) -> bool:
    return notice.kind == TASK or (notice.kind == "ticket_created" and bool(notice.ticket))


def _card_seq(notice: Notice, userid: str) -> int:
    """Differs for each card of a ticket: a task_id is used once per app, not per member."""
    return int(notice.params["seq"]) * 10**10 + zlib.crc32(userid.lower().encode())


def _suppressing_repeats(message: dict[str, Any]) -> dict[str, Any]:
    return {
        **message,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": DUPLICATE_SECONDS,
    }
