"""A page in English and its Chinese twin say the same: line by line, command by command, number by number."""

import re
from itertools import zip_longest
from pathlib import PurePosixPath

import pytest

from embedded.places import ROOT
from tests.contract.twins import CHINESE, PAGES, blocks, chinese_pages, lines, links, read, twin

pytestmark = pytest.mark.contract

NAME = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+(?: · [A-Z]\w+)*")
"""A heading that the code names: an alarm, a failure."""


def test_every_page_for_who_uses_or_deploys_it_has_a_chinese_twin_and_no_twin_is_alone() -> None:
    assert chinese_pages() == sorted(twin(page) for page in PAGES)
    assert all((ROOT / page).exists() for page in PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_each_line_says_the_same_in_both_languages(page: str) -> None:
    """Same kind of line in the same order, with the same names, links and numbers in it."""
    pairs = zip_longest(lines(read(page)), lines(read(twin(page))))
    apart = [(one, other) for one, other in pairs if not one or not other or one.held != other.held]

    assert apart[:1] == [], f"{page} and {twin(page)} part here"


@pytest.mark.parametrize("page", PAGES)
def test_the_code_is_the_same_in_both_languages(page: str) -> None:
    """Byte for byte, but for comments behind commands and for what is drawn."""
    assert blocks(read(page)) == blocks(read(twin(page)))


@pytest.mark.parametrize("page", PAGES)
def test_a_heading_that_the_code_names_is_not_translated(page: str) -> None:
    def named(text: str) -> list[str]:
        titles = (line.text.lstrip("# ") for line in lines(text) if line.kind.startswith("#"))
        return [title for title in titles if NAME.fullmatch(title)]

    assert named(read(page)) == named(read(twin(page)))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_its_twin_at_the_top_and_leads_to_pages_of_its_language(page: str) -> None:
    english, chinese = read(page), read(twin(page))
    own, others = PurePosixPath(page).name, {PurePosixPath(each).name for each in PAGES}

    assert lines(english)[1].text == f"[中文]({PurePosixPath(twin(page)).name})"
    assert lines(chinese)[1].text == f"[English]({own})"
    assert [each for each in links(english)[1:] if each.endswith(CHINESE)] == []
    assert [each for each in links(chinese)[1:] if PurePosixPath(each).name in others] == []


@pytest.mark.parametrize("page", [*PAGES, *map(twin, PAGES)])
def test_a_page_leads_nowhere_that_is_not_there(page: str) -> None:
    here = (ROOT / page).parent

    assert [target for target in links(read(page)) if not (here / target).exists()] == []


def test_a_line_that_parts_is_found() -> None:
    said = lines("# A\n\n- `make demo` takes 30 s, see [b](b.md)\n")
    same = lines("# 甲\n\n- `make demo` 用 30 秒，见 [b](b.zh-CN.md)\n")
    others = [
        "## 甲\n\n- `make demo` 用 30 秒，见 [b](b.md)\n",
        "# 甲\n\n1. `make demo` 用 30 秒，见 [b](b.md)\n",
        "# 甲\n\n- `make test` 用 30 秒，见 [b](b.md)\n",
        "# 甲\n\n- `make demo` 用 40 秒，见 [b](b.md)\n",
        "# 甲\n\n- `make demo` 用 30 秒，见 [b](c.md)\n",
    ]

    assert [each.held for each in said] == [each.held for each in same]
    for other in others:
        assert [each.held for each in said] != [each.held for each in lines(other)]


def test_a_comment_is_the_pages_own_and_a_command_is_not() -> None:
    said = blocks("```\nmake demo     # plays a day\n```\n")

    assert said == blocks("```\nmake demo  # 演一天\n```\n")
    assert said != blocks("```\nmake test     # plays a day\n```\n")
    assert blocks('```json\n{"a": " # b"}\n```\n') != blocks('```json\n{"a": " # c"}\n```\n')
