"""python -m ops code: a one-time code that logs an administrator in to the console, where no other way works yet."""

import argparse
import sys
from datetime import datetime
from typing import Any

from ops.stack import add_option, client, stack
from suanqing.errors import DomainError, Forbidden
from suanqing.people.identity import codes
from suanqing.people.identity.code_store import CodeStore
from suanqing.people.parties.store import PartyStore
from suanqing.times import rfc3339, utcnow


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "code",
        help="make a one-time code that logs an administrator in to the console",
        description="Print a code for the console's sign-in page: it is good for 15 minutes, once, at five "
        "attempts, and for administrators only. Everybody else logs in by WeCom. The login it opens "
        "stands among the person's logins (GET /me/logins) as one by code.",
    )
    add_option(command)
    command.add_argument("party", metavar="PARTY_ID", help="the administrator's id, e.g. hq-li")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    found = stack(wanted.stack)
    database, now = client("dynamodb"), utcnow()
    try:
        code = made(
            PartyStore(database, found["PricingTable"]),
            CodeStore(database, found["NoticesTable"]), wanted.party, now,
        )  # fmt: skip
    except DomainError as refused:
        print(f"{wanted.party}: {refused.message}", file=sys.stderr)
        return 1
    print(f"{code}\nGood until {rfc3339(now + codes.LIFE)}, once: {found['ApiUrl']}/console")
    return 0


def made(parties: PartyStore, kept: CodeStore, party_id: str, now: datetime) -> str:
    """The code. Raises NotFound, Forbidden: who is no administrator, or has left, logs in by WeCom alone."""
    person = parties.get(party_id, fresh=True)
    if not person.active or "admin" not in person.roles:
        raise Forbidden("codes are for administrators: others log in by WeCom")
    return kept.make(party_id, now)
