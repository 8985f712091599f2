"""Records of a stream as Lambda hands them to a function."""

import base64
from collections.abc import Mapping
from typing import Any


def record(image: Mapping[str, Any], sequence: str = "0", name: str = "MODIFY") -> dict[str, Any]:
    """A record made from an item as it is now."""
    keys = {
        name: value for name, value in image.items() if name in ("delivery_id", "ticket_id", "part")
    }
    return as_lambda({"eventName": name, "dynamodb": {
        "Keys": keys, "NewImage": dict(image), "SequenceNumber": sequence,
    }})  # fmt: skip


def as_lambda(given: Mapping[str, Any]) -> dict[str, Any]:
    """A record of GetRecords in Lambda's form: bytes as base64, no clock types."""
    plain = _plain(dict(given))
    plain["dynamodb"].pop("ApproximateCreationDateTime", None)
    return {"eventSource": "aws:dynamodb", **plain}


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case dict():
            return {
                key: _plain(each)
                for key, each in value.items()
                if key != "ApproximateCreationDateTime"
            }
        case list():
            return [_plain(each) for each in value]
    return value
