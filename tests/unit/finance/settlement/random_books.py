"""Random books and facts that a check would let pass."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from suanqing.pricing.model import FactLine, Facts, Refund
from tests.unit.finance.settlement.books import SERVED

REGIONS = [
    ("310115", "310100", "310000"),
    ("320505", "320500", "320000"),
    ("533325", "533300", "530000"),
    ("110105", "110100", "110000"),
]
CONDITIONS = [None, "310115", "3205", "320000", "53", "class:tier1", "class:tier2", "zone:east"]
SKUS = {"S1": "labour", "S2": "part", "S3": "time"}

rates = st.decimals(0, 1, places=3).map(str)
amounts = st.integers(0, 3_000_000)
fees = st.sets(st.sampled_from(["labour", "part", "time"]), min_size=1).map(sorted)
conditions = st.fixed_dictionaries(
    {},
    optional={
        "urgent": st.booleans(),
        "scenario": st.sampled_from(["direct", "franchise"]),
        "level": st.sampled_from(["standard", "core"]),
        "region": st.sampled_from([c for c in CONDITIONS if c]),
    },
)


@st.composite
def whens(draw: st.DrawFn) -> dict[str, str]:
    when = {
        "region": draw(st.sampled_from(CONDITIONS)),
        "scenario": draw(st.sampled_from([None, "direct", "franchise"])),
        "level": draw(st.sampled_from([None, "standard", "core"])),
        "channel": draw(st.sampled_from([None, "youzan", "app"])),
    }
    return {name: value for name, value in when.items() if value}


@st.composite
def price_rows(draw: st.DrawFn, tiers: list[str]) -> list[dict[str, Any]]:
    rows = []
    for sku in SKUS:
        for tier in ["*", *draw(st.sets(st.sampled_from(tiers)))]:
            row: dict[str, Any] = {"sku": sku, "tier": tier}
            if draw(st.booleans()):
                row["amount"] = draw(amounts)
            else:
                limit = draw(st.sampled_from(["0.5", "10", "499.99"]))
                row["steps"] = [
                    {"from": "0", "to": limit, "amount": draw(amounts)},
                    {"from": limit, "to": None, "amount": draw(amounts)},
                ]
            row["per"] = draw(st.sampled_from([1, 1, 60, 7]))
            rows.append(row)
    return rows


@st.composite
def rules(draw: st.DrawFn, kind: str, **more: st.SearchStrategy[Any]) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(0, 2))):
        row = {"id": f"{kind}{number}", "when": draw(conditions)}
        row |= {name: draw(strategy) for name, strategy in more.items()}
        if draw(st.booleans()):
            row["on"] = draw(fees)
        rows.append(row)
    return rows


@st.composite
def planes(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[tuple[Any, ...], dict[str, str]] = {(): {}}
    for when in draw(st.lists(whens(), max_size=6)):
        found[tuple(sorted(when.items()))] = when
    tiers = [{"id": f"t{number}", "when": when} for number, when in enumerate(found.values())]
    surcharges = draw(
        rules("s", rate=rates, base=st.sampled_from(["before_coefficient", "after_coefficient"]))
    )
    return {
        "tiers": draw(st.permutations(tiers)),
        "prices": draw(price_rows([row["id"] for row in tiers])),
        "coefficient": {"outlet": draw(st.booleans())},
        "surcharges": [row | {"fee": f"fee{n}"} for n, row in enumerate(surcharges)],
        "discounts": draw(rules("d", rate=rates)),
        "floors": draw(rules("f", amount=amounts)),
        "caps": draw(rules("c", amount=amounts)),
    }


@st.composite
def splits(draw: st.DrawFn) -> list[dict[str, Any]]:
    roles = draw(
        st.lists(
            st.sampled_from(["outlet", "owner", "lead", "crew", "hq"]), min_size=1, unique=True
        )
    )
    left = Decimal(1)
    rows: list[dict[str, Any]] = []
    for role in roles[:-1]:
        share = draw(st.decimals(0, left, places=2))
        left -= share
        rows.append({"role": role, "share": str(share)})
    return [*rows, {"role": roles[-1], "remainder": True}]


@st.composite
def plans(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Conditional plans: weighed, or dealt part by part with every base, limit, tax and withholding."""
    parts = st.one_of(ordered(), ordered(), splits())
    rows: list[dict[str, Any]] = [{"id": "p0", "when": {"urgent": True}, "parts": draw(parts)}]
    rows.append({"id": "p1", "on": draw(fees), "parts": draw(parts)})
    return draw(st.sampled_from([[], rows, rows]))


