"""python -m ops templates over the API: from an empty deployment to a settled ticket, in few calls and few words."""

import re
from argparse import Namespace
from typing import Any

import pytest

from ops import templates
from ops.__main__ import parser
from ops.calls import Answer, Unanswered
from packages import shelf
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.times import utcnow
from tests.in_process import InProcess
from tests.integration import test_templates_upgraded
from tests.integration.settling import World
from tests.integration.test_templates_upgraded import Changing, retained

released = test_templates_upgraded.released

ADMIN = "hq-li"
PEOPLE = {
    ADMIN: Caller(ADMIN, frozenset({"admin"})),
    "dis": Caller("dis", frozenset({"dispatcher"})),
}
TICKET = re.compile(r"/tickets/(\w+)")
MOST_CALLS = 8
"""Of the API, from nothing to a first settled ticket through a template (R163)."""


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    made = World(moto_tables, tables, clock=utcnow)  # type: ignore[arg-type]
    made.parties.put(Party("hq", "hq", "总部"))
    made.parties.put(Party(ADMIN, "person", "李雷", frozenset({"admin"})))
    made.parties.put(Party("dis", "person", "调度", frozenset({"dispatcher"})))
    return made


@pytest.fixture
def asked(world: World) -> InProcess:
    """Whoever looks at a ticket finds it settled, as a deployment's stream would have done."""

    def settles(method: str, path: str) -> None:
        if method == "GET" and (looked := TICKET.fullmatch(path)):
            world.settle(looked[1])

    return InProcess(PEOPLE, settles)


def run(asked: InProcess, *words: str, who: str = ADMIN) -> int:
    """The command as somebody types it."""
    wanted: Namespace = parser().parse_args(["templates", *words, "--as", who])
    return templates.act_on(asked, wanted)


