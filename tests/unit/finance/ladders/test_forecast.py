"""What one more job adds, in numbers and in both languages."""

from decimal import Decimal

import pytest

from suanqing.finance.ladders.forecast import Job, forecast, sentences
from tests.unit.finance.ladders.ladder import ladder

COUNT = [
    {"from": 0, "to": 30, "rate": "300"},
    {"from": 30, "to": None, "rate": "500"},
]


def test_a_job_that_crosses_a_tier_says_so() -> None:
    told = ladder(measure="count", steps=COUNT, mode="volume")

    found = forecast(Decimal(29), told, Job(Decimal(1), 2_300))

    # 30 × 5.00 - 29 × 3.00 = 63.00, and 23.00 for the job itself
    assert (found.adds, found.commission, found.crosses) == (8_600, 6_300, 2)
    assert sentences(found, "CNY", "en", "installation", "Sunday") == [
        "one more installation by the end of Sunday adds ¥86.00, because you cross tier 2 (¥5.00 a job)",
        "1 job to tier 2 (1 such job); reaching it adds ¥63.00 to your commission",
    ]
    assert sentences(found, "CNY", "zh", "空调安装", "周日") == [
        "周日结束前再完成一单空调安装，收入增加 ¥86.00，因为进入第 2 档（每单 ¥5.00）",
        "距第 2 档还差 1 单（约 1 单），到档时提成增加 ¥63.00",
    ]


def test_a_job_that_stays_says_how_far_the_next_tier_is() -> None:
    found = forecast(Decimal(600_000), ladder(), Job(Decimal(120_000), 120_000))

    assert (found.adds, found.crosses, found.jobs) == (126_000, None, 4)
    assert found.threshold == 1_000_000 and found.distance == 400_000
    assert found.progress == Decimal("0.6")
    assert sentences(found, "CNY", "en") == [
        "one more job adds ¥1260.00, ¥60.00 of it commission",
        "¥4000.00 to tier 2 (4 such jobs); reaching it adds ¥200.00 to your commission",
    ]
    assert sentences(found, "CNY")[1].startswith("距第 2 档还差 ¥4000.00")


def test_the_last_tier_has_nothing_to_reach() -> None:
    found = forecast(Decimal(2_000_000), ladder(), Job(Decimal(1_000), 1_000))

    assert (found.threshold, found.distance, found.jobs) == (None, None, None)
    assert found.progress == 1
    assert sentences(found, "CNY")[1] == "已在最高档"


@pytest.mark.parametrize(
    ("s", "crosses"), [(989_999, None), (990_000, 2), (999_999, 2), (1_000_000, None)]
)
def test_reaching_the_threshold_exactly_is_crossing_it(s: int, crosses: int | None) -> None:
    assert forecast(Decimal(s), ladder(), Job(Decimal(10_000), 0)).crosses == crosses


def test_minutes_and_a_rate_below_a_fen_are_named_as_they_are() -> None:
    steps = [{"from": 0, "to": 600, "rate": "0"}, {"from": 600, "to": None, "rate": "12.5"}]
    told = ladder(measure="minutes", steps=steps)

    found = forecast(Decimal("590.5"), told, Job(Decimal(95), 0))

    assert found.commission == 1_069  # 85.5 × 12.5 = 1,068.75
    assert "（每分钟 12.5 分）" in sentences(found, "CNY")[0]
    assert sentences(found, "CNY", "en")[1].startswith("9.5 minutes to tier 2 (1 such job)")


def test_a_negative_measure_is_forecast_from_nothing() -> None:
    assert forecast(Decimal(-50), ladder(), Job(Decimal(100), 0)).commission == 5
