"""Small pictures made byte by byte, with the notes that a camera would write."""

import struct
import zlib

LAT, LNG = (31, 13, 49), (121, 28, 25)
"""Degrees, minutes, seconds: 31.230278, 121.473611."""
PLACE = {"lat": "31.230278", "lng": "121.473611", "datum": "wgs84"}
TAKEN = "2026:11:03 09:30:00"
SECRET = b"made by somebody"
"""What must not be left in a bare picture."""


def _ifd(order: str, entries: list[tuple[int, int, int, bytes]], base: int) -> bytes:
    """A directory at `base` with its values behind it."""
    out, values = struct.pack(f"{order}H", len(entries)), b""
    behind = base + 2 + 12 * len(entries) + 4
    for tag, kind, count, raw in entries:
        if len(raw) <= 4:
            field = raw.ljust(4, b"\x00")
        else:
            field = struct.pack(f"{order}I", behind + len(values))
            values += raw
        out += struct.pack(f"{order}HHI", tag, kind, count) + field
    return out + struct.pack(f"{order}I", 0) + values


def exif(
    order: str = "<",
    orientation: int = 1,
    lat: tuple[int, int, int] | None = LAT,
    side: bytes = b"N",
) -> bytes:
    """A TIFF block: orientation, the camera's clock, a maker's note and, unless lat is None, a place."""
    head = b"II*\x00" if order == "<" else b"MM\x00*"
    of_camera, of_place = 200, 400

    def ratios(parts: tuple[int, int, int]) -> bytes:
        return b"".join(struct.pack(f"{order}II", part, 1) for part in parts)

    def whole(value: int) -> bytes:
        return struct.pack(f"{order}I", value)

    main = [
        (0x0112, 3, 1, struct.pack(f"{order}H", orientation)),
        (0x013B, 2, len(SECRET), SECRET),
        (0x8769, 4, 1, whole(of_camera)),
    ]
    main += [(0x8825, 4, 1, whole(of_place))] if lat else []
    block = (head + whole(8) + _ifd(order, main, 8)).ljust(of_camera, b"\x00")
    block += _ifd(order, [(0x9003, 2, 20, TAKEN.encode() + b"\x00")], of_camera)
    block = block.ljust(of_place, b"\x00")
    if lat:
        place = [
            (1, 2, 2, side + b"\x00"), (2, 5, 3, ratios(lat)), (3, 2, 2, b"E\x00"), (4, 5, 3, ratios(LNG)),
        ]  # fmt: skip
        block += _ifd(order, place, of_place)
    return block


def jpeg(
    block: bytes | None = None, scan: bytes = b"\x12\xff\x00\x34", behind: bytes = b""
) -> bytes:
    """What stands in a JPEG, in its order; the scan decodes to nothing worth seeing."""

    def segment(marker: int, data: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data

    noted = segment(0xE1, b"Exif\x00\x00" + block) if block else b""
    return (
        b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00") + noted
        + segment(0xE2, b"ICC_PROFILE\x00\x01\x01colours") + segment(0xE2, b"MPF\x00" + SECRET)
        + segment(0xED, b"Photoshop 3.0\x00" + SECRET) + segment(0xFE, SECRET)
        + segment(0xDB, bytes(65)) + segment(0xC0, bytes(15)) + segment(0xDA, bytes(10))
        + scan + b"\xff\xd9" + behind
    )  # fmt: skip


def png(block: bytes | None = None, behind: bytes = b"") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    pixels = zlib.compress(b"\x00\xff\xff\xff")
    noted = chunk(b"eXIf", block) if block else b""
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + noted
        + chunk(b"tEXt", b"Author\x00" + SECRET) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"") + behind
    )  # fmt: skip


def webp(block: bytes | None = None) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return name + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)

    flags = 0x0C if block else 0
    body = b"WEBP" + chunk(b"VP8X", bytes([flags]) + bytes(9)) + chunk(b"VP8L", b"\x2f" + bytes(6))
    body += chunk(b"EXIF", block) + chunk(b"XMP ", SECRET) if block else b""
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic(block: bytes | None = None, method: int = 0) -> bytes:
    """method 0: notes stand in the file, 1: inside the box of all that is said."""

    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + name + data

    def item(number: int, kind: bytes) -> bytes:
        return box(b"infe", b"\x02\x00\x00\x00" + struct.pack(">HH", number, 0) + kind + b"\x00")

    noted = b"\x00\x00\x00\x06" + b"Exif\x00\x00" + block if block else b""
    picture = b"\x01" * 40
    brand = box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic")
    items = [item(1, b"hvc1")] + ([item(2, b"Exif")] if block else [])
    listed = box(b"iinf", bytes(4) + struct.pack(">H", len(items)) + b"".join(items))

    def said(at: int) -> bytes:
        """With version 1 of the places: (item, method, 0, base, one extent)."""
        extents = [(1, 0, at, len(picture))]
        if block:
            where = 0 if method == 1 else at + len(picture)
            extents.append((2, method, where, len(noted)))
        places = b"".join(
            struct.pack(">HHHHII", number, how, 0, 1, start, size)
            for number, how, start, size in extents
        )
        places = b"\x01\x00\x00\x00\x44\x00" + struct.pack(">H", len(extents)) + places
        inside = box(b"idat", noted) if method == 1 else b""
        return box(b"meta", bytes(4) + listed + box(b"iloc", places) + inside)

    at = len(brand) + len(said(0)) + 8
    return brand + said(at) + box(b"mdat", picture + (noted if method == 0 else b""))


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EXECUTABLES = (
    b"MZ\x90\x00" + bytes(60),
    b"\x7fELF\x02\x01\x01" + bytes(60),
    b"#!/bin/sh\nexit\n" + bytes(40),
)
