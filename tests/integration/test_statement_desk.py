"""Finance's desk over HTTP: a period's statements in bulk, where parties are paid, and figures that are the
sums of entries at every moment."""

import json
import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from statements.app import handler
from suanqing.channels.notices.store import NoticeStore
from suanqing.channels.notices.words import text_of
from suanqing.errors import DomainError
from suanqing.finance.statements import batch_steps
from suanqing.finance.statements.store import StatementStore
from suanqing.finance.statements.table import from_csv
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import Role
from suanqing.platform import aws
from suanqing.platform.dynamo import attributes
from suanqing.platform.keyed import Keyed
from suanqing.work.tickets.recording import record_facts
from tests.accounts import link_account
from tests.integration.settling import DISPATCHER, World
from tests.integration.stating import PERIOD, Office
from tests.integration.test_ladders import publish as publish_ladders
from tests.rest import call
from tests.unit.finance.ladders.ladder import row

STATEMENT = "/statements/{party_id}/{period}"


def who(role: Role, party: str, outlet: str | None = None) -> Caller:
    return Caller(party, frozenset({role}), outlet)


ANN, BOB, AUDITOR = who("finance", "ann"), who("finance", "bob"), who("auditor", "eve")
TECH_1 = who("technician", "tech-1", "sh-01")
OWNER = who("partner", "dealer", "yn-02")
EARNERS = ("sh-01", "tech-1", "tech-2", "tech-3", "yn-02")


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    world = World(moto_tables, tables)
    world.begun("two settled tickets of a desk", lambda: two(world))
    return world


def two(world: World) -> None:
    world.found(office=True).publish()
    world.settle(world.completed().ticket_id)
    world.settle(world.completed(("tech-3",), outlet="yn-02").ticket_id)


def ask(method: str, path: str, caller: Caller, json: Any = None, **more: str) -> Any:
    """The body when it was taken, else the status."""
    sent = {} if method == "GET" else {"json": json or {}}
    status, body, _ = call(handler, method, path, caller=caller, path_params=more, **sent)
    return body if status < 300 else status


def closed() -> None:
    ask("POST", "/periods/{period}/close", ANN, {"mode": "soft"}, period=PERIOD)


def in_bulk(step: str, **page: Any) -> Any:
    told = {"step": step} | page
    return ask("POST", "/periods/{period}/statements", ANN, told, period=PERIOD)


class TestBulk:
    def test_a_period_is_drafted_and_issued_by_page(self, world: World) -> None:
        closed()

        made, after = [], None
        while True:
            page = in_bulk("draft", limit=2, **({"after": after} if after else {}))
            made.append(page["done"])
            if (after := page.get("next")) is None:
                break
        issued = in_bulk("issue", limit=500)

        assert (sum(made), len(made) > 1) == (len(EARNERS), True)
        assert (issued["done"], issued["refused"]) == (len(EARNERS), [])
        office = Office(world)
        assert {office.store.get(party, PERIOD).state for party in EARNERS} == {"issued"}

    def test_the_same_page_again_changes_nothing(self, world: World) -> None:
        closed()
        in_bulk("draft"), in_bulk("issue")

        again = in_bulk("draft"), in_bulk("issue")

        assert [(page["done"], page["unchanged"]) for page in again] == [(0, 5), (0, 5)]

    def test_one_party_s_refusal_keeps_no_other_waiting(self, world: World) -> None:
        in_bulk("draft")
        office = Office(world)
        office.store.close_balance("tech-1", PERIOD, office.clock())

        found = in_bulk("issue")

        assert found["done"] == 1
        assert {each["code"] for each in found["refused"]} == {"period_open"}

    def test_finance_alone_does_it(self, world: World) -> None:
        path = "/periods/{period}/statements"
        assert ask("POST", path, AUDITOR, {"step": "draft"}, period=PERIOD) == 403


