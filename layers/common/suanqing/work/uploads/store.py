"""Where uploads lie: objects of the company's bucket (UPLOADS_BUCKET), and an item beside the ticket for each that
counts (table WORK_TABLE, `upload:<ticket>` / upload id).

    incoming/<ticket>/<upload>        what somebody sends; goes after a day
    kept/<ticket>/<upload>/original   as it came; kept/<ticket>/<upload>/bare: without its camera's notes

id  access pattern                              operation
U1  a form to send one file with                none: signed here
U2  what was sent                               s3:GetObject
U3  keep it                                     s3:PutObject, then PutItem, if absent
U4  one that counts, all of a ticket            GetItem, Query, consistent
U5  a short address to read it at               none: signed here
"""

from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from suanqing.errors import Conflict
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.uploads.kinds import TYPES
from suanqing.work.uploads.model import (
    Announced,
    Upload,
    check_size,
    from_item,
    to_item,
    upload_id_for,
)

SEND_SECONDS, READ_SECONDS = 900, 300
NOT_THERE = frozenset({"NoSuchKey", "404"})
META = ("content-type", "sha256", "size")
"""What was announced, with the object itself: the signed form lets nobody send another."""


class Sent(NamedTuple):
    """What lies there, and what it was announced as."""

    announced: Announced
    data: bytes


class UploadStore:
    def __init__(self, s3: Any, bucket: str, linked: LinkedStore) -> None:
        self._s3, self._bucket, self._linked = s3, bucket, linked

    def form(self, ticket_id: str, announced: Announced) -> dict[str, Any]:
        """{"url", "fields"} of a POST that takes just this file, for 15 minutes."""
        told = (announced.content_type, announced.sha256, str(announced.size))
        fields = {f"x-amz-meta-{name}": value for name, value in zip(META, told, strict=True)}
        fields["Content-Type"] = announced.content_type
        made: dict[str, Any] = self._s3.generate_presigned_post(
            self._bucket,
            _incoming(ticket_id, upload_id_for(ticket_id, announced)),
            Fields=dict(fields),
            Conditions=[
                *({name: value} for name, value in fields.items()),
                ["content-length-range", announced.size, announced.size],
            ],
            ExpiresIn=SEND_SECONDS,
        )
        return made

    def sent(self, ticket_id: str, upload_id: str) -> Sent:
        """Conflict `not_uploaded` where nothing lies there; a file of another size is not read."""
        key = _incoming(ticket_id, upload_id)
        try:
            found = self._s3.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] not in NOT_THERE:
                raise
            raise Conflict(
                "nothing was uploaded under this id", "not_uploaded", upload=upload_id
            ) from None
        content_type, sha256, size = (found["Metadata"][name] for name in META)
        announced = Announced(content_type, int(size), sha256)
        with found["Body"] as body:
            check_size(announced, found["ContentLength"])
            return Sent(announced, body.read())

    def keep(self, ticket_id: str, upload: Upload, data: bytes, bare: bytes) -> Upload:
        """Those bytes that were looked at, not what lies there meanwhile; the item comes last, so that nothing
        counts whose bytes are not there. Of two who keep it at once the first is named."""
        for part, content in (("original", data), ("bare", bare)):
            self._s3.put_object(
                Bucket=self._bucket,
                Key=_kept(ticket_id, upload.upload_id, part),
                Body=content,
                ContentType=upload.announced.content_type,
            )
        if self._linked.add(_beside(ticket_id), upload.upload_id, to_item(upload)):
            return upload
        return self.find(ticket_id, upload.upload_id) or upload

    def find(self, ticket_id: str, upload_id: str) -> Upload | None:
        item = self._linked.get(_beside(ticket_id), upload_id)
        return from_item(item) if item else None

    def all(self, ticket_id: str) -> list[Upload]:
        """By time."""
        found = map(from_item, self._linked.all(_beside(ticket_id), "U"))
        return sorted(found, key=lambda upload: (upload.at, upload.upload_id))

    def address(self, ticket_id: str, upload: Upload, original: bool) -> str:
        """Where it can be read for five minutes; the answer's type is the one that was found."""
        content_type = upload.announced.content_type
        name = f"{upload.upload_id}.{TYPES[content_type]}"
        made: str = self._s3.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": _kept(ticket_id, upload.upload_id, "original" if original else "bare"),
                "ResponseContentType": content_type,
                "ResponseContentDisposition": f'inline; filename="{name}"',
            },
            ExpiresIn=READ_SECONDS,
        )
        return made


def _incoming(ticket_id: str, upload_id: str) -> str:
    return f"incoming/{ticket_id}/{upload_id}"


def _kept(ticket_id: str, upload_id: str, part: str) -> str:
    return f"kept/{ticket_id}/{upload_id}/{part}"


def _beside(ticket_id: str) -> str:
    return f"upload:{ticket_id}"
