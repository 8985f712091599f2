"""Whom a drawn scene's automatic node tells, and who hears of what it could not do."""

from typing import Any

import pytest

from suanqing.channels.notices.act_rules import of_failure, told_by
from suanqing.errors import NotFound
from suanqing.labels import Label
from suanqing.work.tickets.acts import Act
from suanqing.work.tickets.model import Event, Ticket, Worker
from tests.unit.channels.notices.test_rules import AT, Audience, ticket

NODE = Label("复核", "check")


class Nobody(Audience):
    def holders(self, outlet: str, role: str) -> list[str]:
        return []


def act(to: Any, **more: Any) -> Act:
    return Act("T1", "2#0#0", "check", AT, "tech-1", {"do": "notify", "to": to, **more})


def told(to: Any, of: Ticket, audience: Any = None) -> list[str]:
    return [each.to for each in told_by(act(to), of, NODE, audience or Audience())]


def given_to(*parties: str) -> Ticket:
    crew = tuple(Worker(each) for each in parties)
    return ticket("created", assignee=parties[0] if parties else None, crew=crew)


def test_who_has_the_work_is_told_and_where_nobody_has_it_the_dispatch() -> None:
    token = {"t1": {"node": "check", "since": 0, "owner": "tech-9"}}

    assert told("owner", given_to("tech-1", "tech-2")) == ["tech-1", "tech-2"]
    assert told("owner", given_to("tech-1", "tech-9").with_(tokens=token)) == ["tech-9", "tech-1"]
    assert told("owner", given_to()) == ["dispatcher-1"]


def test_a_person_or_all_of_a_role_are_told_where_the_node_names_them() -> None:
    assert told({"party": "desk"}, given_to("tech-1")) == ["desk"]
    assert told({"role": "finance"}, given_to("tech-1")) == ["finance-1"]


def test_of_a_customer_who_has_the_work_is_asked_to_tell_them() -> None:
    [notice] = told_by(
        act("customer", text={"zh": "请回访", "en": "Call back"}),
        given_to("tech-1"),
        NODE,
        Audience(),
    )

    assert (notice.to, notice.kind) == ("tech-1", "scene_told")
    assert notice.params["tell"] == "请告知客户" and notice.params["text"] == "请回访"


@pytest.mark.parametrize("to", ["owner", "customer", {"role": "dispatcher"}])
def test_where_there_is_nobody_to_tell_the_act_fails_by_that_name(to: Any) -> None:
    with pytest.raises(NotFound) as refused:
        told(to, given_to(), Nobody())

    assert refused.value.code == "nobody_to_tell"


def test_an_act_that_failed_is_told_once_to_who_runs_the_dispatch_and_to_the_partner() -> None:
    class Both(Audience):
        def holders(self, outlet: str, role: str) -> list[str]:
            return ["boss", f"{role}-1"]

    data = {"code": "nobody_to_tell", "do": "notify", "node": "check"}
    failed = Event(3, "act_failed", AT, "suanqing", data)

    found = of_failure(failed, given_to("tech-1"), Both())

    assert [each.to for each in found] == ["boss", "dispatcher-1", "partner-1"]
    assert {each.params["code"] for each in found} == {"nobody_to_tell"}
