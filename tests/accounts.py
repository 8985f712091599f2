"""Bank accounts for parties of a test's company, asked for and approved as the rules ask, in force at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from suanqing.finance.statements.bank_account_store import AccountStore
from suanqing.finance.statements.bank_accounts import Accounts, approve, ask


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
