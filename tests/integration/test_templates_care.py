"""Customers under a template's rules: they are in use when it is taken out, and a later version takes none away from
under them."""

from datetime import timedelta
from typing import Any

from packages import wiring
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.times import rfc3339, utcnow
from suanqing.work.care.plans import Joined
from tests.in_process import InProcess
from tests.integration import test_templates_upgraded
from tests.integration.settling import World
from tests.integration.test_own_set_up import ROOT
from tests.integration.test_templates import install
from tests.integration.test_templates_out import asked, installed
from tests.integration.test_templates_upgraded import Changing

world, released = test_templates_upgraded.world, test_templates_upgraded.released
DESK = {"dis": Caller("dis", frozenset({"dispatcher"}))}


def joins(plan: str, who: str, days_ago: int) -> None:
    since = rfc3339(utcnow() - timedelta(days=days_ago))
    assert wiring.care_uses().plans.join(plan, Joined(who, since), [who])


def uses(template: str) -> list[tuple[str, str, str]]:
    """Of customers: what is used, by whom, and in which words."""
    status, refused = asked("POST", "uninstall", template)
    found = refused["findings"] if status == 409 else []
    assert all(each["zh"] != each["message"] for each in found)
    return [(each["name"], each["by"], each["message"]) for each in found]


def care() -> Any:
    return wiring.adding().care.get().document


def ids(part: str) -> set[str]:
    return {each["id"] for each in care().get(part, ())}


def less(*parts: str) -> Any:
    """A later version without any of these rules."""

    def how(document: Any) -> None:
        for part in parts:
            document["care"].pop(part)

    return how


def test_coupons_that_a_rule_gave_are_in_use_until_they_are_used_or_taken_back(
    world: World,
) -> None:
    install("plan-lunch")
    coupons = wiring.care_uses().coupons
    for who in ("c-1", "c-2"):
        coupons.issue(ROOT, who, "noon.2026-11", "noon-coupon", "rule")
    coupons.issue(ROOT, "c-3", "noon", "noon-coupon", "tmall")  # a campaign that is called alike

    said = "2 coupons that noon-coupon gave are neither used nor taken back"
    assert uses("plan-lunch") == [("noon-coupon", "coupons", said)]
    coupons.turn(ROOT, "c-1", "noon.2026-11", "used", "T1")
    assert [each[2][0] for each in uses("plan-lunch")] == ["1"]
    coupons.turn(ROOT, "c-2", "noon.2026-11", "revoked", "given by mistake")
    assert uses("plan-lunch") == [] and not care().get("coupons")


def test_a_coupon_that_a_plan_gave_is_in_use_though_its_days_are_over(world: World) -> None:
    install("plan-lunch")
    joins("lunch", "c-1", days_ago=60)
    wiring.care_uses().coupons.issue(ROOT, "c-1", "soup", "lunch", "wecom")

    [(name, by, _)] = uses("plan-lunch")

    assert (name, by) == ("lunch", "coupons")


def test_a_level_that_customers_have_is_in_use(world: World, released: Changing) -> None:
    def how(document: Any) -> None:
        document["care"]["levels"] = [{"code": "gold", "names": {"tmall": ["VIP3"]}}]

    released("plan-lunch", how)
    install("plan-lunch")
    world.parties.put(Party("dis", "person", "调度", frozenset({"dispatcher"})))
    desk = InProcess(DESK)

    def level(name: str, day: int) -> Any:
        body = {"channel": "tmall", "level": name, "at": f"2026-10-{day:02d}T00:00:00Z", "ref": "x"}
        return desk.must("POST", "/customers/c-1/level", body, "dis")

    assert level("VIP3", 1)["level"] == "gold"

    assert uses("plan-lunch") == [("gold", "customers", "1 customers have the level gold")]
    level("", 2)
    assert uses("plan-lunch") == []


def test_a_later_version_takes_no_plan_from_under_those_who_are_in_it(
    world: World, released: Changing
) -> None:
    """It stays with the segment and the tags that it is for; nobody is in the others, and they go."""
    install("plan-lunch")
    joins("lunch", "c-1", days_ago=2)
    before = care()
    released("plan-lunch", less("plans", "segments", "tags", "coupons"))

    shown = asked("GET", "upgrade", "plan-lunch")[1]["items"]
    body = asked("POST", "upgrade", "plan-lunch")[1]

    assert body["items"] == shown
    assert {each["name"]: each["what"] for each in shown} == {
        "plans.lunch": "kept", "segments.lunch": "kept", "tags.noon": "kept", "coupons.noon-coupon": "gone",
    }  # fmt: skip
    assert ids("plans") == ids("segments") == {"lunch"} and ids("tags") == {"noon"}
    assert care()["plans"] == before["plans"] and not care().get("coupons")
    assert installed()["plan-lunch"] == (2, 2)


def test_what_nobody_is_under_goes_with_a_later_version_and_what_is_used_stays(
    world: World, released: Changing
) -> None:
    install("plan-lunch")
    joins("lunch", "c-1", days_ago=60)
    wiring.care_uses().coupons.issue(ROOT, "c-1", "noon.2026-11", "noon-coupon", "rule")
    released("plan-lunch", less("plans", "segments", "tags", "coupons"))

    body = asked("POST", "upgrade", "plan-lunch")[1]

    whats = {each["name"]: each["what"] for each in body["items"]}
    assert whats.pop("coupons.noon-coupon") == "kept" and {*whats.values()} == {"gone"}
    assert not ids("plans") and ids("coupons") == {"noon-coupon"}
