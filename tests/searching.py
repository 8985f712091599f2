"""Whether a run looks for new stories (SEARCH=1), tells the known ones (docs/decisions/0071) or a few (QUICK=1)."""

import os
import random

SEARCHING = "SEARCH" in os.environ
QUICK = "QUICK" in os.environ
FEW = 10


def seeds(*known: int) -> list[int]:
    """The written seeds; of a search as many new ones and twice more."""
    return [random.randrange(10**6) for _ in range(3 * len(known))] if SEARCHING else [*known]


def examples(known: int) -> int:
    """How many; of a search three times as many, of a quick run ten at most."""
    if QUICK:
        return min(known, FEW)
    return 3 * known if SEARCHING else known
