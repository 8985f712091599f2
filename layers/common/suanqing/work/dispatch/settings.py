"""The company's settings of dispatch (派单设置): weights, speeds, and what tickets need. Pure.

    {"scoring": {"travel": 1, "load": 15, "skill": 30, "late": 1, "previous": 20, "speed_kmh": 30,
                 "detour_percent": 135, "unknown_travel": 60, "visit_minutes": 60},
     "horizon_hours": 72,     how far ahead a visit without an agreed time may begin
     "needs": [{"when": {"product_type": "ac"}, "skus": ["AC-INSTALL"], "scene": "installation",
                "skill": "ac", "grade": 2, "licence": "electric"}, ...]}

All of it is optional; what is absent is the published default, dated `PUBLISHED`. A need holds where each of
`when` (conditions of price rules on the ticket's facts), `skus` (one of them is a line) and `scene` that it
names does.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from suanqing import ticket_conditions
from suanqing.conditions import Condition
from suanqing.errors import Invalid
from suanqing.regions import above
from suanqing.work.dispatch.model import Scoring
from suanqing.work.dispatch.waiting import skills_of
from suanqing.work.tickets.model import Ticket

PUBLISHED = "2026-11-29"
"""The day of the defaults, which are version 0."""
MAX_NEEDS = 200
MAX_MINUTES = 10_000
BOUNDS: Mapping[str, tuple[int, int]] = {"speed_kmh": (1, 300), "detour_percent": (100, 1_000)}
"""Of what is no weight; all others lie in [0, MAX_MINUTES]."""
FIELDS = frozenset({"scoring", "horizon_hours", "needs"})
NEED = frozenset({"when", "skus", "scene", "skill", "grade", "licence"})


@dataclass(frozen=True, slots=True)
class Need:
    """What a ticket needs where it holds: a skill in a grade, a licence, or both."""

    when: tuple[Condition, ...]
    skus: frozenset[str]
    scene: str | None
    skill: str | None
    grade: int
    licence: str | None

    def holds(self, ticket: Ticket) -> bool:
        if self.skus and self.skus.isdisjoint(line.sku for line in ticket.lines):
            return False
        if self.scene and ticket.scene.partition("@")[0] != self.scene:
            return False
        place = above(ticket.region) if ticket.region else ()
        known = {"urgent": ticket.urgent, **ticket.facts.get("attrs", {})}
        return all(condition.holds(place, known) for condition in self.when)


@dataclass(frozen=True, slots=True)
class Settings:
    scoring: Scoring = field(default_factory=Scoring)
    horizon_hours: int = 72
    needs: tuple[Need, ...] = ()


def settings_of(document: Mapping[str, Any]) -> Settings:
    """The document compiled; Invalid `bad_dispatch` names what it does not understand."""
    _only(document, FIELDS, "settings")
    needs = document.get("needs", [])
    if not isinstance(needs, list) or len(needs) > MAX_NEEDS:
        raise _bad("needs", f"needs are a list of at most {MAX_NEEDS}")
    return Settings(
        scoring=scoring_of(document.get("scoring", {})),
        horizon_hours=_whole(document.get("horizon_hours", 72), "horizon_hours", 1, 24 * 31),
        needs=tuple(_need(each, f"needs[{n}]") for n, each in enumerate(needs)),
    )


def scoring_of(given: Any) -> Scoring:
    """The weights that are told, over the published ones."""
    names = frozenset(each.name for each in fields(Scoring))
    _only(given, names, "scoring")
    told = {
        name: _whole(value, f"scoring.{name}", *BOUNDS.get(name, (0, MAX_MINUTES)))
        for name, value in given.items()
    }
    return Scoring(**(asdict(Scoring()) | told))


def wanted(settings: Settings, ticket: Ticket) -> tuple[dict[str, int], set[str]]:
    """Skills with the highest grade wished, and licences; what a drawn scene asks of who has its waiting work, too."""
    skills: dict[str, int] = dict.fromkeys(skills_of(ticket), 1)
    licences: set[str] = set()
    for need in settings.needs:
        if not need.holds(ticket):
            continue
        if need.skill:
            skills[need.skill] = max(need.grade, skills.get(need.skill, 0))
        if need.licence:
            licences.add(need.licence)
    return skills, licences


def _need(given: Any, where: str) -> Need:
    _only(given, NEED, where)
    skus, scene = given.get("skus", []), given.get("scene")
    if not isinstance(skus, list) or not all(isinstance(sku, str) and sku for sku in skus):
        raise _bad(f"{where}.skus", "skus are a list of texts")
    for name in ("scene", "skill", "licence"):
        text = given.get(name)
        if text is not None and not (isinstance(text, str) and 0 < len(text) <= 40):
            raise _bad(f"{where}.{name}", "this is a text of at most 40 characters")
    if not (given.get("skill") or given.get("licence")):
        raise _bad(where, "a need names a skill or a licence")
    return Need(
        when=ticket_conditions.read(given.get("when", {}), f"{where}.when", _bad),
        skus=frozenset(skus),
        scene=scene,
        skill=given.get("skill"),
        grade=_whole(given.get("grade", 1), f"{where}.grade", 1, 9),
        licence=given.get("licence"),
    )


def _only(part: Any, names: frozenset[str], where: str) -> None:
    if not isinstance(part, Mapping):
        raise _bad(where, f"{where} is an object")
    if unknown := sorted(str(name)[:40] for name in set(part) - names):
        raise _bad(where, f"{where} does not know {', '.join(unknown)}")


def _whole(value: Any, where: str, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise _bad(where, f"this is a whole number from {low} to {high}")
    return value


def _bad(where: str, message: str) -> Invalid:
    return Invalid(f"{where}: {message}", "bad_dispatch", where=where)
