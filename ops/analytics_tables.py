"""The tables of infra/analytics.yaml out of the one list of columns: `python -m ops analytics template` writes them."""

import textwrap
from typing import Any

import yaml

from embedded.places import ROOT
from suanqing.insight.analytics.columns import TABLES, glue_table

TEMPLATE = ROOT / "infra" / "analytics.yaml"
BEGIN = "  # Tables: python -m ops analytics template\n"
END = "  # Tables: end\n"
BUCKET = "s3://${AnalyticsBucket}/"


def resources() -> dict[str, Any]:
    """By logical id, as CloudFormation has them in long form."""
    return {
        f"{table.capitalize()}Table": {
            "Type": "AWS::Glue::Table",
            "Properties": {
                "CatalogId": {"Ref": "AWS::AccountId"},
                "DatabaseName": {"Ref": "Database"},
                "TableInput": _addressed(glue_table(table, f"{BUCKET}{table}/")),
            },
        }
        for table in TABLES
    }


def lines() -> str:
    text = yaml.safe_dump(resources(), sort_keys=False, default_flow_style=None, width=110)
    return textwrap.indent(text, "  ")


def write() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    TEMPLATE.write_text(f"{before}{BEGIN}{lines()}{END}{after}", encoding="utf-8")


def _addressed(value: Any) -> Any:
    """Addresses that name the bucket, as CloudFormation fills them in; `period` is Athena's to fill."""
    match value:
        case dict():
            return {name: _addressed(each) for name, each in value.items()}
        case list():
            return [_addressed(each) for each in value]
        case str() if BUCKET in value:
            return {"Fn::Sub": value.replace("${period}", "${!period}")}
    return value
