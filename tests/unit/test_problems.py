"""Every refusal has a code that stands in the catalogue, in the reader's language, with what to do."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from embedded.places import ROOT
from ops.api_body import REFUSALS
from suanqing import problems
from suanqing.errors import Invalid, NotFound
from suanqing.problems import catalogue, language, said, translated
from suanqing.web.api import Api
from tests.rest import call

KINDS = {
    "Conflict", "DomainError", "Fault", "Finding", "Forbidden", "Invalid", "NotFound", "Stale", "Stopped", "TooLarge",
    "Unauthenticated", "Unavailable", "Unpriced", "UnsupportedMedia", "problem",
}  # fmt: skip
MADE = {
    "bad_{}": ["bad_measure", "bad_mode"],
    "unknown_{}": ["unknown_scenario", "unknown_level", "unknown_kind", "unknown_role", "unknown_outlet",
                   "unknown_party"],
    "unreadable_{}": ["unreadable_envelope", "unreadable_document"],
    "{}_overlap": ["price_overlap", "tax_overlap", "split_overlap"],
}  # fmt: skip
"""Codes that are put together, and what they come to."""


def text_of(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return None


def raised(path: Path) -> Iterator[str]:
    """The codes of the refusals and findings that a module makes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield from (
                str(text_of(each.value)) for each in node.body
                if isinstance(each, ast.Assign) and getattr(each.targets[0], "id", "") == "code"
            )  # fmt: skip
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in KINDS:
            continue
        place = 0 if name in ("Finding", "Fault") else 1
        given = [k.value for k in node.keywords if k.arg == "code"] + node.args[place : place + 1]
        yield from (code for each in given if (code := text_of(each)))


@cache
def codes() -> frozenset[str]:
    found = {code for folder in ("layers/common/suanqing", "functions")
             for path in (ROOT / folder).rglob("*.py") for code in raised(path)}  # fmt: skip
    put_together = {code for code in found if "{}" in code}
    assert put_together <= set(MADE), "say what they come to, in MADE"
    return frozenset((found - put_together) | {code for made in MADE.values() for code in made})


def test_every_code_of_the_product_and_its_gateway_stands_in_the_catalogue() -> None:
    gateway = {code for _, code, *_ in REFUSALS.values()}

    assert sorted((codes() | gateway) - set(catalogue())) == [], "write it into data/problems.csv"


def test_the_catalogue_is_complete_and_in_both_languages() -> None:
    for known in catalogue().values():
        assert all(known), known.code
        assert any("\u4e00" <= c <= "\u9fff" for c in known.zh + known.do_zh), known.code


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "zh"), ("", "zh"), ("*", "zh"), ("fr", "zh"), ("en", "en"), ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("fr,en;q=0.5", "en"), ("en;q=0.1,zh;q=0.2", "zh"),
        ("zh;q=0,en", "en"), ("en;q=2", "zh"), (";;,", "zh"), ("x" * 9_000, "zh"),
    ],
)  # fmt: skip
def test_the_reader_chooses_the_language_and_who_does_not_reads_chinese(
    header: str | None, lang: str
) -> None:
    assert language(header) == lang


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("prices.pay!E2: '80.50元' is no amount, such as 12.34", "prices.pay!E2：'80.50元' 不是 12.34 这样的金额"),
        ("lines.0.sku: Field required", "lines.0.sku：缺少该字段"),
        ("Value error, qty must be more than 0", "qty 应大于 0"),
        ("AC-1 has no price in tier east", "AC-1 在档位 east 没有价格"),
        ("a sentence of its own", None),
    ],
)  # fmt: skip
def test_a_sentence_keeps_its_cell_its_field_and_its_values(
    english: str, chinese: str | None
) -> None:
    assert translated(english) == chinese


def test_the_more_exact_row_says_it_whether_its_place_is_its_own_or_comes_before_it() -> None:
    faulty = "{}: '1e6' is not a number such as 12.5, at most 18 digits"

    assert translated(faulty.format("rate")) == "rate：'1e6' 不是 12.5 这样的数（最多 18 位）"
    assert translated(faulty.format("lines.0.qty: qty")) == (
        "lines.0.qty：qty：'1e6' 不是 12.5 这样的数（最多 18 位）"
    )


def test_a_sentence_without_chinese_comes_after_what_its_code_means() -> None:
    assert said("conflict", "a sentence of its own", "zh").startswith(
        "当前状态不允许此操作（a sentence"
    )
    assert said("conflict", "a sentence of its own", "en") == "a sentence of its own"


api = Api("things")


