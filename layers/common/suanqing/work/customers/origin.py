"""Where a customer came from (客户来源): the first touch, or shares of several by a rule that is said. Pure.

    first      all of it to the earliest
    last       all of it to the latest
    even       the same to each
    ends       two fifths to the first and the last each, a fifth to those between

Shares are parts of 10,000 and sum to just that; what is left over goes to the earliest by the one allocation of money.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from suanqing.money import allocate
from suanqing.work.customers.register import Touch

Rule = Literal["first", "last", "even", "ends"]
WHOLE = 10_000


class Share(NamedTuple):
    touch: Touch
    share: int


def origin(touches: Iterable[Touch], rule: Rule, before: str = "") -> list[Share]:
    """Of the touches until `before` (RFC 3339; "": of all), in order of time; none has a share of nothing."""
    found = sorted(each for each in touches if not before or each.at <= before)
    if not found:
        return []
    shares = allocate(WHOLE, _weights(rule, len(found)))
    return [Share(touch, share) for touch, share in zip(found, shares, strict=True) if share]


def _weights(rule: Rule, count: int) -> Sequence[int]:
    match rule:
        case "first":
            return [1, *[0] * (count - 1)]
        case "last":
            return [*[0] * (count - 1), 1]
        case "even":
            return [1] * count
        case "ends":
            if count < 3:
                return [1] * count
            return [2 * (count - 2), *[1] * (count - 2), 2 * (count - 2)]
