"""Stored value of a customer, under every id of theirs, and who is to be reminded of it."""

from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, RELATE
from suanqing.platform import observe
from suanqing.work.customers import value_schemas as schemas
from tickets import decisions
from tickets.customer_wiring import value
from tickets.wiring import api


@api.route("GET", "/customers/{customer_id}/value", roles=RELATE)
def get_value(customer_id: str, query: schemas.ValueQuery) -> schemas.ValueView:
    """What may be spent today, by lot, what was paid and what was given apart, and every change there was."""
    return _value(customer_id, query.currency)


@api.route(
    "POST",
    "/customers/{customer_id}/value/top-ups",
    roles=MONEY_DECISIONS,
    decides=nothing,
    two_people=decisions.topped_up,
)
def top_up(
    caller: Caller, customer_id: str, body: schemas.TopUp, by_two: bool
) -> schemas.ValueView:
    """Topped up, once by source and line: what was paid, and what was given with it. By two people above what the
    company lets one person give in a day."""
    about = (body.source, body.line)
    value(body.currency).top_up(
        caller, customer_id, body.paid, body.gift, about, body.ends or "", body.reason,
        decisions.by_one(body.currency, by_two),
    )  # fmt: skip
    observe.log("value topped up", by=caller.party)
    return _value(customer_id, body.currency)


@api.route("POST", "/customers/{customer_id}/value", roles=RELATE, decides=nothing)
def change_value(caller: Caller, customer_id: str, body: schemas.ValueChange) -> schemas.ValueView:
    """Spent (what ends first, then the oldest, of a top-up what was paid first) or given back, once by source and line;
    never below 0."""
    about, ledger = (body.source, body.line), value(body.currency)
    if body.kind == "give_back":
        ledger.give_back(caller, customer_id, about, body.reason)
    elif body.amount is None:
        raise Invalid("Field required", where="amount")
    else:
        ledger.spend(caller, customer_id, body.amount, about, body.reason)
    observe.log("value changed", kind=body.kind, by=caller.party)
    return _value(customer_id, body.currency)


@api.route(
    "POST",
    "/customers/{customer_id}/value/pay-backs",
    roles=MONEY_DECISIONS,
    decides=nothing,
    two_people=decisions.paid_back,
)
def pay_back(
    caller: Caller, customer_id: str, body: schemas.PayBack, by_two: bool
) -> schemas.ValueView:
    """Of one top-up, what was paid and not spent goes back to the customer, and the rest of its gift ends. By two
    people above what the company lets one person give in a day."""
    of, about = (body.top_up, body.top_up_line), (body.source, body.line)
    limit = decisions.by_one(body.currency, by_two)
    value(body.currency).pay_back(caller, customer_id, body.amount, of, about, body.reason, limit)
    observe.log("value paid back", by=caller.party)
    return _value(customer_id, body.currency)


def _value(customer_id: str, currency: str) -> schemas.ValueView:
    ledger = value(currency)
    return schemas.value_view(currency, ledger.accounts(customer_id), ledger.entries(customer_id))
