"""Move token (移动令牌): a run that is stuck is repaired by a command of two people, never in the database. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from suanqing import texts
from suanqing.errors import Conflict, Invalid
from suanqing.work.scenes.around import Around
from suanqing.work.scenes.engine import Advanced, enter_all
from suanqing.work.scenes.heads import own, path_of
from suanqing.work.scenes.model import Exit, Scene
from suanqing.work.scenes.running import Entry, Run, follow

MOVE_TOKEN = "move_token"
LEAST_REASON, MOST_REASON = 5, 300


class Order(NamedTuple):
    """Who asks for it, and who approved it: two people."""

    token: str
    to: str
    by: str
    approved_by: str
    reason: str


def move_token(
    head: Mapping[str, Any], scene: Scene, order: Order, now: int, around: Around | None = None
) -> Advanced:
    """The token at another node of its branch or further out; what was open below is over, as after a jump.

    It works where the token stands at a node that the scene no longer has. Never into a block: a join would then
    wait for a branch that nobody opened.
    """
    reason = texts.text(order.reason.strip(), MOST_REASON, "reason", least=LEAST_REASON)
    if not order.approved_by or order.by == order.approved_by:
        raise Conflict("two people move a token: one asks, another approves", "own_request")
    token = head["tokens"].get(order.token)
    if token is None:
        raise Invalid(f"there is no token {order.token[:40]!r}", "unknown_token")
    if order.to not in scene.nodes:
        raise Invalid(f"there is no node {order.to[:40]}", "unknown_node")
    place = path_of(token)
    path = scene.nodes[order.to].path
    if tuple((block, branch) for block, branch, _ in place[: len(path)]) != path:
        raise Conflict(
            f"{order.to} lies in another branch or deeper, where no exit may lead", "into_block"
        )
    run = Run(own(head), scene, now, order.by, around or Around())
    run.happen(
        "repaired",
        moved=order.token,
        node=token["node"],
        to=order.to,
        by=order.by,
        approved_by=order.approved_by,
        reason=reason,
    )
    run.happen("left", token=order.token, node=token["node"], on=MOVE_TOKEN, to=order.to, by=order.by)  # fmt: skip
    follow(run, Entry(order.token, token["node"], place), Exit(MOVE_TOKEN, order.to))
    enter_all(run)
    return Advanced(run.head, run.events)