class TestAccounts:
    PATH = "/parties/{party_id}/account"
    NUMBER = "6225 8800 1234 5678"
    BODY = ("holder", "王师傅"), ("bank", "招商银行"), ("number", NUMBER)

    def put(self, caller: Caller = ANN, party: str = "tech-1", **changes: str) -> Any:
        return ask("PUT", self.PATH, caller, dict(self.BODY) | changes, party_id=party)

    def approve(self, caller: Caller = BOB, party: str = "tech-1", **changes: Any) -> Any:
        told = {"version": 1, "number": self.NUMBER} | changes
        return ask("POST", f"{self.PATH}/approve", caller, told, party_id=party)

    def test_the_number_is_shown_masked(self, world: World) -> None:
        made = self.put()

        assert (made["state"], made["number"], made["version"]) == ("asked", "************5678", 1)
        assert ask("GET", self.PATH, TECH_1, party_id="tech-1") == made
        assert self.put(number="6225880012349999")["version"] == 2

    def test_nobody_sees_or_sets_another_s(self, world: World) -> None:
        self.put()

        assert ask("GET", self.PATH, OWNER, party_id="tech-1") == 404
        assert self.put(TECH_1) == self.approve(TECH_1) == 403
        assert self.put(party="nobody") == 404
        assert self.put(number="12-34-56") == 422

    def test_another_person_approves_it_by_keying_the_number_again(self, world: World) -> None:
        self.put()

        assert self.approve(ANN) == 403
        assert self.approve(number="6225880012345679") == 409
        assert self.approve(version=2) == 409
        made = self.approve()
        assert (made["state"], made["decided_by"]) == ("waiting", "bob")
        assert self.approve() == 409

    def test_its_approval_and_whose_human_it_is_are_one_step(self, world: World) -> None:
        """A process that dies after its first write leaves both or neither. The deployment has its key."""
        Keyed(world.client, world.tables["PRICING_TABLE"]).make()
        self.put()
        events, writes = aws.dynamodb().meta.events, []

        def die(model: Any, **_: Any) -> None:
            if not model.name.startswith(aws.READING):
                writes.append(model.name)
                if len(writes) > 1:
                    raise RuntimeError("the process died")

        events.register("before-call.dynamodb", die)
        self.approve()
        events.unregister("before-call.dynamodb", die)

        link_account(world.parties, "tech-2", self.NUMBER)
        assert "tech-1" in world.parties.same_human(world.parties.get("tech-2"))

    def test_nobody_approves_the_own_account_or_the_own_outlet_s(self, world: World) -> None:
        for party, both in (
            ("tech-1", Caller("tech-1", frozenset({"technician", "finance"}), "sh-01")),
            ("yn-02", Caller("dealer", frozenset({"partner", "finance"}), "yn-02")),
        ):
            self.put(party=party)
            assert self.approve(both, party) == 403

    def test_the_party_is_told_of_the_request_and_of_the_approval(self, world: World) -> None:
        self.put(), self.approve()

        notices, _ = NoticeStore(world.client, world.tables["NOTICES_TABLE"]).newest("tech-1", 10)

        assert {each.kind for each in notices} == {"account_asked", "account_approved"}
        assert all(
            "5678" in text_of(each) and self.NUMBER[:9] not in text_of(each) for each in notices
        )

    def test_it_is_paid_to_after_its_waiting_days_and_the_old_one_until_then(
        self, world: World
    ) -> None:
        start = datetime(2025, 6, 2, tzinfo=UTC)
        with time_machine.travel(start, tick=False) as clock:
            self.put(), self.approve()
            first = self.shown()
            clock.shift(timedelta(hours=24))
            in_force = self.shown()
            self.put(number="6225880012349999")
            self.approve(version=2, number="6225880012349999")
            clock.shift(timedelta(hours=23))
            still = self.shown()
            clock.shift(timedelta(hours=1))

            assert first == ("waiting", "5678", "waiting")
            assert in_force == ("in_force", "5678", None)
            assert still == ("in_force", "5678", "waiting")
            assert self.shown() == ("in_force", "9999", None)

    def shown(self) -> tuple[str, str, str | None]:
        found = ask("GET", self.PATH, ANN, party_id="tech-1")
        following = found.get("next")
        return found["state"], found["number"][-4:], following["state"] if following else None

    def test_the_waiting_days_are_a_limit_of_the_company_and_the_second_person_is_none(
        self, world: World
    ) -> None:
        known = ask("GET", "/policy", ANN)
        limits = {name: known[name] for name in ("recovery", "second_above", "adjust_second_above")}
        root = who("admin", "root")
        told = limits | {"account_days": 0, "version": 0}

        assert known["account_days"] == 1
        assert ask("PUT", "/policy", root, told | {"account_days": 8}) == 422
        assert ask("PUT", "/policy", who("admin", "carl"), told)["state"] == "asked"
        assert ask("PUT", "/policy", root, told)["account_days"] == 0
        self.put()
        assert self.approve(ANN) == 403
        assert self.approve(root)["state"] == "in_force"

    def test_a_rejected_request_changes_nothing_and_may_be_made_anew(self, world: World) -> None:
        self.put()
        said = ask(
            "POST", f"{self.PATH}/reject", ANN, {"version": 1, "reason": "错"}, party_id="tech-1"
        )

        assert (said["state"], said["next"]["reason"]) == ("rejected", "错")
        assert self.approve() == 409
        assert self.put()["version"] == 2

    def test_an_account_of_the_time_before_approvals_is_in_force(self, world: World) -> None:
        """As its item stood then."""
        old = {"party": "tech-1", "statement": "account", "holder": "王", "bank": "招行"} | {
            "number": "6225880012340000", "version": 3, "by": "ann", "at": "2025-01-02T00:00:00.000Z",
        }  # fmt: skip
        world.client.put_item(TableName=world.tables["STATEMENTS_TABLE"], Item=attributes(old))

        assert self.shown() == ("in_force", "0000", None)
        asked = self.put()
        assert (asked["version"], asked["next"]["version"]) == (3, 4)
        assert self.approve(version=4)["next"]["state"] == "waiting"
        assert self.shown()[1] == "0000"

    def test_the_bank_s_file_has_it_whole_and_nothing_else_has(self, world: World) -> None:
        office = Office(world)
        office.close()
        office.approved("tech-1")
        made = ask("POST", "/payouts", ANN, {"period": PERIOD})
        ask("POST", "/payouts/{batch}/release", BOB, {"hash": made["hash"]}, batch=made["batch"])

        def number(caller: Caller) -> str:
            status, text, _ = call(
                handler, "GET", "/payouts/{batch}/file", caller=caller,
                path_params={"batch": made["batch"]},
            )  # fmt: skip
            assert status == 200
            return from_csv(text.encode())[1][-1]

        whole = number(ANN)
        assert len(whole) == 16 and made["rows"][0]["account"] == "*" * 12 + whole[-4:]
        assert number(AUDITOR) == "*" * 12 + whole[-4:]
        assert made["hash"] == ask("GET", "/payouts/{batch}", ANN, batch=made["batch"])["hash"]


