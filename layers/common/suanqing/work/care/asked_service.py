"""What customers write to a shop's customer service is a consultation of theirs (R222), as far as we know who they are:
once a day for each account, when they wrote first, and no word of it. Nothing is kept of somebody whom nobody knows.
"""

from datetime import datetime

from suanqing.errors import Conflict
from suanqing.platform.keyed import Keyed
from suanqing.times import BEIJING, rfc3339
from suanqing.work.care.did_service import Happenings
from suanqing.work.customers import keys
from suanqing.work.customers.happenings import Happening
from suanqing.work.customers.keys import Key
from suanqing.work.customers.store import CustomerStore


class Asked:
    """scope: whose own the ids of customers are, WeCom's corporation."""

    def __init__(self, store: CustomerStore, keyed: Keyed, done: Happenings, scope: str) -> None:
        self._store, self._keyed, self._done, self._scope = store, keyed, done, scope
        self._noted = set[tuple[str, str, str]]()

    def wrote(self, customer: str, account: str, at: datetime) -> bool:
        """Whether that was new of the day. customer: their external_userid. The messages of a fetch come in order."""
        day = str(at.astimezone(BEIJING).date())
        if (customer, account, day) in self._noted:
            return False
        self._noted.add((customer, account, day))
        home = self._home(customer)
        if home is None:
            return False
        told = Happening(home, "consult", f"wecomkf:{account}", day, rfc3339(at), "wecom")
        ids = self._done.ids(home)
        if self._done.store.any_there([told], ids):
            return False
        try:
            return self._done.put(told, absent=True, known=ids)[1]
        except Conflict:  # written meanwhile, with another message of the day
            return False

    def _home(self, customer: str) -> str | None:
        """Whose that id is; nobody's where no key of anybody was ever kept."""
        if not self._keyed.exists():
            return None
        one = keys.digest(Key("external_userid", customer, self._scope), self._keyed.digest)
        return self._store.whose([one]).get(one)
