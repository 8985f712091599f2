"""R163 on a deployed stack: README's own commands, on an empty deployment of their own, end at a settled ticket."""

import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from bench.first_lines import OPS, lines
from demo import photo
from demo.flows import earned
from demo.golden_run import Play, golden_of
from demo.web import Web
from embedded import aws
from embedded.deploy import deploy
from embedded.places import ROOT, local_credentials, plain_environment
from packages import shelf
from suanqing.library.install_service import OUTLET, TECHNICIAN
from tests.e2e.anew import begun_anew, dynamodb_of
from tests.e2e.test_deployed import eventually
from tests.unit.library.packages_on_shelf import TRADES

BOSS = "hq-li"


class Empty(NamedTuple):
    """An AWS of its own. settings: for commands. web: its API. pricing: its table of prices."""

    settings: dict[str, str]
    web: Web
    client: Any
    pricing: str


@pytest.fixture(scope="module")
def empty() -> Iterator[Empty]:
    """An AWS of its own: that of the other tests is empty only once, and has another way to its first ticket."""
    with aws.running() as server:
        outputs = deploy(server.endpoint, {"Stage": "local"})
        web = Web(aws.api_url(server.endpoint, outputs["ApiId"], outputs["StageName"]))
        given = local_credentials(server.endpoint)
        yield Empty(given, web, dynamodb_of(given), outputs["PricingTable"])


def run(settings: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ops", *words], cwd=ROOT, stdin=subprocess.DEVNULL, text=True,
        env={**plain_environment(), **settings, "PYTHONUTF8": "1"}, capture_output=True, check=False,
    )  # fmt: skip


def test_readmes_commands_lead_from_an_empty_deployment_to_a_settled_ticket(
    empty: Empty,
) -> None:
    told = lines((ROOT / "README.md").read_text(encoding="utf-8"))
    typed = [shlex.split(line.removeprefix(OPS)) for line in told if line.startswith(OPS)]

    *_, done = [run(empty.settings, *words) for words in typed]

    assert done.returncode == 0, done.stdout + done.stderr
    assert "已发布 / published" in done.stdout and "合计 0.00 CNY" in done.stdout
    assert "流程已发布：service-visit@1" in done.stdout
    assert re.search(r"本次共调用接口 \d+ 次", done.stdout)


def came_to(web: Web, ticket: str) -> tuple[int, int, dict[str, int]]:
    """What the ledger has of it, once it is settled."""
    path = f"/tickets/{ticket}"
    eventually(lambda: web.must("GET", path, party=BOSS)["settlement"] == "settled", f"{ticket}")
    charge, pay, shares = earned(web.must("GET", f"{path}/earnings", party=BOSS))
    return charge, pay, shares


def test_r162_every_trade_is_installed_walked_and_settled_to_the_cent(empty: Empty) -> None:
    """Each on a company that begins with it: one call makes its catalogue, book, flows and forms, and its first golden
    ticket is walked through the trade's own scene and settled; the book that settled it reckons all others."""
    web, seconds = empty.web, {}
    run(empty.settings, "admin", BOSS, "--name", "李雷", "--wecom", "LiLei")
    for name in TRADES:
        begun_anew(empty.client, empty.pricing, name)
        document = shelf.package(name)
        begun = time.monotonic()

        made = web.must("POST", f"/templates/{name}/install", party=BOSS)

        seconds[name] = time.monotonic() - begun
        golden = document["tickets"][made["ticket"]["golden"]]
        names = {"?outlet": OUTLET, "?worker": TECHNICIAN}
        shares = {names[who]: amount for who, amount in golden["shares"].items() if amount}
        assert made["book_state"] == "published" and len(made["scenes"]) == len(document["scenes"])
        came = came_to(web, made["ticket"]["ticket_id"])
        assert came == (golden["charge"], golden["pay"], shares), name
        path = f"/books/{made['book_version']}/try"
        for each in document["tickets"].values():
            tried = web.must("POST", path, each["ticket"], party=BOSS)
            assert (tried["customer"]["amount"], tried["pay"]["amount"]) == (each["charge"], each["pay"])  # fmt: skip
    slowest = max(seconds, key=lambda name: seconds[name])
    print(f"H16: {len(seconds)} trades; slowest to install {slowest}, {seconds[slowest]:.1f} s")


