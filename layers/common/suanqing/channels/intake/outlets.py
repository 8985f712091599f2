"""Which outlet (网点) serves a place: the one whose own region is nearest above it."""

from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import Protocol

from suanqing import regions
from suanqing.errors import Invalid
from suanqing.people.parties.model import Party
from suanqing.platform.cache import TtlCache

"""Where tickets wait that no outlet serves, for a dispatcher to move on."""
TTL = 30.0
PAGE = 200


class PartyPage(Protocol):
    @property
    def parties(self) -> list[Party]: ...
    @property
    def after(self) -> str | None: ...


class Directory(Protocol):
    def page(
        self, kind: str | None = None, limit: int = 50, after: str | None = None
    ) -> PartyPage: ...


def nearest(outlets: Iterable[Party], region: str) -> str | None:
    """The active outlet whose region is the most specific one containing `region`; ties by id."""
    try:
        chain = regions.chain(region)
    except Invalid:
        return None
    serving = [
        (chain.index(outlet.region), outlet.party_id)
        for outlet in outlets
        if outlet.active and outlet.region in chain
    ]
    return min(serving)[1] if serving else None


class Outlets:
    """All outlets, as the directory told at most 30 s ago."""

    def __init__(self, directory: Directory, clock: Callable[[], float] = monotonic) -> None:
        self._directory = directory
        self._known: TtlCache[str, list[Party]] = TtlCache(TTL, clock)

    def serving(self, region: str) -> str | None:
        known = self._known.get("outlet")
        if known is None:
            known = self._known.put("outlet", list(self._read()))
        return nearest(known, region)

    def _read(self) -> Iterator[Party]:
        after = None
        while True:
            page = self._directory.page("outlet", PAGE, after)
            yield from page.parties
            if (after := page.after) is None:
                return
