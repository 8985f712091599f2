"""Findings that may be meant or may be slips: the book's approver confirms each. Pure.

A price of 0, and a part of the book that its last published version had and this one has not: an emptied
sheet looks exactly like a decision to pay no guarantee any more.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from suanqing.errors import Conflict
from suanqing.pricing.checks.findings import Finding
from suanqing.pricing.names import Document
from suanqing.pricing.special import ASKED, REWORK

TO_CONFIRM = frozenset({"zero_price", "left_out", "rework_charge_changed"})
"""Codes of findings that hold up an approval until it names them."""


def to_confirm(document: Document, before: Document | None) -> Iterator[Finding]:
    """Warnings for who approves. before: the book's last published version."""
    for name, plane in document["planes"].items():
        for row in plane.get("prices") or ():
            if 0 in _amounts(row):
                message = f"{row['sku']} costs 0 in tier {row['tier']}"
                yield _warning("zero_price", message, name, row["tier"], row["sku"])
    if before is None:
        return
    told = [
        (each.get("rework") or {}).get("charge") or REWORK["charge"] for each in (before, document)
    ]
    if told[0] != told[1]:
        message = (
            f"a rework asks {told[1]} of the customer's price, in the version before {told[0]}"
        )
        yield _warning("rework_charge_changed", message, "charge", row="rework")
    for part in _parts(before) - _parts(document):
        plane, _, key = part.rpartition("/")
        message = f"the version before has {key}, this one has none"
        yield _warning("left_out", message, plane, row=key)


def unsaid(document: Document) -> Iterator[Finding]:
    """What a draft leaves for its submission to write."""
    if (document.get("rework") or {}).get("charge") is None:
        what = "the book does not say what a rework asks of the customer"
        message = f"{what}: say charge, or handing it in writes {ASKED}"
        yield _warning("rework_charge_unsaid", message, "charge", row="rework")


def check_confirmed(findings: Sequence[dict[str, Any]], confirmed: Sequence[str]) -> None:
    """Conflict names the findings that an approval has to confirm and does not."""
    left = [
        found
        for found in findings
        if found["code"] in TO_CONFIRM and found["code"] not in confirmed
    ]
    if left:
        codes = ", ".join(sorted({found["code"] for found in left}))
        raise Conflict(
            f"approving this book means to confirm: {codes}", "unconfirmed_findings", findings=left
        )


def _warning(
    code: str, message: str, plane: str, tier: str = "", sku: str = "", row: str = ""
) -> Finding:
    return Finding(code, message, plane, tier, sku, row, "warning")


def _amounts(row: Document) -> list[int | None]:
    return [row.get("amount"), *(step.get("amount") for step in row.get("steps") or ())]


def _parts(document: Document) -> set[str]:
    """What the book holds anything of: "ladders", "pay/surcharges", …"""
    own = {key for key, value in document.items() if key != "planes" and _is_part(value)}
    planes = document["planes"].items()
    return own | {
        f"{name}/{key}" for name, plane in planes for key, v in plane.items() if _is_part(v)
    }


def _is_part(value: Any) -> bool:
    return isinstance(value, list | dict) and bool(value)
