"""Money over HTTP: everybody sees their own, four figures apart, and nobody another's."""

import json
from decimal import Decimal
from typing import Any

import pytest

from settlement import routes
from settlement.app import handler
from suanqing.canonical import canonical
from suanqing.finance.assessment.verify import verify
from suanqing.finance.settlement import store
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.roles import Role
from suanqing.times import period_of, utcnow
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import LinkedStore
from tests.integration.settling import DISPATCHER, SPLIT, World, document
from tests.rest import call

PERIOD = "2025-03"
EARNINGS = "/tickets/{ticket_id}/earnings"


def who(role: Role, party: str = "somebody", outlet: str | None = None) -> Caller:
    return Caller(party, frozenset({role}), outlet)


FINANCE = who("finance")
TECH_1 = who("technician", "tech-1", "sh-01")
TECH_2 = who("technician", "tech-2", "sh-01")
PARTNER = who("partner", "dealer", "yn-02")


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    world = World(engine, tables).found()
    world.publish()
    return world


@pytest.fixture
def settled(world: World) -> str:
    ticket_id = world.completed().ticket_id
    world.settle(ticket_id)
    return ticket_id


def get(path: str, caller: Caller, query: dict[str, str] | None = None, **params: str) -> Any:
    """The body of a 200, or the status of a refusal."""
    status, body, _ = call(
        handler, "GET", path, caller=caller, query=query or {}, path_params=params
    )
    return body if status == 200 else status


def publish(world: World, told: dict[str, Any]) -> None:
    """A new version of the book, in force at once."""
    drafted = world.pricing.put_draft(told, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())


