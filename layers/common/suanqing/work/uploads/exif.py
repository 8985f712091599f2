"""What a camera writes beside a picture (EXIF): where and when it was taken, and which way up it is. Pure.

What is damaged or contradicts itself tells nothing; nothing here raises.
"""

import struct
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

PREFIX = b"Exif\x00\x00"
GPS, CAMERA, ORIENTATION, TAKEN = 0x8825, 0x8769, 0x0112, 0x9003
SIZES: Mapping[int, int] = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}
"""Bytes of a value, by its type: byte, text, short, long, ratio, undefined."""
MOST_TAGS, MOST_BYTES = 200, 1000
_PLACES = Decimal("0.000001")


class Told(NamedTuple):
    """place: lat, lng and datum as texts. taken: the camera's own clock, "2026-11-03T09:30:00", without a zone.
    orientation: 1 upright, to 8."""

    place: dict[str, str] | None = None
    taken: str | None = None
    orientation: int = 1


def read(block: bytes) -> Told:
    """Of a TIFF block, with or without what JPEG puts before it."""
    tiff = block.removeprefix(PREFIX)
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return Told()
    main = _directory(tiff, struct.unpack_from(f"{order}I", tiff, 4)[0], order)
    turned = main.get(ORIENTATION)
    return Told(
        _place(_directory(tiff, main.get(GPS), order)),
        _taken(_directory(tiff, main.get(CAMERA), order).get(TAKEN)),
        turned if isinstance(turned, int) and 1 <= turned <= 8 else 1,
    )


def upright(orientation: int) -> bytes:
    """A block that says the orientation and nothing else, as JPEG holds it."""
    return PREFIX + struct.pack(
        ">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0
    )


def _directory(tiff: bytes, start: Any, order: str) -> dict[int, Any]:
    """Values by tag: a whole number, a text, or a list of ratios."""
    if not isinstance(start, int) or start + 2 > len(tiff):
        return {}
    return dict(_entries(tiff, start, order))


def _entries(tiff: bytes, start: int, order: str) -> Iterator[tuple[int, Any]]:
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for at in range(start + 2, start + 2 + 12 * min(count, MOST_TAGS), 12):
        if at + 12 > len(tiff):
            return
        tag, kind, many = struct.unpack_from(f"{order}HHI", tiff, at)
        size = SIZES.get(kind, 0) * many
        if not 0 < size <= MOST_BYTES:
            continue
        where = at + 8 if size <= 4 else struct.unpack_from(f"{order}I", tiff, at + 8)[0]
        raw = tiff[where : where + size]
        if len(raw) == size:
            yield tag, _value(raw, kind, order)


def _value(raw: bytes, kind: int, order: str) -> Any:
    match kind:
        case 3:
            return struct.unpack_from(f"{order}H", raw)[0]
        case 4:
            return struct.unpack_from(f"{order}I", raw)[0]
        case 5:
            flat = struct.unpack(f"{order}{len(raw) // 4}I", raw)
            return list(zip(flat[::2], flat[1::2], strict=True))
    return raw.split(b"\x00")[0].decode("ascii", "replace")


def _place(found: Mapping[int, Any]) -> dict[str, str] | None:
    lat = _degrees(found.get(2), found.get(1), "N", "S", 90)
    lng = _degrees(found.get(4), found.get(3), "E", "W", 180)
    if lat is None or lng is None:
        return None
    return {"lat": lat, "lng": lng, "datum": "wgs84"}


def _degrees(ratios: Any, side: Any, plus: str, minus: str, most: int) -> str | None:
    """Degrees, minutes and seconds as one decimal text."""
    if not isinstance(ratios, list) or len(ratios) != 3 or side not in (plus, minus):
        return None
    if any(below == 0 for _, below in ratios):
        return None
    value = sum(
        (Decimal(above) / below / 60**at for at, (above, below) in enumerate(ratios)), Decimal(0)
    )
    if value > most:
        return None
    return format((-value if side == minus else value).quantize(_PLACES), "f")


def _taken(told: Any) -> str | None:
    """ "2026:11:03 09:30:00" as "2026-11-03T09:30:00"."""
    if not isinstance(told, str) or len(told) != 19:
        return None
    digits = told.translate(str.maketrans("", "", ": "))
    shape = (told[4], told[7], told[10], told[13], told[16])
    if shape != (":", ":", " ", ":", ":") or len(digits) != 14 or not digits.isdecimal():
        return None
    return f"{told[:4]}-{told[5:7]}-{told[8:10]}T{told[11:]}"
