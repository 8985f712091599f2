"""No single person pays twice or sends money elsewhere: a payout's hands, its accounts, and its reconciliation."""

import zlib
from dataclasses import replace
from typing import Any

import pytest

from statements.app import handler
from suanqing.canonical import canonical
from suanqing.errors import Conflict, Invalid, Stale, Unavailable
from suanqing.finance.statements import items
from suanqing.finance.statements.bank_account_store import AccountStore
from suanqing.finance.statements.payout_store import PayoutStore
from suanqing.finance.statements.payouts import Batch
from suanqing.finance.statements.store import StatementStore
from suanqing.finance.statements.table import from_csv
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.roles import Role
from suanqing.platform.dynamo import attributes
from tests.integration.settling import World
from tests.integration.stating import LONG_AGO, PERIOD, Office
from tests.rest import call

STATEMENT = "/statements/{party_id}/{period}"
BATCH = f"{PERIOD}-001"


def who(role: Role, party: str) -> Caller:
    return Caller(party, frozenset({role}))


ANN, BOB, CID, ROOT = (
    who("finance", "ann"),
    who("finance", "bob"),
    who("finance", "cid"),
    who("admin", "root"),
)


@pytest.fixture
def office(moto_tables: Any, tables: dict[str, str]) -> Office:
    """tech-1's and tech-2's March is approved and waits to be paid."""
    world = World(moto_tables, tables).found(office=True)
    world.publish()
    world.settle(world.completed(("tech-1", "tech-2")).ticket_id)
    office = Office(world)
    office.close()
    office.approved("tech-1"), office.approved("tech-2")
    return office


def ask(method: str, path: str, caller: Caller, json: Any = None, **more: Any) -> tuple[int, Any]:
    sent: dict[str, Any] = {} if method == "GET" else {"json": json or {}}
    if "query" in more:
        sent |= {"query": more.pop("query")}
    if "file" in more:
        sent = {"body": more.pop("file"), "content_type": "text/csv"}
    status, body, _ = call(handler, method, path, caller=caller, path_params=more, **sent)
    return status, body


def made(caller: Caller = ANN) -> dict[str, Any]:
    status, body = ask("POST", "/payouts", caller, {"period": PERIOD})
    assert status == 201, body
    return dict(body)


def release(batch: dict[str, Any], caller: Caller = BOB) -> tuple[int, Any]:
    return ask(
        "POST", "/payouts/{batch}/release", caller, {"hash": batch["hash"]}, batch=batch["batch"]
    )


def answer(batch: str, word: str, caller: Caller) -> tuple[int, Any]:
    """The bank's answer, the same for every row."""
    _, text = ask("GET", "/payouts/{batch}/file", ANN, batch=batch)
    rows = from_csv(text.encode())
    for row in rows[1:]:
        row[8] = word
    file = "\r\n".join(",".join(row) for row in rows)
    return ask("POST", "/payouts/{batch}/results", caller, batch=batch, file=file)


def differences(caller: Caller = ANN) -> list[Any]:
    _, found = ask("GET", "/periods/{period}/reconciliation", caller, period=PERIOD)
    return [(each["party"], each["what"]) for each in found["differences"]]


