"""The rows of `flow` as the table keeps them: the common ones as text, since each byte of a head is paid for. Pure.

    b <scene@version> <digest>           "began"
    e <node> <who>                       "entered": it begins there, sent by nobody
    m <from> <on> <to> <who>             "moved": who did it sent it from there to here
    t <node> <command>                   "taken": something was done here, so that who sent it cannot take it back
    c <minutes>                          "clock": it began with the event; without minutes it is gone

The letter stands for the token t1, "m4" is of t4. "." for <from> and <node>: where the rows before have it; for <on>
and <command>: what `SAYS` gives for the kind of the event. <who>: "=" who did it (left out by "m"), "=<party>",
"@<queue>", "-" nobody. An event all of whose rows are texts has them as one, with ";" between.

A row that says more is an object, as were all that were written before there were texts: both are read. A text is
kept only where it gives the row back. What these texts mean never changes, since they are stored.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]
At = dict[str, str]
"""Where tokens stand by the rows before, of the same list of events."""
Kept = str | Row
BY_ITSELF = "t1"
SAYS: Mapping[str, str] = {
    "claimed": "claim", "assigned": "assign", "arrived": "arrive", "completed": "complete", "closed": "close",
    "advanced": "advance", "line_added": "add_line",
}  # fmt: skip
"""Kinds of events to the command that writes them."""


class Said:
    """What an event says of its rows, and where tokens stand before them."""

    def __init__(self, kind: str, by: str, at: int, stands: At) -> None:
        self.on, self.by, self.at, self.stands = SAYS.get(kind, ""), by, at, stands


def shortened(rows: Sequence[Row], said: Said) -> str | list[Kept]:
    """As they are stored. said.stands is then where tokens stand after them."""
    kept: list[Kept] = []
    for row in rows:
        kept.append(_text_of(row, said) or row)
        _follow(row, said.stands)
    texts = [each for each in kept if isinstance(each, str)]
    return ";".join(texts) if len(texts) == len(kept) else kept


def lengthened(stored: str | Sequence[Kept], said: Said) -> list[Row]:
    """The same rows, from texts and objects alike."""
    kept = stored.split(";") if isinstance(stored, str) else stored
    rows = []
    for each in kept:
        row = _row_of(each, said) if isinstance(each, str) else each
        _follow(row, said.stands)
        rows.append(row)
    return rows


def _follow(row: Row, stands: At) -> None:
    if row["kind"] in ("entered", "moved"):
        stands[row["token"]] = row["is"]["node"]


def _text_of(row: Row, said: Said) -> str | None:
    words = _words(row, said)
    if words is None or not all(
        isinstance(word, str) and word and not {" ", ";"} & {*word} for word in words
    ):
        return None
    text = " ".join(words)
    return text if _row_of(text, said) == row else None


def _words(row: Row, said: Said) -> Sequence[Any] | None:
    token = row.get("token", BY_ITSELF)
    of = "" if token == BY_ITSELF else token[1:]
    stands = row.get("is", {})
    match row["kind"]:
        case "began":
            return ("b", row.get("scene"), row.get("hash"))
        case "entered":
            return (f"e{of}", stands["node"], _who(stands, said))
        case "moved":
            who = _who(stands, said)
            sent = _there(stands.get("from", ("",))[0], said.stands.get(token))
            told = (f"m{of}", sent, _there(row["on"], said.on), stands["node"])
            return told if who == "=" else (*told, who)
        case "taken":
            node = _there(row["node"], said.stands.get(token))
            return (f"t{of}", node, _there(row["command"], said.on))
        case "clock":
            return (f"c{of}", str(stands["limit_min"])) if stands else (f"c{of}",)
    return None


def _there(word: str, known: str | None) -> str:
    return "." if word == known else word


def _who(stands: Row, said: Said) -> str:
    if "owner" in stands:
        return "=" if stands["owner"] == said.by else f"={stands['owner']}"
    return f"@{stands['queue']}" if "queue" in stands else "-"


def _row_of(text: str, said: Said) -> Row:
    head, *words = text.split(" ")
    token = f"t{head[1:] or 1}"
    here = said.stands.get(token, "")
    match head[0], words:
        case "b", [scene, digest]:
            return {"kind": "began", "scene": scene, "hash": digest}
        case "e", [node, who]:
            return {"kind": "entered", "token": token, "is": {"node": node, **_has(who, said)}}
        case "m", [sent, on, node, *who]:
            came = [here if sent == "." else sent, said.by]
            stands = {"node": node, **_has(who[0] if who else "=", said), "from": came}
            return {
                "kind": "moved",
                "token": token,
                "on": said.on if on == "." else on,
                "is": stands,
            }
        case "t", [node, command]:
            told = {
                "node": here if node == "." else node,
                "command": said.on if command == "." else command,
            }
            return {"kind": "taken", "token": token, **told, "unset": ["from"]}
        case "c", [minutes] if minutes.isdecimal():
            begun = {"limit_min": int(minutes), "running_since": said.at}
            return {"kind": "clock", "token": token, "is": begun}
        case "c", []:
            return {"kind": "clock", "token": token}
    raise LookupError(f"{text[:60]!r} is no row of a flow")


def _has(who: str, said: Said) -> dict[str, str]:
    if who[0] == "=":
        return {"owner": who[1:] or said.by}
    return {"queue": who[1:]} if who[0] == "@" else {}
