"""What the clients of platforms make of answers that are odd: one of our errors, which holds no secret."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from suanqing.channels.dingtalk.client import DingTalkClient
from suanqing.channels.doudian.client import DoudianClient
from suanqing.channels.miniprogram.client import NO_CONSENT, MiniProgramClient, Visitor
from suanqing.channels.tmall.client import TopClient
from suanqing.channels.wecom.client import PAGES_OF_FOLLOWERS, WeComClient
from suanqing.channels.youzan.client import YouzanClient
from suanqing.errors import ChannelMisconfigured, DomainError, Invalid, Unauthenticated, Unavailable
from suanqing.platform.posting import Answer
from suanqing.times import epoch_ms
from tests.fakes.wecom import Clock, MemoryTokens

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
SECRET = "s3cret-of-the-app"
LATER = epoch_ms(NOW) + 86_400_000
TOKENS: Mapping[str, Any] = {
    "gettoken": {"errcode": 0, "access_token": "t", "expires_in": 7200},
    "cgi-bin/token": {"access_token": "t", "expires_in": 7200},
    "oauth2/accessToken": {"accessToken": "t", "expireIn": 7200},
    "token/create": {"code": 10000, "data": {"access_token": "t", "expires_in": 7200}},
    "auth/token": {"success": True, "code": 200, "data": {"access_token": "t", "expires": LATER}},
}


class Platform:
    """Answers by the longest part of an address that it knows; what it was asked stands in `asked`."""

    def __init__(self, answers: Mapping[str, Any], rest: Answer | None = None) -> None:
        self.answers, self.rest, self.asked = {**TOKENS, **answers}, rest, list[str]()

    def __call__(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        self.asked.append(url)
        for part in sorted(self.answers, key=len, reverse=True):
            if part in url.partition("?")[0]:
                found = self.answers[part]
                found = found.pop(0) if isinstance(found, list) else found
                return (
                    found if isinstance(found, Answer) else Answer(200, json.dumps(found).encode())
                )
        assert self.rest is not None, url
        return self.rest

    def called(self, part: str) -> int:
        return sum(part in url for url in self.asked)


def over[Client](http: Platform, client: Client) -> Client:
    """The client with this platform at the end of its wire."""
    vars(client)["_http"] = http
    return client


def wecom(http: Platform) -> WeComClient:
    clock = Clock(NOW)
    tokens = MemoryTokens(clock)
    return over(
        http, WeComClient("https://wecom", "ww1", SECRET, 7, tokens, now=clock, sleep=clock.sleep)
    )


def mini(http: Platform) -> MiniProgramClient:
    clock = Clock(NOW)
    tokens = MemoryTokens(clock)
    return over(
        http,
        MiniProgramClient("https://wechat", "wx1", SECRET, tokens, now=clock, sleep=clock.sleep),
    )


def dingtalk(http: Platform) -> DingTalkClient:
    clock = Clock(NOW)
    app = {"app_key": "k", "app_secret": SECRET, "agent_id": "7"}
    tokens = (MemoryTokens(clock), MemoryTokens(clock))
    return over(
        http,
        DingTalkClient("https://api", "https://oapi", app, tokens, now=clock, sleep=clock.sleep),
    )


def doudian(http: Platform) -> DoudianClient:
    return over(http, DoudianClient("https://doudian", "k", SECRET, "7", now=lambda: NOW))


def youzan(http: Platform) -> YouzanClient:
    return over(http, YouzanClient("https://youzan", "k", SECRET, 7, now=lambda: NOW))


def tmall(http: Platform) -> TopClient:
    return over(http, TopClient("https://top", "k", SECRET, "session", now=lambda: NOW))


CALLS: Mapping[str, Callable[[Platform], Any]] = {
    "wecom": lambda http: wecom(http).contact("wm1"),
    "wecom-login": lambda http: wecom(http).visitor("code"),
    "wecom-send": lambda http: wecom(http).send({"touser": "a"}),
    "miniprogram": lambda http: mini(http).send("o1", {}),
    "miniprogram-login": lambda http: mini(http).visitor("code"),
    "miniprogram-phone": lambda http: mini(http).phone("code", "o1"),
    "dingtalk-old": lambda http: dingtalk(http).notify(["a"], {}),
    "dingtalk-new": lambda http: dingtalk(http).todo("u1", {}),
    "dingtalk-login": lambda http: dingtalk(http).member_outside("code"),
    "doudian": lambda http: doudian(http).call("order/get", {}),
    "youzan": lambda http: youzan(http).call("youzan.trade.get", "4.0.0"),
    "tmall": lambda http: tmall(http).call("taobao.trade.get"),
}
PLATFORMS = pytest.mark.parametrize("call", CALLS.values(), ids=[*CALLS])
DEEP = b"[" * 100_000 + b"]" * 100_000


@PLATFORMS
@given(
    status=st.sampled_from([200, 302, 400, 401, 404, 429, 500, 503]),
    body=st.binary(max_size=40)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=5), lambda e: st.lists(e, max_size=2)
    ).map(lambda each: json.dumps(each).encode())
    | st.sampled_from(["errcode", "code", "error_response", "gw_err_resp", "data"]).flatmap(
        lambda name: st.sampled_from([None, [], {}, "x", "7", 40_014, -1, "-1"]).map(
            lambda value: json.dumps({name: value}).encode()
        )
    ),
)
@example(status=200, body=DEEP)
@example(status=200, body=b'{"errcode":' + b"9" * 5_000 + b"}")
def test_whatever_is_answered_is_read_or_one_of_our_errors_without_the_secret(
    call: Callable[[Platform], Any], status: int, body: bytes
) -> None:
    try:
        call(Platform({}, Answer(status, body)))
    except DomainError as error:
        assert SECRET not in f"{error.message} {error.facts}"


@PLATFORMS
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, ChannelMisconfigured),
        (404, ChannelMisconfigured),
        (429, Unavailable),
        (503, Unavailable),
    ],
)
def test_an_address_that_is_not_there_is_our_settings_and_one_that_is_busy_is_asked_later(
    call: Callable[[Platform], Any],
    status: int,
    kind: type[DomainError],
    request: pytest.FixtureRequest,
) -> None:
    dingtalks = "dingtalk" in request.node.callspec.id
    with pytest.raises(Invalid if dingtalks and kind is ChannelMisconfigured else kind):
        call(Platform({}, Answer(status, b"{}")))


NO_TOKENS = [{}, {"access_token": ""}, {"access_token": 7, "expires_in": 7200},
             {"access_token": "t", "expires_in": "soon"}]  # fmt: skip


@pytest.mark.parametrize("told", NO_TOKENS)
def test_where_the_platform_gives_no_token_nothing_is_called_without_one(
    told: dict[str, Any],
) -> None:
    new = {"accessToken": told.get("access_token"), "expireIn": told.get("expires_in")}
    shops = {"success": True, "code": 200, "data": told}
    for answers, call in [
        ({"gettoken": told}, "wecom"),
        ({"cgi-bin/token": told}, "miniprogram"),
        ({"gettoken": told}, "dingtalk-old"),
        ({"oauth2/accessToken": new}, "dingtalk-new"),
        ({"token/create": {"code": 10000, "data": told}}, "doudian"),
        ({"auth/token": shops}, "youzan"),
    ]:
        platform = Platform(answers)
        with pytest.raises(Unavailable):
            CALLS[call](platform)
        assert len(platform.asked) == 1


def test_of_a_token_that_does_not_come_no_message_was_sent() -> None:
    with pytest.raises(Unavailable) as refused:
        mini(Platform({"cgi-bin/token": Answer(503, b"")})).send("o1", {})

    assert refused.value.facts["outcome"] == "none"


@pytest.mark.parametrize(("status", "outcome"), [(503, "unknown"), (429, "none")])
def test_a_message_whose_call_broke_may_have_arrived_and_one_that_was_throttled_has_not(
    status: int, outcome: str
) -> None:
    with pytest.raises(Unavailable) as refused:
        mini(Platform({"subscribe/send": Answer(status, b"")})).send("o1", {})

    assert refused.value.facts["outcome"] == outcome


@pytest.mark.parametrize("code", ["", "x" * 513, "码" * 171])
def test_a_login_code_that_can_be_none_is_asked_of_nobody(code: str) -> None:
    platform = Platform({})
    for ask in (
        wecom(platform).visitor,
        mini(platform).visitor,
        lambda code: mini(platform).phone(code, "o1"),
        dingtalk(platform).member_inside,
        dingtalk(platform).member_outside,
    ):
        with pytest.raises(Unauthenticated) as refused:
            ask(code)
        assert refused.value.code == "bad_code"
    assert platform.asked == []


def test_wecoms_pages_cannot_be_signed_without_its_ticket() -> None:
    for told in ({}, {"ticket": ""}, {"ticket": "t", "expires_in": "soon"}):
        with pytest.raises(Unavailable):
            wecom(Platform({"get_jsapi_ticket": {"errcode": 0, **told}})).page_ticket("config")

    given_one = Platform({"get_jsapi_ticket": {"errcode": 0, "ticket": "t", "expires_in": 7200}})
    assert wecom(given_one).page_ticket("config") == ("t", 7200)


def test_a_customers_followers_are_read_page_by_page_and_no_further_than_they_mean_anything() -> (
    None
):
    pages = [
        {"follow_user": [{"userid": f"User{n}"}], "next_cursor": f"c{n}", "external_contact": {"unionid": f"u{n}"}}
        for n in range(PAGES_OF_FOLLOWERS + 2)
    ]  # fmt: skip
    platform = Platform({"externalcontact/get": [*pages]})

    found = wecom(platform).contact("wm1")

    assert platform.called("externalcontact/get") == PAGES_OF_FOLLOWERS
    assert found.followers == {f"user{n}" for n in range(PAGES_OF_FOLLOWERS)}
    assert found.unionid == "u0"
    last = Platform({"externalcontact/get": [pages[0], {"follow_user": [{"userid": "Last"}]}]})
    assert wecom(last).contact("wm1").followers == {"user0", "last"}
    assert "cursor=c0" in last.asked[-1] and "cursor" not in last.asked[-2]


@pytest.mark.parametrize(
    ("code", "kind", "wait"),
    [(60020, ChannelMisconfigured, None), (45002, Invalid, None), (45009, Unavailable, 60), (-1, Unavailable, 5),
     (45033, Unavailable, 2), (45035, Unavailable, 2), (42001, Unavailable, 60), (99999, Invalid, None),
     (84061, Invalid, None), (40029, Invalid, None), (95001, Invalid, None)],
)  # fmt: skip
def test_wecoms_numbers_say_whether_the_settings_the_content_or_the_moment_is_at_fault(
    code: int, kind: type[DomainError], wait: int | None
) -> None:
    with pytest.raises(kind) as refused:
        wecom(Platform({"message/send": {"errcode": code, "errmsg": SECRET}})).send({"touser": "a"})

    assert type(refused.value) is kind
    assert refused.value.facts["errcode"] == code and refused.value.facts.get("retry_after") == wait


@pytest.mark.parametrize(
    ("code", "kind"),
    [(95001, int), (95002, int), (95013, int), (95018, int), (95000, int), (95004, int), (40096, int), (84061, int),
     (81013, Invalid), (40029, Invalid), (95003, Invalid), (99999, Invalid), (40058, Invalid),
     (95011, ChannelMisconfigured), (95012, ChannelMisconfigured), (95017, ChannelMisconfigured),
     (48002, ChannelMisconfigured), (-1, Unavailable), (45009, Unavailable)],
)  # fmt: skip
def test_each_number_of_customer_service_is_a_reason_a_setting_or_a_moment_and_no_other_is_tried_again(
    code: int, kind: type
) -> None:
    asks = wecom(Platform({"kf/send_msg": {"errcode": code, "errmsg": SECRET}}))
    if kind is int:
        assert asks.service_message("kf1", "wm1", "x", "n") == code
        return
    with pytest.raises(kind) as refused:
        asks.service_message("kf1", "wm1", "x", "n")
    assert refused.value.facts["errcode"] == code and SECRET not in str(refused.value)


def test_a_callback_whose_token_is_over_is_fetched_without_it() -> None:
    page = {"errcode": 0, "next_cursor": "c1", "has_more": 0, "msg_list": []}
    platform = Platform({"kf/sync_msg": [{"errcode": 95007}, page]})

    assert wecom(platform).service_messages("kf1", "over", "").cursor == "c1"
    assert platform.called("kf/sync_msg") == 2


@pytest.mark.parametrize("code", [95000, 95004, 95007, 99999])
def test_an_account_that_wecom_does_not_know_is_refused_and_not_asked_for_again(code: int) -> None:
    platform = Platform({"kf/sync_msg": {"errcode": code}})

    with pytest.raises(Invalid) as refused:
        wecom(platform).service_messages("kf1", "", "")
    assert refused.value.facts["errcode"] == code and platform.called("kf/sync_msg") == 1


@pytest.mark.parametrize("code", [81013, 40029, 95001])
def test_what_belongs_to_another_call_is_a_failure_of_a_look_and_of_a_login(code: int) -> None:
    for path, ask in (
        ("externalcontact/get", lambda asks: asks.contact("wm1")),
        ("get_jsapi_ticket", lambda asks: asks.page_ticket("config")),
    ):
        with pytest.raises(Unavailable):
            ask(wecom(Platform({path: {"errcode": code}})))


def test_a_token_that_is_refused_for_an_unknown_number_is_a_setting_and_no_message() -> None:
    old, new = ({"errcode": 88888}, {"code": "odd.thing"})
    for platform, ask in (
        (Platform({"gettoken": old}), lambda asks: asks.notify(["a"], {})),
        (Platform({"gettoken": {"errcode": 40078}}), lambda asks: asks.notify(["a"], {})),
        (
            Platform({"accessToken": new, "oauth2/accessToken": new}),
            lambda asks: asks.todo("u1", {}),
        ),
    ):
        with pytest.raises(ChannelMisconfigured):
            ask(dingtalk(platform))


def test_wechat_that_names_nobody_logs_nobody_in() -> None:
    for told in ({}, {"openid": ""}, {"openid": 7}):
        with pytest.raises(Unavailable):
            mini(Platform({"jscode2session": told})).visitor("code")

    assert mini(Platform({"jscode2session": {"openid": "o1"}})).visitor("code") == Visitor("o1", "")


def phone(**info: Any) -> Platform:
    told = {"purePhoneNumber": "13800138000", "countryCode": "86", "watermark": {"appid": "wx1"}}
    return Platform({"getuserphonenumber": {"errcode": 0, "phone_info": told | info}})


def test_a_phone_is_theirs_only_where_it_was_given_to_this_program_and_is_one() -> None:
    assert mini(phone()).phone("code", "o1") == "13800138000"
    assert mini(phone(countryCode="1")).phone("code", "o1") == "+113800138000"
    for wrong in (
        phone(watermark={"appid": "wx2"}),
        phone(watermark=None),
        phone(purePhoneNumber=""),
        phone(countryCode=None),
        phone(purePhoneNumber="1" * 17),
        phone(purePhoneNumber="１３８００１３８０００"),
        Platform({"getuserphonenumber": {"errcode": 0, "phone_info": []}}),
    ):
        with pytest.raises(Unauthenticated):
            mini(wrong).phone("code", "o1")


def test_a_customer_who_did_not_agree_is_no_error_and_anothers_number_is() -> None:
    assert mini(Platform({"subscribe/send": {"errcode": NO_CONSENT}})).send("o1", {}) == NO_CONSENT
    for code, kind in ((40037, ChannelMisconfigured), (45009, Unavailable), (99999, Invalid)):
        with pytest.raises(kind):
            mini(Platform({"subscribe/send": {"errcode": code}})).send("o1", {})


@pytest.mark.parametrize("people", [0, 5_001])
def test_a_work_notice_goes_to_one_to_five_thousand_people_or_is_not_asked_for(people: int) -> None:
    platform = Platform({})

    with pytest.raises(Invalid):
        dingtalk(platform).notify([f"u{n}" for n in range(people)], {})

    assert platform.asked == []
    sent = Platform({"asyncsend_v2": {"errcode": 0, "task_id": 9}})
    assert dingtalk(sent).notify([f"u{n}" for n in range(5_000)], {}) == "9"


def refusing(path: str, code: Any, status: int = 200) -> Platform:
    """With the old API's code or the new one's."""
    said = {"errcode" if isinstance(code, int) else "code": code}
    return Platform({path: Answer(status, json.dumps(said).encode())})


def test_who_is_no_member_has_no_unionid_and_another_refusal_is_one() -> None:
    assert dingtalk(refusing("user/get", 60121)).unionid("gone") == ""
    with pytest.raises(Invalid):
        dingtalk(refusing("user/get", 33012)).unionid("u1")


def test_a_card_that_is_there_already_is_done_and_one_that_is_refused_is_not() -> None:
    dingtalk(refusing("createAndDeliver", "param.cardAlreadyExist", 400)).card({})
    with pytest.raises(Invalid):
        dingtalk(refusing("createAndDeliver", "param.badTemplate", 400)).card({})


def test_a_task_that_is_gone_is_done_and_one_that_still_stands_is_not() -> None:
    for gone in (refusing("todo", "x", 404), refusing("todo", "todo.task.notExist", 400)):
        dingtalk(gone).finish_todo("u1", "t1")
    with pytest.raises(Invalid):
        dingtalk(refusing("todo", "todo.noPermission", 400)).finish_todo("u1", "t1")


def outside(me: Any, found: Any) -> str:
    platform = {"userAccessToken": {"accessToken": "x"}, "users/me": me, "getbyunionid": found}
    return dingtalk(Platform(platform)).member_outside("code")


def test_who_logs_in_outside_is_a_member_or_nobody_and_a_refusal_is_neither() -> None:
    member = {"errcode": 0, "result": {"userid": "Tech01"}}

    assert outside({"unionId": "u1"}, member) == "Tech01"
    assert outside({"unionId": "u1"}, {"errcode": 60121}) == ""
    assert outside({}, member) == outside({"unionId": 7}, member) == ""
    with pytest.raises(Invalid):
        outside({"unionId": "u1"}, {"errcode": 33012})


@pytest.mark.parametrize(
    ("code", "status", "kind", "wait"),
    [
        (90018, 200, Unavailable, 1),
        ("anything", 429, Unavailable, 60),
        (40078, 200, Unauthenticated, None),
        (60011, 200, ChannelMisconfigured, None),
        ("anything", 403, ChannelMisconfigured, None),
        (-1, 200, Unavailable, 60),
        ("anything", 503, Unavailable, 60),
        (33012, 200, Invalid, None),
    ],
)
def test_dingtalks_codes_say_who_is_at_fault(
    code: Any, status: int, kind: type[DomainError], wait: int | None
) -> None:
    with pytest.raises(kind) as refused:
        dingtalk(refusing("asyncsend_v2", code, status)).notify(["a"], {})

    assert type(refused.value) is kind and refused.value.facts.get("retry_after") == wait


def test_an_address_that_dingtalk_shuts_out_waits_the_longer() -> None:
    for body, wait, outcome in ((b"<html>", 300, "unknown"), (b'{"punish": "deny"}', 300, "none")):
        with pytest.raises(Unavailable) as refused:
            dingtalk(Platform({"asyncsend_v2": Answer(200, body)})).notify(["a"], {})
        assert (refused.value.facts["retry_after"], refused.value.facts["outcome"]) == (
            wait,
            outcome,
        )


def test_youzan_that_refuses_the_app_is_a_wrong_setting_and_its_stale_token_is_fetched_once_anew() -> (
    None
):
    for told in ({"success": False, "code": 400}, {"success": True, "data": None}):
        with pytest.raises(ChannelMisconfigured):
            CALLS["youzan"](Platform({"auth/token": told}))
    stale = {"gw_err_resp": {"err_code": "4203"}}
    fine = {"success": True, "code": 200, "data": {"id": "E1"}}

    again = Platform({"youzan.trade.get": [stale, fine]})
    assert CALLS["youzan"](again) == {"id": "E1"} and again.called("auth/token") == 2
    with pytest.raises(ChannelMisconfigured):
        CALLS["youzan"](Platform({"youzan.trade.get": [stale, stale]}))


@pytest.mark.parametrize(
    ("said", "kind", "wait"),
    [
        ({"gw_err_resp": {"err_code": 4101}}, Unavailable, 3),
        ({"gw_err_resp": {"err_code": "odd"}}, Unavailable, 60),
        ({"gw_err_resp": {"err_code": 4005}}, ChannelMisconfigured, None),
        ({"gw_err_resp": "odd", "success": False, "code": 5}, Invalid, None),
        ({"success": True, "code": 200, "data": []}, Invalid, None),
    ],
)
def test_youzans_gateway_and_its_shop_refuse_apart(
    said: dict[str, Any], kind: type[DomainError], wait: int | None
) -> None:
    with pytest.raises(kind) as refused:
        CALLS["youzan"](Platform({"youzan.trade.get": said}))

    assert type(refused.value) is kind and refused.value.facts.get("retry_after") == wait
