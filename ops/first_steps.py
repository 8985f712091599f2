"""From an empty deployment to the first settled ticket, a step at a time; each looks before it acts.

Whatever stands there already stays as it is, so a run that was interrupted goes on where it stopped.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ops import first_book
from ops.admin import check_room
from ops.calls import Calls, Refused, part
from ops.screen import note
from ops.settled import show_money
from suanqing import labels
from suanqing.errors import DomainError
from suanqing.labels import label
from suanqing.people.parties.model import HQ, Party
from suanqing.people.parties.store import PartyStore
from suanqing.times import utcnow


@dataclass(frozen=True, slots=True)
class Named:
    """id, what people call it, and for a person the WeCom member id."""

    id: str
    name: str
    wecom: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to stand at the end. charge, pay: fen for one service."""

    first: Named
    second: Named
    outlet: Named
    technician: Named
    service: Named
    region: str
    charge: int
    pay: int


@dataclass
class First:
    """The run. version, ticket: found or made on the way."""

    plan: Plan
    calls: Calls
    parties: PartyStore
    now: datetime
    version: dict[str, Any] = field(default_factory=dict)
    ticket: dict[str, Any] = field(default_factory=dict)

    def as_first(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        return self.calls.must(method, path, body, self.plan.first.id, **more)

    def as_second(self, method: str, path: str, body: Any = None) -> Any:
        return self.calls.must(method, path, body, self.plan.second.id)


def head_office(run: First) -> None:
    """As `ops admin` does: nobody can log in before there is somebody."""
    if run.parties.find(HQ, fresh=True):
        note("总部已在", "head office is there")
    else:
        run.parties.put(Party(HQ, "hq", label(labels.PARTY_KINDS, HQ)))
        note(f"已建{label(labels.PARTY_KINDS, HQ)} {HQ}", f"made head office, the party {HQ}")
    _administrator(run.parties, run.plan.first)


def second_person(run: First) -> None:
    """The other administrator: books, roles and money take two people."""
    _administrator(run.parties, run.plan.second)


def _administrator(parties: PartyStore, person: Named) -> None:
    known = parties.find(person.id, fresh=True)
    if known and "admin" not in known.roles:
        raise Refused(f"{person.id} 已在，但不是管理员 / is there and no administrator")
    if known:
        note(f"{person.id}（{known.name}）已是管理员", "is an administrator already")
        return
    made = Party(
        person.id, "person", person.name, frozenset({"admin"}), accounts={"wecom": person.wecom}
    )
    try:
        check_room(parties)
        parties.put(made, now=utcnow(), by="ops:start")
    except DomainError as refused:
        raise Refused(f"{person.id}: {refused.message}") from refused
    note(f"已建管理员 {person.id}（{person.name}）", f"logs in as WeCom member {person.wecom}")


def first_call(run: First) -> None:
    """Both log in; a token in the Authorization header proves who calls."""
    for person in (run.plan.first, run.plan.second):
        me = run.calls.must("GET", "/me", who=person.id)
        if me["party"] != person.id:
            raise Refused(f"这是 {me['party']} 的 token / this token is not {person.id}'s")
        roles = "、".join(label(labels.ROLES, role) for role in me["roles"])
        note(f"GET /me：{me['name']}（{roles}）", f"the token is {person.id}'s")


def outlet(run: First) -> None:
    one = run.plan.outlet
    body = {"kind": "outlet", "name": one.name, "region": run.plan.region}
    _party(run, one, body)


def technician(run: First) -> None:
    one = run.plan.technician
    body = {
        "kind": "person",
        "name": one.name,
        "roles": ["technician"],
        "outlet": run.plan.outlet.id,
    }
    _party(run, one, body | ({"wecom_userid": one.wecom} if one.wecom else {}))


def _party(run: First, one: Named, body: dict[str, Any]) -> None:
    path = f"/parties/{part(one.id)}"
    known = run.calls.found(path, run.plan.first.id)
    if known and known["kind"] != body["kind"]:
        raise Refused(
            f"{one.id} 已在，类型是{label(labels.PARTY_KINDS, known['kind'])} / is there, "
            f"of another kind: {label(labels.PARTY_KINDS, known['kind'], 'en')}"
        )
    if known:
        note(f"{one.id}（{known['name']}）已在", "is there")
        return
    run.as_first("PUT", path, body)
    note(f"PUT {path}：{one.name}", "made")


def service(run: First) -> None:
    one = run.plan.service
    path = f"/skus/{part(one.id)}"
    if known := run.calls.found(path, run.plan.first.id):
        note(f"{one.id}（{known['name']}）已在", "is there")
        return
    body = {"kind": "service", "name": one.name, "unit": "次", "category": "安装"}
    run.as_first("PUT", path, body)
    note(f"PUT {path}：{one.name}", "made")


def draft(run: First) -> None:
    """Our own draft goes on where it stands; a book that is published stays, if it prices the service."""
    sku = run.plan.service.id
    known = run.as_first("GET", "/books")["items"]
    if found := _usable(run, known):
        run.version = found
        note(
            f"价格本 {_version(run)} 已有 {sku} 的价格",
            f"prices it: {label(labels.BOOK_STATES, found['state'], 'en')}",
        )
        return
    if known:
        raise Refused(
            f"价格本 {known[0]['book_version']} 没有 {sku} 的价格：请用 --sku 指定已发布的项目 / "
            f"does not price {sku}: name a service of the published book with --sku"
        )
    since = first_book.month_start(run.now)
    document = first_book.book(sku, run.plan.charge, run.plan.pay, since)
    run.version = run.as_first("POST", "/books", document)
    note(f"POST /books：{_version(run)} 草稿", f"a draft, in force from {since}")


def _usable(run: First, known: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The newest version that is published, or that an earlier run made; nobody else's draft is touched."""
    for version in known:
        skus = first_book.priced(run.as_first("GET", f"/books/{part(version['book_version'])}"))
        own = version["trail"][0]["by"] == run.plan.first.id and skus == {run.plan.service.id}
        if run.plan.service.id in skus and (version["state"] == "published" or own):
            return version
    return None


def check(run: First) -> None:
    """What the linter finds, then handed in by the first person."""
    if run.version["state"] != "draft":
        note(
            f"{_version(run)}：{label(labels.BOOK_STATES, run.version['state'])}",
            "handed in already",
        )
        return
    found = run.as_first("GET", f"{_book(run)}/findings")["items"]
    for each in found:
        note(f"{label(labels.SEVERITIES, each['severity'])}：{each['message']}", each["code"])
    run.version = run.as_first("POST", f"{_book(run)}/submit", {})
    note("findings 无错误，已提交审批", "no error found; handed in")


def approve(run: First) -> None:
    """By the second person: who had a hand in it is refused."""
    if run.version["state"] != "submitted":
        note(
            f"{_version(run)}：{label(labels.BOOK_STATES, run.version['state'])}",
            "approved already",
        )
        return
    body = {"hash": run.version["hash"]}
    own = run.calls.ask("POST", f"{_book(run)}/approve", body, run.plan.first.id)
    note(f"{run.plan.first.id} 自己审批：{own.status} {own.said}", "its maker may not approve it")
    run.version = run.as_second("POST", f"{_book(run)}/approve", body)
    state = label(labels.BOOK_STATES, run.version["state"])
    note(f"{run.plan.second.id} 审批：{state}", "the second person approves")


def publish(run: First) -> None:
    if run.version["state"] == "published":
        note(f"{_version(run)} 已发布", "is published")
        return
    run.version = run.as_first("POST", f"{_book(run)}/publish", {})
    note(f"{_version(run)} 已发布，不可再改", "is published, for good")


def ticket(run: First) -> None:
    """The same key and body are the same ticket, however often they are sent."""
    one = run.plan.service
    body = {
        "outlet": run.plan.outlet.id,
        "region": run.plan.region,
        "title": f"{one.name}（第一张工单 / first ticket）",
        "lines": [{"sku": one.id, "qty": "1"}],
    }
    key = {"Idempotency-Key": f"ops-start-{run.plan.outlet.id}-{one.id}"}
    run.ticket = run.as_first("POST", "/tickets", body, headers=key)
    note(f"POST /tickets：{run.ticket['id']} {_state(run, 'zh')}", f"it is {_state(run, 'en')}")


WORK: tuple[tuple[str, str], ...] = (
    ("created", "assign"),
    ("assigned", "arrive"),
    ("on_site", "complete"),
)


def work(run: First) -> None:
    """Given to the technician, on site, done. From the technician's phone it is claim, arrive, complete."""
    bodies = {"assign": {"assignee": run.plan.technician.id}}
    for state, step in WORK:
        if run.ticket["state"] == state:
            path = f"/tickets/{run.ticket['id']}/{step}"
            run.ticket = run.as_first("POST", path, bodies.get(step, {}))
            note(f"POST {path}：{_state(run, 'zh')}", f"it is {_state(run, 'en')}")
    if run.ticket["state"] not in ("done", "closed"):
        raise Refused(f"{run.ticket['id']} {_state(run, 'zh')} / is {_state(run, 'en')}")


def money(run: First) -> None:
    """Settled by the stream, with no step of anybody's."""
    show_money(run.calls, run.ticket["id"], run.plan.first.id)


def _state(run: First, lang: labels.Lang) -> str:
    return label(labels.TICKET_STATES, run.ticket["state"], lang)


def _book(run: First) -> str:
    return f"/books/{part(run.version['book_version'])}"


def _version(run: First) -> str:
    return str(run.version["book_version"])


STEPS: tuple[tuple[str, str, Callable[[First], None]], ...] = (
    ("总部和第一位管理员", "Head office and the first administrator", head_office),
    ("第二位：审批的人", "The second person, who approves", second_person),
    ("登录，第一次调用", "Tokens, and the first call", first_call),
    ("网点", "An outlet", outlet),
    ("技师", "A technician", technician),
    ("服务项目", "A service item", service),
    ("价格本草稿", "A price book, drafted", draft),
    ("检查并提交", "Checked and handed in", check),
    ("由第二位审批", "Approved by the second person", approve),
    ("发布", "Published", publish),
    ("第一张工单", "The first ticket", ticket),
    ("派单、上门、完工", "Assigned, on site, done", work),
    ("入账", "The money", money),
)
