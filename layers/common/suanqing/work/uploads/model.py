"""An upload: what is announced, and what was found when it lay there. Pure."""

import hashlib
import re
from base64 import b32encode
from typing import Any, NamedTuple

from suanqing.errors import Invalid
from suanqing.work.uploads.bare import Bare, bare
from suanqing.work.uploads.kinds import FIRST_BYTES, MAX_BYTES, TYPES, type_of

UPLOAD_ID = re.compile("U[A-Z2-7]{8,63}", re.ASCII)


class Announced(NamedTuple):
    """content_type, size in bytes and SHA-256 (hex) that a file is said to have."""

    content_type: str
    size: int
    sha256: str


class Upload(NamedTuple):
    """One that counts. seen: SHA-256 of the picture without its camera's notes, by which it is known again; of
    a file that is no picture, of the whole. place, taken: what the camera said of itself."""

    upload_id: str
    announced: Announced
    seen: str
    at: str
    by: str
    place: dict[str, str] | None = None
    taken: str | None = None


def upload_id_for(ticket_id: str, announced: Announced) -> str:
    """The same file of a ticket always has the same id, so what is sent twice is one."""
    said = "\n".join((ticket_id, announced.content_type, str(announced.size), announced.sha256))
    return "U" + b32encode(hashlib.sha256(said.encode()).digest()[:20]).decode()


def check_announced(announced: Announced) -> None:
    if announced.content_type not in TYPES:
        raise Invalid(
            f"{announced.content_type} is no type of file that is taken", "upload_type",
            where="content_type", takes=sorted(TYPES),
        )  # fmt: skip
    if announced.size > MAX_BYTES:
        raise Invalid(
            f"a file has at most {MAX_BYTES} bytes", "upload_size", where="size", limit=MAX_BYTES
        )


def examined(announced: Announced, data: bytes) -> Bare:
    """What the file is without its camera's notes, and what they were.

    Invalid: `upload_type` an executable, or a picture of another kind; `upload_size`, `upload_hash` another
    file; `upload_damaged` a picture that breaks off.
    """
    found = type_of(data[:FIRST_BYTES])
    if found != announced.content_type:
        raise Invalid(
            f"the file is no {announced.content_type} by its first bytes", "upload_type",
            where="content_type", found=found or "unknown",
        )  # fmt: skip
    check_size(announced, len(data))
    if sha256(data) != announced.sha256:
        raise Invalid("the file is another one by its SHA-256", "upload_hash", where="sha256")
    return bare(announced.content_type, data)


def check_size(announced: Announced, size: int) -> None:
    if size != announced.size:
        raise Invalid(
            f"the file has {size} bytes, not {announced.size}", "upload_size",
            where="size", found=size,
        )  # fmt: skip


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def to_item(upload: Upload) -> dict[str, Any]:
    told = {"place": upload.place, "taken": upload.taken}
    return {
        **upload.announced._asdict(), "seen": upload.seen, "at": upload.at, "by": upload.by,
        **{name: value for name, value in told.items() if value},
    }  # fmt: skip


def from_item(item: dict[str, Any]) -> Upload:
    announced = Announced(item["content_type"], item["size"], item["sha256"])
    return Upload(
        item["part"], announced, item["seen"], item["at"], item["by"],
        item.get("place"), item.get("taken"),
    )  # fmt: skip
