"""What of the templates costs money while nothing happens, counted from the files themselves."""

from typing import Any

from embedded.cloudformation import bare
from embedded.places import ROOT
from ops.usage import Shape


def shape() -> Shape:
    """Alarms, secrets (the tokens' and the channels'), queues that a function polls, queues of failures."""
    main = _resources("template.yaml")
    functions = (each["Properties"] for each in main if each["Type"].endswith("::Function"))
    events = [event for each in functions for event in each.get("Events", {}).values()]
    queues = _resources("infra/messaging.yaml")
    return Shape(
        alarms=_count("infra/alarms.yaml", "AWS::CloudWatch::Alarm"),
        secrets=2,
        keys=_count("infra/uploads.yaml", "AWS::KMS::Key"),
        polled_queues=sum(event["Type"] == "SQS" for event in events),
        failure_queues=sum(
            each["Type"] == "AWS::SQS::Queue" and "RedrivePolicy" not in each["Properties"]
            for each in queues
        ),
    )


def _resources(name: str) -> list[dict[str, Any]]:
    return list(bare(ROOT / name)["Resources"].values())


def _count(name: str, kind: str) -> int:
    return sum(each["Type"] == kind for each in _resources(name))
