"""Codes to report by: made, drawn, listed and revoked by staff; a report by whoever scanned one (no login)."""

from io import BytesIO

from suanqing.channels.miniprogram.visitor import CHANNEL, keys_of, place, proved
from suanqing.channels.telling.contact_store import of_customer
from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import STEER
from suanqing.platform import config
from suanqing.times import rfc3339, utcnow
from suanqing.web.answers import Reply
from suanqing.work.customers.register import VISITOR, Sighting, Touch
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.visits import report_schemas as schemas
from suanqing.work.visits.passes import BY_DIGITS, Pass, Proof, standing
from suanqing.work.visits.report_service import SCANNED
from suanqing.work.visits.visit_service import Made
from tickets.contacts import agreed, agreed_in_program
from tickets.customer_wiring import asks_digits, identity, passes, reports, visitor_store
from tickets.visitors import known
from tickets.wiring import api

SVG = "image/svg+xml"
MAX_REPORT = 16 * 1024


@api.route("POST", "/codes", roles=STEER, status=201, decides=nothing)
def make_code(caller: Caller, body: schemas.NewCode) -> schemas.CodeView:
    """A code for an outlet or an asset of it, to be printed and fixed there."""
    made = reports().make(caller, body.outlet, body.asset, body.label)
    return schemas.code_view(made, config.setting("PUBLIC_URL"))


@api.route("GET", "/codes", roles=STEER)
def list_codes(caller: Caller, query: schemas.CodesQuery) -> schemas.Codes:
    """An outlet's codes."""
    url = config.setting("PUBLIC_URL")
    found = reports().of(caller, query.outlet)
    return schemas.Codes(items=[schemas.code_view(each, url) for each in found])


@api.route("DELETE", "/codes/{code}", roles=STEER, status=204, decides=nothing)
def revoke_code(caller: Caller, code: str) -> Reply:
    """Nobody reports by it any more; tickets that came by it stay."""
    reports().revoke(caller, code)
    return Reply(None, 204)


@api.route("GET", "/codes/{code}/picture", roles=STEER, produces=SVG)
def draw_code(caller: Caller, code: str) -> Reply:
    """The code as a picture to print (SVG, a QR code that is read with an eighth of it dirty)."""
    import segno

    found = reports().known(code)
    url, drawn = schemas.url_of(found.code, config.setting("PUBLIC_URL")), BytesIO()
    segno.make_qr(url, error="m").save(drawn, kind="svg", scale=8, border=4, xmldecl=False)
    return Reply(drawn.getvalue().decode(), content_type=SVG)


@api.route("GET", "/reports/{code}", roles=None)
def open_report(code: str) -> schemas.ReportPlace:
    """What the code stands for."""
    found, outlet = reports().place(code)
    return schemas.ReportPlace(
        outlet=outlet, label=found.label, asset=found.asset, proof=asks_digits()
    )


@api.route("POST", "/reports/{code}", roles=None, status=201, max_body=MAX_REPORT)
def report(code: str, body: schemas.NewReport, idempotency_key: str | None) -> schemas.ReportMade:
    """Something is broken there: a ticket at the code's outlet, in the company's scene for it, and the link to follow
    it. Where the company asks for it, the phone was proven under the pass. The same pass or Idempotency-Key again, or
    without one the same words from the same phone, is the same ticket; so is the same key with a pass that it had not
    before, whose photos it then has."""
    begun = passes().of(body.pass_, code) if body.pass_ else None
    chosen = passes().chosen(begun, body.photos) if begun else []
    key = (
        passes().key_of(body.pass_, begun, idempotency_key)
        if body.pass_ and begun
        else idempotency_key
    )
    made = (_from_program if body.session else _from_page)(code, body, key, begun)
    photos = passes().keep(begun, chosen, made.link.ticket) if begun else []
    return schemas.report_made(made, len(photos))


def _from_page(code: str, body: schemas.NewReport, key: str | None, begun: Pass | None) -> Made:
    proof = _standing(body, begun, asks_digits())
    if proof is None:
        raise Invalid(
            "prove the phone first: ask for digits by text message", "phone_unproven", where="phone"
        )
    made = reports().report(code, body.report(proof), key)
    if body.tell:
        proven = _evidence(made) if proof == BY_DIGITS else None
        agreed(made.link.ticket, body.phone, f"扫码报修时同意 {rfc3339(utcnow())}", proven)
    return made


def _evidence(made: Made) -> str:
    return f"短信验证码验证的电话,报修 {made.link.ticket}"


def _standing(body: schemas.NewReport, begun: Pass | None, asks: bool) -> tuple[Proof, str] | None:
    return standing(begun, reports().making.phones.digest(body.phone) or "", asks)


def _from_program(code: str, body: schemas.NewReport, key: str | None, begun: Pass | None) -> Made:
    """By a customer whom WeChat proved: theirs from now on, and where they agreed they are told in the program."""
    who, now = known(body.session), utcnow()
    reports().known(code)
    proof = proved(who, body.session, body.phone)
    keys = keys_of(who, body.phone if proof else "", f"小程序授权手机号 {rfc3339(now)}")
    met = Sighting(keys, Touch(rfc3339(now), CHANNEL, "report", code))
    customer = identity().seen(SCANNED, met).customer
    by_digits = _standing(body, begun, True) == BY_DIGITS
    shown = ("proven", "wechat") if proof else BY_DIGITS if by_digits else ("unproven", "program")
    made = reports().report(code, body.report(shown, customer), key)
    visitor_store().reported(who, made.link.ticket, now)
    identity().store.add(customer_key(customer), VISITOR + place(who), {"place": place(who)})
    if body.tell:
        consent, evidence = (
            f"小程序报修时同意 {rfc3339(now)}",
            f"微信验证的身份,报修 {made.link.ticket}",
        )
        agreed_in_program(made.link.ticket, who.openid, consent, evidence)
        agreed_in_program(of_customer(customer), who.openid, consent, evidence)
        by_phone = evidence if proof else _evidence(made) if by_digits else None
        agreed(made.link.ticket, body.phone, consent, by_phone)
    return made
