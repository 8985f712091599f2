"""Template packages on a terminal: tables with the names of things, Chinese first, English beside."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ops.screen import note, table
from suanqing import labels
from suanqing.labels import Label, label
from suanqing.money import to_major

CURRENCY = "CNY"
"""Of golden tickets."""
Document = Mapping[str, Any]


class Standing(NamedTuple):
    """An installed package. missing: SKUs that the catalogue lacks. book: as `GET /books` has it, None where the
    package is not installed. ticket: the one that installing made, where it did."""

    package: Document
    missing: Sequence[str]
    book: Document | None
    ticket: Document | None

    @property
    def whole(self) -> bool:
        """Nothing of it is still to come: the first ticket, where there is one, has its money."""
        if self.missing or self.book is None or self.book["state"] != "published":
            return False
        return self.ticket is None or self.ticket["settlement"] == "settled"


def shelf(items: Iterable[Document]) -> None:
    heads = (
        "模板包 / template",
        "版本 / version",
        "名称 / name",
        "种类 / kind",
        "行业 / trades",
        "基于 / follows",
    )
    rows = [
        (each["package"], each["version"], _both(each["name"]),
         _named(labels.TEMPLATE_KINDS, each.get("kind", "trade")), _trades(each), each.get("base", ""))
        for each in items
    ]  # fmt: skip
    table(heads, rows)
    note("查看一个：python -m ops templates show <模板包>", "look at one of them")


def package(found: Document) -> None:
    """What it brings: in the order in which a company meets it."""
    document = found["document"]
    note(f"{found['name']['zh']}，第 {found['version']} 版（{_trades(found, 'zh')}）",
         f"{found['name']['en']} ({_trades(found, 'en')})")  # fmt: skip
    note(found["about"]["zh"], found["about"]["en"])
    if document.get("catalogue"):
        print()
        table(
            ("项目 / SKU", "名称 / name", "类型 / kind"),
            [(sku, each["name"], _named(labels.SKU_KINDS, each["kind"]))
             for sku, each in document["catalogue"].items()],
        )  # fmt: skip
    drawn = [("流程 / flow", "scenes"), ("表单 / form", "forms")]
    rows = [
        (kind, _both(each["name"]), len(each.get("nodes", each.get("fields", ()))))
        for kind, part in drawn for each in document.get(part, {}).values()
    ]  # fmt: skip
    if rows:
        print()
        table(("内容 / brings", "名称 / name", "节点或字段 / nodes or fields"), rows)
    plans = [
        (_both(told["name"]), step, at, state)
        for told in document.get("told", {}).values() for step, at, state in told["messages"]
    ]  # fmt: skip
    if plans:
        print()
        table(("谁 / for whom", "步骤 / step", "何时 / when", "状态 / state"), plans)
    if document.get("tickets"):
        print()
        table(
            ("金样工单 / golden ticket", "客户付 / charge", "付出 / pay"),
            _golden(document["tickets"]),
        )
    note(f"安装：python -m ops templates install {found['package']}", "install it")


def installed(done: Document) -> None:
    kept = done["skus_kept"]
    note(f"项目库：新增 {done['skus_written']} 项，原有 {len(kept)} 项不变",
         "SKUs written, and those that were there and stay as they are")  # fmt: skip
    if done.get("book_version"):
        state = label(labels.BOOK_STATES, done["book_state"])
        note(
            f"价格本 {done['book_version']}：{state}",
            label(labels.BOOK_STATES, done["book_state"], "en"),
        )
    if done.get("care_version"):
        note(
            f"客户规则已到第 {done['care_version']} 版", "the version of the rules about customers"
        )
    for each in done.get("gave_way", []):
        note(f"{each['template']}：{each['city_class']} 已有单独档位，系数不重复计",
             "has a tier of its own in the book: the factor is left out")  # fmt: skip
    drawn(done)
    if ticket := done.get("ticket"):
        state = _named(labels.TICKET_STATES, ticket["state"])
        print(f"        {ticket['ticket_id']}  {state}")
        note(
            f"应收 {_yuan(ticket['charge'])}，应付 {_yuan(ticket['pay'])}", "what it is to come to"
        )


def differences(found: Document) -> None:
    """What is new or not as the company has it; what is the same is counted."""
    rows = [
        (each["part"], each["name"], _named(labels.TEMPLATE_CHANGES, each["what"]))
        for each in found["items"] if each["what"] != "same"
    ]  # fmt: skip
    if rows:
        table(("内容 / part", "名称 / name", "变化 / what"), rows)
    note(f"另有 {len(found['items']) - len(rows)} 处与现有相同", "units that are there already")
    for each in found["conflicts"]:
        note(f"冲突：{each['zh']}", f"conflict: {each['message']}")


def drawn(done: Any) -> None:
    """What became of a package's flows and forms."""
    if done["scenes"]:
        note(f"流程已发布：{'、'.join(done['scenes'])}", "flows published; tickets begin in them")
    if kept := [*done["scenes_kept"], *done["forms_kept"]]:
        note(
            f"已有的流程和表单不变：{'、'.join(kept)}",
            "flows and forms of your own that stay as they are",
        )
    if done["drafts"]:
        note(
            f"草稿待发布：{'、'.join(done['drafts'])}",
            "drafts of yours; another person publishes them with you",
        )


def standing(rows: Iterable[Standing]) -> None:
    heads = (
        "模板包 / template",
        "名称 / name",
        "缺项目 / SKUs missing",
        "价格本 / book",
        "第一张工单 / first ticket",
    )
    table(heads, [_standing(row) for row in rows])


def books_of(versions: Iterable[Document]) -> dict[str, Document]:
    """By package the newest version of the price book that came of it, known by what its trail begins with."""
    found: dict[str, Document] = {}
    for version in versions:
        kind, _, rest = (version["trail"][0].get("note") or "").partition(":")
        if kind == "template":
            for name in rest.partition("@")[0].split("+"):
                found.setdefault(name, version)
    return found


def _standing(row: Standing) -> tuple[str, ...]:
    found, book, ticket = row.package, row.book, row.ticket
    states = "未安装 / not installed"
    if book:
        states = f"{book['book_version']} {_named(labels.BOOK_STATES, book['state'])}"
    first = f"{ticket['id']} {_named(labels.SETTLEMENTS, ticket['settlement'])}" if ticket else "—"
    missing = ", ".join(row.missing) if len(row.missing) < 4 else f"{len(row.missing)}"
    return found["package"], _both(found["name"]), missing or "—", states, first


def _golden(tickets: Mapping[str, Document]) -> list[tuple[str, str, str]]:
    ordered = sorted(tickets.items(), key=lambda each: (each[1]["order"], each[0]))
    return [(_both(each["name"]), _yuan(each["charge"]), _yuan(each["pay"])) for _, each in ordered]


def _yuan(amount: int) -> str:
    return f"{to_major(amount, CURRENCY)} {CURRENCY}"


def _both(name: Mapping[str, str]) -> str:
    return f"{name['zh']} / {name['en']}"


def _named(names: Mapping[str, Label], code: str) -> str:
    return " / ".join(label(names, code, lang) for lang in labels.LANGS)


def _trades(manifest: Document, lang: labels.Lang | None = None) -> str:
    """In one language, or in both."""
    if lang is None:
        return " / ".join(_trades(manifest, each) for each in labels.LANGS)
    between = "、" if lang == "zh" else ", "
    return between.join(label(labels.TRADES, each, lang) for each in manifest["trades"])
