"""The client of Taobao's open platform against a local server that speaks its protocol, faults included."""

from collections.abc import Iterator
from typing import Any

import pytest

from demo import tmall_server as tmall
from demo.tmall_server import SHOP, TmallServer
from suanqing import times
from suanqing.channels.tmall.client import TopClient
from suanqing.channels.tmall.signing import METHODS, SignMethod
from suanqing.errors import ChannelMisconfigured, DomainError, Invalid, Unavailable

FULL = "taobao.trade.fullinfo.get"


@pytest.fixture
def server() -> Iterator[TmallServer]:
    with TmallServer() as running:
        yield running


def client(server: TmallServer, **more: Any) -> TopClient:
    shop = {"secret": SHOP["app_secret"], "session": SHOP["session"]} | more
    return TopClient(f"{server.base}/router/rest", SHOP["app_key"], **shop)


@pytest.mark.parametrize("method", METHODS)
def test_a_signed_call_is_answered(server: TmallServer, method: SignMethod) -> None:
    server.platform.sell(tmall.trade(42, times.utcnow()))

    told = client(server, sign_method=method).call(FULL, fields="tid", tid=42)

    assert told["trade"]["tid"] == 42


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [({"secret": "another"}, ChannelMisconfigured), ({"session": "ended"}, ChannelMisconfigured)],
)
def test_a_wrong_key_or_an_ended_session_is_the_deployers_to_mend(
    server: TmallServer, wrong: dict[str, str], refused: type[DomainError]
) -> None:
    with pytest.raises(refused) as error:
        client(server, **wrong).call(FULL, fields="tid", tid=42)

    assert SHOP["app_secret"] not in str(error.value.facts) + str(error.value)


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [("throttled", 1), ("busy", 60), ("http500", 60), ("nonsense", 60), ("silence", 60)],
)
def test_what_passes_is_to_be_asked_again(server: TmallServer, fault: str, seconds: int) -> None:
    server.platform.fail(fault, FULL)

    with pytest.raises(Unavailable) as error:
        client(server).call(FULL, fields="tid", tid=42)

    assert error.value.facts["retry_after"] == seconds


def test_what_the_platform_does_not_have_is_refused_for_good(server: TmallServer) -> None:
    with pytest.raises(Invalid, match=r"isv\.trade-not-exist"):
        client(server).call(FULL, fields="tid", tid=43)


def test_a_wrong_address_is_no_passing_fault(server: TmallServer) -> None:
    shop = TopClient(f"{server.base}/elsewhere", "1", "2", "3")

    with pytest.raises(ChannelMisconfigured):
        shop.call(FULL, tid=1)
