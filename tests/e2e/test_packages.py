"""Packages on the deployed stack of a company that has its own prices: drafted, published by two people, and golden
runs of them played over the API, with real photos, to the money."""

import json
from collections.abc import Mapping
from copy import deepcopy
from itertools import count
from typing import Any

import pytest

from demo import photo
from demo.cloud import Cloud
from demo.flows import earned, first_of
from demo.golden_run import Play, nodes_at
from demo.templates import Packages
from demo.web import Web
from packages import shelf
from suanqing.canonical import canonical
from suanqing.times import BEIJING, utcnow
from suanqing.work.tickets.flow import head_of
from suanqing.work.tickets.flow_log import replayed
from suanqing.work.tickets.store import TicketStore
from tests import pictures
from tests.e2e.test_deployed import LEAD, eventually
from tests.e2e.test_uploads import send
from tests.fakes.other_system import Other, other, verified
from tests.posting import announced

__all__ = ["other"]
BOSS, ASKED, CHECKER, DESK = "boss", "finance-1", "finance-2", "dispatch-1"
TEMPLATE = "step-commission"
SHOP, FITTER, TESTER = "BJ-TZ", "tech-06", "tech-07"
ROLES = {"partner": "owner-bj", "finance": CHECKER, "admin": BOSS}
OURS = {"region": "110112", "lines": [{"sku": "AC-INST-1", "qty": "1"}]}
PART = "CU-NUT-6"
RECEIPT = {"part": PART, "qty": "3", "key": "flows"}
MAKES = {"appliance": "appliance-care", "contract": "installation"}
"""What the nodes of a package make of its ticket."""


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


@pytest.fixture(scope="module")
def packages(cloud: Cloud) -> Packages:
    return Packages(cloud.web, [])


@pytest.mark.parametrize(
    ("template", "run", "nodes"),
    [
        ("education", "joined", ["consult", "book_trial", "trial", "feedback", "sync", "enrol", "done", "closed"]),
        ("retail", "sold", ["advise", "stock", "offer", "decide", "deliver", "done", "closed"]),
        ("complaint", "refund", ["ask", "solve", "approve", "returning", "feedback", "closed"]),
        ("appliance", "swap",
         ["call", "dispatch", "travel", "visit", "reserve", "swap", "taken", "receipt", "follow", "closed"]),
        ("contract", "accepted",
         ["draft", "review", "sign", "make", "survey", "build", "train", "accept", "done", "closed"]),
        ("campus", "discount", None),
        ("double-eleven", "gift", None),
        ("visit-back", "content", None),
        ("fresh", "late", None),
        ("medical", "well", None),
        ("factory", "stop", None),
        ("catering", "redeemed", None),
    ],
)  # fmt: skip
def test_a_flow_of_a_package_is_walked_from_the_first_call_to_the_money(
    cloud: Cloud, packages: Packages, other: Other, template: str, run: str, nodes: list[str] | None
) -> None:
    """By the company's own prices: each node with somebody, or a queue, in charge, every form answered, what automatic
    nodes make and put by made and put by, and the log of it makes where it stands anew. nodes: None where it is enough
    that the run's own are among them."""
    web = cloud.web
    document = packages.bring(template, priced=False)
    school = ""
    if template == "education":
        asked = {"url": other.url, "events": ["ticket.told"]}
        school = web.must("POST", "/hooks", asked, party=BOSS)["secret"]
    if template == "appliance":
        document = with_part(document)
        web.must("POST", f"/stock/{SHOP}/receipts", RECEIPT, party=DESK)

    def upload(path: str) -> str:
        """The photo of the swap is taken once the part is there."""
        if "reserve" in (nodes or ()) and standing(web, path) == ["swap"]:
            eventually(lambda: web.must("GET", f"{path}/parts", party=DESK)["reserved"], "the part")
        return photo.send(web, path, DESK)

    golden = {**document["tickets"][first_of(document)], "ticket": OURS}
    play = Play(
        lambda method, path, body, who: web.must(method, path, body, party=who), document,
        upload, SHOP, DESK, FITTER, ROLES, scenes=packages.versions,
        day=utcnow().astimezone(BEIJING).date().isoformat(),
    )  # fmt: skip

    walk = play.run(run, golden)

    steps = document["runs"][run]["steps"]
    assert walk.nodes == (nodes or walk.nodes) and all(stop.charge for stop in walk.stops)
    assert {*walk.nodes} >= {each for step in steps for each in step["at"]}
    shown = eventually(
        lambda: (t := web.must("GET", walk.path, party=DESK))["settlement"] == "settled" and t,
        "money",
    )
    assert (shown["state"], shown["assignee"]) == ("closed", FITTER)
    assert web.must("GET", f"{walk.path}/earnings", party=FITTER)["earned"]["amount"] > 0
    store = TicketStore(cloud.client("dynamodb"), cloud.outputs["WorkTable"])
    ticket, log = store.whole(walk.ticket)
    told = replayed(ticket.scene_ref, log)
    assert canonical(told) == canonical(head_of(ticket))
    then = web.must("GET", f"{walk.path}/history/{log[-1].seq}", party=DESK)
    assert (then["made"], then["lines"], then["workers"]) == (
        "log",
        shown["lines"],
        shown["workers"],
    )
    if made := MAKES.get(template):
        case = eventually(lambda: (c := case_of(web, walk.path)) and c["made"] and c, "the other")
        second = web.must("GET", f"/tickets/{case['made'][0]}", party=DESK)
        assert (second["stands"]["scene"].partition("@")[0], second["case"]["made_of"]) == (
            made,
            walk.ticket,
        )
    if template == "appliance":
        used_and_paid(web, walk.path)
    if school:
        heard_by_the_school(other, school, walk.ticket)
        enrolled_after_a_trial(web, ticket.scene_ref.partition("@")[0], walk.ticket)


