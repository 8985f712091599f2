"""The packages of the release, read once for all tests of them."""

from functools import cache

from packages import shelf
from suanqing.library.combination import with_needs
from suanqing.library.document import Document, kind_of


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


PIECES = of_kind("settlement", "scene", "region", "plan")
"""All that are no whole trade."""
