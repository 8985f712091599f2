"""Webhooks over the real handlers, to a server on this machine that takes, fails, hangs, leads elsewhere or is gone."""

import json
import socket
import threading
import time
from datetime import timedelta
from typing import Any

import boto3
import pytest

from notifications import endpoints, hooks, wiring
from notifications.app import handler
from suanqing.insight.hooks.addresses import is_refused, refused_on
from suanqing.insight.hooks.post import Poster
from suanqing.people.identity.caller import Caller
from suanqing.times import utcnow
from tests.fakes.other_system import Other, other, verified
from tests.rest import Context, call
from tests.staff import hire

__all__ = ["other"]
ADMIN = Caller("boss", frozenset({"admin"}))
EVENT = {
    "event": "ticket.settled",
    "id": "T1:1",
    "ticket": "T1",
    "n": 1,
    "at": "2026-11-30T03:59:00.000Z",
}
ONE = "/hooks/{hook}"


@pytest.fixture(autouse=True)
def deployed(moto_tables: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "local")
    hire(moto_tables)
    key = boto3.client("kms").create_key()["KeyMetadata"]["Arn"]
    monkeypatch.setenv("ANSWERS_KEY", key)
    queue = boto3.client("sqs").create_queue(QueueName="hooks")["QueueUrl"]
    monkeypatch.setenv("HOOKS_QUEUE_URL", queue)
    for made in (wiring.hook_store, endpoints.endpoints, hooks.deliveries):
        made.cache_clear()


def made(url: str, *events: str) -> Any:
    said = {"url": url, "events": list(events or ("ticket.settled",))}
    status, body, _ = call(handler, "POST", "/hooks", caller=ADMIN, json=said)
    assert status == 201, body
    return body


def ask(method: str, path: str, hook: str, json: Any = None, **more: str) -> tuple[int, Any]:
    params = {"hook": hook, **more}
    status, body, _ = call(handler, method, path, path_params=params, caller=ADMIN, json=json)
    return status, body


def log(hook: str) -> list[Any]:
    found: list[Any] = ask("GET", ONE + "/deliveries", hook)[1]["items"]
    return found


def hear(*messages: Any) -> None:
    """As Lambda hands messages of the queue over."""
    records = [
        {"messageId": str(n), "body": json.dumps(each), "eventSource": "aws:sqs",
         "eventSourceARN": "arn:aws:sqs:us-east-1:1:hooks", "receiptHandle": "r", "attributes": {}}
        for n, each in enumerate(messages)
    ]  # fmt: skip
    assert hooks.handler({"Records": records}, Context()) == {"batchItemFailures": []}


def waiting() -> list[tuple[Any, int]]:
    """Messages of the queue with how long they are held back."""
    from moto.sqs.models import sqs_backends

    [queue] = [
        q for backends in sqs_backends.values() for b in backends.values() for q in b.queues.values()
        if q.name == "hooks"
    ]  # fmt: skip
    found = [
        (json.loads(each.body), max(0, round((each.delayed_until - each.sent_timestamp) / 1000)))
        for each in queue._messages
    ]
    queue._messages.clear()
    return found


def work_off(rounds: int = 1) -> list[int]:
    """What waits is handed over at once, in rounds; how long each was held back."""
    held = []
    for _ in range(rounds):
        for message, delay in waiting():
            held.append(delay)
            hear(message)
    return held


def test_r126_an_event_is_sent_signed_and_its_log_says_so(other: Other) -> None:
    hook = made(other.url)

    hear(EVENT)
    work_off()

    [(path, headers, body)] = other.got
    assert path == "/in" and verified(hook["secret"], headers, body)
    assert json.loads(body) == {"type": EVENT["event"], "timestamp": EVENT["at"], "data": EVENT}
    assert abs(int(headers["webhook-timestamp"]) - utcnow().timestamp()) < 60
    [delivery] = log(hook["id"])
    assert (delivery["standing"], delivery["attempts"][0]["status"]) == ("delivered", 200)
    assert delivery["message"] == headers["webhook-id"]


def test_the_same_event_again_is_sent_once_and_a_message_twice_too(other: Other) -> None:
    made(other.url)

    hear(EVENT)
    [(message, _)] = waiting()
    hear(EVENT, message, message)
    work_off(2)

    assert len(other.got) == 1


def test_an_endpoint_hears_the_events_that_it_asked_for(other: Other) -> None:
    made(other.url, "ticket.told")

    hear(EVENT)
    work_off()

    assert other.got == []