class TestRelease:
    def test_who_made_a_payout_does_not_release_it_and_before_that_no_file_leaves(
        self, office: Office
    ) -> None:
        batch = made()

        assert batch["state"] == "made" and {row["state"] for row in batch["rows"]} == {"made"}
        assert release(batch, ANN)[0] == 403
        for path in ("file", "workbook"):
            status, said = ask("GET", f"/payouts/{{batch}}/{path}", BOB, batch=BATCH)
            assert (status, said["code"]) == (409, "not_released")
        status, said = ask("POST", "/payouts/{batch}/results", BOB, batch=BATCH, file="x")
        assert (status, said["code"]) == (409, "not_released")
        status, shown = release(batch)
        assert (status, shown["state"], shown["released_by"]) == (200, "released", "bob")
        assert release(batch, CID) == (200, shown)

    def test_it_is_bound_to_the_hash_that_was_looked_at(self, office: Office) -> None:
        batch = made()

        assert release(batch | {"hash": "0" * 64})[0] == 409

    def test_neither_who_asked_for_an_account_in_it_nor_who_is_paid_by_it_releases_it(
        self, office: Office
    ) -> None:
        batch = made()

        assert release(batch, who("finance", "eva"))[0] == 403
        assert release(batch, who("finance", "tech-2"))[0] == 403
        assert release(batch, who("finance", "fay"))[0] == 200

    def test_nor_another_login_of_theirs(self, office: Office) -> None:
        """eva asked for an account in it, ann made it, tech-2 is paid by it."""
        batch = made()
        parties = office.world.parties
        for human in ("eva", "ann", "tech-2"):
            twin = Party(f"{human}-2", "person", human, frozenset({"finance"}), person=human)
            parties.put(twin)

        answers = {
            human: release(batch, who("finance", f"{human}-2"))
            for human in ("eva", "ann", "tech-2")
        }

        assert {human: (status, said["code"]) for human, (status, said) in answers.items()} == {
            "eva": (403, "maker_is_checker"),
            "ann": (403, "maker_is_checker"),
            "tech-2": (403, "own_interest"),
        }

    def test_in_a_company_of_two_the_owner_is_the_second_person(self, office: Office) -> None:
        assert release(made(ANN), ROOT)[0] == 200

    def test_an_account_that_changed_meanwhile_keeps_it_back_and_it_can_be_withdrawn(
        self, office: Office
    ) -> None:
        batch = made()
        changed(office, "tech-1", "6222000011112222333")

        status, said = release(batch)
        withdrawn = ask("POST", "/payouts/{batch}/withdraw", ANN, batch=BATCH)
        again = ask("POST", "/payouts/{batch}/withdraw", ANN, batch=BATCH)
        second = made()

        assert (status, said["code"]) == (409, "account_changed")
        assert withdrawn[1]["state"] == "withdrawn" and again == withdrawn
        assert (second["batch"], second["total"]) == (f"{PERIOD}-002", batch["total"])
        assert release(second)[0] == 200
        assert ask("POST", "/payouts/{batch}/withdraw", ANN, batch=second["batch"])[0] == 409
        assert differences() == []


def changed(office: Office, party: str, number: str) -> None:
    """By cid and root, in force at once."""
    path = "/parties/{party_id}/account"
    old = ask("GET", "/policy", ANN)[1]
    limits = {
        name: old[name] for name in ("recovery", "second_above", "adjust_second_above", "version")
    }
    assert ask("PUT", "/policy", who("admin", "carl"), limits | {"account_days": 0})[0] == 202
    assert ask("PUT", "/policy", ROOT, limits | {"account_days": 0})[0] == 200
    body = {"holder": "x", "bank": "ICBC", "number": number}
    version = ask("PUT", path, CID, body, party_id=party)[1]["next"]["version"]
    told = {"version": version, "number": number}
    assert ask("POST", f"{path}/approve", ROOT, told, party_id=party)[0] == 200


def test_one_clerk_cannot_pay_twice_or_elsewhere(office: Office) -> None:
    """A made-up return, another account, a second payment: each step needs somebody else."""
    release(made())
    first = answer(BATCH, "已付", ANN)[1]
    made_up = answer(BATCH, "退回", ANN)[1]
    before = ask("POST", "/payouts", ANN, {"period": PERIOD})

    assert (first["paid"], made_up["returned"]) == ([1, 2], [])
    assert len(made_up["refused"]) == 2 and before[0] == 409

    really = answer(BATCH, "退回", BOB)[1]
    assert really["returned"] == [1, 2]
    assert ask("POST", "/payouts", ANN, {"period": PERIOD})[1]["code"] == "nothing_to_pay"
    hash = office.store.get("tech-1", PERIOD).hash
    where = {"party_id": "tech-1", "period": PERIOD}
    for caller, again in ((BOB, BATCH), (ANN, BATCH), (ROOT, f"{PERIOD}-009")):
        told = {"hash": hash, "again": again}
        assert ask("POST", f"{STATEMENT}/approve", caller, told, **where)[0] in (403, 409)
    assert ask("POST", f"{STATEMENT}/approve", ROOT, {"hash": hash}, **where)[0] == 409
    told = {"hash": hash, "again": BATCH}
    assert ask("POST", f"{STATEMENT}/approve", ROOT, told, **where)[0] == 200

    second = made()
    assert [row["party"] for row in second["rows"]] == ["tech-1"]
    assert release(second, ANN)[0] == 403 and release(second)[0] == 200
    assert answer(second["batch"], "已付", ANN)[1]["paid"] == [1]
    assert differences() == []


