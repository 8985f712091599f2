"""Where a HEIC file keeps what its camera wrote. Pure.

Its pieces are found by their place in the file, so none is left out: they are overwritten with zeros.
"""

from collections.abc import Iterator
from typing import NamedTuple

from suanqing.work.uploads.pieces import damaged

TELLING = frozenset({b"Exif", b"mime", b"uri "})
"""Kinds of items that are no picture."""
MOST_BOXES = 10_000


class Span(NamedTuple):
    """Bytes of the file that hold (a part of) an item."""

    kind: bytes
    start: int
    end: int


class _Reader:
    """Big-endian numbers, one after the other; Damaged at the end of what there is."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.data, self.at, self.end = data, at, end

    def number(self, size: int) -> int:
        if self.at + size > self.end:
            raise damaged()
        self.at += size
        return int.from_bytes(self.data[self.at - size : self.at])


def spans(data: bytes) -> list[Span]:
    """Of all items that are no picture, whichever way they are kept."""
    meta = next((each for each in _boxes(data, 0, len(data)) if each.kind == b"meta"), None)
    if meta is None:
        raise damaged()
    inner = {each.kind: each for each in _boxes(data, meta.start + 4, meta.end)}
    kinds = dict(_kinds(data, inner[b"iinf"])) if b"iinf" in inner else {}
    telling = {item: kind for item, kind in kinds.items() if kind in TELLING}
    if not telling:
        return []
    if b"iloc" not in inner:
        raise damaged()
    bases = {0: Span(b"", 0, len(data)), 1: inner.get(b"idat", Span(b"", 0, 0))}
    return [
        _span(telling[item], bases.get(method), start, size)
        for item, method, start, size in _places(data, inner[b"iloc"])
        if item in telling
    ]


def _span(kind: bytes, base: Span | None, start: int, size: int) -> Span:
    if base is None or base.start + start + size > base.end:
        raise damaged()
    return Span(kind, base.start + start, base.start + start + size)


def _boxes(data: bytes, at: int, end: int) -> Iterator[Span]:
    """Contents of the boxes that stand one after the other."""
    for _ in range(MOST_BOXES):
        if at == end:
            return
        reader = _Reader(data, at, end)
        size, kind = reader.number(4), data[at + 4 : at + 8]
        reader.number(4)
        if size == 1:
            size = reader.number(8)
        size = size or end - at
        if at + size > end or size < reader.at - at:
            raise damaged()
        yield Span(kind, reader.at, at + size)
        at += size
    raise damaged()


def _kinds(data: bytes, box: Span) -> Iterator[tuple[int, bytes]]:
    """What each item is, by its number."""
    version = data[box.start]
    for each in _boxes(data, box.start + (6 if version == 0 else 8), box.end):
        if each.kind == b"infe":
            reader = _Reader(data, each.start, each.end)
            wide = reader.number(4) >> 24
            item = reader.number(4 if wide == 3 else 2)
            reader.number(2)
            start = reader.at
            reader.number(4)
            yield item, data[start : start + 4]


def _places(data: bytes, box: Span) -> Iterator[tuple[int, int, int, int]]:
    """(item, method, start, length) of every extent."""
    reader = _Reader(data, box.start, box.end)
    version, sizes = reader.number(4) >> 24, reader.number(2)
    of_start, of_length, of_base, of_index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version == 2 else 2
    for _ in range(reader.number(wide)):
        item = reader.number(wide)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        base = reader.number(of_base)
        for _ in range(reader.number(2)):
            if version:
                reader.number(of_index)
            start = base + reader.number(of_start)
            yield item, method, start, reader.number(of_length)
