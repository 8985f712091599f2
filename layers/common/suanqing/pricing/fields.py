"""The fields of what comes in over HTTP about prices and parties, and its base: strict, nothing unknown.

Texts stay texts: a rate is a decimal string and an amount a whole number, so no binary float comes in.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.times import parse


def _decimal(text: str) -> str:
    try:
        rate(text)
    except Invalid as error:
        raise ValueError(error.message) from None
    return text


def _moment(text: str) -> str:
    try:
        parse(text)
    except Invalid as error:
        raise ValueError(error.message) from None
    return text


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Of parties, SKUs, tiers and rules: no slash, so that it can stand in a path; no # or colon."""
Code = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Rate = Annotated[str, Field(max_length=40), AfterValidator(_decimal)]
Moment = Annotated[str, Field(max_length=40), AfterValidator(_moment)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Amount = Annotated[int, Field(ge=-(10**15), le=10**15)]
"""Minor units."""
Region = Annotated[str, Field(pattern=r"^([0-9]{6}|[A-Z]{2}(-[A-Z0-9]{1,3})?)$")]
Scenario = Literal["direct", "franchise", "key_account", "dealer"]


class Strict(BaseModel):
    """No unknown field, no conversion; the validator is built when the first document comes."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)
