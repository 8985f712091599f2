"""Abnormal rates of rules, and their cause: the rules, the facts, or one outlet. Pure; exact fractions.

The rate is hits a ticket, today so far against the same hours of the same weekday of four weeks.

    high     at least 3 times what the baseline would give for today's tickets, and 5 hits more
    silent   no hit where the baseline would give 5 or more

Whose doing: the facts of both times are run under the books of both times.

    rule effect    what the other book changes, facts held: the mean over both times' facts
    facts effect   what the other facts change, book held; the two add up to the whole drift
    cause          rule: the rule effect is the larger. execution: most of the rest comes from one
                   outlet that departs from its own baseline. mix: it does not
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from suanqing.finance.rule_stats.counts import Count

TIMES = 3
MIN_HITS = 5

Kind = Literal["high", "silent"]
Cause = Literal["rule", "execution", "mix"]
ByOutlet = Mapping[str, Count]


def judge(today: Count, baseline: Count) -> Kind | None:
    """None: normal, or there is no baseline."""
    if not baseline.tickets or not today.tickets:
        return None
    would = expected(today, baseline)
    if today.hits >= TIMES * would and today.hits - would >= MIN_HITS:
        return "high"
    return "silent" if today.hits == 0 and would >= MIN_HITS else None


def expected(today: Count, baseline: Count) -> Fraction:
    """The hits today's tickets would have at the baseline's rate."""
    return rate(baseline) * today.tickets


def rate(count: Count) -> Fraction:
    return Fraction(count.hits, count.tickets) if count.tickets else Fraction(0)


@dataclass(frozen=True, slots=True)
class Runs:
    """One rule's hits by outlet: today's facts and the baseline's, each under both books."""

    today: ByOutlet
    today_by_old: ByOutlet
    baseline: ByOutlet
    baseline_by_new: ByOutlet


@dataclass(frozen=True, slots=True)
class Attribution:
    """Effects: change of the rate. outlet: who departs most from its own baseline. share: its part of
    all such departures."""

    cause: Cause
    rule_effect: Fraction
    facts_effect: Fraction
    outlet: str | None = None
    share: Fraction = Fraction(0)


def attribute(runs: Runs) -> Attribution:
    now, now_old, then, then_new = (
        rate(summed(each))
        for each in (runs.today, runs.today_by_old, runs.baseline, runs.baseline_by_new)
    )
    rule = ((now - now_old) + (then_new - then)) / 2
    facts = ((now_old - then) + (now - then_new)) / 2
    departures = {outlet: abs(each) for outlet, each in departing(runs).items() if each}
    whole = sum(departures.values(), Fraction(0))
    most = max(sorted(departures), key=departures.__getitem__, default=None)
    share = departures[most] / whole if most is not None else Fraction(0)
    if rule and abs(rule) >= abs(facts):
        return Attribution("rule", rule, facts)
    if most is not None and 2 * share > 1:
        return Attribution("execution", rule, facts, most, share)
    return Attribution("mix", rule, facts, most, share)


def departing(runs: Runs) -> dict[str, Fraction]:
    """By outlet, hits of today's facts beyond its own baseline's rate, under the baseline's book; an
    outlet without a baseline is held against everybody's."""
    all_of_them = rate(summed(runs.baseline))
    found = {}
    for outlet, now in runs.today_by_old.items():
        own = runs.baseline.get(outlet)
        usual = rate(own) if own and own.tickets else all_of_them
        found[outlet] = now.hits - usual * now.tickets
    return found


def summed(counts: ByOutlet) -> Count:
    return Count(
        sum(each.tickets for each in counts.values()), sum(each.hits for each in counts.values())
    )
