"""Codes to report by, and reports, in API bodies and answers (pydantic)."""

from typing import Annotated

from pydantic import BaseModel, Field

from suanqing.times import rfc3339
from suanqing.work.tickets.schemas import PartyId, Place, Strict
from suanqing.work.visits import passes
from suanqing.work.visits.report_codes import Code, Report
from suanqing.work.visits.visit_service import Made

Short = Annotated[str, Field(max_length=120)]
Photo = Annotated[str, Field(max_length=64)]


class NewCode(Strict):
    """asset: what it is fixed to, by its serial number or tag. label: where that is, for people."""

    outlet: PartyId
    asset: Short = ""
    label: Short = ""


class CodeView(BaseModel):
    """url: what the picture says. A code opens nothing: whoever reads it can report. asset: what it is fixed to. label:
    where that is, for people. by: who made it."""

    code: str
    outlet: str
    asset: str
    label: str
    by: str
    at: str = Field(description="RFC 3339")
    url: str


class Codes(BaseModel):
    """items: the oldest first."""

    items: list[CodeView]


class CodesQuery(Strict):
    outlet: PartyId


class ReportPlace(BaseModel):
    """What whoever scanned the code is told. outlet: the name of whom they tell. label: where it is. asset: what it is
    fixed to. proof: the phone has to be proven by digits in a text message (`POST /reports/{code}/passes`). photos: so
    many may go along. photo_bytes: of each at most."""

    outlet: str
    label: str
    asset: str
    proof: bool = False
    photos: int = passes.MOST_PHOTOS
    photo_bytes: int = passes.PHOTO_BYTES


class NewReport(Strict):
    """phone: of whoever reports; it is not kept, the ticket is found by it. tell: they agree to be told there how the
    work stands; then it is kept, sealed. words: what is wrong. name: how to call
    who reports. place, position: where it is, if not where the code is. session: of the mini program
    (`POST /login/miniprogram`), from which it is reported. pass: under which the phone was proven and photos were sent;
    it makes one report. photos: which of the pass's, at most 4; left out: all."""

    phone: str = Field(min_length=1, max_length=40, examples=["400-800-8888"])
    words: str = Field(min_length=1, max_length=1000)
    name: str = Field(default="", max_length=60)
    place: str = Field(default="", max_length=300)
    position: Place | None = None
    tell: bool = False
    session: str = Field(default="", max_length=64)
    pass_: str = Field(default="", max_length=64, alias="pass")
    photos: list[Photo] | None = Field(default=None, max_length=20)

    def report(self, proof: tuple[str, str], customer: str = "") -> Report:
        position = self.position.model_dump() if self.position else None
        return Report(self.phone, self.words, self.name, self.place, position, customer, proof)


class ReportMade(BaseModel):
    """ticket: its number. token: the link by which the reporter follows it (`GET /visits/{token}`). photos: so many are
    on it."""

    ticket: str
    token: str
    photos: int = 0


class ReportPass(BaseModel):
    """token: by which the phone is proven, photos are sent and the report is made; told this once."""

    token: str
    until: str = Field(description="RFC 3339")


class PhotoList(BaseModel):
    """photos: ids of those that the report has."""

    photos: list[str]


class PhonePlease(Strict):
    """phone: a mainland mobile, to which the digits go."""

    phone: str = Field(min_length=1, max_length=40, examples=["13800138000"])


class DigitsSent(BaseModel):
    """asked: digits went out and are asked for; false: none can be sent now, and the report says that its phone is
    unproven. until: so long they are good. again: others may be asked for from then on."""

    asked: bool
    until: str = Field(description="RFC 3339")
    again: str = Field(description="RFC 3339")


class Digits(Strict):
    """digits: as they came."""

    digits: str = Field(pattern=r"^[0-9]{6}$", examples=["042917"])


class PhoneProven(BaseModel):
    proven: bool = Field(description="true: the report's phone is")


def code_view(code: Code, public_url: str) -> CodeView:
    return CodeView(
        code=code.code,
        outlet=code.outlet,
        asset=code.asset,
        label=code.label,
        by=code.by,
        at=rfc3339(code.at),
        url=url_of(code.code, public_url),
    )


def url_of(code: str, public_url: str) -> str:
    return f"{public_url}/console/v.html#report/{code}"


def report_made(made: Made, photos: int = 0) -> ReportMade:
    return ReportMade(ticket=made.link.ticket, token=made.token, photos=photos)
