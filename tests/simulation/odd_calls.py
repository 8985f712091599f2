"""Calls of the whole contract, as its schemas say and then spoilt: made from a seed, call by call.

A call is a route with a role it names, parameters that exist or are odd, and a body of the schema in
which up to three values are replaced by what people and programs send by mistake or on purpose.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from suanqing.web.route import Route

ODD_NUMBERS = (0, -1, 1, 10**12, 10**15, 10**18, -(10**18), 2**63, 10**40, True, 1.5, 1e300)
ODD_TEXTS = (
    "", " ", "0", "-1", "1e28", "1e999999", "1_000", "٣", "３", " 5 ", "NaN", "Infinity", "9" * 5_000,
    "x" * 200, "空" * 400, "A" * 70_000, "\x00", "a\u0000b", "\u202egnp.exe", "é", "e\u0301", "*", "@", "main@",
    "main@0",
    "main@99999999999999999999", "#", "a#b", "../..", "%00", "=1+1", "<script>", "null", "2026-13",
    "0000-01", "0001-01", "9999-12", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00",
    "2026-11-03T06:00:00", "2026-02-30", "0001-01-01", "12345678901234567890", "1.00000000001",
    "-0", "0.0", "1e3", "+5", "\ud800", "[]", "{}", "T" * 17,
)  # fmt: skip
ODD_RAW = (
    b"", b"[]", b"null", b"1", b'"x"', b"{", b"\xff\xfe\x00", b"[" * 5_000, b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    b'{"amount":' + b"9" * 6_000 + b"}", b'{"amount":NaN}', b'{"a":1,"a":2}', b"<xml/>",
    "序号,结算对象,金额,结果\r\n1,b1,1e999999999,已付\r\n".encode(), b"\x00,\x00\r\n",
)  # fmt: skip
MOMENTS = ("2026-11-03T06:00:00.000Z", "2026-11-21T10:00:00+08:00", "2027-01-01T00:00:00.000Z")


@dataclass(frozen=True)
class Call:
    """What is asked: the arguments of `tests.rest.call`, and by whom."""

    route: Route
    who: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes | None
    content_type: str

    def __str__(self) -> str:
        told = f"{self.route.method} {self.route.path} by {self.who} {dict(self.path)} {dict(self.query)}"
        return ascii(f"{told} {dict(self.headers)} {(self.body or b'')[:600]!r}")


class Maker:
    """Calls from a seed. known: by name of a parameter or property, values that exist."""

    def __init__(
        self, seed: int, routes: Sequence[Route], people: Mapping[str, frozenset[str]],
        known: Mapping[str, Sequence[str]],
    ) -> None:  # fmt: skip
        self._chance = Random(seed)
        self._routes = [route for route in routes if not route.local_only]
        self._people, self._known = people, known
        self._schemas: dict[Any, Any] = {}

    def calls(self) -> Iterator[Call]:
        while True:
            yield self._call(self._chance.choice(self._routes))

    def _call(self, route: Route) -> Call:
        chance = self._chance
        able = [who for who, roles in self._people.items() if roles & (route.roles or roles)]
        path = {name: self._named(name) for name in re.findall(r"{(\w+)}", route.path)}
        headers = {}
        if chance.random() < 0.3:
            headers["If-Match"] = chance.choice(("1", '"2"', "1_0", "x", "9" * 400, "3", "4", "5"))
        if chance.random() < 0.3:
            headers["Idempotency-Key"] = chance.choice(("k", "k2", "k" * 200, "ключ", "#"))
        if chance.random() < 0.3:
            headers["Accept-Language"] = chance.choice(
                ("zh-CN", "en", "zh;q=2,en;q=x", "*", ";;", "x" * 900)
            )
        body = None if route.method == "GET" else self._body(route)
        content_type = route.content_types[0] if chance.random() < 0.97 else "text/plain"
        return Call(
            route, chance.choice(able), path, self._query(route), headers, body, content_type
        )

    def _named(self, name: str) -> str:
        if self._chance.random() < 0.15:
            return self._chance.choice([t for t in ODD_TEXTS if t and t != "\ud800"])
        return self._chance.choice(self._known.get(name) or ("x",))

    def _query(self, route: Route) -> dict[str, str]:
        model = route.annotation("query") if "query" in route.parameters else None
        if model is None:
            return {}
        given: dict[str, str] = {}
        for name, field in model.model_fields.items():
            name = field.alias or name
            if not field.is_required() and self._chance.random() < 0.6:
                continue
            if self._chance.random() < 0.3:
                given[name] = self._chance.choice([t for t in ODD_TEXTS if t != "\ud800"])
            else:
                given[name] = self._chance.choice(
                    self._known.get(name) or ("1", "20", "true", "zh")
                )
        return given

    def _body(self, route: Route) -> bytes:
        model = route.annotation("body") if "body" in route.parameters else None
        if model is None or model is bytes or self._chance.random() < 0.04:
            return self._chance.choice(ODD_RAW)
        if model not in self._schemas:
            self._schemas[model] = model.model_json_schema(by_alias=True)
        document = self._value(self._schemas[model], self._schemas[model], "", 0)
        for _ in range(self._chance.choice((0, 0, 1, 1, 2, 3))):
            document = self._spoilt(document)
        return json.dumps(document).encode()

    def _value(self, schema: Any, root: Any, name: str, deep: int) -> Any:
        chance = self._chance
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return chance.choice(schema["enum"])
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self._value(chance.choice(schema[several]), root, name, deep)
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self._object(schema, root, deep)
        if kind == "array":
            few = chance.randint(schema.get("minItems", 0), max(schema.get("minItems", 0), 2))
            return [self._value(schema.get("items", {}), root, name, deep + 1) for _ in range(few)]
        if kind == "integer":
            return chance.choice(
                (schema.get("minimum", 0), schema.get("minimum", 0) + 1, 100, 5_000)
            )
        if kind == "boolean":
            return chance.random() < 0.5
        return None if kind == "null" else self._text(schema, name)

    def _object(self, schema: Any, root: Any, deep: int) -> dict[str, Any]:
        wanted = schema.get("required", ())
        found = {
            name: self._value(part, root, name, deep + 1)
            for name, part in schema.get("properties", {}).items()
            if name in wanted or (deep < 5 and self._chance.random() < 0.4)
        }
        more = schema.get("additionalProperties")
        if isinstance(more, dict) and self._chance.random() < 0.7:
            name = self._chance.choice(self._known.get("fact") or ("x",))
            found[name] = self._value(more, root, name, deep + 1)
        return found

    def _text(self, schema: Any, name: str) -> str:
        if known := self._known.get(name):
            return self._chance.choice(known)
        if "RFC 3339" in schema.get("description", ""):
            return self._chance.choice(MOMENTS)
        if examples := [e for e in schema.get("examples", ()) if isinstance(e, str)]:
            return str(self._chance.choice(examples))
        return self._chance.choice(
            ("1", "a", "0.5", "空调", "2026-11-03", "x" * schema.get("minLength", 1))
        )

    def _spoilt(self, document: Any) -> Any:
        """One value somewhere inside replaced, taken away, or put where none belongs."""
        chance = self._chance
        odd: Any = chance.choice((
            chance.choice(ODD_TEXTS), chance.choice(ODD_NUMBERS), None, [], {}, [{}], {"a": {"b": {}}},
            [0] * 300,
        ))  # fmt: skip
        places = list(_places(document))
        if not places or chance.random() < 0.02:
            return odd
        holder, key = chance.choice(places)
        if chance.random() < 0.15 and isinstance(holder, dict):
            holder[chance.choice(("unknown", "__proto__", "id", "\u202e"))] = odd
        elif chance.random() < 0.15:
            del holder[key]
        else:
            holder[key] = odd
        return document


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = (
        list(value)
        if isinstance(value, dict)
        else range(len(value))
        if isinstance(value, list)
        else ()
    )
    for key in keys:
        yield value, key
        yield from _places(value[key])
