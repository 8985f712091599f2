"""A return finds what its customer asked about before it, and what could be several is a person's to say."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from suanqing.work.orders import returned
from suanqing.work.orders.returned import Back, Consult, Tie

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
DAY = timedelta(days=1)
ME, ALSO_ME = "tmall:AAH1", "C2345"


def back(**more: object) -> Back:
    told = {
        "id": "R1",
        "order": "tmall:380",
        "persons": frozenset({ME, ALSO_ME}),
        "goods": ("挂机空调",),
        "at": NOW,
    }
    return Back(**{**told, **more})  # type: ignore[arg-type]


def consult(ticket: str, words: str = "问安装", person: str = ALSO_ME, days: int = 3) -> Consult:
    return Consult(ticket, frozenset({person}), words, NOW - days * DAY)


def test_r230_a_return_is_tied_to_what_the_person_asked_in_wecom_under_another_id() -> None:
    assert returned.tie(back(), [consult("T1")]) == Tie("person", "T1")


def test_r230_who_names_the_order_is_meant_then_who_speaks_of_the_goods() -> None:
    said = [
        consult("T1", "洗衣机漏水"),
        consult("T2", "挂机空调不制冷"),
        consult("T3", "订单 380 要退"),
    ]

    assert returned.tie(back(), said) == Tie("order", "T3")
    assert returned.tie(back(), said[:2]) == Tie("goods", "T2")
    assert returned.tie(back(), [said[0], consult("T4", "想退货")]) == Tie("words", "T4")


def test_r230_several_that_could_be_it_are_a_persons_to_say_the_newest_first() -> None:
    said = [consult("T1", days=9), consult("T2", days=2)]

    assert returned.tie(back(), said) == Tie("several", "", ("T2", "T1"))


@pytest.mark.parametrize(
    "other",
    [consult("T1", person="tmall:AAH9"), consult("T1", days=61), consult("T1", days=-8)],
)
def test_somebody_else_and_another_time_are_nothing(other: Consult) -> None:
    assert returned.tie(back(), [other]) == Tie("none")


def test_one_character_is_no_word_of_the_goods() -> None:
    said = [consult("T1", "空"), consult("T2", "问安装")]

    assert returned.tie(back(), said).how == "several"


def test_nobody_known_is_tied_to_nothing() -> None:
    assert returned.tie(back(persons=frozenset()), [consult("T1")]) == Tie("none")


GOODS = ("挂机空调", "洗衣机", "冰箱", "电视", "热水器")


def month(number: int, seed: int = 230) -> tuple[list[Back], list[Consult], dict[str, str]]:
    """Returns of a month and what their customers had asked, by either of two ids of theirs: of the return, and four in
    ten of something else, too; three in a hundred said so little twice that a person would have to ask. By return,
    which ticket is right; "" of those."""
    chance = random.Random(seed)
    backs, consults, right = [], [], {}
    for n in range(number):
        goods, other = chance.sample(GOODS, 2)
        ids, at = (f"tmall:AAH{n}", f"C{n}"), NOW - chance.randrange(30) * DAY
        backs.append(Back(f"R{n}", f"tmall:{380_000 + n}", frozenset(ids), (goods,), at))
        asked = at - chance.randrange(2, 20) * DAY
        words = chance.choice((f"订单 {380_000 + n} 想退", f"{goods} 用不了", "想退货"))
        consults.append(Consult(f"T{n}", frozenset({chance.choice(ids)}), words, asked))
        right[f"R{n}"] = f"T{n}"
        if n % 100 < 3:
            consults[-1] = consults[-1]._replace(words="想退货")
            consults.append(Consult(f"U{n}", frozenset({ids[1]}), "能换货吗", asked - DAY))
            right[f"R{n}"] = ""
        elif chance.random() < 0.4:
            consults.append(Consult(f"U{n}", frozenset({ids[1]}), f"{other} 怎么清洗", asked - DAY))
    return backs, consults, right


def test_r230_of_a_months_returns_95_in_100_are_tied_none_wrongly_and_the_rest_is_listed() -> None:
    backs, consults, right = month(1_000)

    ties = returned.tie_all(backs, consults)

    assert [each for each, tie in ties.items() if tie.ticket and tie.ticket != right[each]] == []
    tied, could = returned.share_tied(ties)
    assert (could, tied >= 950) == (1_000, True)
    left = [tie for tie in ties.values() if not tie.ticket]
    assert left and all(tie.how == "several" and len(tie.may_be) == 2 for tie in left)
