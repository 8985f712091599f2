"""Write the templates of the 31 provinces anew: functions/packages/library/region/*.json.

    .venv/bin/python -m ops.region_packages

From divisions.csv and city_classes.csv of the layer's data (their sources stand beside them), local_holidays.py, and
AREAS below. A
province's package of rules has two parts: `logistics`, kilometres beyond the mean radius of its counties, and
`classes`, a factor for each class of city that it has. Kilometre prices and factors are proposals, and say so; which
cities they are for, and from where a way is far, are facts.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import pi
from pathlib import Path
from typing import Any

from ops import local_holidays
from suanqing import regions
from suanqing.library.written import written

FOLDER = Path(__file__).parents[1] / "functions/packages/library/region"
DAY = date(2026, 11, 1)
AREAS: dict[str, tuple[str, str, str]] = {
    "11": ("beijing", "Beijing", "1.64"), "12": ("tianjin", "Tianjin", "1.20"), "13": ("hebei", "Hebei", "18.88"),
    "14": ("shanxi", "Shanxi", "15.67"), "15": ("neimenggu", "Inner Mongolia", "118.3"),
    "21": ("liaoning", "Liaoning", "14.87"), "22": ("jilin", "Jilin", "18.74"),
    "23": ("heilongjiang", "Heilongjiang", "47.3"), "31": ("shanghai", "Shanghai", "0.634"),
    "32": ("jiangsu", "Jiangsu", "10.72"), "33": ("zhejiang", "Zhejiang", "10.55"), "34": ("anhui", "Anhui", "14.01"),
    "35": ("fujian", "Fujian", "12.4"), "36": ("jiangxi", "Jiangxi", "16.69"), "37": ("shandong", "Shandong", "15.8"),
    "41": ("henan", "Henan", "16.7"), "42": ("hubei", "Hubei", "18.59"), "43": ("hunan", "Hunan", "21.18"),
    "44": ("guangdong", "Guangdong", "17.97"), "45": ("guangxi", "Guangxi", "23.76"),
    "46": ("hainan", "Hainan", "3.54"), "50": ("chongqing", "Chongqing", "8.24"),
    "51": ("sichuan", "Sichuan", "48.6"), "52": ("guizhou", "Guizhou", "17.62"),
    "53": ("yunnan", "Yunnan", "39.41"), "54": ("xizang", "Tibet", "120.28"), "61": ("shaanxi", "Shaanxi", "20.56"),
    "62": ("gansu", "Gansu", "42.58"), "63": ("qinghai", "Qinghai", "72.23"), "64": ("ningxia", "Ningxia", "6.64"),
    "65": ("xinjiang", "Xinjiang", "166.49"),
}  # fmt: skip
"""By province: its id, its name, and its land in 10,000 square kilometres as its government publishes it (省情概况)."""
FACTORS = {"tier1": "1.2", "new_tier1": "1.1", "tier2": "1.05"}
"""Proposals for labour by class of city; a city of another class, or of none, has the book's own price."""
CHARGE_KM, PAY_KM = 200, 150
"""Proposals, in fen."""
VISIT = (20_000, 12_000)
"""What the sample's visit asks and pays."""
TABLES = "layers/common/suanqing/data/SOURCES.md"
TRADES = ("retail", "manufacturing", "services", "medical", "catering", "education")


def _source(zh: str, en: str, origin: str, day: str = "") -> dict[str, Any]:
    return {"of": {"zh": zh, "en": en}, "from": origin, **({"day": day} if day else {})}


