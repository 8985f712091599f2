"""The fields of what comes in over HTTP about prices and parties, and its base: strict, nothing unknown.

Texts stay texts: a rate is a decimal string and an amount a whole number, so no binary float comes in.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.input_fields import Day, Moment, Number, Rate

__all__ = [
    "Amount",
    "Code",
    "Day",
    "Id",
    "Moment",
    "Name",
    "Number",
    "Rate",
    "Region",
    "Scenario",
    "Strict",
]

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Of parties, SKUs, tiers and rules: no slash, so that it can stand in a path; no # or colon."""
Code = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Amount = Annotated[int, Field(ge=-(10**15), le=10**15)]
"""Minor units."""
Region = Annotated[str, Field(pattern=r"^([0-9]{6}|[A-Z]{2}(-[A-Z0-9]{1,3})?)$")]
Scenario = Literal["direct", "franchise", "key_account", "dealer"]


class Strict(BaseModel):
    """No unknown field, no conversion; the validator is built when the first document comes."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)
