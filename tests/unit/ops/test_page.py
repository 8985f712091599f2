"""The contract's page: readable without script or network, and nothing in it can run."""

import re
from html.parser import HTMLParser
from typing import Any

from contract.page import curl, page
from contract.shapes import type_words

DOCUMENT: dict[str, Any] = {
    "info": {"title": "T <b>", "version": "1", "description": "One `code`.\n\nTwo."},
    "tags": [
        {"name": "tickets", "description": "All & sundry"},
        {"name": "none", "description": ""},
    ],
    "paths": {
        "/tickets/{id}": {
            "post": {
                "operationId": "make",
                "tags": ["tickets"],
                "summary": "Make <script>alert(1)</script>",
                "description": "Roles: admin.",
                "security": [{"bearer": []}],
                "x-roles": ["admin"],
                "parameters": [
                    {
                        "name": "If-Match",
                        "in": "header",
                        "required": True,
                        "schema": {"type": "string", "examples": ['"3"']},
                    }
                ],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Wanted"},
                            "example": {"title": "装"},
                        }
                    }
                },
                "responses": {"200": {"description": "OK", "content": {}}},
            }
        }
    },
    "components": {
        "responses": {},
        "schemas": {
            "Wanted": {
                "type": "object",
                "required": ["title"],
                "properties": {"title": {"type": "string", "maxLength": 80}},
            }
        },
    },
}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "srcset")]


def read() -> tuple[str, Tags]:
    html, tags = page(DOCUMENT, "https://api.example.com"), Tags()
    tags.feed(html)
    return html, tags


def test_nothing_runs_and_nothing_is_fetched() -> None:
    html, tags = read()

    assert not tags.found & {"script", "link", "iframe", "img"}
    assert tags.fetched == []
    assert "&lt;script&gt;" in html


def test_operations_and_schemas_are_folded_so_that_a_phone_shows_them_in_some_screens() -> None:
    html, _ = read()

    assert html.count('<details class="one">') == 2 and "<details open" not in html
    unfolded = re.sub(r"</summary>.*?</article>", "", html, flags=re.DOTALL)
    assert "<table>" not in unfolded and "curl" not in unfolded


def test_an_operation_shows_roles_models_and_a_call() -> None:
    html, _ = read()

    assert '<span class="role">admin</span>' in html
    assert '<a href="#schema-Wanted">Wanted</a>' in html
    assert "≤ 80 characters" in html
    assert 'id="none"' not in html


def test_the_call_can_be_pasted() -> None:
    operation = DOCUMENT["paths"]["/tickets/{id}"]["post"]
    said = curl("/tickets/{id}", "post", operation, "https://api.example.com")

    assert said.startswith("curl -X POST 'https://api.example.com/tickets/{id}'")
    assert '-H "Authorization: Bearer $TOKEN"' in said
    assert "-H 'If-Match: \"3\"'" in said
    assert '-d \'{"title": "装"}\'' in said


def test_types_are_said_in_few_words() -> None:
    assert type_words({"anyOf": [{"type": "string"}, {"type": "null"}]}) == "string"
    assert type_words({"type": "array", "items": {"type": "integer"}}) == "list of integer"
    assert type_words({"enum": ["a", "b"]}) == "<code>a</code> · <code>b</code>"