class TestTicketEarnings:
    def test_finance_sees_both_planes_and_the_margin(self, settled: str) -> None:
        shown = get(EARNINGS, FINANCE, ticket_id=settled)

        assert (shown["status"], shown["assessment"], shown["pending"]) == ("accrued", 1, False)
        assert {line["plane"] for line in shown["lines"]} == {"charge", "pay"}
        net = sum(
            line["amount"]["amount"] - line["tax"]["amount"]
            for line in shown["lines"]
            if line["plane"] == "charge"
        )
        assert shown["pay"] == {"amount": 27_878, "currency": "CNY"}
        assert shown["margin"]["amount"] == net - 27_878
        assert all(line["steps"] and line["words"] for line in shown["lines"])

    @pytest.mark.parametrize("caller", [who("admin"), who("auditor")])
    def test_so_do_admin_and_auditor(self, settled: str, caller: Caller) -> None:
        assert "margin" in get(EARNINGS, caller, ticket_id=settled)

    def test_a_technician_sees_only_the_own_lines_and_shares(self, settled: str) -> None:
        shown = get(EARNINGS, TECH_2, ticket_id=settled)

        assert shown["earned"]["amount"] == 6_720 + 3_360
        assert len(shown["lines"]) == 2
        for line in shown["lines"]:
            assert line["plane"] == "pay"
            assert [share["party"] for share in line["shares"]] == ["tech-2"]
            assert [step["op"] for step in line["steps"]] == [
                "base", "quantity", "coefficient", "round", "split",
            ]  # fmt: skip
        assert_nothing_of_others(shown, "tech-1")

    def test_words_come_in_both_languages(self, settled: str) -> None:
        chinese = get(EARNINGS, TECH_1, ticket_id=settled)
        english = get(EARNINGS, TECH_1, {"lang": "en"}, ticket_id=settled)

        assert any("网点系数" in text for text in chinese["lines"][0]["words"])
        assert any("outlet coefficient" in text for text in english["lines"][0]["words"])
        assert get(EARNINGS, TECH_1, {"lang": "fr"}, ticket_id=settled) == 422

    def test_a_partner_sees_the_own_outlet_s_part(self, world: World) -> None:
        ticket_id = world.completed(("tech-3",), outlet="yn-02").ticket_id
        world.settle(ticket_id)

        shown = get(EARNINGS, PARTNER, ticket_id=ticket_id)

        assert shown["earned"]["amount"] == world.accrued("yn-02")["yn-02"] > 0
        assert_nothing_of_others(shown, "tech-3")

    def test_r085_an_order_is_shown_in_buckets_that_sum_to_what_its_tickets_are_booked_at(
        self, world: World
    ) -> None:
        """200.00 of installation; 40.01 a metre of pipe and 90.00 an hour after the sale."""
        told = document() | {"buckets": [
            {"id": "install", "skus": ["AC-INSTALL"]}, {"id": "after", "skus": ["PIPE-3M"]},
        ]}  # fmt: skip
        publish(world, told)
        booked = [world.completed(customer="赵六").ticket_id for _ in range(2)]
        for each in booked:
            world.settle(each)
        waiting = world.ticket(customer="赵六").ticket_id
        notes = LinkedStore(world.client, world.tables["WORK_TABLE"])
        for each in (*booked, waiting):
            source = {"ticket": each, "source": "app:dispatch"}
            notes.add(customer_key("赵六"), f"order#{each}", source)
        notes.add(customer_key("赵六"), "order#T", {"ticket": "T", "source": "youzan:E1"})

        shown = get("/tickets/{ticket_id}/order-money", FINANCE, ticket_id=booked[0])
        single = get(EARNINGS, FINANCE, ticket_id=booked[0])

        assert (shown["tickets"], shown["open"]) == (sorted(booked), [waiting])
        assert {part["name"] for part in shown["customer"]} == {"install", "after"}
        for side in ("customer", "pay"):
            total = shown[f"{side}_total"]["amount"]
            assert sum(part["amount"]["amount"] for part in shown[side]) == total
            assert total == 2 * single[side]["amount"]
        assert get("/tickets/{ticket_id}/order-money", TECH_1, ticket_id=booked[0]) == 403

    def test_r011_every_line_says_which_version_priced_it_by_whom_and_approved_by_whom(
        self, world: World
    ) -> None:
        old, changed = world.completed().ticket_id, World(world.client, world.tables, world.clock)
        world.settle(old)
        changed.publish(AC_INSTALL=30_000)
        new = changed.completed().ticket_id
        changed.settle(new)

        for ticket_id, version in ((old, "main@1"), (new, "main@2")):
            for reader in (FINANCE, TECH_1):
                lines = get(EARNINGS, reader, ticket_id=ticket_id)["lines"]
                assert {(each["book"], each["author"]) for each in lines} == {(version, "ann")}
                assert all(each["approved_by"] == ["bob"] for each in lines)
            file = get(
                "/tickets/{ticket_id}/lines/{line_id}/proof",
                FINANCE,
                ticket_id=ticket_id,
                line_id="pay:1.1:labour",
            )
            told = (file["book_version"], file["author"], file["approved_by"])
            assert told == (version, "ann", ["bob"])
            assert verify(json.loads(canonical(file))).equal

    def test_a_ticket_of_others_is_not_there(self, settled: str) -> None:
        stranger = who("technician", "tech-3", "yn-02")

        assert get(EARNINGS, stranger, ticket_id=settled) == 404
        assert get(EARNINGS, PARTNER, ticket_id=settled) == 404
        assert get(EARNINGS, stranger, ticket_id="nothing") == 404

    def test_a_dispatcher_reads_no_money(self, settled: str) -> None:
        assert get(EARNINGS, DISPATCHER, ticket_id=settled) == 403

    def test_before_completion_it_is_an_estimate_from_creation_on(self, world: World) -> None:
        ticket_id = world.ticket().ticket_id

        unclaimed = get(EARNINGS, TECH_1, ticket_id=ticket_id)
        world.commands.assign(DISPATCHER, ticket_id, "tech-1")
        claimed = get(EARNINGS, TECH_1, ticket_id=ticket_id)

        assert unclaimed["status"] == claimed["status"] == "estimate"
        assert unclaimed["earned"] == claimed["earned"] == {"amount": 10_080, "currency": "CNY"}
        assert world.ledger_items() == []

    def test_r086_a_fee_added_mid_job_is_in_the_very_next_answer(self, world: World) -> None:
        """Nothing waits for a stream or a schedule: 24.00 × 2.5 × 1.05 = 63.00 more."""
        from tickets.app import handler as desk

        ticket_id = world.ticket().ticket_id
        world.commands.assign(DISPATCHER, ticket_id, "tech-1")
        before = get(EARNINGS, FINANCE, ticket_id=ticket_id)

        added = {"sku": "PIPE-3M", "qty": "2.5"}
        status, told, _ = call(
            desk, "POST", "/tickets/{ticket_id}/lines", caller=TECH_1, json=added,
            path_params={"ticket_id": ticket_id},
        )  # fmt: skip
        after = get(EARNINGS, FINANCE, ticket_id=ticket_id)

        assert (status, before["status"], after["status"]) == (200, "estimate", "estimate")
        (line,) = [each for each in after["lines"] if each["id"].endswith(":part")][1:]
        assert line["tier"] == "all"
        assert after["pay"]["amount"] - before["pay"]["amount"] == line["amount"]["amount"] == 6_300
        assert len(told["lines"]) == 2

    def test_r195_an_estimate_is_a_range_while_facts_are_missing(self, world: World) -> None:
        """The technician's 80 % of 126.00: 100.80; on time × 1.05 = 105.84, rework × 0.5 = 50.40."""
        told = document()
        told["planes"]["pay"]["coefficients"] = [
            {"id": "on-time", "factor": "1.05", "when": {"on_time": True}},
            {"id": "again", "factor": "0.5", "when": {"rework": True}},
        ]
        publish(world, told)
        ticket_id = world.ticket().ticket_id

        shown = get(EARNINGS, TECH_1, ticket_id=ticket_id)

        assert shown["status"] == "estimate" and shown["missing"] == ["on_time", "rework"]
        figures = [shown[name]["amount"] for name in ("low", "earned", "high")]
        assert figures == [5_040, 10_080, 10_584]
        whole = get(EARNINGS, FINANCE, ticket_id=ticket_id)
        assert [whole[name]["amount"] for name in ("low", "pay", "high")] == [6_300, 12_600, 13_230]

    def test_r195_an_estimate_that_misses_nothing_is_one_figure(self, world: World) -> None:
        shown = get(EARNINGS, TECH_1, ticket_id=world.ticket().ticket_id)

        assert not {"low", "high"} & {name for name in shown if shown[name] is not None}
        assert not shown.get("missing")

    def test_a_change_that_waits_is_pending_on_what_is_booked(
        self, world: World, settled: str
    ) -> None:
        world.commands.add_line(DISPATCHER, settled, "PIPE-3M", Decimal(1))

        shown = get(EARNINGS, FINANCE, ticket_id=settled)

        assert (shown["status"], shown["assessment"], shown["pending"]) == ("accrued", 1, True)

    def test_a_red_ticket_names_its_trouble_and_no_amount(self, world: World) -> None:
        ticket_id = world.completed(lines=(("NEW-THING", Decimal(1)),)).ticket_id
        world.settle(ticket_id)

        shown = get(EARNINGS, FINANCE, ticket_id=ticket_id)

        assert shown["status"] == "exception" and "customer" not in shown
        assert shown["trouble"]["code"] == "unpriced" and shown["trouble"]["sku"] == "NEW-THING"