def test_a_test_is_sent_signed_whatever_events_were_asked_for_and_to_nobody_who_is_off(
    other: Other,
) -> None:
    hook = made(other.url, "ticket.told")

    status, sent = ask("POST", ONE + "/deliveries", hook["id"])
    work_off()

    [(_, headers, body)] = other.got
    assert (status, sent["type"], sent["standing"]) == (202, "webhook.test", "waiting")
    assert verified(hook["secret"], headers, body) and json.loads(body)["type"] == "webhook.test"
    assert [each["standing"] for each in log(hook["id"])] == ["delivered"]
    off = {"url": other.url, "events": ["ticket.told"], "active": False}
    ask("PUT", ONE, hook["id"], off)
    assert ask("POST", ONE + "/deliveries", hook["id"])[0] == 409


def test_what_fails_is_tried_again_under_the_same_id_and_a_new_time(other: Other) -> None:
    hook = made(other.url)
    other.answers = [(500, {}), (200, {})]

    hear(EVENT)
    held = work_off(1)
    [(message, delay)] = waiting()
    later = utcnow() + timedelta(seconds=30)
    hooks.deliveries().clock = lambda: later
    hear(message)

    assert held == [0] and 3 <= delay <= 6
    first, second = other.got
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert int(second[1]["webhook-timestamp"]) - int(first[1]["webhook-timestamp"]) >= 29
    assert verified(hook["secret"], second[1], second[2])
    assert [each["status"] for each in log(hook["id"])[0]["attempts"]] == [500, 200]


def test_a_long_wait_is_several_messages_of_a_quarter_of_an_hour(other: Other) -> None:
    made(other.url)
    other.answers = [(503, {"Retry-After": "2000"})]

    hear(EVENT)
    work_off()
    [(message, delay)] = waiting()
    hear(message)

    assert delay == 900
    assert [held for _, held in waiting()] == [900]
    assert len(other.got) == 1


def test_a_redirection_is_not_followed(other: Other) -> None:
    hook = made(other.url)
    other.answers = [(302, {"Location": other.url + "/elsewhere"})]

    hear(EVENT)
    work_off()

    assert [path for path, _, _ in other.got] == ["/in"]
    assert log(hook["id"])[0]["attempts"][0]["status"] == 302
    assert log(hook["id"])[0]["standing"] == "waiting"


def test_410_switches_the_endpoint_off_until_somebody_switches_it_on(other: Other) -> None:
    hook = made(other.url)
    other.answers = [(410, {})]

    hear(EVENT)
    work_off()
    hear({**EVENT, "id": "T1:2"})
    work_off()
    gone = call(handler, "GET", "/hooks", caller=ADMIN)[1]["items"][0]
    said = {"url": other.url, "events": ["ticket.settled"], "active": True}
    on = ask("PUT", ONE, hook["id"], said)[1]
    hear({**EVENT, "id": "T1:3"})
    work_off()

    assert (gone["state"], on["state"], on["version"]) == ("gone", "active", 3)
    assert [json.loads(body)["data"]["id"] for _, _, body in other.got] == ["T1:1", "T1:3"]


def test_one_that_hangs_or_dribbles_is_given_up_in_time(other: Other) -> None:
    other.hangs = 3
    began = time.monotonic()

    answer = Poster(lambda address: False, 0.5).post(other.url, {}, b"{}")

    assert (answer.status, answer.reason) == (None, "no_answer_in_time")
    assert time.monotonic() - began < 2


def test_a_dribbling_answer_is_given_up_in_time() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def dribble() -> None:
        taken, _ = listening.accept()
        try:
            for _ in range(100):
                taken.send(b"H")
                time.sleep(0.1)
        except OSError:
            return

    threading.Thread(target=dribble, daemon=True).start()
    began = time.monotonic()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"

    answer = Poster(lambda address: False, 0.5).post(url, {}, b"{}")

    listening.close()
    assert answer.status is None and time.monotonic() - began < 2


def test_nobody_there_and_no_such_name_are_said_so() -> None:
    poster = Poster(lambda address: False, 2)

    assert poster.post("http://127.0.0.1:9/", {}, b"{}").reason == "not_connected"
    assert poster.post("https://nothing.invalid/", {}, b"{}").reason == "no_such_name"


