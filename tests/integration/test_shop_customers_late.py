"""Who bought is known only after the order's tickets were made, or is another person by then."""

import os
from collections.abc import Collection
from typing import Any

import pytest

from demo import tmall_server as tmall
from suanqing.errors import Conflict, NotFound
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import utcnow
from suanqing.work.care.person_service import Person
from suanqing.work.care.review_service import Reviews
from suanqing.work.care.review_store import ReviewStore
from suanqing.work.customers.happenings import Happening, standing
from suanqing.work.customers.identity_service import Identity
from suanqing.work.customers.points_service import Points
from suanqing.work.orders.attribution import Attribution
from suanqing.work.orders.attribution_service import Guides
from suanqing.work.orders.returned import Told
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.model import Ticket
from tests.integration import test_intake, test_shop_customers
from tests.integration.test_intake import NOW
from tests.integration.test_shop_customers import APP, LINES, TID, Shop, intake_caller, iso, sold
from webhooks import care, intake

world, shop = test_intake.world, test_shop_customers.shop
TWO = (*LINES, ("3", "TM-WM", "60.00"))


def tickets(shop: Shop, tid: int) -> list[Ticket]:
    return [each for each in shop.world.tickets() if each.source == f"tmall:{tid}"]


def brought(customer: str, guide: str = "t2") -> None:
    told = Attribution(customer, guide, "livestream", "2026-11-01T00:00:00Z", "直播 1")
    intake.stores()[5].attribute(intake_caller(), told)


def filed(shop: Shop, customer: str) -> set[str]:
    items = shop.store.all(customer_key(customer), "file#")
    return {str(each["ticket"]) for each in items}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyError("oops"), "bug: KeyError"),
        (Conflict("the customer has too many keys"), "conflict: the customer has too many keys"),
    ],
)
def test_what_keeps_a_customer_from_being_known_keeps_no_ticket_from_being_made_and_it_is_theirs_afterwards_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    tid, name = next(TID), "tmall:AAH-60"

    def broken(*_: Any, **__: Any) -> None:
        raise error

    with monkeypatch.context() as mistaken:
        mistaken.setattr(Identity, "seen", broken)
        told = shop.fetched(sold(tid, TWO, "AAH-60"))
    found = shop.world.inbox.get(told)
    assert (found.state, found.reason) == ("failed", reason)
    assert len(tickets(shop, tid)) == 2
    assert not any("customer_id" in each.facts["attrs"] for each in tickets(shop, tid))

    brought(name)
    for _ in range(2):
        shop.fetched(sold(tid, TWO, "AAH-60"))
    assert shop.world.inbox.get(told).state == "done"
    made = tickets(shop, tid)
    assert {each.facts["attrs"]["customer_id"] for each in made} == {name}
    assert filed(shop, name) == {each.ticket_id for each in made}
    assert sorted(each.facts.get("roles", {}).get("guide", "") for each in made) == ["", "t2"]
    assert [each.version for each in made] == [2, 2]
    assert {each.events[-1].kind for each in made} == {"attributed"}
    assert shop.points(shop.who("buyer_open_uid", "AAH-60", APP)) == 2 * 260


