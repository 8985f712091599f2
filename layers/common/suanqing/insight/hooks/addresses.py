"""Which addresses a webhook may be sent to: those of the public internet alone. Pure.

Whoever may name an address would else reach what only we reach: our own network, the machine itself, a cloud's
metadata. What stands inside another address (IPv4 in IPv6, 6to4, NAT64) counts as what it leads to.
"""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from suanqing.errors import Invalid

NAT64 = IPv6Network("64:ff9b::/96")
MAX_URL = 500
PLAIN = "127.0.0.1"
"""Where a deployment on one machine may send without TLS."""


def is_refused(address: str) -> bool:
    """Whether nothing is sent there; also for what is no address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return True
    inner = _inside(found) if isinstance(found, IPv6Address) else None
    if inner is not None:
        return is_refused(str(inner))
    old = isinstance(found, IPv6Address) and found.is_site_local
    return old or not found.is_global or found.is_multicast or found.is_reserved


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def check_url(url: str, local: bool = False) -> str:
    """The address as it is kept. Invalid: it is not https, or holds more than a place. local: on one machine, where
    it may be its own."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    text = url.isascii() and url.isprintable() and " " not in url and len(url) <= MAX_URL
    alone = not (parts.username or parts.password or parts.fragment)
    plain = local and parts.scheme == "http" and host == PLAIN
    if not (text and host and port != 0 and alone and (plain or parts.scheme == "https")):
        raise Invalid("a webhook's address is https://, without user, password or #", where="url")
    if not plain and _literal(host):
        raise Invalid("a webhook is sent to the public internet alone", "private_address", where="url")  # fmt: skip
    return url


def _literal(host: str) -> bool:
    """Whether it is an address that is refused; a name is looked up when it is sent to."""
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".internal", ".local"))
    return is_refused(host)


def refused_on(local: bool) -> Callable[[str], bool]:
    """What a deployment sends nothing to. local: on one machine, where it may send to itself."""
    return (lambda address: address != PLAIN and is_refused(address)) if local else is_refused
