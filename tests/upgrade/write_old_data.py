"""Writes `tests/data/written_by_58af924.json.gz`: what that version's own code leaves in its tables.

Run inside an unpacked archive of 58af924, with that tree first on PYTHONPATH:

    git archive 58af924 | tar x -C <dir> && cd <dir>
    PYTHONPATH=layers/common:functions:. python <this file> <out.json.gz>

Three versions of a book, and tickets that are open, settled, changed, cancelled, adjusted, corrected and
held; a closed period with statements that are approved and disputed; the period sealed.
"""

import base64
import gzip
import json
import os
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from moto import mock_aws

import tests.conftest  # noqa: F401


def written() -> dict[str, Any]:
    import boto3

    from suanqing.corrections import facts as rules
    from suanqing.proof.journal import Company, Journal
    from suanqing.proof.store import ProofStore
    from suanqing.replay.apply import Corrections
    from suanqing.replay.shadow import Shadow
    from suanqing.replay.store import CorrectionStore
    from suanqing.settlement.model import Manual
    from tests import engines
    from tests.integration.settling import DISPATCHER, START, World, document
    from tests.integration.stating import PERIOD, Office

    engines.forget_clients()
    client = boto3.client("dynamodb", region_name="cn-north-1")
    tables = engines.create_tables(client, "old-")
    os.environ.update(tables)
    w = World(client, tables).found()
    names: dict[str, str] = {}

    def settled(name: str, **more: Any) -> str:
        names[name] = w.completed(**more).ticket_id
        w.settle(names[name])
        return names[name]

    first = w.publish()
    settled("settled")
    changed = settled("changed", outlet="yn-02", crew=("tech-3",))
    w.commands.add_line(DISPATCHER, changed, "PIPE-3M", Decimal(4))
    w.settle(changed)
    w.commands.cancel(DISPATCHER, settled("cancelled"), "客户取消")
    w.settle(names["cancelled"])
    before = w.head(settled("adjusted"))
    line = Manual("m0", "goodwill", "tech-1", 500, "r", "ann", "bob")
    w.tickets.save(before, rules.adjust(before, line, "bob", w.clock()))
    w.settle(before.ticket_id)
    second = w.publish(AC_INSTALL=22_000)
    shadow = Shadow(w.ledger, w.pricing, w.parties)
    store = CorrectionStore(client, tables["PRICING_TABLE"])
    desk = Corrections(store, shadow, w.ledger, w.pricing, w.clock)
    found = desk.propose(first, second, START, START + timedelta(days=9), "ann")
    desk.approve(found.correction_id, found.hash, "bob")
    desk.apply(found.correction_id)
    book = document(AC_INSTALL=22_000) | {"evidence": [{"id": "e", "needs": ["photo"]}]}
    drafted = w.pricing.put_draft(book, "ann", w.clock())
    handed = w.pricing.submit(drafted.version_id, "ann", w.clock())
    w.pricing.approve(handed.version_id, handed.hash, "bob", w.clock())
    w.pricing.publish(handed.version_id, "ann", w.clock())
    settled("held", crew=("tech-2",))
    names["open"] = w.ticket().ticket_id
    w.commands.assign(DISPATCHER, names["open"], "tech-1", [])

    office = Office(w)
    office.close()
    office.approved("tech-1")
    head = office.issued("tech-2")
    line = next(one.id for one in office.store.statement(head).lines if one.fee == "labour")
    office.service.dispute("tech-2", PERIOD, line, "qty", "5", "five", "tech-2")
    company = Company(w.parties, w.tickets, w.pricing)
    Journal(ProofStore(client, tables["LEDGER_TABLE"]), company, w.clock).seal(PERIOD)
    return {
        "tickets": names,
        "accrued": w.accrued(),
        "correction": found.correction_id,
        "tables": {
            name: client.scan(TableName=table)["Items"] for name, table in sorted(tables.items())
        },
    }


def plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"b64": base64.b64encode(value).decode()}
    raise TypeError(value)


if __name__ == "__main__":
    with mock_aws():
        data = written()
    body = json.dumps(data, default=plain, ensure_ascii=False, sort_keys=True).encode()
    Path(sys.argv[1]).write_bytes(gzip.compress(body, 9, mtime=0))
