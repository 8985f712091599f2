"""Ids, amounts, numbers, times and texts of bodies and queries, as pydantic fields: one notation each.

Their rules are those of `quantities`, `times` and `texts`; here they become the contract's schemas.
"""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from suanqing import quantities, times
from suanqing.errors import Invalid


def checked_by(rule: Callable[[str], object]) -> AfterValidator:
    """A text that `rule` takes, unchanged; its Invalid becomes the field's fault."""

    def check(text: str) -> str:
        try:
            rule(text)
        except Invalid as error:
            raise ValueError(error.message) from None
        return text

    return AfterValidator(check)


Moment = Annotated[
    str,
    Field(
        min_length=17,
        max_length=40,
        description="RFC 3339 with offset, from 2000 to 2199",
        examples=["2026-11-03T09:30:00.000Z"],
    ),
    checked_by(times.told),
]
Day = Annotated[
    str,
    Field(pattern=r"^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}$", examples=["2026-11-11"]),
    checked_by(times.day),
]
Period = Annotated[str, Field(pattern=times.PERIOD, examples=["2026-11"])]
WHOLE_YEAR = r"^2[01][0-9]{2}(-(0[1-9]|1[0-2]))?$"
"""A year, or a month as in `times.PERIOD`."""
MonthOrYear = Annotated[str, Field(pattern=WHOLE_YEAR, examples=["2026-11", "2026"])]
_DECIMAL = r"^-?[0-9]{1,18}(\.[0-9]{1,18})?$"
Rate = Annotated[
    str,
    Field(
        max_length=40,
        pattern=_DECIMAL,
        description="a decimal number as text",
        examples=["0.15"],
    ),
    checked_by(lambda text: quantities.number(text, quantities.RATE, "rate")),
]
Number = Annotated[
    str,
    Field(
        max_length=40,
        pattern=_DECIMAL,
        description="a decimal number as text",
        examples=["1200000"],
    ),
    checked_by(quantities.number),
]
"""What a fact or quantity is compared with: an amount in minor units, grams, minutes."""
Quantity = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,6}(\.[0-9]{1,4})?$",
        description="decimal string, more than 0, in the SKU's unit",
        examples=["2", "1.5"],
    ),
    checked_by(lambda text: quantities.number(text, quantities.QUANTITY, "qty")),
]
Minutes = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,6}(\.[0-9]{1,4})?$",
        description="decimal string, more than 0",
        examples=["45"],
    ),
    checked_by(lambda text: quantities.number(text, quantities.MINUTES, "minutes")),
]
Value = (
    Annotated[str, Field(max_length=120)] | Annotated[int, Field(ge=-(10**15), le=10**15)] | bool
)
"""Of a fact by the vocabulary's names; its own bounds hold beside these."""
FactName = Annotated[str, Field(min_length=1, max_length=40)]

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Of parties, SKUs, tiers and rules: no slash, so that it can stand in a path; no # or colon."""
Code = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Amount = Annotated[int, Field(ge=-(10**15), le=10**15)]
"""Minor units."""
Whole = Annotated[int, Field(ge=-(10**9), le=10**9)]
"""A count or a measure in whole units; what it may not be besides is its rule's to say."""
Region = Annotated[str, Field(pattern=r"^([0-9]{6}|[A-Z]{2}(-[A-Z0-9]{1,3})?)$")]
Scenario = Literal["direct", "franchise", "key_account", "dealer"]


class Strict(BaseModel):
    """No unknown field, no conversion; the validator is built when the first document comes."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)
