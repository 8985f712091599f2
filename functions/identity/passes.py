"""A reporter's phone is proven (no login): digits go out in a text message, and come back. The rest of a report is in
`tickets.passes`; this function is the one of both that reads the channels' secret."""

from functools import cache

from chalice.app import Request

from identity.app import api
from suanqing.channels.registry import CHANNELS
from suanqing.channels.sms.proving_service import Proving
from suanqing.channels.sms.sender import DIGITS
from suanqing.channels.sms.settings_store import SmsSettingsStore
from suanqing.channels.sms.tell import teller
from suanqing.platform import aws, secrets
from suanqing.platform.config import setting
from suanqing.platform.keyed import Keyed
from suanqing.times import rfc3339, utcnow
from suanqing.web.caller_address import address_of
from suanqing.work.tickets.phones import Phones
from suanqing.work.visits import report_schemas as schemas
from suanqing.work.visits.pass_store import PassStore
from suanqing.work.visits.report_store import ReportStore


@api.route("POST", "/passes/{token}/phone", roles=None, status=202)
def send_digits(token: str, body: schemas.PhonePlease, request: Request) -> schemas.DigitsSent:
    """Six digits in a text message, good for ten minutes and five tries. Every number is answered alike, known or not.
    Within an hour a number gets three, a code sends thirty, an address asks for twenty."""
    sent = proving().send(token, body.phone, address_of(request.context))
    return schemas.DigitsSent(
        asked=sent.asked, until=rfc3339(sent.until), again=rfc3339(sent.again)
    )


@api.route("POST", "/passes/{token}/proof", roles=None)
def prove_phone(token: str, body: schemas.Digits) -> schemas.PhoneProven:
    """The digits that came. The report under this pass is then of a proven phone."""
    return schemas.PhoneProven(proven=bool(proving().prove(token, body.digits).proven))


@cache
def proving() -> Proving:
    client, pricing, notices = aws.dynamodb(), setting("PRICING_TABLE"), setting("NOTICES_TABLE")
    settings = SmsSettingsStore(client, pricing)
    return Proving(
        PassStore(client, notices),
        ReportStore(client, "", notices),
        lambda: settings.settings().code,
        lambda message, address: teller(CHANNELS["sms"].secret(secrets.secret()), DIGITS).tell(
            message, address
        ),
        Phones(client, pricing).digest,
        Keyed(client, pricing).digest,
        utcnow,
    )
