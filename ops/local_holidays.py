"""Local holidays (地方节日放假): what an autonomous region has decreed for everybody in it, and the days it announced.

By province: its holidays, each with how many days the decree gives where it says so, and by year the days off as that
year's notice has them, weekends among them included. A year that is not here was not found announced: nobody may
guess it. Holidays of a prefecture (楚雄彝族自治州 and others: 火把节) are none of its province.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple


class Holiday(NamedTuple):
    """announced: by year the first and last day off (ISO)."""

    zh: str
    en: str
    days: int | None
    announced: dict[str, tuple[str, str]]


class Decree(NamedTuple):
    """origin: who decreed it, and where the announced days are from. day: of the newest notice, where it is known."""

    holidays: tuple[Holiday, ...]
    origin: str
    day: str = ""


DECREES: dict[str, Decree] = {
    "45": Decree(
        (
            Holiday(
                "壮族三月三", "Sanyuesan of the Zhuang", 2,
                {"2024": ("2024-04-11", "2024-04-12"), "2025": ("2025-03-31", "2025-04-01")},
            ),
        ),
        "《广西壮族自治区少数民族习惯节日放假办法》（自治区人民政府令第 98 号，2014 年起）；"
        "自治区人民政府办公厅 2024、2025 年放假通知",
        "2025-02-26",
    ),
    "54": Decree(
        (
            Holiday("藏历新年", "Tibetan New Year", None, {"2025": ("2025-02-27", "2025-03-04")}),
            Holiday("雪顿节", "Sho Dun", None, {}),
        ),
        "西藏自治区人大常委会规定（国家民委 2009-02-17 转述）；2025 年藏历新年按各市地统一公布的放假安排",
        "2025-02-24",
    ),
    "64": Decree(
        (
            Holiday(
                "开斋节", "Eid al-Fitr", 2,
                {
                    "2019": ("2019-06-05", "2019-06-06"), "2020": ("2020-05-25", "2020-05-26"),
                    "2021": ("2021-05-13", "2021-05-14"),
                },
            ),
            Holiday(
                "古尔邦节", "Eid al-Adha", 2,
                {
                    "2019": ("2019-08-12", "2019-08-13"), "2020": ("2020-07-30", "2020-07-31"),
                    "2021": ("2021-07-19", "2021-07-20"),
                },
            ),
        ),
        "自治区人民政府办公厅关于部分节假日安排的通知：宁政办发〔2018〕137 号（2019 年），及 2020、2021 年通知",
    ),
    "65": Decree(
        (
            Holiday("肉孜节", "Eid al-Fitr", 1, {"2025": ("2025-03-29", "2025-03-31")}),
            Holiday("古尔邦节", "Eid al-Adha", 3, {"2025": ("2025-06-06", "2025-06-10")}),
        ),
        "《新疆维吾尔自治区少数民族习惯节日放假办法》（自治区人民政府令第 174 号）；自治区人民政府 2025 年节假日安排",
    ),
}  # fmt: skip
"""Found and read in 2026; none of these had a notice of that year or a later one among what could be read."""


def told(prefix: str) -> list[dict[str, Any]]:
    """The province's holidays as its template says them; [] where nothing is decreed for all of it."""
    decree = DECREES.get(prefix)
    return [
        {
            "name": {"zh": each.zh, "en": each.en},
            **({"days": each.days} if each.days else {}),
            "announced": {year: [*_days(*span)] for year, span in each.announced.items()},
        }
        for each in (decree.holidays if decree else ())
    ]


def _days(first: str, last: str) -> Iterator[str]:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        yield day.isoformat()
        day += timedelta(days=1)
