"""Whoever reports by a code may agree to be told; whose phone it is they prove to nobody."""

import os

from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from tests.integration.test_customers_told import CONTACT, Company, agreed, asked, company
from tests.integration.test_ticket_api import CLERK
from tests.rest import call
from tickets.app import handler

__all__ = ["company"]
SAID = {"phone": "138 0013 8000", "words": "冷柜不制冷"}


def reported(company: Company, tell: bool) -> str:
    outlet = Party("outlet-2", "outlet", "徐汇门店", region="310104")
    stores = PartyStore(company.client, os.environ["PRICING_TABLE"])
    if (known := stores.find("outlet-2")) is None or known.region != outlet.region:
        stores.put(outlet, known.version if known else None)
    made = call(
        handler, "POST", "/codes", caller=CLERK, json={"outlet": "outlet-2", "label": "一楼"}
    )
    path = {"code": made[1]["code"]}
    status, body, _ = call(
        handler, "POST", "/reports/{code}", path_params=path, json=SAID | {"tell": tell}
    )
    assert status == 201, body
    return str(body["ticket"])


def test_who_agrees_is_a_way_of_the_ticket_and_who_does_not_is_none(company: Company) -> None:
    ticket_id = reported(company, tell=True)
    [way] = asked("GET", CONTACT, ticket_id)[1]["ways"]

    assert (way["tail"], way["by"], way["refused"]) == ("8000", "customer", False)


def test_a_report_lifts_no_refusal_of_the_phone_that_it_names(company: Company) -> None:
    ticket_id = reported(company, tell=True)
    assert asked("DELETE", CONTACT, ticket_id)[1]["ways"][0]["refused"]

    again = reported(company, tell=True)

    assert asked("GET", CONTACT, again)[1]["ways"][0]["refused"]
    assert not agreed(again, evidence="回访录音 12")["ways"][0]["refused"]
