"""The phone of a report by a code is proven by digits in a text message; its photos come along, without a login."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from identity import passes as proof
from identity.app import handler as identity_handler
from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.sms.settings import settings_of
from suanqing.channels.sms.tell import teller
from suanqing.channels.telling.model import Message
from suanqing.errors import Invalid, NotFound, Unavailable
from suanqing.people.identity.caller import Caller
from suanqing.platform import aws, secrets
from suanqing.times import utcnow
from suanqing.work.uploads import schemas as files
from suanqing.work.uploads.bare import bare
from suanqing.work.visits.pass_store import PassStore
from suanqing.work.visits.passes import digest, name_of
from tests import pictures
from tests.fakes.bucket import Bucket
from tests.fakes.sms import ALIYUN, SIGN, Clouds
from tests.integration.test_reports import REPORT, coded, company, sent, ticket
from tests.integration.test_ticket_api import CLERK
from tests.posting import announced
from tests.rest import call
from tickets import customer_wiring
from tickets.app import handler

__all__ = ["company"]
PHONE, THERE = "13800138000", Caller("owner-2", frozenset({"partner"}), "outlet-2")
CODE = {"template": "SMS_1", "fields": {"no": "digits", "code": "digits"}}
DOCUMENT = {"provider": "aliyun", "sign": SIGN, "price": 5, "code": CODE}


class Clock:
    def __init__(self) -> None:
        self.now = utcnow()

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **how: int) -> None:
        self.now += timedelta(**how)


@pytest.fixture(autouse=True)
def bucket(company: Any, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """The company's, in memory."""
    made = Bucket()
    monkeypatch.setenv("UPLOADS_BUCKET", "files")
    monkeypatch.setattr(aws, "s3", lambda: made)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(proof, "utcnow", made)
    monkeypatch.setattr(customer_wiring.reports(), "clock", made)
    object.__setattr__(customer_wiring.passes(), "clock", made)
    return made


@pytest.fixture
def clouds(
    company: Any, tables: dict[str, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clouds]:
    """A provider, the company's settings of it, and its keys in the secret."""
    made = Clouds()
    monkeypatch.setenv("ALIYUN_SMS_BASE", made.url)
    monkeypatch.setattr(secrets, "secret", lambda: {"sms": {"aliyun": ALIYUN}})
    configure(DOCUMENT)
    limits = LimitStore(company, tables["PRICING_TABLE"])
    limits.put({"sms_digits": 100}, limits.get().version)
    yield made
    configure({})
    proof.proving.cache_clear()
    made.close()


def configure(document: Any) -> None:
    store = customer_wiring.sms_settings()
    store.put(document, store.get().version)
    proof.proving.cache_clear()


def begun(code: str) -> str:
    status, body, _ = call(handler, "POST", REPORT + "/passes", path_params={"code": code}, json={})
    assert status == 201, body
    return str(body["token"])


def asked(token: str, phone: str = PHONE) -> tuple[int, Any]:
    path = {"token": token}
    return call(
        identity_handler, "POST", "/passes/{token}/phone", path_params=path, json={"phone": phone}
    )[:2]


def proven(token: str, digits: str) -> tuple[int, Any]:
    path = {"token": token}
    return call(
        identity_handler, "POST", "/passes/{token}/proof", path_params=path, json={"digits": digits}
    )[:2]


def digits_of(clouds: Clouds, phone: str = PHONE) -> str:
    _, _, fields = next(each for each in reversed(clouds.sent) if each[1] == phone)
    assert re.fullmatch("[0-9]{6}", fields["code"])
    return fields["code"]


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06}"


def test_r184_the_phone_is_proven_by_digits_and_the_desk_sees_it(clouds: Clouds) -> None:
    code = coded()["code"]
    place = call(handler, "GET", REPORT, path_params={"code": code})[1]
    token = begun(code)

    first = asked(token)
    wrong = proven(token, other_than(digits_of(clouds)))
    right = proven(token, digits_of(clouds))
    status, made = sent(code, **{"pass": token})

    assert place["proof"] is True
    assert first[0] == 202 and first[1]["asked"] is True
    assert (wrong[0], wrong[1]["code"], wrong[1]["left"]) == (422, "wrong_digits", 4)
    assert right == (200, {"proven": True})
    assert status == 201
    assert ticket(made["ticket"])["case"]["reporter"] == "proven"


