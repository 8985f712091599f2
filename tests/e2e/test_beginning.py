"""The guided start and the smoke test, as commands on the deployed stack. First of these files by name:
a deployment is empty only once."""

import re
import subprocess
import sys
from typing import Any

import pytest

from demo.cloud import Cloud
from embedded.places import ROOT, local_credentials, plain_environment
from ops import first_steps
from ops.__main__ import main
from ops.calls import Calls
from ops.first_steps import First, Named, Plan
from suanqing import labels
from suanqing.labels import label
from suanqing.people.parties.store import PartyStore
from suanqing.times import utcnow

LI, HAN = "hq-li", "hq-han"
REGION = "440305"
"""Where the company that comes later serves nobody."""
START = ["start", "--first", f"{LI}:李雷:LiLei", "--second", f"{HAN}:韩梅梅:HanMeimei", "--region", REGION]  # fmt: skip
SMOKE = ["smoke", "--as", LI, "--region", REGION]
APPROVED = label(labels.BOOK_STATES, "approved")


def ops(cloud: Cloud, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    settings = local_credentials(cloud.server.endpoint)
    return subprocess.run(
        [sys.executable, "-m", "ops", *command],
        cwd=ROOT, env={**plain_environment(), **settings, "PYTHONUTF8": "1", **more},
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip


def by_hand(cloud: Cloud) -> First:
    """The same run, to be stopped where one likes."""
    plan = Plan(
        first=Named(LI, "李雷", "LiLei"), second=Named(HAN, "韩梅梅", "HanMeimei"),
        outlet=Named("outlet-1", "一号网点"), technician=Named("tech-1", "一号师傅"),
        service=Named("INSTALL-1", "标准安装"), region=REGION, charge=12_000, pay=8_000,
    )  # fmt: skip
    parties = PartyStore(cloud.client("dynamodb"), cloud.outputs["PricingTable"])
    return First(plan, Calls(cloud.web.base, cloud.web.token), parties, utcnow())


def ledger(cloud: Cloud, ticket: str) -> Any:
    return cloud.web.must("GET", f"/tickets/{ticket}/ledger", party=LI)


@pytest.fixture(scope="module")
def started(reached: Cloud) -> subprocess.CompletedProcess[str]:
    """The command after a run that stopped when the book was handed in."""
    stopped = by_hand(reached)
    for _, _, step in first_steps.STEPS[:8]:
        step(stopped)
    return ops(reached, *START)


def test_an_interrupted_start_goes_on_where_it_stopped_and_ends_at_a_settled_ticket(
    reached: Cloud, started: subprocess.CompletedProcess[str]
) -> None:
    said = started.stdout

    assert started.returncode == 0, said + started.stderr
    assert f"{LI}（李雷）已是管理员" in said
    assert "价格本 main@1 已有 INSTALL-1 的价格 / prices it: submitted" in said
    assert f"{LI} 自己审批：403" in said and f"{HAN} 审批：{APPROVED}" in said
    assert "→ tech-1：64.00 CNY" in said and "→ outlet-1：16.00 CNY" in said
    assert "合计 0.00 CNY" in said
    trail = reached.web.must("GET", "/books", party=LI)["items"][0]["trail"]
    assert [(act["step"], act["by"]) for act in trail][-2:] == [
        ("approved", HAN),
        ("published", LI),
    ]


def test_a_start_that_is_run_again_changes_nothing(
    reached: Cloud, started: subprocess.CompletedProcess[str]
) -> None:
    (ticket,) = set(re.findall(r"POST /tickets：(\w+)", started.stdout))
    before = ledger(reached, ticket)

    again = ops(reached, *START)

    assert (again.returncode, ledger(reached, ticket)) == (0, before)
    assert len(reached.web.must("GET", "/books", party=LI)["items"]) == 1
    assert "PUT " not in again.stdout and "/complete" not in again.stdout


def test_a_start_says_what_it_misses_and_asks_nobody_who_cannot_answer(
    reached: Cloud, started: subprocess.CompletedProcess[str]
) -> None:
    unpriced = ops(reached, *START, "--sku", "OTHER:别的项目")
    unknown = ops(reached, *START, SUANQING_TOKEN_HQ_LI="nobody's")

    assert unpriced.returncode == 1 and "没有 OTHER 的价格" in unpriced.stdout
    assert unknown.returncode == 1 and "✗ GET /me (hq-li): 401" in unknown.stdout
    assert "Traceback" not in unpriced.stderr + unknown.stderr


def test_smoke_proves_the_way_of_money_and_leaves_none(
    reached: Cloud, started: subprocess.CompletedProcess[str]
) -> None:
    before = accrued(reached)

    told = ops(reached, *SMOKE)

    assert told.returncode == 0, told.stdout + told.stderr
    assert "分录 12 行，逐账户为零" in told.stdout
    assert accrued(reached) == before
    assert told.stdout.count("只有真实账户能显示") == 5
    assert "✗" not in told.stdout


def test_smoke_names_what_is_wrong_with_the_deployment(reached: Cloud) -> None:
    queue, sqs = reached.outputs["SettleFailuresUrl"], reached.client("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="{}")
    try:
        told = ops(reached, *SMOKE)
    finally:
        sqs.purge_queue(QueueUrl=queue)

    assert told.returncode == 1
    assert "✗ 失败队列为空" in told.stdout and "SettleFailures: 1" in told.stdout


def accrued(cloud: Cloud) -> list[Any]:
    found = cloud.web.must("GET", "/parties/tech-1/balance", party=LI)["periods"]
    return [(each["period"], each["accrued"]) for each in found]


@pytest.mark.parametrize("command", ["start", "smoke"])
def test_the_guided_commands_explain_themselves(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "SUANQING_TOKEN_" in told and " / " in told
