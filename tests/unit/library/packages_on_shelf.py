"""The packages of the release, read once for all tests of them."""

from functools import cache

from packages import shelf
from suanqing.library.combination import combined, with_needs
from suanqing.library.document import Document, kind_of
from suanqing.library.sample import SAMPLE

TRADES = (
    "appliance", "hvac", "furniture", "lighting", "water-purifier", "car-service", "retail", "mother-baby", "beauty",
    "catering", "fresh", "education", "aesthetics", "property", "elevator", "it-equipment", "solar", "ev-charger",
    "medical-device", "cleaning", "moving",
)  # fmt: skip
"""R162: the industries that are whole."""


@cache
def package(name: str) -> Document:
    return shelf.package(name)


def of_kind(*kinds: str) -> tuple[str, ...]:
    return tuple(
        name for name in shelf.every() if kind_of({"manifest": shelf.manifest(name)}) in kinds
    )


def needed(name: str) -> list[Document]:
    """What a package needs, without itself."""
    return [each for each in with_needs([name], package) if each["manifest"]["package"] != name]


def on_sample(name: str) -> Document:
    """What comes of the sample trade, what a template needs, and the template."""
    together = combined([SAMPLE, *needed(name), package(name)])
    assert together.conflicts == []
    return together.document


PIECES = of_kind("settlement", "scene", "region", "plan")
"""All that are no whole trade."""
