"""The sample of a company's own app, on the deployed stack: its member logs in and takes a job."""

import subprocess
import sys

from demo.cloud import Cloud
from embedded.places import ROOT, plain_environment
from tests.deployment import OWN_APP

SAMPLE = ROOT / "docs" / "examples" / "ownapp" / "member.py"
OUTLET = {"kind": "outlet", "name": "自有 APP 试点", "scenario": "direct", "region": "110105"}
MEMBER = {
    "kind": "person", "name": "自有 APP 技师", "roles": ["technician"], "outlet": "app-outlet",
    "accounts": {"ownapp": "U-17"},
}  # fmt: skip


def test_r176_the_sample_of_an_own_app_logs_its_member_in_and_takes_the_job(cloud: Cloud) -> None:
    web = cloud.web
    web.must("PUT", "/parties/app-outlet", OUTLET, party="boss")
    web.must("PUT", "/parties/app-tech", MEMBER, party="boss")
    ticket = web.must(
        "POST", "/tickets", {"outlet": "app-outlet", "title": "自有 APP 派单", "region": "110105"},
        party="boss",
    )  # fmt: skip
    where = {"SUANQING": web.base, "APP_KID": OWN_APP["kid"], "APP_KEY": OWN_APP["key"]}

    done = subprocess.run(
        [sys.executable, str(SAMPLE), "U-17", "app-outlet"],
        env={**plain_environment(), **where}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [ticket["id"], "assigned"]
    taken = web.must("GET", f"/tickets/{ticket['id']}", party="boss")
    assert taken["assignee"] == "app-tech"
