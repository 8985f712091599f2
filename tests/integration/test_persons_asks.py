"""What a person may ask for, in pages and in steps: nothing is passed over, and what stays says why."""

from typing import Any

import pytest

from suanqing.platform.cursors import encoded
from suanqing.times import rfc3339, utcnow
from suanqing.work.care import person_service, plan_store
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key
from tests.in_process import InProcess
from tests.integration import test_customers, test_plans
from tests.integration.settling import World
from tests.integration.test_care import did
from tests.integration.test_customers import PHONE, YOUZAN, see
from tests.integration.test_plans import agree, buy, finish
from tickets import plans, privacy

world, api = test_customers.world, test_plans.api
REASON = {"reason": "本人书面要求"}


def over() -> Any:
    """The time of a request that is over at once."""
    return lambda: False


def erase(api: InProcess, who: str, *names: str) -> Any:
    for name in names:
        last = api.ask("POST", f"/customers/{who}/erasure", REASON, name)
    return last


def test_an_export_comes_in_pages_that_are_the_whole_and_is_noted_once(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = see(api, YOUZAN, PHONE, name="王女士", outlet="sh-01")["person"]
    buy(api, who), agree(api, who)
    api.must("POST", "/customers/c-2/merge", {"into": who, "reason": "同一人"}, "fin")
    did(api, "c-2", "browse", "b1", rfc3339(utcnow()))
    path = f"/customers/{who}/export"
    whole = api.must("POST", path, REASON, "adm")
    monkeypatch.setattr(person_service, "PAGE", 3)

    body, found = dict(REASON), list[tuple[str, str]]()
    while True:
        page = api.must("POST", path, body, "adm")
        assert sum(len(each["items"]) for each in page["ids"]) <= 3
        found += [(each["id"], item["part"]) for each in page["ids"] for item in each["items"]]
        if "next" not in page:
            break
        body["cursor"] = page["next"]

    assert found == [(e["id"], item["part"]) for e in whole["ids"] for item in e["items"]]
    assert len(found) > 6 and len({*found}) == len(found)
    asks = api.must("GET", f"/customers/{who}/asks", None, "adm")["items"]
    assert [each["what"] for each in asks] == ["export"] * 2
    foreign = api.ask("POST", "/customers/somebody/export", body, "adm")
    assert (foreign.status, foreign.body["where"]) == (422, "cursor")
    long = api.ask("POST", path, {**REASON, "cursor": encoded(f"{who}\n{'x' * 1100}")}, "adm")
    assert (long.status, long.body["where"]) == (422, "cursor")


def test_no_page_of_an_export_is_had_that_is_not_noted(api: InProcess) -> None:
    who = see(api, YOUZAN, PHONE, name="王女士", outlet="sh-01")["person"]
    path, body = f"/customers/{who}/export", {**REASON, "cursor": encoded(f"{who}\n")}

    unseen = api.ask("POST", path, body, "adm")
    api.must("POST", path, REASON, "adm")
    another = api.ask("POST", path, body, "adm-2")

    assert (unseen.status, unseen.body["where"], another.status) == (422, "cursor", 422)
    asks = api.must("GET", f"/customers/{who}/asks", None, "adm")["items"]
    assert [(each["what"], each["by"]) for each in asks] == [("export", "adm")]
    assert api.must("POST", path, body, "adm")["ids"][0]["items"]


def test_an_erasure_that_runs_out_of_time_says_so_and_the_same_call_goes_on(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = see(api, YOUZAN, PHONE, name="王女士", outlet="sh-01")["person"]
    within = privacy.within
    monkeypatch.setattr(privacy, "within", over)
    first = erase(api, who, "adm")
    assert (first.status, first.body["code"]) == (409, "unfinished")
    monkeypatch.setattr(privacy, "within", within)
    assert erase(api, who, "adm").status == 202
    monkeypatch.setattr(privacy, "within", over)
    assert erase(api, who, "adm-2").body["code"] == "unfinished"
    assert api.ask("POST", "/customers/find", {"keys": [PHONE]}, "fin").status == 200
    monkeypatch.setattr(privacy, "within", within)

    done = erase(api, who, "adm-2")

    assert done.status == 200 and done.body["gone"] > 3
    assert api.ask("POST", "/customers/find", {"keys": [PHONE]}, "fin").status == 404


def test_words_of_coupons_and_guides_and_what_plans_told_go_and_what_stays_says_why(
    world: World, api: InProcess
) -> None:
    who = "m-1"
    buy(api, who), agree(api, who)
    api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")
    finish(api, who, "tips"), finish(api, who, "later", "skipped")
    brought = {"guide": "g-1", "source": "livestream", "since": "2025-11-03T06:00:00Z",
               "evidence": "王女士在直播间的截图"}  # fmt: skip
    api.must("POST", f"/customers/{who}/attributions", brought, "dis")
    given = {"coupon_class": "hello", "campaign": "c", "channel": "store"}
    api.must("POST", f"/customers/{who}/coupons", given, "dis")
    turn = {"state": "revoked", "ref": "王女士不要了"}
    api.must("POST", f"/customers/{who}/coupons/hello", turn, "dis")
    seen = api.must("GET", "/settings/care", None, "fin")["version"]
    rest = {**test_plans.RULES, "plans": []}
    api.must("PUT", "/settings/care", rest, "fin", {"If-Match": f'"{seen}"'})

    done = erase(api, who, "adm", "adm-2").body

    store = CustomerStore(world.client, world.tables["WORK_TABLE"])
    kept = str(store.all(customer_key(who), " ", "\U0010ffff"))
    assert "王女士" not in kept and "guide#" in kept and "coupon#hello" in kept
    assert store.all("care:baby", " ", "\U0010ffff") == []
    assert store.all("cared:baby", " ", "\U0010ffff") == []
    assert {each["what"] for each in done["stays"]} >= {"money", "ids", "deliveries", "refusals"}
    assert all("\u4e00" <= each["why"][0] <= "\u9fff" for each in done["stays"])


def test_what_a_customer_did_comes_in_pages_the_newest_first(api: InProcess) -> None:
    for day in range(1, 6):
        for kind in ("visit", "browse"):
            did(api, "c-1", kind, f"s{day}", f"2025-11-{day:02d}T12:00:00+08:00")

    path, pages = "/customers/c-1/happenings?limit=3", list[Any]()
    while not pages or "next" in pages[-1]:
        more = f"&cursor={pages[-1]['next']}" if pages else ""
        pages.append(api.must("GET", path + more, None, "fin"))

    found = [(each["at"], each["kind"]) for page in pages for each in page["items"]]
    assert [len(page["items"]) for page in pages] == [3, 3, 3, 1]
    assert found == sorted(found, reverse=True) and len({*found}) == 10
    assert api.ask("GET", "/customers/c-1/happenings?limit=501", None, "fin").status == 422


def test_what_two_ids_of_one_person_did_alike_at_one_moment_is_on_both_sides_of_a_page(
    api: InProcess,
) -> None:
    for who in ("c-1", "c-2"):
        did(api, who, "browse", "s1", "2025-11-01T12:00:00+08:00")
    api.must("POST", "/customers/c-2/merge", {"into": "c-1", "reason": "同一人"}, "fin")
    path = "/customers/c-1/happenings?limit=1"

    first = api.must("GET", path, None, "fin")
    rest = api.must("GET", f"{path}&cursor={first['next']}", None, "fin")

    assert {each["customer"] for each in (*first["items"], *rest["items"])} == {"c-1", "c-2"}
    assert "next" not in rest


def test_who_was_erased_is_on_no_list_of_whom_to_remind_or_whose_class_followed_from_a_level(
    world: World, api: InProcess
) -> None:
    seen = api.must("GET", "/settings/care", None, "fin")["version"]
    gold = {"code": "gold", "names": {"youzan": ["金卡"]}}
    more = {**test_plans.RULES, "threshold": {"CNY": 100}, "levels": [gold]}
    api.must("PUT", "/settings/care", more, "fin", {"If-Match": f'"{seen}"'})
    path, held = "/customers/m-1/value", {"currency": "CNY", "reason": "储值"}
    said = {"channel": "youzan", "level": "金卡", "at": "2025-11-01T00:00:00Z", "ref": "x"}
    api.must("POST", "/customers/m-1/level", said, "dis")
    paid = {**held, "paid": 150, "gift": 0, "source": "T1"}
    back = {**held, "amount": 50, "top_up": "T1", "source": "R1"}
    for name in ("fin", "adm"):
        api.ask("POST", f"{path}/top-ups", paid, name)
    api.must("POST", path, {**held, "kind": "spend", "amount": 100, "source": "S1"}, "dis")
    for name in ("fin", "adm"):
        api.ask("POST", f"{path}/pay-backs", back, name)
    store = CustomerStore(world.client, world.tables["WORK_TABLE"])
    assert store.first("reminders", 2) and store.first("level-held:gold", 2)

    assert erase(api, "m-1", "adm", "adm-2").status == 200

    assert store.first("reminders", 2) == store.first("level-held:gold", 2) == []
    assert api.must("GET", "/care/reminders", None, "dis")["items"] == []


def test_what_became_of_a_plan_is_counted_page_by_page(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("m-1", "m-2", "m-3"):
        buy(api, who), agree(api, who)
    api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")
    for who in ("m-1", "m-2", "m-3"):
        assert finish(api, who, "tips").status == 200
    monkeypatch.setattr(plan_store, "RESULTS", 2)
    assert api.must("GET", "/care/plans/baby/results", None, "dis")["steps"][0]["sent"] == 3
    monkeypatch.setattr(plans, "within", over)

    first = api.must("GET", "/care/plans/baby/results", None, "dis")
    cursor = f"/care/plans/baby/results?cursor={first['next']}"
    rest = api.must("GET", cursor, None, "dis")

    assert (first["steps"][0]["sent"], rest["steps"][0]["sent"]) == (2, 1) and "next" not in rest
