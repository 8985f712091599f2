"""functions/contract/tools.json: which explanations `POST /mcp` gives, out of the contract (0127)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

EXPLAINING: Mapping[str, str] = {
    "ticket_earnings": "why_ticket",
    "ticket_rules": "rules_of_ticket",
    "ticket_ledger": "entries_of_ticket",
    "ticket_order_money": "money_of_order",
    "my_earnings": "my_earnings",
    "my_ladders": "my_ladders",
    "party_lines": "lines_of_party",
    "list_statements": "statements",
    "get_statement": "lines_of_statement",
    "causes": "why_margin",
}
"""Operations that say why an amount is what it is, all of them reading, and what an assistant calls them."""
LANG = {"type": "string", "enum": ["zh", "en"], "description": "language of the answer's words"}
ONLY_READS = {"readOnlyHint": True, "openWorldHint": False}


def text(contract: Mapping[str, Any]) -> str:
    found = dict(_tools(contract))
    told = {
        "version": contract["info"]["version"],
        "title": contract["info"]["title"],
        "instructions": contract["info"]["description"],
        "tools": [found[operation] for operation in EXPLAINING],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _tools(contract: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            if operation["operationId"] in EXPLAINING and method == "get":
                yield operation["operationId"], _tool(path, operation)


def _tool(path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    """How the route is called, and the tool as a client is shown it."""
    given = operation.get("parameters", ())
    properties = {each["name"]: _property(each) for each in given if each["in"] != "header"}
    return {
        "path": path,
        "query": [each["name"] for each in given if each["in"] == "query"],
        "shown": {
            "name": EXPLAINING[operation["operationId"]],
            "description": _described(operation),
            "inputSchema": {
                "type": "object",
                "properties": {**properties, "lang": LANG},
                "required": [each["name"] for each in given if each["required"]],
                "additionalProperties": False,
            },
            "annotations": ONLY_READS,
        },
    }


def _property(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Its schema without null, which stands for what is not said."""
    schema = dict(parameter["schema"])
    kinds = [each for each in schema.pop("anyOf", ()) if each.get("type") != "null"]
    said = {"description": parameter["description"]} if "description" in parameter else {}
    return {**(kinds[0] if kinds else {}), **schema, **said}


def _described(operation: Mapping[str, Any]) -> str:
    """One text: a summary that ends in the middle of its sentence goes on in the description."""
    first, rest = operation["summary"], operation["description"]
    between = " " if rest[:1].islower() else ".\n"
    return f"{first}{between}{rest}"
