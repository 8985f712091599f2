"""A row of a shop's member list: by what the member is known, and what the shop says of them. Pure.

What a shop says of points, stored value and level is an opening fact (期初): kept as it was said, with the row, and no
money of ours. Points are whole, amounts minor units of yuan, days ISO 8601; a cell that is none of that is a fault of
its row, named, and the row is not written.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from suanqing import money
from suanqing.errors import Invalid
from suanqing.work.customers import keys
from suanqing.work.customers.keys import Key, Kind
from suanqing.work.customers.member_columns import Column

Table = Sequence[tuple[int, Sequence[str]]]
MAX_ROWS, MAX_CELL = 20_000, 300
KIND: Mapping[str, Kind] = {
    "phone": "phone", "card": "member", "unionid": "unionid", "openid": "openid", "yz_open_id": "yz_open_id",
}  # fmt: skip
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?")
_COMMAS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
GENDERS = {"男": "male", "male": "male", "m": "male", "先生": "male", "女": "female", "female": "female",
           "f": "female", "女士": "female"}  # fmt: skip


class Shop(NamedTuple):
    """Whose list it is. consent: where its members agreed to their phone telling who they are; without, phones are no
    keys. app: whose ids openids are."""

    outlet: str
    consent: str = ""
    app: str = ""


class Fault(NamedTuple):
    """column: as the file has it."""

    column: str
    message: str


class Member(NamedTuple):
    """number: the row in the file, the header being 1. opening: by field, and of `other` by header. same_as: an earlier
    row with one of its keys, 0: none."""

    number: int
    keys: tuple[Key, ...]
    name: str
    opening: dict[str, Any]
    faults: tuple[Fault, ...]
    same_as: int = 0


Outcome = Literal["new", "known", "there", "differs", "duplicate", "faulty"]
"""new: a customer nobody had. known: one that we have, from another shop or a channel. there: the row was written
before. differs: it was, with other content, which stays. duplicate: an earlier row has one of its keys."""


class Row(NamedTuple):
    """What became of a row."""

    number: int
    outcome: Outcome
    customer: str = ""
    same_as: int = 0
    faults: tuple[Fault, ...] = ()
    joined: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def members(rows: Table, columns: Sequence[Column], shop: Shop) -> Iterator[Member]:
    """Each row below the header, in order; rows without any text are passed over."""
    first: dict[Key, int] = {}
    for number, cells in rows:
        texts = [unicodedata.normalize("NFC", each).strip() for each in cells]
        if not any(texts):
            continue
        found = _member(number, texts, columns, shop)
        known = [each._replace(consent="") for each in found.keys]
        same = min((first[each] for each in known if each in first), default=0)
        for each in known:
            first.setdefault(each, number)
        yield found._replace(same_as=same)


def filled(rows: Table, columns: Sequence[Column]) -> list[int]:
    """How many cells of each column say something."""
    counts = [0] * len(columns)
    for _, cells in rows:
        for place, text in enumerate(cells[: len(columns)]):
            counts[place] += bool(text.strip())
    return counts


def _member(number: int, texts: Sequence[str], columns: Sequence[Column], shop: Shop) -> Member:
    faults: list[Fault] = []
    found: list[Key] = []
    opening: dict[str, Any] = {}
    name = ""
    if any(texts[len(columns) :]):
        faults.append(Fault("", "the row has more cells than the header"))
    for column, text in zip(columns, texts, strict=False):
        if not text or column.field == "none":
            continue
        try:
            if len(text) > MAX_CELL:
                raise Invalid(f"a cell has at most {MAX_CELL} characters")
            if column.field in KIND:
                found += _key(KIND[column.field], text, shop)
            elif column.field == "name":
                name = text[:64]
            elif column.field == "other":
                opening.setdefault("other", {})[column.header] = text
            elif column.field in ("tags", "note"):
                opening[column.field] = "；".join(
                    filter(None, (opening.get(column.field, ""), text))
                )
            else:
                opening[column.field] = READ[column.field](text)
        except Invalid as wrong:
            faults.append(Fault(column.header, wrong.message))
    if not found and not faults:
        faults.append(Fault("", "nothing says who the member is"))
    return Member(number, tuple(found), name, opening, tuple(faults))


def _key(kind: Kind, text: str, shop: Shop) -> list[Key]:
    scope = {"member": shop.outlet, "openid": shop.app}.get(kind, "")
    return [keys.read(Key(kind, text, scope, shop.consent if kind == "phone" else ""))]


def _number(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    plain = plain.removeprefix("¥").removeprefix("￥").removesuffix("元").removesuffix("分")
    return plain.replace(",", "") if _COMMAS.fullmatch(plain) else plain


def _points(text: str) -> int:
    plain = _number(text)
    if not re.fullmatch(r"-?\d{1,12}(\.0+)?", plain, re.ASCII):
        raise Invalid("points are a whole number")
    return int(plain.partition(".")[0])


def yuan(text: str) -> int:
    """What a sheet says of yuan, in minor units. Raises Invalid."""
    plain = _number(text)
    if not re.fullmatch(r"-?\d{1,10}(\.\d{1,2}0*)?", plain, re.ASCII):
        raise Invalid("this is no amount in yuan")
    return money.to_minor(plain)


def _day(text: str) -> str:
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(*map(int, match.groups()[:3])).isoformat() if match else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> str:
    raise Invalid("this is no day such as 2026-11-03")


def _gender(text: str) -> str:
    return GENDERS.get(text.casefold(), text)


READ: Mapping[str, Callable[[str], Any]] = {
    "points": _points, "balance": yuan, "spent": yuan, "level": str, "gender": _gender,
    "birthday": _day, "joined": _day, "last_visit": _day,
}  # fmt: skip
