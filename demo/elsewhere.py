"""What comes from elsewhere in the day: a Tmall shop's orders, words to DingTalk's robot, and customers who report in
the mini program and are told there of what becomes of it. Each speaks to a local platform that answers as its own
documents say; what the functions ask of it, they ask with their own roles and secrets."""

import json
import random
from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from demo import company, dingtalk_server, mini_program_server, tmall_server
from demo.cloud import Cloud
from demo.day import Day, place_of, waiting
from demo.dingtalk_server import DingTalkServer
from demo.mini_program_server import MiniProgramServer
from demo.platforms import Request
from demo.screen import say, table, title
from demo.tmall_server import TmallServer
from suanqing.labels import CHANNELS, label
from suanqing.money import to_major
from suanqing.times import utcnow

SHOP, TRADES, WORDS, CUSTOMERS = "sq", 6, 4, 2
FIRST_TRADE = 3_800_000_000_000_000_000
WRITER = "ding-01"
MEMBER = {
    "kind": "person",
    "name": "钉钉技师",
    "roles": ["technician"],
    "outlet": "BJ-CY",
    "accounts": {"dingtalk": "Tech02"},
}
TEMPLATE, TOLD_AT = "tmpl-demo", "stage:given"
RULES = {
    "order": ["miniprogram"],
    "messages": [
        {
            "on": TOLD_AT,
            "text": {"zh": "工单 {ticket} 已派技师 {link}", "en": "Ticket {ticket} has a technician: {link}"},
            "ways": {
                "miniprogram": {
                    "template": TEMPLATE, "page": "pages/visit/index",
                    "fields": {"character_string1": "ticket", "thing2": "step"},
                }
            },
        }
    ],
}  # fmt: skip
"""What the company tells its customers, in the words of `PUT /settings/customers`."""