def test_without_a_proof_there_is_no_report_and_another_phone_is_not_the_proven_one(
    clouds: Clouds,
) -> None:
    code = coded()["code"]
    token = begun(code)
    bare_one, begun_one = sent(code), sent(code, **{"pass": token})
    asked(token)
    waiting = sent(code, **{"pass": token})
    proven(token, digits_of(clouds))

    other = sent(code, phone="13900139000", **{"pass": token})

    for status, body in (bare_one, begun_one, waiting, other):
        assert (status, body["code"]) == (422, "phone_unproven")
    assert sent(code, **{"pass": token})[0] == 201


def test_a_pass_is_one_report_of_its_own_code(clouds: Clouds) -> None:
    code, other = coded()["code"], coded(asset="FR-9")["code"]
    token = begun(code)
    asked(token)
    proven(token, digits_of(clouds))

    first = sent(code, "k-1", **{"pass": token})[1]
    again = sent(code, "k-2", **{"pass": token})[1]
    more = sent(code, words="又坏了一台", **{"pass": token})
    elsewhere = sent(other, **{"pass": token})

    assert first["ticket"] == again["ticket"]
    assert (more[0], more[1]["code"]) == (409, "idempotency_key_reused")
    assert elsewhere[0] == 422


def test_a_report_whose_answer_was_lost_is_one_ticket_by_its_key_also_once_it_has_a_pass(
    bucket: Bucket,
) -> None:
    """A photo was added, so it comes with a pass then; and whichever of both comes again is the same."""
    code, photo = coded()["code"], pictures.jpeg()
    bare = sent(code, "k-1")[1]
    token = begun(code)
    Photos(token).add(photo, bucket)

    with_photo = sent(code, "k-1", **{"pass": token})
    again = [
        sent(code, "k-1"),
        sent(code, "k-2", **{"pass": token}),
    ]
    later = sent(code, "k-1", **{"pass": begun(code)})

    assert (with_photo[0], with_photo[1]["photos"]) == (201, 1)
    assert {each[1]["ticket"] for each in (with_photo, *again, later)} == {bare["ticket"]}


def test_a_report_sent_with_a_pass_and_a_key_is_the_same_without_the_pass() -> None:
    code = coded()["code"]
    token = begun(code)

    first, bare = sent(code, "k-1", **{"pass": token})[1], sent(code, "k-1")[1]
    other = sent(code, "k-2")[1]

    assert first["ticket"] == bare["ticket"] != other["ticket"]


def test_digits_are_over_after_five_tries_or_ten_minutes_and_others_take_their_place(
    clouds: Clouds, clock: Clock
) -> None:
    token = begun(coded()["code"])
    asked(token)
    first = digits_of(clouds)
    tries = [proven(token, other_than(first))[1]["code"] for _ in range(5)]
    over = proven(token, first)

    soon = asked(token)
    clock.pass_(seconds=61)
    asked(token)
    second = digits_of(clouds)
    clock.pass_(minutes=10, seconds=1)
    late = proven(token, second)
    asked(token)
    good = proven(token, digits_of(clouds))

    assert tries == ["wrong_digits"] * 5
    assert over[1]["code"] == late[1]["code"] == "digits_over"
    assert soon[0] == 503
    assert good == (200, {"proven": True})


