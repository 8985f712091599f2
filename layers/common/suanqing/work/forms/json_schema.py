"""A form as JSON Schema 2020-12, for clients and the contract: each answer's shape, and what is always required. Pure.

What a condition requires or hides is said in words of no schema; the form's own check says it.
"""

from typing import Any

from suanqing.labels import Lang
from suanqing.work.forms.field_types import TYPES
from suanqing.work.forms.model import ALWAYS, Form

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(form: Form, lang: Lang = "zh") -> dict[str, Any]:
    """Of the object of answers; fields that are computed are not answered."""
    asked = [each for each in form.fields.values() if not each.computed]
    return {
        "$schema": DIALECT,
        "$id": f"urn:suanqing:form:{form.form_id}:{form.hash}",
        "title": getattr(form.name, lang),
        "type": "object",
        "additionalProperties": False,
        "properties": {
            each.id: {"title": getattr(each.name, lang), **TYPES[each.type].schema(each.settings)}
            for each in asked
        },
        "required": [
            each.id
            for each in asked
            if each.required == ALWAYS and each.shown == ALWAYS and not each.filled
        ],
    }
