"""Statements and payouts over HTTP: each role its own doors, and nobody another's statement."""

import base64
import json
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from statements import periods
from statements.app import handler
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import Role
from suanqing.times import period_of, utcnow
from tests.integration.settling import DISPATCHER, World
from tests.integration.stating import with_accounts
from tests.rest import call

PERIOD = "2025-03"
STATEMENT = "/statements/{party_id}/{period}"


def who(role: Role, party: str, outlet: str | None = None) -> Caller:
    return Caller(party, frozenset({role}), outlet)


ANN, BOB = who("finance", "ann"), who("finance", "bob")
ADMIN, AUDITOR = who("admin", "root"), who("auditor", "eve")
TECH_1 = who("technician", "tech-1", "sh-01")
TECH_2 = who("technician", "tech-2", "sh-01")
OWNER = who("partner", "dealer", "yn-02")


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    world = World(moto_tables, tables)
    world.begun("two settled tickets and accounts", lambda: two(world))
    return world


def two(world: World) -> None:
    world.found(office=True).publish()
    world.settle(world.completed().ticket_id)
    world.settle(world.completed(("tech-3",), outlet="yn-02").ticket_id)
    with_accounts(world)


def ask(method: str, path: str, caller: Caller, json: Any = None, **more: Any) -> tuple[int, Any]:
    query = more.pop("query", {})
    body = {} if json is None and method == "POST" else json
    sent = {"body": more.pop("body")} if "body" in more else {"json": body}
    given = {"content_type": more.pop("content_type")} if "content_type" in more else {}
    if method == "GET":
        sent, given = {}, {}
    status, answer, _ = call(
        handler, method, path, caller=caller, path_params=more, query=query, **sent, **given
    )
    return status, answer


def on(step: str, caller: Caller, party: str = "tech-1", json: Any = None, **more: Any) -> Any:
    """A step of a statement; the body when it was taken, else the status."""
    status, body = ask(
        "POST", f"{STATEMENT}/{step}", caller, json, party_id=party, period=PERIOD, **more
    )
    return body if status < 300 else status


def show(caller: Caller, party: str = "tech-1", what: str = "", **query: str) -> Any:
    status, body = ask("GET", STATEMENT + what, caller, query=query, party_id=party, period=PERIOD)
    return body if status == 200 else status


@pytest.fixture
def issued(world: World) -> World:
    ask("POST", "/periods/{period}/close", ANN, {"mode": "soft"}, period=PERIOD)
    for party in ("tech-1", "tech-2", "yn-02"):
        assert on("draft", ANN, party)["state"] == "draft"
        assert on("issue", ANN, party)["state"] == "issued"
    return world


def released(caller: Caller = BOB) -> Any:
    """What is approved in a batch that another let go to the bank."""
    _, made = ask("POST", "/payouts", ANN, {"period": PERIOD})
    where = {"batch": made["batch"]}
    status, shown = ask("POST", "/payouts/{batch}/release", caller, {"hash": made["hash"]}, **where)
    assert (status, shown["state"]) == (200, "released")
    return shown


def approved(party: str, caller: Caller) -> None:
    row = on("confirm", caller, party)
    assert row["state"] == "confirmed"
    assert on("approve", BOB, party, {"hash": row["hash"]})["state"] == "approved"


def answered(text: str, result: str) -> str:
    """The bank's file with this result in every row."""
    rows = [line.split(",") for line in text.splitlines()]
    column = rows[0].index("结果")
    for row in rows[1:]:
        row[column] = result
    return "\r\n".join(",".join(row) for row in rows)


def test_from_close_to_paid(issued: World) -> None:
    approved("tech-1", TECH_1)
    approved("yn-02", OWNER)

    payout = released()
    _, text = ask("GET", "/payouts/{batch}/file", AUDITOR, batch=payout["batch"])
    filled = answered(text, "已付")
    status_2, report = ask(
        "POST", "/payouts/{batch}/results", ANN, batch=payout["batch"],
        body=filled, content_type="text/csv",
    )  # fmt: skip
    _, again = ask(
        "POST", "/payouts/{batch}/results", BOB, batch=payout["batch"],
        body=filled, content_type="text/csv",
    )  # fmt: skip
    _, shown = ask("GET", "/payouts/{batch}", AUDITOR, batch=payout["batch"])

    assert (status_2, report["paid"]) == (200, [1, 2])
    assert again == report
    assert shown["paid"] == shown["total"] == payout["total"]
    assert {row["state"] for row in shown["rows"]} == {"paid"}
    assert show(TECH_1)["state"] == "paid"
    accrued = issued.ledger.balance("tech-1", PERIOD)
    assert accrued.accrued == accrued.confirmed == accrued.paid > 0


