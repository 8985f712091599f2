"""How calls of both clouds are signed. Pure. Source: their pages on ACS3 and TC3-HMAC-SHA256."""

import hashlib
import hmac
from collections.abc import Mapping


def acs3(
    secret: str, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> tuple[str, str]:
    """(names of the signed headers, signature), both for `Authorization`. headers: lower-case names; host,
    content-type and x-acs-* are signed. query: sorted and encoded already."""
    signed = sorted(
        name for name in headers if name in ("host", "content-type") or name.startswith("x-acs-")
    )
    told = "".join(f"{name}:{headers[name].strip()}\n" for name in signed)
    names = ";".join(signed)
    canonical = "\n".join((method, path, query, told, names, _sha256(body)))
    to_sign = f"ACS3-HMAC-SHA256\n{_sha256(canonical.encode())}"
    return names, hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def tc3(
    secret: str, service: str, host: str, content_type: str, body: bytes, timestamp: int, day: str
) -> str:
    """The signature over content-type and host. day: 2019-02-25, of the timestamp in UTC."""
    told = f"content-type:{content_type}\nhost:{host}\n"
    canonical = "\n".join(("POST", "/", "", told, "content-type;host", _sha256(body)))
    scope = f"{day}/{service}/tc3_request"
    to_sign = "\n".join(("TC3-HMAC-SHA256", str(timestamp), scope, _sha256(canonical.encode())))
    key = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
