"""Where a ticket's money stands: in which cells of which cubes, by the day of its service. Pure.

    cube     key                   holds
    matrix   <project>#<region>    a project (项目) in a province; project "*": its tickets whole
    outlet   <outlet>              tickets whole, as in all below
    person   <party>               by the lead of the crew
    channel  <channel>             by where the customer's money comes from; made of the lines of `sale`
    leak     <kind>                what has to be looked at; a ticket may have several kinds
    hour     <hour>#<region>       by the hour of its service in Beijing ("00" to "23"), in a province
    sale     <channel>#<region>    by where the customer's money comes from, in a province
    team     <lead>#<outlet>       by who leads the crew, of an outlet; no ticket that was called off, whatever it cost
    after    <project>#<region>    as the matrix, of the tickets alone whose work is after the sale (售后)
    part     <part>                what a part was bought for, of the tickets that used it; no other money

Income is net of tax, pay is what the pay plane comes to, also where it is held: margin is the one less the
other, as `finance.settlement.schemas.whole` shows it of a ticket. Minor units of the book's currency.
parts is what the ticket's parts were bought for; they belong to its main project.
A key names no ticket; a ticket stands in a cell by its newest assessment and in no other of that cube.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.finance.settlement.items import Booked
from suanqing.insight.views.paid import NEVER, Again
from suanqing.times import BEIJING
from suanqing.work.tickets.time_spent import NOTHING, Spent

CUBES = (
    "matrix", "outlet", "person", "channel", "leak", "hour", "sale", "team", "after", "part",
)  # fmt: skip
ALL, NOBODY = "*", "-"
"""All projects; what has no project, region or lead."""
AFTER = "aftersale"
"""The phase of the nodes whose work is after the sale."""
AGAIN = ("leak", "again")
"""Cube and key of what another ticket is paid for as well."""
PART = "part"
"""The fee kind of a part's own line: a part belongs to the service that it was used for."""

Pair = tuple[int, int]
"""(income, pay)."""
Address = tuple[str, str, str]
"""(day, cube, key)."""


WITHOUT_LINES = frozenset({"channel"})
"""Cubes whose cells are made of another one's lines, so that a ticket puts one line less."""


def lines_of(cell: str) -> str:
    """How the ids of the lines begin that make a cell ("<cube>#<key>"): a ticket of a channel has one line among its
    regions'."""
    cube, _, key = cell.partition("#")
    return f"sale#{key}#" if cube == "channel" else f"{cell}#"


class Share(NamedTuple):
    """What a ticket adds to a cell by its assessment `n`. parts: what its parts were bought for; unknown: of how many
    that is not known; rev: which prices were looked at (`Bought.rev`). lead: of the crew, in the lines of projects."""

    ticket: str
    n: int
    currency: str
    income: int
    pay: int
    facts: str
    spent: Spent = NOTHING
    parts: int = 0
    unknown: int = 0
    rev: int = 0
    lead: str = ""


class Bought(NamedTuple):
    """The parts that a ticket used, each with what it was bought for, None where that is not known.

    rev: 0 without parts, and greater with every entry of what one of them was bought for: of two that looked, the one
    with the greater rev knows more."""

    parts: tuple[tuple[str, int | None], ...] = ()
    rev: int = 0

    @property
    def sums(self) -> tuple[int, int]:
        """What is known, and of how many parts it is not."""
        found = [amount for _, amount in self.parts]
        return sum(each for each in found if each is not None), found.count(None)


NO_PARTS = Bought()


class Beside(NamedTuple):
    """What the ticket's events say beside its money, up to the assessment's revision. phase: of the node at which its
    work was done. bought: what its parts were bought for. older: another version of the book was published when it was
    assessed, and in force on its day. outdated: one was published for its day since then. again: whether another ticket
    is paid for the same."""

    spent: Spent = NOTHING
    phase: str | None = None
    bought: Bought = NO_PARTS
    older: bool = False
    outdated: bool = False
    again: Again = NEVER


ALONE = Beside()
"""What is placed by its money only."""


def day_of(booked: Booked) -> str:
    """The day of service in Beijing; its month is the period that the assessment belongs to."""
    return str(booked.facts.served.astimezone(BEIJING).date())


def hour_of(booked: Booked) -> str:
    return f"{booked.facts.served.astimezone(BEIJING).hour:02d}"


def placed(booked: Booked, beside: Beside = ALONE) -> dict[Address, Share]:
    """Every cell that the ticket stands in; none where it earned nothing and never will."""
    facts, assessment = booked.facts, booked.assessment
    if not facts.payable and not assessment.lines:
        return {}
    day, whole = day_of(booked), _pair(assessment.lines)
    region = facts.region[-1] if facts.region else NOBODY
    lead = facts.crew[0][0] if facts.crew else NOBODY
    projects = {f"{ALL}#{region}": whole}
    projects |= {f"{p}#{region}": pair for p, pair in by_project(booked).items()}
    found = {("matrix", key): pair for key, pair in projects.items()}
    if beside.phase == AFTER:
        found |= {("after", key): pair for key, pair in projects.items()}
    found |= {
        ("outlet", facts.outlet): whole,
        ("person", lead): whole,
        ("channel", assessment.channel): whole,
        ("hour", f"{hour_of(booked)}#{region}"): whole,
        ("sale", f"{assessment.channel}#{region}"): whole,
    }
    if facts.payable:
        found[("team", f"{lead}#{facts.outlet}")] = whole
    found |= {("leak", kind): whole for kind in leaks(booked, beside)}
    main = main_project([line.sku for line in facts.lines], assessment)
    others = {f"{project}#{region}" for project in by_project(booked)} - {f"{main}#{region}"}
    shares = {
        (day, cube, key): _share(
            booked, pair, beside, cube in ("matrix", "after") and key in others
        )
        for (cube, key), pair in found.items()
    }
    for address, share in shares.items():
        if address[1] == "matrix" and lead != NOBODY:
            shares[address] = share._replace(lead=lead)
    if (twice := shares.get(address := (day, *AGAIN))) is not None:
        shares[address] = twice._replace(rev=again_rev(beside))
    for sku, amount in beside.bought.parts:
        own = Bought(((sku, amount),), beside.bought.rev)
        shares[(day, "part", sku)] = _share(booked, (0, 0), Beside(beside.spent, None, own), False)
    return shares


