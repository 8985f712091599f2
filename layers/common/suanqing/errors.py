"""What can be wrong, in words that are safe to show to the caller.

The domain raises these; `http.py` alone knows which HTTP status each kind becomes.
Anything else that is raised is a bug.
"""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A refusal with a stable `code`, a sentence and named facts for the caller.

    The sentence is English here; `problems` says it in the reader's language.
    """

    code = "refused"

    def __init__(self, message: str, /, code: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.facts: Mapping[str, Any] = facts


class Invalid(DomainError):
    """The input breaks a rule; `facts` name where and what."""

    code = "invalid"


class NotFound(DomainError):
    """No such thing, or not for this caller: the two are not told apart."""

    code = "not_found"


class Unauthenticated(DomainError):
    """Nobody, or a forged or expired proof."""

    code = "unauthenticated"


class Forbidden(DomainError):
    """Known caller, but not theirs to do."""

    code = "forbidden"


class Conflict(DomainError):
    """Somebody was first, or the state does not allow it; `facts` say who or which."""

    code = "conflict"


class Stale(Conflict):
    """The caller decided on an older version; `facts` carry the current one."""

    code = "stale_version"


class TooLarge(DomainError):
    """The body exceeds the stated limit."""

    code = "too_large"


class UnsupportedMedia(DomainError):
    """The content type is not one the route takes."""

    code = "unsupported_media_type"


class Unpriced(DomainError):
    """A line has no price: it must go to the exception queue, never to zero."""

    code = "unpriced"


class Unavailable(DomainError):
    """A platform or a table does not answer now; trying again later is right."""

    code = "unavailable"


class ChannelMisconfigured(DomainError):
    """The platform refuses the configuration itself: alarm, never try again by itself.

    Failing on in a loop may be punished: WeCom blocks an app for an hour after 2000 failing calls in one.
    """

    code = "channel_misconfigured"
