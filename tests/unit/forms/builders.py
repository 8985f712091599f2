"""Forms for tests: a field of each type, and a form of some fields."""

from typing import Any

CHOICES = {"fine": {"zh": "完好", "en": "fine"}, "broken": {"zh": "损坏", "en": "broken"}}
SETTINGS: dict[str, dict[str, Any]] = {
    "money": {"currency": "CNY"}, "choice": {"choices": CHOICES}, "multi": {"choices": CHOICES},
}  # fmt: skip


def a_field(kind: str, order: int = 1, **more: Any) -> dict[str, Any]:
    names = {"name": {"zh": f"{kind}{order}", "en": f"{kind} {order}"}}
    return {"type": kind, "order": order, **names, **SETTINGS.get(kind, {}), **more}


def a_form(variants: dict[str, Any] | None = None, **fields: dict[str, Any]) -> dict[str, Any]:
    made = {"form": "report", "name": {"zh": "完工单", "en": "report"}, "fields": fields}
    return made | ({"variants": variants} if variants else {})
