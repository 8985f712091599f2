"""A decision (派单决定) as it is kept: who was looked at, by which numbers and weights, who got it. Pure.

The document has whole numbers, texts and lists alone, so its bytes are the same for ever:

    {"ticket", "at", "by", "chosen", "settings": version of the weights,
     "scoring": {weight: minutes, ...}, "slack": minutes | null,
     "rows": [[party, metres | null, load, ahead, skill, wait, previous, total], ...]   best first
     "refused": [[party, [[code, name], ...]], ...]}
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from suanqing.times import parse, rfc3339
from suanqing.work.dispatch.model import Figures, Refusal, Scoring, Suggestion


@dataclass(frozen=True, slots=True)
class Decision:
    """settings: the version of the company's weights, 0 the published ones. totals: of the rows, in order."""

    ticket: str
    at: datetime
    by: str
    chosen: str
    settings: int
    scoring: Scoring
    slack: int | None
    rows: tuple[Figures, ...]
    totals: tuple[int, ...]
    refused: tuple[tuple[str, tuple[Refusal, ...]], ...] = ()


def decided(
    suggestion: Suggestion,
    chosen: str,
    scoring: Scoring,
    settings: int,
    by: str,
    at: datetime,
) -> Decision:
    return Decision(
        ticket=suggestion.job.ticket,
        at=at,
        by=by,
        chosen=chosen,
        settings=settings,
        scoring=scoring,
        slack=suggestion.job.slack,
        rows=tuple(each.figures for each in suggestion.ranked),
        totals=tuple(each.score.total for each in suggestion.ranked),
        refused=suggestion.refused,
    )


def to_data(decision: Decision) -> dict[str, Any]:
    rows = zip(decision.rows, decision.totals, strict=True)
    return {
        "ticket": decision.ticket,
        "at": rfc3339(decision.at),
        "by": decision.by,
        "chosen": decision.chosen,
        "settings": decision.settings,
        "scoring": asdict(decision.scoring),
        "slack": decision.slack,
        "rows": [[*figures, total] for figures, total in rows],
        "refused": [[party, [list(why) for why in whys]] for party, whys in decision.refused],
    }


def of_data(data: Mapping[str, Any]) -> Decision:
    return Decision(
        ticket=data["ticket"],
        at=parse(data["at"]),
        by=data["by"],
        chosen=data["chosen"],
        settings=data["settings"],
        scoring=Scoring(**data["scoring"]),
        slack=data["slack"],
        rows=tuple(Figures(*row[:-1]) for row in data["rows"]),
        totals=tuple(row[-1] for row in data["rows"]),
        refused=tuple(
            (party, tuple(Refusal(*why) for why in whys)) for party, whys in data["refused"]
        ),
    )
