"""Posters that members pass on (裂变海报): who invited whom, one level, and what that is worth. Pure.

A member has one code of a poster. Who scans it and proves who they are was invited by that member, the first time and
for good, unless they are the member, or bought before: an old customer is nobody's to bring. Of what they buy within
the poster's days the first that stands and is large enough is what the member is rewarded for, once a person invited;
when it is given back, and nothing else takes its place, the reward goes back, too. So it does where it is known later,
by a merge or by what a till tells late, that they bought before they came.
"""

import secrets
from collections.abc import Collection, Iterable
from datetime import timedelta
from html import escape
from typing import Literal, NamedTuple

from suanqing.times import parse
from suanqing.work.care.rules import PosterRule
from suanqing.work.customers.happenings import BOUGHT, Happening, standing

CODE_BYTES = 16
SCANS_AN_HOUR = 60
"""Of one code."""
SLOW = timedelta(minutes=5)
"""How far a till's clock may be behind: who scans and pays at once did not buy before."""
Refusal = Literal["self", "bought", "invited", "over"]


class Poster(NamedTuple):
    """A member's own of one poster. consent: how they agreed to pass it on under their name."""

    code: str
    poster: str
    customer: str
    at: str
    consent: str


class Invited(NamedTuple):
    """by: the member. customer: who was invited. What the rule said when they came holds for good: days, currency,
    least: of what they buy; points, last_days: of the reward."""

    customer: str
    by: str
    poster: str
    code: str
    at: str
    days: int
    currency: str
    least: int
    points: int
    last_days: int


def invited(made: Poster, rule: PosterRule, customer: str, at: str) -> Invited:
    return Invited(
        customer, made.customer, made.poster, made.code, at,
        rule.days, rule.currency, rule.least, rule.points, rule.last_days,
    )  # fmt: skip


class Reward(NamedTuple):
    """number: how often it was given or taken back so far. of: the happening that it is for; "" where it went back."""

    number: int
    of: str


def new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)


def refusal(
    rule: PosterRule, by: str, ids: Collection[str], bought: bool, there: bool, at: str
) -> Refusal | None:
    """Why somebody was not invited by it. ids: all of the person's. there: somebody invited them before."""
    if by in ids:
        return "self"
    if there:
        return "invited"
    if not rule.first <= at[:10] <= rule.last:
        return "over"
    return "bought" if bought else None


def earned_by(invited: Invited, done: Iterable[Happening]) -> Happening | None:
    """What the member is rewarded for; None: nothing. done: what they did under every id.

    Shops tell to the second, cut off: what was bought in the second of joining counts.
    """
    since, found = parse(invited.at), [*done]
    first, until = since.replace(microsecond=0), since + timedelta(days=invited.days)
    if any(each.kind in BOUGHT and parse(each.at) < since - SLOW for each in found):
        return None  # an old customer
    fits = (
        each for each in standing(found)
        if each.kind in BOUGHT and first <= parse(each.at) < until
        and each.currency == invited.currency and each.amount >= invited.least
    )  # fmt: skip
    return next(fits, None)


def drawn(rule: PosterRule, name: str, qr: str) -> str:
    """The poster as SVG, 750 × 1200. name: of the member, as it may be shown. qr: the code's own SVG."""
    lines = _lines(rule.text, 20)[:8]
    words = "".join(
        f'<text x="375" y="{330 + 52 * row}" font-size="34" text-anchor="middle" fill="#333">{escape(line)}</text>'
        for row, line in enumerate(lines)
    )
    family = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="750" height="1200" viewBox="0 0 750 1200" '
        f'font-family="{family}" role="img">'
        f"<title>{escape(rule.title)}</title>"
        '<rect width="750" height="1200" fill="#fff"/><rect width="750" height="220" fill="#1a5fb4"/>'
        '<text x="375" y="135" font-size="56" font-weight="700" text-anchor="middle" fill="#fff">'
        f"{escape(rule.title)}</text>"
        f'{words}<svg x="225" y="780" width="300" height="300">{qr}</svg>'
        '<text x="375" y="1130" font-size="30" text-anchor="middle" fill="#555">'
        f"{escape(name)} 邀请您，长按或扫码</text>"
        "</svg>"
    )


def _lines(text: str, width: int) -> list[str]:
    return [
        line[start : start + width]
        for line in text.splitlines()
        for start in range(0, len(line) or 1, width)
    ]