class TestWithoutAccount:
    def test_a_statement_without_an_account_is_left_out_and_named(self, office: Office) -> None:
        forget(office, "tech-2")

        batch = made()

        assert [row["party"] for row in batch["rows"]] == ["tech-1"]
        assert [(each["party"], each["why"]) for each in batch["left_out"]] == [
            ("tech-2", "no_account")
        ]
        assert batch["left_out"][0]["amount"]["amount"] > 0
        assert ask("GET", "/payouts/{batch}", BOB, batch=BATCH)[1]["left_out"] == batch["left_out"]
        assert office.store.get("tech-2", PERIOD).state == "approved"

    def test_who_has_no_account_takes_nobodys_place_in_a_payout_of_few(
        self, office: Office
    ) -> None:
        forget(office, "tech-1")

        status, batch = ask("POST", "/payouts", ANN, {"period": PERIOD, "limit": 1})

        assert (status, [row["party"] for row in batch["rows"]]) == (201, ["tech-2"])
        assert [each["party"] for each in batch["left_out"]] == ["tech-1"]

    def test_one_that_is_only_asked_for_is_none(self, office: Office) -> None:
        forget(office, "tech-2")
        body = {"holder": "x", "bank": "ICBC", "number": "6222000011112222333"}
        ask("PUT", "/parties/{party_id}/account", CID, body, party_id="tech-2")

        assert [each["why"] for each in made()["left_out"]] == ["account_asked"]

    def test_no_account_at_all_makes_no_payout(self, office: Office) -> None:
        forget(office, "tech-1"), forget(office, "tech-2")

        status, said = ask("POST", "/payouts", ANN, {"period": PERIOD})

        assert (status, said["code"]) == (409, "no_account")


def forget(office: Office, party: str) -> None:
    for what in items.ACCOUNTS:
        office.world.client.delete_item(
            TableName=office.world.tables["STATEMENTS_TABLE"],
            Key=attributes(items.account_key(party, what)),
        )


class TestReconciliation:
    def rows(self, office: Office) -> tuple[dict[str, Any], list[list[Any]]]:
        batch = office.payouts.get(BATCH)
        key = attributes(items.payout_key(BATCH, f"rows#{batch.hash}#001"))
        return key, [list(row) for row in batch.rows]

    def doctored(self, office: Office, rows: list[list[Any]]) -> None:
        key, _ = self.rows(office)
        office.world.client.put_item(
            TableName=office.world.tables["STATEMENTS_TABLE"],
            Item=key | attributes({"rows": zlib.compress(canonical(rows))}),
        )

    @pytest.mark.parametrize(
        ("place", "value"), [(3, 1), (7, "6222000011112222333"), (1, "tech-3")]
    )
    def test_a_doctored_batch_shows_and_its_file_is_not_given_out(
        self, office: Office, place: int, value: Any
    ) -> None:
        release(made())
        assert differences() == []
        _, rows = self.rows(office)
        rows[0][place] = value

        self.doctored(office, rows)

        assert {what for _, what in differences()} == {"payout"}
        status, said = ask("GET", "/payouts/{batch}/file", ANN, batch=BATCH)
        assert (status, said["code"]) == (409, "payout_differs")

    def test_a_payout_to_an_account_that_one_person_set_shows(self, office: Office) -> None:
        release(made())
        store = AccountStore(office.world.client, office.world.tables["STATEMENTS_TABLE"])
        version = office.payouts.get(BATCH).rows[0].version
        item = items.account_item(
            "tech-1",
            store.get("tech-1").newest,
            f"account#{version:06d}",  # type: ignore[arg-type]
        )
        office.world.client.put_item(
            TableName=office.world.tables["STATEMENTS_TABLE"],
            Item=item | {"decided_by": item["by"]},
        )

        assert differences() == [("tech-1", "payout")]

    def test_a_payout_that_is_gone_shows(self, office: Office) -> None:
        made()
        office.world.client.delete_item(
            TableName=office.world.tables["STATEMENTS_TABLE"],
            Key=attributes(items.payout_key(BATCH)),
        )

        assert ("", "payout") in differences()


