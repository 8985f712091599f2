"""What of the templates costs money while nothing happens, counted from the files themselves."""

from typing import Any

import yaml

from embedded.places import ROOT
from ops.usage import Shape


class _Loader(yaml.SafeLoader):
    """YAML whose tags mean nothing here."""


def _plain(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> Any:
    match node:
        case yaml.MappingNode():
            return loader.construct_mapping(node, deep=True)
        case yaml.SequenceNode():
            return loader.construct_sequence(node, deep=True)
        case yaml.ScalarNode():
            return loader.construct_scalar(node)
    raise ValueError(f"unknown node {node}")


_Loader.add_multi_constructor("!", _plain)


def shape() -> Shape:
    """Alarms, secrets (the tokens' and the channels'), queues that a function polls, queues of failures."""
    main = _resources("template.yaml")
    functions = (each["Properties"] for each in main if each["Type"].endswith("::Function"))
    events = [event for each in functions for event in each.get("Events", {}).values()]
    queues = _resources("infra/messaging.yaml")
    return Shape(
        alarms=_count("infra/alarms.yaml", "AWS::CloudWatch::Alarm"),
        secrets=2,
        polled_queues=sum(event["Type"] == "SQS" for event in events),
        failure_queues=sum(
            each["Type"] == "AWS::SQS::Queue" and "RedrivePolicy" not in each["Properties"]
            for each in queues
        ),
    )


def _resources(name: str) -> list[dict[str, Any]]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return list(yaml.load(text, Loader=_Loader)["Resources"].values())


def _count(name: str, kind: str) -> int:
    return sum(each["Type"] == kind for each in _resources(name))
