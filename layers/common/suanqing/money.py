"""Money as integer minor units of a currency; Decimal inside a computation, never a float.

Source of the rules: ISO 4217 (minor units), largest remainder (Hamilton) allocation.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from suanqing.errors import Invalid

EXPONENTS = {"CNY": 2, "USD": 2, "EUR": 2, "HKD": 2, "JPY": 0, "KRW": 0}
"""Decimal places of a currency's minor unit (ISO 4217)."""

CONTEXT = Context(prec=28, rounding=ROUND_HALF_UP)
_ONE = Decimal(1)


def exponent(currency: str) -> int:
    """Decimal places of `currency`; Invalid for one that is not configured."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise Invalid(f"unknown currency {currency!r}", currency=currency) from None


def rate(text: str) -> Decimal:
    """A rate or quantity from its decimal string; Invalid for anything not finite."""
    if not isinstance(text, str):
        raise Invalid(f"a rate is a decimal string, not {type(text).__name__}", value=str(text))
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Invalid(f"{text!r} is not a decimal number", value=text) from None
    if not value.is_finite():
        raise Invalid(f"{text!r} is not a finite number", value=text)
    return value


def round_minor(value: Decimal) -> int:
    """The whole minor units of `value`, half up, away from zero."""
    return int(value.quantize(_ONE, ROUND_HALF_UP, CONTEXT))


def to_minor(text: str, currency: str = "CNY") -> int:
    """Minor units of a major-unit string: "12.34" -> 1234. More places than the currency has: Invalid."""
    scaled = rate(text).scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise Invalid(f"{text} has more decimals than {currency} has", value=text)
    return int(scaled)


def to_major(minor: int, currency: str = "CNY") -> str:
    """The major-unit string people read: 1234 -> "12.34"."""
    places = exponent(currency)
    return f"{Decimal(minor).scaleb(-places):.{places}f}"


def allocate(
    total: int, weights: Sequence[int | Decimal], ids: Sequence[str] | None = None
) -> list[int]:
    """Share `total` minor units by `weights`; the shares sum to `total` exactly.

    Largest remainder; a tie goes to the smaller id, then to the earlier place. A negative total is
    allocated on its absolute value and negated, so a refund mirrors its payment.
    Raises Invalid: no weights, a negative weight, or all zero.
    """
    whole = sum(weights)
    if not weights or whole <= 0 or min(weights) < 0:
        raise Invalid("weights must be non-negative and not all zero", weights=str(list(weights)))
    size = abs(total)
    if not all(type(w) is int for w in weights):
        weights = _whole(weights)
        whole = sum(weights)
    shares, remainders = [], []
    for weight in weights:
        share, remainder = divmod(size * int(weight), int(whole))
        shares.append(share)
        remainders.append(remainder)
    odd = size - sum(shares)
    if odd:
        keys = ids if ids is not None else [""] * len(shares)
        order = sorted(range(len(shares)), key=lambda i: (-remainders[i], keys[i], i))
        for i in order[:odd]:
            shares[i] += 1
    return shares if total >= 0 else [-share for share in shares]


def _whole(weights: Sequence[int | Decimal]) -> list[int]:
    """The same proportions in whole numbers, so that no digit of a weight is lost."""
    exact = [Decimal(w) for w in weights]
    places = max(-min(0, int(w.as_tuple().exponent)) for w in exact)
    return [int(w.scaleb(places)) for w in exact]


def decimal_text(value: Decimal) -> str:
    """The one text of a number: no exponent, no trailing zeros ("1.50" and "1.5" are "1.5")."""
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    if "." not in text or text[-1] not in "0.":
        return text
    return text.rstrip("0").rstrip(".")