def test_a_periods_payouts_are_listed_the_newest_first_in_pages(office: Office) -> None:
    assert ask("GET", "/payouts", BOB, query={"period": PERIOD}) == (200, {"items": []})
    first = made()
    assert ask("POST", "/payouts/{batch}/withdraw", ANN, batch=BATCH)[0] == 200
    second = made()
    release(second)

    _, page = ask("GET", "/payouts", BOB, query={"period": PERIOD, "limit": "1"})
    _, rest = ask("GET", "/payouts", BOB, query={"period": PERIOD, "cursor": page["next"]})

    (newest,), (oldest,) = page["items"], rest["items"]
    assert "next" not in rest
    assert (newest["batch"], newest["state"], newest["released_by"]) == (
        f"{PERIOD}-002",
        "released",
        "bob",
    )
    assert (oldest["batch"], oldest["state"], oldest["by"]) == (BATCH, "withdrawn", "ann")
    for shown, whole in ((newest, second), (oldest, first)):
        assert (shown["total"], shown["count"]) == (whole["total"], whole["count"])


@pytest.mark.parametrize("cursor", ["?", "LTE", "eA"])
def test_a_place_in_another_list_is_refused(office: Office, cursor: str) -> None:
    assert ask("GET", "/payouts", BOB, query={"period": PERIOD, "cursor": cursor})[0] == 422


def test_a_payout_of_the_time_before_releases_stays_payable(office: Office) -> None:
    """Its item as it stood then: open, rows of eight fields, or of five without an account."""
    batch = made()
    _, rows = TestReconciliation().rows(office)
    old = [row[:8] if number else [*row[:5], "", "", ""] for number, row in enumerate(rows)]
    store, table = office.world.client, office.world.tables["STATEMENTS_TABLE"]
    head = store.get_item(TableName=table, Key=attributes(items.payout_key(BATCH)))["Item"]
    was = office.payouts.get(BATCH)
    made_then = items.Batch(
        BATCH, PERIOD, "CNY", "open", tuple(items.Row(*row) for row in old), "ann", LONG_AGO
    )
    for item in items.batch_items(made_then):
        store.put_item(TableName=table, Item={k: v for k, v in item.items() if k != "left_out"})

    assert head["state"]["S"] == "made" and was.rows[0].version == 1
    status, text = ask("GET", "/payouts/{batch}/file", ANN, batch=BATCH)
    assert status == 200 and len(from_csv(text.encode())) == 1 + batch["count"]
    assert answer(BATCH, "已付", ANN)[1]["paid"] == [1, 2]
    assert differences() == []


