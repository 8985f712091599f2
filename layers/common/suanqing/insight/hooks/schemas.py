"""Webhooks in API bodies and answers (pydantic)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.insight.hooks.addresses import MAX_URL
from suanqing.insight.hooks.model import Delivery, Endpoint
from suanqing.times import rfc3339

EventName = Literal["ticket.settled", "ticket.told"]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class NewWebhook(_Strict):
    """url: https://, on the public internet. events: which are sent there."""

    url: Annotated[
        str, Field(min_length=9, max_length=MAX_URL, examples=["https://erp.example.com/hooks"])
    ]
    events: list[EventName] = Field(min_length=1, max_length=10)


class ChangedWebhook(NewWebhook):
    """url: where. active: off, nothing is sent there; what waits is stopped. On again also after it answered 410."""

    active: bool


class WebhookView(BaseModel):
    """url: where events are sent. state: gone: it answered 410 and is sent nothing until somebody switches it on.
    version: for If-Match."""

    id: str
    url: str
    events: list[EventName]
    state: Literal["active", "off", "gone"]
    by: str
    at: str = Field(description="RFC 3339")
    version: int


class WebhookSecret(WebhookView):
    """url: where. secret: whsec_…, told this once. After a change the former one signs beside it for a day."""

    secret: str


class Webhooks(BaseModel):
    """items: the oldest first."""

    items: list[WebhookView]


class AttemptView(BaseModel):
    """status: of the answer; absent where none came. reason: why none came. ms: how long it took."""

    at: str = Field(description="RFC 3339")
    status: int | None = None
    reason: str
    ms: int


class DeliveryView(BaseModel):
    """id: to send it again by. message: `webhook-id`. type: the event's name. standing: what became of it. due: when it
    is tried next. attempts: the oldest first."""

    id: str
    message: str
    type: str
    standing: Literal["waiting", "delivered", "failed", "stopped"]
    at: str = Field(description="RFC 3339")
    due: str | None = None
    attempts: list[AttemptView]


class DeliveryList(BaseModel):
    """items: the newest events first."""

    items: list[DeliveryView]


class DeliveryQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=200)


def webhook_view(endpoint: Endpoint) -> WebhookView:
    return WebhookView(**_told(endpoint))


def secret_view(endpoint: Endpoint, secret: str) -> WebhookSecret:
    return WebhookSecret(**_told(endpoint), secret=secret)


def _told(endpoint: Endpoint) -> dict[str, object]:
    return {
        "id": endpoint.id, "url": endpoint.url, "events": list(endpoint.events), "state": endpoint.state,
        "by": endpoint.by, "at": rfc3339(endpoint.at), "version": endpoint.version,
    }  # fmt: skip


def delivery_view(delivery: Delivery) -> DeliveryView:
    return DeliveryView(
        id=delivery.id,
        message=delivery.message,
        type=delivery.type,
        standing=delivery.standing,
        at=rfc3339(delivery.at),
        due=rfc3339(delivery.due) if delivery.standing == "waiting" else None,
        attempts=[
            AttemptView(at=rfc3339(each.at), status=each.status, reason=each.reason, ms=each.ms)
            for each in delivery.attempts
        ],
    )
