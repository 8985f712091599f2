"""The contract as one self-contained HTML page: no script, nothing fetched."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from contract.shapes import rows, type_words

Document = Mapping[str, Any]
STYLE = Path(__file__).with_name("page.css")


def page(document: Document, base: str) -> str:
    """The page; `base` is the API's address for the curl examples."""
    info, operations = document["info"], list(_operations(document))
    tags = [
        tag for tag in document["tags"] if any(tag["name"] in op["tags"] for *_, op in operations)
    ]
    sections = "".join(_section(document, tag, operations, base) for tag in tags)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{STYLE.read_text()}</style></head><body>"
        f"<nav>{_menu(document, tags, operations)}</nav><main>{_intro(info)}{sections}"
        f"{_schemas(document)}</main></body></html>"
    )


def _operations(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _intro(info: Mapping[str, Any]) -> str:
    paragraphs = "".join(f"<p>{_marked(part)}</p>" for part in info["description"].split("\n\n"))
    return (
        f"<header><h1>{escape(info['title'])}</h1>"
        f'<p class="version">version {escape(info["version"])} · '
        f'<a href="openapi.json">openapi.json</a></p>{paragraphs}</header>'
    )


def _menu(document: Document, tags: Iterable[Mapping[str, Any]], operations: list[Any]) -> str:
    parts = [f'<a class="brand" href="#">{escape(document["info"]["title"])}</a>']
    for tag in tags:
        parts.append(f'<a class="tag" href="#{tag["name"]}">{escape(tag["name"])}</a>')
        parts += [
            f'<a href="#{op["operationId"]}"><b class="{method}">{method}</b>{escape(path)}</a>'
            for path, method, op in operations
            if tag["name"] in op["tags"]
        ]
    return "".join([*parts, '<a class="tag" href="#schemas">schemas</a>'])


def _section(document: Document, tag: Mapping[str, Any], operations: list[Any], base: str) -> str:
    name = tag["name"]
    bodies = "".join(
        _operation(document, path, method, op, base)
        for path, method, op in operations
        if name in op["tags"]
    )
    return (
        f'<section><h2 id="{name}">{escape(name)}</h2>'
        f"<p>{escape(tag['description'])}</p>{bodies}</section>"
    )


def _operation(document: Document, path: str, method: str, op: Mapping[str, Any], base: str) -> str:
    roles = "".join(f'<span class="role">{escape(role)}</span>' for role in op["x-roles"])
    told = "".join(
        f"<p>{_marked(part)}</p>"
        for part in op["description"].split("\n\n")
        if not part.startswith(("Roles:", "Public:"))
    )
    return (
        f'<details class="one"><summary><b class="{method}">{method}</b><code>{escape(path)}</code>'
        f"<span>{escape(op['summary'])}</span></summary>"
        f'<article id="{op["operationId"]}"><h3><b class="{method}">{method}</b>'
        f"<code>{escape(path)}</code></h3><p><strong>{escape(op['summary'])}.</strong></p>{told}"
        f'<p class="roles">{roles}</p>{_parameters(op)}{_request(op)}{_answers(document, op)}'
        f"<details><summary>curl</summary><pre>{escape(curl(path, method, op, base))}</pre>"
        "</details></article></details>"
    )


def _parameters(op: Mapping[str, Any]) -> str:
    listed = [
        (
            f"<code>{escape(each['name'])}</code>{_star(each.get('required'))}",
            each["in"],
            type_words(each["schema"]),
            _marked(each.get("description", "")),
        )
        for each in op.get("parameters", ())
    ]
    return _table(("parameter", "in", "type", ""), listed)


def _request(op: Mapping[str, Any]) -> str:
    content = op.get("requestBody", {}).get("content", {})
    kinds = ", ".join(f"<code>{escape(kind)}</code>" for kind in content)
    schemas = {type_words(each["schema"]) for each in content.values()}
    return f"<p>Body: {' '.join(schemas)} as {kinds}</p>" if content else ""


def _answers(document: Document, op: Mapping[str, Any]) -> str:
    listed = []
    for status, answer in op["responses"].items():
        named = answer.get("$ref", "").rpartition("/")[2]
        found = document["components"]["responses"][named] if named else answer
        shapes = {type_words(each["schema"]) for each in found.get("content", {}).values()}
        listed.append((f"<code>{status}</code>", escape(found["description"]), " ".join(shapes)))
    return _table(("answer", "", "body"), listed)


def _schemas(document: Document) -> str:
    parts = ['<section><details class="all"><summary><h2 id="schemas">schemas</h2></summary>']
    for name, schema in document["components"]["schemas"].items():
        listed = [
            (f"<code>{escape(field)}</code>{_star(required)}", shape, _marked(told))
            for field, required, shape, told in rows(schema)
        ]
        told = _marked(schema.get("description", ""))
        parts.append(
            f'<details class="one"><summary><code>{escape(name)}</code></summary>'
            f'<article id="schema-{escape(name)}"><h3><code>{escape(name)}</code></h3>'
            f"<p>{told}</p>{_table(('field', 'type', ''), listed) or type_words(schema)}</article>"
            "</details>"
        )
    return "".join([*parts, "</details></section>"])


def curl(path: str, method: str, op: Mapping[str, Any], base: str) -> str:
    """A call one can paste; braces are to be filled in."""
    lines = [f"curl -X {method.upper()} '{base or '$URL'}{path}'"]
    if op["security"]:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    for each in op.get("parameters", ()):
        if each["in"] == "header":
            shown = each["schema"].get("examples", ["…"])[0]
            lines.append(f"-H '{each['name']}: {shown}'")
    for kind, content in list(op.get("requestBody", {}).get("content", {}).items())[:1]:
        lines.append(f"-H 'Content-Type: {kind}'")
        body = content.get("example")
        lines.append(f"-d '{json.dumps(body, ensure_ascii=False)}'" if body else "-d @body")
    return " \\\n  ".join(lines)


def _table(heads: tuple[str, ...], listed: Sequence[tuple[str, ...]]) -> str:
    if not listed:
        return ""
    head = "".join(f"<th>{text}</th>" for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in listed)
    return f"<div><table><tr>{head}</tr>{body}</table></div>"


def _star(required: Any) -> str:
    return '<sup title="required">*</sup>' if required else ""


def _marked(text: str) -> str:
    """Escaped, with `code` marked."""
    parts = escape(text).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts))
