"""Cells and pages: sums, hashes, what a month and a year are made of. Pure."""

from hypothesis import given
from hypothesis import strategies as st

from suanqing.insight.views.cells import Share
from suanqing.insight.views.pages import (
    all_pages,
    month_of,
    page_of,
    page_to_list,
    summed,
    with_cells,
    with_time,
)
from suanqing.platform.materialized import packed_of
from suanqing.work.tickets.time_spent import Spent

MONEY = st.integers(-(10**9), 10**9)
DAYS = st.sampled_from(["2026-10-31", "2026-11-01", "2026-11-29"])
SHARES = st.lists(
    st.tuples(
        DAYS,
        st.sampled_from(["install", "repair"]),
        st.sampled_from(["310000", "530000", "JP"]),
        st.sampled_from(["CNY", "JPY"]),
        MONEY,
        MONEY,
    ),
    max_size=20,
)


def spent(number: int) -> Spent:
    """Some minutes of a month of a cell's jobs."""
    return Spent(20 + number % 60, *(number * times % 9_973 for times in (101, 211, 307, 401, 503)))


def lines(
    drawn: list[tuple[str, str, str, str, int, int]],
) -> dict[tuple[str, str, str], list[Share]]:
    found: dict[tuple[str, str, str], list[Share]] = {}
    for number, (day, project, region, currency, income, pay) in enumerate(drawn):
        share = Share(f"T{number}", 1, currency, income, pay, "f", Spent(1, number, 7))
        for key in (f"{project}#{region}", f"*#{region}"):
            found.setdefault((day, "matrix", key), []).append(share)
    return found


@given(SHARES)
def test_every_page_of_a_year_sums_to_the_lines_below_it(
    drawn: list[tuple[str, str, str, str, int, int]],
) -> None:
    pages = all_pages(lines(drawn))

    months = [cells for id, cells in pages.items() if id in ("matrix@2026-10", "matrix@2026-11")]
    for currency in ("CNY", "JPY"):
        whole = [(1, income, pay) for *_, c, income, pay in drawn if c == currency]
        wanted = tuple(map(sum, zip(*whole, strict=True))) if whole else (0, 0, 0)
        for pick in (
            [c for cells in months for k, c in cells.items() if k.startswith("*#")],
            list(pages.get("project:*@2026", {}).values()),
            [c for k, c in pages.get("region:*@2026", {}).items() if k.startswith("*#")],
            [c for month in ("2026-10", "2026-11") for c in pages.get(f"project:*@{month}", {}).values()],
        ):  # fmt: skip
            sums = [m[1:4] for cell in pick for m in cell.money if m.currency == currency]
            assert (
                tuple(map(sum, zip(*sums, strict=True))) == wanted if sums else wanted == (0, 0, 0)
            )


@given(SHARES, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_byte(
    drawn: list[tuple[str, str, str, str, int, int]], random: object
) -> None:
    given_lines = lines(drawn)
    turned = {address: list(reversed(found)) for address, found in reversed(given_lines.items())}

    assert all_pages(given_lines) == all_pages(turned)


@given(SHARES)
def test_a_page_comes_back_as_it_was_kept(drawn: list[tuple[str, str, str, str, int, int]]) -> None:
    for cells in all_pages(lines(drawn)).values():
        assert page_of(page_to_list(cells)) == cells


def test_a_cells_hash_says_which_tickets_by_which_assessments() -> None:
    one, two = Share("T1", 1, "CNY", 100, 60, "a"), Share("T2", 1, "CNY", 100, 60, "b")
    first, again, other, newer = (
        summed(each)
        for each in ([one, two], [two, one], [one], [one._replace(n=2, facts="c"), two])
    )

    assert first and again and other and newer
    assert first == again and len({first.hash, other.hash, newer.hash}) == 3


def test_a_cell_without_lines_goes_and_a_month_is_replaced_whole() -> None:
    cell = summed([Share("T1", 1, "CNY", 100, 60, "a")])
    assert cell is not None

    assert summed([]) is None and with_cells({"a#b": cell}, {"a#b": None}) == {}
    year = with_time({"x#2026-10": cell, "y#2026-11": cell}, "project:p", "2026-11", {"p#z": cell})
    assert set(year) == {"x#2026-10", "z#2026-11"}
    assert month_of([("2026-11-01", {"a#b": cell}), ("2026-11-02", {})]).keys() == {"a#b"}


def test_a_full_page_of_40_projects_in_34_provinces_is_read_for_at_most_10_units() -> None:
    """Half a unit for each 4 KB begun, read a moment late as the boss's page does; hashes do not compress."""
    shares = {
        ("2026-11-29", "matrix", f"PROJECT-{p:03d}#{r}0000"): [
            Share(
                f"T{p}-{r}", 1, "CNY", 1_234_567 * p + r, 765_432 * r + p, f"{p}{r}", spent(p * r)
            )
        ]
        for p in range(40)
        for r in range(11, 45)
    }
    pages = all_pages(shares)
    sizes = {id: len(packed_of(page_to_list(cells))) + 200 for id, cells in pages.items()}

    assert len(pages["matrix@2026-11"]) == 40 * 34
    assert max(-(-size // 4096) / 2 for size in sizes.values()) <= 10, max(sizes.values())


def test_a_full_month_of_40_projects_by_days_is_read_for_at_most_10_units() -> None:
    shares = {
        (f"2026-10-{day:02d}", "matrix", f"PROJECT-{p:03d}#310000"): [
            Share(
                f"T{p}-{day}",
                1,
                "CNY",
                1_234_567 * p + day,
                765_432 * day + p,
                f"{p}{day}",
                spent(p * day),
            )
        ]
        for p in range(40)
        for day in range(1, 32)
    }
    pages = all_pages(shares)

    size = len(packed_of(page_to_list(pages["region:310000@2026-10"]))) + 200
    assert len(pages["region:310000@2026-10"]) == 40 * 31
    assert -(-size // 4096) / 2 <= 10, size
