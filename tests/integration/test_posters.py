"""A member's poster from its code to the reward, over the handlers: once a person, and back with a refund."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from ops.calls import Refused
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party, phone_digest
from suanqing.times import rfc3339
from suanqing.work.care.poster_service import Came
from suanqing.work.customers.keys import Key
from suanqing.work.tickets.linked_keys import customer_key
from tests.in_process import InProcess
from tests.integration import test_customers
from tests.integration.settling import World
from tests.integration.test_customers import PEOPLE, key
from tickets import customer_wiring

world = test_customers.world
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
POSTER = {
    "id": "spring", "title": "会员日", "text": "新客到店有礼", "first": "2026-11-01", "last": "2026-11-30", "days": 30,
    "currency": "CNY", "least": 10_000, "points": 100, "last_days": 90, "most": 2,
}  # fmt: skip
PHONE = "13912345678"
ASK = {"poster": "spring", "consent": "当面同意"}
ADMINS = {name: Caller(name, frozenset({"admin"})) for name in ("adm", "adm-2")}


@pytest.fixture
def api(world: World, monkeypatch: pytest.MonkeyPatch) -> InProcess:
    monkeypatch.setenv("PUBLIC_URL", "https://crm.example.com")
    for name in ADMINS:
        world.parties.put(Party(name, "person", name, frozenset({"admin"}), HQ))
    made = InProcess(PEOPLE | ADMINS)
    made.must("PUT", "/settings/care", {"posters": [POSTER]}, "fin")
    return made


def member(api: InProcess, name: str = "王小明", number: int = 1) -> str:
    keys = {
        "keys": [key("yz_open_id", f"yz{number}")],
        "channel": "youzan",
        "at": rfc3339(NOW),
        "name": name,
    }
    return str(api.must("POST", "/customers", keys, "dis")["person"])


def poster(api: InProcess, who: str) -> dict[str, Any]:
    found: dict[str, Any] = api.must("POST", f"/customers/{who}/posters", ASK, "dis")
    return found


def changed(api: InProcess, posters: list[dict[str, Any]]) -> None:
    there = api.must("GET", "/settings/care", None, "fin")
    seen = {"If-Match": f'"{there.pop("version")}"'}
    assert (
        api.ask("PUT", "/settings/care", there | {"posters": posters}, "fin", headers=seen).status
        == 200
    )
    customer_wiring.care_rules.cache_clear(), customer_wiring.posters.cache_clear()


def came(code: str, customer: str) -> Came:
    return customer_wiring.posters().scanned(code, customer)


def did(
    api: InProcess, who: str, kind: str, source: str, amount: int = 20_000, hours: int = 1
) -> None:
    at = rfc3339(NOW + timedelta(hours=hours))
    body = {"kind": kind, "source": source, "at": at, "channel": "store"}
    money = {"amount": amount, "currency": "CNY"} if kind != "refund" else {}
    with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
        api.must("POST", f"/customers/{who}/happenings", body | money, "dis")


def points(api: InProcess, who: str) -> int:
    return int(api.must("GET", f"/customers/{who}/points", None, "fin")["balance"])


@time_machine.travel(NOW, tick=False)
def test_r255_a_member_is_rewarded_once_for_a_new_customers_paid_order_and_not_after_its_refund(
    api: InProcess,
) -> None:
    one = member(api)
    made, again = poster(api, one), poster(api, one)
    assert made == again and made["code"] in made["url"]
    assert came(made["code"], "n-1") == came(made["code"], "n-1")
    did(api, "n-1", "order", "o-1", 9_999)
    assert points(api, one) == 0

    did(api, "n-1", "order", "o-2", hours=2)
    did(api, "n-1", "order", "o-3", hours=3)
    assert points(api, one) == 100 and poster(api, one)["rewarded"] == 1
    did(api, "n-1", "refund", "o-2", hours=4)
    assert points(api, one) == 100, "another order stands"
    did(api, "n-1", "refund", "o-3", hours=5)
    assert (points(api, one), poster(api, one)["rewarded"]) == (0, 0)
    did(api, "n-1", "order", "o-4", hours=6)
    assert points(api, one) == 100


@time_machine.travel(NOW, tick=False)
def test_a_person_is_brought_once_whatever_ids_they_turn_out_to_have(api: InProcess) -> None:
    one, two = member(api), member(api, "李雷", 2)
    mine, theirs = poster(api, one)["code"], poster(api, two)["code"]
    assert came(mine, one).why == "self"
    did(api, "old", "order", "o-0")
    assert came(mine, "old").why == "bought"
    assert came(mine, "n-1").why is None and came(theirs, "n-1").why == "invited"
    assert came(theirs, "n-2").why is None
    for who, source in (("n-1", "o-1"), ("n-2", "o-2")):
        did(api, who, "order", source)
    assert (points(api, one), points(api, two)) == (100, 100)

    api.must("POST", "/customers/n-2/merge", {"into": "n-1", "reason": "同一人"}, "adm")
    did(api, "n-1", "order", "o-3", hours=2)
    assert (points(api, one), points(api, two)) == (100, 0)
    api.must("POST", "/customers/n-1/merge", {"into": one, "reason": "同一人"}, "adm")
    did(api, "n-1", "order", "o-4", hours=3)
    assert points(api, one) == 0, "the member's own orders are no reward"

    assert came(theirs, "n-4").why is None and came(theirs, "n-5").why == "over"
    picture = api.ask("GET", f"/posters/{mine}/picture", None, "dis")
    assert "王**" in str(picture.body) and "王小明" not in str(picture.body)
    assert api.ask("GET", "/posters/none").status == 404


@time_machine.travel(NOW, tick=False)
def test_a_posters_code_and_who_was_invited_go_with_the_person(api: InProcess) -> None:
    one = member(api)
    code = poster(api, one)["code"]
    came(code, "n-1")
    for customer in ("n-1", one):
        for who in ADMINS:
            api.must("POST", f"/customers/{customer}/erasure", {"reason": "本人"}, who)

    assert api.ask("GET", f"/posters/{code}").status == 404
    store = customer_wiring.identity().store
    assert store.all(customer_key(one), "invites#") == []


@time_machine.travel(NOW, tick=False)
def test_what_the_rule_said_when_somebody_came_holds_for_their_reward(api: InProcess) -> None:
    one = member(api)
    came(poster(api, one)["code"], "n-1")
    changed(api, [POSTER | {"points": 7, "least": 10**6}])
    did(api, "n-1", "order", "o-1")
    assert points(api, one) == 100

    changed(api, [])
    assert api.must("GET", f"/customers/{one}/posters", None, "dis") == {"items": []}
    did(api, "n-1", "visit", "v-1", hours=2)
    assert points(api, one) == 100, "a poster that is no more takes nothing back"
    for source in ("o-1", "v-1"):
        did(api, "n-1", "refund", source, hours=3)
    assert points(api, one) == 0


@time_machine.travel(NOW, tick=False)
def test_who_turn_out_to_be_one_person_are_rewarded_for_once_and_after_the_end_each_again(
    api: InProcess,
) -> None:
    one, two = member(api), member(api, "李雷", 2)
    came(poster(api, one)["code"], "n-1"), came(poster(api, two)["code"], "n-2")
    for who, source in (("n-1", "o-1"), ("n-2", "o-2")):
        did(api, who, "order", source)
    merge = "/customers/n-2/merge"
    api.must("POST", merge, {"into": "n-1", "reason": "同一人"}, "adm")
    assert (points(api, one), points(api, two)) == (100, 0)

    api.must("POST", merge, {"into": None, "reason": "不是同一人"}, "adm")
    assert (points(api, one), points(api, two)) == (100, 100)


@time_machine.travel(NOW, tick=False)
def test_r255_who_turns_out_to_be_an_old_customer_by_a_key_rewards_nobody(api: InProcess) -> None:
    one = member(api)
    code = poster(api, one)["code"]
    wechat, phone = key("openid", "o-1", "wx1"), key("phone", PHONE)
    seen = {"channel": "store", "at": rfc3339(NOW)}
    old, new = (
        str(api.must("POST", "/customers", seen | {"keys": [each]}, "dis")["person"])
        for each in (phone, wechat)
    )
    did(api, old, "order", "o-0", hours=-720)
    assert came(code, new).why is None
    did(api, new, "order", "o-1")
    assert points(api, one) == 100

    told = api.must("POST", "/customers", seen | {"keys": [wechat, phone]}, "dis")
    assert told["joined"] and points(api, one) == 0


@time_machine.travel(NOW, tick=False)
def test_what_broke_off_before_it_was_noted_is_given_and_taken_back_once(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = member(api)
    came(poster(api, one)["code"], "n-1")
    store = customer_wiring.posters().store

    def broken(*_: Any) -> bool:
        raise TimeoutError

    def breaks_off(kind: str, source: str) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(type(store), "change", broken)
            with pytest.raises(Refused):
                did(api, "n-1", kind, source)

    breaks_off("order", "o-1")
    assert points(api, one) == 100
    did(api, "n-1", "refund", "o-1", hours=2)
    assert points(api, one) == 0, "given without a note, and taken back"

    did(api, "n-1", "order", "o-2", hours=3)
    breaks_off("refund", "o-2")
    assert points(api, one) == 0
    did(api, "n-1", "order", "o-3", hours=4)
    assert points(api, one) == 100, "taken back without a note, and given"
    did(api, "n-1", "order", "o-4", hours=5)
    assert (points(api, one), poster(api, one)["rewarded"]) == (100, 1)


@time_machine.travel(NOW, tick=False)
def test_whoever_a_shop_had_an_order_of_is_no_new_customer(api: InProcess) -> None:
    code = poster(api, member(api))["code"]
    customer_wiring.guides().ordered("n-1", "youzan:E1")

    assert came(code, "n-1").why == "bought"


@time_machine.travel(NOW, tick=False)
def test_of_many_who_come_at_once_a_member_brings_no_more_than_the_poster_takes(
    api: InProcess,
) -> None:
    code = poster(api, member(api))["code"]
    with ThreadPoolExecutor(6) as pool:
        found = [*pool.map(lambda n: came(code, f"n-{n}").why, range(6))]

    assert sorted(map(str, found)) == ["None"] * 2 + ["over"] * 4


@time_machine.travel(NOW, tick=False)
def test_nobody_at_the_desk_makes_a_poster_for_themselves_under_any_id(
    api: InProcess, world: World
) -> None:
    at = {"channel": "store", "at": rfc3339(NOW)}
    keys = [key("phone", "13700000005"), key("openid", "o-5", "wx1")]
    one = api.must("POST", "/customers", at | {"keys": keys}, "dis")["person"]
    api.must("POST", "/customers/m-5/merge", {"into": one, "reason": "同一人"}, "adm")
    desk = Caller("desk-5", frozenset({"dispatcher"}))
    phone = phone_digest("13700000005")
    world.parties.put(Party("desk-5", "person", "小李", desk.roles, HQ, phone=phone))
    made = InProcess(PEOPLE | {"desk": desk})

    for who in (one, "m-5"):
        refused = made.ask("POST", f"/customers/{who}/posters", ASK, "desk")
        assert (refused.status, refused.body["code"]) == (409, "own_poster")
    assert poster(api, "m-5")["code"]


@time_machine.travel(NOW, tick=False)
def test_r255_a_guide_makes_a_customers_poster_by_their_phone_and_none_for_themselves(
    api: InProcess, world: World
) -> None:
    roles = frozenset({"technician"})
    for name, number in (("g-8", "13700000008"), ("g-9", "13700000009")):
        phone = phone_digest(number)
        world.parties.put(Party(name, "guide", "小陈", roles, "sh-01", phone=phone, person="p-8"))
    guide = InProcess(PEOPLE | {"g": Caller("g-8", roles, "sh-01")})
    [offer] = guide.must("GET", "/posters", None, "g")["items"]
    assert (offer["poster"], offer["open"]) == ("spring", True)

    made = [guide.must("POST", "/posters", ASK | {"phone": PHONE}, "g") for _ in "ab"]
    assert made[0] == made[1] and {*made[0]} == {"code", "poster", "url"}
    assert guide.ask("GET", f"/posters/{made[0]['code']}/picture", None, "g").status == 200
    [who] = [customer_wiring.identity().find([Key("phone", PHONE)])]
    assert poster(api, who)["code"] == made[0]["code"]
    for own in ("+86 137 0000 0008", "13700000009"):
        refused = guide.ask("POST", "/posters", ASK | {"phone": own}, "g")
        assert (refused.status, refused.body["code"]) == (409, "own_poster")
    for wrong in ({"phone": "139****5678"}, {"consent": ""}):
        assert guide.ask("POST", "/posters", ASK | {"phone": PHONE} | wrong, "g").status == 422
    none = guide.ask("POST", "/posters", ASK | {"phone": PHONE, "poster": "none"}, "g")
    assert none.status == 404
    assert guide.ask("GET", f"/customers/{who}/posters", None, "g").status == 403
