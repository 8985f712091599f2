"""Plans of messages to a segment: who would get what, who joins, what is due, what became of it."""

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import RELATE
from suanqing.platform import observe
from suanqing.platform.cursors import decoded, encoded
from suanqing.platform.retries import within
from suanqing.times import told, utcnow
from suanqing.work.care import plan_schemas as schemas
from suanqing.work.care.plan_service import Page
from suanqing.work.care.rules import MessagePlan
from tickets.customer_wiring import care_rules, plans, tasks
from tickets.wiring import api


@api.route("GET", "/care/plans/{plan}/dry-run", roles=RELATE)
def dry_run_plan(plan: str, query: schemas.DryRunQuery) -> schemas.MessagesView:
    """What everybody in the segment would get who joined at that moment, and what would hold it. Writes nothing."""
    at = told(query.at) if query.at else utcnow()
    return _page(plans().dry_run(_plan(plan), at, query.months, _place(query.cursor), within()))


@api.route("POST", "/care/plans/{plan}/start", roles=RELATE, decides=nothing)
def start_plan(caller: Caller, plan: str, body: schemas.PlanStart) -> schemas.MessagesView:
    """Everybody who is in the segment now joins, once; call again as `next` says."""
    page = plans().start(_plan(plan), body.months, _place(body.cursor), within())
    observe.log("plan started", plan=plan, joined=page.joined, by=caller.party)
    return _page(page)


@api.route("GET", "/care/plans/{plan}/due", roles=RELATE)
def get_plan_due(plan: str, query: schemas.PlanDueQuery) -> schemas.MessagesView:
    """Steps that are to be told until a moment, and those that are held by missing consent, by what the customer did,
    or by what their text lacks."""
    until = told(query.until) if query.until else utcnow()
    return _page(plans().due(_plan(plan), until, _place(query.cursor), within()))


@api.route("POST", "/care/plans/{plan}/steps", roles=RELATE, decides=nothing)
def finish_plan_step(caller: Caller, plan: str, body: schemas.StepDone) -> schemas.PlanStepView:
    """What became of a step, once; with sending, its coupon is given. 409 `not_due` names what holds it."""
    over = plans().finish(caller, _plan(plan), body.customer, body.step, body.result, body.note)
    tasks().over(plan, body.customer, body.step)
    observe.log("step of a plan", plan=plan, result=over.result, by=caller.party)
    return schemas.step_view(over)


@api.route("GET", "/care/plans/{plan}/results", roles=RELATE)
def get_plan_results(plan: str, query: schemas.ResultsQuery) -> schemas.ResultsView:
    """How many were sent each step, and for how many it was skipped; with `next`, the rest comes on top."""
    found = _plan(plan)
    over, after = plans().results(found, _place(query.cursor), within())
    return schemas.results_view(found, over, encoded(after) if after else None)


def _plan(plan: str) -> MessagePlan:
    return care_rules().rules().plan(plan)


def _place(cursor: str | None) -> str:
    return decoded(cursor) if cursor else ""


def _page(page: Page) -> schemas.MessagesView:
    return schemas.messages_view(
        page.messages, page.joined, encoded(page.place) if page.place else None
    )
