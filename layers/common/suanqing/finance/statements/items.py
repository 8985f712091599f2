"""Heads, marks, contents and payouts as items of STATEMENTS_TABLE, and back. Pure."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from suanqing.canonical import canonical
from suanqing.finance.statements.bank_accounts import Accounts, BankAccount
from suanqing.finance.statements.model import (
    Act,
    Answered,
    Approval,
    Carry,
    Dispute,
    Frozen,
    Head,
    Line,
    Mark,
    Returned,
    Statement,
)
from suanqing.finance.statements.payouts import Batch, BatchHead, Fault, LeftOut, PayoutAnswer, Row
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, rfc3339

PAGE = 2_000
"""Lines or rows of one item: compressed they stay far below 400 KB."""
ACCOUNTS = ("account", "account-asked")
"""The newest approved account of a party (with the one before it), and what was asked for last."""
SIMPLE = (
    "party", "state", "hash", "currency", "terms", "recovery", "count", "total", "version", "marked",
    "disputed", "freed", "batch", "cleared",
)  # fmt: skip


def head_key(party: str, period: str) -> dict[str, str]:
    return {"party": party, "statement": period}


def mark_key(party: str, period: str, line: str) -> dict[str, str]:
    return {"party": party, "statement": f"line#{period}#{line}"}


def account_key(party: str, what: str = "account") -> dict[str, str]:
    return {"party": party, "statement": what}


def account_item(party: str, account: BankAccount, what: str = "account") -> dict[str, Any]:
    return attributes(account_key(party, what) | account_plain(account))


def account_plain(account: BankAccount) -> dict[str, Any]:
    return {
        "holder": account.holder,
        "bank": account.bank,
        "number": account.number,
        "version": account.version,
        "by": account.by,
        "at": rfc3339(account.at),
        "state": account.state,
        "decided_by": account.decided_by,
        "from": _text(account.starts),
        "reason": account.reason,
    }


def account_of(item: Mapping[str, Any]) -> BankAccount:
    return _account(plains(dict(item)))


def accounts_of(own: Mapping[str, Mapping[str, Any]]) -> Accounts:
    """A party's items of `ACCOUNTS`, by their sort key."""
    newest, asked = (own.get(what) for what in ACCOUNTS)
    kept = plains(dict(newest)) if newest else {}
    before = kept.get("before")
    return Accounts(
        _account(kept) if kept else None,
        _account(before) if before else None,
        account_of(asked) if asked else None,
    )


def _account(kept: Mapping[str, Any]) -> BankAccount:
    return BankAccount(
        kept["holder"], kept["bank"], kept["number"], kept["version"], kept["by"],
        parse(kept["at"]), kept.get("state", "approved"), kept.get("decided_by"),
        _moment(kept.get("from")), kept.get("reason"),
    )  # fmt: skip


def content_key(hash: str, number: int) -> dict[str, str]:
    return {"party": f"content:{hash}", "statement": f"{number:03d}"}


def period_key(period: str) -> dict[str, str]:
    return {"party": f"period:{period}", "statement": "head"}


def payout_key(batch: str, what: str = "head") -> dict[str, str]:
    return {"party": f"payout:{batch}", "statement": what}


def head_item(head: Head) -> dict[str, Any]:
    """`period` stands on heads alone: the index `by_period` holds nothing else."""
    return attributes(
        head_key(head.party, head.period)
        | {name: getattr(head, name) for name in SIMPLE}
        | {
            "period": head.period,
            "debt": head.carry.debt,
            "released": [list(each) for each in head.carry.released],
            "frozen": [list(each) for each in head.carry.frozen],
            "returned": [list(each) for each in head.carry.returned] or None,
            "held": [list(each) for each in head.held],
            "came_back": head.came_back or None,
            "approvals": [_approval(each) for each in head.approvals],
            "trail": [_act(act) for act in head.trail],
        }
    )


def head_of(item: Mapping[str, Any]) -> Head:
    kept = plains(dict(item))
    return Head(
        **{name: kept[name] for name in SIMPLE if name in kept},
        period=kept["period"],
        carry=Carry(
            kept["debt"],
            _frozen(kept["released"]),
            _frozen(kept["frozen"]),
            tuple(Returned(*row) for row in kept.get("returned", ())),
        ),
        came_back=kept.get("came_back", False),
        held=_frozen(kept["held"]),
        approvals=tuple(
            Approval(by, parse(at), hash, payable, *rest)
            for by, at, hash, payable, *rest in kept["approvals"]
        ),
        trail=tuple(Act(step, by, parse(at), *rest) for step, by, at, *rest in kept["trail"]),
    )


def mark_item(party: str, period: str, mark: Mark) -> dict[str, Any]:
    return attributes(
        mark_key(party, period, mark.line)
        | {
            "confirmed_by": mark.confirmed_by,
            "confirmed_at": _text(mark.confirmed_at),
            "disputes": [_dispute_item(each) for each in mark.disputes],
        }
    )


def mark_of(item: Mapping[str, Any]) -> Mark:
    kept = plains(dict(item))
    return Mark(
        kept["statement"].split("#", 2)[2],
        kept.get("confirmed_by"),
        _moment(kept.get("confirmed_at")),
        tuple(_dispute(each) for each in kept["disputes"]),
    )