def test_each_department_that_worked_on_an_installation_is_paid_its_share(
    cloud: Cloud, packages: Packages
) -> None:
    """Fitting and testing side by side, by two people: 7 to 3, as the package draws it."""
    web = cloud.web
    document = packages.bring("appliance", priced=False)
    who = {"fitting": FITTER, "testing": TESTER}

    def say(method: str, path: str, body: Any, party: str) -> Any:
        """Who works at a node of the two is handed its work first."""
        if body and body.get("command") == "advance":
            shown = web.must("GET", path.removesuffix("/advance"), party=DESK)
            [at] = [e["node"] for e in shown["stands"]["tokens"] if e["token"] == body["token"]]
            if at in who:
                given = {"command": "hand_over", "token": body["token"], "owner": who[at]}
                web.must("POST", path, given, party=DESK)
        return web.must(method, path, body, party=party)

    golden = {**document["tickets"][first_of(document)], "ticket": OURS}
    play = Play(
        say, document, lambda path: photo.send(web, path, DESK), SHOP, DESK, FITTER, ROLES,
        scenes=packages.versions,
    )  # fmt: skip

    walk = play.run("install", golden)

    eventually(lambda: web.must("GET", walk.path, party=DESK)["settlement"] == "settled", "money")
    *_, shares = earned(web.must("GET", f"{walk.path}/earnings", party=CHECKER))
    assert abs(3 * shares[FITTER] - 7 * shares[TESTER]) <= 10, shares
    for party in (FITTER, TESTER):
        mine = web.must("GET", f"{walk.path}/earnings", party=party)["earned"]["amount"]
        assert mine == shares[party] > 0


def test_r124_a_parcel_that_is_late_is_reminded_of_by_itself_until_it_is_there(
    cloud: Cloud, packages: Packages
) -> None:
    """The fresh-food package: what is sent again has its time; when that is over the desk is reminded without anybody's
    doing, and a carrier's news ends the waiting."""
    web, document = cloud.web, deepcopy(dict(packages.bring("fresh", priced=False)))
    document["runs"]["late"]["steps"] = document["runs"]["late"]["steps"][:2]
    golden = {**document["tickets"][first_of(document)], "ticket": OURS}
    play = Play(
        lambda method, path, body, who: web.must(method, path, body, party=who), document,
        lambda path: photo.send(web, path, DESK), SHOP, DESK, FITTER, ROLES, scenes=packages.versions,
    )  # fmt: skip
    path = play.run("late", golden).path
    assert standing(web, path) == ["resend"]
    [clock] = web.must("GET", f"{path}/due", party=DESK)["items"]

    sooner = {"token": clock["token"], "minutes": 1, "reason": "customer_wish", "note": "等不及"}
    web.must("POST", f"{path}/deadline", sooner, party=DESK)

    eventually(lambda: standing(web, path) == ["late"], "nobody was reminded")
    events = web.must("GET", f"{path}/history", party=DESK)["events"]
    assert [each["by"] for each in events if each["kind"] == "clock_fired"][-1] == "suanqing"
    eventually(lambda: path.rpartition("/")[2] in heard(web, DESK), "the desk heard nothing")
    web.must("POST", f"{path}/advance", {"command": "event:delivered"}, party=DESK)
    assert standing(web, path) == ["check"]


