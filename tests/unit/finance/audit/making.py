"""A journal in memory: items as DynamoDB holds them, and what seals and roots were made of it."""

from typing import Any

from suanqing.finance.audit import chain
from suanqing.finance.audit.chain import Key, Seal, Stored
from suanqing.finance.audit.store import stored
from suanqing.platform.dynamo import attributes

CHAIN, PERIOD = "payable:tech-1", "2026-11"
Item = dict[str, Any]


def item(number: int, amount: int = 100, minute: int = 0) -> Item:
    return attributes(
        {
            "account": CHAIN,
            "entry": f"{PERIOD}#t{number:04d}#000001",
            "at": f"2026-11-03T08:{minute:02d}:00.000Z",
            "lines": [{"line": "pay:1:labour", "amount": -amount}],
            "body": bytes([number % 256, 7, 0]),
        }
    )


def by_key(items: list[Item]) -> dict[Key, Stored]:
    return stored({(each["account"]["S"], each["entry"]["S"]): each for each in items})


def sealed(*steps: list[Item], hour: int = 9) -> list[Seal]:
    """A seal after each step, over all that had come until then."""
    seals: list[Seal] = []
    there: list[Item] = []
    for step in steps:
        there += step
        at = f"2026-11-03T{hour:02d}:00:00.000Z"
        seals += chain.seal(CHAIN, PERIOD, seals, by_key(there), at)
    return seals


def kinds(findings: list[chain.Finding]) -> list[str]:
    return [finding.kind for finding in findings]
