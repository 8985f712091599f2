"""The facts that prices ask for: each is stated by a form that is asked of whoever may tell it, or set by a step."""

from collections.abc import Iterator
from typing import Any

import pytest

from packages import shelf
from suanqing.work.tickets.access import SETTERS
from tests.unit.library.packages_on_shelf import TRADES

ANY = "any"
"""What a field states that is no choice: whatever is answered."""
GIVEN = {
    "region", "scenario", "level",  # the site's and the outlet's own
    "urgent", "source",  # said by whoever makes the ticket
    "customer_class",  # the register of customers' classes
    "team",  # the crew's, when work is given out
    "day", "weekday", "holiday", "spending_level",  # of the day and the place
    "response_minutes", "paused_minutes", "on_time",  # measured from the ticket's own log
}  # fmt: skip
"""Facts that nobody is asked for by a form."""


def stated(document: Any) -> set[tuple[str, Any]]:
    """Facts that the package's scenes set and its forms state, each with its value."""
    nodes = [node for scene in document["scenes"].values() for node in scene["nodes"].values()]
    acts = [act for node in nodes for act in node.get("acts", ()) if act["do"] == "set_facts"]
    asked = {node["form"] for node in nodes if "form" in node}
    fields = [field for form in asked for field in document["forms"][form]["fields"].values()]
    states = [field["states"] for field in fields if "states" in field]
    said = {
        (each["fact"], value)
        for each in states
        for value in (each["values"].values() if "values" in each else (ANY,))
    }
    return said | {(fact, value) for act in acts for fact, value in act["facts"].items()}


def conditions(document: Any) -> Iterator[tuple[str, Any]]:
    """(fact, value) of each condition of a price book; of a range ANY."""
    if isinstance(document, list):
        for each in document:
            yield from conditions(each)
    elif isinstance(document, dict):
        for name, each in document.items():
            if name != "when":
                yield from conditions(each)
                continue
            for fact, wanted in each.items():
                one_of = wanted if isinstance(wanted, list) else [wanted]
                yield from ((fact, ANY if isinstance(value, dict) else value) for value in one_of)


@pytest.mark.parametrize("name", shelf.ids())
def test_whatever_fact_a_price_asks_for_is_stated_by_a_form_or_a_step_of_the_package(
    name: str,
) -> None:
    """Else nobody who works by its flows ever gets that price: they would have to know that a rule asks for it."""
    document = shelf.package(name)
    asked = {each for each in conditions(document["book"]) if each[0] not in GIVEN}

    assert asked - stated(document) == set()


def measured(document: Any) -> Iterator[str]:
    """Facts that fees are counted by."""
    for plane in document["book"]["planes"].values():
        for fee in plane.get("fees", ()):
            if fee.get("by") == "distance":
                yield "distance_km"
            elif fee.get("by") == "order":
                yield "order_amount"
            elif fee.get("by") == "fact":
                yield fee["fact"]


@pytest.mark.parametrize("name", shelf.ids())
def test_whatever_a_fee_is_counted_by_is_stated_by_a_form_of_the_package(name: str) -> None:
    """Else its way, or what it insures, is charged to nobody."""
    document = shelf.package(name)

    assert {(fact, ANY) for fact in measured(document)} - stated(document) == set()


SERVED_WITH = {"catering", "fresh", "medical"}
"""Whose own rate is that of what they hand over: meals as they are served, fresh food, exempt care."""
OF_WORK = {"labour", "urgent", "night", "holiday", "mileage", "call_out"}


@pytest.mark.parametrize("name", sorted({*shelf.ids()} - SERVED_WITH))
def test_goods_are_taxed_as_goods_and_a_kind_of_work_with_all_that_comes_on_top_of_it(
    name: str,
) -> None:
    """13 % of goods whatever the trade's own rate is; of a repair or a fitting its night and way as its work."""
    document = shelf.package(name)
    plane = document["book"]["planes"]["charge"]
    kinds = {each["kind"] for each in document["catalogue"].values()}
    on_top = {each["fee"] for part in ("fees", "surcharges") for each in plane.get(part, ())}
    rows = plane.get("taxes", [])

    goods = [row["rate"] for row in rows if row.get("on") == ["part"] and "when" not in row]
    assert goods == ["0.13"] or plane["tax"]["rate"] == "0.13" or "part" not in kinds
    for row in rows:
        if "project" in row.get("when", {}):
            assert {"labour", *on_top & OF_WORK} <= {*row["on"]}, row["id"]


