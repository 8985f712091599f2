"""Uploads at work: announced, sent to the bucket, looked at, kept; and who may read them.

Nothing counts before its bytes were read again and are what was announced. Who sees the ticket sees the picture
without what its camera noted; the original and its place are for those who judge (`originals`).
"""

from datetime import timedelta
from typing import Any, NamedTuple

from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import CUSTOMER
from suanqing.times import rfc3339
from suanqing.work.tickets import access
from suanqing.work.tickets.commands import Tickets
from suanqing.work.uploads.kinds import PICTURES
from suanqing.work.uploads.model import (
    Announced,
    Upload,
    check_announced,
    examined,
    sha256,
    upload_id_for,
)
from suanqing.work.uploads.store import READ_SECONDS, SEND_SECONDS, UploadStore

MOST = 200
"""Uploads of a ticket."""


class Started(NamedTuple):
    """form: {"url", "fields"} until `expires`; None where the file counts already."""

    upload_id: str
    form: dict[str, Any] | None
    expires: str | None


class Address(NamedTuple):
    upload: Upload
    url: str
    expires: str


class Uploads:
    def __init__(self, tickets: Tickets, store: UploadStore) -> None:
        self.tickets, self.store = tickets, store

    def start(self, caller: Caller, ticket_id: str, announced: Announced) -> Started:
        """Where to send a file of just this size, type and hash. Writes nothing."""
        self._check(caller, ticket_id)
        check_announced(announced)
        upload_id = upload_id_for(ticket_id, announced)
        there = {each.upload_id for each in self.store.all(ticket_id)}
        if upload_id in there:
            return Started(upload_id, None, None)
        if len(there) >= MOST:
            raise Conflict(f"a ticket has at most {MOST} uploads", "too_many_uploads", limit=MOST)
        form = self.store.form(ticket_id, announced)
        return Started(upload_id, form, self._in(SEND_SECONDS))

    def done(self, caller: Caller, ticket_id: str, upload_id: str) -> Upload:
        """It counts from here on; again: the same. Refused, nothing is kept, and the right file may follow."""
        self._check(caller, ticket_id)
        if there := self.store.find(ticket_id, upload_id):
            return there
        sent = self.store.sent(ticket_id, upload_id)
        found = examined(sent.announced, sent.data)
        upload = Upload(
            upload_id, sent.announced, sha256(found.data), rfc3339(self.tickets.clock()),
            caller.party, found.told.place, found.told.taken,
        )  # fmt: skip
        return self.store.keep(ticket_id, upload, sent.data, found.data)

    def all(self, caller: Caller, ticket_id: str) -> list[Upload]:
        self.tickets.get(caller, ticket_id)
        return self.store.all(ticket_id)

    def read(self, caller: Caller, ticket_id: str, upload_id: str, original: bool) -> Address:
        """Of the original NotFound for who may only see the picture."""
        self.tickets.get(caller, ticket_id)
        upload = self._found(ticket_id, upload_id)
        if original and not originals(caller):
            raise NotFound("no such upload", upload=upload_id)
        url = self.store.address(ticket_id, upload, original)
        return Address(upload, url, self._in(READ_SECONDS))

    def addresses(self, caller: Caller, ticket_id: str) -> list[tuple[Upload, Address | None]]:
        """All, each picture with where it can be read without what its camera noted. Signed here: nothing is asked."""
        expires = self._in(READ_SECONDS)

        def address(upload: Upload) -> Address | None:
            if upload.announced.content_type not in PICTURES:
                return None
            return Address(upload, self.store.address(ticket_id, upload, False), expires)

        return [(each, address(each)) for each in self.all(caller, ticket_id)]

    def shown(self, caller: Caller, ticket_id: str, upload_id: str) -> dict[str, str]:
        """What evidence says of a picture that was uploaded: its id, and by what it is known again."""
        self.tickets.get(caller, ticket_id)
        upload = self._found(ticket_id, upload_id)
        if upload.announced.content_type not in PICTURES:
            raise Invalid("the upload is no picture", "upload_type", where="upload")
        if upload.by == CUSTOMER:
            raise Invalid("a reporter's photo proves no work", where="upload")
        return {"value": upload.seen, "upload": upload_id}

    def _found(self, ticket_id: str, upload_id: str) -> Upload:
        upload = self.store.find(ticket_id, upload_id)
        if upload is None:
            raise NotFound("no such upload", upload=upload_id)
        return upload

    def _check(self, caller: Caller, ticket_id: str) -> None:
        """Who may add evidence may upload."""
        access.check(caller, self.tickets.get(caller, ticket_id), "add_evidence")

    def _in(self, seconds: int) -> str:
        return rfc3339(self.tickets.clock() + timedelta(seconds=seconds))


def originals(caller: Caller) -> bool:
    """Those who judge work and read all of it."""
    return access.directs(caller) or caller.is_any("finance", "auditor")
