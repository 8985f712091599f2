"""Every flow that a package brings, played over the API from the first consult to the end, and its money held against
the package's golden ticket."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from demo import company, photo
from demo.cloud import Cloud, publish, take_in
from demo.day import Day, waiting
from demo.golden_run import Differs, Play, Walk, entered, golden_of, some_part
from demo.screen import say
from demo.templates import BOSS, CHECKS, DESK, Packages
from demo.web import Unexpected
from suanqing.people.parties.model import Party
from suanqing.times import BEIJING, parse, utcnow

OUTLET, WORKER, OWNER = "FLOWS", "flows-tech", "flows-owner"
ROLES = {"partner": OWNER, "finance": CHECKS, "admin": BOSS}
SHARES = {"?outlet": OUTLET, "?worker": WORKER}
MAKE = ("convert", "follow_up")
AT_ONCE, SOON = 3, timedelta(minutes=2)
"""Runs of a package side by side; how long a clock is waited for."""
Document = Mapping[str, Any]


class Flow(NamedTuple):
    """rows: the requirements whose flow it is. package, run: who plays it."""

    rows: str
    zh: str
    en: str
    package: str
    run: str


FLOWS = (
    Flow("R115 R126", "课程咨询→试听→家长评价同步→报名", "Education: advice to enrolment", "education", "joined"),
    Flow("R125", "多校区：试听→优惠审批→报名→续费", "Education by campus, to renewal", "campus", "discount"),
    Flow("R116", "产品推荐→库存查询→优惠推送", "Retail: advice, stock, offer", "retail", "sold"),
    Flow("R123", "双十一：赠品确认环节", "Double-11: a gift confirmed", "double-eleven", "gift"),
    Flow("R117", "客诉：咨询→处理→反馈", "Complaint and return", "complaint", "refund"),
    Flow("R118", "家电：派单→上门→配件更换→结算", "Appliance: dispatch to settlement", "appliance", "swap"),
    Flow("R120", "安装与调试两班并行", "Fitting and testing side by side", "appliance", "install"),
    Flow("R119 R121", "合同签订生成工单，转正式工单", "Contract signing makes the ticket", "contract", "accepted"),
    Flow("R122", "订单付款后回访", "Visit-back after an order", "visit-back", "content"),
    Flow("R124", "生鲜：物流时效提醒", "Fresh food: late on the way", "fresh", "late"),
    Flow("R127", "复诊提醒与健康问卷", "Medical follow-up", "medical", "well"),
)  # fmt: skip


def parties() -> list[Party]:
    """Where the flows are played, and who does them."""
    return [
        Party(OUTLET, "outlet", "流程示范店", region="370102", scenario="direct"),
        Party(WORKER, "person", "示范技师", frozenset({"technician"}), OUTLET),
        Party(OWNER, "person", "示范店长", frozenset({"partner"}), OUTLET),
    ]


@dataclass
class Played:
    """told: what the golden ticket says, came: what the ledger has; charge, pay, and to whom. made: tickets that its
    nodes made of it. failed: what they could not do, by act, with the code. wrong: why it is not good."""

    flow: Flow
    document: Document
    walk: Walk | None = None
    told: tuple[int, int, dict[str, int]] = (0, 0, {})
    came: tuple[int, int, dict[str, int]] = (0, 0, {})
    made: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    wrong: str = ""

    @property
    def good(self) -> bool:
        return not self.wrong and self.walk is not None and self.came == self.told


@dataclass
class Flows:
    """full: every golden run of every package, and moments come by the real clocks. begun: tickets made, also of a run
    that failed."""

    day: Day
    full: bool = False
    played: list[Played] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)

    @property
    def cloud(self) -> Cloud:
        return self.day.cloud

    def play(self) -> None:
        self._found()
        packages = Packages(self.cloud.web, company.sold())
        for name, flows in by_package(self._wanted()).items():
            document = packages.bring(name)
            self._stocked(name, document)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                played = list(pool.map(partial(self._play, document, packages.versions), flows))
            for each in played:
                self._settled(each)
            self.played += played
            say(f"{name}: {len(flows)} {'flow' if len(flows) == 1 else 'flows'} played")
        for each in self.played:
            self._acted(each)
        packages.sell(company.sold())
        publish(self.cloud, company.book())
        self.day.expected["app"] += len(self.begun) + sum(len(each.made) for each in self.played)

    def good(self) -> bool:
        return bool(self.played) and all(each.good for each in self.played)

    def figures(self) -> dict[str, Any]:
        """What `build/demo.json` keeps of them. Amounts in fen."""
        return {
            "played": len(self.played), "good": sum(each.good for each in self.played),
            "settled": sum(each.came[0] for each in self.played), "paid": sum(each.came[1] for each in self.played),
            "golden": sum(each.told[0] for each in self.played),
            "runs": {f"{each.flow.package}/{each.flow.run}": each.good for each in self.played},
        }  # fmt: skip

    def in_the_books(self, earned: Mapping[str, int]) -> bool:
        """Whether those who did the flows earned in the whole ledger what the flows say, and nothing else. earned: by
        party, of all entries."""
        told: Counter[str] = Counter()
        for each in self.played:
            told.update(each.told[2])
        return all(earned.get(party, 0) == told[party] for party in SHARES.values())

    def _found(self) -> None:
        """Outlet and people, as a company takes them in."""
        for each in parties():
            take_in(self.cloud.web, each)

    def _stocked(self, package: str, document: Document) -> None:
        """Of the part that its forms ask for, where a node puts parts by."""
        if reserving(document):
            part = {"part": some_part(document), "qty": "10", "key": f"flows-{package}"}
            self._say("POST", f"/stock/{OUTLET}/receipts", part, DESK)

    def _wanted(self) -> Sequence[Flow]:
        return [*FLOWS, *self._others()] if self.full else FLOWS

    def _others(self) -> Iterator[Flow]:
        known = {(flow.package, flow.run) for flow in FLOWS}
        rows = self.cloud.web.must("GET", "/templates", party=DESK)["items"]
        names = {row["package"]: row.get("base") for row in rows}
        documents = {
            name: self.cloud.web.must("GET", f"/templates/{name}", party=DESK)["document"]
            for name in names
        }
        for name, base in names.items():
            for run, each in others(documents[name], documents[base] if base else {}).items():
                if (name, run) not in known:
                    yield Flow("", each["name"]["zh"], each["name"]["en"], name, run)

    def _play(self, document: Document, scenes: Mapping[str, str], flow: Flow) -> Played:
        golden = golden_of(document, flow.run)
        made = Played(flow, document)
        play = Play(
            self._say, document, partial(self._photo, document), OUTLET, DESK, WORKER, ROLES,
            due=self._fired if self.full else None, day=utcnow().astimezone(BEIJING).date().isoformat(),
            scenes=scenes,
        )  # fmt: skip
        try:
            made.walk = play.run(flow.run, golden)
        except (Differs, Unexpected) as problem:
            made.wrong = str(problem)
            return made
        if self._state(made) == "closed":
            shares = {SHARES[who]: amount for who, amount in golden["shares"].items()}
            made.told = golden["charge"], golden["pay"], shares
        return made

    def _settled(self, made: Played) -> None:
        if made.walk is None or self._state(made) != "closed":
            return
        try:
            for _ in waiting(f"the money of {made.flow.package}"):
                if self._say("GET", made.walk.path, None, DESK)["settlement"] == "settled":
                    break
        except Unexpected as problem:
            made.wrong = str(problem)
            return
        made.came = earned(self._say("GET", f"{made.walk.path}/earnings", None, CHECKS))

    def _acted(self, made: Played) -> None:
        """What its automatic nodes made, of which each is tied to it; and what they could not do."""
        if made.walk is None:
            return
        scene = made.document["scenes"][made.document["runs"][made.flow.run]["scene"]]
        acts = [
            act["do"] for node in made.walk.nodes for act in scene["nodes"][node].get("acts", ())
        ]
        wanted = sum(act in MAKE for act in acts)
        try:
            for _ in waiting(f"what {made.flow.package} makes"):
                case = self._say("GET", made.walk.path, None, DESK).get("case") or {}
                if len(case.get("made", ())) + len(case.get("failed", ())) >= wanted:
                    break
        except Unexpected as problem:
            made.wrong = str(problem)
            return
        made.made, made.failed = case.get("made", []), case.get("failed", {})
        for other in made.made:
            tied = self._say("GET", f"/tickets/{other}", None, DESK)["case"]["made_of"]
            if tied != made.walk.ticket:
                made.wrong = f"{other} is made of {tied}"

    def _fired(self, path: str, token: Document) -> bool:
        """Another deadline, a minute from its beginning, and the tick that fires it; not where its calendar's hours
        begin only later."""
        asked = {"token": token["token"], "minutes": 1, "reason": "other", "note": "示范：提前"}
        self._say("POST", f"{path}/deadline", asked, DESK)
        [clock] = self._say("GET", f"{path}/due", None, DESK)["items"]
        if parse(clock["due"]) - utcnow() > SOON:
            return False
        function, tick = self.cloud.function("Clocks"), json.dumps({"clocks": "tick"}).encode()
        for _ in waiting(f"the clock of {token['node']}", 2 * SOON.total_seconds()):
            self.cloud.client("lambda").invoke(FunctionName=function, Payload=tick)
            shown = self._say("GET", path, None, DESK)["stands"]["tokens"]
            if all(
                each["token"] != token["token"] or each["node"] != token["node"] for each in shown
            ):
                break
            time.sleep(3)
        return True

    def _state(self, made: Played) -> str:
        assert made.walk
        scene = made.document["scenes"][made.document["runs"][made.flow.run]["scene"]]
        return str(scene["nodes"][made.walk.nodes[-1]]["state"])

    def _photo(self, document: Document, path: str) -> str:
        """Of work that takes a part, once the part is put by."""
        history = self._say("GET", f"{path}/history", None, DESK)["events"]
        if reserving(document) & set(entered(history)):
            for _ in waiting(f"the part of {path}"):
                if self._say("GET", f"{path}/parts", None, DESK)["reserved"]:
                    break
        return photo.send(self.cloud.web, path, DESK)

    def _say(self, method: str, path: str, body: Any, party: str) -> Any:
        answer = self.cloud.web.must(method, path, body, party=party)
        self.begun += [answer["id"]] if (method, path) == ("POST", "/tickets") else []
        return answer


def reserving(document: Document) -> set[str]:
    """The nodes that put parts by."""
    return {
        name
        for scene in document["scenes"].values()
        for name, node in scene["nodes"].items()
        if any(act["do"] == "reserve" for act in node.get("acts", ()))
    }


def others(document: Document, base: Document) -> dict[str, Document]:
    """Its runs that a ticket of today can take: not those of its base, nor one that began outside of the days of a
    node, which are moved to today."""
    own = {run: e for run, e in document["runs"].items() if base.get("runs", {}).get(run) != e}
    return {run: each for run, each in own.items() if _on_its_days(document, each)}


def _on_its_days(document: Document, run: Document) -> bool:
    nodes = document["scenes"][run["scene"]]["nodes"].values()
    days = [node["active"] for node in nodes if "active" in node]
    return "began" not in run or all(day["from"] <= run["began"] <= day["to"] for day in days)


def by_package(flows: Sequence[Flow]) -> dict[str, list[Flow]]:
    """In the order in which each package is met first."""
    found: dict[str, list[Flow]] = {}
    for flow in flows:
        found.setdefault(flow.package, []).append(flow)
    return found


def first_of(document: Document) -> str:
    """The golden ticket that comes to the same at any hour of any day."""
    tickets: Mapping[str, Any] = document["tickets"]
    return min(tickets, key=lambda each: int(tickets[each]["order"]))


def earned(view: Any) -> tuple[int, int, dict[str, int]]:
    """What the customer is asked, what is paid, and to whom, of a ticket's booked lines."""
    shares: dict[str, int] = {}
    for line in view["lines"]:
        for each in line["shares"]:
            shares[each["party"]] = shares.get(each["party"], 0) + each["amount"]["amount"]
    return view["customer"]["amount"], view["pay"]["amount"], shares