def test_a_hard_close_says_who_is_missing(issued: World) -> None:
    status, body = ask("POST", "/periods/{period}/close", ADMIN, {"mode": "hard"}, period=PERIOD)

    assert (status, body["state"]) == (200, "closing")
    assert body["open"] == ["sh-01", "tech-1", "tech-2", "tech-3", "yn-02"]


def test_a_close_goes_by_page_and_not_for_the_current_month(world: World) -> None:
    status, first = ask(
        "POST", "/periods/{period}/close", ANN, {"mode": "soft", "limit": 2}, period=PERIOD
    )
    now = period_of(utcnow())

    assert (status, first["parties"]) == (200, 2) and first["next"]
    assert ask("POST", "/periods/{period}/close", ANN, {"mode": "soft"}, period=now)[0] == 409
    assert ask("POST", "/periods/{period}/close", ANN, {"mode": "soft"}, period="x")[0] == 422
    assert ask("POST", "/periods/{period}/close", ANN, {"mode": "now"}, period=PERIOD)[0] == 422


class TestReading:
    def test_screen_csv_and_page_have_the_same_figures(self, issued: World) -> None:
        shown = show(TECH_1)
        text, html = show(TECH_1, what="/csv"), show(TECH_1, what="/page")

        total = f"{shown['figures']['total']['amount'] / 100:.2f}"
        assert text.startswith("\ufeff") and f"合计,{total}\r\n" in text
        assert f"{total}</td>" in html and "按费用类型" in html
        assert sum(each["amount"]["amount"] for each in shown["by_fee"]) == sum(
            line["amount"]["amount"] for line in shown["lines"]
        )
        assert shown["terms"] == "main@1" and shown["count"] == len(shown["lines"])

    def test_r214_a_statement_is_a_pdf_file_with_chinese_text_and_the_screens_figures(
        self, issued: World
    ) -> None:
        shown, file = show(TECH_1), show(TECH_1, what="/pdf")

        pages = PdfReader(BytesIO(b64decode(file["base64"]))).pages
        text = "".join(each.extract_text() for each in pages).replace("\n", "")
        assert (file["name"], file["content_type"]) == (
            f"statement-tech-1-{PERIOD}.pdf",
            "application/pdf",
        )
        assert "结算单" in text and shown["hash"] in text and "next" not in file
        assert text.count(f"{shown['figures']['total']['amount'] / 100:.2f}") >= 2
        for line in shown["lines"]:
            assert line["ticket_id"] in text and f"{line['amount']['amount'] / 100:.2f}" in text

    def test_a_pdf_of_some_lines_names_the_next(self, issued: World) -> None:
        file = show(ANN, what="/pdf", limit="1")

        assert file["next"] == 1
        assert show(ANN, what="/pdf", start="1").get("next") is None

    def test_lines_come_by_page(self, issued: World) -> None:
        first = show(ANN, start="0", limit="1")
        rest = show(ANN, start=str(first["next"]), limit="100")

        assert first["count"] == len(first["lines"]) + len(rest["lines"])
        assert "next" not in rest and first["figures"] == rest["figures"]

    def test_finance_lists_a_period_and_a_party_its_own(self, issued: World) -> None:
        def parties(caller: Caller, **query: str) -> list[str]:
            status, body = ask("GET", "/statements", caller, query=query)
            assert status == 200
            return [row["party"] for row in body["items"]]

        for caller in (ANN, ADMIN, AUDITOR):
            assert parties(caller, period=PERIOD) == ["tech-1", "tech-2", "yn-02"]
        assert parties(TECH_1) == parties(TECH_1, period=PERIOD) == ["tech-1"]
        assert parties(OWNER) == ["yn-02"]
        assert parties(TECH_1, period="2025-04") == []
        assert ask("GET", "/statements", ANN)[0] == 422
        page = ask("GET", "/statements", ANN, query={"period": PERIOD, "limit": "2"})[1]
        rest = {"period": PERIOD, "limit": "2", "cursor": page["next"]}
        assert len(page["items"]) == 2 and parties(ANN, **rest) == ["yn-02"]

    @pytest.mark.parametrize("what", ["", "/page", "/csv", "/pdf"])
    def test_nobody_reads_another_party_s_statement(self, issued: World, what: str) -> None:
        for caller, party in ((TECH_2, "tech-1"), (OWNER, "tech-1"), (TECH_1, "yn-02")):
            assert show(caller, party, what) == 404
        assert show(TECH_1, "nobody", what) == show(ANN, "nobody", what) == 404
        assert show(DISPATCHER, "tech-1", what) == 403
        for caller, party in ((TECH_1, "tech-1"), (OWNER, "yn-02"), (AUDITOR, "tech-1")):
            assert not isinstance(show(caller, party, what), int)

    def test_a_technician_s_statement_holds_nothing_of_others(self, issued: World) -> None:
        text = json.dumps(show(TECH_2), ensure_ascii=False)

        for word in ("tech-1", "charge:", "margin", "customer"):
            assert word not in text

    def test_a_draft_is_finance_s_own(self, world: World) -> None:
        on("draft", ANN)

        assert show(ANN)["state"] == "draft" and show(TECH_1) == 404
        assert ask("GET", "/statements", TECH_1)[1]["items"] == []