@api.route("GET", "/things", roles=None)
def faulty_things() -> None:
    errors = [{"cell": "tiers!B2", "message": "'x' is no whole number"}]
    raise Invalid("tiers!B2: 'x' is no whole number", "faulty_workbook", errors=errors, count=1)


@api.route("GET", "/nothing", roles=None)
def no_things() -> None:
    raise NotFound("no such ticket")


@pytest.mark.parametrize(
    ("header", "title", "message"),
    [("zh-CN", "输入有误", "'x' 不是整数"), ("en", "Invalid input", "'x' is no whole number")],
)
def test_a_problem_is_said_in_the_readers_language_cell_by_cell(
    header: str, title: str, message: str
) -> None:
    _, problem, headers = call(api.handler, "GET", "/things", headers={"Accept-Language": header})

    assert (problem["title"], problem["code"]) == (title, "faulty_workbook")
    assert problem["errors"] == [{"cell": "tiers!B2", "message": message}]
    assert message in problem["detail"]
    assert (headers["content-language"], headers["vary"]) == (header[:2], "Accept-Language")


def test_what_the_router_refuses_is_said_in_the_readers_language_too() -> None:
    _, problem, _ = call(api.handler, "PUT", "/things", headers={"accept-language": "zh"})

    assert (problem["code"], problem["detail"]) == ("method_not_allowed", "此路径不支持该方法")


ASIDE = {"{}: {}", "{} {}"}
"""A place before a sentence that is looked up by itself."""
PUT_TOGETHER = {
    "problem", "wrong", "reason", "str(error)", "message", "what.format(value)", "error.message", "refusal.message",
    "f'nobody to pay at {outlet}' + (f' as {missing}' if missing else '')",
}  # fmt: skip
"""Sentences that are no literal where they are raised: each has its rows in data/sentences.txt, or is one
of another refusal. Not to grow without such rows."""


def sentences(path: Path) -> Iterator[tuple[str | None, str]]:
    """(sentence, source) of every refusal and finding that a module makes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in KINDS - {"problem", "Stopped"} | {"ValueError"}:
            continue
        place = {"Finding": 1, "Fault": 2}.get(name, 0)
        for each in node.args[place : place + 1]:
            yield text_of(each), ast.unparse(each)


@cache
def told() -> Sequence[tuple[str | None, str]]:
    """Of what people can meet: the journal's proof is an operator's, at the command line."""
    modules = (path for folder in ("layers/common/suanqing", "functions")
               for path in sorted((ROOT / folder).rglob("*.py")) if "audit" not in path.parts)  # fmt: skip
    return tuple(each for path in modules for each in sentences(path))


def test_every_sentence_that_people_can_meet_has_its_chinese() -> None:
    literal = {text for text, _ in told() if text and " " in text} - ASIDE

    assert sorted(text for text in literal if translated(text) is None) == [], (
        "write it into data/sentences.txt"
    )


def test_no_sentence_is_half_chinese() -> None:
    """A row that is wide takes a sentence's rest as one of its places; a row of its own says it whole."""
    literal = {text for text, _ in told() if text and " " in text} - ASIDE
    said_of = {text: translated(text) or "" for text in literal}

    assert [text for text, zh in said_of.items() if re.search("[a-z]{2,} [a-z]{2,}", zh)] == []


def test_no_more_sentences_are_put_together_where_nobody_finds_them() -> None:
    assert {source for text, source in told() if text is None} <= PUT_TOGETHER


def test_no_row_is_so_wide_that_it_takes_every_sentence() -> None:
    assert translated("{} {}") is None and translated("a sentence of its own") is None
    lines = (problems.DATA / "sentences.txt").read_text(encoding="utf-8").splitlines()
    english = [line for line in lines if line and not line.startswith("#")][::2]

    assert [each for each in english if len(each.replace("{}", "").replace(" ", "")) < 4] == []
    assert len(english) == len(set(english))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("a statement that is draft cannot be approved", "结算单的状态为草稿，不能变为已审批"),
        ("the request is in_force", "该申请的状态为已生效，不能再处理"),
        ("there is no outlet open", "没有网点 open"),
        ("nobody to pay at SH-01 as owner", "网点 SH-01 没有可付款的对象（角色 owner）"),
    ],
)
def test_a_state_is_called_by_its_name_and_nothing_else_is(english: str, chinese: str) -> None:
    assert translated(english) == chinese


def test_every_sentence_has_as_many_places_in_both_languages() -> None:
    lines = (problems.DATA / "sentences.txt").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]

    assert [
        a for a, b in zip(told[::2], told[1::2], strict=True) if a.count("{}") != b.count("{}")
    ] == []