class TestMeanwhile:
    """A payout that is made, answered or taken back while others write."""

    def raced(
        self, monkeypatch: pytest.MonkeyPatch, of: type, name: str, times: int, done: bool = False
    ) -> None:
        """So often somebody is first; done: with the very same step."""
        known, left = getattr(of, name), [times]

        def step(store: Any, *given: Any, **more: Any) -> Any:
            if not left[0]:
                return known(store, *given, **more)
            left[0] -= 1
            if done:
                known(store, *given, **more)
            raise Stale("somebody was faster")

        monkeypatch.setattr(of, name, step)

    def test_a_payout_that_is_not_complete_is_not_shown_and_whoever_asks_again_completes_it(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch, pytest.raises(Unavailable):
            self.raced(patch, PayoutStore, "end", 99)
            office.payouts.make(PERIOD, "ann")
        for step in (
            lambda: office.payouts.get(BATCH),
            lambda: office.payouts.release(BATCH, "", "bob"),
            lambda: office.payouts.withdraw(BATCH, "ann"),
        ):
            with pytest.raises(Conflict) as refused:
                step()
            assert refused.value.code == "making"

        again = office.payouts.make(PERIOD, "bob")

        assert (again.id, again.state, again.by) == (BATCH, "made", "ann")
        assert [row.party for row in again.rows] == ["tech-1", "tech-2"]

    @pytest.mark.parametrize("done", [False, True])
    def test_two_who_complete_it_at_once_have_one_payout(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, done: bool
    ) -> None:
        self.raced(monkeypatch, PayoutStore, "end", 1, done)

        batch = office.payouts.make(PERIOD, "ann")

        assert (batch.id, batch.state, len(batch.rows)) == (BATCH, "made", 2)
        assert batch.rows == office.payouts.get(BATCH).rows and differences() == []

    @pytest.mark.parametrize("parties", [{"tech-1"}, {"tech-1", "tech-2"}])
    def test_a_statement_that_is_no_longer_what_was_listed_is_not_claimed(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, parties: set[str]
    ) -> None:
        """Without any there is nothing to pay, and the next payout takes them all."""
        known = PayoutStore.begin

        def listed(store: PayoutStore, batch: Batch) -> Batch:
            rows = [
                row._replace(amount=row.amount + 1) if row.party in parties else row
                for row in batch.rows
            ]
            return known(store, replace(batch, rows=tuple(rows)))

        with monkeypatch.context() as patch:
            patch.setattr(PayoutStore, "begin", listed)
            if len(parties) == 1:
                (row,) = office.payouts.make(PERIOD, "ann").rows
                assert (row.number, row.party) == (1, "tech-2")
            else:
                with pytest.raises(Conflict) as refused:
                    office.payouts.make(PERIOD, "ann")
                assert refused.value.code == "nothing_to_pay"

        following = office.payouts.make(PERIOD, "ann")
        assert (following.id, {row.party for row in following.rows}) == (f"{PERIOD}-002", parties)
        assert differences() == []

    def test_a_file_in_which_nothing_is_filled_in_is_no_answer(self, office: Office) -> None:
        batch = office.released()

        with pytest.raises(Invalid) as refused:
            office.payouts.take_results(batch.id, office.answer(batch.id, {}), "cid")
        assert refused.value.code == "faulty_file"

    def test_an_answer_and_a_withdrawal_are_tried_again_and_left_to_the_caller_where_others_never_stop(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = office.payouts.make(PERIOD, "ann")
        with monkeypatch.context() as patch, pytest.raises(Unavailable):
            self.raced(patch, StatementStore, "save", 99)
            office.payouts.withdraw(first.id, "ann")
        with monkeypatch.context() as patch:
            self.raced(patch, StatementStore, "save", 2)
            assert office.payouts.withdraw(first.id, "ann").state == "withdrawn"

        batch = office.released()
        file = office.answer(batch.id, {"tech-1": "已付"})
        with monkeypatch.context() as patch, pytest.raises(Unavailable):
            self.raced(patch, StatementStore, "save", 99)
            office.payouts.take_results(batch.id, file, "ann")
        assert office.figures("tech-1")[2] == 0
        with monkeypatch.context() as patch:
            self.raced(patch, StatementStore, "save", 1, done=True)
            assert office.payouts.take_results(batch.id, file, "ann").unchanged == (1,)
        assert office.figures("tech-1")[2] == batch.rows[0].amount
