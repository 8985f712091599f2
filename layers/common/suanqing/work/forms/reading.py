"""How an answer of each type is read: what is kept of it, or every reason why nothing is. Pure.

A reader takes the answer, its field's settings and its place ("parts.0.qty"), and gives what is kept; what is kept
reads as itself. It raises Invalid, or an ExceptionGroup of them for an answer of several parts. Codes:

    bad_answer    it is no text, number, day, … at all    answer_length   a text is too short or too long
    answer_range  a number lies out of bounds             answer_count    a list is too short or too long
    answer_twice  an entry stands there twice             unknown_choice  none of the choices
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from suanqing import geo, quantities, texts, times
from suanqing.errors import Invalid
from suanqing.money import decimal_text

Settings = Mapping[str, Any]
Reader = Callable[[Any, Settings, str], Any]

MAX_TEXT, MAX_LONG, MAX_CODE, MAX_TYPED = 200, 4_000, 60, 120
MAX_UPLOADS, MAX_PARTS = 20, 50
MAX_MINOR = 10**12
UPLOAD = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
SERIAL = re.compile(r"[!-~]{1,60}", re.ASCII)
DEGREES = {"lat": quantities.bounds(-90, 90, 10), "lng": quantities.bounds(-180, 180, 10)}
_WRITTEN = quantities.bounds(-(10**18), 10**18, quantities.MAX_DIGITS)


def every(reads: Iterable[tuple[Reader, Any, Settings, str]]) -> list[Any]:
    """What each is read as, or all that is wrong with any of them."""
    kept: list[Any] = []
    wrong: list[Invalid] = []
    for read, given, settings, where in reads:
        try:
            kept.append(read(given, settings, where))
        except Invalid as error:
            wrong.append(error)
        except ExceptionGroup as group:
            wrong += [each for each in group.exceptions if isinstance(each, Invalid)]
    if wrong:
        raise ExceptionGroup("answers", wrong)
    return kept


def text_of(most: int) -> Reader:
    """A text of 1 to `max` characters, composed (NFC), its lines ended in one way."""

    def read(given: Any, settings: Settings, where: str) -> str:
        kept = _text(given, settings.get("max", most), where)
        return kept.replace("\r\n", "\n").replace("\r", "\n")

    return read


def code(given: Any, _: Settings, where: str) -> str:
    """An id on one line, without spaces around it."""
    kept = _text(given, MAX_CODE, where).strip()
    if not kept.isprintable():
        _refuse(f"{where} has characters that no number or id has", "bad_answer", where)
    return kept


def serial(given: Any, _: Settings, where: str) -> str:
    """A number as it stands on a plate: without spaces, in capitals, wide letters as narrow ones."""
    typed = unicodedata.normalize("NFKC", _text(given, MAX_TYPED, where))
    kept = "".join(typed.split()).upper()
    if len(kept) > MAX_CODE:
        _refuse(f"{where} must have 1 to {MAX_CODE} characters", "answer_length", where)
    if not SERIAL.fullmatch(kept):
        _refuse(f"{where} has characters that no number or id has", "bad_answer", where)
    return kept


def within(settings: Settings) -> quantities.Bounds:
    """Of a number by its settings."""
    low, high = (Decimal(str(settings.get(name, default)))
                 for name, default in (("min", quantities.ANY.low), ("max", quantities.ANY.high)))  # fmt: skip
    return quantities.Bounds(low, high, settings.get("places", 4))


def number(given: Any, settings: Settings, where: str) -> str:
    return _decimal(given, within(settings), where)


def minor(settings: Settings) -> tuple[int, int]:
    """Of an amount by its settings."""
    return settings.get("min", 0), settings.get("max", MAX_MINOR)


def money(given: Any, settings: Settings, where: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        _refuse(f"{where} is a whole number of minor units", "bad_answer", where)
    low, high = minor(settings)
    if not low <= given <= high:
        _refuse(f"{where} does not lie between {low} and {high}", "answer_range", where)
    return given


def rating(given: Any, settings: Settings, where: str) -> int:
    most = settings.get("max", 5)
    if isinstance(given, bool) or not isinstance(given, int):
        _refuse(f"{where} is a whole number from 1 to {most}", "bad_answer", where)
    if not 1 <= given <= most:
        _refuse(f"{where} is a whole number from 1 to {most}", "answer_range", where)
    return given


def day(given: Any, _: Settings, where: str) -> str:
    try:
        return times.day(given).isoformat()
    except Invalid as error:
        raise Invalid(f"{where}: {error.message}", "bad_answer", where=where) from None


def moment(given: Any, _: Settings, where: str) -> str:
    try:
        return times.rfc3339(times.told(given))
    except Invalid as error:
        raise Invalid(f"{where}: {error.message}", "bad_answer", where=where) from None


def choice(given: Any, settings: Settings, where: str) -> str:
    if not isinstance(given, str) or given not in settings["choices"]:
        _refuse(f"{where} is none of the choices", "unknown_choice", where)
    return given


def chosen(settings: Settings) -> tuple[int, int]:
    """How many of the choices, by a field's settings."""
    count = len(settings["choices"])
    return settings.get("min", 1), min(settings.get("max", count), count)


