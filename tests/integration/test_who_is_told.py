"""Who is told by role: somebody new is found at once by a function that knew nobody."""

import os
from typing import Any

from notifications.desk import Directory
from notifications.router import Audience
from suanqing.people.parties.model import HQ, Party
from suanqing.people.parties.store import NOBODY, PartyStore


class Moment:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def hire(client: Any, party: str, role: str, outlet: str) -> None:
    """By another process: this one's copies are as old as they are."""
    other = PartyStore(client, os.environ["PRICING_TABLE"])
    other.put(Party(party, "person", "李雷", frozenset({role}), outlet))


def test_the_first_dispatcher_is_told_though_the_list_at_hand_is_older(engine: Any) -> None:
    hire(engine, "boss", "admin", HQ)
    moment = Moment()
    audience = Audience(PartyStore(engine, os.environ["PRICING_TABLE"], moment))
    assert list(audience.holders("bj-01", "dispatcher")) == []

    hire(engine, "new", "dispatcher", HQ)
    moment.now += NOBODY

    assert list(audience.holders("bj-01", "dispatcher")) == ["new"]


def test_who_got_the_role_after_the_list_was_read_is_told(engine: Any) -> None:
    moment = Moment()
    store = PartyStore(engine, os.environ["PRICING_TABLE"], moment)
    hire(engine, "anna", "technician", "bj-01")
    audience = Audience(store)
    assert list(audience.technicians("bj-01")) == ["anna"]
    assert list(audience.holders("bj-01", "partner")) == []

    other = PartyStore(engine, os.environ["PRICING_TABLE"])
    anna = other.get("anna")
    other.put(Party("anna", "person", "李雷", frozenset({"partner"}), "bj-01"), anna.version)
    moment.now += NOBODY

    assert list(audience.holders("bj-01", "partner")) == ["anna"]


def test_finances_first_person_is_asked_though_the_register_was_just_read(engine: Any) -> None:
    hire(engine, "boss", "admin", HQ)
    moment = Moment()
    directory = Directory(PartyStore(engine, os.environ["PRICING_TABLE"], moment), moment)
    assert list(directory.deciders(["finance"], "boss")) == []

    hire(engine, "ann", "finance", HQ)
    moment.now += NOBODY

    assert list(directory.deciders(["finance"], "boss")) == ["ann"]


def test_of_many_things_at_once_that_nobody_is_told_of_the_table_is_asked_once(
    engine: Any, monkeypatch: Any
) -> None:
    hire(engine, "boss", "admin", HQ)
    moment = Moment()
    store = PartyStore(engine, os.environ["PRICING_TABLE"], moment)
    audience, directory = Audience(store), Directory(store, moment)
    asked: list[str] = []
    linked, page = store._linked, store.page
    monkeypatch.setattr(store, "_linked", lambda outlet: asked.append(outlet) or linked(outlet))
    monkeypatch.setattr(store, "page", lambda *of: asked.append("all") or page(*of))

    for _ in range(50):
        assert list(audience.holders("bj-01", "dispatcher")) == []
        assert list(directory.deciders(["finance"], "boss")) == []

    assert len(asked) == 6  # each place and the register: at first, and once more
