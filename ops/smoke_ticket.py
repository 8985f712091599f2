"""One marked ticket through a live deployment, and back: what it earned is mirrored, nothing stays owed."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ops.calls import Calls, Refused
from ops.screen import amount, note
from ops.settled import MAX_WAIT_SECONDS, until_settled
from suanqing.labels import LANGS, account_name

MARK = "【冒烟测试 smoke test】"


@dataclass(frozen=True, slots=True)
class Wanted:
    """who: an administrator or dispatcher. key: this run's own, so that each makes a ticket of its own."""

    who: str
    outlet: str
    technician: str
    sku: str
    region: str
    key: str


def door(calls: Calls, who: str) -> None:
    """The contract is public, everything else asks who calls."""
    calls.must("GET", "/openapi.json")
    nobody = calls.ask("GET", "/me")
    if nobody.status != 401:
        raise Refused(f"GET /me without a token answered {nobody.status}, not 401")
    me = calls.must("GET", "/me", who=who)
    note(
        f"GET /openapi.json 200，无 token 401，{me['party']} 200",
        "the door opens to whom it should",
    )


def through_and_back(calls: Calls, wanted: Wanted) -> None:
    """Made, worked, settled, cancelled, mirrored. Raises Refused; a ticket that it leaves is named."""
    ticket = _made(calls, wanted)
    try:
        _worked(calls, wanted, ticket)
        lasted = _settled(calls, wanted, ticket)
        note(f"{lasted:.1f} 秒入账", "from done to booked")
        earned = calls.must("GET", f"/tickets/{ticket}/earnings", who=wanted.who)
        note(f"应付 {amount(earned['pay'])}，每一步都有说明", "what it pays, with every step")
    finally:
        _cancelled(calls, wanted, ticket)
    _mirrored(calls, wanted, ticket)


def _made(calls: Calls, wanted: Wanted) -> str:
    body = {
        "outlet": wanted.outlet,
        "region": wanted.region,
        "title": MARK,
        "lines": [{"sku": wanted.sku, "qty": "1"}],
    }
    key = {"Idempotency-Key": wanted.key}
    made, again = (calls.must("POST", "/tickets", body, wanted.who, key) for _ in range(2))
    if made["id"] != again["id"]:
        raise Refused(
            f"同一请求得到两张工单 / one request made two tickets: {made['id']}, {again['id']}"
        )
    note(f"POST /tickets：{made['id']}，重发仍是同一张", "sent twice it is one ticket")
    return str(made["id"])


def _worked(calls: Calls, wanted: Wanted, ticket: str) -> None:
    assign = {"assignee": wanted.technician}
    for step, body in (("assign", assign), ("arrive", {}), ("complete", {})):
        calls.must("POST", f"/tickets/{ticket}/{step}", body, wanted.who)
    note("派单、上门、完工", "assigned, on site, done")


def _settled(calls: Calls, wanted: Wanted, ticket: str) -> float:
    began = time.monotonic()
    until_settled(calls, ticket, wanted.who)
    return time.monotonic() - began


def _cancelled(calls: Calls, wanted: Wanted, ticket: str) -> None:
    calls.must("POST", f"/tickets/{ticket}/cancel", {"reason": MARK}, wanted.who)
    note("已取消", "cancelled")


def _mirrored(calls: Calls, wanted: Wanted, ticket: str) -> None:
    """Until every account that the ticket touched is back at 0."""
    for _ in _turns():
        found = calls.must("GET", f"/tickets/{ticket}/ledger", who=wanted.who)
        left = _left(found["entries"])
        if found["entries"] and not left:
            note(f"分录 {len(found['entries'])} 行，逐账户为零", "each account's entries sum to 0")
            return
    told = ", ".join(f"{account} {total}" for account, total in left.items())
    raise Refused(f"{ticket}: 冲回后仍有余额 / is not mirrored: {told}")


def _left(entries: list[dict[str, Any]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for each in entries:
        money = each["amount"]
        names = (account_name(each["account"], lang) for lang in LANGS)
        key = f"{' / '.join(names)} {money['currency']}"
        sums[key] = sums.get(key, 0) + int(money["amount"])
    return {account: total for account, total in sums.items() if total}


def _turns() -> Iterator[None]:
    end = time.monotonic() + MAX_WAIT_SECONDS
    while time.monotonic() < end:
        yield
        time.sleep(0.3)
