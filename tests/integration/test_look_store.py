"""One look at who somebody is (`work.customers.look_store`)."""

from typing import Any

from suanqing.work.customers.look_store import Look
from suanqing.work.customers.merges import Merges, persons
from suanqing.work.customers.store import CustomerStore
from tests.integration.settling import Clock


def test_a_merge_since_the_first_answer_is_seen_at_the_end_also_where_a_write_was_refused_between(
    engine: Any, tables: dict[str, str]
) -> None:
    table = tables["WORK_TABLE"]
    look, store = Look(engine, table), CustomerStore(engine, table)
    assert persons(look, "buyer-1") == ["buyer-1"]
    Merges(store, Clock()).put("buyer-1", "member-1", "one phone", "rule")
    assert persons(look, "buyer-1") == ["buyer-1"]

    store.add("customer:other", "thing", {"of": "others"})
    assert not look.together([look.new("customer:other", "thing", {"of": "mine"})])
    assert persons(look, "buyer-1") == ["buyer-1", "member-1"]
    assert look.moved()
    assert persons(look, "buyer-1") == ["buyer-1", "member-1"]
    assert not look.moved()
