"""Plans, figures and what a person may ask for, over the handlers."""

from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.times import rfc3339, utcnow
from tests.in_process import InProcess
from tests.integration import test_customers
from tests.integration.settling import World
from tests.integration.test_care import RULES as CARE
from tests.integration.test_care import did
from tests.integration.test_customers import PEOPLE, PHONE, YOUZAN, see

world = test_customers.world
PLAN = {
    "id": "baby", "segment": "mothers", "channel": "wecom", "stops": ["enrol"], "quiet": ["00:00", "00:00"],
    "steps": [
        {"id": "tips", "day": 0, "at": "00:00", "text": "育儿知识，送您满减券", "coupon_class": "baby-100"},
        {"id": "later", "day": 9, "at": "10:00", "text": "再见"},
    ],
}  # fmt: skip
RULES = {**CARE, "coupons": [], "plans": [PLAN], "domains": {"store": "private", "tmall": "public"}}
ADMINS = {name: Caller(name, frozenset({"admin"})) for name in ("adm", "adm-2")}


@pytest.fixture
def api(world: World) -> InProcess:
    for name in ADMINS:
        world.parties.put(Party(name, "person", name, frozenset({"admin"}), HQ))
    made = InProcess(PEOPLE | ADMINS)
    made.must("PUT", "/settings/care", RULES, "fin")
    return made


def buy(api: InProcess, who: str) -> None:
    for number in range(3):
        body = {"about": ["母婴"], "amount": 100, "currency": "CNY"}
        assert did(api, who, "order", f"{who}:{number}", rfc3339(utcnow()), **body).status == 200


def agree(api: InProcess, who: str, given: bool = True) -> None:
    body = {"channel": "wecom", "given": given, "at": rfc3339(utcnow()), "source": "小程序"}
    api.must("POST", f"/customers/{who}/consents", body, "dis")


def states(found: Any) -> dict[tuple[str, str], str]:
    return {(each["customer"], each["step"]): each["state"] for each in found["items"]}


def finish(api: InProcess, who: str, step: str, result: str = "sent") -> Any:
    body = {"customer": who, "step": step, "result": result}
    return api.ask("POST", "/care/plans/baby/steps", body, "dis")


def test_r166_r248_the_dry_run_says_what_starting_then_does_and_each_is_told_once(
    api: InProcess,
) -> None:
    for who in ("m-1", "m-2"):
        buy(api, who)
    agree(api, "m-1")

    dry = api.must("GET", "/care/plans/baby/dry-run?months=1", None, "dis")
    assert states(dry) == {
        ("m-1", "tips"): "due", ("m-1", "later"): "later",
        ("m-2", "tips"): "no_consent", ("m-2", "later"): "no_consent",
    }  # fmt: skip
    assert api.must("GET", "/care/plans/baby/due", None, "dis")["items"] == []
    assert finish(api, "m-1", "tips").status == 404

    begun = [
        api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")["joined"] for _ in range(2)
    ]
    assert begun == [2, 0]
    due = api.must("GET", "/care/plans/baby/due", None, "dis")
    assert states(due)["m-1", "tips"] == "due" and ("m-1", "later") not in states(due)
    held = finish(api, "m-2", "tips")
    assert (held.status, held.body["code"], held.body["state"]) == (409, "not_due", "no_consent")

    sent = [finish(api, "m-1", "tips") for _ in range(2)]
    assert [each.status for each in sent] == [200, 200] and sent[0].body == sent[1].body
    assert finish(api, "m-1", "tips", "skipped").status == 409
    coupons = api.must("GET", "/customers/m-1/coupons", None, "fin")["items"]
    assert [(each["coupon_class"], each["campaign"]) for each in coupons] == [("baby-100", "baby")]
    assert ("m-1", "tips") not in states(api.must("GET", "/care/plans/baby/due", None, "dis"))
    assert finish(api, "m-2", "tips", "skipped").status == 200
    counted = api.must("GET", "/care/plans/baby/results", None, "dis")["steps"]
    assert counted[0] == {"step": "tips", "sent": 1, "skipped": 1}


def test_r248_who_has_a_coupon_of_the_kind_is_not_sent_another_and_who_enrolled_gets_nothing(
    api: InProcess,
) -> None:
    buy(api, "m-1")
    agree(api, "m-1")
    api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")
    body = {"coupon_class": "baby-100", "campaign": "tmall-618", "channel": "tmall"}
    api.must("POST", "/customers/m-1/coupons", body, "dis")

    assert finish(api, "m-1", "tips").body["code"] == "coupon_there"
    did(api, "m-1", "enrol", "E9", rfc3339(utcnow()))
    assert finish(api, "m-1", "tips").body["state"] == "stopped"
    assert finish(api, "m-1", "none").status == 404


