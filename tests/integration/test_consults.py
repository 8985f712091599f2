"""What a customer asked is matched with what they did in shops, as surely as it is said, until it is undone."""

from typing import Any

from tests.in_process import InProcess
from tests.integration import test_customers
from tests.integration.test_care import did

world, api = test_customers.world, test_customers.api
PATH = "/customers/{}/consults"


def at(day: int) -> str:
    return f"2025-11-{day:02d}T10:00:00+08:00"


def asked(api: InProcess, who: str, day: int, about: str = "空调", source: str = "chat:1") -> None:
    assert did(api, who, "consult", source, at(day), about=[about], channel="wecom").status == 200


def shown(api: InProcess, who: str) -> list[tuple[str, str, bool, bool]]:
    [consult] = api.must("GET", PATH.format(who), None, "dis")["items"]
    return [(e["source"], e["confidence"], e["merged"], e["undone"]) for e in consult["matches"]]


def test_r222_a_consultation_goes_with_what_was_done_in_shops_as_surely_as_it_is_said(
    api: InProcess,
) -> None:
    asked(api, "c-1", 10)
    for source, day, about in (
        ("near", 12, "空调"),
        ("far", 25, "空调"),
        ("other", 13, "冰箱"),
        ("both", 28, "冰箱"),
    ):
        did(api, "c-1", "browse", source, at(day), about=[about], channel="tmall")
    did(
        api,
        "c-1",
        "order",
        "old",
        "2025-09-01T10:00:00+08:00",
        about=["空调"],
        channel="tmall",
        amount=1,
        currency="CNY",
    )

    assert shown(api, "c-1") == [
        ("near", "certain", False, False), ("other", "likely", False, False), ("far", "likely", False, False),
        ("both", "possible", False, False),
    ]  # fmt: skip
    [consult] = api.must("GET", PATH.format("c-1"), None, "dis")["items"]
    assert (consult["matches"][0]["days"], consult["matches"][0]["about"]) == (2, ["空调"])
    assert api.ask("GET", PATH.format("c-1"), None, "tech").status == 403


def test_r222_a_match_by_a_merge_says_so_and_ends_with_it(api: InProcess) -> None:
    asked(api, "c-1", 10)
    did(
        api,
        "c-2",
        "order",
        "O1",
        at(11),
        about=["空调"],
        channel="tmall",
        amount=100,
        currency="CNY",
    )
    assert shown(api, "c-1") == []
    api.must("POST", "/customers/c-1/merge", {"into": "c-2", "reason": "同一手机号"}, "fin")

    assert shown(api, "c-2") == shown(api, "c-1") == [("O1", "certain", True, False)]

    api.must("POST", "/customers/c-1/merge", {"into": None, "reason": "认错了"}, "fin")
    assert shown(api, "c-1") == []


def test_r222_a_match_that_somebody_undid_stands_as_undone_until_it_is_one_again(
    api: InProcess,
) -> None:
    asked(api, "c-1", 10)
    did(
        api,
        "c-1",
        "order",
        "O1",
        at(11),
        about=["空调"],
        channel="tmall",
        amount=100,
        currency="CNY",
    )
    did(
        api,
        "c-1",
        "order",
        "O2",
        at(20),
        about=["冰箱"],
        channel="tmall",
        amount=100,
        currency="CNY",
    )
    [consult] = api.must("GET", PATH.format("c-1"), None, "dis")["items"]
    match = consult["matches"][0]["match"]

    def judge(undone: bool, match: str = match) -> Any:
        return api.ask("POST", PATH.format("c-1"), {"match": match, "undone": undone}, "dis")

    assert judge(True).status == judge(True).status == 200
    assert shown(api, "c-1") == [("O2", "possible", False, False), ("O1", "certain", False, True)]
    assert judge(False).status == 200
    assert shown(api, "c-1")[0] == ("O1", "certain", False, False)
    assert judge(True, "none").status == 404


def test_r222_a_match_that_was_undone_is_one_again_though_five_others_are_shown(
    api: InProcess,
) -> None:
    asked(api, "c-1", 10)
    for number in range(6):
        did(api, "c-1", "browse", f"O{number}", at(11 + number), about=["空调"], channel="tmall")
    [consult] = api.must("GET", PATH.format("c-1"), None, "dis")["items"]
    first = {"match": consult["matches"][0]["match"]}

    api.must("POST", PATH.format("c-1"), {**first, "undone": True}, "dis")
    assert [each[0] for each in shown(api, "c-1")] == ["O1", "O2", "O3", "O4", "O5"]
    api.must("POST", PATH.format("c-1"), {**first, "undone": False}, "dis")
    assert [each[0] for each in shown(api, "c-1")] == ["O0", "O1", "O2", "O3", "O4"]
