"""The company's settings of who is told what: its people, its customers, and text messages."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, RootModel

from pricing.wiring import api, customer_rules, etag, parties, sms_settings, subscriptions
from suanqing.channels.notices.subscriptions import check_named, subscriptions_of
from suanqing.labels import NOTICES, Lang, label
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import ADMINISTER, DRAW, STAFF, WATCH
from suanqing.platform import observe
from suanqing.times import utcnow
from suanqing.web.answers import Reply
from suanqing.work.service.settings import Settings


class CustomerMessages(RootModel[dict[str, Any]]):
    """{order, quiet, messages}, all optional: `suanqing.channels.telling.rules`. A text may name ticket, outlet, step,
    when, link and token; of a welcome employee and outlet. There is no field with a customer's name, a phone, an
    address or an amount."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "order": ["sms"],
                    "quiet": {"from": "22:00", "until": "08:00"},
                    "messages": [
                        {
                            "on": "stage:given",
                            "text": {"zh": "工单 {ticket} 已安排技师", "en": "A technician has it"},
                            "ways": {
                                "sms": {
                                    "template": "SMS_1",
                                    "fields": {"no": "ticket", "code": "token"},
                                }
                            },
                        }
                    ],
                }
            ]
        }
    }


class SmsDocument(RootModel[dict[str, Any]]):
    """{provider, sign, price}, all or nothing: `suanqing.channels.sms.settings`."""

    model_config = {
        "json_schema_extra": {"examples": [{"provider": "aliyun", "sign": "安心到家", "price": 5}]}
    }


class NoticeRules(RootModel[dict[str, Any]]):
    """{quiet, digest, urgent, rules, own, also}, all optional: `suanqing.channels.notices.subscriptions`."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "quiet": {"from": "22:00", "until": "08:00"},
                    "digest": ["18:00"],
                    "urgent": ["clock_escalated"],
                    "rules": [
                        {"kinds": ["ticket_rated"], "roles": ["technician"], "how": "digest"}
                    ],
                    "own": ["ticket_rated"],
                    "also": [{"nodes": ["visit"], "tell": ["partner", "previous"]}],
                }
            ]
        }
    }


class DocumentView(BaseModel):
    settings: dict[str, Any] = Field(description="as written; empty: nothing is sent")
    version: int


class NoticeKindView(BaseModel):
    """kind: its code. name: what it is about, in the reader's language."""

    kind: str
    name: str


class NoticeRulesView(DocumentView):
    """kinds: those of which the company says who is told; the others are always told at once."""

    kinds: list[NoticeKindView]


@api.route("GET", "/settings/customers", roles=DRAW)
def get_customer_messages() -> Annotated[Reply, DocumentView]:
    """At which steps customers are told, in which words, and by which way first."""
    return _shown(customer_rules().get())


@api.route("PUT", "/settings/customers", roles=ADMINISTER, decides=nothing)
def put_customer_messages(
    body: CustomerMessages, caller: Caller, if_match: int | None
) -> Annotated[Reply, DocumentView]:
    """Over the version that If-Match names; every version is kept, and every process follows within 30 s."""
    written = customer_rules().put(body.root, if_match or 0, caller.party, utcnow())
    observe.log("customers' messages written", version=written.version, by=caller.party)
    return _shown(written)


@api.route("GET", "/settings/notices", roles=STAFF)
def get_notice_rules(lang: Lang) -> Annotated[Reply, NoticeRulesView]:
    """Who is sent which notices, when; empty: everything at once."""
    return _with_kinds(subscriptions().get(), lang)


@api.route("PUT", "/settings/notices", roles=ADMINISTER, decides=nothing)
def put_notice_rules(
    body: NoticeRules, caller: Caller, if_match: int | None, lang: Lang
) -> Annotated[Reply, NoticeRulesView]:
    """Over the version that If-Match names; every version is kept, and senders follow within 30 s. The inbox keeps
    every notice; who may log in, and whose account it is, is always told at once. Who is named must work here."""
    check_named(subscriptions_of(body.root).also, lambda each: parties().find(each, fresh=True))
    written = subscriptions().put(body.root, if_match or 0, caller.party, utcnow())
    observe.log("rules of notices written", version=written.version, by=caller.party)
    return _with_kinds(written, lang)


@api.route("GET", "/settings/sms", roles=WATCH)
def get_sms() -> Annotated[Reply, DocumentView]:
    """Which provider sends text messages, under which signature, for how much."""
    return _shown(sms_settings().get())


@api.route("PUT", "/settings/sms", roles=ADMINISTER, decides=nothing)
def put_sms(
    body: SmsDocument, caller: Caller, if_match: int | None
) -> Annotated[Reply, DocumentView]:
    """Over the version that If-Match names. Text messages cost money: none is sent before this, the limits of a day
    (`/settings/budgets`) and the account's keys are there."""
    written = sms_settings().put(body.root, if_match or 0, caller.party, utcnow())
    observe.log("settings of text messages written", version=written.version, by=caller.party)
    return _shown(written)


def _shown(found: Settings) -> Reply:
    view = DocumentView(settings=found.document, version=found.version)
    return Reply(view, headers=etag(found.version))


def _with_kinds(found: Settings, lang: Lang) -> Reply:
    kinds = [NoticeKindView(kind=kind, name=label(NOTICES, kind, lang)) for kind in NOTICES]
    view = NoticeRulesView(settings=found.document, version=found.version, kinds=kinds)
    return Reply(view, headers=etag(found.version))
