"""Whom a ladder pays: conditions over a party, all of which must hold."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from suanqing.regions import division

if TYPE_CHECKING:
    from suanqing.people.parties.model import Party

NAMES = ("kinds", "roles", "scenarios", "regions", "outlets", "parties")


class Who(NamedTuple):
    """Empty: that condition is open. regions: divisions with all below them ("11" is Beijing)."""

    kinds: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    scenarios: frozenset[str] = frozenset()
    regions: tuple[str, ...] = ()
    outlets: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()

    @property
    def places(self) -> bool:
        """Whether it asks where somebody works; a person's jobs answer that, one by one."""
        return bool(self.scenarios or self.regions or self.outlets)

    def anywhere(self) -> "Who":
        """Its conditions over the party alone."""
        return self._replace(scenarios=frozenset(), regions=(), outlets=frozenset())

    def at(self, outlet: str, scenario: str | None, region: str | None) -> bool:
        """Whether a job of that outlet is of the ladder."""
        return (
            (not self.scenarios or scenario in self.scenarios)
            and (not self.regions or division(region or "").startswith(self.regions))
            and (not self.outlets or outlet in self.outlets)
        )

    def covers(self, party: "Party", outlet: "Party | None" = None) -> bool:
        """A person stands where their outlet does; an outlet is its own."""
        place = party.region or (outlet.region if outlet else None) or ""
        scenario = party.scenario or (outlet.scenario if outlet else None)
        home = party.party_id if party.kind == "outlet" else party.outlet
        return (
            (not self.kinds or party.kind in self.kinds)
            and (not self.roles or bool(self.roles & party.roles))
            and (not self.scenarios or scenario in self.scenarios)
            and (not self.regions or division(place).startswith(self.regions))
            and (not self.outlets or home in self.outlets)
            and (not self.parties or party.party_id in self.parties)
        )


ANYBODY = Who()


def who_of(row: Mapping[str, Sequence[str]] | None) -> Who:
    values: dict[str, Any] = {name: frozenset((row or {}).get(name) or ()) for name in NAMES}
    return Who(**values | {"regions": tuple(map(division, sorted(values["regions"])))})
