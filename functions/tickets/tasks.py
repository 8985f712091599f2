"""A guide's tasks of plans: whom to tell what, and that it was done."""

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import WORK
from suanqing.platform import observe
from suanqing.platform.cursors import decoded, encoded
from suanqing.work.care import task_schemas as schemas
from tickets.customer_wiring import tasks
from tickets.wiring import api


@api.route("GET", "/care/tasks", roles=WORK)
def get_tasks(caller: Caller, query: schemas.TasksQuery) -> schemas.TasksView:
    """What the caller has to tell customers whom they brought, each as it stands now; the caller's own alone."""
    found, after = tasks().mine(caller, decoded(query.cursor) if query.cursor else "")
    return schemas.tasks_view(found, encoded(after) if after else None)


@api.route("POST", "/care/tasks/{task}", roles=WORK, decides=nothing)
def finish_task(caller: Caller, task: str, body: schemas.TaskDone) -> schemas.TaskOver:
    """What became of it, once; with sending, its coupon is given. 409 `not_due` names what holds it."""
    done, over = tasks().finish(caller, task, body.result, body.note)
    observe.log("task of a plan", plan=done.plan, result=over.result, by=caller.party)
    return schemas.over_view(done.id, over)
