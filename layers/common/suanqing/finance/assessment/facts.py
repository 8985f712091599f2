"""The facts (事实快照): from a ticket, to their canonical form, to their hash, and back.

In the canonical form a default is absent, so a fact invented later leaves old hashes as they are.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any

from suanqing.canonical import canonical, digest
from suanqing.errors import Invalid
from suanqing.finance.assessment import optional_facts
from suanqing.finance.assessment.optional_facts import moment
from suanqing.money import decimal_text, rate
from suanqing.people.parties.model import Party
from suanqing.pricing.model import FactLine, Facts
from suanqing.times import parse
from suanqing.vocabulary import attributes
from suanqing.work.tickets.model import ITEMS, Ticket


def facts_from(
    ticket: Ticket,
    outlet: Party,
    served: datetime,
    city_class: str | None,
    region: tuple[str, ...],
) -> Facts:
    """What decides this ticket's money, with everything dated resolved at `served`.

    region: `regions.chain` of the site. For an estimate `served` is now.
    """
    whose = {sku: party for sku, (party, _) in ticket.facts.get(ITEMS, {}).items()}
    workers = sorted(ticket.workers, key=lambda w: (w.party != ticket.assignee, w.party))
    return Facts(
        ticket_id=ticket.ticket_id,
        rev=ticket.facts_rev,
        served=served,
        region=region,
        city_class=city_class,
        scenario=outlet.scenario or "direct",
        level=outlet.level_at(served),
        channel=ticket.source.partition(":")[0],
        outlet=outlet.party_id,
        coefficient=outlet.coefficient_at(served),
        urgent=ticket.urgent,
        crew=tuple((worker.party, worker.weight) for worker in workers),
        lines=tuple(
            FactLine(line.id, line.sku, line.qty, line.worker or whose.get(line.sku))
            for line in ticket.lines
        ),
        payable=ticket.state != "cancelled",
        owner=outlet.owner,
        attrs=attributes(ticket.facts.get("attrs", {})),
        sessions=_sessions_of(ticket.facts),
        **optional_facts.of_data(ticket.facts),
    )


def canonical_facts(facts: Facts) -> dict[str, Any]:
    """The JSON form that is stored and hashed."""
    data: dict[str, Any] = {
        "channel": facts.channel,
        "crew": [[party, decimal_text(weight)] for party, weight in facts.crew],
        "level": facts.level,
        "lines": [_line(line) for line in facts.lines],
        "outlet": facts.outlet,
        "region": list(facts.region),
        "rev": facts.rev,
        "scenario": facts.scenario,
        "served": moment(facts.served),
        "ticket_id": facts.ticket_id,
    }
    if facts.attrs:
        data["attrs"] = dict(facts.attrs)
    if facts.city_class is not None:
        data["city_class"] = facts.city_class
    if facts.coefficient is not None:
        data["coefficient"] = decimal_text(facts.coefficient)
    if facts.evidence:
        data["evidence"] = _evidence(facts)
    if facts.owner is not None:
        data["owner"] = facts.owner
    if not facts.payable:
        data["payable"] = False
    if facts.sessions:
        data["sessions"] = _sessions(facts)
    if facts.urgent:
        data["urgent"] = True
    if optional_facts.are_special(facts):
        data |= optional_facts.to_data(facts)
    return data


def facts_hash(facts: Facts) -> str:
    """`canonical.digest(canonical_facts(facts))`, for every assessment: written out for speed."""
    if optional_facts.are_special(facts):
        return digest(canonical_facts(facts))
    crew = ",".join([f'[{quoted(party)},"{decimal_text(w)}"]' for party, w in facts.crew])
    lines = ",".join([_line_text(line) for line in facts.lines])
    region = _region_text(facts.region)
    city_class = f'"city_class":{quoted(facts.city_class)},' if facts.city_class is not None else ""
    coefficient = (
        f'"coefficient":"{decimal_text(facts.coefficient)}",'
        if facts.coefficient is not None
        else ""
    )
    owner = f'"owner":{quoted(facts.owner)},' if facts.owner is not None else ""
    evidence = f'"evidence":{canonical(_evidence(facts)).decode()},' if facts.evidence else ""
    attrs = f'"attrs":{canonical(dict(facts.attrs)).decode()},' if facts.attrs else ""
    sessions = f',"sessions":{canonical(_sessions(facts)).decode()}' if facts.sessions else ""
    text = (
        f'{{{attrs}"channel":{quoted(facts.channel)},{city_class}{coefficient}"crew":[{crew}],'
        f'{evidence}"level":{quoted(facts.level)},"lines":[{lines}],"outlet":{quoted(facts.outlet)},{owner}'
        f'{"" if facts.payable else '"payable":false,'}"region":[{region}],"rev":{facts.rev},'
        f'"scenario":{quoted(facts.scenario)},"served":"{moment(facts.served)}"{sessions},'
        f'"ticket_id":{quoted(facts.ticket_id)}{',"urgent":true' if facts.urgent else ""}}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()


def facts_of(data: Mapping[str, Any]) -> Facts:
    """Back from `canonical_facts`; Invalid when a needed fact is missing or malformed."""
    try:
        return Facts(
            ticket_id=data["ticket_id"],
            rev=data["rev"],
            served=parse(data["served"]),
            region=tuple(data["region"]),
            city_class=data.get("city_class"),
            scenario=data["scenario"],
            level=data["level"],
            channel=data["channel"],
            outlet=data["outlet"],
            coefficient=rate(data["coefficient"]) if "coefficient" in data else None,
            urgent=data.get("urgent", False),
            crew=tuple((party, rate(weight)) for party, weight in data["crew"]),
            lines=tuple(
                FactLine(line["id"], line["sku"], rate(line["qty"]), line.get("worker"))
                for line in data["lines"]
            ),
            payable=data.get("payable", True),
            owner=data.get("owner"),
            evidence=tuple(
                (policy, tuple(sorted(found.items())))
                for policy, found in sorted(data.get("evidence", {}).items())
            ),
            attrs=attributes(data.get("attrs", {})),
            sessions=_sessions_of(data),
            **optional_facts.of_data(data),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(f"these are not facts: {error!r}") from error


def _sessions_of(data: Mapping[str, Any]) -> tuple[tuple[str, datetime, datetime], ...]:
    return tuple(
        (worker, parse(start), parse(end)) for worker, start, end in data.get("sessions", ())
    )


def _sessions(facts: Facts) -> list[list[str]]:
    return [[worker, moment(start), moment(end)] for worker, start, end in facts.sessions]


def _evidence(facts: Facts) -> dict[str, dict[str, str]]:
    return {policy: dict(found) for policy, found in facts.evidence}


def _line(line: FactLine) -> dict[str, str]:
    data = {"id": line.id, "qty": decimal_text(line.qty), "sku": line.sku}
    if line.worker is not None:
        data["worker"] = line.worker
    return data


@lru_cache(maxsize=8192)
def _region_text(region: tuple[str, ...]) -> str:
    return ",".join([quoted(code) for code in region])


def _line_text(line: FactLine) -> str:
    worker = f',"worker":{quoted(line.worker)}' if line.worker is not None else ""
    id, qty, sku = quoted(line.id), decimal_text(line.qty), quoted(line.sku)
    return f'{{"id":{id},"qty":"{qty}","sku":{sku}{worker}}}'
