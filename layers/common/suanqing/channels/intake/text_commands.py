"""What an employee may write to the app, in Chinese or English: a small table, one line a message.

报修 | 新建 | new      <item> <region> <address>     a new ticket; the item as AC-INST-1*2+PIPE*3.5: how many, and parts
                                                     with it; 加急 | urgent as a word by itself anywhere behind 报修
抢单 | 接单 | claim    <ticket>                      take it
到场 | arrive          <ticket>                      on site
完工 | done            <ticket>                      work completed
我的 | mine                                          my open tickets
开单 | order           <phone> <item> <region> <address>  an order of a customer, taken by a guide

A Chinese word may be followed by `：` or by the ticket itself; what ends a sentence is passed over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Literal, Protocol

from suanqing import regions
from suanqing.addresses import region_of
from suanqing.errors import Invalid
from suanqing.labels import CHAT_NEEDS, label
from suanqing.pricing.catalogue import Sku

Verb = Literal["new", "claim", "arrive", "done", "mine", "order", "task", "near", "help"]
"""task: only a card's button says it. near: a place that is sent, as latitude and longitude."""

WORDS: dict[str, Verb] = {
    **dict.fromkeys(("报修", "新建", "new"), "new"),
    **dict.fromkeys(("抢单", "接单", "claim"), "claim"),
    **dict.fromkeys(("到场", "arrive"), "arrive"),
    **dict.fromkeys(("完工", "done"), "done"),
    **dict.fromkeys(("我的", "我的工单", "mine"), "mine"),
    **dict.fromkeys(("开单", "order"), "order"),
}
ARGUMENTS: dict[Verb, int] = {
    "new": 3, "claim": 1, "arrive": 1, "done": 1, "mine": 0, "order": 4, "task": 2, "near": 2, "help": 0,
}  # fmt: skip
NEEDS: dict[Verb, tuple[str, ...]] = {
    "new": ("item", "place", "address"),
    "claim": ("ticket",),
    "arrive": ("ticket",),
    "done": ("ticket",),
    "order": ("phone", "item", "place", "address"),
}
"""What follows the word, one behind the other."""
PLACED = {"new", "order"}
"""Ends with a place and an address, which may be one word."""
URGENT = frozenset({"加急", "紧急", "urgent"})
HELP = (
    "可用指令:\n"
    "报修 <项目编号或名称> <区划代码或省市区> <地址>\n"
    "多件写 AC-INST-1*2,带配件写 AC-INST-1+PIPE*3,急的在最后写 加急\n"
    "抢单 <工单号>\n到场 <工单号>\n完工 <工单号>\n我的\n"
    "开单 <客户手机,须经客户同意> <项目编号或名称> <区划代码或省市区> <地址>"
)
ENDS = "。.!！~～;；"
MANY = re.compile(r"(?P<item>.+?)[*×xX](?P<qty>[0-9]{1,4}(?:\.[0-9]{1,3})?)", re.ASCII)
JOINED = re.compile(
    r"(?P<word>[^\W\d_]+?)(?:\s*[:：,，、]\s*|(?=[Tt][A-Za-z0-9]))(?P<rest>.+)", re.DOTALL
)
"""A word and what follows it without a space: behind a colon, or a ticket's id."""
PATH = re.compile(
    r"(?P<province>.{2,}?(?:省|自治区|特别行政区)|(?:北京|天津|上海|重庆)市?)?"
    r"(?P<city>.{2,}?(?:市|自治州|地区|盟))?(?P<district>.*)"
)


@dataclass(frozen=True, slots=True)
class Command:
    """lacks: of what asks for help, how what was begun goes on, in words."""

    verb: Verb
    arguments: tuple[str, ...] = ()
    urgent: bool = False
    lacks: str = field(default="", compare=False)


def command(text: str) -> Command:
    """What is asked for; whatever is not understood asks for help. The last argument takes the rest."""
    word, *rest = _spaced(text.strip().rstrip(ENDS)).split() or [""]
    verb = WORDS.get(word.lower(), "help")
    wanted, urgent = ARGUMENTS[verb], False
    if verb in PLACED:
        said = [each for each in rest if each.lower() not in URGENT]
        rest, urgent = said, len(said) < len(rest)
    if verb in PLACED and len(rest) == wanted - 1 and _in_one_word(rest[-1]):
        return Command(verb, (*rest, ""), urgent)
    if len(rest) < wanted or (wanted <= 1 and len(rest) > wanted):
        return Command("help", lacks=_lacks(word, verb, len(rest)))
    if len(rest) > wanted:
        rest = [*rest[: wanted - 1], " ".join(rest[wanted - 1 :])]
    return Command(verb, tuple(rest), urgent)


