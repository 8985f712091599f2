"""No version replaces a table or changes two indexes of one: held against the tables of the version before.

tests/data/tables.json is what is deployed. After a release that changes an index, write it anew:
    python -m tests.contract.tables_of
"""

import json
from copy import deepcopy

import pytest

from embedded.places import ROOT
from tests.contract.tables import Shape, shape, troubles
from tests.contract.templates import NESTED, resources

RECORDED = ROOT / "tests" / "data" / "tables.json"


def deployed() -> dict[str, Shape]:
    found: dict[str, Shape] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found


def templated() -> dict[str, Shape]:
    tables = resources(NESTED["data"], "AWS::DynamoDB::Table")
    return {name: shape(table) for name, table in tables.items()}


def test_no_table_is_replaced_and_at_most_one_index_of_each_comes_or_goes() -> None:
    assert list(troubles(deployed(), templated())) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: t.pop("LedgerTable"), "is gone"),
        (lambda t: t["LedgerTable"]["keys"].pop(), "replaces the table"),
        (lambda t: t["LedgerTable"].update(name="ledger"), "replaces the table"),
        (lambda t: t["WorkTable"].update(stream="NEW_IMAGE"), "another stream"),
        (lambda t: t["WorkTable"]["indexes"]["unsettled"].update(projection="ALL"), "cannot change"),
        (lambda t: [t["WorkTable"]["indexes"].pop(n) for n in ("by_outlet", "unsettled")], "at once"),
    ],
)  # fmt: skip
def test_what_cloudformation_would_replace_or_refuse_is_named_with_the_way_out(
    change: object, told: str
) -> None:
    after = deepcopy(deployed())
    change(after)  # type: ignore[operator]

    (trouble,) = troubles(deployed(), after)

    assert told in trouble and (";" in trouble or "." in trouble)


def test_one_more_index_or_table_is_no_trouble() -> None:
    after = deepcopy(deployed())
    after["WorkTable"]["indexes"]["by_customer"] = after["WorkTable"]["indexes"]["by_worker"]
    after["NewTable"] = after["ViewsTable"]

    assert list(troubles(deployed(), after)) == []
