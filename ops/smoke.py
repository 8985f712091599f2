"""python -m ops smoke: proves a live deployment end to end, and leaves no money behind."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ops import calls, smoke_ticket, tokens
from ops.live_looks import LOOKS, Named
from ops.screen import note, step
from ops.stack import Stack, add_option, stack
from suanqing.times import utcnow

OPTIONS = (
    ("--outlet", "outlet-1", "网点，默认为 start 所建 / as made by start"),
    ("--technician", "tech-1", "技师 / the technician"),
    ("--sku", "INSTALL-1", "有价格的服务项目 / a service with a price"),
    ("--region", "110105", "现场的区划代码 / of the site"),
)


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "smoke",
        help="prove a live deployment end to end, and list what only a real account shows",
        description="冒烟测试：一张有标记的工单走完全程，入账后取消，分录逐账户冲回为零；再看部署本身。 / One marked "
        "ticket is made, done, settled, cancelled and mirrored, so that every account it touched is back at 0; "
        "then it looks at the deployment: readers, streams, secrets, schedules, stages, queues of failures, "
        "failures reported, and what only a real account shows (denials, recovery, protection, alarms, quota). "
        "Exit code 1 when anything is wrong.",
        epilog="The token is asked for, or taken from SUANQING_TOKEN_<ID>.",
    )
    add_option(command)
    who = "管理员或调度 / an administrator or dispatcher, e.g. hq-li"
    command.add_argument("--as", dest="who", required=True, metavar="PARTY", help=who)
    for name, default, told in OPTIONS:
        command.add_argument(name, default=default, help=f"{told} (%(default)s)")
    command.add_argument("--url", help="another address of the API than the stack's ApiUrl")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    deployed = stack(wanted.stack)
    base = (wanted.url or calls.address(deployed)).rstrip("/")
    asked = calls.Calls(base, tokens.giver(base, deployed["StageName"]))
    walked = _walked(asked, _ticket(wanted, utcnow()))
    step(3, 3, "部署本身", "The deployment itself")
    wrong = [each for look in LOOKS for each in seen(look, deployed)]
    if walked and not wrong:
        note("✓ 全部正常", "all is well")
    return 0 if walked and not wrong else 1


def _walked(asked: calls.Calls, wanted: smoke_ticket.Wanted) -> bool:
    try:
        step(1, 3, "入口", "The door")
        smoke_ticket.door(asked, wanted.who)
        step(2, 3, "一张工单，走完全程再冲回", "A ticket through and back")
        smoke_ticket.through_and_back(asked, wanted)
    except calls.Refused as refused:
        print(f"        ✗ {refused}", flush=True)
        return False
    return True


def seen(look: Named, deployed: Stack) -> list[str]:
    """What counts as wrong here, and a line for each thing that was looked at."""
    if look.account and deployed["StageName"] == "local":
        print(f"        – {look.zh}：只有真实账户能显示 / {look.en}: only a real account shows it")
        return []
    found = list(_looked(look, deployed))
    print(f"        {'✗' if found else '✓'} {look.zh} / {look.en}", flush=True)
    for each in found:
        print(f"            {each}")
    return found


def _looked(look: Named, deployed: Stack) -> Iterator[str]:
    """What may not be read is wrong too: nothing counts as well because nobody could look."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield from look.look(deployed)
    except (ClientError, BotoCoreError) as error:
        yield f"无法读取 / cannot be read: {error}"


def _ticket(wanted: argparse.Namespace, now: datetime) -> smoke_ticket.Wanted:
    return smoke_ticket.Wanted(
        who=wanted.who,
        outlet=wanted.outlet,
        technician=wanted.technician,
        sku=wanted.sku,
        region=wanted.region,
        key=f"ops-smoke-{now:%Y%m%dT%H%M%S%f}",
    )
