"""The deployment's two secret documents, read without boto3: a webhook's refusal waits for one.

    secret()   CHANNELS or, where said, TOKENS: the document, at most five minutes old
    refresh()  after a signature failed: read it anew, but not more often than twice a minute

Who hears the platforms may read their keys; only who proves and signs our own tokens reads TOKENS.

What is read never appears in an error or a log.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from time import monotonic
from typing import Any, NamedTuple

from suanqing.errors import Unavailable
from suanqing.platform.config import setting

CHANNELS, TOKENS = "SECRETS_ID", "TOKENS_ID"
"""The variables that name each document's secret; their shapes are in docs/architecture.md."""
TTL = 300.0
PAUSE = 30.0
"""Seconds between two readings, whoever asks: forged signatures must not become a flood."""

Document = dict[str, Any]


class SecretUnreadable(RuntimeError):
    """The deployment is wrong: no such secret, no permission, or no JSON object in it."""


class Keys(NamedTuple):
    """Credentials as the signer reads them (botocore's own class would import much more)."""

    access_key: str
    secret_key: str
    token: str | None


class SecretCache:
    """Keeps the newest reading of a document; an old one serves while no new one can be had."""

    def __init__(
        self,
        read: Callable[[], Document],
        clock: Callable[[], float] = monotonic,
        secret_id: str = "",
    ) -> None:
        self._read, self._clock, self.secret_id = read, clock, secret_id
        self._document: Document | None = None
        self._read_at = self._tried_at = 0.0

    def get(self) -> Document:
        """The document, at most `TTL` seconds old unless reading fails."""
        if self._document is None:
            self._renew()
        elif self._clock() - self._read_at >= TTL and self._rested():
            with suppress(Unavailable):
                self._renew()
        assert self._document is not None
        return self._document

    def refresh(self) -> bool:
        """Read anew unless that was tried within `PAUSE` seconds; True when the document differs."""
        before = self.get()
        if self._rested():
            with suppress(Unavailable):
                self._renew()
        return self._document != before

    def _rested(self) -> bool:
        return self._clock() - self._tried_at >= PAUSE

    def _renew(self) -> None:
        self._tried_at = self._clock()
        self._document = self._read()
        self._read_at = self._tried_at


@cache
def _keeper(which: str) -> SecretCache:
    secret_id = setting(which)
    return SecretCache(lambda: fetch(secret_id), secret_id=secret_id)


def secret(which: str = CHANNELS) -> Document:
    return _keeper(which).get()


def refresh(which: str = CHANNELS) -> bool:
    """True when the document has changed, so that the failed check is worth a second try."""
    return _keeper(which).refresh()


def fetch(secret_id: str) -> Document:
    """GetSecretValue, signed with the function's credentials; at most three tries."""
    import urllib3

    body = json.dumps({"SecretId": secret_id}).encode()
    region = os.environ.get("AWS_REGION") or setting("AWS_DEFAULT_REGION")
    url = endpoint(region)
    try:
        answer = _pool().request(
            "POST", url, body=body, headers=_signed(url, body, region), redirect=False
        )
    except urllib3.exceptions.HTTPError as error:
        reason = type(error).__name__
        raise Unavailable(f"the secret {secret_id} cannot be reached ({reason})") from None
    if answer.status != 200:
        raise _failure(secret_id, answer.status, answer.data)
    return _document(secret_id, answer.data)


def endpoint(region: str) -> str:
    """Where Secrets Manager of the region answers, or what the usual variables say instead."""
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return (
        os.environ.get("AWS_ENDPOINT_URL_SECRETS_MANAGER")
        or os.environ.get("AWS_ENDPOINT_URL")
        or f"https://secretsmanager.{region}.{suffix}"
    ).rstrip("/") + "/"


def _signed(url: str, body: bytes, region: str) -> dict[str, str]:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "secretsmanager.GetSecretValue",
    }
    request = AWSRequest(method="POST", url=url, data=body, headers=headers)
    keys = Keys(
        setting("AWS_ACCESS_KEY_ID"),
        setting("AWS_SECRET_ACCESS_KEY"),
        os.environ.get("AWS_SESSION_TOKEN"),
    )
    SigV4Auth(keys, "secretsmanager", region).add_auth(request)  # type: ignore[arg-type]
    return {name: str(value) for name, value in request.headers.items()}


@cache
def _pool() -> Any:
    import urllib3

    retries = urllib3.Retry(
        total=2,
        backoff_factor=0.2,
        status_forcelist=(429, 500, 502, 503, 504),
        allowed_methods=None,
        raise_on_status=False,
    )
    return urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=1, read=2),
        retries=retries,
        ca_certs=os.environ.get("AWS_CA_BUNDLE"),
    )


def _failure(secret_id: str, status: int, data: bytes) -> Exception:
    """Only the error's type is repeated: its text may quote what was sent."""
    try:
        kind = str(json.loads(data)["__type"]).rpartition("#")[2]
    except (ValueError, KeyError, TypeError):
        kind = f"HTTP {status}"
    if status >= 500 or kind == "ThrottlingException":
        return Unavailable(f"the secret {secret_id} cannot be read now ({kind})")
    return SecretUnreadable(f"the secret {secret_id} cannot be read ({kind})")


def _document(secret_id: str, data: bytes) -> Document:
    try:
        document = json.loads(json.loads(data)["SecretString"])
    except (ValueError, KeyError, TypeError):
        document = None
    if not isinstance(document, dict):
        raise SecretUnreadable(f"the secret {secret_id} does not hold a JSON object")
    return document
