"""R280, R278: how pages look is the company's document, checked before it is kept, and read by everybody."""

from base64 import b64encode
from typing import Any

import pytest

from pricing.app import handler
from suanqing.people.identity.caller import Caller
from suanqing.work.service import look
from tests.rest import call
from tests.staff import hire

BOSS = Caller("boss", frozenset({"admin"}))
TECH = Caller("tech", frozenset({"technician"}))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'
DEFAULTS = {"dates": "iso", "digits": "comma", "modules": [], "menu": []}


@pytest.fixture(autouse=True)
def _tables(engine: Any) -> None:
    hire(engine)


def ask(method: str, caller: Caller = BOSS, seen: int = 0, **body: Any) -> tuple[int, Any]:
    headers = {"If-Match": f'"{seen}"'} if seen else {}
    given = {"json": body} if method == "PUT" else {}
    status, answer, _ = call(
        handler, method, "/settings/company", caller=caller, headers=headers, **given
    )
    return status, answer


def logo(text: str | bytes, kind: str = "svg+xml") -> str:
    raw = text.encode() if isinstance(text, str) else text
    return f"data:image/{kind};base64,{b64encode(raw).decode()}"


def test_a_look_is_written_by_an_administrator_and_read_by_everybody() -> None:
    assert ask("GET", TECH) == (200, DEFAULTS | {"version": 0})
    said: dict[str, Any] = {
        "name": "安心到家",
        "logo": logo(SVG),
        "accent": "#0b6e4f",
        "dates": "zh",
    }
    said |= {"modules": ["stock"]}

    status, written = ask("PUT", **said)

    assert (status, written) == (200, DEFAULTS | said | {"version": 1})
    assert ask("GET", TECH) == (200, written)
    assert ask("PUT", TECH, 1, **said)[0] == 403
    assert ask("PUT", **said)[0] == 409
    assert ask("PUT", seen=1)[1] == DEFAULTS | {"version": 2}


@pytest.mark.parametrize(
    "file",
    [
        logo(SVG.replace("<path", "<script>alert(1)</script><path")),
        logo(SVG.replace("<path", '<path onload="x()"')),
        logo(SVG.replace("<path", '<a href="https://example.com"><path')),
        logo(SVG.replace('d="M0', 'style="fill:url(https://example.com/a.svg)" d="M0')),
        logo("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG),
        logo("hello"),
        logo("hello", "png"),
        logo(look.PNG + b"\0" * look.MAX_LOGO, "png"),
        "data:text/html;base64,PGI+",
        "https://example.com/logo.svg",
    ],
)
def test_a_logo_that_is_more_than_a_small_drawing_is_refused(file: str) -> None:
    status, problem = ask("PUT", logo=file)

    assert (status, problem["code"]) == (422, "bad_logo")
    assert ask("GET")[1]["version"] == 0


def test_a_png_of_just_the_size_is_kept() -> None:
    picture = look.PNG + b"\0" * (look.MAX_LOGO - len(look.PNG))

    assert ask("PUT", logo=logo(picture, "png"))[0] == 200


@pytest.mark.parametrize(
    ("colour", "status"), [("#0958d9", 200), ("#767676", 422), ("#ffff00", 422)]
)
def test_a_colour_has_to_be_read_on_white(colour: str, status: int) -> None:
    answered, body = ask("PUT", accent=colour)

    assert answered == status
    assert status == 200 or body["code"] == "pale_colour"


@pytest.mark.parametrize(
    ("colour", "wanted"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)]
)
def test_contrast_is_that_of_wcag(colour: str, wanted: float) -> None:
    assert look.contrast(colour) == pytest.approx(wanted, abs=0.01)


ROW: dict[str, Any] = {"name": {"zh": "报表", "en": "Reports"}, "roles": ["finance", "admin"]}


@pytest.mark.parametrize(
    "at", ["https://reports.example.com/a?b=c#d", "https://a.cn:8443", "/plugin/results"]
)
def test_r167_a_page_of_a_plugin_stands_in_the_menu_for_its_roles(at: str) -> None:
    row = ROW | {"at": at, "module": "stock"}

    status, written = ask("PUT", menu=[row])

    assert (status, written["menu"]) == (200, [row])
    assert ask("GET", TECH)[1]["menu"] == [row]
    assert ask("PUT", TECH, 1, menu=[])[0] == 403


@pytest.mark.parametrize(
    "at",
    [
        "http://example.com/", "javascript:alert(1)", "data:text/html,x", "//example.com/", "/\\example.com",
        "https://user@example.com/", "https://a.example\\@b.example", "https:///x", "reports", "https://a b.cn",
        "/a\n", " /a", "HTTPS://example.com/",
    ],
)  # fmt: skip
def test_r167_what_is_no_https_address_and_no_path_is_refused_by_its_place(at: str) -> None:
    status, problem = ask("PUT", menu=[ROW | {"at": "/good"}, ROW | {"at": at}])

    assert (status, problem["where"]) == (422, "menu.1.at")
    assert ask("GET")[1]["version"] == 0


@pytest.mark.parametrize(
    "wrong", [{"roles": []}, {"roles": ["boss"]}, {"module": "plugin"}, {"name": {"zh": "报表"}}]
)
def test_r167_a_row_without_a_role_a_name_or_a_known_module_is_refused(
    wrong: dict[str, Any],
) -> None:
    assert ask("PUT", menu=[ROW | {"at": "/good"} | wrong])[0] == 422
