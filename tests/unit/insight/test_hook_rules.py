"""Webhooks by Standard Webhooks 1.0.0: signatures by its vectors, three days of attempts, no address of our own."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded.places import ROOT
from suanqing.errors import Invalid
from suanqing.insight.hooks import model, signing
from suanqing.insight.hooks.addresses import check_url, is_refused, refused_on
from suanqing.insight.hooks.model import Attempt, Delivery, Secrets

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
VECTORS = json.loads(
    (ROOT / "tests" / "data" / "standard_webhooks.json").read_text(encoding="utf-8")
)
EVENT = {"event": "ticket.settled", "id": "T1:1", "at": "2026-11-30T03:59:00.000Z", "n": 1}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda each: each["id"])
def test_a_signature_is_that_of_the_public_vectors(vector: Any) -> None:
    body = vector["body"].encode()

    made = signing.signature(vector["secret"], vector["msg_id"], vector["timestamp"], body)

    assert made == vector["signature"]


def test_two_secrets_sign_beside_each_other_for_a_day() -> None:
    first, second = signing.new_secret(), signing.new_secret()
    rotated = Secrets(first).followed_by(second, NOW)

    told = signing.headers(rotated.good(NOW), "msg_1", 1, b"{}")

    assert told["webhook-signature"].split(" ") == [
        signing.signature(second, "msg_1", 1, b"{}"),
        signing.signature(first, "msg_1", 1, b"{}"),
    ]
    assert rotated.good(NOW + model.BOTH_GOOD) == [second]
    assert Secrets(first).good(NOW) == [first]


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!", "whsec_YQ==", f"{'MfKQ' * 8}"])
def test_what_is_no_secret_signs_nothing(secret: str) -> None:
    with pytest.raises(Invalid):
        signing.key_of(secret)


def test_secrets_are_of_32_bytes_and_never_the_same() -> None:
    made = {signing.new_secret() for _ in range(50)}

    assert len(made) == 50 and {len(signing.key_of(each)) for each in made} == {32}


def sent() -> Delivery:
    return model.delivery_of("wh-1", EVENT, NOW - timedelta(minutes=1), NOW)


def failing(
    status: int | None, retry_after: int | None = None, chance: float = 0.5
) -> list[Delivery]:
    found = [sent()]
    while found[-1].standing == "waiting":
        at = found[-1].due
        found.append(model.after(found[-1], Attempt(at, status, "", 3), retry_after, chance))
    return found


@pytest.mark.parametrize("status", [None, 500, 301, 302, 404, 429])
def test_what_is_not_2xx_is_tried_ten_times_over_three_days(status: int | None) -> None:
    all = failing(status)

    assert (all[-1].standing, all[-1].n) == ("failed", 10)
    assert timedelta(days=3) < all[-1].attempts[-1].at - NOW < timedelta(days=3.3)
    assert [each.due for each in all] == sorted(each.due for each in all)


@given(chance=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_a_fifth_longer_or_shorter_at_most(chance: float) -> None:
    dues = [each.due for each in failing(500, chance=chance)][:-1]

    for wait, (before, next) in zip(model.WAITS[1:], pairwise(dues), strict=True):
        assert wait * 0.8 - 1 <= (next - before).total_seconds() <= wait * 1.2 + 1


def test_retry_after_is_minded_up_to_a_day_where_it_throttles() -> None:
    asked = model.after(sent(), Attempt(NOW, 429, "", 1), 3_600, 0.5)
    far = model.after(sent(), Attempt(NOW, 503, "", 1), 10**8, 0.5)
    other = model.after(sent(), Attempt(NOW, 500, "", 1), 3_600, 0.5)

    assert asked.due == NOW + timedelta(hours=1)
    assert far.due == NOW + timedelta(days=1)
    assert other.due == NOW + timedelta(seconds=5)


def test_410_stops_it_and_2xx_ends_it() -> None:
    gone = model.after(sent(), Attempt(NOW, 410, "", 1), None, 0.5)
    taken = model.after(sent(), Attempt(NOW, 204, "", 1), None, 0.5)

    assert (gone.standing, taken.standing) == ("stopped", "delivered")


def test_sent_again_it_has_its_attempts_and_its_id_and_three_days_more() -> None:
    failed = failing(500)[-1]

    again = model.again(failed, NOW + timedelta(days=9))

    assert (again.standing, again.message, again.n) == ("waiting", failed.message, 10)
    assert again.attempts == failed.attempts and again.tried == 0


def test_an_event_is_the_same_message_to_every_endpoint_and_says_type_time_and_data() -> None:
    one, other = sent(), model.delivery_of("wh-2", EVENT, NOW, NOW)

    assert one.message == other.message != model.message_of({**EVENT, "id": "T1:2"})
    assert "." not in one.message
    assert json.loads(one.body) == {
        "type": "ticket.settled", "timestamp": EVENT["at"], "data": EVENT,
    }  # fmt: skip


PRIVATE = (
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.100.100.200", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2001:db8::1", "fec0::1", "no address", "",
)  # fmt: skip
PUBLIC = ("8.8.8.8", "47.100.1.1", "172.32.0.1", "100.128.0.1", "2400:3200::1", "64:ff9b::808:808")


@pytest.mark.parametrize("address", PRIVATE)
def test_nothing_is_sent_to_a_private_or_metadata_address(address: str) -> None:
    assert is_refused(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_sent_to(address: str) -> None:
    assert not is_refused(address)


def test_a_deployment_on_one_machine_may_send_to_itself_and_to_nothing_else_that_is_private() -> (
    None
):
    assert not refused_on(True)("127.0.0.1")
    assert refused_on(True)("127.0.0.2") and refused_on(True)("10.0.0.1")
    assert refused_on(False)("127.0.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https:///x", "https://[abc", "https://[foo]/x",
        "https://user@example.com/", "https://u:p@example.com/",
        "https://example.com/#x", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest",
        "https://localhost/", "https://a.localhost/", "https://metadata.google.internal/", "https://printer.local/",
        "https://example.com:99999/", "https://exa mple.com/", "https://例子.com/", "javascript:alert(1)", "",
        "http://127.0.0.1:80/", f"https://example.com/{'x' * 500}", "https://example.com/\n",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_is_refused_when_it_is_named(url: str) -> None:
    with pytest.raises(Invalid):
        check_url(url)


def test_an_address_on_the_internet_is_kept_as_it_is() -> None:
    url = "https://erp.example.com:8443/hooks?to=crm"

    assert check_url(url) == url
    assert check_url("http://127.0.0.1:9000/x", local=True) == "http://127.0.0.1:9000/x"
