"""What each channel's service costs of its income (服务成本占比), for head office and for who looks after an area."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from settlement.app import api
from settlement.margin_terms import names_of, province, waiting
from settlement.trends import channels_in
from settlement.wiring import parties
from suanqing import regions
from suanqing.errors import Forbidden
from suanqing.insight.views.channel_shares import ChannelShares, shares_of
from suanqing.insight.views.trends import Window
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import READ_SHARES
from suanqing.platform.input_fields import Day, Region
from suanqing.times import BEIJING, utcnow


class SharesQuery(BaseModel):
    """last: the last of the days, today in Beijing if absent."""

    model_config = ConfigDict(extra="forbid")

    region: Annotated[
        Region | None,
        Field(
            description="a province; absent: the own area of who looks after one, else everywhere"
        ),
    ] = None
    days: Annotated[Literal[7, 28], BeforeValidator(int)] = 28
    last: Day | None = None


@api.route("GET", "/margins/channels", roles=READ_SHARES)
def channel_shares(caller: Caller, query: SharesQuery, lang: Lang) -> ChannelShares:
    """Each channel's income, what its service costs, and the part that is, in the last 7 or 28 days beside as many
    before. Who looks after an area (区域负责人) is given that area alone."""
    region = _region(caller, province(query.region))
    last = date.fromisoformat(query.last) if query.last else utcnow().astimezone(BEIJING).date()
    window = Window(last, query.days)
    read = channels_in(region or "*", window)
    names = names_of((("channel", id) for id, _ in read.series), lang)
    return ChannelShares(
        region=region,
        name=regions.name(region) if region else None,
        days=window.days, before=str(window.before), first=str(window.first), last=str(window.last),
        items=shares_of(read.series, window, lambda id: names.get(id, id)),
        as_of=read.as_of, waiting_since=waiting(*window.months), hash=read.hash,
    )  # fmt: skip


def _region(caller: Caller, asked: str | None) -> str | None:
    """Where the caller may look. Forbidden: another area, or one smaller than what the figures are kept by."""
    if caller.reads_all_money:
        return asked
    home = parties().get(caller.party).region
    if home is None or province(home) != regions.chain(home)[0]:
        raise Forbidden("these figures are kept by province", code="other_area", region=home)
    if asked not in (None, province(home)):
        raise Forbidden("this area is another's to look after", code="other_area", region=asked)
    return province(home)