@pytest.mark.parametrize("first", [True, False])
def test_two_presses_with_the_right_digits_at_once_are_both_told_that_it_is_proven(
    first: bool, clouds: Clouds, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = begun(coded()["code"])
    asked(token)
    digits, tried = digits_of(clouds), PassStore.tried
    others: list[tuple[int, Any]] = []

    def meanwhile(store: PassStore, *said: Any) -> Any:
        monkeypatch.setattr(PassStore, "tried", tried)
        found = None if first else tried(store, *said)
        others.append(proven(token, digits))
        return tried(store, *said) if first else found

    monkeypatch.setattr(PassStore, "tried", meanwhile)

    assert [proven(token, digits), *others] == [(200, {"proven": True})] * 2


def test_a_number_gets_three_within_an_hour_whatever_pass_asks_and_all_numbers_are_answered_alike(
    clouds: Clouds, clock: Clock
) -> None:
    code = coded()["code"]
    known = sent_proven(clouds, code)

    others = [asked(begun(code)) for _ in range(3)]
    stranger = asked(begun(code), "13900139000")
    clock.pass_(hours=1)

    assert ticket(known)["case"]["reporter"] == "proven"
    assert [status for status, _ in others] == [202, 202, 503]
    assert (stranger[0], stranger[1].keys()) == (202, others[0][1].keys())
    assert stranger[1] == others[0][1], (
        "a number that reported before is answered as one that never did"
    )
    assert asked(begun(code))[0] == 202


def sent_proven(clouds: Clouds, code: str) -> str:
    token = begun(code)
    asked(token)
    proven(token, digits_of(clouds))
    return str(sent(code, **{"pass": token})[1]["ticket"])


def test_neither_number_nor_digits_nor_address_nor_pass_is_kept_as_it_stands(
    clouds: Clouds, company: Any, tables: dict[str, str]
) -> None:
    token = begun(coded()["code"])
    asked(token)

    kept = str(company.scan(TableName=tables["NOTICES_TABLE"])["Items"])

    for each in (PHONE, digits_of(clouds), token, "192.0.2.1"):
        assert each not in kept


@pytest.mark.parametrize(
    ("why", "codes", "document"),
    [
        ("wrong", ["isv.SMS_TEMPLATE_ILLEGAL"], DOCUMENT),
        ("unreachable", ["Throttling.User"], DOCUMENT),
        ("off", [], DOCUMENT | {"provider": "tencent"}),
    ],
)
def test_where_the_company_can_send_none_the_report_is_taken_and_says_that_it_is_unproven(
    clouds: Clouds, why: str, codes: list[str], document: Any
) -> None:
    configure(document)
    code = coded()["code"]
    token = begun(code)
    clouds.next += codes

    status, body = asked(token)
    made = sent(code, **{"pass": token})

    assert (status, body["asked"]) == (202, False)
    assert made[0] == 201, made
    assert ticket(made[1]["ticket"])["case"]["reporter"] == "unproven"
    path = {"ticket_id": made[1]["ticket"]}
    assert call(handler, "GET", "/tickets/{ticket_id}", path_params=path, caller=CLERK)[0] == 200
    assert sent(code, phone="13900139000", **{"pass": token})[1]["code"] == "phone_unproven"


def test_a_number_that_takes_none_is_said_and_is_no_way_round_the_proof(clouds: Clouds) -> None:
    code = coded()["code"]
    token = begun(code)
    clouds.next.append("isv.MOBILE_NUMBER_ILLEGAL")

    refused = asked(token)

    assert (refused[0], refused[1]["code"]) == (422, "number_refused")
    assert sent(code, **{"pass": token})[1]["code"] == "phone_unproven"
    status, problem = asked(token, "400-800-8888")
    assert (status, problem["where"]) == (422, "phone")


def test_where_the_company_has_no_text_messages_a_report_is_taken_as_before() -> None:
    code = coded()["code"]

    made = sent(code)[1]

    assert call(handler, "GET", REPORT, path_params={"code": code})[1]["proof"] is False
    assert ticket(made["ticket"])["case"]["reporter"] == "unproven"
    assert ticket(made["ticket"])["source"] == f"qr:{code}"


def test_digits_and_customers_messages_use_up_no_limit_of_each_other(
    clouds: Clouds, company: Any, tables: dict[str, str]
) -> None:
    limits = LimitStore(company, tables["PRICING_TABLE"])
    limits.put(
        {"sms_digits": 2, "sms_messages": 3, "sms_money": 15, "sms_number": 2, "sms_digits_number": 1},
        limits.get().version,
    )  # fmt: skip
    proof.proving.cache_clear()
    code, others = coded()["code"], [f"1370000000{n}" for n in range(3)]
    to_customers = teller({"aliyun": ALIYUN})

    def told(place: int, phone: str) -> tuple[str, str]:
        message = Message(
            f"T{place}:done",
            f"T{place}",
            {"token": "t"},
            CODE | {"fields": {"no": "token", "code": "token"}},
        )
        found = to_customers.tell(message, phone)
        return found.result, found.why

    flood = [asked(begun(code), phone)[1] for phone in (PHONE, *others[:2])]
    mine = [told(1, PHONE), told(2, PHONE), told(3, PHONE), told(4, others[0]), told(5, others[1])]
    after = asked(begun(code), PHONE)

    assert [each["asked"] for each in flood] == [True, True, False], "two of a day"
    assert [result for result, _ in mine] == ["sent", "sent", "spent", "sent", "spent"]
    assert [why for _, why in mine if why] == ["sms_number", "sms_messages"]
    assert after[0] == 503, "one of a day for a number"


@pytest.mark.parametrize(
    "code",
    [
        "SMS_1", {}, {"template": "SMS_1"}, {"template": "SMS_1", "fields": {}},
        {"template": "SMS_1", "fields": {"code": "ticket"}}, {"template": "", "fields": {"code": "digits"}},
    ],
)  # fmt: skip
def test_a_template_of_digits_that_is_none_is_refused_by_name(code: Any) -> None:
    with pytest.raises(Invalid):
        settings_of(DOCUMENT | {"code": code})


class Photos:
    """A report's photos, into the bucket as its page sends them."""

    def __init__(self, token: str) -> None:
        self.path = {"token": token}

    def start(self, data: bytes, kind: str = "image/jpeg", **more: Any) -> tuple[int, Any]:
        said = announced(data, kind) | more
        return call(handler, "POST", "/passes/{token}/photos", path_params=self.path, json=said)[:2]

    def done(self, upload: str) -> tuple[int, Any]:
        path = self.path | {"upload_id": upload}
        return call(
            handler, "POST", "/passes/{token}/photos/{upload_id}", path_params=path, json={}
        )[:2]

    def put(self, upload: str, data: bytes, said: dict[str, Any], bucket: Bucket) -> None:
        """As a form that the bucket has taken."""
        told = {
            "content-type": said["content_type"],
            "sha256": said["sha256"],
            "size": str(said["size"]),
        }
        name = name_of(digest(self.path["token"]) or "")
        key = f"incoming/{name}/{upload}"
        bucket.put_object("files", key, data, Metadata=told)

    def add(self, data: bytes, bucket: Bucket) -> str:
        started = self.start(data)[1]
        self.put(started["id"], data, announced(data), bucket)
        assert self.done(started["id"])[0] == 200
        return str(started["id"])


def kept(bucket: Bucket) -> set[str]:
    return {key for key in bucket.objects if key.startswith("kept/")}


def test_r184_photos_come_with_a_report_onto_its_ticket_and_their_place_is_for_those_who_judge(
    bucket: Bucket,
) -> None:
    code, photo = coded()["code"], pictures.jpeg(pictures.exif())
    token = begun(code)
    photos = Photos(token)
    photos.add(photo, bucket)
    before = kept(bucket)

    made = sent(code, **{"pass": token})[1]
    again = sent(code, **{"pass": token})[1]

    assert before == set(), "what no report names lies where it goes after a day"
    assert (made["ticket"], made["photos"]) == (again["ticket"], 1)
    path = {"ticket_id": made["ticket"]}
    uploads = "/tickets/{ticket_id}/uploads"
    (shown,) = call(handler, "GET", uploads, path_params=path, caller=THERE)[1]["items"]
    (judged,) = call(handler, "GET", uploads, path_params=path, caller=CLERK)[1]["items"]
    assert (shown["by"], shown.get("taken")) == ("customer", None)
    assert judged["taken"]["lat"] == "31.230278"
    held = f"kept/{made['ticket']}/{shown['id']}/bare"
    assert bucket.objects[held]["data"] == bare("image/jpeg", photo).data


def test_what_is_no_picture_too_large_or_another_file_is_refused_and_the_report_goes_without(
    bucket: Bucket,
) -> None:
    code = coded()["code"]
    token = begun(code)
    photos = Photos(token)
    program, photo = pictures.EXECUTABLES[0], pictures.jpeg()

    named = photos.start(program)[1]["id"]
    photos.put(named, program, announced(program), bucket)
    other = photos.start(photo)[1]["id"]
    photos.put(other, photo[:-1] + b"\xd8", announced(photo), bucket)
    refused = [
        photos.start(b"%PDF-1", "application/pdf"),
        photos.start(photo, size=5 * 1024 * 1024 + 1),
        photos.done(named),
        photos.done(other),
        photos.done("U" * 20),
        photos.done("U" * 300),
        photos.done("U../../kept"),
    ]

    assert [body["code"] for _, body in refused] == [
        "upload_type", "upload_size", "upload_type", "upload_hash", *["not_uploaded"] * 3,
    ]  # fmt: skip
    assert sent(code, **{"pass": token})[1]["photos"] == 0
    assert kept(bucket) == set()


def test_a_pass_has_its_photos_looked_at_so_often_and_no_more(bucket: Bucket) -> None:
    token = begun(coded()["code"])
    photos = Photos(token)
    started = photos.start(pictures.jpeg())[1]["id"]

    looks = [photos.done(started)[0] for _ in range(25)]

    assert looks == [409] * 24 + [503]


def test_one_address_uses_up_no_others_photos_at_a_code(bucket: Bucket) -> None:
    code = coded()["code"]

    def announces(place: int, address: str) -> bool:
        said = files.announced(files.NewUpload(**announced(pictures.jpeg() + bytes([place]))))
        return bool(customer_wiring.passes().start_photo(begun(code), said, address).form)

    assert all(announces(place, "192.0.2.7") for place in range(40))
    with pytest.raises(Unavailable):
        announces(41, "192.0.2.7")
    assert announces(42, "192.0.2.8")


def test_a_photo_that_was_replaced_after_it_was_looked_at_is_left_and_the_report_is_not(
    bucket: Bucket,
) -> None:
    code, photo = coded()["code"], pictures.jpeg()
    token = begun(code)
    photos = Photos(token)
    upload = photos.add(photo, bucket)
    photos.put(upload, photo[:-1] + b"\xd8", announced(photo), bucket)

    made = sent(code, **{"pass": token})

    assert (made[0], made[1]["photos"]) == (201, 0)
    assert kept(bucket) == set()


def test_a_report_has_four_photos_of_those_that_were_sent_and_a_pass_announces_twelve(
    bucket: Bucket,
) -> None:
    code, one = coded()["code"], pictures.jpeg()
    token = begun(code)
    photos = Photos(token)
    sent_ones = [photos.add(one + bytes([each]), bucket) for each in range(5)]

    all_five = sent(code, **{"pass": token})
    named = sent(code, photos=[*sent_ones[1:], "U-of-another"], **{"pass": token})
    often = [photos.start(one + bytes([each]))[0] for each in range(20, 28)]

    assert (all_five[0], all_five[1]["code"]) == (409, "too_many_uploads")
    assert (named[0], named[1]["photos"]) == (201, 4)
    assert sent(code, photos=sent_ones[:4], **{"pass": token})[1]["photos"] == 3
    assert len(kept(bucket)) == 2 * 4, "sent again with others named, it has no more"
    assert often == [200] * 7 + [503]


def test_a_reporters_photo_proves_no_work(bucket: Bucket) -> None:
    code = coded()["code"]
    token = begun(code)
    Photos(token).add(pictures.jpeg(), bucket)
    made = sent(code, **{"pass": token})[1]["ticket"]
    path = {"ticket_id": made}
    uploads = "/tickets/{ticket_id}/uploads"
    (photo,) = call(handler, "GET", uploads, path_params=path, caller=CLERK)[1]["items"]

    said = {"kind": "photo", "upload": photo["id"]}
    status, body, _ = call(
        handler, "POST", "/tickets/{ticket_id}/evidence", path_params=path, json=said, caller=CLERK
    )

    assert (status, body["detail"]) == (422, "a reporter's photo proves no work")


def test_one_address_begins_sixty_reports_within_an_hour_and_leaves_the_code_to_others() -> None:
    code, own = coded()["code"], customer_wiring.passes()
    path = {"code": code}

    begun_ones = [
        call(handler, "POST", REPORT + "/passes", path_params=path, json={})[0] for _ in range(61)
    ]

    assert begun_ones == [201] * 60 + [503]
    assert own.begin(code, "198.51.100.7").token
    with pytest.raises(Unavailable):
        own.begin(code, "192.0.2.1")


def test_a_pass_that_is_over_or_never_was_begins_nothing(clock: Clock) -> None:
    code = coded()["code"]
    token = begun(code)
    clock.pass_(hours=12)

    for each in (token, "A" * 22, "x"):
        assert Photos(each).start(pictures.jpeg())[1]["code"] == "pass_over"
        assert sent(code, **{"pass": each})[1]["code"] == "pass_over"
    with pytest.raises(NotFound) as gone:  # between the look at it and the note of its key
        customer_wiring.passes().store.reported_by("A" * 22, "k-1")
    assert gone.value.code == "pass_over"
    path = {"code": "A" * 22}
    assert call(handler, "POST", REPORT + "/passes", path_params=path, json={})[0] == 404
