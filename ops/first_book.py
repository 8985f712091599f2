"""The small book of `python -m ops start`: one service, one price for the customer, one for the work."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from suanqing.times import BEIJING

OUTLET_SHARE = "0.20"
BOOK = "main"


def month_start(now: datetime) -> str:
    """The first moment of the month in Beijing, from when the book holds."""
    first = now.astimezone(BEIJING).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first.isoformat()


def book(sku: str, charge: int, pay: int, since: str) -> dict[str, Any]:
    """The document of POST /books. charge, pay: fen for one; the outlet has a fifth of the pay."""
    return {
        "book": BOOK,
        "currency": "CNY",
        "valid_from": since,
        "scenarios": ["direct"],
        "levels": ["standard"],
        "zones": {},
        "planes": {
            "charge": _plane("c", sku, charge) | {"tax": {"mode": "inclusive", "rate": "0.06"}},
            "pay": _plane("p", sku, pay)
            | {
                "split": [
                    {"role": "outlet", "share": OUTLET_SHARE},
                    {"role": "crew", "remainder": True},
                ]
            },
        },
    }


def _plane(tier: str, sku: str, amount: int) -> dict[str, Any]:
    name = f"{tier}-standard"
    return {
        "tiers": [{"id": name, "when": {}}],
        "prices": [{"sku": sku, "tier": name, "amount": amount}],
    }


def priced(document: dict[str, Any]) -> set[str]:
    """The services of which the book says what they cost and what they pay."""
    charge, pay = (
        {row["sku"] for row in document["planes"][plane]["prices"]} for plane in ("charge", "pay")
    )
    return charge & pay


def fen(yuan: str) -> int:
    """ "120.00" in fen. Raises ValueError where it is no amount above 0 in whole fen."""
    try:
        exact = Decimal(yuan) * 100
    except InvalidOperation as wrong:
        raise ValueError(f"{yuan} 不是金额 / is no amount") from wrong
    if exact <= 0 or exact != exact.to_integral_value():
        raise ValueError(f"{yuan} 不是金额 / is no amount in yuan and fen")
    return int(exact)
