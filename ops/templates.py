"""python -m ops templates: the packages of a trade on a live deployment: listed, looked at, installed, followed up."""

import argparse
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ops import calls, template_changes, template_files, template_views, tokens
from ops.screen import note, step
from ops.settled import show_money
from ops.stack import add_option, stack
from suanqing.labels import AIMS, TEMPLATE_KINDS, TRADES

WHO = "管理员 / an administrator, e.g. hq-li"
PACKAGE = "模板包编号，见 list / its id, as `list` shows it"
TRIES, PAUSE = 4, 2.0
"""How often an installation is asked for, and the seconds between: it may take longer than the gateway waits."""
PATIENCE = 180.0
"""Seconds to wait for the first money: on an empty deployment every function on its way starts for the first time."""
STILL_AT_WORK = (429, 502, 503, 504)


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "templates",
        help="list, show, install, upgrade and take out template packages, and say how far an installed one is",
        description="模板包：查看、安装、跟进、升级、卸载。 / Template packages of a trade (docs/templates.md): what "
        "this release ships, one of them whole, its installation down to the first settled ticket, what of it "
        "stands in the deployment, its later version, and taking it out.",
        epilog="token 来自本人登录，或环境变量 SUANQING_TOKEN_<ID>。 / The token is asked for, or taken from "
        "SUANQING_TOKEN_<ID>.",
    )
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION")
    template_files.add_to(actions)
    for name, act, package, told, more in ACTIONS:
        action = actions.add_parser(name, help=told, description=f"{told}{more}")
        if package:
            action.add_argument("template", metavar="TEMPLATE", help=PACKAGE, **package)
        if name in ("export", "bring"):
            action.add_argument("path", metavar="FILE", help="文件 / the file")
        if name in ("upgrade", "uninstall"):
            action.add_argument("--look", action="store_true", help="只看，不改 / only show it")
        if name == "export":
            action.add_argument(
                "--package", default="company", help="编号 / what it is to be called"
            )
        if name == "list":
            for asked, choices, meaning in SEARCH:
                action.add_argument(f"--{asked}", choices=choices, help=meaning)
        action.add_argument("--as", dest="who", required=True, metavar="PARTY", help=WHO)
        add_option(action)
        action.add_argument("--url", help="another address of the API than the stack's ApiUrl")
        action.set_defaults(run=run, act=act)


def run(wanted: argparse.Namespace) -> int:
    deployed = stack(wanted.stack)
    base = (wanted.url or calls.address(deployed)).rstrip("/")
    asked = calls.Calls(base, tokens.giver(base, deployed["StageName"]))
    return act_on(asked, wanted)


def act_on(asked: calls.Calls, wanted: argparse.Namespace) -> int:
    """1 and the reason where the API says no."""
    try:
        code: int = wanted.act(asked, wanted)
    except calls.Refused as refused:
        print(f"        ✗ {refused}", flush=True)
        return 1
    return code


def listed(asked: calls.Calls, wanted: argparse.Namespace) -> int:
    given = {name: value for name, *_ in SEARCH if (value := getattr(wanted, name, None))}
    path = f"/templates?{urlencode(given)}" if given else "/templates"
    template_views.shelf(asked.must("GET", path, who=wanted.who)["items"])
    return 0


def shown(asked: calls.Calls, wanted: argparse.Namespace) -> int:
    template_views.package(_package(asked, wanted.template, wanted.who))
    return 0


def install(asked: calls.Calls, wanted: argparse.Namespace) -> int:
    """Whatever an earlier run left half done goes on; 1 where another person's approval is still to come."""
    step(1, 4, "登录", "Who calls")
    me = asked.must("GET", "/me", who=wanted.who)
    note(f"{me['party']}（{me['name']}）", "the token is good")
    step(2, 4, "模板包", "The package")
    for name in wanted.template:
        found = _package(asked, name, wanted.who)
        note(f"{found['name']['zh']}，第 {found['version']} 版", found["name"]["en"])
    step(
        3,
        4,
        "安装",
        "Installing: catalogue, price book, and where nobody works yet the first ticket",
    )
    done = _installed(asked, wanted)
    template_views.installed(done)
    step(4, 4, "入账", "The money")
    code = _money(asked, wanted.who, done)
    note(f"本次共调用接口 {asked.made} 次", "calls of the API in all; the login is one more")
    return code


