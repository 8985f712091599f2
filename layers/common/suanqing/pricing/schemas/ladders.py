"""The shape of a ladder (阶梯): commission over a period, whom it pays and by which steps."""

from typing import Annotated, Literal

from pydantic import Field

from suanqing.platform.input_fields import Amount, Code, Id, Rate, Strict


class LadderStep(Strict):
    """[from, to) in minor units, tickets or minutes; `to` left out: without end."""

    from_: Annotated[Amount, Field(alias="from")]
    to: Amount | None = None
    rate: Rate


class LadderOf(Strict):
    fees: Annotated[list[Code], Field(min_length=1)] | None = None


class LadderWho(Strict):
    """Whom it pays: all conditions must hold."""

    kinds: list[Code] | None = None
    roles: list[Code] | None = None
    scenarios: list[Code] | None = None
    regions: list[Code] | None = None
    outlets: list[Id] | None = None
    parties: list[Id] | None = None


class LadderRow(Strict):
    """Commission over a period (阶梯), by what a party earned, did or worked in it."""

    id: Id
    measure: Literal["amount", "count", "minutes"]
    mode: Literal["marginal", "volume"]
    who: LadderWho
    steps: Annotated[list[LadderStep], Field(min_length=1, max_length=100)]
    of: LadderOf | None = None
    cap: Amount | None = None
    floor: Amount | None = None
    guarantee: Amount | None = None