SOURCES = [
    _source("行政区划", "Divisions", f"GB/T 2260; {TABLES}, divisions.csv"),
    _source(
        "城市等级",
        "Classes of cities",
        f"第一财经·新一线城市研究所《城市商业魅力排行榜》; {TABLES}, city_classes.csv",
        "2025-05-28",
    ),
    _source("土地面积", "Land", "省级人民政府公布的省情概况，约数；只用来算区县的平均半径"),
    _source(
        "城市维护建设税",
        "Urban maintenance tax",
        "《中华人民共和国城市维护建设税法》第四条：市区 7 %，县城、镇 5 %，其他 1 %",
        "2021-09-01",
    ),
    _source(
        "教育费附加与地方教育附加",
        "Education surcharges",
        "《征收教育费附加的暂行规定》（3 %）；财综〔2010〕98 号（2 %）",
    ),
    _source(
        "公里单价与等级系数",
        "Prices a kilometre, factors",
        "建议值，由公司自定 / proposals, for the company to set",
    ),
]


VERSIONS = dict.fromkeys(local_holidays.DECREES, 2)
"""Of those that are no longer as they first shipped."""


def _decreed(prefix: str) -> list[dict[str, Any]]:
    decree = local_holidays.DECREES.get(prefix)
    return [_source("地方节日放假", "Local holidays", decree.origin, decree.day)] if decree else []


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for prefix in AREAS:
        made = package(prefix)
        (FOLDER / f"{made['manifest']['package']}.json").write_text(written(made), encoding="utf-8")


def package(prefix: str) -> dict[str, Any]:
    """A province's template."""
    slug, en, area = AREAS[prefix]
    zh = regions.name(f"{prefix}0000")
    counties = [*_counties(prefix)]
    classes = _classes(prefix)
    free = free_km(Decimal(area) * 10_000, len(counties))
    rules = {"logistics": _logistics(free)}
    if classes:
        rules["classes"] = {
            plane: {"coefficients": _factors(classes)} for plane in ("charge", "pay")
        }
    book = {
        "zones": {slug: [prefix]},
        "packages": [{"id": slug, "version": 1, "parts": rules}],
        "package_map": [{"id": slug, "regions": [f"zone:{slug}"], "package": slug}],
    }
    return {
        "manifest": {
            "package": f"region-{slug}", "version": VERSIONS.get(prefix, 1), "kind": "region",
            "name": {"zh": f"{zh}规则包", "en": f"{en}: a region's rules"},
            "about": _about(zh, en, classes, free, len(counties)), "trades": [*TRADES],
            "aims": ["place", "travel"], "sources": [*SOURCES, *_decreed(prefix)],
        },
        "book": book,
        "facts": {prefix: _facts(prefix, area, counties)},
        "tickets": _tickets(prefix, classes, free),
    }  # fmt: skip


def free_km(area: Decimal, counties: int) -> int:
    """The mean radius of a county, to the next five kilometres: a way within one's own county costs nothing more."""
    radius = (area / counties / Decimal(pi)).sqrt()
    return max(5, int((radius / 5).quantize(Decimal(1), ROUND_HALF_UP)) * 5)


def _logistics(free: int) -> dict[str, Any]:
    return {
        plane: {"fees": [{"id": "way", "fee": "mileage", "by": "distance", "amount": amount, "free": str(free)}]}
        for plane, amount in (("charge", CHARGE_KM), ("pay", PAY_KM))
    }  # fmt: skip


def _factors(classes: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {"id": each, "factor": FACTORS[each], "on": ["labour"], "when": {"region": cities}}
        for each, cities in classes.items()
    ]


def _classes(prefix: str) -> dict[str, list[str]]:
    """The cities of each class that has a factor, dearest first."""
    cities = {
        code: regions.city_class(code, DAY)
        for code in sorted(regions.city_classes())
        if code[:2] == prefix
    }
    found = {
        each: [regions.division(code) for code, its in cities.items() if its == each]
        for each in FACTORS
    }
    return {each: codes for each, codes in found.items() if codes}


def _counties(prefix: str) -> list[str]:
    rows = (
        row for row in regions.divisions().values() if row.code[:2] == prefix and not row.valid_to
    )
    return sorted(row.code for row in rows if not row.code.endswith("00"))