class TestDisputes:
    def dispute(self, caller: Caller = TECH_1, **claim: Any) -> Any:
        line = next(each for each in show(TECH_1)["lines"] if each["fee"] == "part")
        said = {"fact": "qty", "value": "5", "reason": "五米"} | claim
        return on("lines/{line}/dispute", caller, json=said, line=line["id"])

    def test_both_numbers_and_a_decision_by_finance(self, issued: World) -> None:
        made = self.dispute()
        resolve = "disputes/{dispute_id}/resolve"
        decision = {"accepted": False, "note": "照片为两米半"}

        assert made["proposed"]["amount"] > made["booked"]["amount"]
        frozen = [line for line in show(TECH_1)["lines"] if line["state"] == "disputed"]
        assert [line["id"] for line in frozen] == [made["id"].rpartition(":")[0]]
        assert on("lines/{line}/confirm", TECH_1, line=frozen[0]["id"]) == 409
        for caller in (TECH_1, AUDITOR):
            assert on(resolve, caller, json=decision, dispute_id=made["id"]) == 403
        decided = on(resolve, ANN, json=decision, dispute_id=made["id"])
        assert (decided["state"], decided["resolved_by"]) == ("rejected", "ann")
        assert on(resolve, ANN, json=decision, dispute_id=made["id"]) == 409
        assert on(resolve, ANN, json=decision, dispute_id="no:1:0:1") == 404
        assert on("lines/{line}/confirm", TECH_1, line=frozen[0]["id"])["state"] == "issued"

    def test_h7_a_dispute_says_whether_the_explanation_was_opened_and_whether_it_was_dropped_after(
        self, issued: World
    ) -> None:
        withdraw = "disputes/{dispute_id}/withdraw"
        unread = self.dispute()
        dropped = on(withdraw, TECH_1, dispute_id=unread["id"])
        read = self.dispute(explained=True)
        on(withdraw, TECH_1, dispute_id=read["id"])

        assert (unread["explained"], dropped["explained"], read["explained"]) == (
            False,
            False,
            True,
        )
        [line] = [each for each in show(TECH_1)["lines"] if each["fee"] == "part"]
        assert [(each["explained"], each["state"]) for each in line["disputes"]] == [
            (False, "withdrawn"),
            (True, "withdrawn"),
        ]

    def test_an_accepted_quantity_is_put_on_the_ticket_and_booked_as_a_correction(
        self, issued: World
    ) -> None:
        made = self.dispute()
        line = next(each for each in show(TECH_1)["lines"] if each["fee"] == "part")
        resolve, decision = "disputes/{dispute_id}/resolve", {"accepted": True, "note": "是"}

        decided = on(resolve, ANN, json=decision, dispute_id=made["id"])

        ticket = issued.head(line["ticket_id"])
        assert (decided["state"], decided["corrected"]) == ("accepted", ticket.version)
        assert [each.qty for each in ticket.lines if each.sku == "PIPE-3M"] == [5]
        event = ticket.events[-1]
        assert (event.kind, event.by, event.data["was_qty"]) == ("quantity_corrected", "ann", "2.5")
        assert made["id"] in event.data["reason"]
        before = issued.ledger.newest(line["ticket_id"])
        issued.settle(line["ticket_id"])
        after = issued.ledger.newest(line["ticket_id"])
        assert before and after and after.rev == decided["corrected"] > before.rev
        own = [e for e in issued.ledger.ticket_entries(line["ticket_id"]) if e[0] == after.n]
        moved = -sum(e.amount for _, e in own if e.account == "payable:tech-1" and e.fee == "part")
        assert moved == made["proposed"]["amount"] - made["booked"]["amount"]

    def test_an_accepted_word_of_the_vocabulary_is_put_there_another_fact_by_hand(
        self, issued: World
    ) -> None:
        resolve, decision = "disputes/{dispute_id}/resolve", {"accepted": True, "note": "是"}
        told = self.dispute(fact="distance_km", value="12.5")
        line = next(each for each in show(TECH_1)["lines"] if each["fee"] == "part")
        decided = on(resolve, ANN, json=decision, dispute_id=told["id"])
        by_hand = self.dispute(fact="parking", value="8")

        ticket = issued.head(line["ticket_id"])
        assert ticket.facts["attrs"]["distance_km"] == "12.5"
        assert decided["corrected"] == ticket.version
        assert "corrected" not in on(resolve, ANN, json=decision, dispute_id=by_hand["id"])

    def test_a_value_the_fact_cannot_have_leaves_the_dispute_open(self, issued: World) -> None:
        made = self.dispute(value="viel")
        resolve, decision = "disputes/{dispute_id}/resolve", {"accepted": True, "note": "是"}

        assert on(resolve, ANN, json=decision, dispute_id=made["id"]) == 422
        decided = on(resolve, ANN, json=decision | {"accepted": False}, dispute_id=made["id"])
        assert decided["state"] == "rejected"

    def test_who_raised_a_dispute_takes_it_back_and_nobody_else(self, issued: World) -> None:
        made = self.dispute()
        withdraw = "disputes/{dispute_id}/withdraw"

        assert on(withdraw, ANN, dispute_id=made["id"]) == 403
        assert on(withdraw, TECH_2, dispute_id=made["id"]) == 404
        assert on(withdraw, TECH_1, dispute_id=made["id"])["state"] == "withdrawn"
        assert on(withdraw, TECH_1, dispute_id=made["id"]) == 409
        row = on("confirm", TECH_1)
        assert (row["state"], row["disputed"]) == ("confirmed", 0)

    def test_the_rest_goes_on_without_the_frozen_line(self, issued: World) -> None:
        made = self.dispute()

        row = on("confirm", TECH_1)

        assert row["state"] == "confirmed" and row["disputed"] == 1
        assert row["payable"]["amount"] == row["total"]["amount"] - made["booked"]["amount"]

    def test_finance_may_speak_for_a_party_but_not_decide_that_itself(self, issued: World) -> None:
        made = self.dispute(ANN)
        resolve, decision = "disputes/{dispute_id}/resolve", {"accepted": True, "note": "是"}

        assert on(resolve, ANN, json=decision, dispute_id=made["id"]) == 403
        assert on(resolve, BOB, json=decision, dispute_id=made["id"])["state"] == "accepted"

    @pytest.mark.parametrize("caller", [TECH_2, OWNER])
    def test_nobody_speaks_for_another(self, issued: World, caller: Caller) -> None:
        line = show(TECH_1)["lines"][0]["id"]
        claim = {"fact": "qty", "value": "5", "reason": "x"}

        assert on("confirm", caller) == 404
        assert on("lines/{line}/confirm", caller, line=line) == 404
        assert on("lines/{line}/dispute", caller, json=claim, line=line) == 404
        assert on("confirm", AUDITOR) == 403
        both = Caller("tech-2", frozenset({"technician", "auditor"}), "sh-01")
        assert on("confirm", both) == 404

    def test_an_incomplete_claim_is_refused(self, issued: World) -> None:
        assert self.dispute(reason=" ") == self.dispute(value="") == 422


