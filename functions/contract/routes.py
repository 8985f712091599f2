"""GET /openapi.json and GET /docs. The gateway sends every unknown path here, which makes it a 404."""

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from contract.app import api
from contract.page import page
from suanqing.web.answers import Reply
from suanqing.web.route import JSON

HTML = "text/html; charset=utf-8"
DOCUMENT = Path(__file__).with_name("openapi.json.gz")
KEPT = {"Cache-Control": "public, max-age=300"}
LOCKED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}


@api.route("GET", "/openapi.json", roles=None)
def contract() -> Reply:
    """This document (OpenAPI 3.1)."""
    return Reply(text(), headers=KEPT, content_type=JSON)


@api.route("GET", "/docs", roles=None, produces="text/html")
def read_contract() -> Reply:
    """The same document as a readable page."""
    return Reply(html(), headers=KEPT | LOCKED, content_type=HTML)


@cache
def text() -> str:
    return gzip.decompress(DOCUMENT.read_bytes()).decode()


@cache
def html() -> str:
    document: dict[str, Any] = json.loads(text())
    return page(document, os.environ.get("PUBLIC_URL", ""))