def _facts(prefix: str, area: str, counties: list[str]) -> dict[str, Any]:
    """surtax: what is levied on the VAT that is paid, in a city, in a county's town, and elsewhere. holidays: decreed
    for all of the province, with the days off of each year that was found announced."""
    table = regions.divisions()
    districts = [code for code in counties if table[code].name.endswith("区")]
    every = {
        code: regions.city_class(code, DAY)
        for code in sorted(regions.city_classes())
        if code[:2] == prefix
    }
    return {
        "name": regions.name(f"{prefix}0000"),
        "area_km2": str((Decimal(area) * 10_000).quantize(Decimal(1))),
        "counties": len(counties), "districts": len(districts),
        "classes": {
            each: [code for code, its in every.items() if its == each]
            for each in dict.fromkeys(every.values())
            if each
        },
        "surtax": {"city": "0.12", "county": "0.1", "other": "0.06"},
        **({"holidays": holidays} if (holidays := local_holidays.told(prefix)) else {}),
    }  # fmt: skip


def _about(
    zh: str, en: str, classes: dict[str, list[str]], free: int, counties: int
) -> dict[str, str]:
    table = regions.divisions()
    shown = [
        f"{'、'.join(table[code.ljust(6, '0')].name for code in cities)} ×{FACTORS[each]}"
        for each, cities in classes.items()
    ]
    counted = [f"{len(cities)} × {FACTORS[each]}" for each, cities in classes.items()]
    return {
        "zh": f"{zh}：{counties} 个区县，超过 {free} 公里按公里计费。等级系数：{'；'.join(shown) or '无'}。",
        "en": f"{en}: {counties} counties; kilometres beyond {free} are paid for. "
        f"Cities with a factor: {', '.join(counted) or 'none'}.",
    }  # fmt: skip


def _tickets(prefix: str, classes: dict[str, list[str]], free: int) -> dict[str, Any]:
    """One visit in the city of the highest class (else the capital), one far out where the book's own price holds."""
    best, cities = next(iter(classes.items()), ("", [f"{prefix}01"]))
    factor = Decimal(FACTORS.get(best, "1"))
    town = _below(cities[0])
    classed = {code for each in classes.values() for code in each}
    plain = [
        code for code in _counties(prefix) if not any(code.startswith(each) for each in classed)
    ]
    far = plain[-1] if plain else town
    found = {"near": _ticket(town, 0, factor, {"zh": "城内一次上门", "en": "A visit in town"}, 10)}
    found["far"] = _ticket(
        far, free + 40, Decimal(1) if plain else factor,
        {"zh": f"{free + 40} 公里外上门", "en": f"A visit {free + 40} km out"}, 20, free,
    )  # fmt: skip
    return found


def _below(city: str) -> str:
    return next(code for code in _counties(city[:2]) if code.startswith(city))


def _ticket(
    region: str, km: int, factor: Decimal, name: dict[str, str], order: int, free: int = 0
) -> dict[str, Any]:
    """Reckoned here, by hand as it were: nothing of the product prices it."""
    charge, pay = (int(each * factor) for each in VISIT)
    way = f"{AREAS[region[:2]][0]}.way"
    ways = ((km - free) * CHARGE_KM, (km - free) * PAY_KM) if km else (0, 0)
    ticket: dict[str, Any] = {
        "region": region, "served": "2026-11-18T10:00:00+08:00", "lines": [{"sku": "VISIT", "qty": "1"}],
        "facts": {"distance_km": str(km)},
    }  # fmt: skip
    lines = [["charge", "labour", "VISIT", charge], ["pay", "labour", "VISIT", pay]]
    if km:
        lines += [["charge", "mileage", way, ways[0]], ["pay", "mileage", way, ways[1]]]
    paid = pay + ways[1]
    return {
        "name": name, "order": order, "ticket": ticket, "charge": charge + ways[0], "pay": paid, "lines": lines,
        "shares": {"?outlet": paid // 5, "?worker": paid - paid // 5},
    }  # fmt: skip


if __name__ == "__main__":
    main()