class TestWhatIsStated:
    def test_r064_a_project_s_lines_sum_apart(self, world: World) -> None:
        done = world.completed().ticket_id
        head = world.head(done)
        about = {"attrs": {"project": "地铁 4 号线"}}
        at = world.clock()
        world.tickets.save(head, record_facts(head, "set_facts", about, "ann", at))
        world.settle(done)
        closed()
        in_bulk("draft")

        shown = ask("GET", STATEMENT, ANN, party_id="tech-1", period=PERIOD)

        assert [each["name"] for each in shown["by_project"]] == ["", "地铁 4 号线"]
        for block in ("by_project", "by_region", "by_outlet", "by_fee"):
            parts = sum(each["amount"]["amount"] for each in shown[block])
            assert parts == shown["figures"]["total"]["amount"], block

    def test_a_late_line_links_the_statement_it_corrects(self, world: World) -> None:
        done = world.completed().ticket_id
        world.settle(done)
        closed()
        world.commands.cancel(DISPATCHER, done, "重复")
        world.settle(done)
        office = Office(world)
        office.confirmed("tech-1")
        office.service.draft("tech-1", "2025-04", "ann")

        shown = ask("GET", STATEMENT, ANN, party_id="tech-1", period="2025-04")

        assert {line["corrects"] for line in shown["lines"]} == {f"tech-1/{PERIOD}"}
        assert {line["cause"] for line in shown["lines"]} == {"cancelled"}
        assert all(line["mirror"] == 1 for line in shown["lines"])

    def test_r077_a_party_reads_its_own_statements_and_no_other(self, world: World) -> None:
        closed()
        in_bulk("draft"), in_bulk("issue")
        paths = [STATEMENT, f"{STATEMENT}/page", f"{STATEMENT}/csv"]

        for reader, own in ((TECH_1, {"tech-1"}), (OWNER, {"yn-02"})):
            for party in EARNERS:
                for path in paths:
                    found = ask("GET", path, reader, party_id=party, period=PERIOD)
                    assert (found != 404) == (party in own), (reader.party, party, path)
            shown = ask("GET", STATEMENT, reader, party_id=min(own), period=PERIOD)
            told = str(shown)
            assert not [p for p in EARNERS if p not in (*own, reader.outlet) and p in told]


