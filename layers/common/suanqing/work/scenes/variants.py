"""A scene drawn as what another one is, changed (变体): its base and a merge patch (RFC 7396). Pure.

    {"scene": "install-south", "name": {"zh", "en"}, "base": "install", "patch": {"nodes": {"visit": {"limit": …}}}}

What is published is the whole, made of the base's newest version; so what the base changes flows on with the variant's
next version where the patch does not say otherwise, and tickets that run keep theirs. Lists are replaced whole.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from suanqing.merge_patch import patched
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.shapes import a_name, a_scene_id, an_object, bounded, record

BASE, PATCH = "base", "patch"
OWN = frozenset({"scene", "base"})
"""What a patch does not change."""
_VARIANT = record({"scene": a_scene_id, "base": a_scene_id, "patch": an_object}, {"name": a_name})


def base_of(document: Mapping[str, Any]) -> str | None:
    """The id of the scene that it changes; None of one that is drawn whole."""
    base = document.get(BASE)
    return str(base) if BASE in document else None


def faults(document: Mapping[str, Any], base: Mapping[str, Any] | None) -> Iterator[Finding]:
    """What is wrong with it as a variant. base: the newest version, None where there is none."""
    if not bounded(document):
        yield Finding("too_large", "the document is too large, too deep, or has a binary number")
        return
    found = [Finding(code, message) for code, message in _VARIANT(document, "")]
    yield from found
    if found:
        return
    for name in sorted(OWN & document[PATCH].keys()):
        yield Finding(
            "bad_field", f"patch.{name}: a variant is called by its own name", where=f"patch.{name}"
        )
    if base is None or document[BASE] == document["scene"]:
        yield Finding(
            "unknown_base", f"there is no scene {document[BASE]} to be changed", where=BASE
        )


def whole(document: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """The scene that it comes to."""
    made: dict[str, Any] = patched(base, document[PATCH])
    name = {"name": document["name"]} if "name" in document else {}
    return {**made, **name, "scene": document["scene"]}
