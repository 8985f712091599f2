"""What a reporter's page does before it reports: begins, and sends photos (no login). The phone is proven in
`identity.passes`."""

from chalice.app import Request

from suanqing.times import rfc3339
from suanqing.web.caller_address import address_of
from suanqing.work.uploads import schemas as files
from suanqing.work.visits import report_schemas as schemas
from tickets.customer_wiring import passes, reports
from tickets.wiring import api

PHOTOS = "/passes/{token}/photos"


@api.route("POST", "/reports/{code}/passes", roles=None, status=201)
def begin_report(code: str, request: Request) -> schemas.ReportPass:
    """A pass for one report by this code, good for twelve hours: its photos and its phone's proof stand under it."""
    found = reports().known(code)
    begun = passes().begin(found.code, address_of(request.context))
    return schemas.ReportPass(token=begun.token, until=rfc3339(begun.until))


@api.route("POST", PHOTOS, roles=None)
def start_report_photo(token: str, body: files.NewUpload, request: Request) -> files.UploadStart:
    """Announce a photo (jpeg, png, webp or heic, 5 MB): the answer says where to send it, within 15 minutes."""
    address = address_of(request.context)
    return files.start_view(passes().start_photo(token, files.announced(body), address))


@api.route("POST", PHOTOS + "/{upload_id}", roles=None)
def finish_report_photo(token: str, upload_id: str) -> schemas.PhotoList:
    """It was sent: its bytes are read again, and the report has it if they are what was announced. What no report
    names is gone after a day."""
    return schemas.PhotoList(photos=[*passes().photo_done(token, upload_id).photos])
