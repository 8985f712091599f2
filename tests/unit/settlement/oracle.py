"""A second opinion on money: exact fractions, rows compared one with another, no shared code.

It takes the same document and facts and knows nothing of the engine's stages, indexes or decimals.
"""

from fractions import Fraction
from typing import Any

ORDER = ["county", "prefecture", "class", "province", "zone", "any"]


def money(document: dict[str, Any], facts: dict[str, Any]) -> dict[str, tuple[int, int, Any]]:
    """Line id -> (amount, tax, {party: share}); facts in their canonical form."""
    result: dict[str, tuple[int, int, Any]] = {}
    for plane in ("charge", "pay"):
        rules = document["planes"][plane]
        tier = tier_of(document, rules, facts)
        for line in facts["lines"]:
            for fee, value in values(document, rules, tier, facts, line):
                amount, tax = taxed(half_up(value), rules.get("tax") or {"mode": "none"})
                name = f"{plane}:{line['id']}"
                family = {f"{name}:{fee}": (amount, tax, {})}
                if plane == "pay":
                    plan = plan_of(document, rules, fee, facts)
                    family = split_lines(name, fee, amount, plan, facts, line)
                for group in groups(family, name, fee):
                    result |= group | refunded(group, plan if plane == "pay" else [], facts, line)
    return result


Family = dict[str, tuple[int, int, Any]]


def plan_of(
    document: dict[str, Any], rules: dict[str, Any], fee: str, facts: dict[str, Any]
) -> list[dict[str, Any]]:
    held = [row for row in rules.get("splits", []) if applies(document, row, fee, facts)]
    return held[0]["parts"] if held else rules["split"]


def split_lines(
    name: str, fee: str, amount: int, plan: list[dict[str, Any]], facts: Any, line: dict[str, Any]
) -> Family:
    """The line and what its plan cuts from it; every part is worked out from the plan's text."""
    if not any("rate" in part or "amount" in part for part in plan):
        return {f"{name}:{fee}": (amount, 0, paid(amount, plan, facts, line))}
    size, sign = abs(amount), 1 if amount >= 0 else -1
    worth: dict[str, int] = {}
    for part in (part for part in plan if "remainder" not in part):
        given = sum(worth.values())
        taxes = sum(worth[each["id"]] for each in plan if "tax" in each and each["id"] in worth)
        bases = {"rest": size - given, "net_of_tax": size - taxes}
        base = Fraction(bases.get(part.get("base", ""), size))
        if part.get("base", "").startswith("part:"):
            base = Fraction(worth[part["base"][5:]])
        own = Fraction(part.get("amount", 0))
        if "rate" in part:
            rate = Fraction(part["rate"])
            own = base * rate
            if part.get("mode") == "inclusive":
                own = base - half_up(base / (1 + rate))
        own = Fraction(half_up(own))
        if "cap" in part and own > part["cap"]:
            own = Fraction(part["cap"])
        if "floor" in part and own < part["floor"]:
            own = Fraction(part["floor"])
        worth[part["id"]] = half_up(own) if size else 0
    worth["rest"] = size - sum(worth.values())
    found: Family = {}
    whole: dict[str, int] = {}
    kept: dict[str, int] = {}
    for part in plan:
        own_ = sign * worth[part["id"]]
        shares = {f"tax:{part['tax']}": own_} if "tax" in part else {}
        if not shares:
            role = part["role"]
            if role == "guide" and "guide" not in facts.get("roles", {}):
                role = part["otherwise"]
            shares = paid(own_, [{"role": role}], facts, line)
        for party, each in shares.items():
            if "withhold" in part:
                back = half_up(each * Fraction(part["withhold"]["rate"]))
                kept[party] = kept.get(party, 0) - back
        if part.get("fee") or part.get("tax"):
            key = f"{name}@{fee}@{part['id']}:{part.get('fee') or part['tax']}"
            found[key] = (own_, 0, shares)
        else:
            for party, each in shares.items():
                whole[party] = whole.get(party, 0) + each
    if any(kept.values()):
        found[f"{name}@{fee}@iit:withheld"] = (
            0, 0, kept | {"tax:withheld_iit": -sum(kept.values())},
        )  # fmt: skip
    return {f"{name}:{fee}": (sum(whole.values()), 0, whole)} | found


