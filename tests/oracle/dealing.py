"""Who gets a line of pay, and what goes back of it: unit by unit to whoever is furthest from their due."""

from fractions import Fraction
from typing import Any

from tests.oracle.holding import Refused, Row

Shares = dict[str, int]
Wants = list[tuple[Any, Fraction]]


def half_up(value: Fraction) -> int:
    whole = (abs(value) + Fraction(1, 2)) // 1
    return int(whole) if value >= 0 else -int(whole)


def dealt(amount: int, wants: list[tuple[str, Fraction]]) -> list[int]:
    """A tie goes to the smaller name, then to the earlier."""
    whole = sum(weight for _, weight in wants)
    due = [abs(amount) * weight / whole for _, weight in wants]
    parts = [int(share // 1) for share in due]
    for _ in range(abs(amount) - sum(parts)):
        neediest = min(range(len(due)), key=lambda at: (parts[at] - due[at], wants[at][0]))
        parts[neediest] += 1
    return [part if amount >= 0 else -part for part in parts]


def paid(amount: int, plan: list[Row], facts: Row, worker: str | None) -> Shares:
    """A plan of shares, weighed: the roles first, then the crew by its weights."""
    crew = [[worker, "1"]] if worker else facts["crew"]
    people = facts.get("roles", {}) | {
        "outlet": facts["outlet"],
        "hq": "hq",
        "lead": crew[0][0],
        "crew": min(party for party, _ in crew),
    }
    if "owner" in facts:
        people["owner"] = facts["owner"]
    left = 1 - sum(Fraction(row["share"]) for row in plan if "share" in row)
    roles: dict[str, Fraction] = {}
    for row in plan:
        role = row["role"]
        if role not in people and not role.startswith("party:"):
            role = row.get("otherwise", role)
        roles[role] = roles.get(role, Fraction(0)) + Fraction(row.get("share", left))
    wants = []
    for role, weight in roles.items():
        if role.startswith("party:"):
            wants.append((role[6:], role, weight))
        elif role in people or role == "owner":
            wants.append((people.get(role, facts["outlet"]), role, weight))
        else:
            raise Refused("no_payee")
    parts = dealt(amount, [(party, weight) for party, _, weight in wants])
    result: Shares = {}
    for (party, role, _), part in zip(wants, parts, strict=True):
        if role != "crew":
            result[party] = result.get(party, 0) + part
            continue
        own = dealt(part, [(member, Fraction(weight)) for member, weight in crew])
        for (member, _), each in zip(crew, own, strict=True):
            result[member] = result.get(member, 0) + each
    return result


def weighed(plan: list[Row]) -> bool:
    said = {name for part in plan for name in part}
    return not said & {"rate", "amount", "tax", "below_zero", "withhold"} and (
        len(plan) == 1 or "share" in said
    )


class Deal:
    """A line dealt part by part. main: what stays on the line. cut: (part, fee, shares) of lines of
    their own. kept: by tax, (party, gross, rate). rest: the part that takes the remainder."""

    def __init__(self, amount: int, plan: list[Row], facts: Row, worker: str | None) -> None:
        self.rest = next(part for part in plan if part.get("remainder"))
        self.main: Shares = {}
        self.cut: list[tuple[Row, str, Shares]] = []
        self.kept: dict[str, list[tuple[str, int, Fraction]]] = {}
        self.plan = plan
        self.given: dict[str, Shares] = {}
        sign = 1 if amount >= 0 else -1
        worth = self._worth(abs(amount), plan)
        for at, part in enumerate(plan):
            own = sign * worth[name_of(at, part)]
            if "tax" in part:
                shares = {f"tax:{part['tax']}": own}
            else:
                alone = {k: v for k, v in part.items() if k in ("role", "otherwise")}
                shares = paid(own, [alone], facts, worker)
            self.given[name_of(at, part)] = shares
            if "withhold" in part:
                held = part["withhold"]
                self.kept.setdefault(held["name"], []).extend(
                    (party, each, Fraction(held["rate"])) for party, each in shares.items()
                )
            if fee := part.get("fee") or part.get("tax"):
                self.cut.append(({**part, "id": name_of(at, part)}, fee, shares))
            else:
                for party, each in shares.items():
                    self.main[party] = self.main.get(party, 0) + each

    def taxed(self, tax: Row) -> list[tuple[str, int]]:
        """Who is paid what of that which the tax is of."""
        ids = [name_of(at, part) for at, part in enumerate(self.plan)]
        base = tax.get("base", "") if "rate" in tax else ""
        of = list(zip(ids, self.plan, strict=True))
        if base.startswith("part:"):
            at = ids.index(base[5:])
            if "tax" in self.plan[at]:
                return self.taxed(self.plan[at])
            of = of[at : at + 1]
        elif base == "rest":
            own = ids.index(tax["id"])
            of = [each for at, each in enumerate(of) if at > own or each[1].get("remainder")]
        return [
            share for name, part in of if "tax" not in part for share in self.given[name].items()
        ]

    @staticmethod
    def _worth(size: int, plan: list[Row]) -> dict[str, int]:
        worth: dict[str, int] = {}
        taxes = 0
        for at, part in enumerate(plan):
            if part.get("remainder"):
                continue
            base = part.get("base", "")
            of = size
            if base == "rest":
                of = size - sum(worth.values())
            elif base == "net_of_tax":
                of = size - taxes
            elif base.startswith("part:"):
                of = worth[base[5:]]
            own = part.get("amount", 0)
            if "rate" in part:
                rate = Fraction(part["rate"])
                own = half_up(of * rate)
                if part.get("mode") == "inclusive":
                    own = of - half_up(of / (1 + rate))
            if "cap" in part:
                own = min(own, part["cap"])
            if "floor" in part:
                own = max(own, part["floor"])
            worth[name_of(at, part)] = own if size else 0
            taxes += worth[name_of(at, part)] if "tax" in part else 0
        at, rest = next((at, part) for at, part in enumerate(plan) if part.get("remainder"))
        left = size - sum(worth.values())
        if left < 0 and not rest.get("below_zero"):
            raise Refused("overdrawn_split")
        worth[name_of(at, rest)] = left
        return worth


def name_of(at: int, part: Row) -> str:
    return str(part.get("id") or f"p{at + 1}")


def mirrored(booked: list[int], part: Fraction) -> list[int]:
    """What is back of each amount when `part` of their sum is back."""
    total = sum(booked)
    if total < 0:
        return [-each for each in mirrored([-each for each in booked], part)]
    due = half_up(total * part)
    wants = [each * part for each in booked]
    given = [int(want // 1) for want in wants]
    while sum(given) < due:
        neediest = max(range(len(wants)), key=lambda at: (wants[at] - given[at], -at))
        given[neediest] += 1
    return given
