"""Which notices follow from a step of a statement, a dispute, an account, a payout or a manual line. Pure.

A draft is finance's own: its party hears of it when it is issued. No notice to finance names an amount of
one party; a party's names its own alone.
"""

from collections.abc import Iterable
from datetime import datetime

from suanqing.channels.notices.model import ABOUT, Kind, Notice
from suanqing.channels.notices.receivers import MONEY, Receivers, hour_of, told
from suanqing.finance.corrections.manual import Adjustment
from suanqing.finance.statements.bank_accounts import BankAccount
from suanqing.finance.statements.model import Act, Dispute, Head, Mark
from suanqing.finance.statements.payouts import BatchState
from suanqing.labels import WAITING, label
from suanqing.money import to_major

SHOWN = frozenset({"issued", "confirmed", "approved"})
"""States in which a party has seen its statement, and it may still change."""


def of_statement(old: Head | None, new: Head, who: Receivers) -> list[Notice]:
    """Of every act that the trail gained; whoever acted is not told of it."""
    before = len(old.trail) if old else 0
    return [
        notice
        for place, act in enumerate(new.trail[before:], before + 1)
        for notice in _of_act(act, f"statement:{new.party}:{new.period}:{place}", old, new, who)
        if notice.to != act.by
    ]


def _of_act(act: Act, cause: str, old: Head | None, new: Head, who: Receivers) -> list[Notice]:
    match act.step:
        case "drafted":
            return _once_an_hour("statement_drafted", "drafted", act, new, who)
        case "changed" if old is not None and old.state in SHOWN:
            return told(cause, "statement_changed", act.at, who.people_of(new.party), _of(new, who))
        case "issued" | "paid" | "returned":
            kind: dict[str, Kind] = {
                "issued": "statement_issued", "paid": "statement_paid", "returned": "statement_returned",
            }  # fmt: skip
            found = told(cause, kind[act.step], act.at, who.people_of(new.party),
                         _of(new, who) | {"reason": _reason(act, new)})  # fmt: skip
            if act.step == "returned":
                found += _once_an_hour("approval_waiting", "returned", act, new, who)
            return found
        case "confirmed":
            return _once_an_hour("approval_waiting", "confirmed", act, new, who)
        case "approved" if new.state == "approved":
            return told(
                cause, "statement_approved", act.at, who.people_of(new.party), _of(new, who)
            )
        case "approved":
            return _once_an_hour("approval_waiting", "second", act, new, who)
    return []


def _of(head: Head, who: Receivers) -> dict[str, object]:
    return {
        "name": who.name(head.party),
        "period": head.period,
        "count": head.count,
        "sum": f"{to_major(head.figures.payable, head.currency)} {head.currency}",
    }


def _reason(act: Act, head: Head) -> str:
    """Why the bank did not pay; a payment's note is its batch where nobody said."""
    return "" if act.step != "returned" or act.note in (None, head.batch) else str(act.note)


def _once_an_hour(kind: Kind, what: str, act: Act, head: Head, who: Receivers) -> list[Notice]:
    """To finance, whose month has hundreds of them: the same notice for all of a period in an hour."""
    at = hour_of(act.at)
    params = {"period": head.period, "what": f"{head.period} {label(WAITING, what)}"} if (
        what in WAITING
    ) else {"period": head.period}  # fmt: skip
    return told(f"statements:{head.period}:{what}:{at:%Y%m%d%H}", kind, at,
                who.deciders(MONEY, act.by), params)  # fmt: skip


def of_mark(old: Mark | None, new: Mark, party: str, period: str, who: Receivers) -> list[Notice]:
    """A line's disputes: raised, to finance; decided, to who raised it and whose line it is."""
    states = {each.id: each.state for each in old.disputes} if old else {}
    return [
        notice
        for each in new.disputes
        if states.get(each.id) != each.state
        for notice in _of_dispute(each, party, period, who)
    ]