class Elsewhere:
    """parameters, secret: what a deployment is given to reach the three. From `with` to the end of it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(f"elsewhere {seed}")
        self.tmall, self.ding, self.wechat = TmallServer(), DingTalkServer(), MiniProgramServer()
        self.reported: dict[str, str] = {}
        """Tickets of the customers, by openid."""

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            for server in (self.tmall, self.ding, self.wechat):
                opened.enter_context(server)
            self._open = opened.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    @property
    def parameters(self) -> dict[str, str]:
        dingtalk = dict.fromkeys(("DingtalkApiBase", "DingtalkOapiBase"), self.ding.base)
        return {"TmallApiBase": self.tmall.base, "WeChatApiBase": self.wechat.base, **dingtalk}

    @property
    def secret(self) -> dict[str, Any]:
        return {
            "tmall": {SHOP: tmall_server.SHOP},
            "dingtalk": dingtalk_server.APP,
            "miniprogram": mini_program_server.APP,
        }

    def settle_in(self, cloud: Cloud) -> None:
        """Once, before anything comes: what the shop's goods are, who writes, and what customers are told."""
        web = cloud.web
        for item in company.service_items():
            listed = {"sku": item["sku"]}
            web.must("PUT", f"/listings/tmall/TM-{item['sku']}", listed, party="boss")
        web.must("PUT", f"/parties/{WRITER}", MEMBER, party="boss")
        web.must("PUT", "/settings/customers", RULES, party="boss")

    def come_in(self, day: Day) -> None:
        """All three; `day.expected` says how many tickets each makes."""
        self._sell(day)
        self._write(day)
        for number in range(CUSTOMERS):
            self._report(day, f"o-demo-customer-{number}")
        day.expected |= {"tmall": TRADES, "dingtalk": WORDS, "qr": CUSTOMERS}

    def _sell(self, day: Day) -> None:
        """Paid trades, of which the shop's messages tell once or twice; they are asked for as the schedule does."""
        top = self.tmall.platform
        for number in range(TRADES):
            outlet = self.random.choice(list(day.outlets.values()))
            item, place = self.random.choice(day.items), place_of(outlet.region or "")
            trade = tmall_server.trade(
                FIRST_TRADE + day.seed * 100 + number, utcnow(),
                (("1", f"TM-{item['sku']}", to_major(int(item["charge_fen"]))),),
                receiver_state=place.province, receiver_city=place.city, receiver_district=place.district,
                receiver_town="",
            )  # fmt: skip
            with top.lock:
                top.sell(trade, *["taobao_trade_TradeBuyerPay"] * (1 + number % 2))
        name = day.cloud.function("Orders")
        for _ in waiting("the trades of Tmall"):
            asked = json.dumps({"orders": "minute"}).encode()
            day.cloud.client("lambda").invoke(FunctionName=name, Payload=asked)
            with top.lock:
                if not top.messages:
                    break
        say(f"{TRADES} paid Tmall trades are fetched from the shop, some told of twice")

    def _write(self, day: Day) -> None:
        """A technician's words to the robot, each delivered twice."""
        for number in range(WORDS):
            item = self.random.choice(day.items)
            text = f"报修 {item['sku']} 110105 望京西路{self.random.randint(1, 99)}号"
            headers, body = dingtalk_server.robot_text(
                text, utcnow(), "Tech02", f"demo-{day.seed}-{number}"
            )
            for _ in range(2):
                request = Request({}, {**headers, "Content-Type": "application/json"}, body)
                day.cloud.web.deliver("/webhooks/dingtalk", request)
        say(f"{WORDS} messages to DingTalk's robot arrive twice each")

    def _report(self, day: Day, openid: str) -> None:
        """A customer logs in, agrees to one message and reports by an outlet's code; the desk says what it will be."""
        web, platform = day.cloud.web, self.wechat.platform
        platform.codes[f"login-{openid}"] = openid
        platform.phones[f"phone-{openid}"] = (openid, f"136000{len(self.reported):05d}")
        logged_in = {"code": f"login-{openid}", "phone_code": f"phone-{openid}"}
        made = web.must("POST", "/login/miniprogram", logged_in)
        page = f"/visitors/{made['session']}"
        for _ in waiting("the templates of messages"):
            if TEMPLATE in web.must("GET", page)["templates"]:
                break
        platform.consents[openid, TEMPLATE] += 1
        web.must("POST", page, {"accepted": [TEMPLATE], "asking": f"asking-{openid}"})
        label_ = {"outlet": "BJ-CY", "label": "门店前台"}
        code = web.must("POST", "/codes", label_, party="dispatch-1")["code"]
        said = {
            "phone": made["phone"],
            "words": "空调不制冷",
            "session": made["session"],
            "tell": True,
        }
        ticket = web.must("POST", f"/reports/{code}", said)["ticket"]
        item = {"sku": self.random.choice(day.items)["sku"], "qty": "1"}
        web.must("POST", f"/tickets/{ticket}/lines", item, party="dispatch-1")
        self.reported[openid] = ticket
        say(f"{openid} reports in the mini program and agrees to be told: {ticket}")

    def figures(self) -> Mapping[str, int]:
        """What the platforms know of it at the end. unanswered: words to the robot that nobody answered."""
        told = {
            to: sent["data"]["character_string1"]["value"] for to, sent in self.wechat.platform.sent
        }
        answers = [text for _, text in self.ding.platform.notices if text.startswith("已建工单")]
        return {
            "tmall_unconfirmed": len(self.tmall.platform.messages),
            "dingtalk_unanswered": WORDS - len(answers),
            "customers_untold": sum(told.get(openid) != ticket for openid, ticket in self.reported.items()),
        }  # fmt: skip

    def good(self) -> bool:
        return not any(self.figures().values())

    def show(self) -> None:
        title("From elsewhere")
        channels = (
            ("tmall", TRADES, "trades"),
            ("dingtalk", WORDS, "messages"),
            ("miniprogram", CUSTOMERS, "customers"),
        )
        left = list(self.figures().values())
        rows = [
            (label(CHANNELS, channel, "en"), f"{count} {what}", open_)
            for (channel, count, what), open_ in zip(channels, left, strict=True)
        ]
        table(("channel", "came", "left open"), rows)
