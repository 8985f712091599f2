"""Every small change of a module's source: one token for its neighbour, the rest as it was."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*", ast.Div: "*", ast.Mod: "+",
}  # fmt: skip
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


class Change(NamedTuple):
    """The characters from `start` to `end` become `new`; line counts from 1."""

    line: int
    start: int
    end: int
    old: str
    new: str

    def applied(self, source: str) -> str:
        return source[: self.start] + self.new + source[self.end :]

    def __str__(self) -> str:
        return f"{self.line}: {_short(self.old)} -> {_short(self.new)}"


def changes(source: str) -> list[Change]:
    """In the order of the source, each once. Docstrings, annotations and constants' names stay."""
    starts = _line_starts(source)

    def place(line: int, column: int) -> int:
        """The character at a line's byte offset."""
        text = source[starts[line - 1] :].split("\n", 1)[0]
        return starts[line - 1] + len(text.encode()[:column].decode())

    found: set[Change] = set()
    for node in _nodes(ast.parse(source)):
        for part, new in _mutations(node):
            if part.end_lineno is None or part.end_col_offset is None:
                continue
            start = place(part.lineno, part.col_offset)
            end = place(part.end_lineno, part.end_col_offset)
            old = source[start:end]
            if new != old:
                found.add(Change(part.lineno, start, end, old, new))
    return sorted(found, key=lambda each: (each.start, each.end, each.new))


def _nodes(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Expressions and statements that run, without annotations."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.AST):
                if isinstance(each, ast.expr | ast.stmt):
                    yield each
                yield from _nodes(each)


def _mutations(node: ast.expr | ast.stmt) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """What a node may become, as text."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            if new := COMPARISONS.get(type(operator)):
                yield node, f"{ast.unparse(left)} {new} {ast.unparse(right)}"
        case ast.BoolOp(op=operator, values=values):
            word = " or " if isinstance(operator, ast.And) else " and "
            yield node, f"({word.join(f'({ast.unparse(each)})' for each in values)})"
            for left_out in range(len(values)):
                kept = [each for place, each in enumerate(values) if place != left_out]
                word = " and " if isinstance(operator, ast.And) else " or "
                yield node, f"({word.join(f'({ast.unparse(each)})' for each in kept)})"
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            if not any(isinstance(each, ast.Constant | ast.JoinedStr) and not _number(each)
                       for each in (left, right)):  # fmt: skip
                new = OPERATORS[type(operator)]
                yield node, f"(({ast.unparse(left)}) {new} ({ast.unparse(right)}))"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, f"({ast.unparse(operand)})"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield node, f"({ast.unparse(operand)})"
        case ast.Constant(value=bool(value)):
            yield node, str(not value)
        case ast.Constant(value=int(value)):
            yield node, str(value + 1)
        case ast.Call(func=ast.Name(id=name) as called) if name in CALLS:
            yield called, CALLS[name]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield (
                node,
                f"({ast.unparse(body)} if not ({ast.unparse(test)}) else {ast.unparse(orelse)})",
            )
        case ast.If(test=test):
            yield test, f"not ({ast.unparse(test)})"
        case ast.Expr(value=ast.Call() as called):
            yield node, "pass"
        case ast.Return(value=ast.expr()):
            yield node, "return None"


def _number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _short(text: str) -> str:
    one = " ".join(text.split())
    return f"`{one if len(one) <= 60 else one[:57] + '...'}`"