def test_r161_r165_a_trade_its_province_and_a_way_of_settling_are_one_book_that_settles(
    empty: Empty,
) -> None:
    """An installation at Jinan: a second-tier city of Shandong is 1.05 times the trade's 200.00 and 120.00, and a tenth
    of the labour's pay is held back. What uses a template is named; where nothing does it leaves by a draft."""
    web, names = empty.web, ["step-commission", "region-shandong", "retention"]
    run(empty.settings, "admin", BOSS, "--name", "李雷", "--wecom", "LiLei")
    begun_anew(empty.client, empty.pricing, "step-commission")
    shown = web.must("POST", "/templates/combine", {"templates": names}, party=BOSS)
    assert shown["conflicts"] == []

    made = web.must("POST", "/templates/install", {"templates": names}, party=BOSS)

    shares = {OUTLET: 2_268, TECHNICIAN: 9_072}
    assert came_to(web, made["ticket"]["ticket_id"]) == (21_000, 11_340, shares)
    here = web.must("GET", "/templates/installed", party=BOSS)["items"]
    versions = {name: shelf.manifest(name)["version"] for name in names}
    assert {each["package"]: each["version"] for each in here} == versions
    refused = web.call("POST", "/templates/step-commission/uninstall", party=BOSS)
    assert (refused.status, refused.body["code"]) == (409, "template_in_use")
    told = {(each["part"], each["by"]) for each in refused.body["findings"]}
    assert told >= {("scenes", "tickets"), ("catalogue", made["book_version"])}
    gone = web.must("POST", "/templates/retention/uninstall", party=BOSS)
    ticket = shelf.package("step-commission")["tickets"]["install"]["ticket"]
    path = f"/books/{gone['book_version']}/try"
    assert web.must("POST", path, ticket, party=BOSS)["pay"]["amount"] == 12_600


def test_r156_r152_a_declared_value_on_a_form_insures_and_prices_the_move(empty: Empty) -> None:
    """Nobody tells the ticket what it is worth but the estimate's form: insured at 80,000 yuan, at 3 in a thousand."""
    web = empty.web
    run(empty.settings, "admin", BOSS, "--name", "李雷", "--wecom", "LiLei")
    begun_anew(empty.client, empty.pricing, "moving")
    made = web.must("POST", "/templates/moving/install", party=BOSS)
    assert made["book_state"] == "published"
    document = shelf.package("moving")
    golden = golden_of(document, "insured")
    play = Play(
        lambda method, path, body, who: web.must(method, path, body, party=who), document,
        lambda path: photo.send(web, path, BOSS), OUTLET, BOSS, TECHNICIAN, {"finance": BOSS},
    )  # fmt: skip

    walk = play.run("insured", golden)

    names = {"?outlet": OUTLET, "?worker": TECHNICIAN}
    shares = {names[who]: amount for who, amount in golden["shares"].items()}
    assert came_to(web, walk.ticket) == (golden["charge"], golden["pay"], shares)
    lines = web.must("GET", f"{walk.path}/earnings", party=BOSS)["lines"]
    insured = [each["amount"]["amount"] for each in lines if each["fee"] == "insurance"]
    assert insured == [8_000_000 * 3 // 1000]
    told = web.must("GET", f"{walk.path}/facts", party=BOSS)["told"]
    assert {each["name"]: each["by"] for each in told if each["name"] in ("declared_value", "package")} == {
        "declared_value": BOSS, "package": BOSS,
    }  # fmt: skip
