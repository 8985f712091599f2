"""Maintenance contracts and claims on suppliers."""

from dataclasses import asdict

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH, RELATE
from suanqing.work.service import schemas
from suanqing.work.service.claims import Claim, open_claim
from suanqing.work.service.contracts import Contract
from suanqing.work.tickets import access
from tickets import decisions
from tickets.answers import Shown, shown
from tickets.wiring import api, cases, contracts, starting, tickets


@api.route("PUT", "/contracts/{contract_id}", roles=RELATE, decides=nothing)
def put_contract(
    caller: Caller, contract_id: schemas.Id, body: schemas.NewContract
) -> schemas.ContractView:
    """A contract with its prepaid visits; it never changes, so the same again is the same. With `work` the signing
    makes the ticket of its first visit, once: under the contract, in the scene that the company's rules say."""
    wanted = body.contract(contract_id)
    spec = schemas.first_of(wanted, body.work) if body.work else None
    if spec and not (body.work and body.work.scene):
        access.check_create(caller, spec.outlet)
        spec = starting().chosen(spec)
    if spec and not contracts().known(contract_id):
        tickets().check_new(caller, spec)
    made = contracts().create(caller, wanted)
    if spec and not made.taken:
        ticket = cases().create(caller, spec, f"contract:{contract_id}").ticket
        contracts().put_under(caller, ticket.ticket_id, contract_id)
        made = contracts().get(contract_id)
    return _view(caller, made)


@api.route("GET", "/contracts/{contract_id}", roles=RELATE)
def get_contract(caller: Caller, contract_id: str) -> schemas.ContractView:
    """The contract, and which ticket took which visit; what it cost for who may read all money."""
    return _view(caller, contracts().get(contract_id))


@api.route(
    "POST",
    "/tickets/{ticket_id}/contract",
    roles=RELATE,
    decides=decisions.judged,
    two_people=decisions.late,
)
def put_under_contract(
    caller: Caller, ticket_id: str, body: schemas.UnderContract, if_match: int | None
) -> Shown:
    """Take the contract's next visit for the ticket, or give it back."""
    return shown(caller, contracts().put_under(caller, ticket_id, body.contract, if_match))


@api.route(
    "POST",
    "/claims",
    roles=DISPATCH,
    status=201,
    decides=decisions.claimed_supplier,
    two_people=decisions.large_claim,
    repeats=True,
)
def create_claim(caller: Caller, body: schemas.NewClaim, idempotency_key: str | None) -> Shown:
    """Claim from a supplier; completed, it stands on the supplier's statement below zero."""
    claim = Claim(**body.model_dump())
    desk = tickets()
    made = open_claim(desk, desk.parties, caller, claim, idempotency_key)
    return shown(caller, made.ticket, 201 if made.created else 200)


def _view(caller: Caller, contract: Contract) -> schemas.ContractView:
    """The amount is the customer's price."""
    hidden: dict[str, None] = {} if caller.reads_all_money else {"amount": None}
    return schemas.ContractView(**asdict(contract) | hidden)