def status(asked: calls.Calls, wanted: argparse.Namespace) -> int:
    """1 where the package that was asked for is not installed, or something of one is missing."""
    books = template_views.books_of(_pages(asked, "/books", wanted.who))
    names = [wanted.template] if wanted.template else sorted(books)
    if not names:
        note(
            "还没有安装模板包", "no package is installed: python -m ops templates install TEMPLATE"
        )
        return 0
    here = {item["sku"] for item in _pages(asked, "/skus", wanted.who)}
    rows = []
    for name in names:
        found = _package(asked, name, wanted.who)
        missing = sorted(found["document"].get("catalogue", {}).keys() - here)
        book = books.get(name)
        whole = found.get("kind", "trade") == "trade"
        ticket = _first_ticket(asked, wanted.who, found) if book and whole else None
        rows.append(template_views.Standing(found, missing, book, ticket))
    template_views.standing(rows)
    return 0 if all(row.whole for row in rows) else 1


def differences(asked: calls.Calls, wanted: argparse.Namespace) -> int:
    """1 where something would refuse it."""
    path, body = "/templates/differences", {"templates": wanted.template}
    found = asked.must("POST", path, body, who=wanted.who)
    template_views.differences(found)
    return 1 if found["conflicts"] else 0


def upgrade(asked: calls.Calls, wanted: argparse.Namespace) -> int:
    """What a later version changes, then it; 1 where another person has to approve the book first."""
    path = f"/templates/{calls.part(wanted.template)}/upgrade"
    found = asked.must("GET", path, who=wanted.who)
    template_changes.upgrade(found)
    if wanted.look or not found["items"]:
        return 0
    done = _patient(asked, path, wanted.who)
    return template_changes.came(done, found["items"])


def uninstall(asked: calls.Calls, wanted: argparse.Namespace) -> int:
    """What would leave and what uses it, then it; 1 where it is in use, or another person has to approve the book."""
    path = f"/templates/{calls.part(wanted.template)}"
    found = asked.must("GET", f"{path}/uses", who=wanted.who)
    template_changes.leaving(found)
    if wanted.look or found["uses"]:
        return 1 if found["uses"] else 0
    done = _patient(asked, f"{path}/uninstall", wanted.who, gone=True)
    return template_changes.came(done, found["items"])


def export(asked: calls.Calls, wanted: argparse.Namespace) -> int:
    """The company's own set-up into a file that `bring` takes elsewhere."""
    path = f"/templates/export?package={calls.part(wanted.package)}"
    document = asked.must("GET", path, who=wanted.who)["document"]
    template_files.write(Path(wanted.path), document)
    note(f"已导出：{wanted.path}", "exported; `templates bring` takes it elsewhere")
    return 0


def bring(asked: calls.Calls, wanted: argparse.Namespace) -> int:
    body = {"document": template_files.whole(Path(wanted.path))}
    template_views.installed(asked.must("POST", "/templates/file", body, who=wanted.who))
    return 0


def _package(asked: calls.Calls, name: str, who: str) -> Any:
    return asked.must("GET", f"/templates/{calls.part(name)}", who=who)


def _installed(asked: calls.Calls, wanted: argparse.Namespace) -> Any:
    return _patient(asked, "/templates/install", wanted.who, {"templates": wanted.template})


def _patient(asked: calls.Calls, path: str, who: str, body: Any = None, gone: bool = False) -> Any:
    """Asked again where the gateway gave up or is busy: the next call goes on behind what is done. gone: it is done
    where a further call finds nothing there any more; nothing is told then."""
    answer = _asked(asked, path, who, body)
    for turn in range(2, TRIES + 1):
        if answer.status not in STILL_AT_WORK:
            break
        note(f"仍在进行，第 {turn} 次询问", f"still at work ({answer.status}); asking again")
        time.sleep(PAUSE)
        answer = _asked(asked, path, who, body)
        if gone and answer.status == 404:
            return {}
    if not answer.ok:
        raise calls.Refused(f"POST {path} ({who}): {answer.status} {answer.said}")
    return answer.body


