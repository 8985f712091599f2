"""What people call the codes of a book: its tiers, the places that a tier may be for, ways of working, levels."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from pydantic import BaseModel, Field

from pricing.wiring import api, prices
from suanqing import labels, regions
from suanqing.finance.statements.names import place_name, tier_name
from suanqing.people.roles import READ_MONEY
from suanqing.problems import Lang


class BookNames(BaseModel):
    """Names by code, in the reader's language; divisions in Chinese, as the register has them."""

    tiers: Annotated[
        dict[str, dict[str, str]], Field(description="names of each plane's tiers by their ids")
    ]
    places: Annotated[
        dict[str, str],
        Field(description="names of provinces, cities, classes of cities and the book's zones"),
    ]
    scenarios: Annotated[dict[str, str], Field(description="names of ways of working")]
    levels: Annotated[dict[str, str], Field(description="names of levels")]


@api.route("GET", "/books/{book_version}/names", roles=READ_MONEY)
def book_names(book_version: str, lang: Lang) -> BookNames:
    """What people call the version's tiers, and every place that a tier may be written for."""
    document = prices().book_document(book_version)
    planes: dict[str, Any] = document["planes"]
    named = {
        str(row.get("when", {}).get("region") or "")
        for plane in planes.values()
        for row in plane["tiers"]
    }
    return BookNames(
        tiers={
            name: {row["id"]: tier_name(row.get("when", {}), lang) for row in plane["tiers"]}
            for name, plane in planes.items()
        },
        places={code: place_name(code, lang) for code in _places(document, named)},
        scenarios=_labels(labels.SCENARIOS, document["scenarios"], lang),
        levels=_labels(labels.LEVELS, document["levels"], lang),
    )


def _places(document: dict[str, Any], named: Iterable[str]) -> Iterator[str]:
    """As conditions write them, the wide before the narrow; and those that the book names already."""
    table = regions.divisions().values()
    open_ones = [
        regions.division(row.code)
        for row in table
        if row.code.endswith("00") and not row.valid_to and row.name not in regions.FILLERS
    ]
    classes = [f"class:{each}" for each in labels.CITY_CLASSES]
    zones = [f"zone:{each}" for each in document.get("zones") or {}]
    known = dict.fromkeys([*classes, *zones, *sorted(open_ones, key=len)])
    yield from known
    yield from sorted(each for each in named if each and each not in known)


def _labels(table: Any, codes: Iterable[str], lang: Lang) -> dict[str, str]:
    return {code: labels.label(table, code, lang) for code in codes}
