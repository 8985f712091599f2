"""The app's menu in WeCom: what stands there, and what a press on it says. Pure.

A press says what the employee might have written; a page opens logged in.
Source: WeCom 90231 (menu/create: one to three buttons, each with at most five below it), 90240 (click).
"""

from typing import Any

SAYS = frozenset({"mine", "help"})
"""Keys of buttons, as they come back in EventKey: what an employee may write."""
PAGE = "/login/wecom?return_to=/console/m.html"


def menu(public_url: str) -> dict[str, Any]:
    """The body of menu/create. public_url: where the API is."""
    return {
        "button": [
            _says("我的工单", "mine"),
            {"type": "view", "name": "报修", "url": f"{public_url.rstrip('/')}{PAGE}"},
            {"name": "更多", "sub_button": [_near("附近的工单"), _says("帮助", "help")]},
        ]
    }


def _near(name: str) -> dict[str, str]:
    """Asks where the employee is: `places` reads it."""
    return {"type": "location_select", "name": name, "key": "near"}


def _says(name: str, key: str) -> dict[str, str]:
    return {"type": "click", "name": name, "key": key}
