"""Every template that is no whole trade: no finding of any kind, its golden tickets, runs and plans as it says, nobody
else's under another name; and how many there are of each kind and trade."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from ops import region_packages
from packages import shelf
from suanqing import regions
from suanqing.library.checks import findings
from suanqing.library.combination import with_needs
from suanqing.library.document import TRADES, kind_of
from suanqing.library.kinds import KINDS
from suanqing.library.normal_form import fingerprint
from suanqing.library.written import written
from tests.unit.library.packages_on_shelf import PIECES, needed, of_kind, on_sample, package
from tests.unit.library.reckoning import held_against_the_oracle

MOST_BYTES = 3_000_000
"""Of the whole library as it is deployed."""
LEAST = {"trade": 29, "settlement": 66, "scene": 44, "region": 31, "plan": 31}


@pytest.mark.parametrize("name", PIECES)
def test_a_template_ships_without_a_finding(name: str) -> None:
    """Its golden tickets are computed on the sample by what computes a ticket's money, its runs walked by the engine of
    scenes, its plans told by what tells them: all of it as it says, or it is a finding."""
    assert [each.to_json() for each in findings(package(name), needed(name))] == []


@pytest.mark.parametrize("name", of_kind("settlement", "region"))
def test_a_templates_golden_tickets_are_what_the_oracle_reckons(name: str) -> None:
    """On the sample, with what it needs: another way of computing comes to the same, line by line."""
    document = on_sample(name)

    for ticket in package(name)["tickets"].values():
        held_against_the_oracle(document, ticket)


@pytest.mark.parametrize("name", PIECES)
def test_a_template_is_called_as_its_file_and_what_it_needs_ships(name: str) -> None:
    assert package(name)["manifest"]["package"] == name
    assert with_needs([name], package)


def test_a_templates_file_is_as_a_package_is_written() -> None:
    wrong = [
        path.stem
        for kind in KINDS
        for path in shelf.LIBRARY.glob(f"{kind}/*.json")
        if path.read_text(encoding="utf-8") != written(package(path.stem))
    ]

    assert wrong == []


def test_no_two_templates_differ_in_names_alone() -> None:
    same = defaultdict(list)
    for name in shelf.every():
        same[fingerprint(package(name))].append(name)

    assert [names for names in same.values() if len(names) > 1] == []


def test_the_templates_are_counted_by_kind_and_trade(capsys: pytest.CaptureFixture[str]) -> None:
    """R161, H16: what there is, printed; a kind has at least what this release promises."""
    kinds = Counter(kind_of(package(name)) for name in shelf.every())
    cells = Counter(
        (kind_of(package(name)), trade)
        for name in shelf.every()
        for trade in package(name)["manifest"]["trades"]
    )

    with capsys.disabled():
        print(f"\n{sum(kinds.values())} templates: {dict(kinds)}")
        for kind in LEAST:
            print(f"  {kind:11}", {trade: cells[kind, trade] for trade in TRADES})

    assert all(kinds[kind] >= least for kind, least in LEAST.items()), kinds
    assert all(cells[kind, trade] for kind in LEAST for trade in TRADES)


def test_the_whole_library_is_small() -> None:
    assert sum(path.stat().st_size for path in shelf.LIBRARY.rglob("*.json")) <= MOST_BYTES


def test_every_province_has_a_region_package_made_from_the_tables() -> None:
    """Without Taiwan, Hong Kong and Macau, whose counties the tables do not have."""
    provinces = {code[:2] for code in regions.divisions() if code.endswith("0000")} - {
        "71",
        "81",
        "82",
    }

    assert region_packages.AREAS.keys() == provinces
    for prefix in provinces:
        made = region_packages.package(prefix)
        assert package(made["manifest"]["package"]) == made


@pytest.mark.parametrize("name", of_kind("region"))
def test_a_regions_facts_have_their_sources_beside_them(name: str) -> None:
    sources = package(name)["manifest"]["sources"]

    assert {each["of"]["zh"] for each in sources} >= {"行政区划", "城市等级", "土地面积"}
    assert all(each["from"] for each in sources)
    [facts] = package(name)["facts"].values()
    assert facts["surtax"] == {"city": "0.12", "county": "0.1", "other": "0.06"}


def test_r165_holidays_that_a_region_decreed_for_all_of_it_stand_with_decree_and_announced_days() -> (
    None
):
    """Nothing is told of a year that was not announced, and of provinces that decreed nothing."""
    found = {}
    for name in of_kind("region"):
        [facts] = package(name)["facts"].values()
        sources = {each["of"]["zh"] for each in package(name)["manifest"]["sources"]}
        assert ("holidays" in facts) == ("地方节日放假" in sources)
        for each in facts.get("holidays", ()):
            found[name.removeprefix("region-"), each["name"]["zh"]] = each
            for year, days in each["announced"].items():
                assert days == sorted(days) and {day[:4] for day in days} == {year}
                assert len(days) >= each.get("days", 1)

    assert {*found} == {
        ("guangxi", "壮族三月三"), ("xizang", "藏历新年"), ("xizang", "雪顿节"),
        ("ningxia", "开斋节"), ("ningxia", "古尔邦节"), ("xinjiang", "肉孜节"), ("xinjiang", "古尔邦节"),
    }  # fmt: skip
    assert found["guangxi", "壮族三月三"]["announced"]["2025"] == ["2025-03-31", "2025-04-01"]
    assert found["xizang", "雪顿节"]["announced"] == {}


def test_the_folder_has_nothing_that_is_no_package() -> None:
    known = {"manifest", "catalogue", "book", "scenes", "forms", "words", "golden", "patch", "care"}
    stray = [
        path
        for path in Path(shelf.LIBRARY).rglob("*")
        if path.is_file() and path.stem not in known and path.stem not in PIECES
    ]

    assert stray == []