@pytest.mark.parametrize("name", shelf.ids())
def test_no_form_asks_somebody_for_a_fact_that_is_not_theirs_to_tell(name: str) -> None:
    """Of what discounts, insures or prices by itself the desk is asked; its answer by a technician would be refused."""
    document = shelf.package(name)
    asked = [
        (node["owner"].get("role"), field["states"]["fact"])
        for scene in document["scenes"].values()
        for node in scene["nodes"].values()
        if "form" in node
        for field in document["forms"][node["form"]]["fields"].values()
        if "states" in field
    ]

    assert [fact for role, fact in asked if fact not in SETTERS["work"] and role != "dispatcher"] == []  # fmt: skip


def after_done(nodes: dict[str, Any]) -> set[str]:
    """Nodes at which the work may be finished: those that finish it, and all that lie behind."""
    found = {id for id, node in nodes.items() if node.get("state") in ("done", "closed")}
    left = list(found)
    while left:
        node = nodes[left.pop()]
        ways = {way["to"] for way in node.get("exits", ())} | {node.get("block", {}).get("next")}
        ways |= {each["start"] for each in node.get("block", {}).get("branches", {}).values()}
        new = (ways & nodes.keys()) - found
        found |= new
        left += new
    return found


@pytest.mark.parametrize("name", shelf.every())
def test_no_form_or_step_states_a_fact_of_finished_work(name: str) -> None:
    """Its answer would be refused, so nobody could go on; and an automatic step would move money that is booked."""
    document = shelf.package(name)
    for scene in document.get("scenes", {}).values():
        for id in after_done(scene["nodes"]):
            node = scene["nodes"][id]
            form = document.get("forms", {}).get(node.get("form"), {"fields": {}})
            assert not any("states" in field for field in form["fields"].values()), id
            assert not any(act["do"] == "set_facts" for act in node.get("acts", ())), id


@pytest.mark.parametrize("name", shelf.ids())
def test_nobodys_own_answer_makes_their_work_pay_more(name: str) -> None:
    """Stars that a technician enters are no customer's: what a bonus follows from the desk asks and says."""
    document = shelf.package(name)
    plane = document["book"]["planes"]["pay"]
    bonus = {
        pair
        for part in ("fees", "surcharges")
        for row in plane.get(part, ())
        if row["fee"] == "bonus"
        for pair in conditions([row])
    }
    for scene in document["scenes"].values():
        for node in scene["nodes"].values():
            if "form" not in node or node["owner"].get("role") == "dispatcher":
                continue
            judged = {way["to"] for way in node["exits"] if "form." in str(way.get("when", ""))}
            acts = [act for to in judged for act in scene["nodes"][to].get("acts", ())]
            told = {pair for act in acts for pair in act.get("facts", {}).items()}
            assert not told & bonus, scene["scene"]


@pytest.mark.parametrize("name", shelf.every())
def test_who_takes_work_is_not_asked_the_desks_form_first(name: str) -> None:
    """A node that is taken by a claim leads on by it, so its form would be for who claims."""
    document = shelf.package(name)
    for scene in document.get("scenes", {}).values():
        for node in scene["nodes"].values():
            ways = {way["on"] for way in node.get("exits", ())}
            assert not ("form" in node and "claim" in ways), scene["scene"]


@pytest.mark.parametrize("name", TRADES)
def test_what_is_kept_back_of_pay_is_so_by_what_a_flow_or_form_of_the_trade_says(name: str) -> None:
    """A release whose condition nobody states keeps nothing back: all is paid when the work is done."""
    document = shelf.package(name)
    releases = document["book"]["planes"]["pay"].get("releases", ())
    asked = {pair for row in releases for pair in row.get("when", {}).items()}

    assert asked <= stated(document)