def groups(family: Family, name: str, fee: str) -> list[Family]:
    """What goes back together: the line with what was cut from it; a tax kept back by itself."""
    alone = {key: row for key, row in family.items() if key.endswith(":withheld")}
    together = {key: row for key, row in family.items() if key not in alone}
    return [group for group in (together, alone) if group]


def refunded(
    group: Family, plan: list[dict[str, Any]], facts: dict[str, Any], line: dict[str, Any]
) -> Family:
    """Unit by unit, of the running sum of the refunds, less what went back before."""
    slots = []
    for at, (key, (amount, tax, shares)) in enumerate(group.items()):
        if key.startswith("charge"):
            slots += [("net", at, key, amount - tax), ("tax", at, key, tax)]
        slots += [(party, at, key, own) for party, own in shares.items()]
    if not next(iter(group)).startswith("charge"):
        slots.sort()
    stays = [
        part for part in plan if part.get("stays") and not next(iter(group)).endswith(":withheld")
    ]
    found: Family = {}
    so_far, before = Fraction(0), [0] * len(slots)
    for number, (name, part, of) in enumerate(facts.get("refunds", []), 1):
        if name not in ("*", line["id"]):
            continue
        so_far = min(Fraction(1), so_far + Fraction(part, of))
        now = shared_back([amount for *_, amount in slots], so_far)
        for part in stays:
            for at, (_, _, key, _) in enumerate(slots):
                if f"@{part['id']}:" in key:
                    owed, now[at] = now[at], 0
                    rest = paid(owed, [{"role": plan[-1]["role"]}], facts, line)
                    for party, own in rest.items():
                        main = next(iter(group))
                        now[[slot[::2] for slot in slots].index((party, main))] += own
        for key in group:
            back = {
                slots[at][0]: before[at] - now[at]
                for at in range(len(slots))
                if slots[at][2] == key and now[at] != before[at]
            }
            if back:
                head, _, fee = key.rpartition(":")
                pay = key.startswith("pay")
                found[f"{head}@refund{number}:{fee}"] = (
                    sum(back.values()), 0 if pay else back.get("tax", 0), back if pay else {},
                )  # fmt: skip
        before = now
    return found


