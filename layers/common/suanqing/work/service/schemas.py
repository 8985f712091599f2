"""Cases as the API takes and shows them. Unknown fields are refused; amounts are minor units."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.platform.input_fields import Moment
from suanqing.work.customers.classes import Classed
from suanqing.work.service.contracts import MAX_VISITS, Contract
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_keys import attrs_of
from suanqing.work.tickets.scene import INSTALLATION
from suanqing.work.tickets.schemas import CaseText, PartyId, Strict

TicketId = Annotated[str, Field(pattern=r"^T[A-Z2-7]{16}$", examples=["TABCDEFGH234567IJ"])]
Reason = Annotated[str, Field(min_length=1, max_length=300)]


class Reschedule(Strict):
    """A new appointment. wasted: somebody had been there for nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"to": "2026-11-03T06:00:00Z", "reason": "客户改期", "cause": "customer"}]
        }
    )

    to: Moment
    reason: Reason
    cause: Literal["customer", "company", "worker", "other"]
    wasted: bool = False


class Asset(Strict):
    """What is served (its serial number, ...) and what is wrong with it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"asset": "SN-2026-0417", "symptom": "不制冷"}]}
    )

    asset: CaseText
    symptom: CaseText


class Rework(Strict):
    """original: the ticket that this one repeats; null: none."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"original": "TABCDEFGH234567IJ", "reason": "同一故障"}]}
    )

    original: TicketId | None
    reason: Reason


Minor = Annotated[int, Field(ge=1, lt=10**13, description="minor units")]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class ContractWork(Strict):
    """The ticket that the signing makes. scene: left out, as the company's rules say of `origin` contract."""

    outlet: PartyId
    title: str = Field(min_length=1, max_length=120)
    region: str = Field(default="", max_length=12, description="GB/T 2260 code of the site")
    address: str = Field(default="", max_length=300, description="of the site")
    scene: str | None = Field(default=None, max_length=64)


class NewContract(Strict):
    """A maintenance contract: `visits` prepaid visits for `amount` in all. work: its first ticket, made with it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customer": "c-7", "visits": 4, "amount": 48000}]}
    )

    customer: CaseText
    visits: Annotated[int, Field(ge=1, le=MAX_VISITS)]
    amount: Minor
    asset: str = Field(default="", max_length=120)
    work: ContractWork | None = None

    def contract(self, id: str) -> Contract:
        return Contract(id, self.customer, self.visits, self.amount, self.asset)


def first_of(contract: Contract, work: ContractWork) -> NewTicket:
    """What its first ticket is created from."""
    told = attrs_of({"customer_id": contract.customer, "asset": contract.asset})
    return NewTicket(
        outlet=work.outlet, title=work.title, region=work.region, address=work.address,
        attrs={**told, "origin": "contract"}, scene=work.scene or INSTALLATION.scene_id,
    )  # fmt: skip


class ContractView(BaseModel):
    """taken: visit -> ticket, of the visits that are taken. amount: for who may read all money."""

    id: str
    customer: str
    asset: str
    visits: int
    amount: int | None = None
    taken: dict[str, str]


class UnderContract(Strict):
    """contract: whose visit the ticket is; null: none's."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"contract": "K-1"}]})

    contract: Id | None


class NewClaim(Strict):
    """A claim on a supplier. evidence: a link to, or the number of, what proves it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outlet": "bj-chaoyang",
                    "title": "压缩机损坏",
                    "region": "110105",
                    "supplier": "sup-1",
                    "amount": 50000,
                    "evidence": "https://files.example/claims/K-7",
                }
            ]
        }
    )

    outlet: PartyId
    title: str = Field(min_length=1, max_length=120)
    region: str = Field(min_length=2, max_length=12)
    supplier: PartyId
    amount: Minor
    evidence: str = Field(min_length=1, max_length=300)
    customer: str = Field(default="", max_length=300)


class NewClass(Strict):
    """A customer's class from `since` on, from now on if not said; "" takes it away."""

    name: str = Field(max_length=64, pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]*)?$", examples=["key"])
    since: Moment | None = None
    reason: Reason


class ClassView(BaseModel):
    name: str
    since: str
    by: str
    reason: str


class ClassesView(BaseModel):
    """A customer's classes in order of time; the last one that has begun holds."""

    customer: str
    classes: list[ClassView]


def classes(customer: str, found: Iterable[Classed]) -> ClassesView:
    shown = [ClassView(**each._asdict()) for each in found]
    return ClassesView(customer=customer, classes=shown)


class NewAttribution(Strict):
    """Who brought the customer, from where, since when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "guide": "g-1",
                    "source": "livestream",
                    "since": "2026-11-03T06:00:00Z",
                    "evidence": "直播间 88",
                }
            ]
        }
    )

    guide: PartyId
    source: Id
    since: Moment
    evidence: str = Field(min_length=1, max_length=300)


class Merge(Strict):
    """into: the customer this id is the same person as; null: it is one of its own again."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"into": "c-7", "reason": "同一手机号"}]}
    )

    into: CaseText | None
    reason: Reason


class Merged(BaseModel):
    """tickets: those whose guide changed."""

    customer: str
    tickets: list[str]
