"""A deployment whose company begins anew: it has its people and nothing else."""

from typing import Any

import boto3

from packages import shelf
from suanqing.library.install_service import OUTLET, TECHNICIAN

KEPT = ("party", "login", "human", "human_account", "search_key", "members", "book_body")
"""Kinds of items that say who somebody is, or what was paid by."""


def dynamodb_of(settings: dict[str, str]) -> Any:
    """settings: of an embedded AWS, as commands take them from their environment."""
    session = boto3.Session(
        settings["AWS_ACCESS_KEY_ID"], settings["AWS_SECRET_ACCESS_KEY"],
        region_name=settings["AWS_DEFAULT_REGION"],
    )  # fmt: skip
    return session.client("dynamodb", endpoint_url=settings["AWS_ENDPOINT_URL"])


def begun_anew(client: Any, pricing: str, template: str) -> None:
    """So that the template is installed as on the first day. Its prices are discarded, its scenes and settings gone;
    what tickets that run began with stays: the bodies of books, and versions of other templates' scenes and forms. The
    next price book has the next number, since functions keep what was published."""
    document = shelf.package(template)
    own = {*document["scenes"], *document["forms"]}
    pages = client.get_paginator("scan").paginate(TableName=pricing)
    for item in (each for page in pages for each in page["Items"]):
        kind, id = item["kind"]["S"], item["id"]["S"]
        if kind == "book":
            item.pop("published", None)
            client.put_item(TableName=pricing, Item=item)
        elif kind == "book_version":
            client.put_item(TableName=pricing, Item={**item, "stage": {"S": "discarded"}})
        elif kind in ("scene_version", "form_version") and id.partition("@")[0] not in own:
            continue
        elif kind not in KEPT or id in (OUTLET, TECHNICIAN):
            key = {name: item[name] for name in ("kind", "id")}
            client.delete_item(TableName=pricing, Key=key)
