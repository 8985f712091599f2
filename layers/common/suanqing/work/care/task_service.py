"""Steps of plans that guides tell: handed to who brought the customer, done by them once, counted with the plan's.

Who brought the customer is asked for when the step is due; a task stays with whom it was handed to. Where nobody
brought them, they are the guide themselves, or the guide is not active any more, the step stays in the plan's own list.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from suanqing.errors import Conflict, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import parse
from suanqing.work.care.plan_service import Plans
from suanqing.work.care.plan_store import Over, Result
from suanqing.work.care.rules import MessagePlan
from suanqing.work.care.task_store import TaskStore
from suanqing.work.care.tasks import Task, Told, task_id

PAGE = 20
"""Each is looked at as it stands now, by some reads."""


class Tasks:
    def __init__(
        self,
        plans: Plans,
        plan: Callable[[str], MessagePlan],
        guide: Callable[[str, datetime], str],
        own: Callable[[str, Sequence[str]], bool],
    ) -> None:
        """plan: by its id, raises NotFound. guide: who is credited with the customer at a moment and active; "" where
        nobody is. own: whether the customer of these ids is that party, under any login."""
        self.plans, self.plan, self.guide, self.own = plans, plan, guide, own
        self.store = TaskStore(plans.store.store)

    def hand(self, customer: str, plan_id: str, step_id: str) -> Told | None:
        """The step as a task of the customer's guide, the same again; None: it is nobody's, or not to be told now."""
        plan = self._plan(plan_id)
        step = next((each for each in plan.steps if each.id == step_id), None) if plan else None
        if plan is None or step is None or not step.guide:
            return None
        ready = self.plans.ready(plan, customer, step_id)
        if ready is None or ready.message.state != "due":
            return None
        ids = self.plans.known.done.ids(customer)
        name = self._name(ready.joined.customer)
        if there := self.store.handed(plan_id, step_id, ids):
            return Told(there, ready.message, name)
        guide = self.guide(customer, self.plans.clock())
        if not guide or self.own(guide, ids):
            return None
        who, at = ready.joined.customer, ready.message.at
        task = Task(task_id(plan_id, step_id, who, parse(at)), guide, plan_id, step_id, who, at)
        if not self.store.add(task, ids):
            kept = self.store.handed(plan_id, step_id, ids)
            return Told(kept, ready.message, name) if kept else None
        return Told(task, ready.message, name)

    def over(self, plan_id: str, customer: str, step_id: str) -> None:
        """What became of the step was said at the desk: then it is nobody's task any more; again it is the same."""
        if task := self.store.handed(plan_id, step_id, self.plans.known.done.ids(customer)):
            self.store.close(task)

    def mine(self, caller: Caller, after: str = "") -> tuple[list[Told], str]:
        """The caller's own, the oldest first, as each stands now; what is over otherwise is passed over."""
        found, following = self.store.open(caller.party, after, PAGE)
        told = []
        for task in found:
            plan = self._plan(task.plan)
            ready = self.plans.ready(plan, task.customer, task.step) if plan else None
            if ready:
                told.append(Told(task, ready.message, self._name(task.customer)))
        return told, following

    def finish(self, caller: Caller, task_id: str, result: Result, note: str) -> tuple[Task, Over]:
        """The caller's own, once; the same again is the same. NotFound: it is none of theirs. Conflict: it is over
        otherwise, not to be told now (`not_due`), or the customer is the caller (`own_task`), who gives themselves
        nothing."""
        task = self.store.get(caller.party, task_id)
        plan = self._plan(task.plan) if task else None
        if task is None or plan is None:
            raise NotFound("you have no such task")
        ids = self.plans.known.done.ids(task.customer)
        if result == "sent" and self.own(caller.party, ids):
            raise Conflict("nobody tells themselves", "own_task")
        over = self.plans.finish(caller, plan, task.customer, task.step, result, note)
        self.store.close(task)
        return task, over

    def _plan(self, plan: str) -> MessagePlan | None:
        try:
            return self.plan(plan)
        except NotFound:
            return None

    def _name(self, customer: str) -> str:
        return self.plans.words(customer, {"name"}).get("name", "")
