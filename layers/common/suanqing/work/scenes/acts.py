"""What an automatic node does (动作): which fields each act has, and what of it must be there. Pure.

    notify      to: "owner", "customer", {"role"} or {"party"}; text (zh, en), else the node's name
    send        event: the name under which plugins hear it; answers: fields of forms (form.<field>) that go along
    link        to: "order"; "ticket", "contract" or "repair" with the `fact` that names it
    convert     scene: of the ticket that is made; title, lines (whether they go along)
    follow_up   the same, in so many `days`: its scene begins by waiting for the day `follow_up_on`
    reserve     parts: [{"sku", "qty"}], or from: "form.<field>" of a part list; neither: the ticket's own lines;
                at: "outlet" or "van"; hours
    check_stock the same without hours: whether all of it lies free there is told to the ticket as the event `in_stock`
                or `out_of_stock`, which a node behind it waits for
    use         what is reserved for the ticket goes into its work, in the same write as the transition
    set_facts   facts: set in the same write, too

All but the last two happen after it (`work.tickets.acts`). What could not be done is not published: `lint` says so.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from suanqing import quantities, vocabulary
from suanqing.errors import Invalid
from suanqing.people.roles import ROLES
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.shapes import (
    Check,
    Fault,
    a_flag,
    a_list,
    a_name,
    a_number,
    a_scene_id,
    a_text,
    an_id,
    an_object,
    either,
    one_of,
    record,
)

MAX_ACTS = 20
MAX_PARTS = 10
MAX_ANSWERS = 20
MAX_DAYS = 366
MAX_HOURS = 720
FOLLOW_UP_ON = "follow_up_on"
"""The fact that a follow-up's ticket waits for."""
IN_STOCK, OUT_OF_STOCK = "in_stock", "out_of_stock"
"""What a look at the stock tells a ticket."""
FORM = "form."
RECEIVERS = ("owner", "customer")
PLACES = ("outlet", "van")
NAMED_BY_FACT = ("ticket", "contract", "repair")


@dataclass(frozen=True, slots=True)
class Reach:
    """What acts may name. scenes: by id, whether it begins by waiting for the day of a follow-up; parts: of the
    catalogue; items: the unit of each of it that nodes settle and acts reserve. None: anything goes."""

    scenes: Mapping[str, bool] | None = None
    parts: Set[str] | None = None
    items: Mapping[str, str] | None = None


ANYTHING = Reach()


def a_quantity(value: Any, where: str) -> Iterator[Fault]:
    try:
        fine = isinstance(value, str) and len(value) <= 20 and quantities.quantity(value) > 0
    except Invalid:
        fine = False
    if not fine:
        yield "bad_field", f"{where} is a quantity such as 2 or 0.5, as a text"


def _answered(value: Any, where: str) -> Iterator[Fault]:
    name = value.removeprefix(FORM) if isinstance(value, str) else ""
    if not isinstance(value, str) or not value.startswith(FORM) or [*an_id(name, where)]:
        yield "bad_field", f"{where} is a field of a form, such as form.parts"


def _receiver(value: Any) -> Check | None:
    return record({"party": a_text(60)} if "party" in value else {"role": an_id})


_PARTS: Mapping[str, Check] = {
    "parts": a_list(record({"sku": a_text(60), "qty": a_quantity}), 1, MAX_PARTS),
    "from": _answered, "at": one_of(*PLACES),
}  # fmt: skip
_MADE: Mapping[str, Check] = {"title": a_name, "lines": a_flag}
_DO = {"do": an_id}
_LINKS: Mapping[str, Check] = {
    "order": record({**_DO, "to": one_of("order")}),
    **{
        each: record({**_DO, "to": one_of(each), "fact": a_text(60)}) for each in NAMED_BY_FACT
    },
}  # fmt: skip
SHAPES: Mapping[str, Check] = {
    "notify": record({**_DO, "to": either(_receiver, one_of(*RECEIVERS))}, {"text": a_name}),
    "send": record({**_DO, "event": an_id}, {"answers": a_list(_answered, 1, MAX_ANSWERS)}),
    "link": either(lambda v: _LINKS.get(str(v.get("to"))), record({**_DO, "to": one_of(*_LINKS)})),
    "convert": record({**_DO, "scene": a_scene_id}, _MADE),
    "follow_up": record({**_DO, "scene": a_scene_id, "days": a_number(1, MAX_DAYS)}, _MADE),
    "reserve": record(_DO, {**_PARTS, "hours": a_number(1, MAX_HOURS)}),
    "check_stock": record(_DO, _PARTS),
    "use": record(_DO),
    "set_facts": record({**_DO, "facts": an_object}),
}  # fmt: skip
ACTS = tuple(SHAPES)
ACT: Check = either(lambda v: SHAPES.get(str(v.get("do"))), record({"do": one_of(*ACTS)}))


