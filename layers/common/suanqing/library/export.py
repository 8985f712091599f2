"""A company's own set-up as a package: what it has, in the order of names, so that the same is the same bytes. Pure."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from suanqing.canonical import canonical
from suanqing.library.document import TRADES
from suanqing.library.kinds import COMPANY


def exported(package: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """The document of kind `company`. own: catalogue, book, rules about customers, and the documents of scenes and
    forms that hold. A scene names its forms without a version: where it is installed they get versions of their own."""
    manifest = {
        "package": package, "version": 1, "kind": COMPANY, "trades": [*TRADES],
        "name": {"zh": "公司设置", "en": "A company's set-up"},
        "about": {
            "zh": "导出的项目库、价格本、场景、表单和客户规则。",
            "en": "Catalogue, price book, scenes, forms and rules about customers, as they were exported.",
        },
    }  # fmt: skip
    parts = {part: own[part] for part in ("catalogue", "book", "forms", "care") if own.get(part)}
    if own.get("scenes"):
        parts["scenes"] = {id: _unpinned(scene) for id, scene in own["scenes"].items()}
    body: dict[str, Any] = json.loads(canonical(parts))
    return {"manifest": manifest, **body}


def _unpinned(scene: Mapping[str, Any]) -> dict[str, Any]:
    made = deepcopy(dict(scene))
    for node in made["nodes"].values():
        if "form" in node:
            node["form"] = node["form"].partition("@")[0]
    return made
