"""What became of a call to a provider of text messages, by how it ended: never left, or nobody knows."""

import ssl
from typing import Any

import pytest
from urllib3 import exceptions

from suanqing.channels.sms import client
from suanqing.errors import Unavailable

URL = "https://dysmsapi.aliyuncs.com/"


class Pool:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def request(self, *args: Any, **kwargs: Any) -> Any:
        raise self.error


def ended(monkeypatch: pytest.MonkeyPatch, error: Exception) -> client.Answer | None:
    monkeypatch.setattr(client, "_pool", lambda: Pool(error))
    return client.over_urllib3(URL, {}, b"")


@pytest.mark.parametrize(
    "error",
    [
        exceptions.ProtocolError("reset"),
        exceptions.ReadTimeoutError(None, URL, "read"),  # type: ignore[arg-type]
        exceptions.SSLError(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")),
    ],
)
def test_what_ends_after_it_may_have_been_taken_is_not_said_to_have_stayed_here(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    assert ended(monkeypatch, error) is None


@pytest.mark.parametrize(
    "error",
    [
        exceptions.ConnectTimeoutError("late"),
        exceptions.SSLError(ssl.SSLCertVerificationError(1, "certificate verify failed")),
    ],
)
def test_what_was_handed_to_nobody_may_go_later(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with pytest.raises(Unavailable):
        ended(monkeypatch, error)
