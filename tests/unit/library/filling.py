"""A form answered at random, but validly: every field type, what is demanded always, what is not sometimes."""

import random
import string
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from suanqing.times import rfc3339
from suanqing.work.forms import reading
from suanqing.work.forms.answers import Known, checked
from suanqing.work.forms.model import Field, Form
from suanqing.work.scenes.exits import FORM

TRIES = 200
"""Fillings of one form, of which some have sums out of bounds."""
WORDS = "安装维修客户说明家里有人在场 abcXYZ019-，。"
Hints = Mapping[str, Sequence[Any]]
"""Answers that a scene's ways out ask for, by their words."""


def filled(
    form: Form, known: Known, chance: random.Random, day: datetime, hints: Hints | None = None
) -> dict[str, Any]:
    """Answers without a fault. day: about when the days lie that are answered."""
    for _ in range(TRIES):
        given = {
            name: _one(each, chance, day, known, (hints or {}).get(f"{FORM}{name}", ()))
            for name, each in form.fields.items()
            if not each.computed and (not each.filled or chance.random() < 0.5) and chance.random() < 0.6
        }  # fmt: skip
        while missing := _missing(form, given, known):
            given |= {
                name: _one(
                    form.fields[name], chance, day, known, (hints or {}).get(f"{FORM}{name}", ())
                )
                for name in missing
            }
        if not checked(form, given, known).faults:
            return given
    faults = checked(form, given, known).faults
    raise AssertionError(f"nobody can answer {form.form_id}: {faults}")


def _missing(form: Form, given: Mapping[str, Any], known: Known) -> list[str]:
    """What is demanded and can be answered; of what is computed the operands that have no answer."""
    names = [f.field for f in checked(form, given, known).faults if f.code == "missing_answer"]
    found = []
    for name in names:
        computed = form.fields[name].computed
        found += [each for each in computed["of"] if each not in given] if computed else [name]
    return found


def _one(
    field: Field, chance: random.Random, day: datetime, known: Known, hints: Sequence[Any]
) -> Any:
    """hints are tried where they can be answered."""
    if hints and chance.random() < 0.6:
        return chance.choice(hints)
    return some(field, chance, day, known.parts or {})


def some(field: Field, chance: random.Random, day: datetime, parts: Mapping[str, str]) -> Any:
    """One answer of the field's type, at its bounds as often as between them."""
    settings = field.settings
    match field.type:
        case "choice":
            return chance.choice(sorted(settings["choices"]))
        case "multi":
            return chance.sample(
                sorted(settings["choices"]), chance.randint(*reading.chosen(settings))
            )
        case "photo" | "file":
            least, most = reading.attached(settings)
            return [_upload(chance) for _ in range(chance.choice([least, min(most, least + 2)]))]
        case "signature":
            return _upload(chance)
        case "part_list":
            most = min(settings.get("max", reading.MAX_PARTS), 3, len(parts))
            names = chance.sample(sorted(parts), chance.randint(1, most))
            return [{"sku": sku, "qty": str(chance.randint(1, 9))} for sku in names]
        case "money":
            low, high = reading.minor(settings)
            return chance.choice([low, high, chance.randint(low, min(high, low + 10**6))])
        case "rating":
            return chance.randint(1, settings.get("max", 5))
        case "number":
            return _number(settings, chance)
        case "date":
            return (day + timedelta(days=chance.randint(0, 60))).date().isoformat()
        case "time":
            return rfc3339(day.astimezone(UTC) + timedelta(minutes=chance.randint(0, 90_000)))
        case "location":
            return {"lat": f"{chance.uniform(-90, 90):.6f}", "lng": "121.5", "datum": "gcj02"}
        case "serial" | "asset":
            return "".join(chance.choices(string.ascii_uppercase + string.digits, k=12))
    most = settings.get("max", reading.MAX_TEXT)
    return "".join(chance.choices(WORDS, k=chance.choice([1, min(9, most), most]))).strip() or "好"


def _upload(chance: random.Random) -> str:
    return "".join(chance.choices(string.ascii_letters + string.digits, k=12))


def _number(settings: Mapping[str, Any], chance: random.Random) -> str:
    bounds = reading.within(settings)
    unit = Decimal(1).scaleb(-bounds.places)
    most = min(bounds.high, bounds.low + 1_000)
    between = bounds.low + unit * chance.randint(0, int((most - bounds.low) / unit))
    return format(chance.choice([bounds.low, bounds.high, between]), "f")
