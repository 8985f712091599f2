"""Which modules may know AWS, a web framework or the network: by role, few, and named here; all others are pure.

Pure means: nothing a module imports, however far, leads to botocore, Chalice, Powertools or a socket. Which
room may import which is import-linter's (`make check`).
"""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from embedded.places import ROOT

LAYER = ROOT / "layers" / "common" / "suanqing"
OUTSIDE = (
    "boto3",
    "botocore",
    "chalice",
    "aws_lambda_powertools",
    "urllib.request",
    "http",
    "socket",
)

EDGES = {
    "platform.aws": "clients",
    "platform.batches": "what Lambda is answered",
    "platform.observe": "logs and metrics",
    "platform.secrets": "the secret documents",
    "web.api": "routes",
    "web.arguments": "what a request holds",
    "web.answers": "responses",
    "web.on_demand": "routes, imported when called",
    "*store": "a table's access patterns",
    "pricing.stores.*": "a table's access patterns",
    "insight.hooks.post": "connects to other systems",
    "finance.settlement.settle_service": "tells a refused write from a failed one",
}
"""May import the outside themselves."""

SERVICES = {
    "*service": "rules, stores and a clock put together",
    "platform.jobs": "sends to its queue",
    "platform.queues": "sends to a queue",
    "people.identity.deciding": "asks the register before a view decides",
    "work.tickets.commands": "decide and store",
    "work.tickets.fact_commands": "decide and store",
    "work.tickets.part_commands": "decide and store",
    "work.stock.schemas": "shows what the store gives",
    "work.tickets.flow_commands": "decide and store",
    "work.tickets.boards": "reads several outlets' boards",
    "work.tickets.rework_links": "reads the other ticket",
    "work.answers.schemas": "shows what the service gives",
    "work.uploads.schemas": "shows what the service gives",
    "work.visits.*schemas": "shows what the services give",
    "work.care.*schemas": "shows what the services give",
    "work.customers.*": "registers beside tickets",
    "work.service.*": "registers beside tickets, and their schemas",
    "work.orders.schemas": "shows what services give",
    "finance.settlement.quote_estimates": "reads the book in force",
    "finance.ladders.abroad": "reads rates",
    "finance.ladders.belonging": "reads parties",
    "finance.ladders.schemas": "shows what the service gives",
    "finance.statements.batch_steps": "drafts by pages",
    "finance.statements.period_schemas": "shows what a batch gives",
    "finance.statements.recompute": "reads what was booked",
    "finance.audit.*": "reads the journal",
    "finance.backtest.gate": "reads a draft's result",
    "finance.backtest.shadow": "reads what is booked",
    "finance.corrections.prices_*": "lists and posts",
    "finance.rule_stats.monitor": "reads counts",
    "channels.protocols": "its types name what acts",
    "channels.r*": "its rows are of such types",
    "channels.*.send": "makes the sender",
    "channels.*.tell": "makes what tells customers",
    "channels.*.login": "makes the client",
    "channels.*.intake": "acts on deliveries",
    "channels.*.pull": "asks a platform",
    "channels.*.outward": "asks a platform, and tells it",
    "channels.*.trace": "asks a platform",
    "channels.intake.*": "acts on deliveries",
}
"""May import edges."""

PURE = {
    "finance.assessment.*", "pricing.*", "work.tickets.decide", "work.tickets.scene",
    "work.tickets.recording", "work.tickets.command_table", "work.tickets.event_kinds", "work.tickets.access",
    "work.evidence.*", "work.scenes.*", "work.uploads.bare", "work.tickets.parts", "work.tickets.part_decisions",
    "work.stock.m*", "work.stock.places", "work.stock.reorder", "work.stock.exchange",
    "finance.audit.chain", "work.orders.returns", "work.orders.quotes", "work.service.policies",
}  # fmt: skip
"""Pure whatever a pattern above says; `pricing.stores` apart."""


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(LAYER).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in sorted(LAYER.rglob("*.py"))}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


@cache
def outside(module: str) -> frozenset[str]:
    """What of the outside the module imports itself."""
    names = imported(MODULES[module])
    return frozenset(each for each in names if each in OUTSIDE or each.split(".")[0] in OUTSIDE)


@cache
def ours(module: str) -> frozenset[str]:
    names = (each.removeprefix("suanqing.") for each in imported(MODULES[module]))
    return frozenset(each for each in names if each in MODULES and each != module)


def reached(module: str) -> set[str]:
    """Every module of ours that it leads to, itself included."""
    found, todo = {module}, [module]
    while todo:
        new = ours(todo.pop()) - found
        found |= new
        todo += new
    return found


def matches(module: str, patterns: object) -> bool:
    assert isinstance(patterns, dict | set)
    return any(fnmatch(module, pattern) for pattern in patterns)


def is_pure(module: str) -> bool:
    return not any(outside(each) for each in reached(module))


def test_only_edges_know_aws_a_framework_or_the_network() -> None:
    knowing = [module for module in MODULES if outside(module)]

    assert [each for each in knowing if not matches(each, EDGES)] == []


def test_all_others_but_the_services_are_pure() -> None:
    impure = [module for module in MODULES if not is_pure(module)]

    assert [each for each in impure if not matches(each, EDGES | SERVICES)] == []


def test_what_prices_and_decides_is_pure_without_exception() -> None:
    core = [
        module
        for module in MODULES
        if matches(module, PURE) and not matches(module, {"pricing.stores*"})
    ]

    assert len(core) > 80
    assert [module for module in core if not is_pure(module)] == []


def test_no_exception_stands_for_nothing() -> None:
    unused = [
        pattern
        for pattern in EDGES | SERVICES
        if not any(fnmatch(module, pattern) and not is_pure(module) for module in MODULES)
    ]

    assert unused == []


def test_every_package_says_what_it_is() -> None:
    cards = {module: path for module, path in MODULES.items() if path.name == "__init__.py"}
    silent = [
        m for m, path in cards.items() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert silent == []


def test_messages_go_to_queues_by_one_module_alone() -> None:
    by_hand = [
        path.relative_to(ROOT).as_posix()
        for room in (LAYER, ROOT / "functions")
        for path in sorted(room.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr.startswith("send_message")
    ]

    assert by_hand == ["layers/common/suanqing/platform/queues.py"]
