"""The tools of `POST /mcp`: each is a reading route of the own API, asked with the caller's token."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

from suanqing.errors import DomainError, Invalid, NotFound
from suanqing.platform.posting import over_urllib3
from suanqing.problems import Lang
from suanqing.web.answers import problem, status_of

DOCUMENT = Path(__file__).with_name("tools.json")
READ_SECONDS = 12.0
"""Of the function's fifteen."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: at which address our routes answer, with whose token, in which language."""

    base: str
    authorization: str
    lang: Lang


class NoSuchTool(NotFound):
    """A name that tools/list does not have."""


@cache
def document() -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(DOCUMENT.read_text(encoding="utf-8")))


def shown() -> list[dict[str, Any]]:
    return [each["shown"] for each in document()["tools"]]


def called(params: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    """What the route says, to the letter, be it an answer or a refusal."""
    found = [each for each in document()["tools"] if each["shown"]["name"] == params.get("name")]
    if not found:
        raise NoSuchTool("there is no such tool", "no_such_tool")
    given = params.get("arguments") or {}
    try:
        if not isinstance(given, dict):
            raise Invalid("arguments: Input should be an object", where="arguments")
        return _asked(found[0], given, asker)
    except DomainError as error:
        facts = {name: fact for name, fact in error.facts.items() if fact is not None}
        told = problem(status_of(error), error.code, error.message, lang=asker.lang, **facts)
        return _content(json.dumps(told, ensure_ascii=False), refused=True)


def _asked(tool: Mapping[str, Any], given: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    """One call of the tool's route; in the language that the arguments name, if they do."""
    said = _said(tool, given)
    spoken = said.get("lang", asker.lang)
    said = {"lang": spoken, **said}
    query = {name: said[name] for name in tool["query"] if name in said}
    path = _path(tool["path"], {name: quote(value, safe="") for name, value in said.items()})
    address = f"{asker.base}{path}{'?' if query else ''}{urlencode(query)}"
    headers = {
        "Authorization": asker.authorization,
        "Accept-Language": spoken,
        "Accept": "application/json",
    }
    answer = over_urllib3("Suanqing", READ_SECONDS)("GET", address, None, headers)
    return _content(answer.body.decode(), refused=answer.status != 200)


def _said(tool: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, str]:
    """The arguments as an address has them; what is null is not said. Raises Invalid, naming the argument."""
    schema = tool["shown"]["inputSchema"]
    for name in given:
        if name not in schema["properties"]:
            raise Invalid(f"{name}: Extra inputs are not permitted", where=name)
    for name in schema["required"]:
        if given.get(name) is None:
            raise Invalid(f"{name}: Field required", where=name)
    said = {name: _word(name, value) for name, value in given.items() if value is not None}
    for name, value in said.items():
        takes = schema["properties"][name].get("enum", (value,))
        if value not in [_word(name, each) for each in takes]:
            raise Invalid(f"{name}: Input should be {' or '.join(map(repr, takes))}", where=name)
    return said


def _word(name: str, value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str() | int():
            return str(value)
    raise Invalid(f"{name}: Input should be a valid string", where=name)


def _path(template: str, said: Mapping[str, str]) -> str:
    """The route's path with its parameters; a step up or none at all is no value of one."""
    steps = []
    for step in template.split("/")[1:]:
        value = said[step[1:-1]] if step.startswith("{") else step
        if value in ("", ".", ".."):
            raise NotFound("there is nothing at this path")
        steps.append(value)
    return "/" + "/".join(steps)


def _content(text: str, *, refused: bool) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": text}], "isError": refused}
