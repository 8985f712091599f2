"""The columns of the sheets on how rules are put together: packages and where they hold, projects, bands, clocks,
and what has to be priced.

What a package or a project says stands in its column `more`; which package a place takes for each part
in one cell, "tax: east; logistics: north".
"""

from suanqing.pricing.sheets.cell_text import NAMES, RATE, TEXT, WHOLE
from suanqing.pricing.sheets.special import TERMS

PACKAGE = (("id", TEXT), ("version", WHOLE))
PACKAGE_MAP = (("id", TEXT), ("regions", NAMES), ("package", TEXT), ("takes", TERMS))
PROJECT = (("id", TEXT), ("parent", TEXT))
BAND = (("id", TEXT), ("regions", NAMES), ("low", RATE), ("high", RATE), ("skus", NAMES))
CLOCK = (("id", TEXT), ("regions", NAMES), ("utc_offset", TEXT), ("zone", TEXT))
COVER = (("id", TEXT), ("tiers", NAMES), ("categories", NAMES), ("skus", NAMES))
MARKET = (("id", TEXT), ("regions", NAMES), ("currency", TEXT))
CALENDAR = (("id", TEXT), ("regions", NAMES), ("days", NAMES))
SHEETS = {
    "packages": PACKAGE,
    "package_map": PACKAGE_MAP,
    "projects": PROJECT,
    "bands": BAND,
    "clocks": CLOCK,
    "covers": COVER,
    "markets": MARKET,
    "calendars": CALENDAR,
}
