"""Every day: what WeCom says of the app is noted, and somebody is told before a permission ends."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from suanqing.channels.wecom.app_state import AppState
from suanqing.channels.wecom.app_store import AppStore
from suanqing.errors import ChannelMisconfigured, Invalid, Unavailable
from suanqing.platform import observe


class Asks(Protocol):
    def app_state(self) -> AppState: ...


def look(client: Asks, store: AppStore, clock: Callable[[], datetime]) -> AppState | None:
    """None: WeCom refuses to say. Raises Unavailable, noted as well."""
    try:
        state = client.app_state()
    except Unavailable:
        store.failed("unavailable", clock())
        raise
    except (ChannelMisconfigured, Invalid) as error:
        store.failed(str(error.facts.get("errcode", error.code)), clock())
        observe.failed("WecomMisconfigured", **error.facts)
        return None
    store.found(state, clock())
    if state.shut:
        observe.failed("WecomMisconfigured", reason="the app is switched off in WeCom")
    if ending := state.ending(clock()):
        observe.failed("WecomPermissionEnds", permissions=", ".join(ending))
    return state
