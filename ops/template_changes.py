"""What a later version of a template changes, and what taking one out does, on a terminal."""

from collections.abc import Iterable, Mapping
from typing import Any

from ops.screen import note, table
from suanqing import labels
from suanqing.labels import label

Document = Mapping[str, Any]
MOST = 60
"""Rows of a table; a whole trade has hundreds."""
WRITTEN = frozenset({"new", "changed", "gone", "merged", "leaves"})
"""What of a book becomes a draft of it."""


def upgrade(found: Document) -> None:
    """Nothing is written yet."""
    note(
        f"现有第 {found['version']} 版，本版本带第 {found['newest']} 版",
        "the version that is here, and the one that this release ships",
    )
    units(found["items"])
    for each in found["variants"]:
        note(
            f"流入变体 {each['name']}：{len(each['flows'])} 处，保留 {len(each['keeps'])} 处",
            "flows into a variant, and what the variant says otherwise",
        )
        for place in each["flows"]:
            print(f"            + {place}")


def leaving(found: Document) -> None:
    units(found["items"])
    if found["uses"]:
        note(f"还有 {len(found['uses'])} 处在用，不能卸载", "it is in use, and cannot be taken out")
    for each in found["uses"]:
        print(f"        ✗ {each['zh']} / {each['message']}")


def came(done: Document, shown: Iterable[Document]) -> int:
    """What an upgrade or a removal wrote, and 1 where another person has to approve the book. shown: what it was to
    change, which is what happened where the answer that told of it was lost."""
    note("完成", "done")
    lost = not done.get("items")
    drafted = any(each["part"] == "book" and each["what"] in WRITTEN for each in shown)
    book = done.get("book_version") or ("" if lost and drafted else None)
    if book is not None:
        note(
            f"价格本草稿 {book}，要由另一人审批后发布".replace(" ，", "，"),
            "your draft of the price book; another person approves it",
        )
    if drafts := done.get("drafts"):
        told = "、".join(drafts)
        note(f"草稿待发布：{told}", "drafts of yours; another person publishes them with you")
    if kept := done.get("drafts_kept"):
        told = "、".join(kept)
        note(
            f"已有别的草稿，没有动：{told}；处理后再运行一次",
            "another draft stands there, and stays; run it again once that is gone",
        )
    if care := done.get("care_version"):
        note(f"客户规则已到第 {care} 版", "the version of the rules about customers")
    return 0 if book is None else 1


def units(items: Iterable[Document]) -> None:
    """Each with what becomes of it; of what is merged the fields that come and that stay."""
    rows = [(each["part"], each["name"], _what(each["what"])) for each in items]
    if not rows:
        note("没有变化", "nothing changes")
        return
    table(("内容 / part", "名称 / name", "变化 / what"), rows[:MOST])
    if len(rows) > MOST:
        note(f"另有 {len(rows) - MOST} 处", "more units")
    for each in items:
        for sign, places in (("+", each.get("flows", ())), ("=", each.get("keeps", ()))):
            for place in places:
                print(f"            {sign} {each['name']}: {place}")


def _what(code: str) -> str:
    return " / ".join(label(labels.TEMPLATE_CHANGES, code, lang) for lang in labels.LANGS)
