"""Everything that happened to a customer as a table (档案): a row an event, in order of time. Pure."""

from collections.abc import Mapping
from typing import Any

from suanqing.canonical import canonical
from suanqing.labels import Lang
from suanqing.work.assets.schemas import PastView

HEADS: Mapping[str, tuple[str, ...]] = {
    "zh": ("时间", "工单号", "标题", "业务场景", "事件", "操作人", "内容"),
    "en": ("Time", "Ticket", "Title", "Scene", "What", "Who", "Details"),
}


def timeline(view: PastView, lang: Lang) -> list[list[str]]:
    """Of what the caller was shown, the heads first. Times are RFC 3339, details JSON."""
    rows = [
        [event.at, each.id, each.title, each.scene_name, event.kind_name, event.by or "", _told(event.data)]
        for each in view.tickets
        for event in each.events
    ]  # fmt: skip
    return [[*HEADS[lang]], *sorted(rows, key=lambda row: (row[0], row[1]))]


def _told(data: Mapping[str, Any] | None) -> str:
    return canonical(dict(data)).decode() if data else ""
