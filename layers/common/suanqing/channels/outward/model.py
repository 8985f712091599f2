"""What a channel gives that tells its platform what was changed here. Pure."""

from typing import Protocol

from suanqing import regions
from suanqing.work.orders.two_sides import Look, Site


class Orders(Protocol):
    """One shop's orders at its platform. Every call raises Unavailable, ChannelMisconfigured, and Invalid: the platform
    does not take it, whoever asks again."""

    @property
    def changes(self) -> bool:
        """Is it switched on that its platform is told?"""
        ...

    def look(self, tid: str) -> Look:
        """How the order stands there now."""
        ...

    def move(self, tid: str, site: Site) -> None:
        """Its goods go there from now on. Doing it again changes nothing."""
        ...


def named(region: str) -> tuple[str, str, str]:
    """Province, city and district of a division's code as platforms write them: a municipality stands in both first
    places; what the code does not say is empty."""
    if not region or regions.FOREIGN.fullmatch(region):
        return "", "", ""
    table = regions.divisions()
    province, city, district = (
        table[code].name if code in table else "" for code in (region[:2] + "0000", region[:4] + "00", region)
    )  # fmt: skip
    if city in regions.FILLERS:
        city = province
    if region.endswith("0000"):
        return province, "", ""
    return province, city, "" if region.endswith("00") else district


def below(site: Site) -> str:
    """The address without the names of its divisions before it, which travel by themselves."""
    address = site.address.strip()
    for name in named(site.region):
        address = address.removeprefix(name).strip()
    return address