def shared_back(booked: list[int], part: Fraction) -> list[int]:
    total = sum(booked)
    if total < 0:
        return [-each for each in shared_back([-each for each in booked], part)]
    due = half_up(total * part)
    wants = [each * (Fraction(due, total) if total else part) for each in booked]
    given = [int(want // 1) for want in wants]
    while sum(given) < due:
        neediest = max(range(len(wants)), key=lambda at: (wants[at] - given[at], -at))
        given[neediest] += 1
    return given


def tier_of(document: dict[str, Any], rules: dict[str, Any], facts: dict[str, Any]) -> str:
    """Every row is looked at; the best vector of ranks wins."""
    ranked = []
    for row in rules["tiers"]:
        ranks = [
            rank(document, name, row["when"].get(name), facts)
            for name in document.get("dimensions", ["region", "scenario", "level", "channel"])
        ]
        if None not in ranks:
            ranked.append((ranks, row["id"]))
    ranked.sort()
    assert len(ranked) == 1 or ranked[0][0] != ranked[1][0], "two rows are equally specific"
    return ranked[0][1]


def rank(document: dict[str, Any], name: str, value: str | None, facts: dict[str, Any]) -> Any:
    """None: does not match."""
    if name != "region":
        if value is None:
            return 1
        return 0 if value == known(document, name, facts) else None
    order = document.get("region_order", ORDER)
    if value is None:
        return order.index("any")
    if value.startswith("class:"):
        return order.index("class") if value[6:] == facts.get("city_class") else None
    if value.startswith("zone:"):
        codes = document["zones"][value[5:]]
        inside = any(facts["region"][0].startswith(bare(code)) for code in codes)
        return order.index("zone") if inside else None
    kind = {6: "county", 4: "prefecture", 2: "province"}[len(bare(value))]
    return order.index(kind) if facts["region"][0].startswith(bare(value)) else None


def known(document: dict[str, Any], name: str, facts: dict[str, Any]) -> Any:
    if name == "level" and facts["level"] not in document["levels"]:
        return "standard"
    return facts.get(name, False)


def bare(code: str) -> str:
    pairs = [code[at : at + 2] for at in range(0, len(code), 2)]
    while pairs[-1] == "00":
        pairs.pop()
    return "".join(pairs)


def values(
    document: dict[str, Any],
    rules: dict[str, Any],
    tier: str,
    facts: dict[str, Any],
    line: dict[str, Any],
) -> list[tuple[str, Fraction]]:
    """(fee, exact amount before rounding) of the line and of its surcharges."""
    rows = [row for row in rules["prices"] if row["sku"] == line["sku"]]
    row = next((r for r in rows if r["tier"] == tier), None) or next(
        r for r in rows if r["tier"] == "*"
    )
    qty = Fraction(line["qty"])
    price = row.get("amount")
    for step in row.get("steps", []):
        if Fraction(step["from"]) <= qty and (step["to"] is None or qty < Fraction(step["to"])):
            price = step["amount"]
    fee = document["skus"][line["sku"]]["fee"]
    before = Fraction(price) * qty / row.get("per", 1)
    own = rules.get("coefficient") or {}
    factor = Fraction(facts.get("coefficient", "1"))
    after = before * factor if own.get("outlet") and fee in own.get("on", [fee]) else before
    found = [(fee, after)]
    for rule in rules.get("surcharges", []):
        if applies(document, rule, fee, facts):
            on = after if rule["base"] == "after_coefficient" else before
            found.append((rule["fee"], on * Fraction(rule["rate"])))
    return [(kind, bounded(document, rules, kind, value, facts)) for kind, value in found]


def bounded(
    document: dict[str, Any],
    rules: dict[str, Any],
    fee: str,
    value: Fraction,
    facts: dict[str, Any],
) -> Fraction:
    for rule in rules.get("discounts", []):
        if applies(document, rule, fee, facts):
            value -= value * Fraction(rule["rate"])
    for rule in rules.get("floors", []):
        if applies(document, rule, fee, facts):
            value = max(value, Fraction(rule["amount"]))
    for rule in rules.get("caps", []):
        if applies(document, rule, fee, facts):
            value = min(value, Fraction(rule["amount"]))
    return value


def applies(
    document: dict[str, Any], rule: dict[str, Any], fee: str, facts: dict[str, Any]
) -> bool:
    for name, value in rule.get("when", {}).items():
        if name == "region":
            if rank(document, name, value, facts) is None:
                return False
        elif known(document, name, facts) != value:
            return False
    return fee in rule.get("on", [fee])


def half_up(value: Fraction) -> int:
    whole = (abs(value) + Fraction(1, 2)) // 1
    return int(whole) if value >= 0 else -int(whole)


def taxed(amount: int, tax: dict[str, Any]) -> tuple[int, int]:
    rate = Fraction(tax.get("rate", "0"))
    if tax["mode"] == "inclusive":
        return amount, amount - half_up(amount / (1 + rate))
    if tax["mode"] == "exclusive":
        return amount + half_up(amount * rate), half_up(amount * rate)
    return amount, 0


def paid(
    amount: int, split: list[dict[str, Any]], facts: dict[str, Any], line: dict[str, Any]
) -> dict[str, int]:
    crew = [[line["worker"], "1"]] if "worker" in line else facts["crew"]
    parties = {
        "outlet": facts["outlet"],
        "owner": facts.get("owner", facts["outlet"]),
        "hq": "hq",
        "guide": facts.get("roles", {}).get("guide", ""),
        "lead": crew[0][0],
        "crew": min(party for party, _ in crew),
    }
    given = sum(Fraction(row["share"]) for row in split if "share" in row)
    parts = dealt(
        amount,
        [
            (parties[row["role"]], row["role"], Fraction(row.get("share", 1 - given)))
            for row in split
        ],
    )
    result: dict[str, int] = {}
    for (party, role), part in parts.items():
        if role != "crew":
            result[party] = result.get(party, 0) + part
            continue
        members = dealt(part, [(member, "", Fraction(weight)) for member, weight in crew])
        for (member, _), own in members.items():
            result[member] = result.get(member, 0) + own
    return result


def dealt(amount: int, wants: list[tuple[str, str, Fraction]]) -> dict[tuple[str, str], int]:
    """Unit by unit to whoever is furthest below their exact share; ties to the smaller id."""
    whole = sum(weight for _, _, weight in wants)
    due = {(party, role): abs(amount) * weight / whole for party, role, weight in wants}
    parts = {who: int(share // 1) for who, share in due.items()}
    for _ in range(abs(amount) - sum(parts.values())):
        neediest = min(due, key=lambda who: (parts[who] - due[who], who[0]))
        parts[neediest] += 1
    return {who: part if amount >= 0 else -part for who, part in parts.items()}
