"""python -m ops start: from an empty deployment to the first settled ticket, a guided run."""

import argparse
from collections.abc import Callable
from typing import Any

from ops import calls, tokens
from ops.first_book import fen
from ops.first_steps import STEPS, First, Named, Plan
from ops.screen import note, step
from ops.stack import add_option, client, stack
from suanqing.people.parties.store import PartyStore
from suanqing.times import utcnow

PERSON = "ID:NAME:WECOM"


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "start",
        help="take an empty deployment to its first settled ticket, step by step",
        description="从空部署到第一张入账的工单，每一步都说明；可反复运行，从停下的地方继续。 / "
        "From an empty deployment to the first settled ticket: head office, two administrators, tokens, an "
        "outlet, a technician, a service, a small price book that the second person approves, a ticket made, "
        "done and settled. What stands there already stays; run it again to go on where it stopped.",
        epilog="token 来自各人自己的登录：企业微信中打开 <ApiUrl>/login/wecom，粘贴所示内容；或放进环境变量 "
        "SUANQING_TOKEN_<ID>。 / Tokens come from each person's own login in WeCom (asked for when needed), or "
        "from the environment as SUANQING_TOKEN_<ID>, e.g. SUANQING_TOKEN_HQ_LI.",
    )
    add_option(command)
    for name, kind, told in PEOPLE:
        command.add_argument(name, type=kind, required=True, metavar=PERSON, help=told)
    for name, kind, default, told in OPTIONS:
        command.add_argument(name, type=kind, default=default, help=f"{told} (%(default)s)")
    command.add_argument("--url", help="another address of the API than the stack's ApiUrl")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    deployed = stack(wanted.stack)
    base = (wanted.url or calls.address(deployed)).rstrip("/")
    asked = calls.Calls(base, tokens.giver(base, deployed["StageName"]))
    parties = PartyStore(client("dynamodb"), deployed["PricingTable"])
    return walk(First(_plan(wanted), asked, parties, utcnow()))


def walk(run: First) -> int:
    """All steps in order; 1 at the first that cannot go on, with the reason."""
    for number, (zh, en, act) in enumerate(STEPS, 1):
        step(number, len(STEPS), zh, en)
        try:
            act(run)
        except calls.Refused as refused:
            print(f"        ✗ {refused}", flush=True)
            note(
                "处理后再次运行本命令即可继续",
                "mend it and run this command again: it goes on here",
            )
            return 1
    note("完成。接着运行 python -m ops smoke", "done. Next: python -m ops smoke")
    return 0


def _plan(wanted: argparse.Namespace) -> Plan:
    return Plan(
        first=wanted.first,
        second=wanted.second,
        outlet=wanted.outlet,
        technician=wanted.technician,
        service=wanted.sku,
        region=wanted.region,
        charge=wanted.charge,
        pay=wanted.pay,
    )


def _named(text: str) -> Named:
    code, *more = [each.strip() for each in text.split(":")]
    if not code or len(more) > 2:
        raise argparse.ArgumentTypeError(f"{text}: 应为 / must be ID:NAME[:WECOM]")
    name, wecom = (*more, "", "")[:2]
    return Named(code, name or code, wecom)


def _person(text: str) -> Named:
    person = _named(text)
    if not person.wecom:
        raise argparse.ArgumentTypeError(f"{text}: 应为 / must be {PERSON}")
    return person


def _fen(yuan: str) -> int:
    try:
        return fen(yuan)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from wrong


PEOPLE: tuple[tuple[str, Callable[[str], Any], str], ...] = (
    ("--first", _person, "第一位管理员 / the first administrator, e.g. hq-li:李雷:LiLei"),
    ("--second", _person, "第二位，审批的人 / the second administrator, who approves"),
)
OPTIONS: tuple[tuple[str, Callable[[str], Any], str, str], ...] = (
    ("--outlet", _named, "outlet-1:一号网点", "网点 / ID:NAME of the outlet"),
    ("--technician", _named, "tech-1:一号技师", "技师 / ID:NAME[:WECOM]"),
    ("--sku", _named, "INSTALL-1:标准安装", "服务项目 / SKU:NAME"),
    ("--region", str, "110105", "网点与现场的区划代码 / GB/T 2260 code of outlet and site"),
    ("--charge", _fen, "120.00", "客户付（元）/ what the customer pays, in yuan"),
    ("--pay", _fen, "80.00", "付给网点和技师（元）/ what outlet and technician are paid"),
)
