"""A company's own set-up as a package: what it has, in the order of names, so that the same is the same bytes. Pure.

It goes to others, so it names nobody: a row of the book that is of one party or one customer (a price of their own, an
area, a ladder) is left out, and a scene's work that is one person's is the dispatchers'.
"""

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
    parts = {part: own[part] for part in ("catalogue", "forms", "care") if own.get(part)}
    if own.get("book"):
        parts["book"] = _of_nobody(own["book"])
    if own.get("scenes"):
        parts["scenes"] = {id: _unnamed(unpinned(scene)) for id, scene in own["scenes"].items()}
    body: dict[str, Any] = json.loads(canonical(parts))
    return {"manifest": manifest, **body}


def unpinned(scene: Mapping[str, Any]) -> dict[str, Any]:
    made = deepcopy(dict(scene))
    for node in made["nodes"].values():
        if "form" in node:
            node["form"] = node["form"].partition("@")[0]
    return made


NAMING = frozenset({"party", "parties", "outlets", "customer_id", "team", "asset", "claim"})
"""Fields of a book that say who or whose something is, and no class of them."""


def _of_nobody(value: Any) -> Any:
    """A book without the rows that name somebody; a list that had nothing else is left out with them."""
    if isinstance(value, Mapping):
        kept = {name: _of_nobody(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each != [] or value[name] == []}
    if isinstance(value, list):
        return [_of_nobody(each) for each in value if not _names(each)]
    return value


def _names(row: Any) -> bool:
    """Whether it names somebody itself: a list inside it is looked at row by row."""
    return isinstance(row, Mapping) and any(
        (name in NAMING and bool(each)) or _names(each) for name, each in row.items()
    )


def _unnamed(value: Any) -> Any:
    """A scene in which a named person is a dispatcher, and who decides when nobody is found their manager."""
    if isinstance(value, Mapping):
        if value.get("rule") == "named":
            others = {name: each for name, each in value.items() if name not in ("rule", "party")}
            return {"role": "dispatcher", **others, "rule": "role"}
        if value.get("then") == "people":
            return {"then": "manager"}
        return {name: _unnamed(each) for name, each in value.items()}
    return [_unnamed(each) for each in value] if isinstance(value, list) else value
