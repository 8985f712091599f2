"""Which assessment booked the entries of a line (provenance of a reversal). Pure.

A line whose money stays equal is not booked again, so what is booked of it stands under an older number;
its reversal mirrors that one. So an entry is mirrored at most once, and a reversal can be reversed.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from suanqing.finance.assessment.model import Assessment, Entry

if TYPE_CHECKING:
    from suanqing.finance.settlement.items import Booked


def origins(previous: "Booked | None") -> dict[str, int]:
    """Line id -> n of the assessment that booked its entries, of what is booked now."""
    if previous is None:
        return {}
    return {
        line.id: previous.carried.get(line.id, previous.n) for line in previous.assessment.lines
    }


def mirroring(entry: Entry, known: dict[str, int]) -> Entry:
    """The same reversal, pointing at the assessment whose entry it mirrors."""
    if entry.mirror is None:
        return entry
    return replace(entry, mirror=known.get(entry.line, entry.mirror))


def carried(
    assessment: Assessment, entries: tuple[Entry, ...], known: dict[str, int]
) -> dict[str, int]:
    """The lines whose entries an older assessment booked and this one leaves alone."""
    moved = {entry.line for entry in entries}
    kept = (line.id for line in assessment.lines if line.id not in moved)
    return {line: known[line] for line in kept if line in known}
