"""The company's settings of text messages: `settings/sms` of table PRICING_TABLE, with every version."""

from typing import Any

from suanqing.channels.sms.settings import SmsSettings, settings_of
from suanqing.work.service.settings import Documents


class SmsSettingsStore(Documents):
    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table, "sms", settings_of)

    def settings(self) -> SmsSettings:
        """At most 30 s old."""
        found: SmsSettings = self.in_force()
        return found
