"""Uploads in API bodies and answers (pydantic)."""

from typing import Annotated

from pydantic import BaseModel, Field

from suanqing.people.identity.caller import Caller
from suanqing.work.tickets.schemas import Strict
from suanqing.work.uploads.kinds import MAX_BYTES
from suanqing.work.uploads.model import Announced, Upload
from suanqing.work.uploads.service import Address, Started, originals

UploadId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$", examples=["U5KJ3NQ7WZ2HD4TVA"])]


class NewUpload(Strict):
    """The file as it is: jpeg, png, webp, heic or pdf, at most 20 MB. sha256: of its bytes, in hex."""

    content_type: str = Field(min_length=1, max_length=60, examples=["image/jpeg"])
    size: int = Field(ge=1, le=MAX_BYTES * 1000, examples=[482_113])
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", examples=["9f" * 32])


class UploadPost(BaseModel):
    """multipart/form-data to `url`: all fields as they stand here, then `file`, the bytes."""

    url: str
    fields: dict[str, str]
    expires: str


class UploadStart(BaseModel):
    """post: null where this file is there already."""

    id: str
    post: UploadPost | None = None


class TakenView(BaseModel):
    """What the camera noted: a position in WGS-84, and its own clock's time, without a zone."""

    lat: str | None = None
    lng: str | None = None
    at: str | None = None


class UploadView(BaseModel):
    """sha256: of the original. taken: for those who judge. url: where it can be read until `expires`."""

    id: str
    content_type: str
    size: int
    sha256: str
    at: str
    by: str
    taken: TakenView | None = None
    url: str | None = None
    expires: str | None = None


class UploadList(BaseModel):
    items: list[UploadView]


class UploadQuery(Strict):
    """original: as it came, with its camera's notes; for those who judge."""

    original: bool = False


class UploadsQuery(Strict):
    """Of the list."""

    addresses: bool = Field(
        default=False,
        description="whether each picture comes with where it can be read for five minutes",
    )


def start_view(started: Started) -> UploadStart:
    if started.form is None or started.expires is None:
        return UploadStart(id=started.upload_id)
    post = UploadPost(**started.form, expires=started.expires)
    return UploadStart(id=started.upload_id, post=post)


def announced(body: NewUpload) -> Announced:
    return Announced(body.content_type, body.size, body.sha256)


def upload_view(caller: Caller, upload: Upload, address: Address | None = None) -> UploadView:
    view = UploadView(
        id=upload.upload_id, at=upload.at, by=upload.by, **upload.announced._asdict(),
    )  # fmt: skip
    if originals(caller) and (upload.place or upload.taken):
        place = upload.place or {}
        view.taken = TakenView(lat=place.get("lat"), lng=place.get("lng"), at=upload.taken)
    if address:
        view.url, view.expires = address.url, address.expires
    return view
