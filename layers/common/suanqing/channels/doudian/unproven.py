"""What of Doudian is not confirmed, as data (`unproven.json`), read once."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def facts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(
        Path(__file__).with_name("unproven.json").read_text(encoding="utf-8")
    )
    return found
