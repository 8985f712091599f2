"""Bodies and answers of the routes of plans and quotes."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.platform.input_fields import Quantity
from suanqing.work.orders.quotes import Delta, Strategy
from suanqing.work.service.schemas import Minor
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.schemas import CaseText, NewLine, PartyId, Strict


class PlanStrategy(Strict):
    """list: the book's price; rate: that fraction of it; fixed: that amount."""

    kind: Literal["list", "rate", "fixed"] = "list"
    rate: Quantity | None = None
    amount: Minor | None = None

    def strategy(self) -> Strategy:
        return Strategy(self.kind, self.rate, self.amount)


class PlanDocument(Strict):
    """A standard plan: catalogue lines and how they are quoted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "标准安装",
                    "lines": [{"sku": "AC-INSTALL", "qty": "2"}],
                    "strategy": {"kind": "rate", "rate": "0.95"},
                }
            ]
        }
    )

    title: str = Field(min_length=1, max_length=120)
    lines: list[NewLine] = Field(min_length=1, max_length=60)
    strategy: PlanStrategy = PlanStrategy()


class PlanLineView(BaseModel):
    id: str
    sku: str
    qty: str


class PlanView(BaseModel):
    """One version of a plan; a new document is a new version."""

    id: str
    title: str
    lines: list[PlanLineView]
    strategy: PlanStrategy


class QuoteDelta(Strict):
    """changed: quantity by plan line; dropped: plan lines left out; added: lines of this quote only."""

    changed: dict[str, Quantity] = Field(default={}, max_length=60)
    dropped: list[str] = Field(default=[], max_length=60)
    added: list[NewLine] = Field(default=[], max_length=60)

    def delta(self) -> Delta:
        return Delta(self.changed, self.dropped, [(line.sku, line.qty) for line in self.added])


class NewQuote(Strict):
    """A quote from a plan (newest version, or "<name>@<number>") for a customer and site."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plan": "standard@1",
                    "outlet": "bj-chaoyang",
                    "title": "装两台",
                    "region": "110105",
                    "customer": "c-7",
                    "delta": {"changed": {"p1": "2"}},
                }
            ]
        }
    )

    plan: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(@[0-9]{1,6})?$")]
    outlet: PartyId
    title: str = Field(min_length=1, max_length=120)
    region: str = Field(min_length=2, max_length=12)
    address: str = Field(default="", max_length=300)
    customer: str = Field(default="", max_length=300)
    customer_id: CaseText | None = None
    delta: QuoteDelta = QuoteDelta()

    def spec(self) -> NewTicket:
        attrs = {"customer_id": self.customer_id} if self.customer_id else {}
        return NewTicket(
            outlet=self.outlet, title=self.title, region=self.region, address=self.address,
            customer=self.customer, attrs=attrs,
        )  # fmt: skip


class Suggestion(BaseModel):
    """Change the fee structure: this customer's tickets cost more than they were sold for.

    cost: minor units, of the tickets whose extra cost is known. evidence: which, and why.
    """

    advice: str
    cost: int | None = None
    evidence: list[dict[str, Any]]


class QuoteView(BaseModel):
    """amount: what is quoted; listed: what the book says. ticket: what it became."""

    id: str
    plan: str
    delta: dict[str, Any]
    lines: list[list[str]]
    listed: int
    amount: int
    currency: str
    book: str
    suggestion: Suggestion | None = None
    ticket: str | None = None
