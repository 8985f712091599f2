"""Bank accounts for parties of a test's company, asked for and approved as the rules ask, in force at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from suanqing.finance.statements.bank_account_store import AccountStore
from suanqing.finance.statements.bank_accounts import Accounts, approve, ask
from suanqing.people.parties.store import PartyStore


def give_accounts(
    client: Any, table: str, parties: Iterable[str], asker: str, approver: str, since: datetime
) -> None:
    """Those that have none get one."""
    store, own = AccountStore(client, table), list(parties)
    known = store.several(own)
    for number, party in enumerate(own):
        if party in known:
            continue
        digits = f"62220000{number:08d}"
        asked = ask(Accounts(), party, "工商银行", digits, asker, since)
        store.ask(party, asked)
        made = approve(asked, asked.version, digits, (), party, approver, since, 0)
        store.decide(party, Accounts(asked=asked), made, since)


def link_account(store: PartyStore, party_id: str, number: str) -> None:
    """Remember the account's digest alone, as its approval does beside the account's own writes."""
    store._client.transact_write_items(TransactItems=store.account_links(party_id, number))
