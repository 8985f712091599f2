"""GET /openapi.json and GET /docs. The gateway sends every unknown path here, which makes it a 404."""

import gzip
from functools import cache
from pathlib import Path

from contract.app import api
from suanqing.web.answers import Reply
from suanqing.web.route import JSON

DOCUMENT = Path(__file__).with_name("openapi.json.gz")
KEPT = {"Cache-Control": "public, max-age=300"}
READER = {"Location": "console/docs.html"}
"""Beside the address that was called, whatever stands before it (console/src/docs)."""


@api.route("GET", "/openapi.json", roles=None)
def contract() -> Reply:
    """This document (OpenAPI 3.1)."""
    return Reply(text(), headers=KEPT, content_type=JSON)


@api.route("GET", "/docs", roles=None, status=302)
def read_contract() -> Reply:
    """The same document to read, to search and to try, as a page."""
    return Reply(None, 302, KEPT | READER)


@cache
def text() -> str:
    return gzip.decompress(DOCUMENT.read_bytes()).decode()