def content_items(statement: Statement) -> Iterator[dict[str, Any]]:
    """The lines, under the hash of the whole: what is written once never changes."""
    pages = list(batched(statement.lines, PAGE, strict=False)) or [()]
    for number, lines in enumerate(pages, 1):
        key = content_key(statement.hash, number)
        yield attributes(
            key | {"pages": len(pages), "lines": _pack([list(line) for line in lines])}
        )


def lines_of(items: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    return tuple(_line(row) for item in items for row in _unpack(item["lines"]["B"]))


def _line(row: Sequence[Any]) -> Line:
    line = Line(*row)
    return line._replace(answered=Answered(*line.answered)) if line.answered else line


def statement_of(head: Head, lines: tuple[Line, ...]) -> Statement:
    return Statement(
        head.party, head.period, head.currency, head.terms, head.recovery, head.carry, lines,
        head.hash,
    )  # fmt: skip


def batch_items(batch: Batch) -> Iterator[dict[str, Any]]:
    """The rows by page, then the head."""
    pages = list(batched(batch.rows, PAGE, strict=False)) or [()]
    for number, rows in enumerate(pages, 1):
        key = payout_key(batch.id, f"rows#{batch.hash}#{number:03d}")
        yield attributes(key | {"rows": _pack([list(row) for row in rows])})
    yield attributes(
        payout_key(batch.id)
        | {
            "state": batch.state,
            "of_period": batch.period,
            "currency": batch.currency,
            "by": batch.by,
            "at": rfc3339(batch.at),
            "count": len(batch.rows),
            "total": batch.total,
            "hash": batch.hash,
            "left_out": _pack([list(each) for each in batch.left_out]) if batch.left_out else None,
            "released": _released(batch),
        }
    )


def _released(batch: Batch) -> list[str] | None:
    return [batch.released_by, rfc3339(batch.released_at)] if batch.released_at else None


def batch_of(head: Mapping[str, Any], pages: Iterable[Mapping[str, Any]]) -> Batch:
    kept = plains({name: value for name, value in head.items() if name != "left_out"})
    released = kept.get("released") or ["", None]
    return Batch(
        kept["party"].removeprefix("payout:"), kept["of_period"], kept["currency"], kept["state"],
        tuple(Row(*row) for page in pages for row in _unpack(page["rows"]["B"])),
        kept["by"], parse(kept["at"]),
        tuple(LeftOut(*row) for row in _unpack(head["left_out"]["B"])) if "left_out" in head else (),
        released[0], _moment(released[1]), kept["hash"],
    )  # fmt: skip


def batch_head_of(item: Mapping[str, Any]) -> BatchHead:
    kept = plains({name: value for name, value in item.items() if name != "left_out"})
    released = kept.get("released") or ["", None]
    return BatchHead(
        kept["party"].removeprefix("payout:"), kept["of_period"], kept["currency"], kept["state"],
        kept["by"], parse(kept["at"]), kept["count"], kept["total"], released[0],
        _moment(released[1]),
    )  # fmt: skip


def report_item(report: PayoutAnswer) -> dict[str, Any]:
    body = {
        "paid": report.paid,
        "returned": report.returned,
        "unchanged": report.unchanged,
        "refused": report.refused,
    }
    return attributes(
        payout_key(report.batch, f"result#{report.file_hash}")
        | {"by": report.by, "at": _text(report.at), "report": _pack(body)}
    )


def report_of(item: Mapping[str, Any]) -> PayoutAnswer:
    kept = plains(dict(item))
    body = _unpack(kept["report"])
    return PayoutAnswer(
        kept["party"].removeprefix("payout:"), kept["statement"].removeprefix("result#"),
        tuple(body["paid"]), tuple(body["returned"]), tuple(body["unchanged"]),
        tuple(Fault(*each) for each in body["refused"]), kept["by"], _moment(kept.get("at")),
    )  # fmt: skip


def _approval(given: Approval) -> list[Any]:
    said = [given.by, rfc3339(given.at), given.hash, given.payable]
    return [*said, given.again] if given.again else said


def _act(act: Act) -> list[Any]:
    said = [act.step, act.by, rfc3339(act.at), act.hash]
    return said if act.note is None else [*said, act.note]


def _dispute_item(dispute: Dispute) -> dict[str, Any]:
    return {
        "id": dispute.id,
        "fact": dispute.fact,
        "value": dispute.value,
        "reason": dispute.reason,
        "by": dispute.by,
        "at": rfc3339(dispute.at),
        "booked": dispute.booked,
        "proposed": dispute.proposed,
        "state": dispute.state,
        "resolved_by": dispute.resolved_by,
        "resolved_at": _text(dispute.resolved_at),
        "note": dispute.note,
        "corrected": dispute.corrected,
        **({"explained": True} if dispute.explained else {}),
    }


def _dispute(kept: Mapping[str, Any]) -> Dispute:
    return Dispute(
        **{
            **{"proposed": None},
            **kept,
            "at": parse(kept["at"]),
            "resolved_at": _moment(kept.get("resolved_at")),
        }
    )


def _frozen(rows: Sequence[Any]) -> tuple[Frozen, ...]:
    return tuple(Frozen(*row) for row in rows)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else parse(text)


def _pack(value: Any) -> bytes:
    return zlib.compress(canonical(value), 9)


def _unpack(data: bytes) -> Any:
    return json.loads(zlib.decompress(data))
