"""What is told of a change of who may log in: to the person, to the member who could before, and to the
administrators. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing.channels.notices.model import Notice, account_address
from suanqing.channels.notices.receivers import MONEY, Receivers, told
from suanqing.labels import CHANNELS, LOGINS, label
from suanqing.people.approvals.model import Request
from suanqing.people.parties.changes import LOGIN, identity_of
from suanqing.times import BEIJING


def of_change(
    party: str, changes: Mapping[str, list[Any]], by: str, at: datetime, who: Receivers
) -> list[Notice]:
    """changes: field -> [from, to] of the audit trail. A login that is given for the first time is told to
    nobody; the member who loses the party is told in that channel."""
    changed = [name for name in identity_of(changes) if changes[name][0]]
    if not changed:
        return []
    to = {party, *who.deciders(["admin"], party)}
    logins = {name: name.removesuffix(LOGIN) for name in changed if name.endswith(LOGIN)}
    to |= {account_address(channel, changes[name][0]) for name, channel in logins.items()}
    accounts = {name: f"{label(CHANNELS, channel)}账号" for name, channel in logins.items()}
    what = "、".join(
        accounts[name] if name in accounts and name not in LOGINS else label(LOGINS, name)
        for name in changed
    )
    params = {"name": who.name(party), "party": party, "what": what, "by": who.name(by)}
    return told(f"register:{party}:{at.isoformat()}", "login_changed", at, to, params)


def of_recovery(request: Request, ready: datetime, who: Receivers) -> list[Notice]:
    """A lost administrator's, who is told as the member of today. ready: from when on it is carried out."""
    party, body = str(request.content["path"]["party_id"]), request.content["body"]
    params = {
        "name": who.name(party), "party": party, "wecom": body["wecom_userid"],
        "reason": body["reason"], "approval": request.id,
        "ready": ready.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M"),
    }  # fmt: skip
    to = {party, *who.deciders(MONEY, party)}
    return told(f"approval:{request.id}", "admin_recovery", request.at, to, params)
