"""What both sides changed is kept over what was read: whoever was second decides anew."""

from typing import Any
from uuid import uuid4

import pytest

from suanqing.channels.outward.store import ATTEMPTS, OutwardStore
from suanqing.errors import Unavailable
from suanqing.work.orders.two_sides import Change, Shared, Site, changed_here

OLD = Site("310115", "世纪大道 100 号")


@pytest.fixture
def store(engine: Any, tables: dict[str, str]) -> OutwardStore:
    return OutwardStore(engine, tables["INBOX_TABLE"])


@pytest.fixture
def order() -> str:
    return f"tmall:{uuid4().int}"


def moved(known: Shared | None, seq: int) -> Shared:
    now = Site("310115", f"浦东南路 {seq} 号")
    found = changed_here(
        known, Change("T1", seq, "dis", 1_000 * seq, known.ours if known else OLD, now)
    )
    assert found
    return found


def test_who_was_second_decides_again_on_what_the_first_kept(
    store: OutwardStore, order: str
) -> None:
    seen: list[Shared | None] = []

    def step(known: Shared | None) -> tuple[str, Shared | None]:
        seen.append(known)
        if len(seen) == 1:
            assert store.put(order, moved(known, 2), 0)
        return "said", moved(known, 3)

    said, after = store.change(order, step)

    kept = store.get(order)
    assert [each and each.ours.address for each in seen] == [None, "浦东南路 2 号"]
    assert said == "said" and after and kept and kept.field == after
    assert (after.version, after.ours.address, kept.rev) == (2, "浦东南路 3 号", 2)


def test_a_step_that_changes_nothing_writes_nothing(store: OutwardStore, order: str) -> None:
    assert store.change(order, lambda known: (known, None)) == (None, None)
    assert store.get(order) is None


def test_where_others_are_always_first_nothing_is_kept_over_theirs_and_it_is_said(
    store: OutwardStore, order: str
) -> None:
    others = 0

    def step(known: Shared | None) -> tuple[None, Shared]:
        nonlocal others
        others += 1
        kept = store.get(order)
        assert store.put(order, moved(known, others + 1), kept.rev if kept else 0)
        return None, moved(known, 99)

    with pytest.raises(Unavailable):
        store.change(order, step)

    kept = store.get(order)
    assert kept and others == kept.rev == ATTEMPTS
    assert kept.field.ours.address == f"浦东南路 {ATTEMPTS + 1} 号"
