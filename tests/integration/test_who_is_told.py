"""Who is told by role: somebody new is found at once by a function that knew nobody."""

import os
from typing import Any

from notifications.desk import Directory
from notifications.router import Audience
from suanqing.people.parties.model import HQ, Party
from suanqing.people.parties.store import PartyStore


def hire(client: Any, party: str, role: str, outlet: str) -> None:
    """By another process: this one's copies are as old as they are."""
    other = PartyStore(client, os.environ["PRICING_TABLE"])
    other.put(Party(party, "person", "李雷", frozenset({role}), outlet))


def test_the_first_dispatcher_is_told_though_the_list_at_hand_is_older(engine: Any) -> None:
    hire(engine, "boss", "admin", HQ)
    audience = Audience(PartyStore(engine, os.environ["PRICING_TABLE"]))
    assert list(audience.holders("bj-01", "dispatcher")) == []

    hire(engine, "new", "dispatcher", HQ)

    assert list(audience.holders("bj-01", "dispatcher")) == ["new"]


def test_who_got_the_role_after_the_list_was_read_is_told(engine: Any) -> None:
    store = PartyStore(engine, os.environ["PRICING_TABLE"])
    hire(engine, "anna", "technician", "bj-01")
    audience = Audience(store)
    assert list(audience.technicians("bj-01")) == ["anna"]
    assert list(audience.holders("bj-01", "partner")) == []

    other = PartyStore(engine, os.environ["PRICING_TABLE"])
    anna = other.get("anna")
    other.put(Party("anna", "person", "李雷", frozenset({"partner"}), "bj-01"), anna.version)

    assert list(audience.holders("bj-01", "partner")) == ["anna"]


def test_finances_first_person_is_asked_though_the_register_was_just_read(engine: Any) -> None:
    hire(engine, "boss", "admin", HQ)
    directory = Directory(PartyStore(engine, os.environ["PRICING_TABLE"]))
    assert list(directory.deciders(["finance"], "boss")) == []

    hire(engine, "ann", "finance", HQ)

    assert list(directory.deciders(["finance"], "boss")) == ["ann"]
