"""What the console's files are packed to, and what they are answered with."""

import gzip
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from console.files import Shelf, answer, headers
from embedded.console import NotBuilt, pack
from tests.rest import event

ORIGIN = "https://files.s3.cn-north-1.amazonaws.com.cn"
BUILT = {
    "index.html": b"<!doctype html><title>\xe7\xae\x97\xe6\xb8\x85</title>",
    "app-Ab3_x9Zq.js": b"export const answer = 42;" * 40,
    "icon.png": bytes(range(256)),
}
BROWSER = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    built = tmp_path / "dist"
    built.mkdir()
    for name, data in BUILT.items():
        (built / name).write_bytes(data)
    pack(built, tmp_path / "files", "sum", frozenset({"index.html", "icon.png"}))
    return Shelf(tmp_path / "files", ORIGIN)


def asked(shelf: Shelf, name: str | None, **sent: str) -> Any:
    told = {key.replace("_", "-"): value for key, value in sent.items()}
    path = "/console" if name is None else "/console/{file}"
    given = {} if name is None else {"file": name}
    found = answer(event("GET", path, path_params=given, headers=told or BROWSER), shelf)
    return found


@pytest.mark.parametrize("name", sorted(BUILT))
def test_a_browser_gets_the_packed_bytes_and_who_takes_none_the_plain_ones(
    shelf: Shelf, name: str
) -> None:
    packed, plain = asked(shelf, name), asked(shelf, name, Accept="*/*")

    assert packed["isBase64Encoded"] and packed["headers"]["Content-Encoding"] == "gzip"
    assert gzip.decompress(b64decode(packed["body"])) == BUILT[name]
    coded = plain.get("isBase64Encoded")
    assert (b64decode(plain["body"]) if coded else plain["body"].encode()) == BUILT[name]
    assert "Content-Encoding" not in plain["headers"]


def test_who_does_not_say_what_they_accept_gets_text_as_the_gateway_hands_it_on(
    shelf: Shelf,
) -> None:
    said = asked(shelf, "index.html", Accept_Encoding="gzip")

    assert "isBase64Encoded" not in said and said["body"].encode() == BUILT["index.html"]


@pytest.mark.parametrize(
    ("name", "content_type", "kept"),
    [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        ("icon.png", "image/png", "no-cache"),
        ("app-Ab3_x9Zq.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
    ],
)  # fmt: skip
def test_a_name_that_changes_with_its_content_is_kept_for_good_others_are_asked_for(
    shelf: Shelf, name: str, content_type: str, kept: str
) -> None:
    told = asked(shelf, name)["headers"]

    assert (told["Content-Type"], told["Cache-Control"]) == (content_type, kept)
    again = asked(shelf, name, If_None_Match=told["ETag"], **{"Accept": "*/*"})
    assert (again["statusCode"], again["body"]) == (304, "")
    assert asked(shelf, name, If_None_Match='"other"', Accept="*/*")["statusCode"] == 200


@pytest.mark.parametrize(
    "name", ["", "nothing.js", "index.json", "../app.py", "index.html.gz", "%2e%2e", "files"]
)
def test_nothing_else_is_served(shelf: Shelf, name: str) -> None:
    assert asked(shelf, name) is None


def test_the_short_address_leads_to_the_page_beside_it_whatever_stands_before(
    shelf: Shelf,
) -> None:
    said = asked(shelf, None)

    assert (said["statusCode"], said["headers"]["Location"]) == (302, "console/index.html")


def test_a_page_may_run_its_own_scripts_and_call_its_own_address_and_the_bucket_only() -> None:
    told = headers(ORIGIN)
    parts = dict(part.split(" ", 1) for part in told["Content-Security-Policy"].split("; "))

    assert parts == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "connect-src": f"'self' {ORIGIN}",
        "img-src": f"'self' data: blob: {ORIGIN}",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "no-referrer"
    assert "connect-src 'self';" in headers("")["Content-Security-Policy"]


def test_packing_the_same_gives_the_same_bytes(shelf: Shelf, tmp_path: Path) -> None:
    pack(tmp_path / "dist", tmp_path / "again", "sum", frozenset({"index.html", "icon.png"}))

    for file in (tmp_path / "files").iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()
    assert json.loads((tmp_path / "again" / "index.json").read_text())["made_of"] == "sum"


@pytest.mark.parametrize("strange", ["notes.txt", "assets"])
def test_what_could_not_be_served_is_not_packed(tmp_path: Path, strange: str) -> None:
    built = tmp_path / "dist"
    built.mkdir()
    (built / strange).mkdir() if "." not in strange else (built / strange).write_text("x")

    with pytest.raises(NotBuilt, match=strange):
        pack(built, tmp_path / "files", "sum", frozenset())
