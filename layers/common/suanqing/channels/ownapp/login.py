"""A member's login: their app's server is asked in a browser, or signs for the app itself; each word of it is good
for one login."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from suanqing.channels.ownapp import assertion
from suanqing.people.identity.login_states import LoginStates
from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.times import utcnow


def authorise_url(app: Mapping[str, Any], callback: str, state: str) -> str:
    """The app's own page, which knows who is there and goes back to `redirect_uri` with `code` and `state`."""
    return f"{app['login_url']}?{urlencode({'redirect_uri': callback, 'state': state})}"


class Members:
    def __init__(
        self, app: Mapping[str, Any], used: LoginStates, clock: Callable[[], datetime]
    ) -> None:
        self._app, self._used, self._clock = app, used, clock

    def account(self, code: str) -> str:
        now = self._clock()
        found = assertion.account(code, self._app, now)
        self._used.use(code, now)
        return found


def visitors(app: Mapping[str, Any]) -> Members:
    return Members(app, LoginStates(aws.dynamodb(), setting("NOTICES_TABLE")), utcnow)
