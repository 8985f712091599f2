"""Scenes (业务场景) as a company draws them: drafts with every finding, published versions, what differs."""

from typing import Annotated

from scenes import decisions
from scenes.drafting import (
    MAX_DOCUMENT,
    BetweenQuery,
    DrawnDifferences,
    DrawnDocument,
    DrawnDraft,
    DrawnFindings,
    DrawnPage,
    DrawnVersion,
    DrawnView,
    SceneStanding,
    compared,
    draft_view,
    drawn_view,
    every,
    findings_of,
    one,
    opened,
    published_view,
    written,
)
from scenes.wiring import api, etag, publishing, scenes
from suanqing.errors import Invalid, Stale
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DRAW, MONEY_DECISIONS, STAFF
from suanqing.platform import observe
from suanqing.times import utcnow
from suanqing.web.answers import Reply
from suanqing.work.scenes.versions import built_in, built_in_references


@api.route("GET", "/scenes", roles=STAFF)
def list_scenes() -> DrawnPage:
    """Every scene with its versions, the built-in ones first; these have none."""
    own = [
        DrawnView(
            id=id,
            name=each["name"],
            holds=built_in_references()[id],
            draft=False,
            built_in=True,
            versions=[],
        )
        for id, each in sorted(built_in().items())
    ]
    return DrawnPage(items=[*own, *every(scenes().store)])


@api.route("GET", "/scenes/{scene}", roles=STAFF)
def get_scene(scene: str) -> DrawnView:
    """Which version a new ticket begins with now, and all of them."""
    return one(scenes().store, scene)


@api.route("GET", "/scenes/{scene}/versions", roles=DRAW)
def scene_standing(scene: str) -> SceneStanding:
    """How many open tickets stand in the scene, and at which nodes, in any of its versions."""
    one(scenes().store, scene)
    found = publishing().stands(scene)
    return SceneStanding(open=sum(found.values()), nodes=dict(sorted(found.items())))


@api.route("GET", "/scenes/{scene}/draft", roles=DRAW)
def get_scene_draft(scene: str) -> Annotated[Reply, DrawnDraft]:
    """The open draft with what stands against publishing it now."""
    draft = opened(scenes().store, scene)
    view = draft_view(draft, publishing().findings(draft.document))
    return Reply(view, headers=etag(draft.rev))


@api.route("PUT", "/scenes/{scene}/draft", roles=DRAW, decides=nothing, max_body=MAX_DOCUMENT)
def put_scene_draft(
    scene: str, body: DrawnDocument, caller: Caller, if_match: int | None
) -> Annotated[Reply, DrawnDraft]:
    """Write the draft over the one that If-Match names, or a first one. Faults are named, and kept with it."""
    if scene in built_in():
        raise Invalid(f"{scene} is a built-in scene: another id is needed", "built_in_scene")
    found = publishing().findings(body.root)
    made = written(scenes().store, scene, body.root, if_match, caller, found)
    return Reply(made, headers=etag(made.rev))


@api.route("DELETE", "/scenes/{scene}/draft", roles=DRAW, decides=nothing)
def discard_scene_draft(scene: str, caller: Caller, if_match: int | None) -> DrawnView:
    """Drop the draft that If-Match names."""
    if if_match is None:
        raise Stale("the draft was changed meanwhile")
    scenes().store.discard(scene, if_match)
    observe.log("scene draft dropped", id=scene, by=caller.party)
    return drawn_view(scenes().store.versions(scene), False, utcnow())


@api.route("GET", "/scenes/{scene}/draft/findings", roles=DRAW)
def scene_findings(scene: str) -> DrawnFindings:
    """What stands against publishing the draft now, all of it, with the forms' drafts that are open."""
    draft = opened(scenes().store, scene)
    return DrawnFindings(items=findings_of(publishing().findings(draft.document)))


@api.route("GET", "/scenes/{scene}/differences", roles=DRAW)
def scene_differences(scene: str, query: BetweenQuery) -> DrawnDifferences:
    """Between two versions, or from one to the draft."""
    return compared(scenes().store, scene, query)


@api.route("GET", "/scenes/{scene}/versions/{version}", roles=STAFF)
def get_scene_version(scene: str, version: str) -> Annotated[Reply, DrawnVersion]:
    """A published version; the ETag is its hash."""
    found = scenes().version(f"{scene}@{version}")
    return Reply(published_view(found), headers={"ETag": f'"{found.hash}"'})


@api.route(
    "POST", "/scenes/{scene}/versions/{version}/withdraw", roles=MONEY_DECISIONS,
    decides=decisions.of_everyone, two_people=decisions.scene_withdrawal,
)  # fmt: skip
def withdraw_scene(scene: str, version: str, caller: Caller) -> DrawnView:
    """No new ticket begins with it: the version before holds again. Tickets that run with it go on."""
    made = publishing().withdraw(scenes().store, f"{scene}@{version}", utcnow())
    observe.log("scene withdrawn", id=f"{scene}@{version}", by=caller.party)
    return drawn_view(made, scenes().store.draft(scene) is not None, utcnow())