def assert_nothing_of_others(shown: dict[str, Any], *others: str) -> None:
    text = json.dumps(shown)
    for name in (*others, "charge:", '"charge"', "margin", "customer"):
        assert name not in text


class TestMyEarnings:
    def test_the_four_figures_are_never_one(self, world: World, settled: str) -> None:
        world.commands.assign(DISPATCHER, world.ticket().ticket_id, "tech-2")

        past = get("/me/earnings", TECH_2, {"period": PERIOD})
        now = get("/me/earnings", TECH_2)

        assert past["accrued"] == {"amount": 10_080, "currency": "CNY"}
        assert past["estimate"]["amount"] == past["confirmed"]["amount"] == 0
        assert past["paid"]["amount"] == 0
        assert [row["ticket_id"] for row in past["tickets"]] == [settled]
        assert now["period"] == period_of(utcnow())
        assert now["estimate"]["amount"] == 10_080 and now["accrued"]["amount"] == 0
        assert [row["amount"]["amount"] for row in now["open"]] == [10_080]

    def test_what_is_booked_is_no_estimate_any_more(self, world: World, settled: str) -> None:
        shown = get("/me/earnings", TECH_1)

        assert shown["open"] == [] and shown["estimate"]["amount"] == 0

    def test_tickets_come_by_page_over_the_own_parties(self, world: World) -> None:
        made = []
        for _ in range(3):
            made.append(world.completed(("tech-3",), outlet="yn-02").ticket_id)
            world.settle(made[-1])

        rows, cursor = [], None
        for _ in range(5):
            query = {"period": PERIOD, "limit": "2"} | ({"cursor": cursor} if cursor else {})
            page = get("/me/earnings", PARTNER, query)
            rows += page["tickets"]
            cursor = page.get("next")
            if not cursor:
                break

        assert page["parties"] == ["dealer", "yn-02"]
        assert [row["ticket_id"] for row in rows] == sorted(made)
        assert sum(row["amount"]["amount"] for row in rows) == page["accrued"]["amount"]

    @pytest.mark.parametrize(
        "query", [{"period": "2025-13"}, {"cursor": "?"}, {"cursor": "OS54"}, {"party": "tech-1"}]
    )
    def test_what_makes_no_sense_is_refused(self, world: World, query: dict[str, str]) -> None:
        assert get("/me/earnings", TECH_1, query) == 422

    def test_an_open_ticket_without_a_price_says_so(self, world: World) -> None:
        ticket_id = world.ticket(lines=(("NEW-THING", Decimal(1)),)).ticket_id
        world.commands.assign(DISPATCHER, ticket_id, "tech-1")

        (row,) = get("/me/earnings", TECH_1)["open"]

        assert row["trouble"] == "unpriced" and "amount" not in row


