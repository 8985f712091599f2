"""A second opinion on bundles, visits, milestones, reworks and manual lines: fractions, no shared code."""

from fractions import Fraction
from typing import Any

from tests.unit.settlement.oracle import dealt, half_up

Money = dict[str, tuple[int, dict[str, int]]]


def special_money(document: dict[str, Any], facts: dict[str, Any]) -> Money:
    """Line id -> (amount, {party: share}) of a one-tier book; facts in their canonical form."""
    result: Money = {}
    for plane in ("charge", "pay"):
        for name, fee, part, value in _lines(document, document["planes"][plane], plane, facts):
            shares = _paid(document, facts, value) if plane == "pay" else {}
            amount = sum(shares.values()) if plane == "pay" else value
            result[f"{plane}:{name}:{fee}{part}"] = amount, shares
    for id, fee, party, amount, *_ in facts.get("manual", []):
        result[f"pay:@manual/{id}:{fee}"] = amount, {party: amount}
    return result


def _lines(
    document: dict[str, Any], rules: dict[str, Any], plane: str, facts: dict[str, Any]
) -> list[tuple[str, str, str, int]]:
    """(ticket line, fee, part, whole minor units) before anything is shared."""
    prices = {row["sku"]: Fraction(row["amount"], row.get("per", 1)) for row in rules["prices"]}
    found: list[tuple[str, str, Fraction]] = []
    for line in facts["lines"]:
        qty = Fraction(line["qty"])
        box = next((b for b in document["bundles"] if b["sku"] == line["sku"]), None)
        items = [(i["sku"], qty * Fraction(i["qty"])) for i in (box or {"items": []})["items"]]
        if box is None:
            fee = document["skus"][line["sku"]]["fee"]
            found.append((line["id"], fee, prices[line["sku"]] * qty))
            continue
        worth = [(f"{line['id']}/{sku}", "", prices[sku] * many) for sku, many in items]
        if line["sku"] in prices:
            parts = dealt(half_up(prices[line["sku"]] * qty), worth)
            worth = [(name, "", Fraction(parts[name, ""])) for name, _, _ in worth]
        for (sku, _), (name, _, value) in zip(items, worth, strict=True):
            found.append((name, document["skus"][sku]["fee"], value))
    for rule in rules.get("fees", []):
        if rule["by"] == "visit" and "visit" in facts:
            _, number, of, amount = facts["visit"]
            whole = half_up(amount * Fraction(rule.get("rate", "1")))
            edges = [half_up(Fraction(whole * n, of)) for n in (number - 1, number)]
            found.append((f"@{rule['id']}", rule["fee"], Fraction(edges[1] - edges[0])))
        elif rule["by"] == "milestone" and rule["milestone"] in facts.get("milestones", {}):
            found.append((f"@{rule['id']}", rule["fee"], Fraction(rule["amount"])))
    done: list[tuple[str, str, str, int]] = []
    for name, fee, value in found:
        for rule in rules.get("discounts", []):
            if fee in rule.get("on", [fee]):
                value *= 1 - Fraction(rule["rate"])
        if plane == "charge" and _again(facts):
            value *= Fraction(document["rework"].get("charge", "1"))
        done += _parts(rules, facts, name, fee, half_up(value))
    return done


def _parts(
    rules: dict[str, Any], facts: dict[str, Any], name: str, fee: str, amount: int
) -> list[tuple[str, str, str, int]]:
    mine = [rule for rule in rules.get("releases", []) if fee in rule.get("on", [fee])]
    done, share, left, waits = [], Fraction(0), amount, False
    for rule in mine:
        first = half_up(amount * share)
        share += Fraction(rule["share"])
        part = half_up(amount * share) - first
        left -= part
        if rule["milestone"] in facts.get("milestones", {}):
            done.append((name, fee, f":@{rule['milestone']}", part))
        else:
            waits = True
    if left or waits or not mine:
        done.append((name, fee, "", left))
    return done


def _again(facts: dict[str, Any]) -> bool:
    return "original" in facts and facts.get("attrs", {}).get("rework", True)


def _paid(document: dict[str, Any], facts: dict[str, Any], amount: int) -> dict[str, int]:
    crew = dealt(amount, [(party, "", Fraction(weight)) for party, weight in facts["crew"]])
    shares = {party: part for (party, _), part in crew.items()}
    policy = document["rework"]
    if _again(facts):
        payees = facts["original"][1]
        for party, part in shares.items():
            name, standard = ("original_payee", "0") if party in payees else ("other_payee", "1")
            if part > 0:
                shares[party] = half_up(part * Fraction(policy.get(name, standard)))
    if "clawback" in facts:
        back = Fraction(policy.get("clawback", "1"))
        shares = {
            party: half_up(part * (1 - back)) if part > 0 else part
            for party, part in shares.items()
        }
    return shares
