"""A picture without what its camera wrote of places and people, and what that was. Pure.

What is left is the picture, its colours and which way up it is. The same picture with other notes leaves the same
bytes, but for a HEIC file, whose notes are zeroed where they stand. A PDF is left as it is.
"""

import struct
from collections.abc import Iterable
from typing import NamedTuple

from suanqing.work.uploads import exif, heic
from suanqing.work.uploads.exif import Told
from suanqing.work.uploads.pieces import Piece, jpeg, png, webp

JPEG_KEEPS = frozenset({"e0", "ee"})
"""Of the application's markers: JFIF and Adobe's colours; of APP2 the colour profile."""
PNG_KEEPS = frozenset({
    "png", "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "pHYs",
    "cICP", "acTL", "fcTL", "fdAT",
})  # fmt: skip
WEBP_KEEPS = frozenset({"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"})
NOTED = 0x0C
"""Of VP8X: that there are EXIF and XMP."""


class Bare(NamedTuple):
    data: bytes
    told: Told


def bare(content_type: str, data: bytes) -> Bare:
    """Damaged where the file is not what its first bytes say."""
    match content_type:
        case "image/jpeg":
            return _jpeg([*jpeg(data)])
        case "image/png":
            return _png([*png(data)])
        case "image/webp":
            return _webp([*webp(data)])
        case "image/heic":
            return _heic(data)
    return Bare(data, Told())


def _jpeg(pieces: list[Piece]) -> Bare:
    noted = (each.data[4:] for each in pieces if each.name == "e1")
    told = _first(block for block in noted if block.startswith(exif.PREFIX))
    turned = _segment(exif.upright(told.orientation)) if told.orientation != 1 else b""
    kept = [each.data for each in pieces if _jpeg_keeps(each)]
    return Bare(b"".join([kept[0], turned, *kept[1:]]), told)


def _jpeg_keeps(piece: Piece) -> bool:
    if piece.name == "fe" or piece.name[0] == "e":
        profile = piece.name == "e2" and piece.data[4:16] == b"ICC_PROFILE\x00"
        return profile or piece.name in JPEG_KEEPS
    return True


def _segment(block: bytes) -> bytes:
    return b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block


def _png(pieces: list[Piece]) -> Bare:
    told = _first(each.data[8:-4] for each in pieces if each.name == "eXIf")
    return Bare(b"".join(each.data for each in pieces if each.name in PNG_KEEPS), told)


def _webp(pieces: list[Piece]) -> Bare:
    told = _first(each.data[8:] for each in pieces if each.name == "EXIF")
    kept = b"".join(_unnoted(each) for each in pieces if each.name in WEBP_KEEPS)
    return Bare(b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept, told)


def _unnoted(piece: Piece) -> bytes:
    if piece.name != "VP8X" or len(piece.data) < 9:
        return piece.data
    return piece.data[:8] + bytes([piece.data[8] & ~NOTED]) + piece.data[9:]


def _heic(data: bytes) -> Bare:
    found = heic.spans(data)
    blocks = (data[each.start : each.end] for each in found if each.kind == b"Exif")
    told = _first(block[4 + int.from_bytes(block[:4]) :] for block in blocks)
    clean = bytearray(data)
    for each in found:
        clean[each.start : each.end] = bytes(each.end - each.start)
    return Bare(bytes(clean), told)


def _first(blocks: Iterable[bytes]) -> Told:
    return next(map(exif.read, blocks), Told())
