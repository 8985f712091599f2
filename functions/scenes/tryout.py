"""A scene tried without a ticket (试跑): walked with commands and facts that are given. Nothing is written."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from scenes.drafting import opened
from scenes.wiring import api, publishing, scenes
from suanqing.people.roles import DRAW
from suanqing.platform.input_fields import Moment, Region
from suanqing.regions import chain
from suanqing.times import epoch_ms, parse, utcnow
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.trial import MAX_STEPS, Shown, found_among, walked

Name = Annotated[str, Field(min_length=1, max_length=60)]


class SceneTrialStep(BaseModel):
    """What somebody would do. by: who; people: of transfers and additions; facts: known from then on, over what was."""

    model_config = ConfigDict(extra="forbid")

    command: Name = "advance"
    by: Name = "somebody"
    node: Name | None = None
    token: Name | None = None
    to: Name | None = None
    people: Annotated[
        list[Name], Field(max_length=10, description="of transfers and additions")
    ] = []
    facts: Annotated[dict[str, Any], Field(max_length=100)] = {}

    def taken(self) -> Command:
        return Command(
            self.command, self.by, self.token or "", self.node or "", to=self.to or "",
            people=tuple(self.people),
        )  # fmt: skip


class SceneTrial(BaseModel):
    """version: a published one; left out: the open draft with the forms' open drafts."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=999_999)] | None = None
    region: Region | None = None
    at: Moment | None = None
    facts: Annotated[
        dict[str, Any], Field(max_length=100, examples=[{"form.fee": "120", "urgent": True}])
    ] = {}
    people: Annotated[
        dict[Name, list[Name]],
        Field(max_length=50, description="whom rules find, by role, skill, department or rule"),
    ] = {}
    steps: Annotated[list[SceneTrialStep], Field(max_length=MAX_STEPS)] = []


class SceneTrialStood(BaseModel):
    """Where work stands. queue: where it waits for somebody; takes: the commands of the node."""

    token: str
    node: str
    owner: str | None
    queue: str | None
    takes: list[str]


class SceneTrialShown(BaseModel):
    """After a command. command: which (the first: begin); stands: where work stands then; zh: the refusal in
    Chinese; refused: why nothing came of it; the trial ends there."""

    command: str
    state: str
    stands: Annotated[list[SceneTrialStood], Field(description="where work stands then")]
    events: list[dict[str, Any]]
    refused: str | None = None
    message: str | None = None
    zh: Annotated[str | None, Field(description="why, in Chinese")] = None


class SceneTrialView(BaseModel):
    items: list[SceneTrialShown]
    outcome: Annotated[Literal["ended", "open", "refused"], Field(description="where it came to")]


@api.route("POST", "/scenes/{scene}/try", roles=DRAW)
def try_scene(scene: str, body: SceneTrial) -> SceneTrialView:
    """Walk a scene with the facts given. Where a rule finds nobody, work waits in its queue."""
    if body.version is None:
        found = publishing().trial(opened(scenes().store, scene).document)
    else:
        found = scenes().get(f"{scene}@{body.version}")
    now = epoch_ms(parse(body.at) if body.at else utcnow())
    place = chain(body.region) if body.region else ()
    around = Around(known=body.facts, place=place, found=found_among(body.people))
    steps = [(step.taken(), step.facts) for step in body.steps]
    shown = [*walked(found, steps, around, now)]
    last = shown[-1]
    outcome = "refused" if last.refusal else "ended" if last.ended else "open"
    return SceneTrialView(items=[_view(each) for each in shown], outcome=outcome)


def _view(each: Shown) -> SceneTrialShown:
    stands = [SceneTrialStood(**stood._asdict()) for stood in each.stands]
    refused = each.refusal
    return SceneTrialShown(
        command=each.command, state=each.state, stands=stands, events=each.events,
        refused=refused.code if refused else None, message=refused.message if refused else None,
        zh=each.zh,
    )  # fmt: skip
