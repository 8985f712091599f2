"""Which files are taken, and what a file is by its first bytes, whatever it is called. Pure."""

from collections.abc import Mapping

PICTURES: Mapping[str, str] = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic",
}  # fmt: skip
TYPES: Mapping[str, str] = {**PICTURES, "application/pdf": "pdf"}
"""Content types that are taken, each with the end of a file's name."""
MAX_BYTES = 20 * 1024 * 1024
FIRST_BYTES = 32
"""Enough to know any of them."""
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
"""Major brands of still pictures; sequences and videos are none."""


def type_of(first: bytes) -> str | None:
    """The content type that the first bytes tell; None: nothing that is taken."""
    if first.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if first.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if first[:4] == b"RIFF" and first[8:12] == b"WEBP":
        return "image/webp"
    if first[4:8] == b"ftyp" and first[8:12] in HEIF_BRANDS:
        return "image/heic"
    if first.startswith(b"%PDF-"):
        return "application/pdf"
    return None
