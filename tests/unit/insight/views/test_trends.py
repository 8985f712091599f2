"""Days added up: nothing that a day's money holds is left out of a window's. Pure."""

from suanqing.insight.views.pages import Money
from suanqing.insight.views.trends import plus, total
from suanqing.work.tickets.time_spent import Spent


def test_a_windows_sum_holds_every_figure_of_its_days() -> None:
    one = Money("CNY", 1, 2, 3, Spent(1, 2, 3, 4, 5, 6), 7, 8)
    other = Money("CNY", 10, 20, 30, Spent(10, 20, 30, 40, 50, 60), 70, 80)
    both = Money("CNY", 11, 22, 33, Spent(11, 22, 33, 44, 55, 66), 77, 88)

    assert plus(one, other) == both
    assert total("CNY", [one, other]) == both
