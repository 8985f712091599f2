"""What people call the codes that stand on a statement, and its customers. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from suanqing import labels, regions
from suanqing.errors import DomainError
from suanqing.labels import Lang, label
from suanqing.vocabulary import STANDARD, VOCABULARY

SURNAME = 1
TAIL = 4
NUMBER = re.compile("[0-9][0-9 -]{5,}[0-9]")
"""A phone that somebody wrote into the name."""
CIPHER = re.compile(r"\$.*\$[0-9]+\$")
VALUES: Mapping[str, Mapping[str, labels.Label]] = {
    "scenario": labels.SCENARIOS, "level": labels.LEVELS, "channel": labels.CHANNELS,
    "weekday": labels.WEEKDAYS, "spending_level": labels.SPENDING_LEVELS,
    "city_class": labels.CITY_CLASSES,
}  # fmt: skip
"""By fact, where what it may be are codes; of any other true and false alone."""


def fact_name(fact: str) -> str:
    """A contested fact; one that is none of ours is its own name."""
    return VOCABULARY[fact].zh if fact in VOCABULARY else label(labels.FACTS, fact)


def value_name(fact: str, value: str) -> str:
    """What a dispute says the fact should be."""
    if fact == "region":
        return region_name(value)
    if value.lower() in labels.YES_NO:
        return label(labels.YES_NO, value.lower())
    return label(VALUES.get(fact, {}), value)


def region_name(code: str) -> str:
    """Of a division; the code itself where there is none of that code."""
    try:
        return regions.name(code) if code else ""
    except DomainError:
        return code


def place_name(region: str, lang: Lang = "zh") -> str:
    """What a condition on the region names: a division, a class of cities, a zone of the book's own."""
    kind, _, named = region.partition(":")
    places = {"class": label(labels.CITY_CLASSES, named, lang), "zone": named}
    whole = region.ljust(6, "0") if region.isdecimal() else region
    return places.get(kind) or region_name(whole)


def tier_name(when: Mapping[str, Any], lang: Lang = "zh") -> str:
    """A tier (档位) by what it is for; the one that is for all is 标准. Divisions have Chinese names only."""
    words = (
        place_name(str(when.get("region") or ""), lang),
        label(labels.SCENARIOS, str(when.get("scenario") or ""), lang),
        label(labels.LEVELS, str(when.get("level") or ""), lang),
        label(labels.CHANNELS, str(when.get("channel") or ""), lang),
    )
    return " · ".join(filter(None, words)) or label(labels.LEVELS, STANDARD, lang)


def customer_name(customer: str) -> str:
    """Masked: the first character, and the last four of a number that stands with it (王**,尾号 1234).
    A platform's cipher text says nothing."""
    plain = unicodedata.normalize("NFKC", customer).strip()
    if not plain or CIPHER.search(plain):
        return ""
    found = NUMBER.search(plain)
    tail = re.sub("[^0-9]", "", found[0])[-TAIL:] if found else ""
    name = NUMBER.sub("", plain).strip(" ,，;；:：()（）")
    masked = f"{name[:SURNAME]}**" if name else ""
    return " ".join(filter(None, (masked, f"尾号 {tail}" if tail else "")))
