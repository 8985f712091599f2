"""Rows of a flow as the table keeps them: the same rows come back, in whatever order and mixture they were written."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.platform.dynamo import plain
from suanqing.work.tickets.items import events_attribute, newest_event_attribute, read_events
from suanqing.work.tickets.model import Event
from suanqing.work.tickets.short_rows import SAYS, Said, lengthened, shortened

AT = 1_796_077_292_444
WORDS = st.sampled_from(
    [
        "created",
        "on_site",
        "advance",
        "claim",
        "event:paid",
        "a b",
        "x;y",
        ".",
        "=",
        "-",
        "",
        "技师",
    ]
)
TOKENS = st.sampled_from(["t1", "t2", "t17"])
PEOPLE = st.sampled_from(["ann", "bob", "@ann", "=bob", "", "a b"])
OWNERS = st.one_of(
    st.just({}), PEOPLE.map(lambda who: {"owner": who}), PEOPLE.map(lambda who: {"queue": who}),
    st.just({"owner": "ann", "path": [["both", "a", 1]]}),
)  # fmt: skip
SENT = st.one_of(st.just({}), st.tuples(WORDS, PEOPLE).map(lambda pair: {"from": list(pair)}))
STANDS = st.tuples(WORDS, OWNERS, SENT).map(lambda each: {"node": each[0], **each[1], **each[2]})
CLOCKS = st.fixed_dictionaries(
    {"limit_min": st.integers(0, 9_999)},
    optional={"running_since": st.sampled_from([AT, AT + 1]), "used_ms": st.just(7), "holds": st.just(["parts"])},
)  # fmt: skip
ROWS = st.one_of(
    st.fixed_dictionaries({"kind": st.just("began"), "scene": WORDS, "hash": WORDS}),
    st.fixed_dictionaries({"kind": st.just("entered"), "token": TOKENS, "is": STANDS}),
    st.fixed_dictionaries({"kind": st.just("moved"), "token": TOKENS, "on": WORDS, "is": STANDS}),
    st.fixed_dictionaries(
        {"kind": st.just("taken"), "token": TOKENS, "node": WORDS, "command": WORDS},
        optional={"unset": st.just(["from"]), "by": PEOPLE},
    ),
    st.fixed_dictionaries({"kind": st.just("clock"), "token": TOKENS}, optional={"is": CLOCKS}),
    st.fixed_dictionaries({"kind": st.just("acted"), "token": TOKENS, "node": WORDS, "acts": st.just([])}),
)  # fmt: skip
EVENTS = st.lists(
    st.builds(
        lambda kind, by, rows: Event(1, kind, datetime.fromtimestamp(AT / 1000, UTC), by, {"flow": rows, "note": "好"}),
        st.sampled_from([*SAYS, "created", "clock_fired"]), PEOPLE, st.lists(ROWS, min_size=1, max_size=4),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


@given(EVENTS)
def test_what_is_stored_gives_the_same_rows_also_where_each_event_was_stored_behind_the_others(
    events: list[Event],
) -> None:
    rows = [event.data for event in events]
    at_once = plain(events_attribute(events))
    one_by_one = [
        each
        for n in range(1, len(events) + 1)
        for each in plain(newest_event_attribute(events[:n]))
    ]

    assert at_once == one_by_one
    assert [event.data for event in read_events(at_once, len(events))] == rows


@given(EVENTS, st.data())
def test_objects_that_were_written_before_there_were_texts_are_read_among_them(
    events: list[Event], chosen: Any
) -> None:
    stored = plain(events_attribute(events))
    for row, event in zip(stored, events, strict=True):
        if chosen.draw(st.booleans()):
            row["flow"] = event.data["flow"]

    assert [event.data for event in read_events(stored, len(events))] == [e.data for e in events]


def test_the_rows_of_every_day_are_short() -> None:
    stands: dict[str, str] = {}
    began = [
        {"kind": "began", "scene": "ac-install@7", "hash": "efedc9c52a880054"},
        {"kind": "entered", "token": "t1", "is": {"node": "created", "queue": "dispatch"}},
        {"kind": "clock", "token": "t1", "is": {"limit_min": 240, "running_since": AT}},
    ]
    claimed = {"node": "assigned", "owner": "tech-9", "from": ["created", "tech-9"]}
    moved = [{"kind": "moved", "token": "t1", "on": "claim", "is": claimed}]
    worked = [
        {
            "kind": "taken",
            "token": "t1",
            "node": "assigned",
            "command": "add_line",
            "unset": ["from"],
        }
    ]

    assert shortened(began, Said("created", "desk", AT, stands)) == (
        "b ac-install@7 efedc9c52a880054;e created @dispatch;c 240"
    )
    assert shortened(moved, Said("claimed", "tech-9", AT, stands)) == "m . . assigned"
    assert shortened(worked, Said("line_added", "tech-9", AT, stands)) == "t . ."


def test_a_text_that_is_no_row_is_refused() -> None:
    with pytest.raises(LookupError, match="is no row of a flow"):
        lengthened("z what", Said("claimed", "ann", AT, {}))
