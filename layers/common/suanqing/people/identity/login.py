"""Login through a channel's OAuth: a member opens our link, the channel brings back a code, we give a token.

The state that travels along is signed, ends after ten minutes and belongs to one browser, whose
cookie holds its nonce: a link made by somebody else logs nobody in (RFC 6749 10.12). It is good for one
login (`login_states`).
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from suanqing.errors import Forbidden, Unauthenticated
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.tokens import Key, Keys
from suanqing.people.parties.model import Party
from suanqing.people.roles import DECIDE

STATE_LIFE = timedelta(minutes=10)
TOKEN_LIFE = timedelta(hours=8)
"""From one login to the next, however often its token was renewed."""
OFFICE_LIFE = timedelta(minutes=30)
"""Of a token of those who decide about others' money; it is renewed while they work."""
NONCE = 32
"""Hex digits of the browser's nonce."""
_END, _MAC = 8, 32


def new_state(nonce: str, now: datetime, keys: Keys) -> str:
    """72 hex digits (WeCom takes 128 letters and digits): end, nonce, signature."""
    payload = f"{int((now + STATE_LIFE).timestamp()):0{_END}x}{nonce}"
    return payload + _mac(payload, keys.current)


def check_state(state: str, nonce: str | None, now: datetime, keys: Keys) -> None:
    """Unauthenticated unless the state is ours, not ended, and of the browser that holds `nonce`."""
    payload, mac = state[: _END + NONCE], state[_END + NONCE :]
    signed = [_mac(payload, key) for key in keys if key is not None]
    ours = any([hmac.compare_digest(mac.encode(), each.encode()) for each in signed])
    if not ours or int(payload[:_END], 16) <= now.timestamp():
        raise Unauthenticated("the login took too long or is not ours: start again", "bad_state")
    if nonce is None or not hmac.compare_digest(payload[_END:].encode(), nonce.encode()):
        raise Unauthenticated("the login was started in another browser", "bad_state")


def caller_for(party: Party | None) -> Caller:
    """Whom a proven member or developer acts as; Forbidden when unknown or no longer active."""
    if party is None or not party.active or not party.roles:
        raise Forbidden("you are not registered here: ask your administrator", "not_registered")
    outlet = party.party_id if party.kind == "outlet" else party.outlet
    return Caller(party.party_id, party.roles, outlet)


def life(caller: Caller, since: datetime, now: datetime) -> timedelta:
    """How long a token made now for a login of `since` is good for. Raises Unauthenticated: it is over."""
    left = since + TOKEN_LIFE - now
    if left <= timedelta(0):
        raise Unauthenticated("the login has ended: log in again", "token_expired")
    return left if caller.roles.isdisjoint(DECIDE) else min(left, OFFICE_LIFE)


def _mac(payload: str, key: Key) -> str:
    signed = hmac.new(key.key.encode(), b"login state\0" + payload.encode(), hashlib.sha256)
    return signed.hexdigest()[:_MAC]
