"""Repairs of tickets in drawn scenes, each by two people: a token moved, tickets taken to another version.

Importing the module declares the routes.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from suanqing import problems
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import ADMINISTER
from suanqing.platform import observe
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.repair import LEAST_REASON, MOST_REASON, Order
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.flow_schemas import NodeId, TokenId
from suanqing.work.tickets.migration_service import Previewed
from suanqing.work.tickets.schemas import Strict
from tickets import decisions
from tickets.answers import Shown, shown
from tickets.wiring import api, migrations, tickets

SceneRef = Annotated[
    str, Field(pattern=r"^[a-z0-9_-]{1,40}@[1-9][0-9]{0,5}$", examples=["ac-install@2"])
]
MOST_TOLD = 1_000
"""Tickets that an answer names of those that go, and of those that are refused."""
MOST_AT_ONCE = 100
SECOND = "?"
"""Who approves, while it is asked for."""


class MoveToken(Strict):
    """token: which; to: the node where it goes on, in its branch or further out."""

    token: Annotated[TokenId, Field(examples=["t1"])]
    to: Annotated[NodeId, Field(examples=["visit"])]
    reason: Annotated[
        str, Field(min_length=LEAST_REASON, max_length=MOST_REASON, examples=["客户改期，退回派单"])
    ]


class MigrationPlan(Strict):
    """From one published version of a scene to another. nodes: where a token goes on, by the node it stands at; one
    that is not named keeps its id. fields: of its forms, likewise."""

    from_: SceneRef = Field(alias="from")
    to: SceneRef
    nodes: dict[NodeId, NodeId] = Field(default={}, max_length=200)
    fields: dict[NodeId, NodeId] = Field(default={}, max_length=500)

    def plan(self) -> dict[str, Any]:
        return {"from": self.from_, "to": self.to, "nodes": self.nodes, "fields": self.fields}


class Migration(MigrationPlan):
    """The same for these tickets."""

    tickets: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=64)]],
        Field(min_length=1, max_length=MOST_AT_ONCE),
    ]


class MigrationFinding(BaseModel):
    """node: empty where the plan as a whole is meant. message, zh: the sentence in English and in Chinese."""

    code: str
    node: str
    severity: Literal["error", "warning"]
    message: str
    zh: str


class MigrationRefusal(BaseModel):
    """Why a ticket stays with its version."""

    ticket: str
    code: str
    message: str
    zh: str


class MigrationView(BaseModel):
    """count: of the tickets that go. goes, refused: the first thousand of each. findings: of the plan; with an error
    among them no ticket goes."""

    count: int
    goes: list[str]
    refused: list[MigrationRefusal]
    findings: list[MigrationFinding]


@api.route(
    "POST", "/tickets/{ticket_id}/token", roles=ADMINISTER,
    decides=decisions.judged, two_people=decisions.token_moved,
)  # fmt: skip
def move_token(
    caller: Caller, ticket_id: str, body: MoveToken, if_match: int | None, asked_by: str, lang: Lang
) -> Shown:
    """A token that is stuck goes on at another node: asked by one, done by the same call of another. What was open
    below it is over."""
    second = caller.party if caller.party != asked_by else SECOND
    order = Order(body.token, body.to, asked_by, second, body.reason)
    ticket = TicketFlow(tickets()).move_token(caller, ticket_id, order, if_match)
    observe.log("token moved", ticket=ticket_id, to=body.to, by=asked_by, approved_by=second)
    return shown(caller, ticket, lang=lang)


@api.route("POST", "/migrations/preview", roles=ADMINISTER)
def preview_migration(body: MigrationPlan) -> MigrationView:
    """What it would do with every open ticket of the version. Nothing is written."""
    return _view(migrations().preview(body.plan()))


@api.route(
    "POST", "/migrations", roles=ADMINISTER,
    decides=decisions.migration, two_people=decisions.migrated,
)  # fmt: skip
def migrate(body: Migration, caller: Caller) -> MigrationView:
    """The tickets go on in the other version, each or refused with the reason: asked by one, done by the same call of
    another. A ticket that runs the version already stays as it is."""
    done = migrations().migrate(caller, body.plan(), body.tickets)
    observe.log("tickets migrated", to=body.to, count=len(done.goes), refused=len(done.refused))
    return _view(done)


def _view(found: Previewed) -> MigrationView:
    return MigrationView(
        count=len(found.goes),
        goes=found.goes[:MOST_TOLD],
        refused=[
            MigrationRefusal(
                ticket=ticket,
                code=why.code,
                message=why.message,
                zh=problems.said(why.code, why.message, "zh"),
            )
            for ticket, why in found.refused[:MOST_TOLD]
        ],
        findings=list(_findings(found.findings)),
    )


def _findings(found: Iterable[Finding]) -> Iterable[MigrationFinding]:
    for each in found:
        yield MigrationFinding(
            code=each.code, node=each.node, severity=each.severity, message=each.message, zh=each.zh
        )
