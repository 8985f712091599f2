"""What stock knows of the parts of the catalogue."""

from typing import Annotated

from stock.wiring import api, stock
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH, STAFF
from suanqing.platform import observe
from suanqing.platform.input_fields import Id
from suanqing.web.answers import Reply
from suanqing.work.stock import schemas
from suanqing.work.stock.model import Part


@api.route("GET", "/parts/{sku}", roles=STAFF)
def get_part(sku: str) -> Annotated[Reply, schemas.PartView]:
    """A part: its unit, and how stock treats it."""
    part = stock().part(sku)
    return Reply(schemas.part_view(part), headers={"ETag": f'"{part.version}"'})


@api.route("PUT", "/parts/{sku}", roles=DISPATCH, decides=nothing)
def put_part(
    caller: Caller, sku: Id, body: schemas.PartDocument, if_match: int | None
) -> Annotated[Reply, schemas.PartView]:
    """Say how stock treats a part: without If-Match what nobody has said yet, else over the version it names."""
    told = body.model_dump() | {"second_above": stock().limit(sku, body.second_above)}
    part = stock().describe(Part(sku, **told), if_match or 0)
    observe.log("part described", part=sku, by=caller.party)
    return Reply(schemas.part_view(part), headers={"ETag": f'"{part.version}"'})
