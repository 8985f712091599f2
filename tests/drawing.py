"""What is drawn, published for tests as two people do it over the API."""

from datetime import UTC, datetime
from typing import Any

from suanqing.work.calendars.store import CalendarStore
from suanqing.work.forms.publish_service import Publishing, Wanted, refuse
from suanqing.work.forms.versions import Forms
from suanqing.work.scenes.timed import ALWAYS
from suanqing.work.scenes.versions import Scenes
from suanqing.work.tickets.command_table import COMMAND_NAMES

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
WEEK = {"zone": "Asia/Shanghai", "week": {"mon": ["09:00-18:00"]}}


def published(client: Any, table: str, scene: dict[str, Any], *forms: dict[str, Any]) -> None:
    """One more version of each; the calendar `service` is there."""
    calendars = CalendarStore(client, table)
    if "service" not in calendars.known(fresh=True).stored:
        calendars.put({"id": "service", **WEEK}, 0, "root", SINCE)
    drawn, asked = Scenes(client, table), Forms(client, table)
    publishing = Publishing(
        drawn, asked, lambda: {"service", ALWAYS}, frozenset(COMMAND_NAMES), lambda *_: {}
    )
    drawn.store.put_draft(scene["scene"], scene, None, "dis", SINCE)
    for form in forms:
        asked.store.put_draft(form["form"], form, None, "dis", SINCE)
    wanted = Wanted(scene["scene"], tuple(form["form"] for form in forms))
    made = publishing.prepared(wanted)
    refuse(made.errors)
    publishing.publish(wanted, made.hash, "bob", SINCE)
