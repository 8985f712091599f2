"""The register of assets over the items beside tickets (`asset:<digest>`/`asset`): read, written over what was seen."""

from datetime import datetime

from suanqing.errors import Invalid, Stale
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.assets.model import Asset, asset_of
from suanqing.work.tickets.linked_keys import asset_key, normal
from suanqing.work.tickets.linked_store import LinkedStore

PART, ASSETS = "asset", "assets"
"""`assets`/`asset:<digest>`: every thing that is registered, to go through them."""


class Register:
    def __init__(self, store: LinkedStore) -> None:
        self.store = store

    def find(self, asset: str) -> Asset | None:
        """None of one that nobody registered."""
        item = self.store.get(asset_key(asset), PART) if normal(asset) else None
        return asset_of(item) if item else None

    def enlist(self, asset: str) -> bool:
        """Among the things that are gone through; False where it is."""
        return self.store.add(ASSETS, asset_key(asset), {})

    def put(self, caller: Caller, told: Asset, seen: int, at: datetime) -> Asset:
        """Over version `seen`, 0: none yet; a serial number is one thing's, so of another model it is written over
        knowingly or not at all. Raises Stale; Invalid: it has no letter and no digit."""
        if not normal(told.asset):
            raise Invalid("an asset has a name", where="asset")
        made = told._replace(by=caller.party, at=rfc3339(at), version=seen + 1)
        values = {name: value for name, value in made._asdict().items() if value is not None}
        if self._version(told.asset) != seen:
            raise Stale("it was changed meanwhile", current=self._version(told.asset))
        self.enlist(told.asset)
        if not self.store.change(asset_key(told.asset), PART, values, seen):
            raise Stale("it was changed meanwhile", current=self._version(told.asset))
        return made

    def _version(self, asset: str) -> int:
        there = self.find(asset)
        return there.version if there else 0
