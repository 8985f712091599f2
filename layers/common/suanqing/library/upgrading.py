"""A later version of a template, held against what a company made of the earlier one. Pure.

Three say what a unit is: the template as it came, the template now, and the company. What the template changed and the
company did not flows. What both changed is the company's, but for a scene or a form: there the company's change is a
patch (RFC 7396) over the template, so what the template changes flows wherever the patch is silent. A variant is such
a patch, too.
"""

from collections.abc import Iterator, Mapping, Set
from typing import Any, Literal, NamedTuple

from suanqing.library.differences import BROUGHT, STAYS
from suanqing.library.document import Document
from suanqing.library.units import Place, Units, units
from suanqing.merge_patch import patched

What = Literal["new", "changed", "gone", "merged", "kept"]
MERGED = ("scenes", "forms")
NAMED = ("name", "category")
"""Of an item these flow; another unit or kind would count otherwise what was sold."""


class Change(NamedTuple):
    """What an upgrade does to a unit. what: new; changed; gone; merged, of a scene or form that both changed; kept, the
    company's own stays. flows, keeps: of what is merged the fields that come, and those that stay the company's."""

    part: str
    name: str
    what: What
    flows: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


class Upgraded(NamedTuple):
    """changes: of each unit that the template changed and the company does not have so already. units: what these
    become, None where they go."""

    changes: list[Change]
    units: dict[Place, Any]

    def of(self, part: str) -> dict[str, Any]:
        """By name what of a part comes; of parts that are objects by id."""
        return {
            place[1]: each for place, each in self.units.items() if place[0] == part and each is not None
        }  # fmt: skip

    def units_of(self, part: str) -> dict[Place, Any]:
        return {place: each for place, each in self.units.items() if place[0] == part}


def upgraded(
    own: Document, before: Document, after: Document, stays: Set[Place] = frozenset()
) -> Upgraded:
    """own: what the company has. before: the template as it came; after: as it is now. stays: what does not go although
    the template has it no more."""
    was, now, have = units(before), units(after), units(own)
    made = Upgraded([], {})
    for place in dict.fromkeys((*now, *was)):
        then, new, here = was.get(place), now.get(place), have.get(place)
        if place[0] not in BROUGHT or then == new or here == new:
            continue
        if new is None and place in stays:
            made.changes.append(Change(place[0], ".".join(place[1:]), "kept"))
            continue
        what, value, flows, keeps = _became(place, then, new, here)
        made.changes.append(Change(place[0], ".".join(place[1:]), what, flows, keeps))
        if what != "kept":
            made.units[place] = value
    return made


def no_more(own: Document, before: Document, after: Document) -> set[Place]:
    """Rules about customers that the template has no more, and the company has as it came."""
    now, have = units(after), units(own)
    return {
        place for place, then in units(before).items()
        if place[0] == "care" and place not in now and have.get(place) == then
    }  # fmt: skip


def leant_on(own: Document, goes: Set[Place], stays: Set[Place]) -> set[Place]:
    """Of rules about customers that would go, those that stay: `stays`, and what anything that is left is for: a plan's
    segment, a segment's tags."""
    have, stays = units({"care": own.get("care", {})}), {*stays}
    while True:
        left = [each for place, each in have.items() if place not in goes or place in stays]
        named = {
            each["segment"] for each in left if isinstance(each, Mapping) and "segment" in each
        }
        tags = {
            str(tag).partition(":")[0]
            for each in left if isinstance(each, Mapping) and "all" in each
            for tag in (*each["all"], *each.get("none", ()))
        }  # fmt: skip
        more = {
            place for place in goes - stays
            if (place[1] == "segments" and place[2] in named)
            or (place[1] == "tags" and have[place]["tag"] in tags)
        }  # fmt: skip
        if not more:
            return stays
        stays |= more


def _became(
    place: Place, then: Any, new: Any, here: Any
) -> tuple[What, Any, tuple[str, ...], tuple[str, ...]]:
    if new is None and place[0] in STAYS:  # it may be in use: whoever wants it gone takes it out
        return "kept", None, (), ()
    if here == then:
        if place[0] == "catalogue" and new is not None and then is not None:
            plain = {name: each for name, each in new.items() if name not in NAMED}
            if plain != {name: each for name, each in then.items() if name not in NAMED}:
                return "kept", None, (), ()
        what: What = "new" if then is None else "gone" if new is None else "changed"
        return what, new, (), ()
    if place[0] in MERGED and all(isinstance(each, Mapping) for each in (then, new, here)):
        ours = difference(then, here)
        whole = patched(new, ours)
        flows, told = paths(difference(here, whole)), paths(difference(then, new))
        if flows:
            return "merged", whole, flows, tuple(each for each in told if each not in flows)
    return "kept", None, (), ()


def with_units(own: Units, become: Mapping[Place, Any]) -> Units:
    """The units with what some of them become, None where they go; what is new comes behind."""
    left = {place: become.get(place, value) for place, value in own.items()}
    return {place: each for place, each in (left | {**become}).items() if each is not None}


def changed(one: Document, other: Document) -> tuple[str, ...]:
    """The places that two documents say differently, of what installing brings."""
    was, now = units(one), units(other)
    places = [each for each in dict.fromkeys((*was, *now)) if each[0] in BROUGHT]
    return tuple(".".join(each) for each in places if was.get(each) != now.get(each))


def difference(one: Any, other: Any) -> Any:
    """The merge patch that makes `other` of `one`."""
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return other
    made: dict[str, Any] = {name: None for name in one if name not in other}
    for name, value in other.items():
        if name not in one:
            made[name] = value
        elif one[name] != value:
            made[name] = difference(one[name], value)
    return made


def paths(patch: Any) -> tuple[str, ...]:
    """The fields that a patch changes."""
    return tuple(sorted(_paths(patch, "")))


def _paths(patch: Any, where: str) -> Iterator[str]:
    if not isinstance(patch, Mapping) or not patch:
        if where:
            yield where
        return
    for name, value in patch.items():
        yield from _paths(value, f"{where}.{name}" if where else name)