@st.composite
def ordered(draw: st.DrawFn) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 4))):
        part: dict[str, Any] = {"id": f"a{number}"}
        if draw(st.booleans()):
            bases = ["gross", "net_of_refund", "rest", *(f"part:{each['id']}" for each in parts)]
            if any("tax" in each for each in parts):
                bases.append("net_of_tax")
            part |= {"rate": draw(rates), "base": draw(st.sampled_from(bases))}
            part |= draw(
                st.sampled_from([{}, {"cap": 5_000}, {"floor": 70}, {"cap": 9, "floor": 9}])
            )
        else:
            part["amount"] = draw(st.integers(0, 500))
        if draw(st.integers(0, 2)) == 0:
            part["tax"] = f"t{number}"
            if "rate" in part:
                part["mode"] = draw(st.sampled_from(["inclusive", "exclusive"]))
        else:
            part["role"] = draw(st.sampled_from(["outlet", "owner", "lead", "crew", "hq", "guide"]))
            part |= {"otherwise": "hq"} if part["role"] == "guide" else {}
            part |= draw(st.sampled_from([{}, {"fee": f"own{number}"}]))
            held = {"withhold": {"name": "iit", "rate": "0.2"}}
            part |= draw(st.sampled_from([{}, {}, held]))
        if part.get("base") == "gross" and (part.get("fee") or part.get("tax")):
            part |= draw(st.sampled_from([{}, {"stays": True}]))
        parts.append(part)
    rest = draw(st.sampled_from(["outlet", "crew", "hq"]))
    return [*parts, {"id": "rest", "role": rest, "remainder": True, "below_zero": True}]


@st.composite
def books(draw: st.DrawFn) -> dict[str, Any]:
    mode = draw(st.sampled_from(["inclusive", "exclusive", "none"]))
    tax = {
        "mode": mode,
        "rate": draw(st.sampled_from(["0", "0.01", "0.03", "0.06", "0.09", "0.13"])),
    }
    return {
        "book": "random",
        "version": 1,
        "currency": "CNY",
        "valid_from": "2026-01-01T00:00:00Z",
        "scenarios": ["direct", "franchise"],
        "levels": ["standard", "core"],
        "zones": {"east": ["31", "3205"]},
        "dimensions": draw(st.permutations(["region", "scenario", "level", "channel"])),
        "region_order": draw(
            st.permutations(["county", "prefecture", "class", "province", "zone", "any"])
        ),
        "skus": {sku: {"fee": fee, "unit": "piece"} for sku, fee in SKUS.items()},
        "planes": {
            "charge": draw(planes()) | {"tax": tax},
            "pay": draw(planes()) | {"split": draw(splits()), "splits": draw(plans())},
        },
        "roles": ["guide"],
    }


@st.composite
def tickets(draw: st.DrawFn) -> Facts:
    people = draw(st.lists(st.sampled_from("abcdeo"), min_size=1, max_size=4, unique=True))
    weights = st.decimals("0.01", 10, places=2)
    region = draw(st.sampled_from(REGIONS))
    classes = {"31": "tier1", "11": "tier1", "32": "tier2"}
    return Facts(
        ticket_id="T",
        rev=1,
        served=SERVED + timedelta(milliseconds=draw(st.integers(0, 10**9))),
        region=region,
        city_class=classes.get(region[0][:2]),
        scenario=draw(st.sampled_from(["direct", "franchise"])),
        level=draw(st.sampled_from(["standard", "core", "expired"])),
        channel=draw(st.sampled_from(["youzan", "app", "wecom"])),
        outlet="o",
        coefficient=draw(st.none() | st.decimals("0.01", 3, places=4)),
        urgent=draw(st.booleans()),
        crew=tuple((person, draw(weights)) for person in people),
        lines=tuple(
            FactLine(
                str(number),
                draw(st.sampled_from(list(SKUS))),
                draw(st.decimals("0.001", 1000, places=3)),
                draw(st.none() | st.sampled_from("abz")),
            )
            for number in range(draw(st.integers(0, 4)))
        ),
        owner=draw(st.none() | st.just("dealer")),
        roles=draw(st.sampled_from([(), (("guide", "g-1"),)])),
        refunds=tuple(
            Refund(draw(st.sampled_from("*01")), draw(st.integers(1, 9)), 9)
            for _ in range(draw(st.sampled_from([0, 0, 1, 2])))
        ),
    )