@pytest.mark.parametrize("seed", range(4))
def test_r215_every_figure_is_the_sum_of_entries_at_every_moment(world: World, seed: int) -> None:
    """Completions, cancellations, closes, statements and payouts in any order that is taken."""
    chance, office = random.Random(seed), Office(world)
    tickets = [world.completed().ticket_id for _ in range(2)]
    batches: list[str] = []

    def settle() -> None:
        world.settle(chance.choice(tickets))

    def cancel() -> None:
        ticket = chance.choice(tickets)
        world.commands.cancel(DISPATCHER, ticket, "取消")
        world.settle(ticket)

    def state() -> None:
        step = chance.choice(("draft", "issue"))
        batch_steps.run(office.service, world.parties, PERIOD, step, "ann")  # type: ignore[arg-type]

    def confirm() -> None:
        party = chance.choice(EARNERS)
        office.service.confirm(party, PERIOD, party)

    def approve() -> None:
        head = office.store.get(chance.choice(EARNERS), PERIOD)
        office.service.approve(head.party, PERIOD, head.hash, "bob")

    def pay() -> None:
        batches.append(office.payouts.make(PERIOD, "cid").id)

    def answer() -> None:
        batch = chance.choice(batches or ["none"])
        said = {party: chance.choice(("已付", "退回")) for party in EARNERS}
        office.payouts.take_results(batch, office.answer(batch, said), "cid")

    steps = [settle, cancel, office.close, state, state, confirm, approve, pay, answer]
    office.close()
    for step in (
        *chance.choices(steps, k=14),
        state,
        state,
        confirm,
        confirm,
        approve,
        pay,
        answer,
    ):
        with suppress(DomainError):
            step()
        agree(world, office)


def agree(world: World, office: Office) -> None:
    for party in EARNERS:
        for balance in world.ledger.balances(party):
            entries = world.ledger.party_lines(party, balance.period, limit=1000).entries
            assert balance.accrued == sum(entry.earned for entry in entries)
            head = office.store.find(party, balance.period)
            stated = (head.confirmed, head.paid) if head else (0, 0)
            assert (balance.confirmed, balance.paid) == stated
            if head and head.state not in ("draft", "issued"):
                lines = office.store.statement(head).lines
                assert balance.confirmed == sum(line.amount for line in lines)
            assert balance.paid in (0, balance.confirmed)


