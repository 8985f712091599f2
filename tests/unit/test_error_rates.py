"""H2, H3: a month with seeded errors comes out of the engine without one wrong line."""

import random
from collections import Counter

import pytest

from bench import errors


@pytest.mark.long
@pytest.mark.parametrize("seed", [20250301, 7, 99])
def test_h2_h3_no_line_is_wrong_whatever_arrives_late_or_twice(seed: int) -> None:
    figures = {row["name"]: row for row in errors.run(seed)}

    for name in ("H2, all", "H3, urgent or two discounts"):
        assert figures[f"errors: {name}, engine"]["value"] == 0
        assert figures[f"errors: {name}, spreadsheet"]["value"] > 5
        assert figures[f"errors: {name}, engine"]["met"]


def test_the_workbook_of_a_faultless_month_is_right_but_for_its_rounding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("LATE", "TWICE", "SLIP"):
        monkeypatch.setattr(errors, name, 0.0)
    monkeypatch.setattr(errors, "CHANGE", errors.START.replace(year=2026))
    deliveries = errors.month(random.Random(1))
    due = errors.truth({each.facts.ticket_id: each.facts for each in deliveries})

    found = errors.spreadsheet(deliveries, random.Random(1))

    apart = Counter(abs(row[0] - due[key]) for key, row in found.items())
    assert found.keys() == due.keys()
    assert max(apart) <= 2
    assert apart[0] > 0.8 * len(due)
