"""What of a guide's task a chat is told."""

from suanqing.work.care.rules import PlanStep
from suanqing.work.care.tasks import in_chat, masked


def test_a_chat_is_told_neither_a_name_nor_a_balance_and_no_brace_is_left() -> None:
    text = "{name},余额 {balance},{days} 天没来了,凭券 {coupon}"
    step = PlanStep.model_validate(
        {"id": "hi", "day": 0, "at": "10:00", "text": text, "coupon_class": "new-9", "guide": True}
    )

    assert in_chat(step, masked("王小明")) == "王**,余额 …,… 天没来了,凭券 new-9"