def choices(given: Any, settings: Settings, where: str) -> list[str]:
    """Kept in the order of their ids, whatever order a screen has."""
    return sorted(_several(choice, given, settings, where, chosen(settings)))


def upload(given: Any, _: Settings, where: str) -> str:
    if not isinstance(given, str) or not UPLOAD.fullmatch(given):
        _refuse(f"{where} is the id of an upload", "bad_answer", where)
    return given


def attached(settings: Settings) -> tuple[int, int]:
    """How many uploads, by a field's settings."""
    return settings.get("min", 1), settings.get("max", MAX_UPLOADS)


def uploads(given: Any, settings: Settings, where: str) -> list[str]:
    return _several(upload, given, settings, where, attached(settings))


def location(given: Any, settings: Settings, where: str) -> dict[str, str]:
    if not isinstance(given, Mapping) or {*given} != {*DEGREES, "datum"}:
        _refuse(f"{where} is a position with lat, lng and datum", "bad_answer", where)
    read = {**dict.fromkeys(DEGREES, _degrees), "datum": _datum}
    named = every((of, given[name], settings, f"{where}.{name}") for name, of in read.items())
    return dict(zip(read, named, strict=True))


def parts(given: Any, settings: Settings, where: str) -> list[dict[str, str]]:
    most = settings.get("max", MAX_PARTS)
    return _several(_part, given, settings, where, (1, most), lambda part: part["sku"])


def _part(given: Any, settings: Settings, where: str) -> dict[str, str]:
    if not isinstance(given, Mapping) or {*given} != {"sku", "qty"}:
        _refuse(f"{where} is a part with sku and qty", "bad_answer", where)
    read = ((code, "sku"), (_quantity, "qty"))
    sku, qty = every((of, given[name], settings, f"{where}.{name}") for of, name in read)
    return {"sku": sku, "qty": qty}


def _quantity(given: Any, _: Settings, where: str) -> str:
    kept = _decimal(given, quantities.QUANTITY, where)
    if kept == "0":
        _refuse(f"{where} must be more than 0", "answer_range", where)
    return kept


def _degrees(given: Any, _: Settings, where: str) -> str:
    return _decimal(given, DEGREES[where.rpartition(".")[2]], where)


def _datum(given: Any, _: Settings, where: str) -> str:
    if given not in geo.DATUMS:
        _refuse(f"{where} is one of: {', '.join(geo.DATUMS)}", "bad_answer", where)
    return str(given)


def _several(
    read: Reader, given: Any, settings: Settings, where: str, span: tuple[int, int],
    key: Callable[[Any], str] = str,
) -> list[Any]:  # fmt: skip
    """A list of so many entries, none of them twice; a longer one is not looked into."""
    least, most = span
    if not isinstance(given, list):
        _refuse(f"{where} is a list of {least} to {most} entries", "bad_answer", where)
    if not least <= len(given) <= most:
        _refuse(f"{where} is a list of {least} to {most} entries", "answer_count", where)
    kept = every((read, each, settings, f"{where}.{at}") for at, each in enumerate(given))
    keys = [key(each) for each in kept]
    again = [at for at, each in enumerate(keys) if each in keys[:at]]
    if again:
        places = (f"{where}.{at}" for at in again)
        told = [Invalid(f"{at} stands there twice", "answer_twice", where=at) for at in places]
        raise ExceptionGroup("answers", told)
    return kept


def _text(given: Any, most: int, where: str) -> str:
    fits = isinstance(given, str) and not texts.fault(given)
    try:
        kept = texts.text(given, most, where, 1)
    except Invalid as error:
        wrong = "answer_length" if fits else "bad_answer"
        raise Invalid(error.message, wrong, where=where) from None
    if not kept.strip():
        _refuse(f"{where} is blank", "bad_answer", where)
    return kept


def _decimal(given: Any, bounds: quantities.Bounds, where: str) -> str:
    """A decimal text without trailing zeros; what is no number at all is told apart from one out of bounds."""
    wrong = "bad_answer"
    try:
        quantities.number(given, _WRITTEN, where)
        wrong = "answer_range"
        value = quantities.number(given, bounds, where)
    except Invalid as error:
        raise Invalid(error.message, wrong, where=where) from None
    return decimal_text(value) if value else "0"


def _refuse(message: str, wrong: str, where: str) -> NoReturn:
    raise Invalid(message, wrong, where=where)
