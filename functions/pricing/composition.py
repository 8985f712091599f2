"""What a book says at a place or for a project, and a region's own prices (区域定价)."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from pricing.books import MAX_BOOK, VersionView, logged, version_view
from pricing.wiring import api, parties, prices
from suanqing import regions
from suanqing.errors import Conflict, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import PRICE, READ_MONEY
from suanqing.platform.input_fields import Amount, Code, Id, Region
from suanqing.pricing.bands import may_price, with_prices
from suanqing.times import BEIJING, rfc3339, utcnow
from suanqing.web.answers import Reply


class EffectiveView(BaseModel):
    """A rule that holds for the project. node: who says it, "" the book; over: whom it stands in for."""

    plane: str
    kind: str
    id: str
    node: str
    over: list[str]
    rule: Annotated[dict[str, Any], Field(description="the row as it is written")]


class ProjectRules(BaseModel):
    project: str
    lineage: Annotated[list[str], Field(description="the project and those above it")]
    items: list[EffectiveView]


class MatchQuery(BaseModel):
    """Where a ticket would stand."""

    model_config = ConfigDict(extra="forbid")

    region: Region
    scenario: Code = "direct"
    level: Code = "standard"
    channel: Code = "manual"


class TierView(BaseModel):
    """The tier of one plane with its service level (服务等级) and terms (合作条款)."""

    plane: str
    tier: str | None
    service: dict[str, Any] | None = None
    terms: dict[str, Any] | None = None


class TakenView(BaseModel):
    """A part of a package that holds at the place. row: of the package map."""

    part: str
    package: str
    version: int
    row: str


class MatchView(BaseModel):
    tiers: list[TierView]
    packages: list[TakenView]


class RegionalPrice(BaseModel):
    """One regional price in minor units; tier "*": in every tier."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sku: Id
    tier: Code = "*"
    amount: Amount


class RegionalPrices(BaseModel):
    """A region's prices from `valid_from` on; what is not named stays as it is."""

    model_config = ConfigDict(extra="forbid")

    region: Region
    plane: Literal["charge", "pay"]
    valid_from: AwareDatetime
    prices: Annotated[list[RegionalPrice], Field(min_length=1, max_length=1000)]


@api.route("GET", "/books/{book_version}/projects/{project}/rules", roles=READ_MONEY)
def project_rules(book_version: str, project: str) -> ProjectRules:
    """The rules that hold for a project, and which node of its tree says each."""
    from suanqing.pricing.compose import effective, lineage

    document = prices().book_document(book_version)
    nodes = {row["id"]: row for row in document.get("projects") or ()}
    if project not in nodes:
        raise NotFound(f"{book_version} has no project {project}", project=project)
    return ProjectRules(
        project=project,
        lineage=[*lineage(nodes, project)],
        items=[
            EffectiveView(
                plane=each.plane, kind=each.kind, id=each.id, node=each.node,
                over=list(each.over), rule=dict(each.row),
            )
            for each in effective(document, project)
        ],
    )  # fmt: skip


@api.route("GET", "/books/{book_version}/match", roles=READ_MONEY)
def match_book(book_version: str, query: MatchQuery) -> MatchView:
    """Which tiers and packages a ticket of this place would find today, under a version submitted."""
    from suanqing.pricing.compose import takes

    book, document = prices().book(book_version), prices().book_document(book_version)
    chain = regions.chain(query.region)
    start = utcnow().astimezone(BEIJING).date()
    city_class = regions.city_class(query.region, start)
    level, _ = book.level(query.level)
    tiers = []
    for plane in book.planes:
        tier = plane.tiers.match(chain, city_class, query.scenario, level, query.channel)
        tiers.append(
            TierView(
                plane=plane.name, tier=tier,
                service=plane.services.get(tier or ""), terms=plane.terms.get(tier or ""),
            )
        )  # fmt: skip
    return MatchView(
        tiers=tiers,
        packages=[TakenView(**each._asdict()) for each in takes(document, chain, city_class)],
    )


@api.route(
    "POST",
    "/books/{book_version}/regional",
    roles=PRICE,
    decides=nothing,
    status=201,
    max_body=MAX_BOOK,
)
def price_region(
    book_version: str, body: RegionalPrices, caller: Caller
) -> Annotated[Reply, VersionView]:
    """Hands in a region's prices over a version in force; a regional manager's own region only.

    Inside head office's band the ordinary approval suffices; beyond it head office approves as well.
    """
    if not caller.is_any("admin", "finance"):
        may_price(body.region, parties().get(caller.party).region)
    version, now = prices().version(book_version), utcnow()
    in_force = prices().version_at(body.valid_from, now, version.book)
    if in_force is None or in_force.number != version.number:
        raise Conflict(f"{book_version} is not in force then", code="not_in_force")
    document = with_prices(
        prices().book_document(book_version), body.plane, body.region,
        [price.model_dump() for price in body.prices],
    )  # fmt: skip
    document = {**document, "valid_from": rfc3339(body.valid_from)}
    drafted = prices().put_draft(
        {key: value for key, value in document.items() if key not in ("version", "skus")},
        caller.party, now, version.book,
    )  # fmt: skip
    submitted = prices().submit(drafted.version_id, caller.party, now)
    logged("regional prices submitted", submitted, caller)
    return Reply(version_view(submitted), 201)
