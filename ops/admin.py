"""python -m ops admin: the first two people, who let in all others, and one of them who was lost."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from ops.stack import add_option, client, stack
from suanqing.times import rfc3339, utcnow

if TYPE_CHECKING:
    from suanqing.people.parties.store import PartyStore

ENOUGH = 2
"""Administrators who need nobody from here any more: what takes two people takes the two of them."""


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "admin",
        help="make a person an administrator, by their WeCom member id",
        description="Only an administrator may add parties, so the first two come from here: it writes "
        "one party with role admin and the WeCom member who may log in as it, and head office (hq), "
        "where there is none yet. Others follow by PUT /parties. A lost administrator gets in again "
        "with --recover: announced to all of finance and administration, carried out 72 hours later.",
    )
    add_option(command)
    command.add_argument("party", metavar="PARTY_ID", help="the person's id, e.g. hq-li")
    command.add_argument("--name", help="shown to people; of a new administrator")
    command.add_argument(
        "--wecom", required=True, metavar="USERID", help="the member's id in WeCom"
    )
    command.add_argument("--recover", action="store_true", help="let a lost administrator in again")
    command.add_argument("--reason", default="", help="of a recovery: told to all")
    command.add_argument("--by", default="", help="of a recovery: who carries it out")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    from suanqing.errors import DomainError

    try:
        return _recovered(wanted) if wanted.recover else _added(wanted)
    except DomainError as refused:
        print(f"{wanted.party}: {refused.message}", file=sys.stderr)
        return 1


def _added(wanted: argparse.Namespace) -> int:
    from suanqing.errors import Invalid
    from suanqing.people.parties.model import HQ, Party
    from suanqing.people.parties.store import PartyStore
    from suanqing.platform.keyed import Keyed

    if not wanted.name:
        raise Invalid("a new administrator needs --name", where="name")
    table = stack(wanted.stack)["PricingTable"]
    store = PartyStore(client("dynamodb"), table)
    check_room(store)
    Keyed(client("dynamodb"), table).make()
    person = Party(
        party_id=wanted.party,
        kind="person",
        name=wanted.name,
        roles=frozenset({"admin"}),
        accounts={"wecom": wanted.wecom},
    )
    if store.find(HQ, fresh=True) is None:
        store.put(Party(HQ, "hq", "总部"))
        print(f"{HQ} is head office (总部): a split plan pays it as hq.")
    store.put(person, now=utcnow(), by=f"ops:{wanted.by or 'admin'}")
    print(f"{wanted.party} is an administrator and logs in as WeCom member {wanted.wecom}.")
    return 0


def check_room(parties: "PartyStore") -> None:
    """Raises Conflict: two people were ever made administrators, so that no third comes from here."""
    from suanqing.errors import Conflict

    known = [each.party_id for each in parties.of_kind("person") if "admin" in each.roles]
    if len(known) >= ENOUGH:
        raise Conflict(
            f"{', '.join(known)} are administrators: they add others, and a lost one is let in again "
            "by --recover", "administrators_known",
        )  # fmt: skip


def _recovered(wanted: argparse.Namespace) -> int:
    from ops.recovery import Asked, Recovery, ready

    recovery = Recovery(client("dynamodb"), stack(wanted.stack)["PricingTable"])
    asked = Asked(wanted.party, wanted.wecom, wanted.reason, wanted.by)
    request = recovery.step(asked, utcnow())
    if request.state == "in_force":
        print(f"{wanted.party} logs in as WeCom member {wanted.wecom}.")
        return 0
    print(
        f"Announced {rfc3339(request.at)} as {request.id}. From {rfc3339(ready(request))} on the same "
        "command carries it out, unless somebody rejects it."
    )
    return 0