class TestApproval:
    def test_the_maker_is_not_the_checker_and_the_hash_is_what_counts(self, issued: World) -> None:
        row = on("confirm", TECH_1)

        assert on("approve", ANN, json={"hash": row["hash"]}) == 403
        assert on("approve", BOB, json={"hash": "0" * 64}) == 409
        assert on("approve", BOB, json={"hash": "x"}) == 422
        assert on("approve", BOB, json={"hash": row["hash"]})["state"] == "approved"

    @pytest.mark.parametrize("caller", [TECH_1, OWNER, AUDITOR, DISPATCHER])
    def test_finance_s_steps_are_finance_s(self, issued: World, caller: Caller) -> None:
        for step in ("draft", "issue"):
            assert on(step, caller) == 403
        assert on("approve", caller, json={"hash": "0" * 64}) == 403
        closing = ask("POST", "/periods/{period}/close", caller, {"mode": "soft"}, period=PERIOD)
        assert closing[0] == 403
        assert ask("POST", "/payouts", caller, {"period": PERIOD})[0] == 403
        results = ask(
            "POST", "/payouts/{batch}/results", caller, batch="2025-03-001", body="x",
            content_type="text/csv",
        )  # fmt: skip
        assert results[0] == 403


class TestPayouts:
    @pytest.fixture
    def batch(self, issued: World) -> str:
        approved("tech-1", TECH_1)
        name: str = released()["batch"]
        return name

    def test_the_workbook_has_the_same_rows(self, batch: str) -> None:
        status, file = ask("GET", "/payouts/{batch}/workbook", ANN, batch=batch)

        assert status == 200 and base64.b64decode(file["base64"]).startswith(b"PK")
        assert file["name"] == f"payout-{batch}.xlsx"

    def test_a_faulty_file_names_row_and_column(self, batch: str) -> None:
        _, text = ask("GET", "/payouts/{batch}/file", ANN, batch=batch)

        status, problem = ask(
            "POST", "/payouts/{batch}/results", ANN, batch=batch,
            body=answered(text, "maybe"), content_type="text/csv",
        )  # fmt: skip

        assert (status, problem["code"]) == (422, "faulty_file")
        assert [(e["row"], e["column"]) for e in problem["errors"]] == [(2, "结果")]

    def test_a_payout_is_for_those_who_read_all_money(self, batch: str) -> None:
        for caller in (TECH_1, OWNER, DISPATCHER):
            for path in ("/payouts/{batch}", "/payouts/{batch}/file", "/payouts/{batch}/workbook"):
                assert ask("GET", path, caller, batch=batch)[0] == 403
        assert ask("GET", "/payouts/{batch}", ANN, batch="2025-03-009")[0] == 404
        assert ask("POST", "/payouts", ANN, {"period": PERIOD})[0] == 409


