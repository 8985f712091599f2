"""What a person may ask for, as the API takes and shows it (pydantic)."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from suanqing import labels
from suanqing.labels import Lang, label
from suanqing.platform.input_fields import Strict
from suanqing.work.assets.schemas import PastView
from suanqing.work.care.erasing import STAYS
from suanqing.work.care.person_service import Erased


class PersonAsk(Strict):
    """reason: who asked, and how it is known that it was the person."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "本人到店，工单 T1 的手机号验证"}]}
    )

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class ExportAsk(PersonAsk):
    """cursor: the former page's `next`."""

    cursor: Annotated[str, Field(min_length=1, max_length=2000)] | None = None


class IdItems(BaseModel):
    """id: one of the person's. items: everything that is kept under it, as it is kept; no digests of keys."""

    id: str
    items: list[dict[str, Any]]


class PersonWay(BaseModel):
    """By which they are told. of: customer:<id>, or the ticket. consent: how and when they agreed."""

    of: str
    channel: str = Field(description="sms, miniprogram …")
    address: str = Field(description="whole, since it is the person's")
    consent: str
    by: str = Field(description="who recorded it")
    at: str = Field(description="RFC 3339; when")


class ExportView(BaseModel):
    """ids: each of the person's, with what is kept under it, up to 500 items a page. tickets: what was done for them,
    with every event, of those tickets that the page's items name. ways: by which they are told, on the first page, and
    those tickets. orders: at shops, of the page's items and tickets: who bought, the address as both sides have it,
    parcels.
    plans: of messages that they joined, and what became of each step. reminders: of stored value, open and told; both
    on the first page. next: how to go on, by the same call with `cursor`; absent at the end."""

    ids: list[IdItems]
    tickets: PastView
    ways: list[PersonWay] = []
    orders: list[dict[str, Any]] = []
    plans: list[dict[str, Any]] = []
    reminders: list[dict[str, Any]] = []
    next: str | None = None


class StaysView(BaseModel):
    """what: its code. why: in the reader's language."""

    what: str
    why: str


class ErasedView(BaseModel):
    """ids: of the person. gone: items that went. unworded: items that stay without what a person wrote, since they are
    money. tickets: which say of the person what they said, as long as their records have to be kept. stays: what an
    erasure does not reach, and why."""

    ids: list[str]
    gone: int
    unworded: int
    tickets: list[str]
    stays: list[StaysView]


class AskedView(BaseModel):
    """what: export or erasure. by: who did it."""

    what: str
    by: str
    at: str
    reason: str


class AsksView(BaseModel):
    """items: in order of time."""

    items: list[AskedView]


def erased_view(erased: Erased, lang: Lang) -> ErasedView:
    stays = [StaysView(what=each, why=label(labels.STAYS, each, lang)) for each in STAYS]
    return ErasedView(
        ids=[*erased.ids], gone=erased.gone, unworded=erased.unworded, tickets=[*erased.tickets],
        stays=stays,
    )  # fmt: skip


def asks_view(found: Iterable[dict[str, Any]]) -> AsksView:
    return AsksView(
        items=[AskedView(**{n: each[n] for n in AskedView.model_fields}) for each in found]
    )
