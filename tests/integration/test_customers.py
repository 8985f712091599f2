"""One customer across channels, over the handlers: the same key, the same customer; merges end, doubts are people's."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from suanqing.errors import Invalid, Stale
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.platform.keyed import Keyed
from suanqing.work.customers.identity_service import Identity, Seen
from suanqing.work.customers.keys import Key
from suanqing.work.customers.register import DOUBT, Sighting, Touch
from suanqing.work.customers.store import CustomerStore
from suanqing.work.orders.attribution_service import Guides
from suanqing.work.service.settings import SettingsStore
from suanqing.work.tickets.linked_keys import customer_key
from tests.in_process import InProcess
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_cases import Company

FINANCE, TECH = (
    Caller("fin", frozenset({"finance"})),
    Caller("tech-1", frozenset({"technician"}), "sh-01"),
)
PEOPLE = {
    "dis": DISPATCHER, "fin": FINANCE, "fin-2": Caller("fin-2", frozenset({"finance"})), "tech": TECH,
}  # fmt: skip
BY_ONE = {"value": {"CNY": 10**8}, "points": 10**6}
"""What one person gives in a day."""
AT = "2026-11-03T06:00:00.000Z"


def key(kind: str, value: str, scope: str = "") -> dict[str, str]:
    """A key as the API takes it; a phone with its consent."""
    more = {"consent": "小程序 2026-11-03"} if kind == "phone" else {}
    return {"kind": kind, "value": value, **({"scope": scope} if scope else {}), **more}


UNION, UNION_2 = key("unionid", "oUnionA1"), key("unionid", "oUnionB2")
PHONE, YOUZAN = key("phone", "13800000001"), key("yz_open_id", "yzA1")
TMALL, WECOM = key("buyer_open_uid", "AAtm1", "app-1"), key("external_userid", "wmA1", "corp-1")


@pytest.fixture
def world(engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("UPLOADS_BUCKET", "files")
    made = World(engine, tables).found()
    for party, role in (("dispatch", "dispatcher"), ("fin", "finance"), ("fin-2", "finance")):
        made.parties.put(Party(party, "person", party, frozenset({role}), HQ))  # type: ignore[arg-type]
    made.parties.put(Party("g-1", "guide", "导购"))
    SettingsStore(engine, tables["PRICING_TABLE"]).put({"by_one": BY_ONE}, 0)
    return made


@pytest.fixture
def api(world: World) -> InProcess:
    return InProcess(PEOPLE)


def see(
    api: InProcess, *keys: dict[str, str], channel: str = "youzan", **more: Any
) -> dict[str, Any]:
    body = {"keys": [*keys], "channel": channel, "at": AT, **more}
    found: dict[str, Any] = api.must("POST", "/customers", body, "dis")
    return found


def who(api: InProcess, customer: str) -> dict[str, Any]:
    found: dict[str, Any] = api.must("GET", f"/customers/{customer}/identity", None, "fin")
    return found


def test_r229_the_same_key_is_always_the_same_customer_with_whatever_it_comes(
    api: InProcess,
) -> None:
    first = see(api, YOUZAN, PHONE)
    again = see(api, PHONE, key("unionid", "oUnionA1"), channel="wecom")
    third = see(api, UNION, WECOM, channel="wecom")

    assert (first["created"], again["created"], third["created"]) == (True, False, False)
    assert first["customer"] == again["customer"] == third["person"]
    assert {each["kind"] for each in who(api, first["person"])["ids"][0]["keys"]} == {
        "yz_open_id", "phone", "unionid", "external_userid",
    }  # fmt: skip
    for told in (UNION, WECOM, PHONE, YOUZAN):
        found = api.must("POST", "/customers/find", {"keys": [told]}, "fin")
        assert found == {"person": first["person"]}
    assert api.ask("POST", "/customers/find", {"keys": [UNION_2]}, "fin").status == 404


def test_r229_keys_said_together_make_two_customers_one_and_a_person_may_end_it_for_good(
    api: InProcess,
) -> None:
    """A Youzan and a WeCom customer, and then a login that says phone and unionid."""
    shop, chat = see(api, YOUZAN, PHONE), see(api, UNION, WECOM, channel="wecom")
    assert shop["person"] != chat["person"]

    both = see(api, UNION, PHONE, channel="miniprogram")

    assert (both["customer"], both["joined"], both["doubts"]) == (
        chat["customer"], [shop["customer"]], [],
    )  # fmt: skip
    shown = who(api, shop["customer"])
    assert [each["id"] for each in shown["ids"]] == [
        chat["customer"],
        shop["customer"],
        "youzan:yzA1",
    ]
    merged = next(each for each in shown["trail"] if each["customer"] == shop["customer"])
    assert (merged["into"], merged["by"]) == (chat["customer"], "rule")
    assert "phone" in merged["reason"] and "1380" not in str(shown) and "0001" in str(shown)

    end = {"into": None, "reason": "母女两人"}
    api.must("POST", f"/customers/{shop['customer']}/merge", end, "fin")
    after = see(api, UNION, PHONE, channel="miniprogram")

    assert after["joined"] == [] and "parted" in after["doubts"][0]["why"]
    for each, first in ((shop, "store"), (chat, "wecom")):
        alone = who(api, each["customer"])
        assert alone["person"] == each["customer"], first
        assert alone["doubts"] == []
    steps = [(each["into"] or None, each["by"]) for each in who(api, shop["customer"])["trail"]
             if each["customer"] == shop["customer"]]  # fmt: skip
    assert steps == [(chat["customer"], "rule"), (None, "fin")]


def test_r229_two_wechats_with_one_phone_stay_two_people_until_a_person_says_otherwise(
    api: InProcess,
) -> None:
    one, other = see(api, UNION, PHONE), see(api, UNION_2, PHONE)

    assert other["created"] and other["joined"] == []
    assert other["doubts"] == [
        {"other": one["customer"], "why": ["two_unionid", "phone", "unionid"]}
    ]
    assert [each["other"] for each in who(api, one["customer"])["doubts"]] == [other["customer"]]
    api.must("POST", f"/customers/{other['customer']}/merge",
             {"into": one["customer"], "reason": "一人两个微信"}, "fin")  # fmt: skip
    assert who(api, other["customer"])["person"] == one["customer"]
    assert who(api, one["customer"])["doubts"] == []
    for told in (UNION, UNION_2):
        assert see(api, told)["person"] == one["customer"]


def test_r229_name_and_outlet_only_make_a_doubt_and_a_person_puts_it_aside(api: InProcess) -> None:
    one = see(api, UNION, name="王 秀英", outlet="sh-01")
    other = see(api, UNION_2, name="王秀英", outlet="sh-01")
    see(api, key("unionid", "oUnionC3"), name="王秀英", outlet="yn-02")
    see(api, key("unionid", "oUnionD4"), name="王**", outlet="sh-01")

    doubts = who(api, one["customer"])["doubts"]
    apart = {"other": other["customer"], "reason": "同名"}
    after = api.must("POST", f"/customers/{one['customer']}/apart", apart, "dis")

    assert doubts == [{"other": other["customer"], "why": ["name_and_outlet"]}]
    assert after["doubts"] == [] == who(api, other["customer"])["doubts"]


def test_a_customer_is_found_by_name_and_by_a_phone_without_any_consent(api: InProcess) -> None:
    one = see(api, UNION, PHONE, name="王 秀英", outlet="sh-01")
    other = see(api, UNION_2, name="王秀英", outlet="yn-02")
    see(api, key("unionid", "oUnionC3"), name="王**", outlet="sh-01")
    bare = {"keys": [{"kind": "phone", "value": "+86 138-0000-0001"}]}

    found = api.must("POST", "/customers/named", {"name": "王秀英"}, "fin")["items"]
    nobody = [
        api.must("POST", "/customers/named", {"name": each}, "dis")["items"]
        for each in ("王**", "王", "李")
    ]

    assert {(each["person"], each["outlet"], each["tail"]) for each in found} == {
        (one["person"], "sh-01", "0001"), (other["person"], "yn-02", ""),
    }  # fmt: skip
    assert nobody == [[], [], []]
    assert api.must("POST", "/customers/find", bare, "fin") == {"person": one["person"]}
    merge = {"into": one["customer"], "reason": "一个人"}
    api.must("POST", f"/customers/{other['customer']}/merge", merge, "fin")
    again = api.must("POST", "/customers/named", {"name": "王秀英"}, "fin")["items"]
    assert [each["person"] for each in again] == [one["person"]]


def test_what_tickets_of_a_channel_call_a_customer_is_the_customer(api: InProcess) -> None:
    """Also what was done before the customer had an id of ours."""
    body = {"outlet": "sh-01", "title": "装空调", "region": "310115", "customer_id": "youzan:yzA1"}
    ticket = api.must("POST", "/tickets", body, "dis")["id"]
    seen = see(api, YOUZAN)

    file = api.must("GET", f"/customers/{seen['customer']}", None, "fin")

    assert [each["id"] for each in file["tickets"]] == [ticket]


def test_r257_the_guide_who_brought_a_customer_is_where_the_customer_came_from(
    api: InProcess,
) -> None:
    seen, guide = see(api, TMALL, channel="tmall"), {
        "guide": "g-1", "source": "livestream", "since": AT, "evidence": "直播间 88"
    }  # fmt: skip
    api.must("POST", f"/customers/{seen['customer']}/attributions", guide, "fin")

    origin = api.must("GET", f"/customers/{seen['customer']}/origin?rule=last", None, "dis")
    first = api.must("GET", f"/customers/{seen['customer']}/origin", None, "dis")

    assert origin["shares"][0]["touch"]["channel"] == "tmall"
    assert first["shares"][0]["touch"] == {
        "at": AT,
        "channel": "guide",
        "source": "livestream",
        "ref": "g-1",
    }


def test_r257_the_first_touch_stays_and_several_share_by_the_rule(api: InProcess) -> None:
    first = see(api, UNION, channel="wecom", source="poster", ref="poster-7")
    see(api, UNION, channel="youzan", source="search", at="2026-11-05T06:00:00Z")
    see(api, UNION, channel="youzan", source="search", at="2026-11-05T06:00:00Z")
    path = f"/customers/{first['customer']}"

    held = who(api, first["customer"])
    even = api.must("GET", f"{path}/origin?rule=even", None, "dis")["shares"]
    then = api.must("GET", f"{path}/origin?rule=last&before=2026-11-04T00:00:00Z", None, "dis")

    assert held["ids"][0]["first"] == {
        "at": AT,
        "channel": "wecom",
        "source": "poster",
        "ref": "poster-7",
    }
    assert [(each["touch"]["source"], each["share"]) for each in even] == [
        ("poster", 5000),
        ("search", 5000),
    ]
    assert then["shares"][0]["touch"]["source"] == "poster"


@pytest.mark.parametrize(
    ("keys", "where"),
    [([{**PHONE, "consent": ""}], "consent"), ([key("phone", "138****0001")], "value"),
     ([UNION, UNION_2], "keys"), ([key("openid", "o1")], "scope")],
)  # fmt: skip
def test_what_may_be_anybodys_is_refused_with_its_place(
    api: InProcess, keys: list[Any], where: str
) -> None:
    answer = api.ask("POST", "/customers", {"keys": keys, "channel": "store"}, "dis")

    assert (answer.status, answer.body["where"]) == (422, where)


def test_who_only_works_for_customers_does_not_say_who_they_are(api: InProcess) -> None:
    assert (
        api.ask("POST", "/customers", {"keys": [UNION], "channel": "store"}, "tech").status == 403
    )


def identity_of(company: World) -> Identity:
    pricing, work = company.tables["PRICING_TABLE"], company.tables["WORK_TABLE"]
    store = CustomerStore(company.client, work)
    assert isinstance(company, Company)
    guides = Guides(company.commands, company.case_store, company.settings)
    return Identity(store, Keyed(company.client, pricing).digest, guides.merge, company.clock)


def test_r229_fifty_first_sights_at_once_make_one_customer(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    """Of one phone, half of them with a unionid beside it: whichever key is first."""
    company = Company(dynamodb_tables, tables).found()
    identity, phone = identity_of(company), Key("phone", "13800000001", consent="小程序")
    both = (phone, Key("unionid", "oUnionA1"))

    def see(number: int) -> Seen:
        keys = both if number % 2 else (phone,)
        return identity.seen(DISPATCHER, Sighting(keys, Touch(AT, "store", ref=str(number))))

    with ThreadPoolExecutor(16) as pool:
        seen = [*pool.map(see, range(50))]

    assert sum(each.created for each in seen) == 1
    assert {each.person for each in seen} == {seen[0].person}
    assert len(identity.person(seen[0].person)) == 1 and len(identity.touches(seen[0].person)) == 50


def test_two_merges_at_once_make_no_circle(dynamodb_tables: Any, tables: dict[str, str]) -> None:
    company = Company(dynamodb_tables, tables).found()
    identity = identity_of(company)

    def merge(pair: tuple[str, str]) -> bool:
        try:
            return identity.merges.put(*pair, "同一人", "fin")
        except (Invalid, Stale):
            return False

    for n in range(8):
        names = [f"{letter}-{n}" for letter in "abc"]
        pairs = [(names[0], names[1]), (names[1], names[2]), (names[2], names[0])]
        with ThreadPoolExecutor(3) as pool:
            assert sum(pool.map(merge, pairs)) <= 2
        assert {identity.person(each)[0].customer for each in names} & {*names}


def test_who_is_merged_the_other_way_meanwhile_is_found_as_one(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    company = Company(dynamodb_tables, tables).found()
    identity = identity_of(company)
    keys = Key("unionid", "oUnionA1"), Key("phone", "13800000001", consent="小程序")
    one, other = (
        identity.seen(DISPATCHER, Sighting((each,), Touch(AT, "store"))).customer for each in keys
    )
    merge = identity.merge

    def second(*told: Any) -> object:
        if len(identity.ids(one)) == 1:
            identity.merges.put(one, other, "同一人", "fin")
        return merge(*told)

    identity.merge = second
    seen = identity.seen(DISPATCHER, Sighting(keys, Touch(AT, "store")))

    assert (seen.customer, seen.person) == (one, other)


def test_a_phone_that_many_share_is_read_as_far_as_it_is_shown(
    dynamodb_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = identity_of(Company(dynamodb_tables, tables).found())
    for n in range(120):
        told = {"other": f"c-{n}", "why": ["phone", "two_unionid"], "at": AT}
        identity.store.add(customer_key("c-shared"), DOUBT + customer_key(f"c-{n}"), told)
    asked: list[str] = []
    get = identity.store.get
    monkeypatch.setattr(identity.store, "get", lambda *key: (asked.append(key[0]), get(*key))[1])

    assert len(identity.doubts("c-shared")) == 50
    assert len(asked) < 60
