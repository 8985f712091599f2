"""Figures about customers, as the API shows them (pydantic)."""

from collections.abc import Iterable

from pydantic import BaseModel

from suanqing.platform.input_fields import Period, Strict
from suanqing.work.care.figures import Month, Share


class FiguresQuery(Strict):
    """first, last: months, at most eleven apart."""

    first: Period
    last: Period


class PersonShare(BaseModel):
    """part: persons of `of` whom it is true of. share: the part as a decimal text; absent of nobody."""

    part: int
    of: int
    share: str | None = None


class DomainView(BaseModel):
    """persons, happenings: how many are of it. domain: public, private, or unnamed by the company's rules. paid:
    minor units by currency. channels: those in it."""

    domain: str
    persons: int
    happenings: int
    paid: dict[str, int]
    channels: list[str]


class FigureMonth(BaseModel):
    """month: such as 2026-11. bought: persons with a visit, order or enrolment that was not refunded. retention: of
    those who bought in the month
    before, who bought in this one. stored_value: of those who bought, who topped up. trial: of those who tried, who
    enrolled after it. both: persons who did something in the public and in the private domain. domains: each of
    them."""

    month: str
    bought: int
    retention: PersonShare
    stored_value: PersonShare
    trial: PersonShare
    both: int
    domains: list[DomainView]


class CustomerFigures(BaseModel):
    """items: by month, in order. A person is all of their ids as they are merged now."""

    items: list[FigureMonth]


def figures_view(found: Iterable[Month]) -> CustomerFigures:
    items = [
        FigureMonth(
            month=each.month, bought=each.bought, retention=_share(each.retention),
            stored_value=_share(each.stored_value), trial=_share(each.trial), both=each.both,
            domains=[DomainView(**{**one._asdict(), "channels": [*one.channels]}) for one in each.domains],
        )
        for each in found
    ]  # fmt: skip
    return CustomerFigures(items=items)


def _share(share: Share) -> PersonShare:
    return PersonShare(part=share.part, of=share.of, share=share.share or None)
