"""python -m ops admin: the first person, who lets in all others."""

import argparse
import sys
from typing import Any

from ops.stack import add_option, client, stack


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "admin",
        help="make a person an administrator, by their WeCom member id",
        description="Only an administrator may add parties, so the first one comes from here: it writes "
        "one party with role admin and the WeCom member who may log in as it, and head office (hq), "
        "where there is none yet. Others follow by PUT /parties.",
    )
    add_option(command)
    command.add_argument("party", metavar="PARTY_ID", help="the person's id, e.g. hq-li")
    command.add_argument("--name", required=True, help="shown to people")
    command.add_argument(
        "--wecom", required=True, metavar="USERID", help="the member's id in WeCom"
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    from suanqing.errors import DomainError
    from suanqing.parties.model import Party
    from suanqing.parties.store import PartyStore
    from suanqing.pricing.names import HQ

    store = PartyStore(client("dynamodb"), stack(wanted.stack)["PricingTable"])
    person = Party(
        party_id=wanted.party,
        kind="person",
        name=wanted.name,
        roles=frozenset({"admin"}),
        wecom_userid=wanted.wecom,
    )
    try:
        if store.find(HQ, fresh=True) is None:
            store.put(Party(HQ, "hq", "总部"))
            print(f"{HQ} is head office (总部): a split plan pays it as hq.")
        store.put(person)
    except DomainError as refused:
        print(f"{wanted.party}: {refused.message}", file=sys.stderr)
        return 1
    print(f"{wanted.party} is an administrator and logs in as WeCom member {wanted.wecom}.")
    return 0
