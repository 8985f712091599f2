"""The small trade on which a template that is no whole trade is tried (样例行业): four things to sell, one tier. Pure.

A visit asks 200.00 and pays 120.00, a fitting 400.00 and 240.00, a part 100.00 and 10.00, a minute 2.00 and 1.20; a
fifth of the pay is the outlet's, the rest the crew's. So the money of every template is read off the same numbers.
"""

from typing import Any

VISIT, FIT, PART, MINUTE = "VISIT", "FIT", "PART", "MINUTE"
_AMOUNTS = {
    VISIT: (20_000, 12_000),
    FIT: (40_000, 24_000),
    PART: (10_000, 1_000),
    MINUTE: (200, 120),
}


def _plane(tier: str, which: int) -> dict[str, Any]:
    rows = [{"sku": sku, "tier": "*", "amount": each[which]} for sku, each in _AMOUNTS.items()]
    return {"tiers": [{"id": tier, "when": {}}], "prices": rows}


def _sample() -> dict[str, Any]:
    return {
        "manifest": {"package": "sample", "version": 1, "name": {"zh": "样例行业", "en": "the sample trade"}},
        "catalogue": {
            VISIT: {"kind": "service", "name": "上门服务", "unit": "piece", "category": "visit"},
            FIT: {"kind": "service", "name": "安装", "unit": "piece", "category": "fit"},
            PART: {"kind": "part", "name": "配件", "unit": "piece", "category": "part"},
            MINUTE: {"kind": "time", "name": "计时（分钟）", "unit": "min", "category": "time"},
        },
        "book": {
            "book": "main", "currency": "CNY", "scenarios": ["direct", "franchise"], "levels": ["standard"],
            "planes": {
                "charge": {**_plane("c-all", 0), "tax": {"mode": "inclusive", "rate": "0.06"}},
                "pay": {
                    **_plane("p-all", 1),
                    "split": [{"role": "outlet", "share": "0.2"}, {"role": "crew", "remainder": True}],
                },
            },
        },
    }  # fmt: skip


SAMPLE = _sample()