def test_a_ticket_that_the_order_names_and_nobody_made_keeps_nothing_from_its_customer(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that asked for work once asks for none now; who bought is known at the second try."""
    tid, seen = next(TID), Identity.seen
    shop.world.client.update_item(
        TableName=os.environ["INBOX_TABLE"], Key={"delivery_id": {"S": f"order:tmall:{tid}"}},
        UpdateExpression="ADD tickets :none",
        ExpressionAttributeValues={":none": {"SS": ["T-never-made"]}},
    )  # fmt: skip
    tries = iter((True, False))

    def once(self: Identity, *told: Any, **more: Any) -> Any:
        if next(tries):
            raise Conflict("the customer has too many keys")
        return seen(self, *told, **more)

    with monkeypatch.context() as mistaken:
        mistaken.setattr(Identity, "seen", once)
        told = shop.fetched(sold(tid, LINES, "AAH-71"))

    assert shop.world.inbox.get(told).state == "done"
    [made] = tickets(shop, tid)
    assert made.facts["attrs"]["customer_id"] == "tmall:AAH-71"
    assert shop.points(shop.who("buyer_open_uid", "AAH-71", APP)) == 2 * 200


def test_what_was_settled_stays_as_it_was_when_its_customer_is_known_later(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    tid = next(TID)
    pricing = PricingStore(shop.world.client, os.environ["PRICING_TABLE"])
    pricing.import_skus((Sku("TV-SOLD", "service", "电视", category="sale"),))
    pricing.put_listing("tmall", "TV", "TV-SOLD")
    with monkeypatch.context() as mistaken:
        mistaken.setattr(Identity, "seen", lambda *_, **__: {}["oops"])
        shop.fetched(sold(tid, (("2", "TV", "80.50"),), "AAH-61"))
    [before] = tickets(shop, tid)
    assert before.state == "done"

    shop.fetched(sold(tid, (("2", "TV", "80.50"),), "AAH-61"))
    [after] = tickets(shop, tid)
    assert after.facts["attrs"]["customer_id"] == "tmall:AAH-61"
    assert (after.facts_rev, after.unsettled) == (before.facts_rev, before.unsettled)


def test_a_guide_of_whom_the_buyer_turns_out_to_be_while_their_order_is_looked_at_is_credited(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    tid, earn = next(TID), Points.earn
    shop.fetched(sold(next(TID), LINES, "AAH-62"))
    who = shop.who("buyer_open_uid", "AAH-62", APP)
    brought("member-62")

    def meanwhile(points: Points, *told: Any) -> Any:
        guides = intake.stores()[5]
        guides.merge(intake_caller(), "member-62", who, "one phone", "rule")
        return earn(points, *told)

    with monkeypatch.context() as merging:
        merging.setattr(Points, "earn", meanwhile)
        shop.fetched(sold(tid, LINES, "AAH-62"))
    [ticket] = tickets(shop, tid)
    assert ticket.facts["roles"]["guide"] == "t2"
    assert len(shop.did("member-62")) == 2


def test_returns_and_reviews_of_who_was_erased_and_came_back_are_of_who_they_are_now(
    shop: Shop,
) -> None:
    tid, (desk, _, _, log, _, guides, _) = next(TID), intake.stores()
    shop.fetched(sold(next(TID), LINES, "AAH-63"))
    old = shop.who("buyer_open_uid", "AAH-63", APP)
    Person(care.identity(guides), lambda _: {}).erase(intake_caller(), old, "asked for")
    shop.fetched(sold(tid, LINES, "AAH-63"))
    new = shop.who("buyer_open_uid", "AAH-63", APP)
    assert new != old and log.known(f"tmall:{tid}").buyer == "tmall:AAH-63"

    back = intake.returns().take(intake_caller(), Told("r63", f"tmall:{tid}", "空调", NOW, "1", 1))
    assert back and desk.store.get(back.ticket).facts["attrs"]["customer_id"] == new
    assert back.ticket in filed(shop, new) and back.ticket not in filed(shop, "tmall:AAH-63")

    reviews = Reviews(ReviewStore(shop.store), log, _nothing, utcnow)
    review, _ = reviews.take("tmall", "63", str(tid), "AC-INST-1", 5, "很好", iso(NOW))
    assert review.customer == new


def _nothing(ticket: str) -> Ticket:
    raise NotFound("there is no such ticket")


def test_an_order_that_another_system_told_by_a_name_of_its_own_is_one_with_the_shops(
    shop: Shop,
) -> None:
    tid, done = next(TID), care.known(care.store()).done
    shop.fetched(sold(next(TID), LINES, "AAH-64"))
    who = shop.who("buyer_open_uid", "AAH-64", APP)
    before = shop.points(who)
    till = Happening(who, "order", f"POS-{tid}/2026", "", iso(NOW), "shop", (), 20_050, "CNY")
    done.note(intake_caller(), till)
    back = till._replace(kind="refund", line="till-1", amount=1_000)
    done.note(intake_caller(), back)

    shop.fetched(sold(tid, LINES, "AAH-64"))
    shop.fetched(tmall.refund(641, tid, "10.00", NOW, line=2), "refund")
    assert [each.source for each in shop.did(who) if each.kind == "order"].count(till.source) == 1
    assert len(shop.did(who)) == 3  # the order of before, the till's and its refund
    for _ in range(2):
        shop.fetched(tmall.refund(642, tid, "20.00", NOW, line=2), "refund")
    [left] = [each for each in standing(shop.did(who)) if each.source == till.source]
    assert left.amount == 20_050 - 1_000 - 2_000
    assert shop.points(who) == before  # what is told of another channel earns by that channel


def test_an_order_that_another_system_told_by_its_lines_is_left_to_it(shop: Shop) -> None:
    tid, done = next(TID), care.known(care.store()).done
    shop.fetched(sold(next(TID), LINES, "AAH-65"))
    who = shop.who("buyer_open_uid", "AAH-65", APP)
    for line in ("1", "2"):
        told = Happening(who, "order", f"erp.{tid}", line, iso(NOW), "erp", (), 10_025, "CNY")
        done.note(intake_caller(), told)
    shop.fetched(sold(tid, LINES, "AAH-65"))
    shop.fetched(tmall.refund(651, tid, "10.00", NOW, line=2), "refund")
    assert len(shop.did(who)) == 3 and {each.state for each in shop.world.deliveries()} == {"done"}


def test_a_campaigns_name_stays_for_people_to_look_at_without_the_order_of_who_was_erased(
    shop: Shop,
) -> None:
    tid, told = next(TID), {"promotion_name": "老友会", "promotion_id": "mjs-3_4"}
    promoted = {"promotion_details": {"promotion_detail": [{"id": str(tid), **told}]}}
    shop.fetched(sold(tid, LINES, "AAH-66", **promoted))
    [name] = care.names().to_review()
    assert (name.name, name.ref) == ("老友会", f"tmall:{tid}")

    who = shop.who("buyer_open_uid", "AAH-66", APP)
    person = Person(care.identity(intake.stores()[5]), lambda _: {})
    person.erase(intake_caller(), who, "asked for")
    [name] = care.names().to_review()
    assert (name.name, name.ref) == ("老友会", "")


def test_a_buyer_who_was_merged_before_their_ticket_was_made_is_credited_as_who_they_are_now(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    tid, create = next(TID), Guides.create
    shop.fetched(sold(next(TID), LINES, "AAH-67"))
    who = shop.who("buyer_open_uid", "AAH-67", APP)
    brought(who, "t1")
    later = Attribution("member-67", "t2", "livestream", "2026-11-01T01:00:00Z", "直播 2")
    intake.stores()[5].attribute(intake_caller(), later)

    def meanwhile(guides: Guides, *told: Any) -> Any:
        guides.persons(told[2])
        intake.stores()[5].merge(intake_caller(), who, "member-67", "one phone", "rule")
        return create(guides, *told)

    with monkeypatch.context() as merging:
        merging.setattr(Guides, "create", meanwhile)
        shop.fetched(sold(tid, LINES, "AAH-67"))
    [ticket] = tickets(shop, tid)
    assert ticket.facts["roles"]["guide"] == "t2"


def test_who_is_erased_while_their_order_becomes_work_leaves_nothing_that_they_did(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    tid, create, log = next(TID), Guides.create, intake.stores()[3]
    shop.fetched(sold(next(TID), LINES, "AAH-68"))
    who = shop.who("buyer_open_uid", "AAH-68", APP)
    told = {"promotion_name": "周年庆", "promotion_id": "mjs-5_6", "id": str(tid)}

    def forgotten(order: str, ids: Collection[str]) -> None:
        log.forget(order, ids)

    def meanwhile(guides: Guides, *told: Any) -> Any:
        made = create(guides, *told)
        person = Person(care.identity(intake.stores()[5]), lambda _: {}, orders=forgotten)
        person.erase(intake_caller(), who, "asked for")
        return made

    with monkeypatch.context() as erasing:
        erasing.setattr(Guides, "create", meanwhile)
        promoted = {"promotion_details": {"promotion_detail": [told]}}
        shop.fetched(sold(tid, LINES, "AAH-68", **promoted))
    assert len(tickets(shop, tid)) == 1 and log.known(f"tmall:{tid}").erased
    assert [each.kind for each in shop.did(who)] == ["order"]  # of before
    assert care.names().to_review() == []


@pytest.mark.parametrize("error", [ConnectionResetError("reset"), TimeoutError("slow")])
def test_a_fault_of_the_network_is_no_mistake_of_ours_and_the_delivery_comes_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    from suanqing.channels.intake import customers

    def broken() -> None:
        raise error

    with pytest.raises(type(error)):
        customers._beside(*[None] * 3, broken)  # type: ignore[arg-type]