def named_scenes(document: Mapping[str, Any]) -> list[str]:
    """Scenes that its acts make tickets of, each once."""
    return _named(document, lambda act: [act.get("scene")])


def named_parts(document: Mapping[str, Any]) -> list[str]:
    """SKUs that its acts reserve, each once."""

    def of(act: Mapping[str, Any]) -> list[Any]:
        listed = act.get("parts")
        rows = listed if isinstance(listed, list) else []
        return [row.get("sku") for row in rows if isinstance(row, Mapping)]

    return _named(document, of)


def named_items(document: Mapping[str, Any]) -> list[str]:
    """SKUs that its nodes settle, each once."""
    nodes = document.get("nodes")
    raws = nodes.values() if isinstance(nodes, Mapping) else ()
    told = [raw.get("settles") for raw in raws if isinstance(raw, Mapping)]
    found = [sku for each in told if isinstance(each, Mapping) for sku in settled_items(each)]
    return list(dict.fromkeys(each for each in found if isinstance(each, str)))


def settled_items(settles: Mapping[str, Any]) -> list[Any]:
    """What a node's `settles` names."""
    listed = settles.get("items")
    return [*(listed if isinstance(listed, list) else []), settles.get("item")]


def wrong_quantity(qty: str, sku: str, units: Mapping[str, str] | None) -> str:
    """What is wrong with so much of an item, by its unit; "" where nothing is, or nobody knows it."""
    try:
        quantities.quantity(qty, (units or {}).get(sku, ""), sku)
    except Invalid as error:
        return error.message
    return ""


def _named(document: Mapping[str, Any], of: Any) -> list[str]:
    nodes = document.get("nodes")
    raws = nodes.values() if isinstance(nodes, Mapping) else ()
    acts = [raw["acts"] for raw in raws if isinstance(raw, Mapping) and isinstance(raw.get("acts"), list)]  # fmt: skip
    found = [each for many in acts for act in many if isinstance(act, Mapping) for each in of(act)]
    return list(dict.fromkeys(each for each in found if isinstance(each, str)))


def begins_with_follow_up(document: Mapping[str, Any]) -> bool:
    """Whether a scene begins by waiting for the day of a follow-up; not of what is no scene's document."""
    nodes = document.get("nodes")
    first = document.get("start")
    start = nodes.get(first) if isinstance(nodes, Mapping) and isinstance(first, str) else None
    wait = start.get("wait") if isinstance(start, Mapping) else None
    return isinstance(wait, Mapping) and wait.get("field") == FOLLOW_UP_ON


def lint(node: str, acts: tuple[Mapping[str, Any], ...], reach: Reach) -> Iterator[Finding]:
    """What of a node's acts could not be done."""
    for place, act in enumerate(acts):
        for code, message in _wrong(act, reach):
            yield Finding(code, f"{node}: {message}", node, f"acts.{place}")


def _wrong(act: Mapping[str, Any], reach: Reach) -> Iterator[Fault]:
    match act["do"]:
        case "convert" | "follow_up":
            yield from _target(act, reach.scenes)
        case "reserve" | "check_stock":
            for row in act.get("parts", ()):
                if reach.parts is not None and row["sku"] not in reach.parts:
                    yield "not_a_part", f"{row['sku']} is no part of the catalogue"
                if wrong := wrong_quantity(row["qty"], row["sku"], reach.items):
                    yield "bad_field", wrong
        case "notify":
            role = act["to"].get("role") if isinstance(act["to"], Mapping) else None
            if role is not None and role not in ROLES:
                yield "unknown_role", f"there is no role {role}"
        case "link":
            word = vocabulary.VOCABULARY.get(act.get("fact", ""))
            if "fact" in act and (word is None or word.kind != "text"):
                yield "unknown_word", f"{act['fact']} is no fact that names something"
        case "set_facts":
            try:
                vocabulary.checked(act["facts"])
            except Invalid as error:
                yield "bad_field", f"facts: {error.message}"


def _target(act: Mapping[str, Any], scenes: Mapping[str, bool] | None) -> Iterator[Fault]:
    if scenes is None:
        return
    if act["scene"] not in scenes:
        yield "unknown_scene", f"there is no scene {act['scene']} to make a ticket of"
    elif act["do"] == "follow_up" and not scenes[act["scene"]]:
        yield (
            "no_follow_up",
            f"{act['scene']} does not begin by waiting for the day {FOLLOW_UP_ON}",
        )
