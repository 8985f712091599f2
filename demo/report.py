"""The day's figures for a person to read, and build/demo.json for a machine."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from demo import company, flows
from demo.cloud import Cloud
from demo.day import Day
from demo.proof import Proof, most_telling
from demo.screen import table, title
from suanqing.finance.assessment.verify import verify
from suanqing.labels import CHANNELS, FEES, ROLES, account_name, label
from suanqing.money import to_major
from suanqing.people import roles as known
from suanqing.people.parties import model as parties

OUT = Path(__file__).parents[1] / "build" / "demo.json"
LINE = OUT.with_name("line.json")
MUST_BE_ZERO = ("lost", "duplicated", "ledger_sum", "unexplained_lines", "unbalanced_parties")


def show(day: Day, proof: Proof, faults: dict[str, int]) -> None:
    """Everything the day brought."""
    _tickets(proof)
    _explanation(day, most_telling(proof.tickets))
    _earnings(proof)
    _books(proof)
    _messages(day.cloud, faults, proof)
    _verdict(proof)


def write(
    proof: Proof, month: dict[str, Any], flows: dict[str, Any], elsewhere: dict[str, int]
) -> None:
    """The day's figures, under `month` those of last month's end, under `flows` those of the packages' flows, whose
    tickets and money are in all the others, too, and under `elsewhere` what is left open at further platforms."""
    OUT.parent.mkdir(exist_ok=True)
    figures = proof.figures | {"month": month, "flows": flows, "elsewhere": elsewhere}
    OUT.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def balanced(proof: Proof) -> bool:
    return all(proof.figures[name] == 0 for name in MUST_BE_ZERO)


def how_to_look_further(cloud: Cloud, example: str) -> None:
    web = cloud.web
    title("Look further")
    pages = f"{web.base}/console"
    print(f"  Console {pages}/index.html\n  Phone   {pages}/m.html")
    print(f"  Docs    {web.base}/docs\n  API     {web.base}\n  AWS     {cloud.server.endpoint}")
    print("  The sign-in page lets you in as anybody of this company.")
    title("Who is who")
    print("  A token for anybody: curl -s -X POST -H 'Content-Type: application/json' "
          f"-d '{{\"party\": \"boss\"}}' {web.base}/dev/login")  # fmt: skip
    for party in _people():
        roles = "、".join(label(ROLES, role) for role in sorted(party.roles))
        print(f"  {party.party_id:<11}{party.name}（{roles}）")
        print(f"             {web.token(party.party_id)}")
    print(
        f"\n  curl -s -H 'Authorization: Bearer {web.token('tech-01')}' {web.base}/me/earnings"
        f"\n  curl -s -H 'Authorization: Bearer {web.token('finance-1')}' "
        f"{web.base}/tickets/{example}/earnings"
        f"\n  curl -s -H 'Authorization: Bearer {web.token('tech-01')}' {web.base}/me/notices"
    )


def _people() -> list[parties.Party]:
    """One of every role there is, and the admin first."""
    found: dict[str, parties.Party] = {}
    for party in company.parties():
        for role in party.roles:
            found.setdefault(role, party)
    return list(dict.fromkeys(found[role] for role in known.ROLES if role in found))


def _tickets(proof: Proof) -> None:
    title("Tickets by source")
    rows = []
    for source, count in sorted(proof.figures["tickets_in_by_source"].items()):
        own = [t for t in proof.tickets if t.source.startswith(f"{source}:")]
        rows.append(
            (
                label(CHANNELS, source, "en"),
                count,
                sum(1 for t in own if t.served),
                sum(1 for t in own if t.settled),
                sum(1 for t in own if t.state == "cancelled"),
            )
        )
    table(("source", "in", "completed", "settled", "cancelled"), rows)


def _explanation(day: Day, ticket_id: str) -> None:
    title(f"One ticket in full: {ticket_id}")
    view = day.cloud.web.must("GET", f"/tickets/{ticket_id}/earnings", party="finance-1")
    for line in _texts(view):
        print(f"  {line}")
    _recomputed(day, ticket_id)


def _texts(view: Any) -> list[str]:
    """The explanation's sentences, wherever the view holds them."""
    found = []
    for line in view["lines"]:
        fee = label(FEES, line["fee"])
        found.append(f"■ {line['sku']}  {fee}  {_amount(line['amount'])}")
        found += [f"    {text}" for text in line["words"]]
    return found


def _recomputed(day: Day, ticket_id: str) -> None:
    """One line leaves the house as a file and is priced again from that file alone."""
    view = day.cloud.web.must("GET", f"/tickets/{ticket_id}/earnings", party="finance-1")
    line = view["lines"][-1]["id"]
    path = f"/tickets/{ticket_id}/lines/{quote(line, safe='')}/proof"
    document = day.cloud.web.must("GET", path, party="finance-1")
    LINE.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    print(f"\n  {line} recomputed offline: {verify(document)}")
    print("  Again: make verify LINE=build/line.json")


def _amount(money: Any) -> str:
    return f"¥{to_major(money['amount'], money['currency'])}"


def _earnings(proof: Proof) -> None:
    names = {party.party_id: party for party in (*company.parties(), *flows.parties())}
    for kind, head in (("person", "Earnings per technician"), ("outlet", "Earnings per outlet")):
        title(head)
        rows = [
            (party, names[party].name, names[party].outlet or "", f"¥{to_major(amount)}")
            for party, amount in sorted(proof.earned.items(), key=lambda pair: -pair[1])
            if party in names and names[party].kind == kind
        ]
        table(("party", "name", "outlet", "accrued"), rows)


def _books(proof: Proof) -> None:
    title("Ledger")
    table(
        ("account", "balance"),
        [
            *(
                (account_name(account, "en"), f"¥{to_major(amount)}")
                for account, amount in sorted(proof.house.items())
            ),
            ("payable to all parties", f"¥{to_major(-sum(proof.earned.values()))}"),
            ("sum", f"¥{to_major(proof.figures['ledger_sum'])}"),
        ],
    )
    table(
        ("pay by fee kind", "amount"),
        [(label(FEES, fee, "en"), f"¥{to_major(a)}") for fee, a in sorted(proof.by_fee.items())],
    )


def _messages(cloud: Cloud, faults: dict[str, int], proof: Proof) -> None:
    platform = cloud.wecom.platform
    title("Faults and messages")
    table(
        ("what", "count"),
        [
            *faults.items(),
            ("WeCom messages delivered", len(platform.delivered)),
            ("WeCom messages thrown away by its limits", len(platform.dropped)),
            ("WeCom repeats suppressed", len(platform.repeated)),
            ("deliveries kept for a look", len(proof.unreadable)),
        ],
    )
    for reason in sorted(set(proof.unreadable)):
        print(f"    · {reason}")


def _verdict(proof: Proof) -> None:
    title("Verdict")
    table(
        ("figure", "value"), [(k, v) for k, v in proof.figures.items() if not isinstance(v, dict)]
    )
    print(
        f"\n  {'Nothing lost, nothing double, every cent explained.' if balanced(proof) else 'NOT BALANCED.'}"
    )
