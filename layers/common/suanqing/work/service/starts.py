"""In which scene work begins where nobody says (默认业务场景): the company's rules by site, goods and facts. Pure.

    {"rules": {"north": {"order": 10, "when": {"region": ["110000", "130000"]}, "categories": ["appliance"],
                         "scene": "appliance-install"}, …},
     "otherwise": "service-visit"}

Rules are tried in their order, equal ones by id. One holds where each of `when` (conditions of price rules, on what a
new ticket says) and one of `categories` (those of its items in the catalogue) that it names does. Where none holds it
is `otherwise`, without which a ticket begins as it always did.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

from suanqing import ticket_conditions
from suanqing.conditions import Condition, Place
from suanqing.errors import Invalid
from suanqing.work.scenes.shapes import DASHED, ID

MAX_RULES = 200
MAX_CATEGORIES = 50
FIELDS = frozenset({"rules", "otherwise"})
RULE = frozenset({"order", "when", "categories", "scene"})
NONE = ""
"""The rule's id where none held."""


@dataclass(frozen=True, slots=True)
class Start:
    id: str
    scene: str
    when: tuple[Condition, ...] = ()
    categories: frozenset[str] = frozenset()

    def holds(self, place: Place, categories: Set[str], known: Mapping[str, Any]) -> bool:
        if self.categories and self.categories.isdisjoint(categories):
            return False
        return all(condition.holds(place, known) for condition in self.when)


class Begun(NamedTuple):
    """rule: by which, NONE: by none. scene: None where nothing is said."""

    rule: str
    scene: str | None


@dataclass(frozen=True, slots=True)
class Starts:
    rules: tuple[Start, ...] = ()
    otherwise: str | None = None

    def scene(self, place: Place, categories: Set[str], known: Mapping[str, Any]) -> Begun:
        for each in self.rules:
            if each.holds(place, categories, known):
                return Begun(each.id, each.scene)
        return Begun(NONE, self.otherwise)

    @property
    def scenes(self) -> list[str]:
        """All that it names, each once."""
        named: Iterable[str | None] = (*(each.scene for each in self.rules), self.otherwise)
        return list(dict.fromkeys(each for each in named if each))


def starts_of(document: Mapping[str, Any]) -> Starts:
    """The document compiled; Invalid `bad_start` names what it does not understand."""
    _only(document, FIELDS, "scenes")
    rules, otherwise = document.get("rules", {}), document.get("otherwise")
    if not isinstance(rules, Mapping) or len(rules) > MAX_RULES:
        raise _bad("rules", f"rules are an object of at most {MAX_RULES}, by id")
    found = [(_order(each, f"rules.{id}"), _rule(id, each)) for id, each in rules.items()]
    found.sort(key=lambda each: (each[0], each[1].id))
    scene = None if otherwise is None else _scene(otherwise, "otherwise")
    return Starts(tuple(each for _, each in found), scene)


def _rule(id: Any, given: Any) -> Start:
    where = f"rules.{str(id)[:40]}"
    if not isinstance(id, str) or not ID.fullmatch(id):
        raise _bad("rules", "a rule is called by small letters, digits and _")
    _only(given, RULE, where)
    categories = given.get("categories", [])
    if not isinstance(categories, list) or len(categories) > MAX_CATEGORIES or not all(
        isinstance(each, str) and 0 < len(each) <= 60 for each in categories
    ):  # fmt: skip
        raise _bad(
            f"{where}.categories", f"categories are a list of at most {MAX_CATEGORIES} texts"
        )
    when = ticket_conditions.read(given.get("when", {}), f"{where}.when", _bad)
    return Start(id, _scene(given.get("scene"), f"{where}.scene"), when, frozenset(categories))


def _order(given: Any, where: str) -> int:
    order = given.get("order", 0) if isinstance(given, Mapping) else 0
    if type(order) is not int or not 0 <= order <= 1_000_000:
        raise _bad(f"{where}.order", "this is a whole number from 0 to 1000000")
    return order


def _scene(given: Any, where: str) -> str:
    if not isinstance(given, str) or not DASHED.fullmatch(given):
        raise _bad(where, "a scene is named by its id")
    return given


def _only(part: Any, names: frozenset[str], where: str) -> None:
    if not isinstance(part, Mapping):
        raise _bad(where, f"{where} is an object")
    if unknown := sorted(str(name)[:40] for name in set(part) - names):
        raise _bad(where, f"{where} does not know {', '.join(unknown)}")


def _bad(where: str, message: str) -> Invalid:
    return Invalid(f"{where}: {message}", "bad_start", where=where)
