"""The sampling itself: which changes there are, and that a known one is noticed."""

import pytest

from tests.mutants.__main__ import table
from tests.mutants.changes import changes
from tests.mutants.modules import EQUIVALENT, TESTS
from tests.mutants.trial import Trial, Wanted, sampled, source_of, tried

SOURCE = '''def may(age: int, names: list[str]) -> bool:
    """At least 18, of these."""
    return age >= 18 and "李" in names
'''


def change_of(module: str, old: str, new: str) -> Wanted:
    found = changes(source_of(module).read_text(encoding="utf-8"))
    return next(Wanted(module, each) for each in found if (each.old, each.new) == (old, new))


def test_each_change_is_one_place_and_still_python() -> None:
    found = changes(SOURCE)

    for each in found:
        compile(each.applied(SOURCE), "changed", "exec")
        assert each.applied(SOURCE) != SOURCE
    told = {(each.old, each.new) for each in found}
    assert told >= {
        ("age >= 18", "age > 18"), ("18", "19"), ('"李" in names', "'李' not in names"),
        ('return age >= 18 and "李" in names', "return None"),
    }  # fmt: skip
    assert not any("18, of" in each.old or "list[" in each.old for each in found)


@pytest.mark.long
def test_a_known_change_is_noticed_and_a_known_equivalent_is_named() -> None:
    assert tried(change_of("money", "-remainders[i]", "(remainders[i])")).outcome == "noticed"
    assert tried(change_of("money", "total >= 0", "total > 0")).outcome == "equivalent"


@pytest.mark.parametrize("module", TESTS)
def test_every_module_and_its_tests_exist_and_the_sample_is_the_seeds(module: str) -> None:
    first, again = sampled(module, 4, 1), sampled(module, 4, 1)

    assert first == again and len(first) == 4
    assert first != sampled(module, 4, 2)


@pytest.mark.parametrize("known", EQUIVALENT)
def test_every_known_equivalent_is_a_change_that_there_is(known: tuple[str, str, str]) -> None:
    assert change_of(*known)


def test_the_score_is_of_those_that_can_be_noticed() -> None:
    (one, *_) = changes(SOURCE)
    trials = [
        Trial("m", one, "noticed"),
        Trial("m", one, "survived"),
        Trial("m", one, "equivalent"),
    ]

    assert "| m | 3 | 1 | 1 | 0 | 1 | 50 % |" in table(trials)