def test_a_person_joins_once_under_whichever_id_and_consent_is_the_persons(api: InProcess) -> None:
    buy(api, "m-1")
    api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")
    api.must("POST", "/customers/m-1/merge", {"into": "m-9", "reason": "同一手机号"}, "fin")
    agree(api, "m-9")

    assert api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")["joined"] == 0
    assert finish(api, "m-9", "tips").status == 200
    assert finish(api, "m-1", "tips").body["customer"] == "m-1"
    agree(api, "m-9", False)
    assert finish(api, "m-1", "later").body["state"] == "no_consent"
    assert api.ask("GET", "/care/plans/none/due", None, "dis").status == 404


def test_h12_h13_r254_r258_figures_are_of_persons_by_month(api: InProcess) -> None:
    for who, month, channel in (("f-1", 9, "tmall"), ("f-2", 9, "store"), ("f-3", 10, "store")):
        at = f"2025-{month:02d}-10T12:00:00+08:00"
        body = {"kind": "visit", "source": f"{who}:{month}", "at": at, "channel": channel}
        api.must("POST", f"/customers/{who}/happenings", body, "dis")
    api.must("POST", "/customers/f-3/merge", {"into": "f-1", "reason": "同一手机号"}, "fin")

    [october] = api.must("GET", "/care/figures?first=2025-10&last=2025-10", None, "fin")["items"]

    assert (october["bought"], october["retention"]) == (1, {"part": 1, "of": 2, "share": "0.5000"})
    assert october["stored_value"] == {"part": 0, "of": 1, "share": "0.0000"}
    assert [(each["domain"], each["persons"]) for each in october["domains"]] == [("private", 1)]
    for odd in ("first=2025-10&last=2025-09", "first=2024-01&last=2025-10", "first=2025-10"):
        assert api.ask("GET", f"/care/figures?{odd}", None, "fin").status == 422


def test_a_person_has_everything_in_one_file_and_it_is_noted(api: InProcess) -> None:
    who = see(api, YOUZAN, PHONE, name="王女士", outlet="sh-01")["person"]
    buy(api, who)
    agree(api, who)

    assert api.ask("POST", f"/customers/{who}/export", {"reason": "本人"}, "fin").status == 403
    file = api.must("POST", f"/customers/{who}/export", {"reason": "本人到店"}, "adm")

    own = next(each for each in file["ids"] if each["id"] == who)["items"]
    parts = {each["part"].partition("#")[0] for each in own}
    assert {"known", "touch", "did", "consent"} <= parts
    assert "王女士" in str(own) and "digest" not in str(own)
    asks = api.must("GET", f"/customers/{who}/asks", None, "adm")["items"]
    assert [(each["what"], each["by"], each["reason"]) for each in asks] == [
        ("export", "adm", "本人到店")
    ]


def test_an_erasure_takes_two_people_and_leaves_what_is_money_without_a_way_to_the_person(
    api: InProcess,
) -> None:
    who = see(api, YOUZAN, PHONE, name="王女士", outlet="sh-01")["person"]
    buy(api, who)
    did(api, who, "browse", "b1", rfc3339(utcnow()), about=["母婴"])
    agree(api, who)
    points = {"kind": "earn", "points": 5, "source": "youzan:E1", "reason": "王女士首单"}
    api.must("POST", f"/customers/{who}/points", points, "fin")
    value = {"currency": "CNY", "paid": 100, "gift": 0, "source": "T1", "reason": "王女士充"}
    api.must("POST", f"/customers/{who}/value/top-ups", value, "fin")
    path, body = f"/customers/{who}/erasure", {"reason": "本人书面要求"}

    left = api.ask("POST", path, body, "adm")
    assert (left.status, left.body["code"]) == (409, "value_left")
    back = {"currency": "CNY", "amount": 100, "top_up": "T1", "source": "R1", "reason": "退王女士"}
    api.must("POST", f"/customers/{who}/value/pay-backs", back, "fin")
    asked = [api.ask("POST", path, body, name) for name in ("adm", "adm-2")]
    assert [each.status for each in asked] == [202, 200]

    assert api.ask("POST", "/customers/find", {"keys": [PHONE]}, "fin").status == 404
    assert who not in str(api.must("POST", "/customers/named", {"name": "王女士"}, "fin"))
    file = str(api.must("POST", f"/customers/{who}/export", {"reason": "查"}, "adm"))
    assert "王女士" not in file and "browse" not in file and "touch#" not in file
    assert api.must("GET", f"/customers/{who}/points", None, "fin")["balance"] == 5
    done = api.must("GET", f"/customers/{who}/happenings", None, "fin")["items"]
    assert sorted({each["kind"] for each in done}) == ["order", "pay_back", "top_up"]
    assert see(api, PHONE)["created"] is True
