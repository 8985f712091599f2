"""What goes wrong in life, on purpose: repeats, old news, broken and forged deliveries, a dead worker."""

import json
import os
import signal
import subprocess
import threading
import time
from dataclasses import replace
from typing import Any

from demo.cloud import Cloud
from demo.day import Day, waiting
from demo.platforms import Request
from demo.screen import say
from suanqing.channels.youzan import push

VICTIMS, KILLS = 6, 3


def strike(day: Day) -> dict[str, int]:
    """Every fault once; what was counted on the way. The proof afterwards must not notice any."""
    counted = {
        "repeated pushes": _repeat(day),
        "old and unsettling news": _old_news(day),
        "signed but unreadable": _unreadable(day),
        "forged": _forged(day),
        "workers killed mid-batch": _kill_workers(day),
    }
    counted["settled by the reconciler"] = reconcile(day.cloud)
    return counted


def _repeat(day: Day) -> int:
    """The same pushes again, and the same orders under new message ids."""
    again = day.pushes[:8]
    renamed = [_renamed(day, request) for request in day.pushes[8:14]]
    for request in (*again, *renamed):
        _expect(day, request, 200)
    say(f"{len(again)} pushes repeated, {len(renamed)} orders pushed again under new ids")
    return len(again) + len(renamed)


def _old_news(day: Day) -> int:
    """A test push, a deposit of a pre-sale, an order closed before anybody paid."""
    tid = "E20261121900000000000001"
    news = [
        day.push("trade_TradeBuyerPay", {"tid": tid}, "m-test", tid, test=True),
        day.push("trade_TradeClose", {"tid": tid, "close_type": 1, "close_reason": "超时"},
                 "m-closed", tid),
        day.push("trade_refund_BuyerCreated", {"tid": tid, "refund_id": "r1"}, "m-refund", tid),
    ]  # fmt: skip
    for request in news:
        _expect(day, request, 200)
    say(f"{len(news)} messages that must make no ticket: test push, closed order, refund request")
    return len(news)


def _unreadable(day: Day) -> int:
    """Signed by the platform, but not to be read: kept with the reason, answered 200."""
    broken = [
        day.push("trade_TradeBuyerPay", "%7B%22tid%22%3A%20", "m-broken-1", "E1"),
        day.push("trade_TradeBuyerPay", {"full_order_info": {}}, "m-broken-2", "E2"),
    ]
    for request in broken:
        _expect(day, request, 200)
    answer = day.deliver_wecom(b"<xml><MsgType>text</MsgType><Content>")
    if answer.status != 200:
        raise RuntimeError(f"a signed broken callback answered {answer.status}")
    say(f"{len(broken) + 1} signed but unreadable deliveries: kept, each with its reason")
    return len(broken) + 1


def _forged(day: Day) -> int:
    """A wrong signature is refused and leaves nothing behind."""
    forged = replace(day.pushes[0], headers={**day.pushes[0].headers, "Event-Sign": "0" * 32})
    _expect(day, forged, 401)
    say("1 forged push: 401, nothing stored")
    return 1


def _kill_workers(day: Day) -> int:
    """Complete several tickets while the settling process is killed again and again."""
    worker = day.cloud.function("Settle")
    body = {"outlet": "SH-PD", "region": "310115", "title": "空调安装", "address": "世纪大道1号",
            "lines": [{"sku": "AC-INST-1", "qty": "1"}]}  # fmt: skip
    web, lead = day.cloud.web, "tech-08"
    made = [web.must("POST", "/tickets", body, party="dispatch-1")["id"]
            for _ in range(VICTIMS)]  # fmt: skip
    for ticket_id in made:
        web.must("POST", f"/tickets/{ticket_id}/assign", {"assignee": lead}, party="dispatch-1")
        web.must("POST", f"/tickets/{ticket_id}/arrive", {}, party=lead)
    stop, killed = threading.Event(), [0]

    def killer() -> None:
        while not stop.is_set():
            killed[0] += _kill(worker)
            time.sleep(0.05)

    thread = threading.Thread(target=killer)
    thread.start()
    try:
        for ticket_id in made:
            web.must("POST", f"/tickets/{ticket_id}/complete", {}, party=lead)
        for _ in waiting("the settling process", 20):
            if killed[0] >= KILLS or not _unsettled(day.cloud):
                break
    finally:
        stop.set()
        thread.join()
    day.expected["app"] += VICTIMS
    day.late |= set(made)
    say(f"{VICTIMS} tickets completed while the settling process was killed {killed[0]} times")
    return killed[0]


def reconcile(cloud: Cloud) -> int:
    """Wait out the reconciler's patience and run it, as its schedule does every minute."""
    say(f"{_unsettled(cloud)} completed tickets wait; the reconciler takes what is a minute old")
    settled = 0
    for _ in waiting("the reconciler", 150):
        answer = cloud.client("lambda").invoke(FunctionName=cloud.function("Reconcile"),
                                               Payload=b"{}")  # fmt: skip
        settled += int(json.loads(answer["Payload"].read()).get("settled", 0))
        if not _unsettled(cloud):
            break
        time.sleep(5)
    return settled


def _unsettled(cloud: Cloud) -> int:
    return sum(1 for ticket in cloud.tables().tickets() if ticket.unsettled)


def _kill(function: str) -> int:
    """Kill the embedded AWS's processes of one function; how many there were."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout
    own = [
        line.split(None, 1)
        for line in listed.splitlines()
        if f"ministack-lambda-{function}-" in line
    ]
    for pid, _ in own:
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            continue
    return len(own)


def _renamed(day: Day, request: Request) -> Request:
    envelope = json.loads(request.body)
    body = json.dumps({**envelope, "msg_id": f"{envelope['msg_id']}-again"}).encode()
    app = envelope["client_id"]
    secret = day.cloud.secret["youzan"][app]["client_secret"]
    headers = {**request.headers, "Event-Sign": push.sign(app, body, secret)}
    return replace(request, body=body, headers=headers)


def _expect(day: Day, request: Request, status: int) -> Any:
    answer = day.cloud.web.deliver("/webhooks/youzan", request)
    if answer.status != status:
        raise RuntimeError(f"a push answered {answer.status} instead of {status}: {answer.body}")
    return answer
