"""Publishing's gate (发布门槛): a finished replay of the very book, within limits, or a second approver."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from replays import decisions
from replays.wiring import api, prices, views
from suanqing.errors import Conflict, Forbidden
from suanqing.finance.backtest.gate import POLICY, refusal
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import ADMINISTER, MONEY_DECISIONS, READ_MONEY
from suanqing.platform import observe
from suanqing.times import utcnow

Fraction = Annotated[str, Field(pattern=r"^(0|0\.[0-9]{1,6}|1)$", examples=["0.05"])]


class GateDocument(BaseModel):
    """total: how far a plane's sum may move. party: how much any party may lose. refused: tickets that
    may be without a price. months: how many the replay must cover. on false: no gate."""

    model_config = ConfigDict(extra="forbid", strict=True)

    on: Annotated[bool, Field(description="false: no gate")] = True
    months: Annotated[int, Field(ge=1, le=24)] = 3
    total: Fraction | None = None
    party: Fraction | None = None
    refused: Annotated[int, Field(ge=0, le=10**9)] = 0


class Pass(BaseModel):
    """Let this body pass in spite of its figures, for a reason; never by its makers or its approver."""

    model_config = ConfigDict(extra="forbid", strict=True)

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class GateView(BaseModel):
    """Whether the version would pass now. refusal: why not. replay: the one that counts."""

    open: bool
    refusal: str | None = None
    code: str | None = None
    replay: str | None = None
    overridden_by: str | None = None
    reason: str | None = None


@api.route("GET", "/policies/replay-gate", roles=READ_MONEY)
def get_gate() -> GateDocument:
    """The gate as it stands."""
    data = prices().policy(POLICY)
    return GateDocument(**data) if data else GateDocument(on=False)


@api.route(
    "PUT",
    "/policies/replay-gate",
    roles=ADMINISTER,
    decides=decisions.gate,
    two_people=decisions.gate_of,
)
def put_gate(body: GateDocument, caller: Caller) -> GateDocument:
    """Set the gate, or lift it with `on` false."""
    data = body.model_dump(exclude_none=True) if body.on else None
    prices().put_policy(POLICY, data, caller.party, utcnow())
    observe.log("gate set", on=body.on, months=body.months, by=caller.party)
    return body


@api.route("GET", "/books/{book_version}/gate", roles=READ_MONEY)
def book_gate(book_version: str) -> GateView:
    """Whether the version may be published as it is, and if not, which figures forbid it."""
    return _view(book_version)


def _view(book_version: str) -> GateView:
    version = prices().version(book_version)
    given = prices().override(version) or {}
    replay, found = refusal(prices(), views(), book_version)
    return GateView(
        open=found is None, refusal=found.message if found else None,
        code=found.code if found else None, replay=replay,
        overridden_by=given.get("by"), reason=given.get("reason"),
    )  # fmt: skip


@api.route("POST", "/books/{book_version}/override", roles=MONEY_DECISIONS, decides=decisions.book)
def override_gate(book_version: str, body: Pass, caller: Caller) -> GateView:
    """A second approver lets an approved body pass the gate, with a reason that stays."""
    version = prices().version(book_version)
    if version.state != "approved" or version.approval is None:
        raise Conflict("only an approved book can be let pass", "wrong_state", state=version.state)
    if caller.party in version.makers | {version.approval.by}:
        raise Forbidden("makers and approver cannot let their book pass", code="maker_is_checker")
    if body.hash != version.hash:
        raise Conflict("the book is not the one you saw", code="other_body", hash=version.hash)
    prices().put_override(version, caller.party, body.reason, utcnow())
    observe.warn("gate overridden", book=book_version, hash=version.hash, by=caller.party)
    return _view(book_version)
