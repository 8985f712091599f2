"""Passes to report by at work: begun by who scanned a code, with photos; and what of them a report's ticket has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from suanqing.errors import Conflict, Invalid
from suanqing.people.parties.model import CUSTOMER
from suanqing.times import rfc3339, utcnow
from suanqing.work.uploads.kinds import PICTURES
from suanqing.work.uploads.model import (
    UPLOAD_ID,
    Announced,
    Upload,
    check_announced,
    examined,
    sha256,
    upload_id_for,
)
from suanqing.work.uploads.service import Started
from suanqing.work.uploads.store import SEND_SECONDS, UploadStore
from suanqing.work.visits import passes
from suanqing.work.visits.pass_store import PassStore
from suanqing.work.visits.passes import Pass
from suanqing.work.visits.report_codes import counter
from suanqing.work.visits.report_store import ReportStore


class Begun(NamedTuple):
    """token: told this once."""

    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Passes:
    """keyed: the deployment's keyed digest, so that no address is kept as it stands."""

    store: PassStore
    counts: ReportStore
    uploads: UploadStore
    keyed: Callable[[str], bytes]
    clock: Callable[[], datetime] = utcnow

    def begin(self, code: str, address: str) -> Begun:
        """Of a code that is known. Unavailable: too many were begun by it, or from one address."""
        now, token = self.clock(), passes.new_pass()
        self._count("address", self.address(address), passes.PASSES_OF_ADDRESS, now)
        self._count("passes", code, passes.PASSES_OF_CODE, now)
        digest = passes.digest(token)
        assert digest is not None
        self.store.make(digest, code, now + passes.LIFE)
        return Begun(token, now + passes.LIFE)

    def of(self, token: str, code: str) -> Pass:
        """Invalid: it was begun by another code."""
        found = self.store.get(token, self.clock())[1]
        if found.code != code:
            raise Invalid("this report was begun by another code: scan again", where="pass")
        return found

    def key_of(self, token: str, found: Pass, key: str | None) -> str:
        """By which its report is one: the Idempotency-Key that it was first sent with, so that a report that got a pass
        after its answer was lost is the one of before; without any, the pass itself."""
        return self.store.reported_by(token, key or f"pass:{found.name}")

    def start_photo(self, token: str, announced: Announced, address: str = "") -> Started:
        """Where to send a picture of just this size, type and hash. Writes nothing but that it was asked."""
        now = self.clock()
        _, found = self.store.get(token, now)
        check_announced(announced)
        _check_picture(announced)
        upload_id = upload_id_for(found.name, announced)
        if upload_id in found.photos:
            return Started(upload_id, None, None)
        self._count("photos of", found.name, passes.PHOTOS_OF_PASS, now)
        self._count("photos from", self.address(address), passes.PHOTOS_OF_ADDRESS, now)
        self._count("photos", found.code, passes.PHOTOS_OF_CODE, now)
        form = self.uploads.form(found.name, announced)
        return Started(upload_id, form, rfc3339(now + timedelta(seconds=SEND_SECONDS)))

    def photo_done(self, token: str, upload_id: str) -> Pass:
        """Its bytes are what was announced, so the report has it; again: the same."""
        now = self.clock()
        digest, found = self.store.get(token, now)
        if not UPLOAD_ID.fullmatch(upload_id):
            raise Conflict("nothing was uploaded under this id", "not_uploaded")
        if upload_id not in found.photos:
            self._count("looks of", found.name, passes.LOOKS_OF_PASS, now)
            sent = self.uploads.sent(found.name, upload_id)
            _check_picture(sent.announced)
            examined(sent.announced, sent.data)
            self.store.add_photo(digest, found, upload_id)
        return self.store.get(token, self.clock())[1]

    def chosen(self, found: Pass, named: Sequence[str] | None) -> list[str]:
        """Those of its photos that the report names; None: all. Conflict: more than a report has."""
        wanted = [each for each in found.photos if named is None or each in named]
        if len(wanted) > passes.MOST_PHOTOS:
            raise Conflict(
                f"a report has at most {passes.MOST_PHOTOS} photos", "too_many_uploads", limit=passes.MOST_PHOTOS
            )  # fmt: skip
        return wanted

    def keep(self, found: Pass, photos: Sequence[str], ticket_id: str) -> list[Upload]:
        """The report's photos on its ticket, their bytes looked at once more: what lay there may have been replaced,
        and such a one is left. Again: the same, and never more than a report has, whichever are named then."""
        there = {each.upload_id for each in self.uploads.all(ticket_id) if each.by == CUSTOMER}
        kept = []
        for each in photos:
            if upload := self._kept(found.name, each, ticket_id, len(there) < passes.MOST_PHOTOS):
                there.add(upload.upload_id)
                kept.append(upload)
        return kept

    def address(self, address: str) -> str:
        """How an address is counted: nobody reads it back."""
        known = passes.network(address)
        return self.keyed(f"address\n{known}").hex() if known else ""

    def _kept(self, name: str, upload_id: str, ticket_id: str, room: bool) -> Upload | None:
        try:
            sent = self.uploads.sent(name, upload_id)
            found = examined(sent.announced, sent.data)
        except (Conflict, Invalid):
            return None
        mine = upload_id_for(ticket_id, sent.announced)
        if there := self.uploads.find(ticket_id, mine):
            return there
        if not room:
            return None
        upload = Upload(
            mine, sent.announced, sha256(found.data), rfc3339(self.clock()), CUSTOMER,
            found.told.place, found.told.taken,
        )  # fmt: skip
        return self.uploads.keep(ticket_id, upload, sent.data, found.data)

    def _count(self, what: str, whose: str, most: int, now: datetime) -> None:
        if whose:
            self.counts.count(counter(what, whose), most, now)


def _check_picture(announced: Announced) -> None:
    if announced.content_type not in PICTURES:
        raise Invalid("the upload is no picture", "upload_type", where="content_type")
    if announced.size > passes.PHOTO_BYTES:
        raise Invalid(
            f"a file has at most {passes.PHOTO_BYTES} bytes", "upload_size",
            where="size", limit=passes.PHOTO_BYTES,
        )  # fmt: skip
