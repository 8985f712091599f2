"""Standard plans, and quotes from them. Quotes show the customer's price: not for dispatchers."""

from dataclasses import asdict
from typing import Any

from suanqing.cases import documents
from suanqing.cases.quotes import Plan
from suanqing.errors import Invalid
from suanqing.identity.caller import Caller
from suanqing.identity.duties import nothing
from suanqing.parties.model import Role
from tickets.wiring import DIRECTORS, Shown, api, quoting, shown

SELLERS: frozenset[Role] = frozenset({"admin", "finance"})


@api.route("PUT", "/plans/{plan}", roles=SELLERS, decides=nothing)
def put_plan(caller: Caller, plan: str, body: documents.PlanDocument) -> documents.PlanView:
    """A new version of a standard plan; quotes keep the version they began with."""
    lines = [(line.sku, line.qty) for line in body.lines]
    return _plan(quoting().put_plan(caller, plan, body.title, lines, body.strategy.strategy()))


@api.route("GET", "/plans/{plan}", roles=SELLERS)
def get_plan(plan: str) -> documents.PlanView:
    """The newest version of a plan, or the one named "<name>@<number>"."""
    return _plan(quoting().plan(plan))


@api.route("POST", "/quotes", roles=SELLERS)
def create_quote(
    caller: Caller, body: documents.NewQuote, idempotency_key: str | None
) -> documents.QuoteView:
    """Quote from a plan, with what the customer's special tickets suggest; once a key."""
    if not idempotency_key:
        raise Invalid("a quote needs an Idempotency-Key", where="Idempotency-Key")
    made = quoting().quote(caller, idempotency_key, body.plan, body.delta.delta(), body.spec())
    return _view(made)


@api.route("GET", "/quotes/{quote_id}", roles=SELLERS)
def get_quote(quote_id: str) -> documents.QuoteView:
    """A quote as it was made, and the ticket it became."""
    return _view(quoting().get(quote_id))


@api.route("POST", "/quotes/{quote_id}/ticket", roles=DIRECTORS, status=201, repeats=True)
def convert_quote(caller: Caller, quote_id: str) -> Shown:
    """The quote's ticket, made once; it carries the plan's version and what was changed."""
    made = quoting().convert(caller, quote_id)
    return shown(caller, made.ticket, 201 if made.created else 200)


def _plan(plan: Plan) -> documents.PlanView:
    lines = [documents.PlanLineView(**line._asdict()) for line in plan.lines]
    strategy = documents.PlanStrategy.model_construct(None, **asdict(plan.strategy))
    return documents.PlanView(id=plan.id, title=plan.title, lines=lines, strategy=strategy)


def _view(quote: dict[str, Any]) -> documents.QuoteView:
    return documents.QuoteView.model_validate(quote)
