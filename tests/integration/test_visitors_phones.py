"""The phone of who reports in the mini program: whose it is, what it opens, and which refusal it ends."""

from uuid import uuid4

import pytest

from demo.mini_program_server import MiniProgramServer
from suanqing.platform import aws
from suanqing.times import utcnow
from tests import pictures
from tests.fakes.bucket import Bucket
from tests.integration.test_customers_told import CONTACT, Company, asked, company
from tests.integration.test_report_proof import Photos, begun
from tests.integration.test_visitors import case, coded, opened, report, wechat, who
from tickets import customer_wiring, wiring

__all__ = ["company", "wechat"]


@pytest.fixture
def bucket(company: Company, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """The company's, in memory."""
    made = Bucket()
    monkeypatch.setenv("UPLOADS_BUCKET", "files")
    monkeypatch.setattr(aws, "s3", lambda: made)
    for each in (wiring.upload_store, customer_wiring.passes):
        each.cache_clear()
    return made


def test_a_proved_phone_is_told_whole_to_nobody_else_and_lifts_a_refusal_where_a_said_one_does_not(
    company: Company, wechat: MiniProgramServer, tables: dict[str, str]
) -> None:
    code, phone = coded(company), f"137{uuid4().int % 10**8:08}"
    said = opened(wechat, who())
    assert said["phone"] == ""
    first = report(code, said["session"], phone)[1]["ticket"]
    assert asked("DELETE", CONTACT, first)[0] == 200

    second = report(code, said["session"], phone, key="r-2")[1]["ticket"]
    assert refused(second, "sms")
    proved = opened(wechat, who(), phone)
    assert proved["phone"] == phone
    third = report(code, proved["session"], phone, key="r-3")[1]["ticket"]
    assert not refused(third, "sms")
    items = str(
        [company.client.scan(TableName=tables[n])["Items"] for n in ("WORK_TABLE", "NOTICES_TABLE")]
    )
    assert phone not in items and proved["session"] not in items


def test_photos_of_a_pass_come_with_a_report_from_the_program(
    company: Company, wechat: MiniProgramServer, bucket: Bucket
) -> None:
    code, session = coded(company), opened(wechat, who())["session"]
    token = begun(code)
    Photos(token).add(pictures.jpeg(), bucket)

    made = [
        report(code, session, key=each, words="漏水", **{"pass": token}) for each in ("r-1", "r-2")
    ]

    assert [(status, body["photos"]) for status, body in made] == [(201, 1)] * 2
    assert made[0][1]["ticket"] == made[1][1]["ticket"]
    assert case(made[0][1]["ticket"])["case"]["reporter"] == "unproven"


def test_a_phone_that_digits_proved_lifts_a_refusal_from_the_program_too(
    company: Company, wechat: MiniProgramServer, bucket: Bucket
) -> None:
    code, phone = coded(company), f"139{uuid4().int % 10**8:08}"
    session = opened(wechat, who())["session"]
    assert asked("DELETE", CONTACT, report(code, session, phone)[1]["ticket"])[0] == 200
    token, store = begun(code), customer_wiring.passes().store
    digits_of = customer_wiring.reports().making.phones.digest(phone) or ""
    store.send(*store.get(token, utcnow()), digits_of, "digits", utcnow())
    store.prove(*store.get(token, utcnow()))

    made = report(code, session, phone, key="r-2", **{"pass": token})[1]["ticket"]

    assert case(made)["case"]["reporter"] == "proven" and not refused(made, "sms")


def test_a_report_that_is_sent_again_ends_no_refusal_that_came_after_it(
    company: Company, wechat: MiniProgramServer
) -> None:
    code, phone = coded(company), f"138{uuid4().int % 10**8:08}"
    session = opened(wechat, who(), phone)["session"]
    ticket = report(code, session, phone)[1]["ticket"]
    assert asked("DELETE", CONTACT, ticket)[0] == 200

    assert report(code, session, phone)[1]["ticket"] == ticket
    assert refused(ticket, "sms") and refused(ticket, "miniprogram")
    later = report(code, session, phone, key="r-2")[1]["ticket"]
    assert not refused(later, "sms") and not refused(later, "miniprogram")


@pytest.mark.parametrize("country", ["1 3", "49 1"])
def test_a_foreign_phone_that_reads_like_one_of_ours_is_proof_of_neither(
    company: Company, wechat: MiniProgramServer, country: str
) -> None:
    digits = f"{uuid4().int % 10**9:09}"
    foreign = f"{country}{digits}" if country == "1 3" else f"{country}5{digits}"
    ours = f"13{digits}" if country == "1 3" else f"15{digits}"
    code, victim = coded(company), opened(wechat, who(), ours)["session"]
    first = report(code, victim, ours)[1]["ticket"]
    assert asked("DELETE", CONTACT, first)[0] == 200

    stranger = opened(wechat, who(), foreign)
    second = report(code, stranger["session"], ours, key="r-2")[1]["ticket"]
    third = report(code, stranger["session"], stranger["phone"], key="r-3")[1]["ticket"]

    customers = [case(each)["case"]["customer_id"] for each in (first, second, third)]
    assert customers[0] != customers[1] == customers[2]
    assert refused(second, "sms")
    ways = asked("GET", CONTACT, third)[1]["ways"]
    assert [each["channel"] for each in ways] == ["miniprogram"]


def refused(ticket_id: str, channel: str) -> bool:
    ways = asked("GET", CONTACT, ticket_id)[1]["ways"]
    return bool(next(each["refused"] for each in ways if each["channel"] == channel))