def leaks(booked: Booked, beside: Beside = ALONE) -> frozenset[str]:
    """What of the ticket's money has to be looked at, by the codes of `labels.LEAKS`."""
    facts, lines = booked.facts, booked.assessment.lines
    income, pay = _pair(lines)
    found = {
        "unproven": pay > 0 and not facts.evidence,
        "held": any(line.held for line in lines),
        "uncharged": pay > 0 and income <= 0,
        "unpaid": facts.payable and income > 0 and pay <= 0,
        "loss": income > 0 and pay > income,
        "by_hand": bool(facts.manual),
        "twice": paid_twice(booked),
        "older": beside.older,
        "outdated": beside.outdated and not beside.older,
        "again": beside.again.paid,
    }
    return frozenset(kind for kind, so in found.items() if so)


def again_rev(beside: Beside) -> int:
    """Of the line that says that another ticket is paid for the same: it may come and go by what others come to."""
    return beside.bought.rev + beside.again.met


def paid_twice(booked: Booked) -> bool:
    """Whether two lines of the ticket pay one party the same fee of the same item, where a quantity would say that it
    is two of them. Lines of a worker's own minutes are left out: each is another stretch of work."""
    own = {line.id for line in booked.facts.lines if line.worker is None}
    paid: dict[tuple[str, str, str], set[str]] = {}
    for line in booked.assessment.lines:
        at = line.id.split(":")[1]
        if line.plane != "pay" or not line.sku or at.partition("/")[0] not in own:
            continue
        for party, amount in line.shares:
            if amount > 0:
                paid.setdefault((party, line.sku, line.fee), set()).add(at)
    return any(len(lines) > 1 for lines in paid.values())


def by_project(booked: Booked) -> dict[str, Pair]:
    """The ticket's money by project: each service item its own lines; parts, and fees of the whole ticket,
    with its first service item."""
    assessment = booked.assessment
    main = main_project([line.sku for line in booked.facts.lines], assessment)
    used = parts_of(assessment)
    found: dict[str, list[AssessedLine]] = {main: []}
    for line in assessment.lines:
        own = line.sku if line.sku and line.sku not in used else main
        found.setdefault(own, []).append(line)
    return {project: _pair(lines) for project, lines in found.items()}


def main_project(skus: Iterable[str], assessment: Assessment) -> str:
    """The first service item of the ticket, else the first part, else nothing."""
    used, told = parts_of(assessment), list(skus)
    return next((sku for sku in told if sku not in used), told[0] if told else NOBODY)


def parts_of(assessment: Assessment) -> frozenset[str]:
    return frozenset(line.sku for line in assessment.lines if line.fee == PART)


def touched(
    history: Iterable[Booked], beside: Callable[[Booked], Beside]
) -> tuple[dict[Address, Share], frozenset[Address]]:
    """Where the newest of a ticket's assessments puts it, and which cells an older one had it in."""
    now: dict[Address, Share] = {}
    before: set[Address] = set()
    for booked in history:
        before |= now.keys()
        now = placed(booked, beside(booked))
    return now, frozenset(before - now.keys())


def _pair(lines: Iterable[AssessedLine]) -> Pair:
    income = pay = 0
    for line in lines:
        if line.plane == "charge":
            income += line.amount - line.tax
        else:
            pay += line.amount
    return income, pay


def _share(booked: Booked, pair: Pair, beside: Beside, without_parts: bool) -> Share:
    assessment = booked.assessment
    hash, bought = assessment.facts_hash, beside.bought
    parts, unknown = (0, 0) if without_parts else bought.sums
    income, pay = pair
    return Share(
        booked.ticket_id, booked.n, assessment.currency, income, pay, hash, beside.spent,
        parts, unknown, bought.rev,
    )  # fmt: skip


def share_to_dict(share: Share) -> dict[str, Any]:
    """As a line is kept, beside its ticket (its id) and n."""
    return {
        "currency": share.currency,
        "income": share.income,
        "pay": share.pay,
        "facts": share.facts,
        **({"spent": list(share.spent)} if share.spent != NOTHING else {}),
        **({"bought": [share.parts, share.unknown], "rev": share.rev} if share.rev else {}),
        **({"lead": share.lead} if share.lead else {}),
    }


def share_of(item: Mapping[str, Any]) -> Share:
    """Back from a kept line."""
    ticket = item["id"].rpartition("#")[2]
    money = (item["currency"], item["income"], item["pay"], item["facts"])
    spent = Spent(*item.get("spent", NOTHING))
    parts, unknown = item.get("bought", (0, 0))
    rev, lead = item.get("rev", 0), item.get("lead", "")
    return Share(ticket, item["n"], *money, spent, parts, unknown, rev, lead)
