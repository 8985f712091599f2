"""The pieces of a JPEG, PNG or WebP file, so that what tells of people can be left out. Pure.

Every walker yields (name, bytes), whole and in order, to the picture's own end: what somebody put behind it (a
camera's second picture, a short film) is no piece. Damaged where the file is not what it began as.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from suanqing.errors import Invalid

END, SCAN = 0xD9, 0xDA
ALONE = frozenset({0x01, 0xD8, *range(0xD0, 0xD8)})
"""Markers of JPEG that nothing follows."""


class Piece(NamedTuple):
    name: str
    data: bytes


class Damaged(Invalid):
    """The file breaks off, or says of a piece what cannot be."""

    code = "upload_damaged"


def damaged() -> Damaged:
    return Damaged("the file is damaged", where="file")


def jpeg(data: bytes) -> Iterator[Piece]:
    """Named by marker, "e1" for APP1; what a scan consists of goes with its header."""
    yield Piece("d8", data[:2])
    at = 2
    while True:
        if data[at : at + 1] != b"\xff" or at + 2 > len(data):
            raise damaged()
        if data[at + 1] == 0xFF:
            at += 1
            continue
        marker = data[at + 1]
        if marker == END:
            yield Piece("d9", data[at : at + 2])
            return
        end = at + 2 if marker in ALONE else at + 2 + _long(data, at + 2)
        if end > len(data):
            raise damaged()
        if marker == SCAN:
            end = _scanned(data, end)
        yield Piece(f"{marker:02x}", data[at:end])
        at = end


def _long(data: bytes, at: int) -> int:
    if at + 2 > len(data):
        raise damaged()
    size: int = struct.unpack_from(">H", data, at)[0]
    if size < 2:
        raise damaged()
    return size


def _scanned(data: bytes, at: int) -> int:
    """Where the next marker stands that is no part of the scan."""
    while (at := data.find(b"\xff", at)) >= 0:
        after = data[at + 1 : at + 2]
        if not after:
            break
        if after[0] == 0 or 0xD0 <= after[0] <= 0xD7:
            at += 2
        elif after[0] == 0xFF:
            at += 1
        else:
            return at
    raise damaged()


def png(data: bytes) -> Iterator[Piece]:
    """Named by chunk; the signature is "png"."""
    yield Piece("png", data[:8])
    at = 8
    while at + 12 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + size
        if end > len(data):
            break
        yield Piece(name.decode("latin-1"), data[at:end])
        if name == b"IEND":
            return
        at = end
    raise damaged()


def webp(data: bytes) -> Iterator[Piece]:
    """Named by chunk, each with its own header and filling; the file's header is no piece."""
    (size,) = struct.unpack_from("<I", data, 4)
    last = 8 + size
    if last > len(data) or size < 4:
        raise damaged()
    at = 12
    while at < last:
        if at + 8 > last:
            raise damaged()
        name, inner = struct.unpack_from("<4sI", data, at)
        end = at + 8 + inner + inner % 2
        if end > last:
            raise damaged()
        yield Piece(name.decode("latin-1"), data[at:end])
        at = end
