"""Numbers as people read them."""

from decimal import Decimal

from suanqing.money import exponent


def major(value: Decimal, currency: str) -> str:
    """An unrounded minor amount in major units: at least the currency's places, at most six."""
    places = exponent(currency)
    scaled = value.scaleb(-places)
    shown = max(places, min(6, -int(scaled.normalize().as_tuple().exponent)))
    text = f"{scaled:.{shown}f}"
    return text if Decimal(text) == scaled else f"≈{text}"


def percent(rate: str) -> str:
    text = format((Decimal(rate) * 100).normalize(), "f")
    return f"{text} %"
