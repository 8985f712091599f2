"""Whether a run looks for new stories (SEARCH=1) or tells the known ones (docs/decisions/0071)."""

import os
import random

SEARCHING = "SEARCH" in os.environ


def seeds(*known: int) -> list[int]:
    """The written seeds; of a search as many new ones and twice more."""
    return [random.randrange(10**6) for _ in range(3 * len(known))] if SEARCHING else [*known]


def examples(known: int) -> int:
    """How many; of a search three times as many."""
    return 3 * known if SEARCHING else known
