"""Photos and files of a ticket: where to send them, that they came, and where they can be read."""

from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STAFF, WORK
from suanqing.work.uploads import schemas
from tickets.wiring import api, uploads

PATH = "/tickets/{ticket_id}/uploads"


@api.route("POST", PATH, roles=WORK)
def start_upload(caller: Caller, ticket_id: str, body: schemas.NewUpload) -> schemas.UploadStart:
    """Announce a file: the answer says where to send it, within 15 minutes, by a form in the browser's own way."""
    return schemas.start_view(uploads().start(caller, ticket_id, schemas.announced(body)))


@api.route("GET", PATH, roles=STAFF)
def list_uploads(caller: Caller, ticket_id: str, query: schemas.UploadsQuery) -> schemas.UploadList:
    """What was uploaded and counts, by time."""
    if query.addresses:
        found = uploads().addresses(caller, ticket_id)
    else:
        found = [(each, None) for each in uploads().all(caller, ticket_id)]
    return schemas.UploadList(items=[schemas.upload_view(caller, *each) for each in found])


@api.route("POST", PATH + "/{upload_id}/done", roles=WORK)
def finish_upload(caller: Caller, ticket_id: str, upload_id: str) -> schemas.UploadView:
    """It was sent. Size, hash and first bytes are read again from where it lies; only then it counts."""
    return schemas.upload_view(caller, uploads().done(caller, ticket_id, upload_id))


@api.route("GET", PATH + "/{upload_id}", roles=STAFF)
def get_upload(
    caller: Caller, ticket_id: str, upload_id: str, query: schemas.UploadQuery
) -> schemas.UploadView:
    """Where it can be read for five minutes, without what its camera noted of places and people."""
    found = uploads().read(caller, ticket_id, upload_id, query.original)
    return schemas.upload_view(caller, found.upload, found)