def _of_dispute(found: Dispute, party: str, period: str, who: Receivers) -> list[Notice]:
    cause = f"dispute:{party}:{period}:{found.id}:{found.state}"
    params: dict[str, object] = {
        "name": who.name(party), "period": period, "fact": found.fact, "value": found.value,
        "reason": found.reason, "note": found.note or "", "answer": found.state,
    }  # fmt: skip
    owners = set(who.people_of(party))
    if found.state == "open":
        to = ({*who.deciders(MONEY, found.by)} | owners) - {found.by}
        return told(cause, "dispute_raised", found.at, to, params)
    if found.state in ("accepted", "rejected") and found.resolved_at:
        to = ({found.by} | owners) - {found.resolved_by or ""}
        return told(cause, "dispute_answered", found.resolved_at, to, params)
    return []


def of_account(
    old: BankAccount | None, new: BankAccount, party: str, at: datetime, who: Receivers
) -> list[Notice]:
    """A request for another account: it waits for a second person; refused, its party is told too.
    That it was asked for and approved, the party is told with the step itself."""
    if old is not None and (old.version, old.state) == (new.version, new.state):
        return []
    cause = f"account:{party}:{new.version}:{new.state}"
    what = f"{who.name(party)} 的收款账户变更"
    if new.state == "asked":
        to = {*who.deciders(MONEY, new.by)} - {new.by, party}
        return _wait(cause, new.at, to, what, account_thing(party))
    ended = _end(cause, at, new.by, new.decided_by, new.state == "approved", what, new.reason, who)
    if new.state == "rejected":
        return ended + told(
            cause, "account_rejected", at, who.people_of(party), {"reason": new.reason}
        )
    return ended


def of_payout(
    old: BatchState | None, new: BatchState, batch: str, count: int, by: str, released_by: str,
    made_at: datetime, at: datetime, who: Receivers,
) -> list[Notice]:  # fmt: skip
    """A batch waits for its release; released, its maker is told."""
    if old == new:
        return []
    cause, what = f"payout:{batch}:{new}", f"付款批次 {batch}({count} 笔)"
    if new == "made":
        to = {*who.deciders(MONEY, by)} - {by}
        return _wait(cause, made_at, to, what, payout_thing(batch))
    if new == "open":
        return _end(cause, at, by, released_by, True, what, None, who)
    return []


def of_adjustment(
    old: Adjustment | None, new: Adjustment, at: datetime, who: Receivers
) -> list[Notice]:
    """A manual line waits for each voice it still needs; its end is told to who asked."""
    cause = f"adjustment:{new.id}:{new.version}"
    what = f"工单 {new.ticket_id} 的人工调整"
    if new.state == "open" and (old is None or len(old.approvals) < len(new.approvals)):
        done = {new.by, new.party, *(voice.by for voice in new.approvals)}
        said = new.approvals[-1].at if new.approvals else new.at
        to = {*who.deciders(MONEY, new.by)} - done
        return _wait(cause, said, to, what, adjustment_thing(new))
    if old is not None and old.state == "open" and new.state != "open":
        by = new.approvals[-1].by if new.state == "approved" else new.rejected_by
        return _end(cause, at, new.by, by, new.state == "approved", what, new.note, who)
    return []


def account_thing(party: str) -> str:
    return f"account:{party}"


def payout_thing(batch: str) -> str:
    return f"payout:{batch}"


def adjustment_thing(found: Adjustment) -> str:
    return f"adjustment:{found.id}"


def _wait(cause: str, at: datetime, to: Iterable[str], what: str, thing: str) -> list[Notice]:
    return told(cause, "approval_waiting", at, to, {"what": what, ABOUT: thing})


def _end(
    cause: str, at: datetime, asker: str, by: str | None, approved: bool, what: str,
    note: str | None, who: Receivers,
) -> list[Notice]:  # fmt: skip
    """To who asked, unless it was they who took it back."""
    params = {
        "what": what, "answer": "approved" if approved else "rejected", "note": note,
        "by": who.name(by or ""),
    }  # fmt: skip
    return told(cause, "approval_ended", at, [] if by == asker else [asker], params)