def heard(web: Web, party: str) -> list[str]:
    """The tickets of the notices that somebody has."""
    return [each.get("ticket", "") for each in web.must("GET", "/me/notices", party=party)["items"]]


def with_part(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The golden run with a part that the company sells on its form."""
    told = deepcopy(dict(document))
    visit = next(step for step in told["runs"]["swap"]["steps"] if step["at"] == ["swap"])
    visit["known"]["form.parts"] = [{"sku": PART, "qty": "1"}]
    return told


def standing(web: Web, path: str) -> list[str]:
    return nodes_at(web.must("GET", path, party=DESK))


def heard_by_the_school(other: Other, secret: str, ticket: str) -> None:
    """R126: what the parents say after the trial lesson is with the school's own system, signed and once."""

    def told() -> list[dict[str, Any]]:
        found = [json.loads(body)["data"] for _, _, body in other.got]
        return [
            each
            for each in found
            if (each["ticket"], each.get("name")) == (ticket, "trial_feedback")
        ]

    eventually(told, "the school's system heard nothing")
    [event] = told()
    assert set(event["answers"]) >= {"stars", "wish"} and event["answers"]["wish"] == "join"
    assert all(verified(secret, headers, body) for _, headers, body in other.got)


def enrolled_after_a_trial(web: Web, scene: str, ticket: str) -> None:
    """R146: the funnel of the school's own scene counts who enrolled among who had a trial, down to the ticket."""

    def behind(node: str) -> list[str]:
        path = f"/margins/funnel/tickets?scene={scene}&since=trial&node={node}&limit=100"
        return [each["ticket_id"] for each in web.must("GET", path, party=BOSS)["items"]]

    def counted() -> dict[str, int] | None:
        told = web.must("GET", f"/margins/funnel?scene={scene}&since=trial", party=BOSS)
        return None if "waiting_since" in told else {e["node"]: e["reached"] for e in told["nodes"]}

    eventually(lambda: ticket in behind("trial") and ticket in behind("enrol"), "its nodes")
    reached = eventually(counted, "the funnel")
    assert reached["trial"] >= reached["enrol"] >= 1


def used_and_paid(web: Web, path: str) -> None:
    """The part that the form listed left the stock with the work, and is a line that is charged and paid."""
    levels = web.must("GET", f"/stock/{SHOP}", party=DESK)["items"]
    [level] = [each for each in levels if each["part"] == PART]
    assert (level["hand"], level["free"]) == ("2", "2")
    moves = web.must("GET", f"/stock/{SHOP}/moves", party=DESK)["items"]
    told = [
        (each["kind"], each.get("hand"), each.get("free")) for each in moves if each["part"] == PART
    ]
    assert told == [("received", "3", "3"), ("reserved", None, "-1"), ("used", "-1", None)]
    [used] = web.must("GET", f"{path}/parts", party=DESK)["used"]
    assert (used["part"], used["qty"]) == (PART, "1")
    lines = web.must("GET", f"{path}/earnings", party=CHECKER)["lines"]
    assert {each["plane"] for each in lines if each["sku"] == PART} >= {"charge", "pay"}


def case_of(web: Web, path: str) -> Any:
    return web.must("GET", path, party=DESK).get("case")


def test_a_consult_without_its_customer_tag_is_refused_by_the_field(
    cloud: Cloud, packages: Packages
) -> None:
    packages.bring("retail", priced=False)
    body = {"outlet": SHOP, "title": "咨询", "region": "110112", "scene": "retail-offer"}
    path = f"/tickets/{cloud.web.must('POST', '/tickets', body, party=DESK)['id']}"
    answers = {"form": {"answers": {"use": "home"}}}

    refused = cloud.web.call("POST", f"{path}/advance", answers, party=DESK)

    assert refused.status == 422
    assert [(each["field"], each["code"]) for each in refused.body["faults"]] == [
        ("tag", "missing_answer")
    ]
    assert cloud.web.must("GET", f"{path}/forms", party=DESK)["items"] == []
