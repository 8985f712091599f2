"""What the console's files are answered with. Pure but for reading them once.

`functions/console/files/` holds each file packed by gzip, and in `index.json` under `files`: name -> [type, ETag,
kept], kept being whether the name changes with the content, so that a browser need never ask again
(`embedded/console.py` makes them).
"""

import gzip
import json
import os
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).with_name("files")
FOREVER = "public, max-age=31536000, immutable"
ASK = "no-cache"
"""Kept by the browser, and asked for again each time: mostly answered 304."""
TEXTS = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


class File(NamedTuple):
    """packed: its bytes by gzip."""

    content_type: str
    etag: str
    kept: bool
    packed: bytes


class Shelf:
    """The files by name; each is read when it is first asked for."""

    def __init__(self, folder: Path, files_origin: str) -> None:
        self._folder = folder
        index = folder / "index.json"
        found = json.loads(index.read_text()) if index.exists() else {"files": {}}
        self._known: Mapping[str, Any] = found["files"]
        self._read: dict[str, File] = {}
        self.headers = headers(files_origin)

    def find(self, name: str) -> File | None:
        """None where the console has no such file."""
        if name not in self._known:
            return None
        if name not in self._read:
            packed = (self._folder / f"{name}.gz").read_bytes()
            content_type, etag, kept = self._known[name]
            self._read[name] = File(content_type, etag, kept, packed)
        return self._read[name]


@cache
def shelf() -> Shelf:
    return Shelf(FOLDER, os.environ.get("FILES_ORIGIN", ""))


def headers(files_origin: str) -> dict[str, str]:
    """What every file is sent with. files_origin: of the company's bucket, the only other address that a page may
    call or show pictures of."""
    policy = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "connect-src": f"'self' {files_origin}".strip(),
        "img-src": f"'self' data: blob: {files_origin}".strip(),
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {what}" for name, what in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
        "Strict-Transport-Security": "max-age=31536000",
    }


def answer(event: Mapping[str, Any], files: Shelf) -> dict[str, Any] | None:
    """The gateway's answer, None for what is refused. event: of a REST API's proxy integration."""
    context = event.get("requestContext") or {}
    if context.get("httpMethod") != "GET":
        return None
    named = (event.get("pathParameters") or {}).get("file")
    if named is None:
        return _opened(files)
    found = files.find(named)
    return _sent(found, event, files.headers) if found else None


def _opened(files: Shelf) -> dict[str, Any]:
    """To the page beside the address that was called, whatever stands before it."""
    where = {"Location": "console/index.html", "Cache-Control": ASK}
    return {"statusCode": 302, "headers": {**files.headers, **where}, "body": ""}


def _sent(file: File, event: Mapping[str, Any], always: Mapping[str, str]) -> dict[str, Any]:
    asked = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    told = {
        **always,
        "Content-Type": file.content_type,
        "Cache-Control": FOREVER if file.kept else ASK,
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
    }
    if file.etag in asked.get("if-none-match", ""):
        return {"statusCode": 304, "headers": told, "body": ""}
    if "gzip" in asked.get("accept-encoding", "") and "accept" in asked:
        return _bytes(file.packed, {**told, "Content-Encoding": "gzip"})
    plain = gzip.decompress(file.packed)
    if file.content_type.startswith(TEXTS):
        return {"statusCode": 200, "headers": told, "body": plain.decode()}
    return _bytes(plain, told)


def _bytes(data: bytes, told: Mapping[str, str]) -> dict[str, Any]:
    """The gateway makes bytes of it, for who says what they accept (infra/api.yaml takes all kinds)."""
    body = b64encode(data).decode("ascii")
    return {"statusCode": 200, "headers": dict(told), "body": body, "isBase64Encoded": True}
