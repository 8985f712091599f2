"""Standard plans, and quotes from them. Quotes show the customer's price: not for dispatchers."""

from dataclasses import asdict
from typing import Any

from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH, SELL
from suanqing.work.orders import schemas
from suanqing.work.orders.quotes import Plan
from tickets.answers import Shown, shown
from tickets.wiring import api, quoting


@api.route("PUT", "/plans/{plan}", roles=SELL, decides=nothing)
def put_plan(caller: Caller, plan: str, body: schemas.PlanDocument) -> schemas.PlanView:
    """A new version of a standard plan; quotes keep the version they began with."""
    lines = [(line.sku, line.qty) for line in body.lines]
    return _plan(quoting().put_plan(caller, plan, body.title, lines, body.strategy.strategy()))


@api.route("GET", "/plans/{plan}", roles=SELL)
def get_plan(plan: str) -> schemas.PlanView:
    """The newest version of a plan, or the one named "<name>@<number>"."""
    return _plan(quoting().plan(plan))


@api.route("POST", "/quotes", roles=SELL)
def create_quote(
    caller: Caller, body: schemas.NewQuote, idempotency_key: str | None
) -> schemas.QuoteView:
    """Quote from a plan, with what the customer's special tickets suggest; once a key."""
    if not idempotency_key:
        raise Invalid("a quote needs an Idempotency-Key", where="Idempotency-Key")
    made = quoting().quote(caller, idempotency_key, body.plan, body.delta.delta(), body.spec())
    return _view(made)


@api.route("GET", "/quotes/{quote_id}", roles=SELL)
def get_quote(quote_id: str) -> schemas.QuoteView:
    """A quote as it was made, and the ticket it became."""
    return _view(quoting().get(quote_id))


@api.route("POST", "/quotes/{quote_id}/ticket", roles=DISPATCH, status=201, repeats=True)
def convert_quote(caller: Caller, quote_id: str) -> Shown:
    """The quote's ticket, made once; it carries the plan's version and what was changed."""
    made = quoting().convert(caller, quote_id)
    return shown(caller, made.ticket, 201 if made.created else 200)


def _plan(plan: Plan) -> schemas.PlanView:
    lines = [schemas.PlanLineView(**line._asdict()) for line in plan.lines]
    strategy = schemas.PlanStrategy.model_construct(None, **asdict(plan.strategy))
    return schemas.PlanView(id=plan.id, title=plan.title, lines=lines, strategy=strategy)


def _view(quote: dict[str, Any]) -> schemas.QuoteView:
    return schemas.QuoteView.model_validate(quote)
