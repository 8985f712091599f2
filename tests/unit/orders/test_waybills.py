"""Where an order's goods are, read off carriers' words by rules that are data."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.channels.tmall import trace
from suanqing.work.orders import waybills
from suanqing.work.orders.waybills import Passed, Waybill

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("action", "words", "stage"),
    [
        ("", "对方已签收", "signed"),
        ("SIGNED", "", "signed"),
        ("", "【上海市】快件派送中,请准备签收,快递员 138****0000", "delivering"),
        ("", "派送失败,收件人电话无人接听", "trouble"),
        ("GOT", "顺丰速运 已收取快件", "collected"),
        ("", "到达杭州集散地", "moving"),
        ("NEVER_HEARD_OF", "谁也不知道的一句话", "moving"),
        ("", "", "sent"),
    ],
)
def test_r140_a_parcels_stage_is_what_its_carrier_says_by_rules_that_are_data(
    action: str, words: str, stage: str
) -> None:
    assert waybills.stage_of(trace.rules(), action, words) == stage


def test_what_could_be_a_phone_is_hidden() -> None:
    said = waybills.hidden(
        "派件员 张师傅 138 0013 8000,１３９００１３９０００,(+1) 380 013 8001,＋49 151-2345-6789,网点 021-5555-8888,"
        "第 3 次,2026 年"
    )

    for part in ("138", "１３９", "8001", "6789", "5555"):
        assert part not in said
    assert "第 3 次" in said and "2026" in said


def test_it_is_asked_for_until_all_is_signed_or_long_over() -> None:
    known = waybills.begun(NOW)
    moving, signed = Waybill("1", "顺丰", "moving"), Waybill("2", "顺丰", "signed")

    assert waybills.told(known, [moving, signed], NOW).due == NOW + timedelta(minutes=10)
    assert waybills.told(known, [signed], NOW).due is None
    assert waybills.told(known, [], NOW).due == NOW + timedelta(minutes=10)
    assert waybills.told(known, [moving], NOW + timedelta(days=30)).due is None
    assert waybills.failed(known, "unavailable", NOW).due == NOW + timedelta(minutes=2)


@pytest.mark.parametrize("fails", [True, False])
def test_an_order_without_a_parcel_is_asked_for_less_and_less(fails: bool) -> None:
    known, calls = waybills.begun(NOW), 0
    while known.due:
        calls, at = calls + 1, known.due
        known = waybills.failed(known, "gone", at) if fails else waybills.told(known, [], at)

    assert calls < 80


def test_parcels_whose_way_nobody_tells_are_asked_for_as_often_as_others_for_a_day_then_less_and_less() -> (
    None
):
    known, calls = waybills.begun(NOW), list[datetime]()
    while known.due:
        calls.append(known.due)
        known = waybills.told(known, [Waybill("1", "顺丰", "sent")], known.due)

    in_a_day = [at for at in calls if at < NOW + timedelta(days=1)]
    assert len(in_a_day) == 144 and len(calls) < 180


def test_what_is_shown_is_asked_for_again_at_once_where_a_call_failed() -> None:
    known = waybills.told(waybills.begun(NOW), [Waybill("1", "顺丰", "moving")], NOW)
    at = NOW + timedelta(days=3)
    fresh = waybills.told(known, [], at)

    assert fresh.due == at + timedelta(minutes=10)
    later = at + timedelta(minutes=10)
    assert waybills.failed(fresh, "unavailable", later).due == later + timedelta(minutes=2)
    assert waybills.failed(fresh, "unavailable", at + timedelta(hours=9)).due == at + timedelta(
        hours=9, minutes=10
    )


def test_what_was_known_stays_where_a_later_call_fails_or_says_nothing() -> None:
    known = waybills.told(waybills.begun(NOW), [Waybill("1", "顺丰", "moving")], NOW)
    later = NOW + timedelta(minutes=10)

    assert waybills.failed(known, "unavailable", later).waybills == known.waybills
    assert waybills.told(known, [], later).waybills == known.waybills


TEXT = st.text(max_size=20)


@given(
    st.lists(
        st.tuples(TEXT, TEXT, st.sampled_from(waybills.STAGES), st.lists(TEXT, max_size=3)),
        max_size=3,
    )
)
def test_what_is_kept_is_read_back(told: list[tuple[str, str, waybills.Stage, list[str]]]) -> None:
    bills = [
        Waybill(number, carrier, stage, tuple(Passed(NOW, text) for text in steps))
        for number, carrier, stage, steps in told
    ]
    known = waybills.told(waybills.begun(NOW), bills, NOW)

    assert waybills.tracked(waybills.document(known)) == known