def test_installing_ends_at_the_first_settled_ticket_in_few_calls(
    asked: InProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(asked, "install", "step-commission")

    said = capsys.readouterr().out
    assert code == 0, said
    assert "价格本 main@1：已发布 / published" in said
    assert "流程已发布：service-visit@1" in said
    assert "应收 200.00 CNY，应付 120.00 CNY" in said
    assert "→ template-technician：96.00 CNY" in said and "合计 0.00 CNY" in said
    assert asked.made <= MOST_CALLS
    assert f"本次共调用接口 {asked.made} 次" in said


def test_a_ticket_from_a_template_takes_at_most_three_calls(asked: InProcess, world: World) -> None:
    """The packages are listed, one is looked at, and one of its golden tickets is made as it stands there."""
    run(asked, "install", "step-commission")
    before = asked.made

    names = [each["package"] for each in asked.must("GET", "/templates", who=ADMIN)["items"]]
    found = asked.must("GET", f"/templates/{names[names.index('step-commission')]}", who=ADMIN)
    golden = found["document"]["tickets"]["urgent_repair"]
    wanted = {name: value for name, value in golden["ticket"].items() if name != "served"}
    body = {"outlet": "template-outlet", "title": golden["name"]["zh"], **wanted}
    made = asked.must("POST", "/tickets", body, ADMIN)

    assert asked.made - before <= 3
    assert [line["sku"] for line in made["lines"]] == ["REPAIR-STD"]


def test_installing_again_says_so_and_changes_nothing(
    asked: InProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    run(asked, "install", "retail")
    capsys.readouterr()

    assert run(asked, "install", "retail") == 0

    skus = len(shelf.package("retail")["catalogue"])
    assert f"新增 0 项，原有 {skus} 项不变" in capsys.readouterr().out


def test_what_outlasts_the_gateway_or_is_not_answered_is_asked_for_again(
    asked: InProcess, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gave_up = [Answer(504, {"message": "Endpoint request timed out"}), Unanswered("read timed out")]
    silent, really = [Unanswered("read timed out")], asked.ask

    def ask(method: str, path: str, *more: Any, **named: Any) -> Answer:
        if path.endswith("/install") and gave_up:
            said = gave_up.pop()
            if isinstance(said, Answer):
                return said
            raise said
        if TICKET.fullmatch(path) and silent:
            raise silent.pop()
        return really(method, path, *more, **named)

    monkeypatch.setattr(asked, "ask", ask)
    monkeypatch.setattr(templates, "PAUSE", 0.0)

    assert run(asked, "install", "retail") == 0
    assert "第 3 次询问" in capsys.readouterr().out


def test_where_a_book_is_there_another_person_comes_next(
    asked: InProcess, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    run(asked, "install", "step-commission")
    capsys.readouterr()

    assert run(asked, "install", "retail") == 1

    said = capsys.readouterr().out
    assert "价格本 main@2：草稿 / draft" in said and "要由另一人审批" in said


def test_status_names_what_is_installed_and_what_is_missing(
    asked: InProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(asked, "status") == 0
    assert "还没有安装模板包" in capsys.readouterr().out

    run(asked, "install", "step-commission")
    capsys.readouterr()
    assert run(asked, "status") == 0
    said = capsys.readouterr().out
    assert (
        "分阶梯佣金" in said and "main@1 已发布 / published" in said and "已核算 / settled" in said
    )

    run(asked, "install", "retail")
    capsys.readouterr()
    assert (run(asked, "status"), run(asked, "status", "step-commission")) == (1, 0)
    assert "main@2 草稿 / draft" in capsys.readouterr().out

    assert run(asked, "status", "factory") == 1
    assert "未安装 / not installed" in capsys.readouterr().out


def test_a_package_is_shown_with_names_and_no_code_that_has_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for template in shelf.ids():
        assert run(InProcess(PEOPLE), "show", template) == 0

        said, document = capsys.readouterr().out, shelf.package(template)
        for golden in document["tickets"].values():
            assert golden["name"]["zh"] in said and golden["name"]["en"] in said
        assert all(sku["name"] in said for sku in document["catalogue"].values())
        assert "服务项目 / service item" in said


def test_the_shelf_is_listed_with_trades_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(InProcess(PEOPLE), "list") == 0

    said = capsys.readouterr().out
    assert all(name in said for name in shelf.ids())
    assert "制造、服务 / manufacturing, services" in said


def test_a_later_version_is_shown_then_brought_and_said(
    asked: InProcess, world: World, released: Changing, capsys: pytest.CaptureFixture[str]
) -> None:
    run(asked, "install", "step-commission")
    run(asked, "install", "retention")
    released("retention", retained("0.07"))
    capsys.readouterr()

    assert run(asked, "upgrade", "retention", "--look") == 0
    shown, before = capsys.readouterr().out, len(world.pricing.versions())
    assert "现有第 1 版，本版本带第 2 版" in shown and "完成 / done" not in shown
    assert "planes.pay.releases.retained" in shown and "更改 / changed" in shown
    assert run(asked, "upgrade", "retention") == 1
    assert "要由另一人审批" in capsys.readouterr().out
    assert len(world.pricing.versions()) == before + 1

    assert run(asked, "upgrade", "retention") == 0
    assert "没有变化 / nothing changes" in capsys.readouterr().out


def test_what_an_answer_that_was_lost_would_have_told_is_told_by_the_next(
    asked: InProcess, world: World, released: Changing, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    run(asked, "install", "step-commission")
    for name in ("retention", "plan-welcome"):
        run(asked, "install", name)
    released("retention", retained("0.07"))
    really, lost = asked.ask, {"/templates/retention/upgrade", "/templates/plan-welcome/uninstall"}

    def ask(method: str, path: str, *more: Any, **named: Any) -> Answer:
        answer = really(method, path, *more, **named)
        if method == "POST" and path in lost:
            lost.remove(path)
            return Answer(504, {"message": "Endpoint request timed out"})
        return answer

    monkeypatch.setattr(asked, "ask", ask)
    monkeypatch.setattr(templates, "PAUSE", 0)
    capsys.readouterr()

    assert run(asked, "upgrade", "retention") == 1
    assert "价格本草稿，要由另一人审批" in capsys.readouterr().out
    assert run(asked, "uninstall", "plan-welcome") == 0
    assert "完成" in capsys.readouterr().out and not lost


def test_what_uses_a_template_is_named_and_one_that_nothing_uses_is_taken_out(
    asked: InProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    run(asked, "install", "step-commission")
    run(asked, "install", "plan-welcome")
    capsys.readouterr()

    assert run(asked, "uninstall", "step-commission") == 1
    said = capsys.readouterr().out
    assert "价格本 main@1 给项目" in said and "the price book main@1 prices" in said

    assert run(asked, "uninstall", "plan-welcome", "--look") == 0
    assert "会离开 / leaves" in capsys.readouterr().out
    assert run(asked, "uninstall", "plan-welcome") == 0
    assert "客户规则已到第 2 版" in capsys.readouterr().out
    assert run(asked, "uninstall", "plan-welcome") == 1
    assert "404" in capsys.readouterr().out


def test_what_the_api_refuses_is_said_and_ends_with_1(
    asked: InProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(asked, "show", "nothing") == 1
    assert run(asked, "install", "retail", who="dis") == 1

    said = capsys.readouterr().out
    assert "404" in said and "403" in said


@pytest.mark.parametrize(
    "words",
    [
        [*action, "--help"]
        for action in ([], ["install"], ["status"], ["upgrade"], ["uninstall"], ["lint"])
    ],
)
def test_help_is_in_both_languages(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["templates", *words])

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert any(word in said for word in ("安装", "装了哪些", "升级", "卸载", "检查"))
    assert any(word in said for word in ("install", "version", "take out", "look at"))
