"""A package on the deployed stack of a company that has its own prices: drafted, published by two people, and a golden
run of it played over the API, with real photos, to the money."""

from itertools import count
from typing import Any

from demo.cloud import Cloud
from demo.golden_run import Play
from packages import shelf
from tests import pictures
from tests.e2e.test_deployed import LEAD, eventually
from tests.e2e.test_uploads import send
from tests.posting import announced

BOSS, ASKED, CHECKER, DESK = "boss", "finance-1", "finance-2", "dispatch-1"
TEMPLATE = "step-commission"


def published(cloud: Cloud, drafts: list[str]) -> None:
    """The drafts that installing left, by two others."""
    named = [each.split(" ") for each in drafts]
    forms = [id for kind, id in named if kind == "form"]
    [scene] = [id for kind, id in named if kind == "scene"]
    wanted = {"scene": scene, "forms": forms}
    body = {
        **wanted,
        "hash": cloud.web.must("POST", "/publications/check", wanted, party=ASKED)["hash"],
    }
    assert cloud.web.call("POST", "/publications", body, party=ASKED).status == 202
    assert cloud.web.call("POST", "/publications", body, party=CHECKER).status == 201


def test_a_golden_run_of_an_installed_package_is_played_to_the_money(cloud: Cloud) -> None:
    web, document = cloud.web, shelf.package(TEMPLATE)
    made = web.must("POST", f"/templates/{TEMPLATE}/install", party=BOSS)
    assert (made["scenes"], made["book_state"]) == ([], "draft")
    published(cloud, made["drafts"])
    again = web.must("POST", f"/templates/{TEMPLATE}/install", party=BOSS)
    golden = document["tickets"]["install"]
    tried = web.must("POST", f"/books/{made['book_version']}/try", golden["ticket"], party=ASKED)
    assert (tried["customer"]["amount"], tried["pay"]["amount"]) == (
        golden["charge"],
        golden["pay"],
    )
    numbers = count(1)

    def say(method: str, path: str, body: Any, who: str) -> Any:
        return web.must(method, path, body, party=who)

    def upload(path: str) -> str:
        photo = pictures.jpeg(scan=bytes([0x12, next(numbers), 0x34]))
        made, _ = send(cloud, path, announced(photo), photo)
        web.must("POST", f"{path}/uploads/{made}/done", party=LEAD)
        return made

    ours = {"region": "110105", "lines": [{"sku": "AC-INST-1", "qty": "1"}]}
    play = Play(say, document, upload, "BJ-CY", DESK, LEAD)
    path = play.run("missing", golden | {"ticket": ours}).path

    settled = eventually(
        lambda: (t := web.must("GET", path, party=DESK))["settlement"] == "settled" and t, "money"
    )
    assert (settled["state"], settled["assignee"]) == ("closed", LEAD)
    assert web.must("GET", f"{path}/earnings", party=LEAD)["earned"]["amount"] > 0
    kept = web.must("GET", f"{path}/forms", party=DESK)["items"]
    assert [each["form"] for each in kept] == ["job_report@1"] * 2
    assert again["scenes_kept"] == ["service-visit"] and again["drafts"] == []
