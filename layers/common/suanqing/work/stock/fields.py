"""Ids, keys and serial numbers of stock as pydantic fields. Pure."""

from typing import Annotated

from pydantic import Field

from suanqing.platform.input_fields import Code, Id
from suanqing.work.stock.model import MAX_SERIALS

Key = Annotated[Code, Field(description="of the caller's own making: the same again moves nothing again")]  # fmt: skip
PartId = Annotated[Id, Field(description="SKU of the part", examples=["PUMP-24"])]
PlaceId = Annotated[
    Id, Field(description="an outlet, hq, or the person whose van it is", examples=["sh-01"])
]
Serials = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=64)]],
    Field(max_length=MAX_SERIALS, description="of a tracked part, one for each piece"),
]
Place = Annotated[str, Field(description="an outlet, hq, or the person whose van it is")]
