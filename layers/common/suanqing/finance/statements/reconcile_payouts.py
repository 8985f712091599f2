"""Reconciliation of payouts: batches against the statements they pay and the accounts they pay to. Pure and linear."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from suanqing.finance.statements.bank_accounts import BankAccount
from suanqing.finance.statements.model import Head
from suanqing.finance.statements.payouts import Batch, Row
from suanqing.finance.statements.reconcile import Difference

Versions = Mapping[tuple[str, int], BankAccount]
"""(party, version) -> the account as it was asked for and decided."""


def reconcile_payouts(
    batches: Iterable[Batch], heads: Mapping[str, Head], versions: Versions
) -> list[Difference]:
    """What nobody has explained, of all payouts of one period.

    A batch's rows are those of its control hash; each row pays one statement, with the sum and the
    content that were approved, to an account that two people set; whoever made a batch did not release
    it; and every statement that went into a payout stands in that payout.

    heads: the period's statements by party. versions: of the rows' accounts.
    """
    known = list(batches)
    rows = {(batch.id, row.party): row for batch in known for row in batch.rows}
    found = [each for batch in known for each in _of_batch(batch, heads, versions)]
    return found + [each for head in heads.values() for each in _of_statement(head, rows)]


def _of_batch(batch: Batch, heads: Mapping[str, Head], versions: Versions) -> Iterable[Difference]:
    def off(party: str, expected: object, found: object) -> Difference:
        return Difference(party, batch.period, "payout", f"{batch.id}: {expected}", str(found))

    if not batch.is_sound:
        yield off("", batch.kept_hash, batch.hash)
    if batch.released_by and batch.released_by == batch.by:
        yield off("", "released by another person than its maker", batch.released_by)
    counts = Counter(row.party for row in batch.rows)
    for party in sorted(party for party, count in counts.items() if count > 1):
        yield off(party, "one row", f"{counts[party]} rows")
    for row in () if batch.state in ("making", "withdrawn") else batch.rows:
        head = heads.get(row.party)
        if head is None or batch.id not in _payouts_of(head):
            yield off(row.party, "a statement that was claimed", "none")
        elif (row.amount, row.hash) != (head.figures.payable, head.hash):
            expected = f"{head.figures.payable} of {head.hash[:12]}"
            yield off(row.party, expected, f"{row.amount} of {row.hash[:12]}")
        if row.version and not _is_set_by_two(row, versions.get((row.party, row.version))):
            yield off(
                row.party, f"account version {row.version} set by two people", row.account[-4:]
            )


def _is_set_by_two(row: Row, account: BankAccount | None) -> bool:
    return (
        account is not None
        and account.state == "approved"
        and (account.holder, account.bank, account.number) == (row.holder, row.bank, row.account)
        and account.decided_by not in (None, account.by)
    )


def _payouts_of(head: Head) -> list[str]:
    """The payouts a statement went into and was not withdrawn from."""
    found: list[str] = []
    for act in head.trail:
        if act.step == "in payout" and act.note:
            found.append(act.note)
        elif act.step == "withdrawn" and act.note in found:
            found.remove(act.note)
    return found


def _of_statement(head: Head, rows: Mapping[tuple[str, str], Row]) -> Iterable[Difference]:
    """Each payout it names has it, and after a return a second one was approved by name."""

    def off(expected: str, found: str) -> Difference:
        return Difference(head.party, head.period, "payout", expected, found)

    names = _payouts_of(head)
    for batch in names:
        if (batch, head.party) not in rows:
            yield off(f"a row of {batch}", "none")
    again = {act.note for act in head.trail if act.step == "approved"}
    for first, second in pairwise(names):
        row = rows.get((second, head.party))
        if row and row.version and first not in again:
            yield off(f"an approval that names {first}", f"paid again by {second}")