def _lacks(word: str, verb: Verb, there: int) -> str:
    needs = [label(CHAT_NEEDS, each) for each in NEEDS.get(verb, ())]
    if there > len(needs):
        return f"{word} 后面只写{needs[0]}" if needs else f"{word} 后面不写别的"
    return f"{word} 后面还要写:{'、'.join(needs[there:])}"


def counted(item: str) -> tuple[tuple[str, Decimal], ...]:
    """What an item says: each by its code or name, with how many."""
    return tuple(_one(each) for each in re.split(r"[+＋]", item))


def _one(text: str) -> tuple[str, Decimal]:
    parts = MANY.fullmatch(text)
    return (parts["item"], Decimal(parts["qty"])) if parts else (text, Decimal(1))


class Catalogue(Protocol):
    def sku(self, sku: str, /) -> Sku | None: ...
    def catalogue(self) -> Mapping[str, Sku]: ...


def lines_of(catalogue: Catalogue, written: str) -> list[tuple[Sku, Decimal]]:
    """A service, with parts and other services behind it. What is one item's name as it stands is that one."""
    if (whole := _found(catalogue, written)) is not None:
        return [(_offered(whole, written, ("service",)), Decimal(1))]
    lines = []
    for place, (item, qty) in enumerate(counted(written)):
        kinds = ("service", "part") if place else ("service",)
        lines.append((_offered(_found(catalogue, item), item, kinds), qty))
    return lines


def _found(catalogue: Catalogue, written: str) -> Sku | None:
    """By its code, else by its name."""
    sku = catalogue.sku(written) or catalogue.sku(written.upper())
    if sku is None:
        named = [s for s in catalogue.catalogue().values() if s.name.replace(" ", "") == written]
        sku = named[0] if len(named) == 1 else None
    return sku


def _offered(sku: Sku | None, written: str, kinds: tuple[str, ...]) -> Sku:
    """Invalid for none, one of another kind, or one no longer offered."""
    if sku is None or sku.kind not in kinds or not sku.active:
        raise Invalid(f"no service item is called {written!r}", "unknown_item", item=written)
    return sku


def _spaced(text: str) -> str:
    """With a space behind the word of a command that has none."""
    joined = JOINED.match(text)
    known = joined is not None and joined["word"].lower() in WORDS
    return f"{joined['word']} {joined['rest']}" if joined and known else text


def _in_one_word(text: str) -> bool:
    """An address that says its place itself, and more than that."""
    try:
        region(text)
    except Invalid:
        return region_of(text) is not None
    return False


def site(place: str, address: str) -> tuple[str, str]:
    """The division's code and the address; a place that is no division may begin the address, which says
    where it is down to a city. Raises Invalid: it says so nowhere."""
    try:
        return region(place), address
    except Invalid:
        whole = f"{place} {address}".strip()
        code = region_of(whole)
        if code is None or code.endswith("0000"):
            raise
        return code, whole


def region(text: str) -> str:
    """The division code of a code, a full path ("云南省昆明市五华区") or a name only one place has.

    Raises Invalid: none, or several of that name.
    """
    if regions.known(text):
        return text
    if code := _paths().get(text) or _names().get(text):
        return code
    parts = PATH.fullmatch(text)
    if parts and parts["province"]:
        code = regions.find(parts["province"], parts["city"] or "", parts["district"])
        if not parts["district"] or code[2:] != "0000":
            return code
    raise Invalid(f"{text!r} is not one known place", "unknown_region", region=text)


@cache
def _paths() -> dict[str, str]:
    return {
        regions.name(code): code for code, row in regions.divisions().items() if not row.valid_to
    }


@cache
def _names() -> dict[str, str]:
    """Names that belong to one open division alone."""
    seen: dict[str, list[str]] = {}
    for code, row in regions.divisions().items():
        if not row.valid_to:
            seen.setdefault(row.name, []).append(code)
    return {name: codes[0] for name, codes in seen.items() if len(codes) == 1}
