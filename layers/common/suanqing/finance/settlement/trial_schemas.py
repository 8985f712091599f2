"""An invented ticket in API bodies and answers (pydantic)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from suanqing import labels
from suanqing.finance.assessment.explain.step_words import explain
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.finance.assessment.trial import Invented, with_names
from suanqing.finance.settlement.schemas import Money, ShareView, StepView, asked_of, whole
from suanqing.people.parties.model import Party
from suanqing.platform.input_fields import (
    Code,
    FactName,
    Id,
    Moment,
    Quantity,
    Rate,
    Region,
    Strict,
    Value,
)
from suanqing.problems import Lang
from suanqing.times import rfc3339, told

Weight = Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6})?$", examples=["0.6"])]


class TrialLine(Strict):
    """worker: whose own line it is, as minutes are."""

    sku: Id
    qty: Quantity
    worker: Id | None = None


class TrialWorker(Strict):
    party: Id
    weight: Weight = "1"


class TrialSession(Strict):
    """A stretch of work."""

    worker: Id
    from_: Annotated[Moment, Field(alias="from")]
    to: Moment


class TrialTicket(Strict):
    """An invented ticket: of an outlet, or of any with this scenario, level and coefficient. served: now or the
    version's first moment, whichever is later, if not said. crew: the lead first; nobody in particular if not said."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "region": "310115",
                    "scenario": "franchise",
                    "lines": [{"sku": "AC-INSTALL", "qty": "2"}],
                    "facts": {"distance_km": "12.5"},
                    "urgent": True,
                    "crew": [
                        {"party": "tech-1", "weight": "0.6"},
                        {"party": "tech-2", "weight": "0.4"},
                    ],
                }
            ]
        }
    )

    region: Region
    lines: Annotated[list[TrialLine], Field(max_length=60)]
    outlet: Id | None = None
    scenario: Code | None = None
    level: Code | None = None
    coefficient: Rate | None = None
    channel: Code = "manual"
    served: Moment | None = None
    urgent: bool = False
    crew: Annotated[list[TrialWorker], Field(max_length=20, default_factory=list)]
    facts: Annotated[dict[FactName, Value], Field(max_length=40, default_factory=dict)]
    sessions: Annotated[list[TrialSession], Field(max_length=60, default_factory=list)]
    milestones: Annotated[list[Code], Field(max_length=20, default_factory=list)]
    roles: Annotated[dict[Code, Id], Field(max_length=20, default_factory=dict)]

    @model_validator(mode="after")
    def one_outlet(self) -> Self:
        own = (self.scenario, self.level, self.coefficient)
        if self.outlet and any(each is not None for each in own):
            raise ValueError("an outlet has its own scenario, level and coefficient")
        return self

    def invented(self, outlet: Party | None, served: datetime) -> Invented:
        return Invented(
            region=self.region,
            served=served,
            lines=[(line.sku, Decimal(line.qty), line.worker) for line in self.lines],
            outlet=outlet,
            scenario=self.scenario or "direct",
            level=self.level or "standard",
            coefficient=Decimal(self.coefficient) if self.coefficient else None,
            channel=self.channel,
            urgent=self.urgent,
            crew=[(worker.party, Decimal(worker.weight)) for worker in self.crew],
            facts=self.facts,
            sessions=[(each.worker, told(each.from_), told(each.to)) for each in self.sessions],
            milestones=self.milestones,
            roles=self.roles,
        )


class TrialShare(ShareView):
    """name: of the party."""

    name: str


class TrialLineView(BaseModel):
    """A line of money with its steps in numbers and in words. item, fee_name: what people call them."""

    id: str
    plane: str
    sku: str
    item: str
    fee: str
    fee_name: str
    tier: str
    amount: Money
    tax: Money | None = None
    asked: Annotated[
        Money | None, Field(description="of the customer, in the country's currency")
    ] = None
    shares: list[TrialShare]
    steps: list[StepView]
    words: list[str]
    held: str | None = None


class TrialView(BaseModel):
    """What an invented ticket comes to: what the customer is asked, what parties earn, what is left."""

    book: str
    served: str
    customer: Money
    pay: Money
    held: Money | None = None
    margin: Money
    lines: list[TrialLineView]
    warnings: list[str]


def trial_view(
    done: Assessment, served: datetime, names: Mapping[str, str], lang: Lang
) -> TrialView:
    """names: of SKUs and parties by their codes."""
    shown = whole(done.ticket_id, "estimate", done, lang)
    assert shown.customer and shown.pay and shown.margin
    return TrialView(
        book=done.book,
        served=rfc3339(served),
        customer=shown.customer,
        pay=shown.pay,
        held=shown.held,
        margin=shown.margin,
        lines=[_line(line, done.currency, names, lang) for line in done.lines],
        warnings=list(done.warnings),
    )


def _line(line: AssessedLine, currency: str, names: Mapping[str, str], lang: Lang) -> TrialLineView:
    def money(amount: int) -> Money:
        return Money(amount=amount, currency=currency)

    return TrialLineView(
        id=line.id,
        plane=line.plane,
        sku=line.sku,
        item=names.get(line.sku, line.sku),
        fee=line.fee,
        fee_name=labels.label(labels.FEES, line.fee, lang),
        tier=line.tier,
        amount=money(line.amount),
        tax=money(line.tax) if line.plane == "charge" else None,
        asked=asked_of(line),
        shares=[
            TrialShare(party=party, name=names.get(party, party), amount=money(amount))
            for party, amount in line.shares
        ],
        steps=[
            StepView(op=s.op, rule=s.rule, numbers=dict(s.args), value=str(s.value))
            for s in line.steps
        ],
        words=explain(with_names(line, names), lang, currency),
        held=line.held or None,
    )
