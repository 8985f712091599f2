"""What WeCom would cut, refuse or confuse is settled before it is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.channels.wecom import cards
from suanqing.errors import Invalid


def test_what_came_of_a_press_stands_on_the_button_in_one_short_line() -> None:
    said = cards.pressed("7", "LiNa", "code-1", "您已接单 T1\n(16:00:00)")

    assert said == {
        "userids": ["LiNa"], "agentid": 7, "response_code": "code-1", "button": {"replace_name": "您已接单 T1"},
    }  # fmt: skip
    assert len(cards.pressed("7", "a", "c", "好" * 99)["button"]["replace_name"].encode()) <= 60


@given(text=st.text(), limit=st.integers(3, 60))
def test_a_cut_text_fits_and_stays_whole_characters(text: str, limit: int) -> None:
    short = cards.cut(text, limit)

    assert len(short.encode()) <= limit
    assert short == text or text.startswith(short.removesuffix("…"))


def test_a_long_text_is_cut_to_2048_bytes() -> None:
    message = cards.text_message("1000002", ["lina", "wangwei"], "工" * 2000)

    assert len(message["text"]["content"].encode()) <= 2048
    assert (message["touser"], message["agentid"]) == ("lina|wangwei", 1000002)
    assert message["enable_duplicate_check"] == 1


def test_a_claim_card_carries_one_button_and_at_most_six_facts() -> None:
    facts = [(f"k{i}", "v" * 500) for i in range(9)]

    card = cards.claim_card(1, ["lina"], "T1", 3, "新工单" * 99, facts)["template_card"]

    assert [b["key"] for b in card["button_list"]] == ["claim"]
    assert len(card["horizontal_content_list"]) == 6
    assert len(card["main_title"]["title"].encode()) <= 128
    assert card["task_id"] == "T1@3"


@given(ticket=st.from_regex(r"[A-Za-z0-9_@-]{1,60}", fullmatch=True), seq=st.integers(0, 10**9))
def test_a_click_leads_back_to_its_ticket(ticket: str, seq: int) -> None:
    assert cards.ticket_of(cards.task_id(ticket, seq)) == (ticket, seq)


@pytest.mark.parametrize("ticket", ["", "T 1", "工单", "T1\n", "x" * 127])
def test_a_ticket_id_outside_the_alphabet_or_length_is_refused(ticket: str) -> None:
    with pytest.raises(Invalid):
        cards.task_id(ticket + ("" if ticket else "/"), 1)


@pytest.mark.parametrize("task", ["", "T1", "@3", "T1@", "T1@x", "T1@³"])
def test_a_card_that_is_not_ours_is_refused(task: str) -> None:
    with pytest.raises(Invalid):
        cards.ticket_of(task)


@pytest.mark.parametrize("users", [[], ["@all"], ["a|b"], ["u"] * 1001])
def test_recipients_are_named_members_up_to_a_thousand(users: list[str]) -> None:
    with pytest.raises(Invalid):
        cards.text_message(1, users, "x")


def test_what_a_customer_says_makes_no_link_in_a_text() -> None:
    message = cards.text_message(
        1, ["lina"], '客户评价 5 星\n<a href="https://example.com">领奖</a>'
    )

    assert "<" not in message["text"]["content"] and "领奖" in message["text"]["content"]
