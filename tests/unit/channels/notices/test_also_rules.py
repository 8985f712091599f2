"""Who is told beside those who have the work, when a ticket comes to a node."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from suanqing.channels.notices.also_rules import also_told
from suanqing.channels.notices.model import Notice
from suanqing.channels.notices.rules import notices_for
from suanqing.channels.notices.subscriptions import OWN, check_named, subscriptions_of
from suanqing.channels.notices.words import text_of
from suanqing.errors import Invalid
from suanqing.labels import TICKET_STATES, Label
from suanqing.people.parties.model import Party
from suanqing.times import epoch_ms
from suanqing.work.tickets.model import Ticket
from tests.unit.channels.notices.test_rules import AT, Audience, earned, ticket


class People(Audience):
    def members(self, outlet: str) -> list[str]:
        return ["tech-1", "clerk-1"] if outlet == "BJ-CY" else []


def told(*tell: str, nodes: tuple[str, ...] = ("visit",)) -> Any:
    return subscriptions_of({"also": [{"nodes": [*nodes], "tell": [*tell]}]}).also


def name(of: Ticket, node: str) -> Label:
    return TICKET_STATES.get(node, Label("上门", "visit"))


def at(node: str, owner: str, minutes: int = 0, **changes: Any) -> Ticket:
    since = epoch_ms(AT + timedelta(minutes=minutes))
    return ticket("created", **changes).with_(
        tokens={"t1": {"node": node, "since": since, "owner": owner}}
    )


def heard(also: Any, old: Ticket | None, new: Ticket) -> list[Notice]:
    return also_told(also, old, new, People(), name)


def test_r181_who_has_a_role_had_the_previous_node_or_is_named_is_told_when_a_ticket_comes_to_a_node() -> (
    None
):
    also = told("partner", "previous", "party:p9", "outlet")

    found = heard(also, at("ask", "desk-1"), at("visit", "tech-1", 5))

    assert {each.to for each in found} == {"partner-1", "desk-1", "p9", "clerk-1"}
    assert {each.kind for each in found} == {"scene_told"}
    assert "单子到了“上门”" in text_of(found[0])


def test_who_has_the_work_there_is_not_told_once_more_by_this() -> None:
    assert [each.to for each in heard(told("outlet"), None, at("visit", "tech-1"))] == ["clerk-1"]
    assert heard(told("party:tech-1"), None, at("visit", "tech-1")) == []


def test_nothing_is_told_where_it_stands_already_or_of_another_node() -> None:
    also = told("partner")
    here = at("visit", "tech-1", 5)

    assert heard(also, here, here.with_(title="空调移机")) == []
    assert heard(also, here, at("pay", "tech-1", 9)) == []
    assert len(heard(also, here, at("visit", "tech-1", 9))) == 1


def test_a_ticket_in_a_built_in_scene_comes_to_its_states() -> None:
    also = told("partner", nodes=("done",))
    before, after = ticket("created"), ticket("created", "completed", state="done")

    [found] = heard(also, before, after)

    assert found.to == "partner-1" and "已完工" in text_of(found)
    assert heard(also, after, after) == []


def test_a_state_that_a_built_in_scene_came_to_and_left_by_one_change_is_told_as_well() -> None:
    also = told("partner", nodes=("created", "assigned", "on_site", "done"))
    before = ticket("created")
    after = ticket("created", "claimed", "arrived", "completed", state="done")

    def came(old: Ticket | None) -> list[str]:
        return [each.params["node"] for each in heard(also, old, after)]

    assert came(before) == ["assigned", "on_site", "done"]
    assert came(None) == ["created", "assigned", "on_site", "done"]
    assert came(ticket("created", "claimed", state="assigned")) == ["on_site", "done"]
    assert heard(also, after, after) == []


def test_the_same_step_twice_gives_the_same_ids_and_two_rules_of_one_person_one_notice() -> None:
    also = subscriptions_of(
        {"also": [{"nodes": ["visit"], "tell": [each]} for each in ("partner", "party:partner-1")]}
    ).also
    new = at("visit", "tech-1", 5)

    first, second = heard(also, None, new), heard(also, None, new)

    assert [each.id for each in first] == [each.id for each in second]
    assert len(first) == 1


def test_what_the_reader_did_stands_in_the_inbox_alone_and_says_where_the_ticket_stands() -> None:
    new = at("visit", "tech-1", 5)
    more = heard(told("party:dispatch-1"), None, new)

    [found] = [
        each
        for each in notices_for(None, new, People(), earned, more=more)
        if each.kind == "scene_told"
    ]

    assert found.params[OWN] == "1"
    assert found.params["nodes"] == "visit"


def test_nodes_at_which_nothing_rests_are_come_to_as_well_and_once() -> None:
    also = told("partner", nodes=("sms", "split", "ready", "visit"))
    flow = [
        {"kind": "moved", "token": "t1", "on": "done", "is": {"node": "ready"}},
        {"kind": "left", "token": "t1", "node": "ready", "on": "event:paid", "to": "sms"},
        {"kind": "acted", "token": "t1", "node": "sms", "acts": ["a1"]},
        {"kind": "opened", "block": "split", "round": 1, "token": "t1"},
        {"kind": "entered", "token": "t2", "is": {"node": "visit"}},
    ]
    before = at("ask", "desk-1")
    after = ticket("created", "advanced")
    moved = replace(after.events[-1], data={"flow": flow})
    since = epoch_ms(moved.at)
    after = after.with_(
        events=(after.events[0], moved),
        tokens={"t2": {"node": "visit", "since": since, "owner": "tech-1"}},
    )

    found = heard(also, before, after)

    assert [each.params["node"] for each in found] == ["ready", "sms", "split", "visit"]
    assert len({each.id for each in found}) == 4
    assert heard(also, after, after) == []


def test_a_named_party_works_here_or_is_a_group_that_is_told() -> None:
    known = {
        "p1": Party("p1", "person", "王"),
        "gone": Party("gone", "person", "李", active=False),
        "BJ-CY": Party("BJ-CY", "outlet", "朝阳店"),
        "group": Party("group", "outlet", "东区群", accounts={"wecomrobot": "east"}),
    }
    check_named(told("party:p1", "party:group", "outlet", "partner"), known.get)

    for who, says in (
        ("nobody", "there is no party nobody"),
        ("gone", "gone is nobody who works here"),
        ("BJ-CY", "BJ-CY is nobody who works here"),
    ):
        with pytest.raises(Invalid, match=says) as refused:
            check_named(told("party:p1", f"party:{who}"), known.get)
        assert (refused.value.code, refused.value.facts["where"]) == (
            "unknown_party",
            "also[0].tell",
        )
