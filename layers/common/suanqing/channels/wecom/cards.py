"""What WeCom is asked to show: texts and the card that claims a ticket. Pure payloads.

Limits are UTF-8 bytes and WeCom cuts anywhere, so texts are cut here, between characters.
Source: WeCom 90236 (message/send, template cards), 94888 (update_template_card).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from suanqing.errors import Invalid
from suanqing.labels import TASK_RESULTS, label

Result = Literal["sent", "skipped"]
TEXT_BYTES = 2048
TITLE_BYTES = 128
DESCRIPTION_BYTES = 512
BUTTON_BYTES = 60
"""Of ours: WeCom states none."""
RECIPIENTS = 1000
FACTS = 6
CLAIM = "claim"
"""Key of the claim button: what a click's EventKey says."""
TASK: Mapping[str, Result] = {"task_sent": "sent", "task_skipped": "skipped"}
"""Keys of a guide's task's buttons: what became of it, in this order."""
TASK_ID = re.compile(r"[A-Za-z0-9_\-@]{1,128}", re.ASCII)


def cut(text: str, limit: int) -> str:
    """At most `limit` bytes of the text, whole characters, with an ellipsis when cut."""
    if len(text.encode()) <= limit:
        return text
    return text.encode()[: limit - 3].decode(errors="ignore") + "…"


def task_id(ticket_id: str, seq: int) -> str:
    """A card's id, unique per app: "T1@3"; Invalid outside WeCom's alphabet or length."""
    value = f"{ticket_id}@{seq}"
    if not TASK_ID.fullmatch(value):
        raise Invalid("the ticket id does not fit a card's task_id", task_id=value)
    return value


def ticket_of(task: str) -> tuple[str, int]:
    """(ticket id, seq) of a click's TaskId; Invalid for a card that is not ours."""
    ticket_id, _, seq = task.rpartition("@")
    if not (ticket_id and seq.isascii() and seq.isdigit()):
        raise Invalid("the card's task_id is not one of ours", task_id=task)
    return ticket_id, int(seq)


def text_message(agent_id: str | int, users: Sequence[str], content: str) -> dict[str, Any]:
    """A text to members; identical ones in 30 minutes arrive once, so name ticket and version.

    WeCom makes a link of <a href=…> in a text: what customers and shops say makes none.
    """
    plain = content.replace("<", "＜")
    return _message(agent_id, users, "text", {"content": cut(plain, TEXT_BYTES)})


def claim_card(
    agent_id: str | int,
    users: Sequence[str],
    ticket_id: str,
    seq: int,
    title: str,
    facts: Sequence[tuple[str, str]],
    description: str = "",
    button: str = "接单",
) -> dict[str, Any]:
    """A ticket to be taken: title, up to six named facts, one button.

    `seq` grows with every card of the same ticket, since a task_id may be used once only.
    """
    rows = [
        {"keyname": cut(name, TITLE_BYTES), "value": cut(value, TITLE_BYTES)}
        for name, value in facts[:FACTS]
    ]
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": cut(title, TITLE_BYTES), "desc": cut(description, TITLE_BYTES)},
        "sub_title_text": cut(f"工单 {ticket_id}", DESCRIPTION_BYTES),
        "horizontal_content_list": rows,
        "task_id": task_id(ticket_id, seq),
        "button_list": [{"text": button, "style": 1, "key": CLAIM}],
    }
    return _message(agent_id, users, "template_card", card)


def task_card(
    agent_id: str | int, users: Sequence[str], task: str, seq: int, title: str, text: str
) -> dict[str, Any]:
    """A guide's task: whom to tell what, and a button for each end."""
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": cut(title, TITLE_BYTES)},
        "sub_title_text": cut(text, DESCRIPTION_BYTES),
        "task_id": task_id(task, seq),
        "button_list": [
            {"text": label(TASK_RESULTS, result), "style": 1 if result == "sent" else 2, "key": key}
            for key, result in TASK.items()
        ],
    }
    return _message(agent_id, users, "template_card", card)


def pressed(agent_id: str | int, user: str, response_code: str, said: str) -> dict[str, Any]:
    """In place of a card's buttons, for who pressed one of them, what came of it."""
    name = cut(said.partition("\n")[0], BUTTON_BYTES)
    return {
        "userids": [user],
        "agentid": int(agent_id),
        "response_code": response_code,
        "button": {"replace_name": name},
    }


def _message(agent_id: str | int, users: Sequence[str], kind: str, body: Any) -> dict[str, Any]:
    if not 1 <= len(users) <= RECIPIENTS:
        raise Invalid("a message goes to 1 to 1000 members", recipients=len(users))
    if any("|" in user or user == "@all" for user in users):
        raise Invalid("a recipient is not a userid")
    return {
        "touser": "|".join(users),
        "msgtype": kind,
        "agentid": int(agent_id),
        kind: body,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 1800,
    }