def test_an_address_is_looked_up_and_checked_when_it_is_connected_to(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that led to the internet when it was written may lead to us now, and one of its addresses is enough."""
    looked: list[str] = []
    real = socket.getaddrinfo

    def rebound(host: str, port: int, **more: Any) -> Any:
        looked.append(host)
        found = [("8.8.8.8", port), ("127.0.0.1", port)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", each) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    port = other.url.split(":")[2]
    answer = Poster(is_refused, 2).post(f"http://rebound.example.com:{port}", {}, b"{}")
    monkeypatch.setattr(socket, "getaddrinfo", real)

    assert (answer.reason, looked, other.got) == ("private_address", ["rebound.example.com"], [])
    assert Poster(refused_on(False), 2).post(other.url, {}, b"{}").reason == "private_address"


def test_the_connection_is_made_to_the_address_that_was_checked_and_not_looked_up_again(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    real = socket.getaddrinfo

    def once(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        looked.append(str(host))
        if host == "erp.example.com":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        return real(host, port, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    port = other.url.rpartition(":")[2].partition("/")[0]
    answer = Poster(lambda address: False, 2).post(f"http://erp.example.com:{port}/x?y=1", {}, b"{}")  # fmt: skip

    assert answer.status == 200 and looked.count("erp.example.com") == 1
    assert (other.got[0][0], other.got[0][1]["host"]) == ("/x?y=1", f"erp.example.com:{port}")


def test_after_a_rotation_both_secrets_are_good_and_no_table_holds_either(
    other: Other, moto_tables: Any, tables: dict[str, str]
) -> None:
    hook = made(other.url)
    new = ask("POST", ONE + "/secret", hook["id"])[1]["secret"]

    hear(EVENT)
    work_off()

    [(_, headers, body)] = other.got
    assert verified(hook["secret"], headers, body) and verified(new, headers, body)
    kept = str(
        [moto_tables.scan(TableName=tables[t])["Items"] for t in ("PRICING_TABLE", "NOTICES_TABLE")]
    )
    assert hook["secret"] not in kept and new not in kept and hook["secret"] != new
    assert "secret" not in call(handler, "GET", "/hooks", caller=ADMIN)[1]["items"][0]


def test_a_delivery_is_sent_again_by_hand_and_what_waits_is_not(other: Other) -> None:
    hook = made(other.url)
    hear(EVENT)
    id = log(hook["id"])[0]["id"]
    waits = ask("POST", ONE + "/deliveries/{delivery}", hook["id"], delivery=id)
    work_off()

    again = ask("POST", ONE + "/deliveries/{delivery}", hook["id"], delivery=id)
    work_off()

    assert (waits[0], waits[1]["code"], again[0]) == (409, "not_sent_again", 202)
    assert [headers["webhook-id"] for _, headers, _ in other.got] == [
        log(hook["id"])[0]["message"]
    ] * 2
    assert len(log(hook["id"])[0]["attempts"]) == 2


def test_a_delivery_whose_message_got_lost_is_sent_again_an_hour_later(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = made(other.url)
    hear(EVENT)
    assert len(waiting()) == 1
    id = log(hook["id"])[0]["id"]
    later = utcnow() + timedelta(hours=1)
    monkeypatch.setattr(endpoints.endpoints(), "clock", lambda: later)
    monkeypatch.setattr(hooks.deliveries(), "clock", lambda: later)

    again = ask("POST", ONE + "/deliveries/{delivery}", hook["id"], delivery=id)
    work_off()

    assert (again[0], log(hook["id"])[0]["standing"], len(other.got)) == (202, "delivered", 1)


def test_switched_off_nothing_is_sent_and_what_waits_is_stopped(other: Other) -> None:
    hook = made(other.url)
    hear(EVENT)
    said = {"url": other.url, "events": ["ticket.settled"], "active": False}
    ask("PUT", ONE, hook["id"], said)

    work_off()

    assert other.got == [] and log(hook["id"])[0]["standing"] == "stopped"


@pytest.mark.parametrize("url", ["https://10.0.0.1/x", "http://example.com/", "https://localhost/"])
def test_an_address_of_ours_is_refused_when_it_is_named(url: str) -> None:
    said = {"url": url, "events": ["ticket.settled"]}

    assert call(handler, "POST", "/hooks", caller=ADMIN, json=said)[0] == 422


def test_who_changes_what_another_changed_meanwhile_is_told(other: Other) -> None:
    hook = made(other.url)
    said = {"url": other.url, "events": ["ticket.told"], "active": True}
    ask("PUT", ONE, hook["id"], said)

    params = {"hook": hook["id"]}
    known = {"If-Match": '"1"'}
    given = {"path_params": params, "caller": ADMIN, "json": said, "headers": known}
    status, body, _ = call(handler, "PUT", ONE, **given)

    assert (status, body["code"]) == (409, "stale_version")
    assert ask("GET", ONE + "/deliveries", "wh-none")[0] == 404
