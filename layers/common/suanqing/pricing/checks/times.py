"""Errors in a book's validity and in what it says it corrects. Pure."""

from collections.abc import Iterator

from suanqing.errors import Invalid
from suanqing.pricing.checks.findings import Finding
from suanqing.pricing.names import Document
from suanqing.times import parse


def check_times(document: Document) -> Iterator[Finding]:
    """A correction ends: without `valid_to` it would price what comes after by old prices put right."""
    until, corrects = document.get("valid_to"), document.get("corrects")
    if until is not None:
        try:
            if parse(until) <= parse(document["valid_from"]):
                message = f"valid_to {until} is not after valid_from"
                yield Finding("bad_time", message, row="valid_to")
        except Invalid as error:
            yield Finding("bad_time", error.message, row="valid_to")
    if corrects is None:
        return
    book, _, number = corrects.rpartition("@")
    if book != document["book"] or not (number.isascii() and number.isdecimal()):
        message = f"{corrects!r} is no version of {document['book']}"
        yield Finding("bad_correction", message, row="corrects")
    elif int(number) >= int(document["version"]):
        yield Finding("bad_correction", "only an earlier version is corrected", row="corrects")
    if until is None:
        yield Finding("bad_correction", "a correction says until when: valid_to", row="valid_to")
