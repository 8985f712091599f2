"""What is said of a customer by a platform or a person, the newest counting. Pure."""

from typing import NamedTuple

YES, NO = "yes", "no"


class Said(NamedTuple):
    """name: which tag, channel of a level, or channel of a consent. value: whether the tag is there (`yes` or `no`),
    the level, whether there is consent. at: as of when (RFC 3339). source: who says so. by: who wrote it."""

    name: str
    value: str
    at: str
    source: str
    by: str

    @property
    def order(self) -> tuple[str, bool, str]:
        """Which counts: the newest; of one moment `no`, whoever writes first."""
        return (self.at, self.value == NO, self.value)
