"""Looking for a template: by kind, trade, channel, aim, and words of its name or description. Pure."""

from collections.abc import Mapping
from typing import Any

from suanqing.library.document import TRADE


def fits(manifest: Mapping[str, Any], asked: Mapping[str, str]) -> bool:
    """asked: what is given has to hold; of a template for any channel it does."""
    channels = manifest.get("channels") or ()
    return (
        asked.get("kind") in (None, manifest.get("kind", TRADE))
        and asked.get("trade") in (None, *manifest["trades"])
        and asked.get("aim") in (None, *manifest.get("aims", ()))
        and ("channel" not in asked or not channels or asked["channel"] in channels)
        and all(word in _text(manifest) for word in asked.get("q", "").lower().split())
    )


def _text(manifest: Mapping[str, Any]) -> str:
    texts = (manifest["package"], *manifest["name"].values(), *manifest["about"].values())
    return " ".join(texts).lower()