def test_a_page_whose_time_is_over_ends_after_a_party_and_says_where_to_go_on(
    issued: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drafts in bulk and the reconciliation: page after page they come to what one page comes to."""
    _, whole = ask("GET", "/periods/{period}/reconciliation", AUDITOR, period=PERIOD)
    monkeypatch.setattr(periods, "REQUEST_SECONDS", 0.0)
    seen, drafts, cursor, after = list[Any](), list[Any](), dict[str, str](), dict[str, str]()

    while not seen or cursor:
        _, page = ask(
            "GET", "/periods/{period}/reconciliation", AUDITOR, query=cursor, period=PERIOD
        )
        seen.append(page)
        cursor = {"cursor": page["next"]} if page.get("next") else {}
    while not drafts or after:
        body = {"step": "draft"} | after
        _, page = ask("POST", "/periods/{period}/statements", ANN, body, period=PERIOD)
        drafts.append(page)
        after = {"after": page["next"]} if page.get("next") else {}

    parties = len(issued.parties.page(limit=100).parties)
    assert len(seen) == len(drafts) == parties
    assert sum(page["statements"] for page in seen) == whole["statements"] == 3
    assert [party for page in seen for party in page["pending"]] == whole["pending"]
    assert sum(page["done"] for page in drafts) == 2


def test_everything_agrees(issued: World) -> None:
    approved("tech-1", TECH_1)

    status, body = ask("GET", "/periods/{period}/reconciliation", AUDITOR, period=PERIOD)

    assert (status, body["differences"], body["statements"]) == (200, [], 3)
    assert body["pending"] == ["sh-01", "tech-3"]
    assert ask("GET", "/periods/{period}/reconciliation", TECH_1, period=PERIOD)[0] == 403
