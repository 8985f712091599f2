"""Whoever has a code like "code-of-U1" is U1."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from suanqing.errors import Unauthenticated


def authorise_url(secret: Mapping[str, Any], callback: str, state: str) -> str:
    return "https://toy.example/authorise?" + urlencode({"back": callback, "state": state})


class Visitors:
    def account(self, code: str) -> str:
        if not code.startswith("code-of-"):
            raise Unauthenticated("the login code is wrong or used", "bad_code")
        return code.removeprefix("code-of-")


def visitors(secret: Mapping[str, Any]) -> Visitors:
    return Visitors()