class TestNames:
    """What stands on a statement reads as people say it: on the screen, the page and in the file."""

    @pytest.fixture
    def issued(self, world: World) -> None:
        closed()
        in_bulk("draft"), in_bulk("issue")

    def text(self, what: str, caller: Caller = TECH_1, **query: str) -> tuple[str, dict[str, str]]:
        status, body, headers = call(
            handler, "GET", f"{STATEMENT}/{what}", caller=caller, query=query,
            path_params={"party_id": "tech-1", "period": PERIOD},
        )  # fmt: skip
        assert status == 200
        return str(body), headers

    def test_a_line_says_the_day_the_item_the_quantity_and_the_outlet(self, issued: None) -> None:
        shown = ask("GET", STATEMENT, TECH_1, party_id="tech-1", period=PERIOD)

        lines = [each for each in shown["lines"] if each["fee"] == "labour"]
        assert {(each["item"], each["quantity"], each["unit"]) for each in lines} == {
            ("空调安装", "1", "件")
        }
        assert all(each["day"].startswith(PERIOD) for each in lines)
        assert {(each["fee_name"], each["cause_name"], each["outlet_name"]) for each in lines} == {
            ("工费", "首次核算", "浦东")
        }
        assert {each["label"] for each in shown["by_outlet"]} == {"浦东"}

    def test_the_file_and_the_page_have_the_names_and_no_codes(self, issued: None) -> None:
        csv, _ = self.text("csv")
        html, _ = self.text("page")

        head, *rows = from_csv(csv.encode())
        first = dict(zip(head, rows[0], strict=True))
        assert (first["项目"], first["数量"], first["单位"]) == ("空调安装", "1", "件")
        assert (first["网点"], first["原因"], first["费用类型"]) == ("浦东", "首次核算", "工费")
        assert "空调安装 · 工费 · 档位 标准 · 浦东" in html
        for code in ("labour", "settled", "sh-01", "piece"):
            assert code not in html and f",{code}," not in csv

    def test_a_line_says_masked_whose_work_it_was(self, world: World) -> None:
        world.settle(world.completed(customer="王芳 13800138000").ticket_id)
        closed()
        in_bulk("draft"), in_bulk("issue")

        shown = ask("GET", STATEMENT, TECH_1, party_id="tech-1", period=PERIOD)

        assert {line.get("customer") for line in shown["lines"]} == {"王** 尾号 8000", None}
        assert {line["tier_name"] for line in shown["lines"]} == {"标准"}
        for what in ("csv", "page"):
            told, _ = self.text(what)
            assert "王** 尾号 8000" in told and "13800138000" not in told and "王芳" not in told

    def test_a_commission_is_of_no_outlet_and_is_shown(self, world: World) -> None:
        publish_ladders(world, row(guarantee=300_000))
        world.settle(world.completed().ticket_id)
        closed()
        in_bulk("draft"), in_bulk("issue")

        shown = ask("GET", STATEMENT, TECH_1, party_id="tech-1", period=PERIOD)

        (line,) = [each for each in shown["lines"] if each["fee"] == "commission"]
        assert (line["fee_name"], line["cause_name"]) == ("提成", "阶梯提成")
        assert "outlet_name" not in line and {each["label"] for each in shown["by_outlet"]} == {
            "", "浦东",
        }  # fmt: skip
        assert "提成" in self.text("csv")[0] and "提成" in self.text("page")[0]

    def test_a_statement_longer_than_an_answer_comes_in_parts(self, issued: None) -> None:
        whole, headers = self.text("csv")
        count = ask("GET", STATEMENT, ANN, party_id="tech-1", period=PERIOD)["count"]
        rows: list[list[str]] = []
        start: str | None = "0"
        while start is not None:
            part, more = self.text("csv", start=start, limit="1")
            rows.append(from_csv(part.encode())[1])
            start = more.get("x-next-start")
        page, _ = self.text("page", limit="1")

        assert count > 1 and len(rows) == count and "x-next-start" not in headers
        assert rows == from_csv(whole.encode())[1 : 1 + count]
        assert f"共 {count} 行，本页为第 1 至 1 行" in page and "start=1" in page

    @pytest.mark.parametrize("what", ["csv", "page"])
    def test_no_answer_is_longer_than_lambda_takes(
        self, issued: None, monkeypatch: pytest.MonkeyPatch, what: str
    ) -> None:
        """Of 60,000 lines, whoever asks and without asking for a part."""
        real = StatementStore.statement

        def many(store: StatementStore, head: Any) -> Any:
            made = real(store, head)
            times = -(-60_000 // len(made.lines))
            return replace(made, lines=made.lines * times)

        monkeypatch.setattr(StatementStore, "statement", many)

        text, headers = self.text(what)

        assert len(json.dumps(text).encode()) < 6_000_000
        assert headers["x-next-start"] == "6000"
