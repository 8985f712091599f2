"""Of what WeCom tells of customer service: who wrote when, and nothing that somebody else did."""

from typing import Any

import pytest

from suanqing.channels.wecom.service.client import BYTES, Page, Said, cut, page_of

WROTE = {"origin": 3, "external_userid": "wm1", "open_kfid": "kf1", "send_time": 1_780_000_000}


@pytest.mark.parametrize(
    "odd",
    [
        {"origin": 4},
        {"origin": "3"},
        {"send_time": "1780000000"},
        {"send_time": True},
        {"send_time": None},
        {"external_userid": ""},
        {"external_userid": 7},
        {"open_kfid": ""},
        {"open_kfid": None},
    ],
)
def test_what_no_customer_wrote_or_nobody_can_read_opens_no_window(odd: dict[str, Any]) -> None:
    page = page_of({"msg_list": [WROTE | odd, "odd", WROTE], "next_cursor": "c", "has_more": 1})

    assert page == Page((Said("wm1", "kf1", 1_780_000_000),), "c", True)


@pytest.mark.parametrize(
    "answer", [{}, {"msg_list": None}, {"msg_list": {"0": WROTE}}, {"has_more": True}]
)
def test_a_page_without_messages_is_empty(answer: dict[str, Any]) -> None:
    assert page_of(answer).said == () and page_of(answer).cursor == ""


@pytest.mark.parametrize("text", ["好" * 683, "x" * 2_049, "x好" * 600])
def test_a_text_that_is_too_long_is_cut_between_characters(text: str) -> None:
    shorter = cut(text)

    assert BYTES - 3 <= len(shorter.encode()) <= BYTES
    assert shorter.endswith("…") and text.startswith(shorter[:-1])
    assert cut("好" * 682) == "好" * 682
