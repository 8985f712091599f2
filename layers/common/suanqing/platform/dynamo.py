"""DynamoDB's typed attributes and plain values, one to the other. Pure.

Numbers are int or Decimal, never a binary float.
"""

from decimal import Decimal
from typing import Any


def attribute(value: Any) -> dict[str, Any]:
    """DynamoDB's typed form of a plain value; a None inside a dict is left out."""
    match value:
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | Decimal():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case list() | tuple():
            return {"L": [attribute(each) for each in value]}
        case dict():
            return {"M": attributes(value)}
    raise TypeError(f"{type(value).__name__} is not stored in DynamoDB")


def attributes(values: dict[str, Any]) -> dict[str, Any]:
    """An attribute without a name is refused here: the database refuses it too, not every engine under test."""
    if "" in values:
        raise TypeError(f"an attribute needs a name: {values['']!r} has none")
    return {key: attribute(value) for key, value in values.items() if value is not None}


def plain(typed: dict[str, Any]) -> Any:
    """The value of one typed attribute; whole numbers come as int, others as Decimal."""
    ((kind, value),) = typed.items()
    match kind:
        case "N":
            number = Decimal(value)
            return int(number) if number == number.to_integral_value() else number
        case "L":
            return [plain(each) for each in value]
        case "M":
            return plains(value)
    return value


def plains(item: dict[str, Any]) -> dict[str, Any]:
    return {key: plain(value) for key, value in item.items()}
