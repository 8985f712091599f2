"""What fills a form's draft beside its answers: the catalogue's parts, and goods by name; and which uploads fit."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from suanqing.work.answers.estimated import MOST_GOODS, Drafts
from suanqing.work.answers.model import upload_faults
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.forms.model import Form
from suanqing.work.stock.places import Catalogue
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket
from tests.unit.forms.builders import a_field, a_form

FORM = compiled_form(
    a_form(goods=a_field("text", 1, filled="order.goods"), parts=a_field("part_list", 2))
)
SEEN = compiled_form(
    a_form(
        photos=a_field("photo", 1), signature=a_field("signature", 2), papers=a_field("file", 3),
        words=a_field("text", 4),
    )
)  # fmt: skip
USED = {"parts": [{"sku": "PIPE", "qty": "2"}, {"sku": "FIT", "qty": "1"}, {"sku": "NONE"}]}


class Item(NamedTuple):
    kind: str
    name: str
    unit: str = "m"
    active: bool = True
    category: str = ""


ITEMS = {
    "PIPE": Item("part", "铜管"), "FIT": Item("service", "安装"), "AC": Item("part", "空调", "pcs"),
}  # fmt: skip


class Shelf:
    def sku(self, sku: str) -> Item | None:
        return ITEMS.get(sku)


def drafts(catalogue: Catalogue | None) -> Drafts:
    def form_of(ref: str, place: object) -> Form:
        return FORM

    return Drafts(form_of, catalogue)


def ticket(*skus: str) -> Ticket:
    lines = tuple((sku, Decimal(1)) for sku in skus)
    spec = NewTicket("o1", "装", lines=lines)
    return decide.create("T1", spec, "desk", datetime(2026, 11, 30, tzinfo=UTC), None)


def test_parts_that_answers_name_have_their_units_and_services_are_none() -> None:
    known = drafts(Shelf()).known(ticket(), FORM, USED)

    assert known.parts == {"PIPE": "m"}


def test_goods_are_called_as_in_the_catalogue_each_once_and_unknown_ones_are_left_out() -> None:
    known = drafts(Shelf()).known(ticket("AC", "NONE", "PIPE", "AC"), FORM, {})
    many = ticket(*["NONE"] * MOST_GOODS, "AC")

    assert known.sources["order.goods"] == "空调、铜管"
    assert "order.goods" not in drafts(Shelf()).known(many, FORM, {}).sources


def test_without_a_catalogue_no_part_is_known_to_be_one_or_to_be_none_and_goods_have_no_names() -> (
    None
):
    known = drafts(None).known(ticket("AC"), FORM, USED)

    assert known.parts is None and "order.goods" not in known.sources


def test_an_upload_is_the_tickets_own_and_a_photo_or_signature_is_a_picture() -> None:
    types = {"u-1": "image/png", "u-2": "application/pdf"}

    def faults(**values: object) -> list[tuple[str, str]]:
        return [(each.code, each.field) for each in upload_faults(SEEN, values, types)]

    assert faults(photos=["u-1"], signature="u-1", papers=["u-1", "u-2"], words="u-9") == []
    assert faults(photos=["u-1", "u-2"]) == [("answer_upload", "photos")]
    assert faults(signature="u-2") == [("answer_upload", "signature")]
    assert faults(papers=["u-9"], photos=["u-9"]) == [
        ("answer_upload", "papers"), ("answer_upload", "photos"),
    ]  # fmt: skip