def _asked(asked: calls.Calls, path: str, who: str, body: Any) -> calls.Answer:
    """Not answered in time is what the gateway calls 504: either way it may still be at work."""
    try:
        return asked.ask("POST", path, body, who=who)
    except calls.Unanswered as late:
        return calls.Answer(504, str(late))


def _money(asked: calls.Calls, who: str, done: Any) -> int:
    """The first ticket's money, where there is one; else what is to be done next."""
    if not done.get("book_version"):
        return 0
    if done.get("ticket"):
        show_money(asked, done["ticket"]["ticket_id"], who, PATIENCE)
        return 0
    if done["book_state"] == "published":
        note("已有网点，按自己的工单结算", "outlets are there: their own tickets are settled by it")
        return 0
    note(
        f"价格本 {done['book_version']} 要由另一人审批后发布",
        "another person approves the book, then it is published: docs/price-books.md",
    )
    return 1


def _first_ticket(asked: calls.Calls, who: str, found: Any) -> Any | None:
    """The ticket that installing made, known by whom it was made; None where none was."""
    from suanqing.library.install_service import OUTLET, first_of, note_of

    document = found["document"] | {"manifest": found}
    title = calls.part(document["tickets"][first_of(document)]["name"]["zh"])
    for lane in ("open", "done", "closed"):
        path = f"/tickets?outlet={OUTLET}&lane={lane}&q={title}"
        for ticket in _pages(asked, path, who):
            if ticket["source"] == f"app:{note_of(document)}":
                return ticket
    return None


def _pages(asked: calls.Calls, path: str, who: str) -> list[Any]:
    """All items of a list, page after page."""
    items: list[Any] = []
    path += "&" if "?" in path else "?"
    page: dict[str, Any] = {"next": ""}
    while "next" in page:
        more = f"&cursor={calls.part(page['next'])}" if page["next"] else ""
        page = asked.must("GET", f"{path}limit=100{more}", who=who)
        items += page["items"]
    return items


ONE: dict[str, Any] = {"nargs": None}
SEARCH: tuple[tuple[str, tuple[str, ...] | None, str], ...] = (
    ("kind", tuple(TEMPLATE_KINDS), "种类 / of which kind"), ("trade", tuple(TRADES), "行业 / for which trade"),
    ("channel", None, "渠道 / for which channel"), ("aim", tuple(AIMS), "用途 / what for"),
    ("q", None, "名称或内容 / words of its name or description"),
)  # fmt: skip
ACTIONS = (
    ("list", listed, None, "本版本带的模板包 / the packages that this release ships", ""),
    ("show", shown, ONE, "一个模板包的全部内容 / one package whole",
     ": its catalogue, flows, forms, and its golden tickets with what they come to."),
    ("install", install, {"nargs": "+"}, "安装，直到第一张工单入账 / install one, to the first settled ticket",
     "；几个一起装：写几个编号。可反复运行，从停下的地方继续。 / Several are installed as one. What "
     "is there stays as it is; run it again to go on where it stopped. Exit "
     "code 1 where another person has to approve the price book first."),
    ("differences", differences, {"nargs": "+"}, "装之前看会改什么 / what installing would change", ""),
    ("upgrade", upgrade, ONE, "升级到本版本带的版本 / bring the version that this release ships",
     "；先显示会改什么、哪些流入变体，再升级。您自己改过的保留，再运行一次只补上次没成的草稿。 / What it changes, "
     "and what flows into variants, is shown before. What you changed stays yours; run again, it only brings drafts "
     "that did not stay. Exit code 1 where another person has to approve the price book."),
    ("uninstall", uninstall, ONE, "卸载没有在用的 / take out one that nothing uses",
     "；先显示什么会离开、什么在用；还在用就不卸载，退出码 1。 / What would leave and what uses it is shown before; "
     "where anything does, nothing is done. Exit code 1 then, and where another person has to approve the price book."),
    ("export", export, None, "把本公司的设置导出为文件 / the company's own set-up into a file", ""),
    ("bring", bring, None, "从文件装入，成为您的草稿 / a package from a file, as your drafts", ""),
    ("status", status, {"nargs": "?"}, "装了哪些，到哪一步 / what is installed, and how far",
     ": without TEMPLATE all that are installed. Exit code 1 where something is missing."),
)  # fmt: skip
