"""What Tmall and Doudian tell of a complaint is one thing: its order, the words, by when it is to be answered."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.channels.doudian import complaints as doudian
from suanqing.channels.tmall import complaints as tmall
from suanqing.errors import Invalid
from suanqing.work.orders.complained import LONGEST, MOST_PICTURES, MOST_SAID, Complaint, words

DUE = datetime(2026, 12, 2, 10, tzinfo=UTC)
RESULT: dict[str, Any] = {
    "id": 700001, "biz_order_id": 3_800_000_000_000_000_010, "parent_biz_order_id": 3_800_000_000_000_000_000,
    "workcard_id": 9001, "question_type": "075", "question_content": "安装服务未完成", "status": 1,
    "response_deadline": "2026-12-02 18:00:00",
    "recourse_message_list": [
        {"recourse_text": "说好今天来，没来，回电 139 0000 0000", "submit_time": "2026-12-01 09:30:00",
         "image_urls": ["//img.example.com/a.jpg", "ftp://img.example.com/b.jpg"]},
    ],
}  # fmt: skip
DETAIL: dict[str, Any] = {
    "id": 7100001, "order_id": 6917000000000001, "operate_status": 0, "detail": "消费者反馈未安装",
    "expiration_time": "2026-12-02 18:00:00", "update_time": 1_796_000_000, "img_list": ["https://p.example.com/1.png"],
    "is_reject": 0, "reject_detail": "", "reject_time": "",
}  # fmt: skip


@pytest.mark.parametrize("result", [RESULT, json.dumps(RESULT)])
def test_a_help_request_of_tmall_says_its_order_its_words_and_its_deadline(result: Any) -> None:
    told = tmall.complaint({"anomaly_recourse_id": 700001, "result": result})

    assert told == Complaint(
        "700001", "tmall", "tmall:3800000000000000000", "安装服务未完成",
        ("2026-12-01 09:30\n说好今天来，没来，回电 ****\nhttps://img.example.com/a.jpg",), DUE,
    )  # fmt: skip


def test_a_service_request_of_doudian_says_the_same() -> None:
    told = doudian.complaint(DETAIL)

    assert told == Complaint(
        "7100001", "doudian", "doudian:6917000000000001", "消费者反馈未安装",
        ("消费者反馈未安装\nhttps://p.example.com/1.png",), DUE,
    )  # fmt: skip


def test_a_refused_answer_says_why_and_when_and_one_that_is_decided_is_over() -> None:
    again = {
        "is_reject": 1,
        "reject_detail": "请上传签收凭证",
        "reject_time": "2026-12-01 12:00:00",
    }

    assert doudian.complaint(DETAIL | again).refused == "2026-12-01 12:00\n请上传签收凭证"
    assert doudian.complaint(DETAIL | {"operate_status": 100}).over
    assert not doudian.complaint(DETAIL | {"operate_status": 10}).over
    assert tmall.complaint({"anomaly_recourse_id": 1, "result": RESULT | {"status": 2}}).over
    assert tmall.is_decided({"status": 2}) and not tmall.is_decided({"status": 1})


@pytest.mark.parametrize("deadline", [None, "", "soon", "2026-13-40 00:00:00", {"at": 1}])
def test_a_deadline_that_cannot_be_read_is_none_and_the_complaint_stands(deadline: Any) -> None:
    told = RESULT | {"response_deadline": deadline}

    assert tmall.complaint({"anomaly_recourse_id": 700001, "result": told}).due is None
    assert doudian.complaint(DETAIL | {"expiration_time": deadline}).due is None


def test_times_of_doudian_are_seconds_or_texts() -> None:
    told = {"expiration_time": 1_796_205_600, "update_time": "2026-12-01 20:00:00"}

    assert doudian.complaint(DETAIL | told).due == datetime.fromtimestamp(1_796_205_600, UTC)
    assert doudian.modified(told) == 1_796_126_400_000


@pytest.mark.parametrize("content", [{}, {"anomaly_recourse_id": 1}, {"anomaly_recourse_id": 1, "result": "[1]"},
                                     {"anomaly_recourse_id": 1, "result": "no"}, {"result": RESULT}])  # fmt: skip
def test_what_names_no_id_or_is_no_object_is_refused_by_name(content: Any) -> None:
    with pytest.raises(Invalid):
        tmall.complaint(content)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("139 1234 5678"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.fixed_dictionaries({}, optional={name: ANYTHING for name in RESULT}),
       st.fixed_dictionaries({}, optional={name: ANYTHING for name in DETAIL}))  # fmt: skip
def test_whatever_they_send_is_read_or_refused_by_name(result: Any, detail: Any) -> None:
    for read, told in (
        (tmall.complaint, {"anomaly_recourse_id": 1, "result": result}),
        (doudian.complaint, {"id": 1} | detail),
    ):
        try:
            found = read(told)
        except Invalid:
            continue
        assert found.id and len(found.said) <= MOST_SAID
        assert all("139 1234 5678" not in each for each in (*found.said, found.refused))


@given(st.text(max_size=3 * LONGEST), st.lists(st.text(max_size=400), max_size=2 * MOST_PICTURES))
def test_words_are_bounded_and_pictures_are_addresses_of_the_web(
    text: str, shown: list[str]
) -> None:
    lines = words(text, tuple(shown)).split("\n")

    assert len(lines[0]) <= LONGEST and len(lines) <= 1 + MOST_PICTURES
    assert all(each.startswith("https://") for each in lines[1:])