class TestParties:
    BALANCE = "/parties/{party_id}/balance"
    LINES = "/parties/{party_id}/lines"

    def test_finance_reads_any_party_by_period(self, settled: str) -> None:
        shown = get(self.BALANCE, FINANCE, party_id="tech-2")
        lines = get(self.LINES, FINANCE, {"period": PERIOD}, party_id="tech-2")

        (period,) = shown["periods"]
        assert (period["period"], period["accrued"]["amount"], period["lines"]) == (
            PERIOD, 10_080, 2,
        )  # fmt: skip
        (entry,) = lines["items"]
        assert entry["earned"] == period["accrued"]
        assert sum(line["amount"]["amount"] for line in entry["lines"]) == 10_080
        assert entry["facts_hash"] and entry["book"] == "main@1"

    def test_head_offices_figures_come_by_page_when_the_time_is_over(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A page goes on from the one before; figures of one period on two pages add up."""
        monkeypatch.setattr(routes, "REQUEST_SECONDS", 0.0)
        monkeypatch.setattr(store, "SUMMED", 1)
        world.parties.put(Party("hq", "hq", "总部"))
        world.publish([{"role": "hq", "share": "0.1"}, *SPLIT])
        for _ in range(2):
            world.settle(world.completed().ticket_id)
        whole = world.ledger.balance("hq", PERIOD)

        first = get(self.BALANCE, FINANCE, party_id="hq")
        second = get(self.BALANCE, FINANCE, {"cursor": first["next"]}, party_id="hq")

        figures = [page["periods"][0]["accrued"]["amount"] for page in (first, second)]
        assert sum(figures) == whole.accrued and all(figures)
        assert get(self.BALANCE, FINANCE, {"cursor": "x"}, party_id="hq") == 422
        assert get(self.BALANCE, FINANCE, {"cursor": first["next"]}, party_id="tech-2") == 422

    def test_a_party_reads_itself_and_nobody_else(self, settled: str) -> None:
        assert get(self.BALANCE, TECH_2, {"period": PERIOD}, party_id="tech-2")["periods"]
        assert get(self.BALANCE, TECH_2, party_id="tech-1") == 404
        assert get(self.LINES, TECH_2, {"period": PERIOD}, party_id="sh-01") == 404
        assert get(self.BALANCE, DISPATCHER, party_id="tech-1") == 404
        assert get(self.BALANCE, FINANCE, party_id="nobody") == 404

    def test_a_partner_reads_the_own_outlet(self, world: World) -> None:
        assert get(self.BALANCE, PARTNER, party_id="yn-02")["party"] == "yn-02"
        assert get(self.BALANCE, PARTNER, party_id="sh-01") == 404


class TestLedgerAndProof:
    def test_a_ticket_s_entries_sum_to_zero(self, settled: str) -> None:
        shown = get("/tickets/{ticket_id}/ledger", FINANCE, ticket_id=settled)

        assert shown["sums"] == [{"amount": 0, "currency": "CNY"}]
        assert {entry["account"].partition(":")[0] for entry in shown["entries"]} == {
            "payable", "cost", "receivable", "revenue", "tax",
        }  # fmt: skip

    @pytest.mark.parametrize("caller", [TECH_1, PARTNER, DISPATCHER])
    def test_staff_read_neither(self, settled: str, caller: Caller) -> None:
        proof = "/tickets/{ticket_id}/lines/{line_id}/proof"

        assert get("/tickets/{ticket_id}/ledger", caller, ticket_id=settled) == 403
        assert get(proof, caller, ticket_id=settled, line_id="pay:1.1:labour") == 403

    def test_every_line_s_proof_verifies_offline(self, world: World, settled: str) -> None:
        found = world.ledger.newest(settled)
        assert found is not None

        for line in found.assessment.lines:
            proof = get(
                "/tickets/{ticket_id}/lines/{line_id}/proof",
                FINANCE,
                ticket_id=settled,
                line_id=line.id,
            )
            assert verify(json.loads(canonical(proof))).equal
        unknown = {"ticket_id": settled, "line_id": "pay:9:labour"}
        assert get("/tickets/{ticket_id}/lines/{line_id}/proof", FINANCE, **unknown) == 404


class TestExceptions:
    def test_the_queue_shows_why_without_amounts_and_a_retry_empties_it(self, world: World) -> None:
        ticket_id = world.completed(lines=(("NEW-THING", Decimal(1)),)).ticket_id
        world.settle(ticket_id)

        (row,) = get("/exceptions", DISPATCHER, {"outlet": "sh-01"})["items"]
        status, body, _ = call(
            handler, "POST", "/exceptions/{ticket_id}/retry",
            caller=DISPATCHER, path_params={"ticket_id": ticket_id},
        )  # fmt: skip

        assert row["ticket_id"] == ticket_id and row["trouble"]["sku"] == "NEW-THING"
        assert "amount" not in json.dumps(row)
        assert (status, body["state"]) == (202, "waiting")
        assert get("/exceptions", FINANCE, {"outlet": "sh-01"})["items"] == []
        assert (world.head(ticket_id).unsettled or "").startswith("waiting#")

    def test_only_exceptions_are_retried(self, world: World, settled: str) -> None:
        for ticket_id, expected in ((settled, 409), ("nothing", 404)):
            status, _, _ = call(
                handler, "POST", "/exceptions/{ticket_id}/retry",
                caller=FINANCE, path_params={"ticket_id": ticket_id},
            )  # fmt: skip
            assert status == expected

    @pytest.mark.parametrize("caller", [TECH_1, PARTNER, who("auditor")])
    def test_the_queue_is_for_who_clears_it(self, world: World, caller: Caller) -> None:
        assert get("/exceptions", caller, {"outlet": "sh-01"}) == 403


def test_a_ticket_is_told_anew_once_its_money_is_booked_though_its_version_is_the_same(
    world: World,
) -> None:
    """Who asks again names the tag of before: the ticket's version, which counts no booking."""
    from tickets.app import handler as tickets

    ticket_id = world.completed().ticket_id
    asked: dict[str, Any] = {"caller": DISPATCHER, "path_params": {"ticket_id": ticket_id}}
    _, before, headers = call(tickets, "GET", "/tickets/{ticket_id}", **asked)
    world.settle(ticket_id)

    known = {"If-None-Match": headers["etag"]}
    status, after, told = call(tickets, "GET", "/tickets/{ticket_id}", headers=known, **asked)

    assert (before["settlement"], status, after["settlement"]) == ("waiting", 200, "settled")
    assert told["etag"] == headers["etag"]
