"""Consultations and what goes with them, as the API takes and shows them (pydantic)."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from suanqing.platform.input_fields import Strict
from suanqing.work.care.consults import Confidence, Consult, Match

MOST = 100


class MatchJudged(Strict):
    """match: id of one. undone: whether it is none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"match": "0f3a9c", "undone": True}]})

    match: Annotated[str, Field(min_length=1, max_length=64)]
    undone: bool


class MatchView(BaseModel):
    """match: its id. kind: what they did. at: when. channel: where. source, line: of what. about: what both are about.
    days: how far apart. confidence: certain (both about the same and at most a week apart), likely (one of the two) or
    possible. merged: they are of two ids that are one person. undone: somebody said that it is none."""

    match: str
    kind: str
    at: str
    channel: str
    source: str
    line: str
    about: list[str]
    days: int
    confidence: Confidence
    merged: bool
    undone: bool


class ConsultView(BaseModel):
    """at: when they asked. channel: where. source, line: of what. about: which goods or topics. matches: what they did
    in shops within 30 days of it, the surest first, five at most."""

    at: str
    channel: str
    source: str
    line: str
    about: list[str]
    matches: list[MatchView]


class ConsultsView(BaseModel):
    """items: the newest first, a hundred at most."""

    items: list[ConsultView]


def consults_view(found: Iterable[Consult]) -> ConsultsView:
    items = [
        ConsultView(
            at=each.told.at, channel=each.told.channel, source=each.told.source, line=each.told.line,
            about=[*each.told.about], matches=[_match(one) for one in each.matches],
        )
        for each in [*found][:MOST]
    ]  # fmt: skip
    return ConsultsView(items=items)


def _match(found: Match) -> MatchView:
    with_ = found.with_
    return MatchView(
        match=found.id, kind=with_.kind, at=with_.at, channel=with_.channel, source=with_.source, line=with_.line,
        about=[*found.same], days=found.days, confidence=found.confidence, merged=found.merged, undone=found.undone,
    )  # fmt: skip
