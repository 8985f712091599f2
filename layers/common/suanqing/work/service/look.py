"""How a company's pages look (品牌与格式): its name, logo and colour, how days and numbers are written, which modules
its menus show, and which pages of its own. Pure.

    {"name": "安心到家", "logo": "data:image/svg+xml;base64,…", "accent": "#0958d9", "dates": "iso", "digits": "comma",
     "modules": ["stock"], "menu": [{"name": {"zh": "报表", "en": "Reports"}, "at": "https://…/", "roles": ["admin"]}]}

All of it is optional. dates: `iso` 2026-11-27, `zh` 2026年11月27日, `en` 27 Nov 2026. digits: thousands apart by a
comma, a space, or not. modules: what a menu shows beyond the basics; the API answers the same whatever is on.
menu: pages of the company's own, as a plugin's (docs/plugins.md), for those roles; each opens in a window of its own,
so the pages' own rules of content stay as strict.
"""

import base64
import binascii
import re
from typing import Any, Final

from suanqing.errors import Invalid

MAX_LOGO: Final = 50 * 1024
"""Bytes of the picture."""
LEAST_CONTRAST: Final = 5.5
"""Of the colour on white: it stands as text on white and on a pale ground of itself, where WCAG asks 4.5."""
LOGO = re.compile(r"data:image/(svg\+xml|png);base64,([A-Za-z0-9+/]+={0,2})")
PNG = b"\x89PNG\r\n\x1a\n"
ACTIVE = re.compile(
    r"<!doctype|<!entity|<script|<foreignobject|<style|<iframe|<image|<use|\bon\w+\s*=|javascript:|href\s*=|url\s*\(\s*[^#)\s]",
    re.I,
)
"""What an SVG file could do, or fetch, beyond being drawn."""


AT = re.compile(
    r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:[/?#][!-~]*)?|/(?![/\\])[!-~]*"
)
"""An https address that names nobody, or a path of the address that the console has; no control character, no blank."""


def checked(document: dict[str, Any]) -> dict[str, Any]:
    """The same. Raises Invalid `bad_logo`, `pale_colour`, and where a row of the menu leads nowhere."""
    for place, row in enumerate(document.get("menu", ())):
        if not AT.fullmatch(row["at"]) or "\\" in row["at"]:
            raise Invalid(
                "a page in the menu has an https address, or a path that begins with one /",
                where=f"menu.{place}.at",
            )
    if document.get("logo"):
        check_logo(document["logo"])
    if document.get("accent"):
        check_accent(document["accent"])
    return document


def check_logo(url: str) -> None:
    found = LOGO.fullmatch(url)
    try:
        data = base64.b64decode(found[2], validate=True) if found else b""
    except binascii.Error:
        data = b""
    if not found or not data or len(data) > MAX_LOGO:
        raise _bad(f"a logo is an SVG or PNG file of at most {MAX_LOGO // 1024} KB")
    if found[1] == "png":
        if not data.startswith(PNG):
            raise _bad("this is no PNG file")
        return
    text = data.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if "\ufffd" in text or not re.match(
        r"(<\?xml[^>]*\?>\s*)?(<!--.*?-->\s*)*<svg[\s>]", text, re.S
    ):
        raise _bad("this is no SVG file")
    if active := ACTIVE.search(text):
        raise _bad(f"the SVG file has {active[0].strip()[:20]}, and may only draw")


def check_accent(colour: str) -> None:
    if contrast(colour) < LEAST_CONTRAST:
        raise Invalid(
            f"{colour} is too pale to be read on white: its contrast is to be {LEAST_CONTRAST} at least",
            "pale_colour",
            where="accent",
        )


def contrast(colour: str) -> float:
    """Of #rrggbb on white, by WCAG 2: from 1 (white) to 21 (black)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _bad(message: str) -> Invalid:
    return Invalid(message, "bad_logo", where="logo")
